"""What books teach wrongly, as a person may read it now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from quizapp.domain.catalogue import Act
from quizapp.domain.held import NOTHING_HELD, Held, held_together
from quizapp.domain.traps import Trap
from quizapp.services import bank
from quizapp.services.practice.papers import papers_of


@dataclass(frozen=True, slots=True)
class Listing:
    """Traps by act, those of general knowledge last, in the order of the file.

    `questions` ask them and can be practised now. `withheld` traps are not told: a paper that is being sat asks them.
    """

    groups: Sequence[tuple[Act | None, Sequence[Trap]]]
    questions: int
    withheld: int


def listing(user_id: int | None, *, now: datetime) -> Listing:
    """Return the traps that a published question holds, without those of a paper whose keys wait.

    Args:
        user_id: who reads; None for a stranger, who sits no paper.

    Raises:
        NotFound: no bank has been loaded.
    """
    if user_id is None:
        current, closed = bank.published(), NOTHING_HELD
    else:
        current, papers = papers_of(user_id, now)
        closed = held_together(papers.values())
    by_act: dict[str, list[Trap]] = {}
    asked: set[int] = set()
    withheld = 0
    for trap in current.catalogue.traps:
        questions = current.traps[trap.code]
        if _is_withheld(questions, closed, current):
            withheld += 1
        elif questions:
            by_act.setdefault(trap.act, []).append(trap)
            asked |= questions
    acts = current.catalogue.acts
    groups = [(acts.get(code), by_act[code]) for code in (*acts, "") if code in by_act]
    return Listing(groups, len(asked), withheld)


def _is_withheld(questions: frozenset[int], closed: Held, current: bank.Published) -> bool:
    """Whether one of the questions, or another on its fact, stands on a paper whose keys wait."""
    return any(closed.holds(n, [current.pool.fact_by_question.get(n)]) for n in questions)
