"""Papers whose keys are not shown yet: practice keeps off their questions."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from quizapp.domain.attempt import Slot
from quizapp.domain.held import Held
from quizapp.domain.questions import Question
from quizapp.services import bank
from quizapp.services.exams.records import held_on, papers_to_come, slots_held, waits


def papers_of(user_id: int, now: datetime) -> tuple[bank.Published, dict[int, Held]]:
    """Return the published bank, and what this person's papers withhold whose keys are not shown yet, by attempt: one
    that is being sat, or waits for late answers or its blind review.

    Raises:
        NotFound: no bank has been loaded.
    """
    revision, _, rows = papers_to_come(user_id)
    current = bank.published(revision)
    return current, {row.id: held_on(row.layout, current.pool) for row in rows if waits(row, now)}


def held_slots(
    layout: Sequence[Slot], questions: Mapping[int, Question], papers: Mapping[int, Held], current: bank.Published
) -> dict[int, int]:
    """Return slot → attempt for what may not be answered or looked at now: its key is that of a paper being sat.

    Args:
        questions: version id → question, of the layout.
    """
    return {
        number: attempt_id
        for attempt_id, held in papers.items()
        for number in slots_held(layout, questions, held, current.pool)
    }
