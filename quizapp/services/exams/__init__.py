"""Sitting an exam: start, save, submit, and the result."""

from quizapp.services.exams.finishing import settle, submit
from quizapp.services.exams.reading import (
    AttemptSummary,
    Result,
    ResultItem,
    Room,
    attempts_of,
    result,
    room,
)
from quizapp.services.exams.saving import MAX_BATCH, NewEvent, save_events
from quizapp.services.exams.starting import Started, plan_for, start_attempt

__all__ = [
    "MAX_BATCH",
    "AttemptSummary",
    "NewEvent",
    "Result",
    "ResultItem",
    "Room",
    "Started",
    "attempts_of",
    "plan_for",
    "result",
    "room",
    "save_events",
    "settle",
    "start_attempt",
    "submit",
]
