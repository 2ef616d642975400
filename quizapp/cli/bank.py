"""`quizapp bank`: the files of the question bank, and the way into the database and back."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from quizapp.cli.refusals import fail
from quizapp.cli.settings import bank_option, settings
from quizapp.services import bank, bank_check, bank_coverage, bank_export, bank_stats, schema


@click.group("bank")
def bank_group() -> None:
    """Load, check and count the question bank."""


@bank_group.command("load")
@bank_option
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
@bank_option
def bank_check_command(directory: Path | None) -> None:
    """Check every rule a machine can; exit 1 on errors. Needs no database."""
    folder = directory or settings().bank
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
@bank_option
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
@bank_option
def bank_stats_command(as_json: bool, directory: Path | None) -> None:
    """Count questions by topic, disjoint papers by plan, and the guessers' shares."""
    stats = bank_stats.stats(bank.read_files(directory or settings().bank))
    if as_json:
        click.echo(json.dumps(stats, ensure_ascii=False, indent=1))
        return
    click.echo(f"{stats['questions']} questions")
    click.echo("{listed} traps, {questions} questions ask them".format_map(stats["traps"]))
    for code, plan in stats["plans"].items():
        sections = ", ".join(f"{section} {papers}" for section, papers in plan["disjoint_sections"].items())
        click.echo(f"{code:40} {plan['kind']:10} {plan['disjoint_papers']:3} disjoint papers ({sections})")


@bank_group.command("coverage")
@click.argument("act", required=False)
@click.option("--gaps", is_flag=True, help="Only what is missing.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@bank_option
def bank_coverage_command(act: str | None, gaps: bool, as_json: bool, directory: Path | None) -> None:
    """Show which questions test each chapter and article of ACT; without ACT one line an act."""
    read = bank.read_files(directory or settings().bank)
    if mistakes := bank_coverage.mistakes(read):
        fail("\n".join(mistakes))
    if as_json:
        found = bank_coverage.to_data(read, act, gaps=gaps) if act else bank_coverage.all_to_data(read)
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
    elif act:
        click.echo(bank_coverage.format_act(read, act, gaps=gaps))
    else:
        click.echo(bank_coverage.format_all(read, gaps=gaps))
