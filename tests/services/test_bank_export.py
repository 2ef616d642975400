"""What the studio published comes back into the files: the right lines, nothing else, and loading changes nothing."""

import shutil
from pathlib import Path

import pytest
from conftest import NOW
from flask import Flask
from studio import LATER, a_draft, id_of, publish_edit, publish_new, retire, row_of, someone, write

from quizapp.database import db
from quizapp.domain.authoring import Person
from quizapp.domain.drafts import DraftOption
from quizapp.domain.errors import BankUnreadable
from quizapp.domain.questions import Question, content_hash
from quizapp.domain.roles import Role
from quizapp.services import authoring, bank, bank_check, bank_export
from quizapp.services.bank_export import Did, Step, export

MIGRATION = "law/migration.yaml"
STUDIO = "law/migration-studio.yaml"


@pytest.fixture
def rashad(in_app: Flask) -> Person:
    return someone("Rashad")


@pytest.fixture
def nigar(in_app: Flask) -> Person:
    return someone("Nigar", Role.APPROVER)


@pytest.fixture
def files(bank_folder: Path, tmp_path: Path) -> Path:
    """A copy of the loaded bank."""
    return shutil.copytree(bank_folder, tmp_path / "files")


def restore(code: str, who: Person) -> None:
    authoring.restore(id_of(code), who, version=row_of(id_of(code)).current_version, now=LATER)


def texts(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_bytes().decode() for path in folder.rglob("*.yaml")}


def in_files(folder: Path) -> dict[str, Question]:
    read = bank.read_files(folder)
    assert not read.problems
    return {question.id: question for question in read.questions}


def current(code: str) -> Question:
    found = authoring.question(id_of(code)).current
    assert found is not None
    return found


def change(folder: Path, old: str, new: str, file: str = MIGRATION) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def edit_in_studio(code: str, rashad: Person, nigar: Person, stem: str = "Studiyadan?") -> None:
    publish_edit(id_of(code), rashad, nigar, a_draft(stem=stem, fact=f"{code}-fact"))


def test_nothing_is_exported_when_the_studio_has_done_nothing(in_app: Flask, files: Path) -> None:
    before = texts(files)

    assert export(files) == []
    assert texts(files) == before


def test_an_edited_question_changes_its_own_lines_only(rashad: Person, nigar: Person, files: Path) -> None:
    before = texts(files)
    edit_in_studio("mm-0007", rashad, nigar)

    steps = export(files)

    after = texts(files)
    assert steps == [Step(Did.CHANGED, "mm-0007", MIGRATION)]
    assert {name for name in after if after[name] != before.get(name)} == {MIGRATION}
    assert in_files(files)["mm-0007"] == current("mm-0007")
    head, _, tail = before[MIGRATION].partition("  - id: mm-0007\n")
    assert after[MIGRATION].startswith(head)
    assert after[MIGRATION].endswith(tail[tail.index("  - id: mm-0008\n") :])


def test_new_questions_come_into_a_file_of_the_studio_sorted_by_id(rashad: Person, nigar: Person, files: Path) -> None:
    publish_new(rashad, nigar, topic="general.empty")
    for stem in ("Birinci?", "İkinci?"):
        publish_new(rashad, nigar, a_draft(stem=stem))

    steps = export(files)

    assert steps == [
        Step(Did.ADDED, "gem-5001", "general/empty-studio.yaml"),
        Step(Did.ADDED, "mm-5001", STUDIO),
        Step(Did.ADDED, "mm-5002", STUDIO),
    ]
    found = [question.id for question in bank.read_files(files).questions if question.id.startswith("mm-5")]
    assert found == ["mm-5001", "mm-5002"]
    assert texts(files)[STUDIO].startswith("topic: law.migration\nquestions:\n  - id: mm-5001\n")


def test_a_question_retired_in_the_studio_leaves_its_file(nigar: Person, files: Path) -> None:
    for code in ("mm-0007", "ty-0004"):
        retire(code, nigar)

    steps = export(files)

    assert steps == [Step(Did.REMOVED, "mm-0007", MIGRATION), Step(Did.REMOVED, "ty-0004", "general/typed.yaml")]
    assert {"mm-0007", "ty-0004"} & in_files(files).keys() == set()


