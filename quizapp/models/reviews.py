"""Practice: runs with feedback at once, what was answered in them, and when each question is due again."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.database import Model, UtcDateTime


class PracticeRunRow(Model):
    """A handful of questions chosen to practise; no clock, no score that counts."""

    __tablename__ = "practice_runs"
    __table_args__ = (Index("ix_practice_runs_user_id_started_at", "user_id", "started_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[str] = mapped_column(String(20))  # how the questions were chosen: domain/practice.py
    topic: Mapped[str] = mapped_column(String(80))  # '' for all
    layout: Mapped[list[list[Any]]] = mapped_column(JSON)  # as an attempt's, all in section 0
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PracticeAnswerRow(Model):
    """The first answer in a slot of a run; it is never changed, since the key was shown after it."""

    __tablename__ = "practice_answers"
    __table_args__ = (
        Index("ix_practice_answers_user_id_question_id", "user_id", "question_id"),
        Index("ix_practice_answers_version_id", "version_id"),
    )

    run_id: Mapped[int] = mapped_column(ForeignKey("practice_runs.id", ondelete="CASCADE"), primary_key=True)
    slot: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("question_versions.id"))
    value: Mapped[str] = mapped_column(String(200))
    fraction: Mapped[float]
    unsure: Mapped[bool]  # the person said so before seeing the key
    seconds: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class ReviewCardRow(Model):
    """When a person meets a question again: a card of FSRS (domain/scheduling.py)."""

    __tablename__ = "review_cards"
    __table_args__ = (Index("ix_review_cards_user_id_due", "user_id", "due"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"), primary_key=True)
    due: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[int]  # fsrs.State: 1 learning, 2 review, 3 relearning
    step: Mapped[int | None]
    stability: Mapped[float]  # days until recall falls to 90 %
    difficulty: Mapped[float]  # 1 to 10
    last_review: Mapped[datetime] = mapped_column(UtcDateTime)
    lapses: Mapped[int]  # times it was answered wrong
