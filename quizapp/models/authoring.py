"""Working copies of questions, reports about them, and the log of what tutors and administrators did."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.database import Model, UtcDateTime
from quizapp.models.exams import BigId


class DraftRow(Model):
    """The working copy of a question: at most one. Publishing turns it into a version and removes it.

    `revision` rises with every change, so that nobody overwrites or approves what they have not seen.
    """

    __tablename__ = "drafts"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'submitted', 'approved')", name="state"),
        CheckConstraint("author_id <> approver_id", name="four_eyes"),
        CheckConstraint("state <> 'approved' OR approver_id IS NOT NULL", name="approved_by_someone"),
        Index("ix_drafts_author_id", "author_id"),
        Index("ix_drafts_approver_id", "approver_id"),
        Index("ix_drafts_state", "state"),
    )

    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"), primary_key=True)
    state: Mapped[str] = mapped_column(String(10))
    revision: Mapped[int]
    base_version: Mapped[int]  # number of the version it was made from; 0 for a new question
    content: Mapped[dict[str, Any]] = mapped_column(JSON)  # may be incomplete until it is submitted
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    approver_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    returned: Mapped[str] = mapped_column(Text, default="")  # what the last approver asked for
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class AuditEventRow(Model):
    """One line of the log: who did what to what, and why. Only ever appended."""

    __tablename__ = "audit_events"
    __table_args__ = (
        Index("ix_audit_events_subject", "subject", "subject_id"),
        Index("ix_audit_events_actor_id", "actor_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL")
    )  # None: left, or a command
    action: Mapped[str] = mapped_column(String(40))  # question.approved, user.role_changed …
    subject: Mapped[str] = mapped_column(String(20))  # question, user, report, attempt
    subject_id: Mapped[int]
    comment: Mapped[str] = mapped_column(Text, default="")
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # facts: old and new role, content submitted


class ReportRow(Model):
    """A candidate's doubt about a version, and what a tutor answered."""

    __tablename__ = "reports"
    __table_args__ = (
        CheckConstraint("(answered_at IS NULL) = (outcome IS NULL)", name="answered_with_outcome"),
        CheckConstraint("outcome IN ('upheld', 'rejected')", name="outcome"),
        Index(  # one open report of a question a person
            "uq_reports_open",
            "user_id",
            "question_id",
            unique=True,
            sqlite_where=text("answered_at IS NULL"),
            postgresql_where=text("answered_at IS NULL"),
        ),
        Index("ix_reports_question_id", "question_id"),
        Index("ix_reports_user_id", "user_id"),
        Index("ix_reports_answered_by_id", "answered_by_id"),
        Index("ix_reports_answered_at", "answered_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("question_versions.id"))  # what they saw
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    reason: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text)
    provision: Mapped[str] = mapped_column(String(200))  # the act and article they rely on, in their words
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    outcome: Mapped[str | None] = mapped_column(String(10))
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # when the person read the answer
