"""The `quizapp` command: arguments → service → printed line and exit status. `db` comes from Flask-Migrate.

Exit codes: 0 done, 1 refused or a check failed (the reason is printed), 2 wrong use.
"""

import gc
import json
import os
import random
import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
from email_validator import EmailNotValidError, validate_email
from flask import Flask, current_app
from flask.cli import FlaskGroup, with_appcontext
from sqlalchemy.exc import ArgumentError, DBAPIError

from quizapp import create_app
from quizapp.config import MAX_BODY, Config, SettingsError, from_environment
from quizapp.domain import errors
from quizapp.domain.questions import LETTERS, reasons
from quizapp.domain.roles import Role
from quizapp.services import (
    accounts,
    backups,
    bank,
    bank_check,
    bank_coverage,
    bank_export,
    bank_stats,
    demo,
    exams,
    papers,
    schema,
)

CONNECTIONS = 900  # below the 1024 open files that systems allow a process by default


def _create() -> Flask:
    try:
        return create_app()
    except SettingsError as error:
        raise click.ClickException(str(error)) from None
    except ArgumentError as error:
        raise click.ClickException(f"DATABASE_URL cannot be used: {error}") from None
    except ModuleNotFoundError as error:
        if error.name != "psycopg":
            raise
        raise click.ClickException(
            "DATABASE_URL names PostgreSQL, whose driver is not installed: pip install 'psycopg[binary]'"
        ) from None


@click.group(cls=FlaskGroup, create_app=_create, add_default_commands=False, add_version_option=False)
def quizapp() -> None:
    """Exam preparation for the State Migration Service: run it, keep its bank, its people and its data."""


def main() -> None:
    """Run a command; what the rules or the database refuse is one clear line, not a traceback."""
    os.umask(0o077)  # the database, backups and mails hold what only the operator may read
    try:
        quizapp(standalone_mode=True)
    except errors.Refusal as refusal:
        _fail(_sentence(refusal))
    except DBAPIError as error:
        _fail(
            f"The database refused: {str(error.orig).splitlines()[0]}. Is it there, and migrated (quizapp db upgrade)?"
        )


def _fail(message: str) -> None:
    click.echo(f"Error: {message}", err=True)
    sys.exit(1)


def _sentence(refusal: errors.Refusal) -> str:
    match refusal:
        case errors.SchemaMismatch(current=None):
            return "The database is empty. Run: quizapp db upgrade"
        case errors.SchemaMismatch(current=str() as current) if not schema.is_known(current):
            return f"The database ({current}) was made by a newer quizapp. Install that version, or restore a backup."
        case errors.SchemaMismatch(current=current, expected=expected):
            return (
                f"The database is at {current}, this program needs {expected}. Back it up and run: quizapp db upgrade"
            )
        case errors.BankUnreadable(problems=problems):
            return "\n".join([*problems, f"{len(problems)} problems; nothing was loaded."])
        case errors.EmailTaken():
            return "There is an account with this address."
        case errors.WeakPassword(reason=reason):
            return f"The password is too weak ({reason}): at least 10 characters, nothing common, not the own name."
        case errors.QuotaUnmet(topic=topic, wanted=wanted, available=available):
            return f"The paper cannot be made: {topic} needs {wanted} questions, the bank has {available}."
        case errors.NotFound(args=(what, *_)):
            return "No bank is loaded. Run: quizapp bank load" if what == "bank" else f"There is no {what}."
        case errors.BadExtension(most=most):
            return f"Extra time is 1 to {most} minutes and needs a reason."
        case errors.BackupUnreadable(reason=reason):
            return f"The backup cannot be used: {reason}"
        case errors.DatabaseNotEmpty():
            return "The database holds people or attempts already; a backup is restored into an empty one only."
    return type(refusal).__name__


