"""Tables and their conversion to domain values."""

from quizapp.models.accounts import UserRow
from quizapp.models.exams import AttemptEventRow, AttemptRow, ResponseRow
from quizapp.models.questions import BankStateRow, QuestionRow, QuestionVersionRow

__all__ = [
    "AttemptEventRow",
    "AttemptRow",
    "BankStateRow",
    "QuestionRow",
    "QuestionVersionRow",
    "ResponseRow",
    "UserRow",
]
