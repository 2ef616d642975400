"""Questions and their immutable versions; the catalogue they hang on."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, and_, text
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.database import Model, UtcDateTime


class QuestionRow(Model):
    """A question lasts; what it says is in its versions. `code` is the id in the files.

    One of the files and one written in the studio are the same thing: `file_hash` tells whether the files hold it.
    """

    __tablename__ = "questions"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'published', 'retired')", name="state"),
        Index("ix_questions_state_topic", "state", "topic"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(80), unique=True)
    topic: Mapped[str] = mapped_column(String(80))
    state: Mapped[str] = mapped_column(String(12))
    model: Mapped[str] = mapped_column(String(40), default="")  # the item model that makes it, '' for a written one
    current_version: Mapped[int]  # number of the version that new exams show; 0 before the first
    file_hash: Mapped[str] = mapped_column(
        String(64), server_default=text("''")
    )  # content in the files at the last load
    search_text: Mapped[str] = mapped_column(Text, server_default=text("''"))  # folded: see domain/search.py


class QuestionVersionRow(Model):
    """What a question said from `created_at` on; never changed."""

    __tablename__ = "question_versions"
    __table_args__ = (
        UniqueConstraint("question_id", "number"),
        CheckConstraint("difficulty BETWEEN 1 AND 5", name="difficulty"),
        CheckConstraint("author_id <> approver_id", name="four_eyes"),
        Index("ix_question_versions_author_id", "author_id"),
        Index("ix_question_versions_approver_id", "approver_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"))
    number: Mapped[int]
    content_hash: Mapped[str] = mapped_column(String(64))
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    fact: Mapped[str] = mapped_column(String(120))
    difficulty: Mapped[int]
    shape: Mapped[str] = mapped_column(String(1))
    keeps_order: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # None for a version of the files, and for people who have left
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    approver_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))


# Of a question joined with its versions: the one that new exams show.
IS_CURRENT = and_(
    QuestionVersionRow.question_id == QuestionRow.id, QuestionVersionRow.number == QuestionRow.current_version
)


class BankStateRow(Model):
    """One row: which files are loaded. `revision` rises with every change, so that processes know to read anew."""

    __tablename__ = "bank_state"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    revision: Mapped[int]
    files_hash: Mapped[str] = mapped_column(String(64))
    catalogue: Mapped[dict[str, Any]] = mapped_column(JSON)
    loaded_at: Mapped[datetime] = mapped_column(UtcDateTime)