@quizapp.command()
@with_appcontext
def serve() -> None:
    """Serve on HOST:PORT (127.0.0.1:8000) until stopped."""
    from waitress.server import create_server

    config: Config = current_app.config["QUIZAPP"]
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    with app.app_context():  # of its own: left, it ends the transaction in which these looked
        _look_before_serving()
    try:
        server = create_server(
            app,
            host=config.host,
            port=config.port,
            threads=config.threads,
            ident=None,
            max_request_body_size=MAX_BODY,
            # Every browser in an exam keeps a connection; with waitress's 100 the next candidate would wait for one.
            connection_limit=CONNECTIONS,
            asyncore_use_poll=True,  # select() ends at file descriptor 1024
            clear_untrusted_proxy_headers=config.proxies == 0,
        )
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        _fail(f"Cannot listen on {config.host}:{config.port}: {reason}. Set HOST or PORT.")
    for stop in (signal.SIGINT, signal.SIGTERM):  # started in the background, a process inherits a deaf SIGINT
        signal.signal(stop, _stop)
    click.echo(f"Serving on http://{config.host}:{config.port} – stop with Ctrl+C")
    _spare_the_collector()
    server.run()


def _spare_the_collector() -> None:
    """Leave what lives as long as the process out of garbage collection, and collect less often.

    A page of a hundred questions makes some ten thousand objects that die with it. By Python's own thresholds each
    such page would have everything that was imported looked through again: a tenth of a second of every attempt.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _stop(*_: object) -> None:
    """Leave the server's loop, which finishes the requests under way."""
    raise SystemExit(0)


def _look_before_serving() -> None:
    schema.require_current()
    if not accounts.administrator_exists():
        click.echo("No administrator yet. Make one: quizapp users create --role administrator YOU@EXAMPLE.AZ")
    try:
        bank.published()
    except errors.NotFound:
        click.echo("The question bank is empty. Load it: quizapp bank load", err=True)


@quizapp.group("bank")
def bank_group() -> None:
    """Load, check and count the question bank."""


_bank_option = click.option(
    "--bank", "directory", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Folder of the bank."
)


@bank_group.command("load")
@_bank_option
@with_appcontext
def bank_load(directory: Path | None) -> None:
    """Bring the database to what the files say; safe to repeat."""
    schema.require_current()
    report = bank.load(directory or current_app.config["QUIZAPP"].bank, now=datetime.now(UTC))
    if report.skipped:
        click.echo(f"Bank unchanged (revision {report.revision}).")
        return
    click.echo(
        f"Bank revision {report.revision}: {report.added} added, {report.changed} changed, {report.restored} restored,"
        f" {report.retired} retired, {report.unchanged} unchanged."
    )


@bank_group.command("check")
@_bank_option
def bank_check_command(directory: Path | None) -> None:
    """Check every rule a machine can; exit 1 on errors. Needs no database."""
    folder = directory or _settings().bank
    report = bank_check.check(bank.read_files(folder), bank_check.read_accepted(folder))
    click.echo(bank_check.format_table(report))
    for warning in report.warnings:
        click.echo(
            f"warning [{warning.key}]: {warning.text}" + (f" (accepted: {warning.reason})" if warning.reason else "")
        )
    for error in report.errors:
        click.echo(error, err=True)
    click.echo(f"{len(report.errors)} errors, {len(report.warnings)} warnings.")
    sys.exit(1 if report.errors else 0)


@bank_group.command("export")
@click.option("--dry-run", is_flag=True, help="Say what would be done; write nothing.")
@_bank_option
@with_appcontext
def bank_export_command(dry_run: bool, directory: Path | None) -> None:
    """Write what the studio published and retired back into the bank's files; safe to repeat."""
    schema.require_current()
    steps = bank_export.export(directory or current_app.config["QUIZAPP"].bank, dry_run=dry_run)
    for step in steps:
        click.echo(str(step))
    written = sum(step.did is not bank_export.Did.LEFT for step in steps)
    click.echo(f"{written} {'to write' if dry_run else 'written'}, {len(steps) - written} left alone.")


