"""People: guests, candidates, and those who keep the bank."""

from datetime import date, datetime

from flask_login import UserMixin
from sqlalchemy import CheckConstraint, String, text
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.database import Model, UtcDateTime
from quizapp.domain.roles import Role


class UserRow(UserMixin, Model):
    """An account. A guest has no address and no password until they register."""

    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint("(role = 'guest') = (email IS NULL)", name="guests_have_no_email"),
        CheckConstraint("(email IS NULL) = (password_hash IS NULL)", name="email_and_password_together"),
        CheckConstraint("extra_time_percent BETWEEN 0 AND 200", name="extra_time_percent"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(255))
    name: Mapped[str] = mapped_column(String(80), default="")
    role: Mapped[str] = mapped_column(String(20))
    locale: Mapped[str] = mapped_column(String(5), default="az")
    session_token: Mapped[str] = mapped_column(String(43), unique=True)  # changed by «log out everywhere»
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    vacancy_code: Mapped[str | None] = mapped_column(String(80))  # what they prepare for
    exam_on: Mapped[date | None]  # the day of their exam, where they know it
    extra_time_percent: Mapped[int] = mapped_column(server_default=text("0"))  # on every exam, granted by a tutor

    def get_id(self) -> str:
        """What the cookie holds (Flask-Login's alternative id): a new token ends every session."""
        return f"{self.id}.{self.session_token}"

    @property
    def has_role(self) -> Role:
        return Role(self.role)
