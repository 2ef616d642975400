"""Sitting an exam: start, save, submit, and the result."""

from quizapp.services.exams.blind import BlindPaper, answer_blind, blind_paper, end_blind, open_slots
from quizapp.services.exams.extending import (
    MOST_MINUTES,
    MOST_PERCENT,
    GrantedTime,
    RunningAttempt,
    extend,
    granted_time,
    open_since,
    running_attempts,
    set_extra_time,
)
from quizapp.services.exams.finishing import settle, settle_all, submit
from quizapp.services.exams.printing import BookletWords, SheetWords, booklet, bubble_sheet
from quizapp.services.exams.reading import (
    AnswerSheet,
    AttemptSummary,
    Paper,
    Result,
    ResultItem,
    Room,
    answer_sheet,
    attempts_of,
    paper,
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
    "AnswerSheet",
    "AttemptSummary",
    "BlindPaper",
    "BookletWords",
    "GrantedTime",
    "LogLine",
    "NewEvent",
    "News",
    "Paper",
    "Replay",
    "Result",
    "ResultItem",
    "Room",
    "RunningAttempt",
    "Saved",
    "SheetWords",
    "Started",
    "answer_blind",
    "answer_sheet",
    "attempts_of",
    "blind_paper",
    "booklet",
    "bubble_sheet",
    "end_blind",
    "extend",
    "granted_time",
    "news",
    "open_since",
    "open_slots",
    "paper",
    "plan_for",
    "receipt",
    "replay_attempt",
    "result",
    "room",
    "running_attempts",
    "save_events",
    "set_extra_time",
    "settle",
    "settle_all",
    "start_attempt",
    "submit",
]
