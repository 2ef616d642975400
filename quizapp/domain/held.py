"""What a paper withholds while its keys are not shown: its questions, and every other on their facts."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Held:
    """Questions and facts whose keys wait. A question's fact can change with its versions: all that are known count."""

    question_ids: frozenset[int] = frozenset()
    facts: frozenset[str] = frozenset()

    def holds(self, question_id: int, facts: Iterable[str | None]) -> bool:
        """Whether this question would tell a key that waits; `facts` are those it has, or has had."""
        return question_id in self.question_ids or not self.facts.isdisjoint(facts)


NOTHING_HELD = Held()


def held_together(papers: Collection[Held]) -> Held:
    """What several papers withhold."""
    return Held(
        frozenset[int]().union(*(paper.question_ids for paper in papers)),
        frozenset[str]().union(*(paper.facts for paper in papers)),
    )