@bank_group.command("stats")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@_bank_option
def bank_stats_command(as_json: bool, directory: Path | None) -> None:
    """Count questions by topic, disjoint papers by plan, and the guessers' shares."""
    stats = bank_stats.stats(bank.read_files(directory or _settings().bank))
    if as_json:
        click.echo(json.dumps(stats, ensure_ascii=False, indent=1))
        return
    click.echo(f"{stats['questions']} questions")
    for code, plan in stats["plans"].items():
        sections = ", ".join(f"{section} {papers}" for section, papers in plan["disjoint_sections"].items())
        click.echo(f"{code:40} {plan['kind']:10} {plan['disjoint_papers']:3} disjoint papers ({sections})")


@bank_group.command("coverage")
@click.argument("act", required=False)
@click.option("--gaps", is_flag=True, help="Only what is missing.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@_bank_option
def bank_coverage_command(act: str | None, gaps: bool, as_json: bool, directory: Path | None) -> None:
    """Show which questions test each chapter and article of ACT; without ACT one line an act."""
    read = bank.read_files(directory or _settings().bank)
    if mistakes := bank_coverage.mistakes(read):
        _fail("\n".join(mistakes))
    if as_json:
        found = bank_coverage.to_data(read, act, gaps=gaps) if act else bank_coverage.all_to_data(read)
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
    elif act:
        click.echo(bank_coverage.format_act(read, act, gaps=gaps))
    else:
        click.echo(bank_coverage.format_all(read, gaps=gaps))


def _settings() -> Config:
    try:
        return from_environment()
    except SettingsError as error:
        raise click.ClickException(str(error)) from None


@quizapp.group()
def users() -> None:
    """Accounts."""


@users.command("create")
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
        _fail(f"{email} is not an e-mail address.")
    user = accounts.create_user(email, password, name or email.split("@")[0], Role(role), now=datetime.now(UTC))
    click.echo(f"Created {user.role} {user.email}.")


@quizapp.group()
def exam() -> None:
    """Papers outside the program, and attempts in dispute."""


@exam.command("sample")
@click.argument("plan")
@click.option("--seed", type=int, default=None, help="The same seed gives the same paper.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@_bank_option
def exam_sample(plan: str, seed: int | None, as_json: bool, directory: Path | None) -> None:
    """Print an assembled paper with keys, reasons and citations, from the files."""
    seed = random.SystemRandom().randrange(2**31) if seed is None else seed
    paper = papers.sample(bank.read_files(directory or _settings().bank), plan, rng=random.Random(seed))
    if as_json:
        click.echo(
            json.dumps({"plan": plan, "seed": seed, "items": papers.to_data(paper)}, ensure_ascii=False, indent=1)
        )
        return
    click.echo(f"{plan}, seed {seed}")
    for number, item in enumerate(paper, 1):
        question = item.question
        click.echo(f"\n{number}. [{question.id}] {question.stem}")
        if question.figure:
            click.echo(f"   [{question.figure.alt}]")
        for letter, index in zip(LETTERS, item.order, strict=False):
            option = question.options[index]
            sign = "*" if option.fraction == 1 else " "
            click.echo(f" {sign}{letter}) {option.words}" + (f"  – {reasons(question, index)}" if sign == " " else ""))
        if not item.order:
            click.echo(f" *{papers.key(item)}")
        cites = "; ".join(c.source or f"{c.act} {c.provision}".strip() for c in question.cites)
        click.echo(f"   {question.explanation} [{cites}]")


@exam.command("replay")
@click.argument("attempt", type=int)
@with_appcontext
def exam_replay(attempt: int) -> None:
    """Rebuild ATTEMPT from its log, print it, and say whether what is stored is the same."""
    schema.require_current()
    told = exams.replay_attempt(attempt)
    click.echo(f"attempt {attempt}: {told.plan.code}, {told.count} questions")
    click.echo(f"{told.started_at:%Y-%m-%d %H:%M:%S}  started (UTC), deadline {told.deadline:%H:%M:%S}")
    for line in told.lines:
        event = line.event
        waited = (line.received_at - event.at).total_seconds()
        click.echo(
            f"{event.at:%Y-%m-%d %H:%M:%S}  {event.client[:8]:8} {event.sequence:5}  {event.kind.value:7}"
            + (f" {event.slot:3} {event.value!r}" if event.slot else f"     {event.value}")
            + (f"  arrived {waited:.0f} s later" if waited >= 1 else "")
            + (f"  REFUSED: {line.refused}" if line.refused else "")
        )
    answered = told.count - len(told.progress.blanks(told.count))
    worth = "running" if told.points is None else f"{told.points:g} points"
    click.echo(f"answered {answered} of {told.count}, {worth}")
    if told.differences:
        _fail("DIFFERENT\n" + "\n".join(told.differences))
    click.echo("equal: what is stored is what the log tells")


@exam.command("give-time")
@click.argument("attempts", type=int, nargs=-1)
@click.option("--minutes", type=int, required=True, help="How much longer.")
@click.option("--reason", required=True, help="Kept in the audit log and shown to tutors.")
@click.option("--all-open", is_flag=True, help="Every attempt that was running MINUTES ago: a server was down.")
@with_appcontext
def exam_give_time(attempts: tuple[int, ...], minutes: int, reason: str, all_open: bool) -> None:
    """Give running ATTEMPTS more time, or with --all-open all of them; open rooms show it within seconds."""
    schema.require_current()
    if bool(attempts) == all_open:
        raise click.UsageError("Name attempts, or say --all-open.")
    now = datetime.now(UTC)
    chosen = exams.open_since(now - timedelta(minutes=minutes)) if all_open else attempts
    given = exams.extend(chosen, minutes, reason, actor_id=None, now=now)
    for attempt in chosen:
        click.echo(f"attempt {attempt}: " + (f"{minutes} minutes more" if attempt in given else "has ended, unchanged"))
    click.echo(f"{len(given)} attempts were given {minutes} minutes.")


@quizapp.group("jobs")
def jobs_group() -> None:
    """Work for a timer (cron, systemd)."""


@jobs_group.command("run")
@with_appcontext
def jobs_run() -> None:
    """Record and grade attempts whose time is over; safe to run at any time, and twice."""
    schema.require_current()
    click.echo(f"Recorded the end of {exams.settle_all(now=datetime.now(UTC))} attempts.")


@quizapp.command("demo")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same data.")
@with_appcontext
def demo_command(seed: int) -> None:
    """Fill an empty scratch database with invented people, exams, practice, drafts and reports."""
    if current_app.config["QUIZAPP"].production:
        _fail("Demonstration data are never made in production.")
    schema.require_current()
    made = demo.fill(seed=seed, now=datetime.now(UTC))
    click.echo(
        f"Made {made.people} people, {made.attempts} exams, {made.practice_answers} practice answers,"
        f" {made.reports} reports, {made.drafts} drafts."
    )
    click.echo(f"Log in as {', '.join(email for _, email, _ in demo.STAFF)} or {demo.CANDIDATES[0].email}")
    click.echo(f"with the password: {demo.PASSWORD}")


@quizapp.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def backup(file: Path) -> None:
    """Write everything the database holds into FILE (a zip), while the server runs."""
    schema.require_current()
    if file.exists():
        _fail(f"{file} exists; a backup overwrites nothing.")
    try:
        counts = backups.write(file, now=datetime.now(UTC))
    except OSError as error:
        _fail(f"Cannot write {file}: {error.strerror}.")
    click.echo(f"Wrote {sum(counts.values())} rows of {len(counts)} tables to {file}.")


@quizapp.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def restore(file: Path) -> None:
    """Read FILE into an empty, migrated database and prove that all of it is there."""
    schema.require_current()
    counts = backups.restore(file)
    click.echo(f"Restored and compared {sum(counts.values())} rows of {len(counts)} tables.")
