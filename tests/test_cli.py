"""The `quizapp` command: what it prints, where, and with which exit status."""

import http.client
import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from builders import some_questions, write_bank
from conftest import PASSWORD
from flask import Flask
from sqlalchemy import create_engine, text

from quizapp import cli as commands
from quizapp.cli import main
from quizapp.database import db
from quizapp.domain.questions import Citation

SETTINGS = ("SECRET_KEY", "DATABASE_URL", "QUIZAPP_ENV", "HOST", "PORT", "QUIZAPP_BANK", "QUIZAPP_INSTANCE")


@dataclass(frozen=True)
class Ended:
    """What a command left behind."""

    status: int
    out: str
    err: str


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    """The folder of an installation in which nothing has been done yet."""
    return tmp_path / "instance"


@pytest.fixture
def prepared(instance: Path, sqlite_template: Path) -> Path:
    """The folder of an installation with a migrated database and the small bank."""
    instance.mkdir()
    shutil.copy(sqlite_template, instance / "quizapp.sqlite3")
    return instance


@pytest.fixture
def quizapp(
    instance: Path, bank_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Callable[..., Ended]]:
    """Run `quizapp` with these words; settings as keywords."""
    made: list[Flask] = []
    create_app = commands.create_app

    def remembered() -> Flask:
        made.append(create_app())
        return made[-1]

    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("FLASK_RUN_FROM_CLI", "true")  # Flask sets it; this takes it back afterwards
    monkeypatch.setenv("QUIZAPP_INSTANCE", str(instance))
    monkeypatch.setenv("QUIZAPP_BANK", str(bank_folder))
    monkeypatch.setattr(commands, "create_app", remembered)

    def run(*words: object, **settings: str) -> Ended:
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["quizapp", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return Ended(ended.value.code or 0, printed.out, printed.err)

    yield run
    for app in made:
        with app.app_context():
            db.engine.dispose()


def people(instance: Path) -> list[tuple[str, str, str]]:
    engine = create_engine(f"sqlite:///{instance / 'quizapp.sqlite3'}")
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT email, name, role FROM users ORDER BY id")).all()
    engine.dispose()
    return [tuple(row) for row in rows]


def a_clean_bank(folder: Path) -> Path:
    """A bank that fills its plans and has nothing to warn of."""
    folder.mkdir()
    return write_bank(
        folder,
        [
            *some_questions(4, "mbs"),
            *some_questions(4, "lko", topic="legislation.constitution", cites=(Citation("constitution", "53.I"),)),
            *some_questions(4, "ath", option_count=5, topic="azerbaijan.history", cites=(Citation(source="Tarix"),)),
            *some_questions(2, "pos", topic="position.legal"),
        ],
    )


# Help and wrong use


@pytest.mark.parametrize(
    "words",
    [
        "",
        "serve",
        "bank",
        "bank load",
        "bank check",
        "bank stats",
        "bank coverage",
        "bank export",
        "users",
        "users create",
        "exam",
        "exam sample",
        "backup",
        "restore",
        "db",
        "db upgrade",
    ],
)
def test_every_command_has_help(quizapp, words):
    ended = quizapp(*words.split(), "--help")

    usage, _, rest = ended.out.partition("\n\n")
    assert ended.status == 0
    assert f"quizapp {words}".strip() in usage
    assert rest.strip()[0].isupper()


def test_help_names_every_command(quizapp):
    listed = quizapp("--help").out

    assert all(f"\n  {name} " in listed for name in ("serve", "bank", "users", "exam", "backup", "restore", "db"))


def test_an_unknown_command_is_wrong_use(quizapp):
    ended = quizapp("bank", "sell")

    assert ended.status == 2
    assert "No such command 'sell'" in ended.err


# The bank


def test_a_new_installation_is_migrated_and_loaded(quizapp, instance):
    migrated, loaded = quizapp("db", "upgrade"), quizapp("bank", "load")

    assert (migrated.status, loaded.status) == (0, 0)
    assert loaded.out == "Bank revision 1: 60 added, 0 changed, 0 restored, 0 retired, 0 unchanged.\n"
    assert people(instance) == []


def test_loading_again_says_that_nothing_changed(quizapp, prepared):
    assert quizapp("bank", "load") == Ended(0, "Bank unchanged (revision 1).\n", "")


def test_another_folder_can_be_loaded(quizapp, prepared, tmp_path):
    ended = quizapp("bank", "load", "--bank", a_clean_bank(tmp_path / "other"))

    assert ended.out == "Bank revision 2: 14 added, 0 changed, 0 restored, 60 retired, 0 unchanged.\n"


def test_what_the_studio_retired_is_taken_out_of_the_files(quizapp, prepared, tmp_path, bank_folder):
    folder = shutil.copytree(bank_folder, tmp_path / "bank")
    engine = create_engine(f"sqlite:///{prepared / 'quizapp.sqlite3'}")
    with engine.begin() as connection:
        connection.execute(text("UPDATE questions SET state = 'retired' WHERE code = 'mm-0007'"))
        connection.execute(
            text(
                "INSERT INTO audit_events (at, action, subject, subject_id, comment, details)"
                " SELECT '2026-11-23 09:00:00.000000', 'question.retired', 'question', id, '', '{}' FROM questions"
                " WHERE code = 'mm-0007'"
            )
        )
    engine.dispose()

    dry = quizapp("bank", "export", "--dry-run", "--bank", folder)
    done = quizapp("bank", "export", "--bank", folder)
    again = quizapp("bank", "export", "--bank", folder)

    assert (dry.status, done.status, again.status) == (0, 0, 0)
    assert dry.out == "removed mm-0007 in law/migration.yaml\n1 to write, 0 left alone.\n"
    assert done.out == "removed mm-0007 in law/migration.yaml\n1 written, 0 left alone.\n"
    assert again.out == "0 written, 0 left alone.\n"
    assert "mm-0007" not in (folder / "law/migration.yaml").read_text(encoding="utf-8")


def test_files_with_errors_are_not_written_into(quizapp, prepared, tmp_path, bank_folder):
    folder = shutil.copytree(bank_folder, tmp_path / "bank")
    (folder / "law/migration.yaml").write_text("topic: law.migration\nquestions: 5\n", encoding="utf-8")

    ended = quizapp("bank", "export", "--bank", folder)

    assert (ended.status, ended.out) == (1, "")
    assert "law/migration.yaml:1:" in ended.err


def test_a_bank_with_errors_is_not_loaded(quizapp, prepared, tmp_path, bank_folder):
    broken = shutil.copytree(bank_folder, tmp_path / "broken")
    with (broken / "law/migration.yaml").open("a", encoding="utf-8") as file:
        file.write("  - id: mm-0099\n    kind: quiz\n")

    ended = quizapp("bank", "load", "--bank", broken)

    assert ended.status == 1
    assert "law/migration.yaml:" in ended.err
    assert "1 problems; nothing was loaded." in ended.err
    assert quizapp("bank", "load").out == "Bank unchanged (revision 1).\n"


def test_a_folder_that_is_no_bank_is_not_loaded(quizapp, prepared, tmp_path):
    ended = quizapp("bank", "load", QUIZAPP_BANK=str(tmp_path / "nowhere"))

    assert ended.status == 1
    assert "taxonomy.yaml:1: cannot be read" in ended.err


def test_a_bank_is_loaded_into_a_migrated_database_only(quizapp, instance):
    ended = quizapp("bank", "load")

    assert ended == Ended(1, "", "Error: The database is empty. Run: quizapp db upgrade\n")


def test_a_clean_bank_passes_the_check_without_a_database(quizapp, instance, tmp_path):
    ended = quizapp("bank", "check", "--bank", a_clean_bank(tmp_path / "clean"))

    assert (ended.status, ended.err) == (0, "")
    assert ended.out.endswith("0 errors, 0 warnings.\n")
    assert "migration.basics" in ended.out
    assert not (instance / "quizapp.sqlite3").exists()


def test_a_bank_with_errors_fails_the_check(quizapp, tmp_path):
    bank = a_clean_bank(tmp_path / "bank")
    topic = bank / "migration/basics.yaml"
    topic.write_text(topic.read_text(encoding="utf-8").replace("kind: single", "kind: quiz", 1), encoding="utf-8")

    ended = quizapp("bank", "check", "--bank", bank)

    assert ended.status == 1
    assert ended.err.startswith("migration/basics.yaml:3: mbs-0001: kind 'quiz' is none of")
    assert ended.out.endswith(" errors, 1 warnings.\n")


def test_statistics_for_programs_are_json(quizapp, bank_folder):
    ended = quizapp("bank", "stats", "--json")

    stats = json.loads(ended.out)
    assert (ended.status, ended.err) == (0, "")
    assert stats.keys() == {"questions", "topics", "plans", "guessers", "traps"}
    assert stats["questions"] == 60
    assert stats["topics"]["law.migration"].keys() == {
        "questions",
        "facts",
        "by_skill",
        "by_difficulty",
        "target",
        "plan_code",
    }
    assert stats["topics"]["law.migration"]["by_difficulty"] == {"1": 5, "2": 5, "3": 5, "4": 5, "5": 5}
    assert stats["plans"]["official-north"] == {
        "kind": "official",
        "vacancy": "north",
        "disjoint_papers": 4,
        "disjoint_sections": {"law": 4, "history": 5},
        "count": 12,
    }
    assert stats["plans"]["position-north"]["disjoint_papers"] == 0
    assert stats["plans"]["preset-typed"]["vacancy"] is None


def test_statistics_for_people_are_lines(quizapp):
    lines = quizapp("bank", "stats").out.splitlines()

    assert lines[0] == "60 questions"
    assert lines[1] == "2 traps, 3 questions ask them"
    assert " ".join(lines[2].split()) == "official-north official 4 disjoint papers (law 4, history 5)"


COVERAGE = """\
acts:
  - act: migration-code
    part: "1–20"
    chapters:
      - {number: "1", title: "Ümumi müddəalar", articles: "1, 16, 17"}
      - {number: "2", title: "Məsuliyyət", articles: "95"}
    important: {grounds: "16, 17"}
"""


@pytest.fixture
def planned(tmp_path: Path) -> Path:
    """A clean bank whose four migration questions cite 16.1.6, and the plan of what should be asked."""
    folder = a_clean_bank(tmp_path / "planned")
    (folder / "coverage.yaml").write_text(COVERAGE, encoding="utf-8")
    return folder


def test_coverage_of_an_act_is_a_table_of_its_articles(quizapp, planned):
    ended = quizapp("bank", "coverage", "migration-code", "--bank", planned)

    assert (ended.status, ended.err) == (0, "")
    assert ended.out.splitlines() == [
        "migration-code  migration-code haqqında",
        "Part: 1–20",
        "4 articles, 1 asked; 2 important, 1 of them with 2 different questions or more",
        "! article facts  important    questions",
        "",
        "Chapter 1  Ümumi müddəalar",
        "        1     0              -",
        "       16     6  grounds     mbs-0001 mbs-0002 mbs-0003 mbs-0004 pos-0001 pos-0002",
        "!      17     0  grounds     -",
        "",
        "Chapter 2  Məsuliyyət  (no question)",
        "       95     0              -",
    ]


def test_gaps_are_what_the_table_lacks(quizapp, planned):
    lines = quizapp("bank", "coverage", "migration-code", "--gaps", "--bank", planned).out.splitlines()

    assert lines[4:] == [
        "",
        "Chapter 1  Ümumi müddəalar",
        "!      17     0  grounds     -",
        "",
        "Chapter 2  Məsuliyyət  (no question)",
    ]


def test_coverage_of_all_acts_is_a_line_each(quizapp, planned):
    ended = quizapp("bank", "coverage", "--gaps", "--bank", planned)

    assert (ended.status, ended.err) == (0, "")
    assert ended.out.splitlines() == [
        "act               articles  asked  important  covered  outside  empty chapters",
        "migration-code *         4      1          2        1        0  2",
        "* only a part of the act is planned",
        "Not planned: constitution",
        "migration-code: chapters without a question: 2",
        "migration-code: important articles below 2 different questions: 17",
    ]
    assert ended.out.startswith(quizapp("bank", "coverage", "--bank", planned).out)


def test_coverage_for_programs_is_json(quizapp, planned):
    act = json.loads(quizapp("bank", "coverage", "migration-code", "--json", "--bank", planned).out)
    gaps = json.loads(quizapp("bank", "coverage", "migration-code", "--gaps", "--json", "--bank", planned).out)
    acts = json.loads(quizapp("bank", "coverage", "--json", "--bank", planned).out)

    assert (act["act"], act["articles"], act["asked"], act["empty_chapters"]) == ("migration-code", 4, 1, ["2"])
    assert act["chapters"][0]["articles"][2] == {
        "article": "17",
        "important": "grounds",
        "questions": [],
        "facts": 0,
        "gap": True,
    }
    assert [[article["article"] for article in chapter["articles"]] for chapter in gaps["chapters"]] == [["17"], []]
    assert acts.keys() == {"migration-code"}
    assert acts["migration-code"] == {name: act[name] for name in acts["migration-code"]}


def test_coverage_of_an_act_that_is_not_planned_is_refused_with_those_that_are(quizapp, planned):
    ended = quizapp("bank", "coverage", "constitution", "--bank", planned)

    message = "Error: There is no plan of coverage for constitution; there are plans for migration-code.\n"
    assert ended == Ended(1, "", message)


def test_coverage_of_a_bank_without_a_plan_is_refused(quizapp):
    ended = quizapp("bank", "coverage", "code-one")

    assert ended == Ended(1, "", "Error: There is no plan of coverage for code-one; there are plans for no act.\n")


def test_a_mistaken_plan_of_coverage_shows_no_table_and_fails_the_check(quizapp, planned):
    (planned / "coverage.yaml").write_text(COVERAGE.replace('"95"', '"16"'), encoding="utf-8")
    what = "coverage.yaml:6: migration-code: article 16 stands in the chapters 1 and 2\n"

    shown = quizapp("bank", "coverage", "migration-code", "--bank", planned)
    checked = quizapp("bank", "check", "--bank", planned)

    assert shown == Ended(1, "", f"Error: {what}")
    assert (checked.status, checked.err) == (1, what)


# Sample papers


def test_a_sample_for_programs_has_keys_reasons_and_citations(quizapp):
    ended = quizapp("exam", "sample", "official-north", "--seed", 7, "--json")

    paper = json.loads(ended.out)
    assert (ended.status, ended.err) == (0, "")
    assert (paper["plan"], paper["seed"], len(paper["items"])) == ("official-north", 7, 12)
    for number, item in enumerate(paper["items"], 1):
        texts = {option["letter"]: option["text"] for option in item["options"]}
        assert item["number"] == number
        assert texts[item["key"]].endswith("variant 2")
        assert all(bool(option["why"]) == (option["letter"] != item["key"]) for option in item["options"])
        assert item["explanation"]
        assert all(cite["act"] or cite["source"] for cite in item["cites"])


def test_a_sample_of_every_kind_tells_every_key(quizapp):
    paper = json.loads(quizapp("exam", "sample", "preset-typed", "--seed", 1, "--json").out)

    items = {item["kind"]: item for item in paper["items"]}
    assert items["numeric"]["key"] == "0.5"
    assert items["short"]["key"] == "Bakı / Bakı şəhəri"
    assert len(items["multiple"]["key"]) == 2
    assert items["statements"]["statements"] == ["birinci", "ikinci", "üçüncü"]
    assert (items["matching"]["left"], items["matching"]["right"]) == (["a", "b"], ["x", "y"])


def test_the_same_seed_gives_the_same_sample(quizapp):
    first, second, other = (
        quizapp("exam", "sample", "official-north", "--seed", seed, "--json").out for seed in (7, 7, 8)
    )

    assert first == second
    assert json.loads(first)["items"] != json.loads(other)["items"]


def test_a_sample_without_a_seed_names_the_one_it_drew(quizapp):
    drawn = json.loads(quizapp("exam", "sample", "quick-south", "--json").out)

    again = json.loads(quizapp("exam", "sample", "quick-south", "--seed", drawn["seed"], "--json").out)

    assert again == drawn


def test_a_sample_for_people_marks_the_keys(quizapp):
    printed = quizapp("exam", "sample", "preset-typed", "--seed", 1).out

    assert printed.startswith("preset-typed, seed 1\n")
    assert sum(line.startswith(" *") for line in printed.splitlines()) == 6  # two of the several-choice item
    assert " *0.5\n" in printed
    assert "[Mənbə, Bakı, 2026]" in printed


def test_a_sample_of_an_unknown_plan_is_refused_with_the_plans_there_are(quizapp):
    ended = quizapp("exam", "sample", "official-west", "--seed", 1, "--json")

    assert (ended.status, ended.out) == (1, "")
    assert ended.err.startswith("Error: There is no plan official-west; there are official-north, quick-north")
    assert len(ended.err.splitlines()) == 1


def test_a_sample_that_the_bank_cannot_fill_is_refused_with_the_numbers(quizapp):
    ended = quizapp("exam", "sample", "position-north")

    assert ended == Ended(1, "", "Error: The paper cannot be made: PX needs 4 questions, the bank has 0.\n")


# People


def test_the_first_administrator_is_created(quizapp, prepared):
    ended = quizapp("users", "create", "Nigar@example.az", "--role", "administrator", "--password", PASSWORD)

    assert ended == Ended(0, "Created administrator nigar@example.az.\n", "")
    assert people(prepared) == [("nigar@example.az", "Nigar", "administrator")]


def test_a_person_is_a_candidate_unless_told_otherwise(quizapp, prepared):
    quizapp("users", "create", "aysel@example.az", "--name", "Aysel Əliyeva", "--password", PASSWORD)

    assert people(prepared) == [("aysel@example.az", "Aysel Əliyeva", "candidate")]


def test_an_address_is_taken_once(quizapp, prepared):
    words = ("users", "create", "aysel@example.az", "--password", PASSWORD)
    quizapp(*words)

    assert quizapp(*words) == Ended(1, "", "Error: There is an account with this address.\n")


@pytest.mark.parametrize(
    ("password", "reason"), [("short", "short"), ("1234567890", "common"), ("aysel-2026", "personal")]
)
def test_a_weak_password_is_refused_with_the_reason(quizapp, prepared, password, reason):
    ended = quizapp("users", "create", "aysel@example.az", "--password", password)

    assert ended.status == 1
    assert f"too weak ({reason})" in ended.err
    assert people(prepared) == []


@pytest.mark.parametrize(
    "email", ["aysel", "@", "aysel@", "@example.az", "aysel@example", "a b@example.az", "a@b@c.az"]
)
def test_what_is_no_address_is_refused(quizapp, prepared, email):
    ended = quizapp("users", "create", "--password", PASSWORD, "--", email)

    assert ended == Ended(1, "", f"Error: {email} is not an e-mail address.\n")
    assert people(prepared) == []


@pytest.mark.parametrize("role", ["guest", "king"])
def test_a_role_that_nobody_can_be_given_is_wrong_use(quizapp, prepared, role):
    assert quizapp("users", "create", "aysel@example.az", "--role", role, "--password", PASSWORD).status == 2


def test_people_are_created_in_a_migrated_database_only(quizapp, instance):
    ended = quizapp("users", "create", "aysel@example.az", "--password", PASSWORD)

    assert ended == Ended(1, "", "Error: The database is empty. Run: quizapp db upgrade\n")


# Backups


def test_a_backup_is_restored_into_a_new_installation(quizapp, prepared, tmp_path):
    quizapp("users", "create", "aysel@example.az", "--password", PASSWORD)
    saved = quizapp("backup", tmp_path / "saved.zip")
    quizapp("db", "upgrade", QUIZAPP_INSTANCE=str(tmp_path / "second"))

    restored = quizapp("restore", tmp_path / "saved.zip")

    assert (saved.status, restored.status) == (0, 0)
    assert saved.out == f"Wrote 122 rows of 13 tables to {tmp_path / 'saved.zip'}.\n"
    assert restored.out == "Restored and compared 122 rows of 13 tables.\n"
    assert people(tmp_path / "second") == [("aysel@example.az", "aysel", "candidate")]


def test_a_backup_overwrites_nothing(quizapp, prepared, tmp_path):
    (tmp_path / "saved.zip").write_text("precious")

    ended = quizapp("backup", tmp_path / "saved.zip")

    assert ended == Ended(1, "", f"Error: {tmp_path / 'saved.zip'} exists; a backup overwrites nothing.\n")
    assert (tmp_path / "saved.zip").read_text() == "precious"


def test_a_backup_is_not_restored_over_people(quizapp, prepared, tmp_path):
    quizapp("users", "create", "aysel@example.az", "--password", PASSWORD)
    quizapp("backup", tmp_path / "saved.zip")

    ended = quizapp("restore", tmp_path / "saved.zip")

    assert ended.status == 1
    assert "a backup is restored into an empty one only" in ended.err


def test_what_is_no_backup_is_refused(quizapp, prepared, tmp_path):
    (tmp_path / "saved.zip").write_text("no zip")

    ended = quizapp("restore", tmp_path / "saved.zip")

    assert ended.status == 1
    assert ended.err.startswith("Error: The backup cannot be used: saved.zip is no backup or is damaged")
    assert len(ended.err.splitlines()) == 1


def test_a_backup_that_is_not_there_is_wrong_use(quizapp, prepared, tmp_path):
    assert quizapp("restore", tmp_path / "saved.zip").status == 2


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_backups_need_a_migrated_database(quizapp, instance, tmp_path, command):
    if command == "restore":
        (tmp_path / "saved.zip").touch()

    ended = quizapp(command, tmp_path / "saved.zip")

    assert ended == Ended(1, "", "Error: The database is empty. Run: quizapp db upgrade\n")


# Databases that are not there, or not ours


@pytest.mark.parametrize(
    "address",
    ["sqlite:////nowhere/at/all.sqlite3", "postgresql+psycopg://nobody@/nothing?host=/nowhere"],
    ids=["sqlite", "postgresql"],
)
@pytest.mark.parametrize("words", ["serve", "bank load"])
def test_a_missing_database_is_said_in_one_line(quizapp, words, address):
    ended = quizapp(*words.split(), DATABASE_URL=address)

    assert ended.status == 1
    assert ended.err.startswith("Error: The database refused: ")
    assert "quizapp db upgrade" in ended.err
    assert len(ended.err.splitlines()) == 1


def test_a_database_of_a_newer_program_is_not_touched(quizapp, prepared):
    engine = create_engine(f"sqlite:///{prepared / 'quizapp.sqlite3'}")
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()

    ended = quizapp("bank", "load")

    assert ended.status == 1
    assert ended.err.startswith("Error: The database (9999) was made by a newer quizapp.")


# Secrets and settings


def test_production_without_a_secret_is_refused(quizapp, prepared):
    ended = quizapp("serve", QUIZAPP_ENV="production")

    assert ended.status == 1
    assert "SECRET_KEY is not set" in ended.err
    assert not (prepared / "secret_key").exists()


def test_a_number_that_is_none_is_refused_by_name(quizapp, prepared):
    ended = quizapp("serve", PORT="eighty")

    assert ended == Ended(1, "", "Error: PORT is 'eighty'; it must be a whole number from 1 to 65535.\n")


def test_the_secret_is_made_once_and_only_its_owner_reads_it(quizapp, prepared):
    quizapp("bank", "load")
    secret = (prepared / "secret_key").read_text()

    quizapp("bank", "load")

    assert len(secret) == 64
    assert (prepared / "secret_key").read_text() == secret
    assert stat.S_IMODE((prepared / "secret_key").stat().st_mode) == 0o600


# Serving


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port at which someone listens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


@pytest.fixture
def free_port() -> int:
    """A port at which nobody listens now."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return listening.getsockname()[1]


@pytest.fixture
def environment(instance: Path, bank_folder: Path) -> dict[str, str]:
    """The environment of a process of its own."""
    return {"PATH": os.environ["PATH"], "QUIZAPP_INSTANCE": str(instance), "QUIZAPP_BANK": str(bank_folder)}


SERVE = [Path(sys.executable).with_name("quizapp"), "serve"]


def test_a_port_in_use_is_named(prepared, environment, taken_port):
    ended = subprocess.run(SERVE, env=environment | {"PORT": str(taken_port)}, capture_output=True, encoding="utf-8")

    assert ended.returncode == 1
    assert "No administrator yet. Make one: quizapp users create --role administrator" in ended.stdout
    assert ended.stderr.startswith(f"Error: Cannot listen on 127.0.0.1:{taken_port}: ")
    assert ended.stderr.endswith(" Set HOST or PORT.\n")


@pytest.mark.parametrize("port", ["0", "65536", "99999"])
def test_a_port_that_cannot_be_is_named(quizapp, prepared, port):
    ended = quizapp("serve", PORT=port)

    assert ended == Ended(1, "", f"Error: PORT is '{port}'; it must be a whole number from 1 to 65535.\n")


def test_nothing_is_served_from_an_empty_database(quizapp, instance):
    assert quizapp("serve") == Ended(1, "", "Error: The database is empty. Run: quizapp db upgrade\n")


def test_who_serves_without_a_bank_is_told_how_to_load_it(quizapp, instance, environment, taken_port):
    quizapp("db", "upgrade")
    quizapp("users", "create", "nigar@example.az", "--role", "administrator", "--password", PASSWORD)

    ended = subprocess.run(SERVE, env=environment | {"PORT": str(taken_port)}, capture_output=True, encoding="utf-8")

    assert ended.stdout == ""
    assert "The question bank is empty. Load it: quizapp bank load" in ended.stderr


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_the_installed_command_serves_until_it_is_stopped(prepared, environment, free_port, stop):
    settings = environment | {"PORT": str(free_port)}
    with subprocess.Popen(SERVE, env=settings, stdout=subprocess.PIPE, encoding="utf-8") as process:
        try:
            said = next(line for line in process.stdout if line.startswith("Serving"))
            asked = http.client.HTTPConnection("127.0.0.1", free_port)
            asked.request("GET", "/healthz")
            status = asked.getresponse().status
            asked.close()
        finally:
            process.send_signal(stop)

        assert said == f"Serving on http://127.0.0.1:{free_port} – stop with Ctrl+C\n"
        assert status == 200
        assert process.wait(60) == 0
