"""The files beside the questions: what is right is read, each mistake is named."""

from dataclasses import replace
from pathlib import Path

import pytest
from builders import a_catalogue, a_plan, a_trap, an_act, titles, write_bank

from quizapp.domain.catalogue import ModelUse
from quizapp.domain.plans import Section
from quizapp.domain.traps import Trap
from quizapp.formats import catalogue_json, catalogue_yaml


def spoil(folder: Path, name: str, old: str, new: str) -> int:
    """Replace `old` by `new` in a file and return the line, from 1, where it stood."""
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def problems(folder: Path) -> list[str]:
    return [str(problem) for problem in catalogue_yaml.read(folder)[1]]


def test_a_catalogue_is_read_as_it_was_written(tmp_path: Path) -> None:
    plan = a_plan(note=titles("Qeyd"), difficulty={1: 0.5, 3: 0.5}, pass_mark=None, vacancies=())
    catalogue = a_catalogue(plans={plan.code: plan}, models=(ModelUse("calendar", 3),), traps=(a_trap(),))

    read, found = catalogue_yaml.read(write_bank(tmp_path, catalogue=catalogue))

    assert found == []
    assert read == catalogue


def test_a_catalogue_survives_the_database() -> None:
    catalogue = a_catalogue(traps=(a_trap(), Trap("flag-day", "Belədir", {"a": "b"}, mistaken="Belə deyil")))

    assert catalogue_json.parse(catalogue_json.dump(catalogue)) == catalogue


def test_fields_that_could_not_be_verified_may_be_left_out(tmp_path: Path) -> None:
    write_bank(tmp_path)
    (tmp_path / "acts.yaml").write_text("acts:\n  - {code: rules, title: Qaydalar, kind: Qayda, status: secondary}\n")

    catalogue, found = catalogue_yaml.read(tmp_path)

    assert found == []
    expected = {"number": "", "adopted": None, "in_force": None, "eqanun": None, "revision": None}
    assert catalogue.acts["rules"] == an_act("rules", title="Qaydalar", kind="Qayda", status="secondary", **expected)
    assert catalogue.acts["rules"].link == ""


@pytest.mark.parametrize("name", ["taxonomy", "acts", "vacancies", "exam_plans", "item_models"])
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    (write_bank(tmp_path) / f"{name}.yaml").unlink()

    assert any(what.startswith(f"{name}.yaml:1: cannot be read") for what in problems(tmp_path))


def test_a_bank_need_not_name_traps(tmp_path: Path) -> None:
    (write_bank(tmp_path) / "traps.yaml").unlink()

    catalogue, found = catalogue_yaml.read(tmp_path)

    assert (catalogue.traps, found) == ((), [])


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("act: migration-code", "act: no-such-act", "registration-term: unknown act no-such-act"),
        ("since: 2018", "since: 20188", "since: Input should be less than or equal to 2100"),
        ("since: 2018", "since: lately", "since: Input should be a valid integer"),
        ("  now: Gəldiyi vaxtdan 15 gün.\n", "", "now: Field required"),
        ("  was: 10 gün idi.\n", "", "registration-term: a trap has `was`"),
        ("  mistaken: ''", "  mistaken: 20 gün", "registration-term: a trap has `was`"),
        ("  since: 2018\n", "", "registration-term: `by` needs the year"),
        ("  act: migration-code\n", "", "registration-term: `provision` needs its `act`"),
        ("  was: 10 gün idi.\n  mistaken: ''", "  mistaken: 20 gün", "registration-term: `since` and `by` tell when"),
    ],
)
def test_a_mistake_in_a_trap_is_named(tmp_path: Path, old: str, new: str, named: str) -> None:
    write_bank(tmp_path, catalogue=a_catalogue(traps=(a_trap(),)))
    spoil(tmp_path, "traps.yaml", old, new)

    assert any(what.startswith(f"traps.yaml:2: {named}") for what in problems(tmp_path))


