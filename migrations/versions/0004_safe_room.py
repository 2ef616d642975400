"""An exam room that loses nothing: late deliveries, refused events, extra time, blind review.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KINDS = (
    "kind IN ('open', 'answer', 'flag', 'visit', 'strike', 'note', 'offline', 'back', 'extend', 'submit',"
    " 'expire', 'blind')"
)


def upgrade() -> None:
    with op.batch_alter_table("users") as batch_op:
        batch_op.add_column(sa.Column("extra_time_percent", sa.Integer(), server_default=sa.text("0"), nullable=False))
        batch_op.create_check_constraint(
            batch_op.f("ck_users_extra_time_percent"), "extra_time_percent BETWEEN 0 AND 200"
        )

    with op.batch_alter_table("attempts") as batch_op:
        batch_op.add_column(sa.Column("closes_at", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("extra_seconds", sa.Integer(), server_default=sa.text("0"), nullable=False))
        batch_op.add_column(sa.Column("blind_opened_at", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("blind_points", sa.Float(), nullable=True))
    op.execute("UPDATE attempts SET closes_at = deadline")  # they were taken without a period of grace
    with op.batch_alter_table("attempts") as batch_op:
        batch_op.alter_column("closes_at", existing_type=sa.DateTime(), nullable=False)
        batch_op.create_check_constraint(batch_op.f("ck_attempts_closes_after_deadline"), "closes_at >= deadline")

    with op.batch_alter_table("attempt_events") as batch_op:
        batch_op.add_column(sa.Column("received_at", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("refused", sa.String(length=6), server_default=sa.text("''"), nullable=False))
    op.execute("UPDATE attempt_events SET received_at = at")
    with op.batch_alter_table("attempt_events") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_attempt_events_kind"), type_="check")
        batch_op.alter_column("received_at", existing_type=sa.DateTime(), nullable=False)
        batch_op.alter_column("kind", existing_type=sa.String(length=6), type_=sa.String(length=7))
        batch_op.alter_column("value", existing_type=sa.String(length=200), type_=sa.String(length=500))
        batch_op.create_check_constraint(batch_op.f("ck_attempt_events_kind"), KINDS)
        batch_op.create_check_constraint(batch_op.f("ck_attempt_events_refused"), "refused IN ('', 'late', 'closed')")


def downgrade() -> None:
    op.execute("DELETE FROM attempt_events WHERE refused <> '' OR kind NOT IN ('answer', 'flag', 'visit')")
    with op.batch_alter_table("attempt_events") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_attempt_events_refused"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_attempt_events_kind"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_attempt_events_kind"), "kind IN ('answer', 'flag', 'visit')")
        batch_op.alter_column("value", existing_type=sa.String(length=500), type_=sa.String(length=200))
        batch_op.alter_column("kind", existing_type=sa.String(length=7), type_=sa.String(length=6))
        batch_op.drop_column("refused")
        batch_op.drop_column("received_at")

    with op.batch_alter_table("attempts") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_attempts_closes_after_deadline"), type_="check")
        batch_op.drop_column("blind_points")
        batch_op.drop_column("blind_opened_at")
        batch_op.drop_column("extra_seconds")
        batch_op.drop_column("closes_at")

    with op.batch_alter_table("users") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_users_extra_time_percent"), type_="check")
        batch_op.drop_column("extra_time_percent")
