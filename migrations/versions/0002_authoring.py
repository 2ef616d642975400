"""Working copies of questions, reports, and the log of tutors and administrators.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_events",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["users.id"], name=op.f("fk_audit_events_actor_id_users"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_events")),
    )
    with op.batch_alter_table("audit_events", schema=None) as batch_op:
        batch_op.create_index("ix_audit_events_actor_id", ["actor_id"], unique=False)
        batch_op.create_index("ix_audit_events_subject", ["subject", "subject_id"], unique=False)
    op.create_table(
        "drafts",
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("base_version", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("approver_id", sa.Integer(), nullable=True),
        sa.Column("returned", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "state <> 'approved' OR approver_id IS NOT NULL", name=op.f("ck_drafts_approved_by_someone")
        ),
        sa.CheckConstraint("state IN ('draft', 'submitted', 'approved')", name=op.f("ck_drafts_state")),
        sa.CheckConstraint("author_id <> approver_id", name=op.f("ck_drafts_four_eyes")),
        sa.ForeignKeyConstraint(["approver_id"], ["users.id"], name=op.f("fk_drafts_approver_id_users")),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_drafts_author_id_users"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["question_id"], ["questions.id"], name=op.f("fk_drafts_question_id_questions")),
        sa.PrimaryKeyConstraint("question_id", name=op.f("pk_drafts")),
    )
    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.create_index("ix_drafts_approver_id", ["approver_id"], unique=False)
        batch_op.create_index("ix_drafts_author_id", ["author_id"], unique=False)
        batch_op.create_index("ix_drafts_state", ["state"], unique=False)
    op.create_table(
        "reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("provision", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("seen_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("outcome IN ('upheld', 'rejected')", name=op.f("ck_reports_outcome")),
        sa.CheckConstraint("(answered_at IS NULL) = (outcome IS NULL)", name=op.f("ck_reports_answered_with_outcome")),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["users.id"], name=op.f("fk_reports_answered_by_id_users"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["question_id"], ["questions.id"], name=op.f("fk_reports_question_id_questions")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_reports_user_id_users"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["question_versions.id"], name=op.f("fk_reports_version_id_question_versions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
    )
    with op.batch_alter_table("reports", schema=None) as batch_op:
        batch_op.create_index("ix_reports_answered_at", ["answered_at"], unique=False)
        batch_op.create_index("ix_reports_answered_by_id", ["answered_by_id"], unique=False)
        batch_op.create_index("ix_reports_question_id", ["question_id"], unique=False)
        batch_op.create_index("ix_reports_user_id", ["user_id"], unique=False)
        batch_op.create_index(
            "uq_reports_open",
            ["user_id", "question_id"],
            unique=True,
            sqlite_where=sa.text("answered_at IS NULL"),
            postgresql_where=sa.text("answered_at IS NULL"),
        )
    with op.batch_alter_table("question_versions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("author_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("approver_id", sa.Integer(), nullable=True))
        batch_op.create_index("ix_question_versions_approver_id", ["approver_id"], unique=False)
        batch_op.create_index("ix_question_versions_author_id", ["author_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_question_versions_approver_id_users"), "users", ["approver_id"], ["id"], ondelete="SET NULL"
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_question_versions_author_id_users"), "users", ["author_id"], ["id"], ondelete="SET NULL"
        )
    with op.batch_alter_table("questions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("file_hash", sa.String(length=64), server_default=sa.text("''"), nullable=False))
        batch_op.add_column(sa.Column("search_text", sa.Text(), server_default=sa.text("''"), nullable=False))
    # until now every published question came from the files
    op.execute(
        "UPDATE questions SET file_hash = (SELECT content_hash FROM question_versions WHERE question_id = questions.id"
        " AND number = questions.current_version) WHERE state = 'published'"
    )
    with op.batch_alter_table("questions") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_questions_state"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_questions_state"), "state IN ('draft', 'published', 'retired')")
    with op.batch_alter_table("question_versions") as batch_op:
        batch_op.create_check_constraint(batch_op.f("ck_question_versions_four_eyes"), "author_id <> approver_id")


def downgrade() -> None:
    with op.batch_alter_table("question_versions") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_question_versions_four_eyes"), type_="check")
    # a question that was never published has no place in the older schema
    op.execute("DELETE FROM drafts")
    op.execute("DELETE FROM questions WHERE state = 'draft'")
    with op.batch_alter_table("questions") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_questions_state"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_questions_state"), "state IN ('published', 'retired')")
    with op.batch_alter_table("questions", schema=None) as batch_op:
        batch_op.drop_column("search_text")
        batch_op.drop_column("file_hash")
    with op.batch_alter_table("question_versions", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_question_versions_author_id_users"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_question_versions_approver_id_users"), type_="foreignkey")
        batch_op.drop_index("ix_question_versions_author_id")
        batch_op.drop_index("ix_question_versions_approver_id")
        batch_op.drop_column("approver_id")
        batch_op.drop_column("author_id")
    with op.batch_alter_table("reports", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_reports_open",
            sqlite_where=sa.text("answered_at IS NULL"),
            postgresql_where=sa.text("answered_at IS NULL"),
        )
        batch_op.drop_index("ix_reports_user_id")
        batch_op.drop_index("ix_reports_question_id")
        batch_op.drop_index("ix_reports_answered_by_id")
        batch_op.drop_index("ix_reports_answered_at")
    op.drop_table("reports")
    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.drop_index("ix_drafts_state")
        batch_op.drop_index("ix_drafts_author_id")
        batch_op.drop_index("ix_drafts_approver_id")
    op.drop_table("drafts")
    with op.batch_alter_table("audit_events", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_events_subject")
        batch_op.drop_index("ix_audit_events_actor_id")
    op.drop_table("audit_events")
