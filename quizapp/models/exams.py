"""Attempts, their append-only log, and the graded responses."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, Float, ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.database import Model, UtcDateTime
from quizapp.domain.attempt import Attempt, AttemptState

BigId = BigInteger().with_variant(Integer, "sqlite")


class AttemptRow(Model):
    """One sitting: the plan and layout it was taken with, and, once finished, its score."""

    __tablename__ = "attempts"
    __table_args__ = (
        CheckConstraint("deadline > started_at", name="deadline_after_start"),
        CheckConstraint("closes_at >= deadline", name="closes_after_deadline"),
        CheckConstraint("(finished_at IS NULL) = (finish IS NULL)", name="finished_with_reason"),
        Index("ix_attempts_user_id_started_at", "user_id", "started_at"),
        Index(  # a second start of the same exam finds the first
            "uq_attempts_open_plan",
            "user_id",
            "plan_code",
            "vacancy_code",
            unique=True,
            sqlite_where=text("finished_at IS NULL"),
            postgresql_where=text("finished_at IS NULL"),
        ),
        Index(
            "ix_attempts_open_deadline",
            "deadline",
            sqlite_where=text("finished_at IS NULL"),
            postgresql_where=text("finished_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    vacancy_code: Mapped[str] = mapped_column(String(80))
    plan_code: Mapped[str] = mapped_column(String(80))
    plan: Mapped[dict[str, Any]] = mapped_column(JSON)  # as it was on the day
    bank_revision: Mapped[int]
    seed: Mapped[int] = mapped_column(BigInteger)
    layout: Mapped[list[list[Any]]] = mapped_column(JSON)
    shapes: Mapped[str] = mapped_column(String(400))  # one character a slot: which answers it can have
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    deadline: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finish: Mapped[str | None] = mapped_column(String(10))  # submitted | expired
    points: Mapped[float | None] = mapped_column(Float)
    reviewed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # its answers are in the person's review since
    closes_at: Mapped[datetime] = mapped_column(UtcDateTime)  # until then answers given before the deadline may arrive
    extra_seconds: Mapped[int] = mapped_column(server_default=text("0"))  # in the deadline, beyond the plan's time
    blind_opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # keys wait for the blind review since
    blind_points: Mapped[float | None] = mapped_column(Float)  # with it; `points` counts

    def to_domain(self) -> Attempt:
        state = AttemptState(self.finish) if self.finish else AttemptState.OPEN
        return Attempt(self.id, self.started_at, self.deadline, self.closes_at, self.finished_at, state)


class AttemptEventRow(Model):
    """One line of an attempt's log. (client, sequence, kind, slot) makes a repeated delivery harmless."""

    __tablename__ = "attempt_events"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('open', 'answer', 'flag', 'visit', 'strike', 'note', 'offline', 'back', 'extend', 'submit',"
            " 'expire', 'blind')",
            name="kind",
        ),
        CheckConstraint("refused IN ('', 'late', 'closed')", name="refused"),
        Index("uq_attempt_events_delivery", "attempt_id", "client", "sequence", "kind", "slot", unique=True),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id", ondelete="CASCADE"))
    client: Mapped[str] = mapped_column(String(36))  # the browser tab, by a random name it gave itself
    sequence: Mapped[int]
    kind: Mapped[str] = mapped_column(String(7))
    slot: Mapped[int]  # 0 for what concerns the whole paper
    value: Mapped[str] = mapped_column(String(500))
    at: Mapped[datetime] = mapped_column(UtcDateTime)  # when it happened, by the server's clock
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    refused: Mapped[str] = mapped_column(String(6), server_default=text("''"))  # why it does not count; '' when it does


class ResponseRow(Model):
    """What a slot was worth when the attempt was graded; statistics read this."""

    __tablename__ = "responses"
    __table_args__ = (Index("ix_responses_version_id", "version_id"),)

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id", ondelete="CASCADE"), primary_key=True)
    slot: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("question_versions.id"))
    value: Mapped[str] = mapped_column(String(200))
    fraction: Mapped[float]
    seconds: Mapped[int]