def test_loading_what_was_exported_changes_nothing(rashad: Person, nigar: Person, files: Path) -> None:
    publish_new(rashad, nigar)
    edit_in_studio("mm-0007", rashad, nigar)
    retire("ko-0001", nigar)
    size = bank.published().pool.size
    export(files)

    report = bank.load(files, now=LATER)

    assert (report.added, report.changed, report.retired, report.restored) == (0, 0, 0, 0)
    assert bank.published().pool.size == size
    assert export(files) == []


def test_the_checker_names_the_trap_whose_wrong_answer_was_worded_anew(
    rashad: Person, nigar: Person, files: Path
) -> None:
    edit_in_studio("mm-0013", rashad, nigar)
    retire("at-0002", nigar)
    export(files)

    errors = bank_check.check(bank.read_files(files)).errors

    gone = "traps.yaml: three-days: mm-0013: 'mm 13 variant 4' is none of its wrong options or false statements"
    assert gone in errors
    assert "traps.yaml: flag-day: there is no question at-0002" in errors


def test_the_checker_reads_what_was_exported(rashad: Person, nigar: Person, files: Path) -> None:
    before = bank_check.check(bank.read_files(files)).errors
    publish_new(rashad, nigar)
    edit_in_studio("mm-0007", rashad, nigar)
    export(files)

    report = bank_check.check(bank.read_files(files))

    assert [error for error in report.errors if "mm-5001" in error or "mm-0007" in error] == []
    assert len(report.errors) <= len(before)


def test_exporting_again_changes_nothing(rashad: Person, nigar: Person, files: Path) -> None:
    publish_new(rashad, nigar)
    edit_in_studio("mm-0007", rashad, nigar)
    retire("ko-0001", nigar)
    export(files)
    once = texts(files)

    assert export(files) == []
    assert texts(files) == once


def test_a_dry_run_says_the_same_and_writes_nothing(rashad: Person, nigar: Person, files: Path) -> None:
    publish_new(rashad, nigar)
    edit_in_studio("mm-0007", rashad, nigar)
    before = texts(files)

    steps = export(files, dry_run=True)

    assert texts(files) == before
    assert steps == export(files)


def test_what_is_edited_or_retired_after_an_export_is_exported_before_any_load(
    rashad: Person, nigar: Person, files: Path
) -> None:
    new = publish_new(rashad, nigar)
    edit_in_studio("mm-0007", rashad, nigar)
    export(files)
    publish_edit(new, rashad, nigar, a_draft(stem="Yenidən?"))
    retire("mm-0007", nigar)

    steps = export(files)

    assert [(step.did, step.code) for step in steps] == [(Did.REMOVED, "mm-0007"), (Did.CHANGED, "mm-5001")]
    assert in_files(files)["mm-5001"].stem == "Yenidən?"


def test_a_new_question_retired_after_its_export_is_taken_out(rashad: Person, nigar: Person, files: Path) -> None:
    publish_new(rashad, nigar)
    export(files)
    retire("mm-5001", nigar)

    assert export(files) == [Step(Did.REMOVED, "mm-5001", STUDIO)]
    assert bank.load(files, now=LATER).added == 0


def test_a_question_put_back_in_use_comes_back_into_the_files(nigar: Person, files: Path) -> None:
    retire("mm-0007", nigar)
    export(files)
    bank.load(files, now=LATER)
    restore("mm-0007", nigar)

    steps = export(files)

    assert steps == [Step(Did.ADDED, "mm-0007", STUDIO)]
    assert bank.load(files, now=LATER).changed == 0


def test_a_question_retired_and_put_back_is_nothing_to_export(nigar: Person, files: Path) -> None:
    retire("mm-0007", nigar)
    restore("mm-0007", nigar)

    assert export(files) == []


def test_what_the_files_say_anew_is_never_overwritten(rashad: Person, nigar: Person, files: Path) -> None:
    edit_in_studio("mm-0007", rashad, nigar)
    retire("mm-0008", nigar)
    change(files, '"mm sual 7?"', '"mm fayldan 7?"')
    change(files, '"mm sual 8?"', '"mm fayldan 8?"')
    before = texts(files)

    steps = export(files)

    assert [(step.did, step.code) for step in steps] == [(Did.LEFT, "mm-0007"), (Did.LEFT, "mm-0008")]
    assert "bank load" in steps[0].why
    assert texts(files) == before


