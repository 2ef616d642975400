"""Tables and their conversion to domain values."""

from quizapp.models.accounts import UserRow
from quizapp.models.authoring import AuditEventRow, DraftRow, ReportRow
from quizapp.models.exams import AttemptEventRow, AttemptRow, ResponseRow
from quizapp.models.questions import IS_CURRENT, BankStateRow, QuestionRow, QuestionVersionRow
from quizapp.models.reviews import PracticeAnswerRow, PracticeRunRow, ReviewCardRow

__all__ = [
    "IS_CURRENT",
    "AttemptEventRow",
    "AttemptRow",
    "AuditEventRow",
    "BankStateRow",
    "DraftRow",
    "PracticeAnswerRow",
    "PracticeRunRow",
    "QuestionRow",
    "QuestionVersionRow",
    "ReportRow",
    "ResponseRow",
    "ReviewCardRow",
    "UserRow",
]