def test_a_trap_without_a_question_is_named(tmp_path: Path) -> None:
    write_bank(tmp_path, catalogue=a_catalogue(traps=(a_trap(questions={}),)))

    assert problems(tmp_path)[0].startswith("traps.yaml:2: questions: Dictionary should have at least 1 item")


def test_a_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    (write_bank(tmp_path) / "acts.yaml").write_bytes("acts: [] # qanunların siyahısı".encode("cp1254"))

    assert problems(tmp_path)[0].startswith("acts.yaml:1: cannot be read: 'utf-8' codec")


def test_a_file_without_its_list_is_named(tmp_path: Path) -> None:
    (write_bank(tmp_path) / "acts.yaml").write_text("laws: []\n")

    assert problems(tmp_path) == ["acts.yaml:1: a list `acts:` is missing"]


def test_a_repeated_key_is_named_with_its_line(tmp_path: Path) -> None:
    write_bank(tmp_path)
    line = spoil(tmp_path, "acts.yaml", "  status: verbatim\n", "  status: verbatim\n  status: official\n")

    assert problems(tmp_path) == [f"acts.yaml:{line + 1}: the key 'status' stands twice"]


@pytest.mark.parametrize(
    ("name", "old", "new", "what"),
    [
        (
            "acts.yaml",
            "  status: verbatim\n",
            "  status: verbatim\n  mood: glad\n",
            "mood: Extra inputs are not permitted",
        ),
        ("acts.yaml", "  revision: 2025-05-01\n", "  revision: spring\n", "revision: Input should be a valid date"),
        ("taxonomy.yaml", "    en: migration\n", "", "title.en: Field required"),
        ("vacancies.yaml", "  number: 1\n", "  number: one\n", "number: Input should be a valid integer"),
        ("exam_plans.yaml", "  kind: official\n", "  kind: secret\n", "kind: String should match pattern"),
        ("exam_plans.yaml", "      MM: 2\n", "      MM: 0\n", "sections.0.quotas.MM: Input should be greater than 0"),
        ("exam_plans.yaml", "  pass_mark: 4\n", "", "pass_mark: Field required"),
    ],
)
def test_a_wrong_field_is_named_with_the_line_of_its_entry(
    tmp_path: Path, name: str, old: str, new: str, what: str
) -> None:
    write_bank(tmp_path)
    spoil(tmp_path, name, old, new)

    assert [p for p in problems(tmp_path) if p.startswith(f"{name}:2: {what}")]


def test_the_entries_after_a_wrong_one_are_read(tmp_path: Path) -> None:
    write_bank(tmp_path)
    spoil(tmp_path, "acts.yaml", "  status: verbatim\n", "")

    catalogue, found = catalogue_yaml.read(tmp_path)

    assert len(found) == 1
    assert list(catalogue.acts) == ["constitution"]


def test_a_code_that_stands_twice_is_named_at_its_second_place(tmp_path: Path) -> None:
    write_bank(tmp_path)
    line = spoil(tmp_path, "acts.yaml", "code: constitution", "code: migration-code")

    assert problems(tmp_path) == [f"acts.yaml:{line}: migration-code stands twice"]


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"sections": (Section("law", titles("x"), {"ZZ": 5}, 5),)}, "no topic has the plan code ZZ"),
        ({"vacancies": ("moon",)}, "unknown vacancy moon"),
        ({"pass_mark": 7}, "pass mark 7 of 6 questions"),
        ({"time_limit_minutes": 11}, "sections advise 12 minutes, the exam has 11"),
    ],
)
def test_a_plan_that_cannot_be_meant_is_named(tmp_path: Path, changes: dict[str, object], what: str) -> None:
    plan = replace(a_plan(), **changes)  # type: ignore[arg-type]
    write_bank(tmp_path, catalogue=a_catalogue(plans={plan.code: plan}))

    assert problems(tmp_path) == [f"exam_plans.yaml:2: official-north: {what}"]
