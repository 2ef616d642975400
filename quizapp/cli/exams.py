"""`quizapp exam` and `quizapp jobs`: papers outside the program, attempts in dispute, and the clock."""

import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
from flask.cli import with_appcontext

from quizapp.cli.refusals import fail
from quizapp.cli.settings import bank_option, settings
from quizapp.domain.questions import LETTERS, reasons
from quizapp.services import bank, exams, papers, schema


@click.group("exam")
def exam_group() -> None:
    """Papers outside the program, and attempts in dispute."""


@exam_group.command("sample")
@click.argument("plan")
@click.option("--seed", type=int, default=None, help="The same seed gives the same paper.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@bank_option
def exam_sample(plan: str, seed: int | None, as_json: bool, directory: Path | None) -> None:
    """Print an assembled paper with keys, reasons and citations, from the files."""
    seed = random.SystemRandom().randrange(2**31) if seed is None else seed
    paper = papers.sample(bank.read_files(directory or settings().bank), plan, rng=random.Random(seed))
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


@exam_group.command("replay")
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
        fail("DIFFERENT\n" + "\n".join(told.differences))
    click.echo("equal: what is stored is what the log tells")


@exam_group.command("give-time")
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


@click.group("jobs")
def jobs_group() -> None:
    """Work for a timer (cron, systemd)."""


@jobs_group.command("run")
@with_appcontext
def jobs_run() -> None:
    """Record and grade attempts whose time is over; safe to run at any time, and twice."""
    schema.require_current()
    click.echo(f"Recorded the end of {exams.settle_all(now=datetime.now(UTC))} attempts.")
