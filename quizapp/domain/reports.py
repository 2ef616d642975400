"""A candidate's doubt about a question: what it may say, and who may answer it."""

from dataclasses import dataclass
from enum import StrEnum

from quizapp.domain.errors import NotFound, OwnReport, TextUnfit
from quizapp.domain.roles import Role

MAX_TEXT = 2000  # characters of a report or an answer
MAX_PROVISION = 200


class Reason(StrEnum):
    WRONG_KEY = "wrong_key"
    TWO_ANSWERS = "two_answers"
    OUTDATED_LAW = "outdated_law"
    UNCLEAR = "unclear"
    TYPO = "typo"
    OTHER = "other"


class Outcome(StrEnum):
    UPHELD = "upheld"  # the person was right
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Doubt:
    """What a person says about a question; `provision` is what they rely on, in their words."""

    reason: Reason
    text: str
    provision: str


def doubt(reason: Reason, text: str, provision: str) -> Doubt:
    """Return what was said without outer spaces. A slip of the pen needs no words.

    Raises:
        TextUnfit: `text` is missing or too long, or `provision` is too long.
    """
    text = _fitting("text", text, MAX_TEXT, needed=reason is not Reason.TYPO)
    return Doubt(reason, text, _fitting("provision", provision, MAX_PROVISION, needed=False))


def answer_text(answer: str, provision: str) -> str:
    """Return the answer as the person reads it; the provision it rests on stands last, after the sign of a section.

    Raises:
        TextUnfit: `answer` is missing or too long, or `provision` is too long.
    """
    answer = _fitting("answer", answer, MAX_TEXT, needed=True)
    provision = _fitting("provision", provision, MAX_PROVISION, needed=False)
    return f"{answer}\n\n§ {provision}" if provision else answer


def require_may_answer(role: Role, tutor_id: int, reporter_id: int | None) -> None:
    """Let tutors and those above them answer, but nobody a report of their own.

    Raises:
        NotFound: no tutor.
        OwnReport: the report is this tutor's own.
    """
    if not role.may(Role.TUTOR):
        raise NotFound("report")
    if tutor_id == reporter_id:
        raise OwnReport


def _fitting(field: str, text: str, most: int, *, needed: bool) -> str:
    text = "\n".join(text.strip().splitlines())  # a browser sends two characters a line end, and they would be counted
    if len(text) > most or (needed and not text):
        raise TextUnfit(field, len(text), most)
    return text
