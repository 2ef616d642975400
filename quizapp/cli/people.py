"""`quizapp users` and `quizapp demo`: accounts, and invented people for a look around."""

from datetime import UTC, datetime

import click
from email_validator import EmailNotValidError, validate_email
from flask import current_app
from flask.cli import with_appcontext

from quizapp.cli.refusals import fail
from quizapp.domain.roles import Role
from quizapp.services import accounts, demo, schema


@click.group("users")
def users_group() -> None:
    """Accounts."""


@users_group.command("create")
@click.argument("email")
@click.option("--role", type=click.Choice([r.value for r in Role if r is not Role.GUEST]), default="candidate")
@click.option("--name", default="", help="How the person is called.")
@click.password_option(help="Asked for when not given.")
@with_appcontext
def users_create(email: str, role: str, name: str, password: str) -> None:
    """Create an account; this is how the first administrator comes to be."""
    schema.require_current()
    try:  # the same rule as the form's: an account whose address cannot be typed at log-in is of no use
        validate_email(email.strip(), check_deliverability=False)
    except EmailNotValidError:
        fail(f"{email} is not an e-mail address.")
    user = accounts.create_user(email, password, name or email.split("@")[0], Role(role), now=datetime.now(UTC))
    click.echo(f"Created {user.role} {user.email}.")


@click.command("demo")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same data.")
@with_appcontext
def demo_command(seed: int) -> None:
    """Fill an empty scratch database with invented people, exams, practice, drafts and reports."""
    if current_app.config["QUIZAPP"].production:
        fail("Demonstration data are never made in production.")
    schema.require_current()
    made = demo.fill(seed=seed, now=datetime.now(UTC))
    click.echo(
        f"Made {made.people} people, {made.attempts} exams, {made.practice_answers} practice answers,"
        f" {made.reports} reports, {made.drafts} drafts."
    )
    click.echo(f"Log in as {', '.join(email for _, email, _ in demo.STAFF)} or {demo.CANDIDATES[0].email}")
    click.echo(f"with the password: {demo.PASSWORD}")