def test_what_the_files_have_said_since_is_the_last_word(rashad: Person, nigar: Person, files: Path) -> None:
    edit_in_studio("mm-0007", rashad, nigar)
    retire("mm-0008", nigar)
    change(files, '"mm sual 7?"', '"mm fayldan 7?"')
    change(files, '"mm sual 8?"', '"mm fayldan 8?"')
    bank.load(files, now=LATER)

    assert export(files) == []
    assert current("mm-0007").stem == "mm fayldan 7?"


def test_a_generated_question_that_was_retired_is_told_about(nigar: Person, files: Path) -> None:
    row_of(id_of("mm-0001")).model = "number_series"
    db.session.commit()
    retire("mm-0001", nigar)

    (step,) = export(files)

    assert (step.did, step.code) == (Did.LEFT, "mm-0001")
    assert "mm-0001" in in_files(files)


def test_drafts_stay_in_the_studio(rashad: Person, files: Path) -> None:
    write(rashad)
    authoring.start_draft(id_of("mm-0007"), rashad, now=NOW)

    assert export(files) == []


def test_files_with_errors_are_not_written_into(rashad: Person, nigar: Person, files: Path) -> None:
    edit_in_studio("mm-0007", rashad, nigar)
    change(files, "kind: single", "kind: sinql")
    before = texts(files)

    with pytest.raises(BankUnreadable):
        export(files)

    assert texts(files) == before


def test_a_question_whose_lines_hang_together_with_others_is_left_to_a_person(
    rashad: Person, nigar: Person, files: Path
) -> None:
    change(files, "cites: [{act: code-two", "cites: &hami [{act: code-two", "law/constitution.yaml")
    text = (files / "law/constitution.yaml").read_text(encoding="utf-8")
    first, *rest = text.split("cites: &hami [{act: code-two, provision: 53.I}]")
    text = first + "cites: &hami [{act: code-two, provision: 53.I}]" + "cites: *hami".join(rest)
    (files / "law/constitution.yaml").write_text(text, encoding="utf-8")
    publish_edit(id_of("ko-0001"), rashad, nigar)

    (step,) = export(files)

    assert (step.did, step.code) == (Did.LEFT, "ko-0001")
    assert (files / "law/constitution.yaml").read_text(encoding="utf-8") == text


def test_any_text_survives_the_way_through_the_files(rashad: Person, nigar: Person, files: Path) -> None:
    content = a_draft(
        stem="Birinci sətir: «iki nöqtə» # şərh deyil\n\n| a | b |\n|---|---|\n| 1 | 2 |",
        options=(
            DraftOption("- tire ilə", '"dırnaq" və \\ xətt'),
            DraftOption("yes"),
            DraftOption("1:30", "{mötərizə} " * 20),
        ),
        explanation="‘ ’ – ə İ ı " * 40,
        fact="",
    )
    question_id = publish_new(rashad, nigar, content)
    export(files)

    assert content_hash(in_files(files)["mm-5001"]) == content_hash(current("mm-5001"))
    assert bank.load(files, now=LATER).changed == 0
    assert row_of(question_id).file_hash == content_hash(current("mm-5001"))


def test_a_file_keeps_its_mode_and_a_new_one_gets_that_of_its_neighbours(
    rashad: Person, nigar: Person, files: Path
) -> None:
    (files / MIGRATION).chmod(0o664)
    (files / "taxonomy.yaml").chmod(0o640)
    edit_in_studio("mm-0007", rashad, nigar)
    publish_new(rashad, nigar)

    export(files)

    assert [(files / name).stat().st_mode & 0o777 for name in (MIGRATION, STUDIO)] == [0o664, 0o640]
    assert sorted(path.name for path in (files / "law").iterdir()) == [
        "constitution.yaml",
        "migration-studio.yaml",
        "migration.yaml",
    ]


def test_steps_are_lines_for_people() -> None:
    assert str(Step(Did.CHANGED, "mm-0007", MIGRATION)) == "changed mm-0007 in law/migration.yaml"
    assert str(Step(Did.LEFT, "rag-1-01", "", bank_export.GENERATED)).startswith("left alone rag-1-01: generated")
