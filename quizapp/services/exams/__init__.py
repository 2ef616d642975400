"""Sitting an exam: start, save, submit, and the result."""

from quizapp.services.exams.extending import MOST_MINUTES, MOST_PERCENT, extend, open_since, set_extra_time
from quizapp.services.exams.finishing import settle, settle_all, submit
from quizapp.services.exams.reading import (
    AttemptSummary,
    Result,
    ResultItem,
    Room,
    attempts_of,
    result,
    room,
)
from quizapp.services.exams.replaying import LogLine, Replay, receipt, replay_attempt
from quizapp.services.exams.saving import MAX_BATCH, NewEvent, Saved, save_events
from quizapp.services.exams.starting import Started, plan_for, start_attempt
from quizapp.services.exams.watching import News, news

__all__ = [
    "MAX_BATCH",
    "MOST_MINUTES",
    "MOST_PERCENT",
    "AttemptSummary",
    "LogLine",
    "NewEvent",
    "News",
    "Replay",
    "Result",
    "ResultItem",
    "Room",
    "Saved",
    "Started",
    "attempts_of",
    "extend",
    "news",
    "open_since",
    "plan_for",
    "receipt",
    "replay_attempt",
    "result",
    "room",
    "save_events",
    "set_extra_time",
    "settle",
    "settle_all",
    "start_attempt",
    "submit",
]
