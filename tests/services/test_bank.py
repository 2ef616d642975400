"""The bank from files into the database: versions, retirement, refusal, and what is published."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from conftest import NOW
from exam_actions import SOON, a_guest, start
from flask import Flask
from sqlalchemy import delete, select

from quizapp.database import db
from quizapp.domain import item_models
from quizapp.domain.errors import BankUnreadable, NotFound
from quizapp.domain.questions import Question, content_hash
from quizapp.models import BankStateRow, QuestionRow, QuestionVersionRow
from quizapp.services import bank, exams
from quizapp.services.bank import LoadReport

LATER = NOW + timedelta(days=1)
QUESTIONS = 60


@pytest.fixture
def files(in_app: Flask, bank_folder: Path, tmp_path: Path) -> Path:
    """A copy of the loaded bank, to be changed; both databases."""
    return shutil.copytree(bank_folder, tmp_path / "files")


@pytest.fixture
def files_on_sqlite(app: Flask, bank_folder: Path, tmp_path: Path) -> Iterator[Path]:
    """The same, for what no database decides."""
    with app.app_context():
        yield shutil.copytree(bank_folder, tmp_path / "files")
        db.session.remove()


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def remove(file: Path, code: str) -> None:
    """Take one question out of a topic file."""
    head, *questions = file.read_text(encoding="utf-8").split("  - id: ")
    kept = [question for question in questions if not question.startswith(code)]
    assert len(kept) == len(questions) - 1
    file.write_text("  - id: ".join([head, *kept]), encoding="utf-8")


def versions(code: str) -> list[tuple[int, str]]:
    """Number and stem of all versions of a question."""
    rows = db.session.execute(
        select(QuestionVersionRow.number, QuestionVersionRow.content)
        .join(QuestionRow, QuestionRow.id == QuestionVersionRow.question_id)
        .where(QuestionRow.code == code)
        .order_by(QuestionVersionRow.number)
    )
    return [(number, content["stem"]) for number, content in rows]


def state_of(code: str) -> str:
    return db.session.scalar(select(QuestionRow.state).where(QuestionRow.code == code)) or "unknown"


def published_question(code: str) -> Question | None:
    """The question as new papers show it; None when they do not."""
    row = db.session.scalars(select(QuestionRow).where(QuestionRow.code == code)).one()
    pool = bank.published().pool
    found = [c for plan_code in pool.by_code for c in pool.of_code(plan_code) if c.question_id == row.id]
    return bank.questions([found[0].version_id])[found[0].version_id] if found else None


def first_question(attempt_id: int, user_id: int) -> Question:
    return exams.room(attempt_id, user_id, now=SOON, slot=1).question(1)


# Loading


def test_an_empty_database_takes_every_question(files):
    for table in (QuestionVersionRow, QuestionRow, BankStateRow):
        db.session.execute(delete(table))
    db.session.commit()

    report = bank.load(files, now=LATER)

    assert report == LoadReport(1, added=QUESTIONS)
    assert bank.published().pool.size == QUESTIONS


def test_the_database_keeps_what_the_files_say(files):
    read = {question.id: content_hash(question) for question in bank.read_files(files).questions}

    pool = bank.published().pool
    kept = bank.questions(c.version_id for code in pool.by_code for c in pool.of_code(code))

    assert {question.id: content_hash(question) for question in kept.values()} == read


def test_loading_the_same_files_again_is_skipped(files):
    assert bank.load(files, now=LATER) == LoadReport(1, skipped=True)


def test_a_change_that_touches_no_question_makes_no_version(files):
    edit(files / "exam_plans.yaml", "Rəsmi", "Rəsmi imtahan")

    report = bank.load(files, now=LATER)

    assert report == LoadReport(2, unchanged=QUESTIONS)
    assert bank.published().catalogue.plans["official-north"].title["az"] == "Rəsmi imtahan"


def test_a_changed_question_becomes_a_new_version(files):
    edit(files / "law/migration.yaml", '"mm sual 7?"', '"mm yeni sual 7?"')

    report = bank.load(files, now=LATER)

    assert report == LoadReport(2, changed=1, unchanged=QUESTIONS - 1)
    assert versions("mm-0007") == [(1, "mm sual 7?"), (2, "mm yeni sual 7?")]
    assert published_question("mm-0007").stem == "mm yeni sual 7?"


def test_a_running_exam_and_its_result_keep_the_version_they_showed(files):
    aysel = a_guest()
    attempt = start(aysel)
    shown = first_question(attempt, aysel)
    edit(files / "law/migration.yaml", " sual ", " yeni sual ")
    edit(files / "law/constitution.yaml", " sual ", " yeni sual ")

    bank.load(files, now=SOON)

    in_room = first_question(attempt, aysel)
    exams.submit(attempt, aysel, now=SOON)
    assert in_room == shown
    assert exams.result(attempt, aysel, now=SOON).items[0].question == shown
    assert "yeni" in published_question(shown.id).stem


def test_a_running_exam_keeps_the_plan_of_its_day(files):
    aysel = a_guest()
    attempt = start(aysel)
    edit(files / "exam_plans.yaml", "pass_mark: 8", "pass_mark: 11")

    bank.load(files, now=SOON)

    assert exams.room(attempt, aysel, now=SOON).plan.pass_mark == 8
    assert bank.published().catalogue.plans["official-north"].pass_mark == 11


def test_a_removed_question_is_retired(files):
    remove(files / "law/migration.yaml", "mm-0007")

    report = bank.load(files, now=LATER)

    assert report == LoadReport(2, retired=1, unchanged=QUESTIONS - 1)
    assert state_of("mm-0007") == "retired"
    assert published_question("mm-0007") is None


def test_what_is_retired_stays_in_old_exams_and_comes_in_no_new_one(files):
    aysel, murad = a_guest(), a_guest()
    attempt = start(aysel)
    shown = first_question(attempt, aysel)
    remove(files / f"{shown.topic.replace('.', '/')}.yaml", shown.id)

    bank.load(files, now=SOON)

    assert first_question(attempt, aysel) == shown
    for seed in range(
        5
    ):  # at least three of fifteen each time: whoever sees the whole topic sees the question, if it is there
        again = start(murad, seed=seed, now=SOON)
        assert shown.id not in {question.id for question in exams.room(again, murad, now=SOON).questions.values()}
        exams.submit(again, murad, now=SOON)


def test_a_question_that_comes_back_is_published_again_without_a_new_version(files, bank_folder):
    remove(files / "law/migration.yaml", "mm-0007")
    bank.load(files, now=LATER)

    report = bank.load(bank_folder, now=LATER)

    assert report == LoadReport(3, restored=1, unchanged=QUESTIONS - 1)
    assert versions("mm-0007") == [(1, "mm sual 7?")]
    assert published_question("mm-0007").stem == "mm sual 7?"


def test_a_question_that_comes_back_changed_is_a_new_version(files, bank_folder):
    remove(files / "law/migration.yaml", "mm-0007")
    bank.load(files, now=LATER)
    shutil.copy(bank_folder / "law/migration.yaml", files / "law/migration.yaml")
    edit(files / "law/migration.yaml", '"mm sual 7?"', '"mm yeni sual 7?"')

    report = bank.load(files, now=LATER)

    assert report == LoadReport(3, changed=1, unchanged=QUESTIONS - 1)
    assert published_question("mm-0007").stem == "mm yeni sual 7?"


def test_a_version_of_long_ago_comes_back_as_a_new_one(files, bank_folder):
    edit(files / "law/migration.yaml", '"mm sual 7?"', '"mm yeni sual 7?"')
    bank.load(files, now=LATER)

    bank.load(bank_folder, now=LATER)

    assert [number for number, _ in versions("mm-0007")] == [1, 2, 3]
    assert published_question("mm-0007").stem == "mm sual 7?"


# Refusal


def line_of(file: Path, text: str) -> int:
    return next(n for n, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1) if text in line)


def with_two_keys(files: Path) -> str:
    edit(files / "law/migration.yaml", 'why: "mm 7 səbəb 1"', "correct: true")
    return f"law/migration.yaml:{line_of(files / 'law/migration.yaml', 'id: mm-0007')}: mm-0007: 2 options are correct"


def with_an_unknown_act(files: Path) -> str:
    edit(files / "acts.yaml", "code: code-two", "code: code-three")
    edit(files / "taxonomy.yaml", "code-two", "code-three")
    return "law/constitution.yaml:3: ko-0001: unknown act code-two"


def with_an_unknown_topic(files: Path) -> str:
    edit(files / "general/history.yaml", "topic: general.history", "topic: general.sport")
    return "general/history.yaml:3: at-0001: unknown topic general.sport"


def with_a_topic_in_the_wrong_file(files: Path) -> str:
    edit(files / "general/history.yaml", "topic: general.history", "topic: general.typed")
    return "general/history.yaml:3: at-0001: topic general.typed belongs in general/typed.yaml"


def with_an_id_twice(files: Path) -> str:
    edit(files / "law/migration.yaml", "id: mm-0001", "id: ko-0001")
    return "law/migration.yaml:3: ko-0001: the id is taken at law/constitution.yaml:3"


def with_broken_yaml(files: Path) -> str:
    edit(files / "law/migration.yaml", "questions:", "questions: [")
    return "law/migration.yaml:"


def with_a_strange_encoding(files: Path) -> str:
    (files / "law/migration.yaml").write_bytes("ə".encode("utf-16"))
    return "law/migration.yaml:1: not UTF-8"


def without_plans(files: Path) -> str:
    (files / "exam_plans.yaml").unlink()
    return "exam_plans.yaml:1: cannot be read"


def with_an_unknown_vacancy(files: Path) -> str:
    edit(files / "exam_plans.yaml", "vacancies: [south]", "vacancies: [west]")
    return (
        f"exam_plans.yaml:{line_of(files / 'exam_plans.yaml', 'official-south')}: official-south: unknown vacancy west"
    )


def with_an_unknown_model(files: Path) -> str:
    (files / "item_models.yaml").write_text("models:\n  - {model: crystal-ball}\n")
    return "item_models.yaml:1: unknown item model crystal-ball"


def with_a_model_of_a_foreign_topic(files: Path) -> str:
    (files / "item_models.yaml").write_text("models:\n  - {model: calendar, variants: 2}\n")
    return f"item_models.yaml:1: calendar: unknown topic {item_models.MODELS['calendar'].topic}"


@pytest.mark.parametrize(
    "breakage",
    [
        with_two_keys,
        with_an_unknown_act,
        with_an_unknown_topic,
        with_a_topic_in_the_wrong_file,
        with_an_id_twice,
        with_broken_yaml,
        with_a_strange_encoding,
        without_plans,
        with_an_unknown_vacancy,
        with_an_unknown_model,
        with_a_model_of_a_foreign_topic,
    ],
)
def test_a_broken_bank_is_refused_with_file_and_line_and_nothing_changes(
    files_on_sqlite, breakage: Callable[[Path], str]
):
    files = files_on_sqlite
    expected = breakage(files)
    edit(files / "law/constitution.yaml", '"ko sual 7?"', '"ko yeni sual 7?"')

    with pytest.raises(BankUnreadable) as refused:
        bank.load(files, now=LATER)

    assert any(problem.startswith(expected) for problem in refused.value.problems), refused.value.problems
    assert bank.published().revision == 1
    assert bank.published().pool.size == QUESTIONS
    assert versions("ko-0007") == [(1, "ko sual 7?")]


def test_every_mistake_is_told_at_once(files_on_sqlite):
    files = files_on_sqlite
    expected = [with_an_unknown_topic(files), with_two_keys(files)]

    with pytest.raises(BankUnreadable) as refused:
        bank.load(files, now=LATER)

    told = refused.value.problems
    assert [next(problem for problem in told if problem.startswith(start)) for start in expected] == [told[0], told[-1]]
    assert len(told) == 15 + 1


def test_questions_of_interviews_are_no_exam_questions(files_on_sqlite):
    files = files_on_sqlite
    (files / "interview").mkdir()
    (files / "interview/general.yaml").write_text("not: a topic file\n")

    assert bank.load(files, now=LATER) == LoadReport(2, unchanged=QUESTIONS)


# Published


def test_the_published_bank_is_read_once_until_its_revision_changes(files):
    first, again = bank.published(), bank.published()
    edit(files / "law/migration.yaml", '"mm sual 7?"', '"mm yeni sual 7?"')
    bank.load(files, now=LATER)

    fresh = bank.published()

    assert again is first
    assert (first.revision, fresh.revision) == (1, 2)
    assert fresh is bank.published(2)


def test_without_a_load_there_is_no_bank(in_app):
    db.session.execute(delete(BankStateRow))
    db.session.commit()

    with pytest.raises(NotFound, match="bank"):
        bank.published()


def test_plans_tell_what_they_lack(in_app):
    missing = bank.published().missing

    assert missing["position-north"] == {"PX": (4, 0)}
    assert not any(lacking for plan, lacking in missing.items() if plan != "position-north")


def test_the_published_bank_is_counted(in_app):
    counts = bank.counts(bank.published())

    assert counts.total == QUESTIONS
    assert counts.topics == {"law.migration": 25, "law.constitution": 15, "general.history": 15, "general.typed": 5}
    assert counts.acts == {"code-one", "code-two"}


def test_variants_of_an_item_model_are_loaded_where_the_bank_names_it(files):
    model = item_models.MODELS["calendar"]
    (files / "item_models.yaml").write_text("models:\n  - {model: calendar, variants: 2}\n")
    edit(files / "taxonomy.yaml", "general.empty, plan_code: PX", f"{model.topic}, plan_code: PX")

    report = bank.load(files, now=LATER)

    made = 2 * len(model.levels)
    assert report == LoadReport(2, added=made, unchanged=QUESTIONS)
    assert bank.counts(bank.published()).topics[model.topic] == made
    assert "position-north" not in {code for code, lacking in bank.published().missing.items() if lacking}
    first = item_models.variants("calendar", model.levels[0], 1)[0]
    assert published_question(first.id).model == "calendar"


def use_calendar(files: Path, variants: int, note: str = "") -> list[str]:
    """Ask for variants of the calendar model, in a topic that the small bank has; return their ids."""
    model = item_models.MODELS["calendar"]
    (files / "item_models.yaml").write_text(f"models:  # {note}\n  - {{model: calendar, variants: {variants}}}\n")
    taxonomy = files / "taxonomy.yaml"
    if model.topic not in taxonomy.read_text(encoding="utf-8"):
        edit(taxonomy, "general.empty, plan_code: PX", f"{model.topic}, plan_code: PX")
    return [question.id for level in model.levels for question in item_models.variants("calendar", level, variants)]


def test_loading_again_keeps_the_variants_and_their_ids(files: Path) -> None:
    codes = use_calendar(files, 2)
    bank.load(files, now=LATER)
    before = [versions(code) for code in codes]

    use_calendar(files, 2, "touched")
    report = bank.load(files, now=LATER)

    assert report == LoadReport(3, unchanged=QUESTIONS + len(codes))
    assert [versions(code) for code in codes] == before


def test_fewer_variants_retire_the_last_ones(files: Path) -> None:
    codes = use_calendar(files, 2)
    bank.load(files, now=LATER)

    kept = use_calendar(files, 1)
    report = bank.load(files, now=LATER)

    assert report == LoadReport(3, retired=len(codes) - len(kept), unchanged=QUESTIONS + len(kept))
    rows = db.session.execute(select(QuestionRow.code).where(QuestionRow.model != "", QuestionRow.state == "published"))
    assert sorted(rows.scalars()) == kept


def test_a_new_version_of_an_item_model_retires_its_variants_and_makes_new_ones(
    files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = use_calendar(files, 2)
    bank.load(files, now=LATER)
    before = {code: versions(code) for code in old}

    model = item_models.MODELS["calendar"]
    monkeypatch.setitem(item_models.MODELS, "calendar", replace(model, version=model.version + 1))
    new = use_calendar(files, 2, "another version of the model")
    report = bank.load(files, now=LATER)

    assert report == LoadReport(3, added=len(new), retired=len(old), unchanged=QUESTIONS)
    assert {code: versions(code) for code in old} == before  # attempts keep what they showed
    rows = db.session.execute(select(QuestionRow.code).where(QuestionRow.model != "", QuestionRow.state == "published"))
    assert sorted(rows.scalars()) == new


def test_a_question_with_figures_comes_back_from_the_database_as_it_was_made(files: Path) -> None:
    model = item_models.MODELS["figure-series"]
    (files / "item_models.yaml").write_text("models:\n  - {model: figure-series, variants: 1}\n")
    edit(files / "taxonomy.yaml", "general.empty, plan_code: PX", f"{model.topic}, plan_code: PX")

    bank.load(files, now=LATER)

    (made,) = item_models.variants("figure-series", 1, 1)
    assert made.figures
    assert published_question(made.id) == made
