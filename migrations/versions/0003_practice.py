"""Practice, review cards, and what a person prepares for.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "practice_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("topic", sa.String(length=80), nullable=False),
        sa.Column("layout", sa.JSON(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_practice_runs_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_runs")),
    )
    with op.batch_alter_table("practice_runs", schema=None) as batch_op:
        batch_op.create_index("ix_practice_runs_user_id_started_at", ["user_id", "started_at"], unique=False)
    op.create_table(
        "review_cards",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("due", sa.DateTime(), nullable=False),
        sa.Column("state", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=True),
        sa.Column("stability", sa.Double(), nullable=False),
        sa.Column("difficulty", sa.Double(), nullable=False),
        sa.Column("last_review", sa.DateTime(), nullable=False),
        sa.Column("lapses", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["question_id"], ["questions.id"], name=op.f("fk_review_cards_question_id_questions")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_review_cards_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "question_id", name=op.f("pk_review_cards")),
    )
    with op.batch_alter_table("review_cards", schema=None) as batch_op:
        batch_op.create_index("ix_review_cards_user_id_due", ["user_id", "due"], unique=False)
    op.create_table(
        "practice_answers",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.Column("fraction", sa.Double(), nullable=False),
        sa.Column("unsure", sa.Boolean(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"], ["questions.id"], name=op.f("fk_practice_answers_question_id_questions")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["practice_runs.id"], name=op.f("fk_practice_answers_run_id_practice_runs"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_practice_answers_user_id_users")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["question_versions.id"], name=op.f("fk_practice_answers_version_id_question_versions")
        ),
        sa.PrimaryKeyConstraint("run_id", "slot", name=op.f("pk_practice_answers")),
    )
    with op.batch_alter_table("practice_answers", schema=None) as batch_op:
        batch_op.create_index("ix_practice_answers_user_id_question_id", ["user_id", "question_id"], unique=False)
        batch_op.create_index("ix_practice_answers_version_id", ["version_id"], unique=False)
    with op.batch_alter_table("attempts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reviewed_at", sa.DateTime(), nullable=True))
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.add_column(sa.Column("vacancy_code", sa.String(length=80), nullable=True))
        batch_op.add_column(sa.Column("exam_on", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.drop_column("exam_on")
        batch_op.drop_column("vacancy_code")
    with op.batch_alter_table("attempts", schema=None) as batch_op:
        batch_op.drop_column("reviewed_at")
    with op.batch_alter_table("practice_answers", schema=None) as batch_op:
        batch_op.drop_index("ix_practice_answers_version_id")
        batch_op.drop_index("ix_practice_answers_user_id_question_id")
    op.drop_table("practice_answers")
    with op.batch_alter_table("review_cards", schema=None) as batch_op:
        batch_op.drop_index("ix_review_cards_user_id_due")
    op.drop_table("review_cards")
    with op.batch_alter_table("practice_runs", schema=None) as batch_op:
        batch_op.drop_index("ix_practice_runs_user_id_started_at")
    op.drop_table("practice_runs")
