"""Papers whose keys are not shown yet: practice keeps off their questions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from quizapp.domain.attempt import Slot, layout_from_data
from quizapp.domain.held import Held
from quizapp.domain.questions import Question
from quizapp.services import bank
from quizapp.services.exams.records import held_on, papers_to_come, slots_held, waits


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper whose keys are not shown yet: it is being sat, or waits for late answers or its blind review."""

    attempt_id: int
    held: Held


def papers_of(user_id: int, now: datetime) -> tuple[bank.Published, list[Paper]]:
    """Return the published bank, and this person's papers whose keys are not shown yet.

    Raises:
        NotFound: no bank has been loaded.
    """
    revision, _, rows = papers_to_come(user_id)
    current = bank.published(revision)
    layouts = {row.id: layout_from_data(row.layout) for row in rows if waits(row, now)}
    return current, [Paper(attempt_id, held_on(layout, current.pool)) for attempt_id, layout in layouts.items()]


def held_slots(
    layout: Sequence[Slot], questions: Mapping[int, Question], papers: Sequence[Paper], current: bank.Published
) -> dict[int, int]:
    """Return slot → attempt for what may not be answered or looked at now: its key is that of a paper being sat.

    Args:
        questions: version id → question, of the layout.
    """
    return {
        number: paper.attempt_id
        for paper in papers
        for number in slots_held(layout, questions, paper.held, current.pool)
    }
