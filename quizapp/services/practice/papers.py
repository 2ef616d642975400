"""Papers whose keys are not shown yet: practice keeps off their questions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from quizapp.domain.assembly import Pool
from quizapp.domain.attempt import Slot
from quizapp.services.exams.records import papers_to_come, waits


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper whose keys are not shown yet: it is being sat, or waits for late answers or its blind review."""

    attempt_id: int
    question_ids: frozenset[int]


def papers_of(user_id: int, now: datetime) -> tuple[int, list[Paper]]:
    """Return the bank's revision and this person's papers whose keys are not shown yet, in one statement.

    Raises:
        NotFound: no bank has been loaded.
    """
    revision, _, rows = papers_to_come(user_id)
    papers = [Paper(row.id, frozenset(int(place[0]) for place in row.layout)) for row in rows if waits(row, now)]
    return revision, papers


def on_papers(papers: Sequence[Paper]) -> frozenset[int]:
    return frozenset().union(*(paper.question_ids for paper in papers))


def held_slots(layout: Sequence[Slot], papers: Sequence[Paper], pool: Pool) -> dict[int, int]:
    """Return slot → attempt for what may not be answered or looked at now: its key is that of a paper being sat."""
    if not papers:
        return {}
    facts = {candidate.question_id: candidate.fact for candidate in pool}
    found: dict[int, int] = {}
    for paper in papers:
        on_paper = {facts.get(question_id) for question_id in paper.question_ids} - {None}
        for number, slot in enumerate(layout, 1):
            if slot.question_id in paper.question_ids or facts.get(slot.question_id) in on_paper:
                found[number] = paper.attempt_id
    return found
