"""The plan of coverage: what is right is read, each mistake is named with its line."""

from pathlib import Path

import pytest

from quizapp.domain.coverage import ActPlan, Chapter, Importance
from quizapp.formats.coverage_yaml import expand, read

ACTS = ("migration-code", "constitution")

RIGHT = """\
acts:
  - act: migration-code
    part: "Seçmə"
    chapters:
      - {number: "1", title: "Ümumi", articles: "1..3"}
      - {number: "2", title: "Mərkəz", articles: "88, 88-1..88-2, 95"}
    important:
      terms: "2..3"
      rights: "88-1"
  - act: constitution
    chapters:
      - {number: "I", title: "Xalq", articles: "1"}
"""


def problems(folder: Path, text: str) -> list[str]:
    (folder / "coverage.yaml").write_text(text, encoding="utf-8")
    return [str(problem) for problem in read(folder, ACTS)[1]]


def spoilt(old: str, new: str) -> str:
    assert old in RIGHT
    return RIGHT.replace(old, new, 1)


def test_a_plan_is_read_as_it_stands(tmp_path: Path) -> None:
    (tmp_path / "coverage.yaml").write_text(RIGHT, encoding="utf-8")

    plans, found = read(tmp_path, ACTS)

    assert found == []
    assert list(plans) == ["migration-code", "constitution"]
    assert plans["migration-code"] == ActPlan(
        "migration-code",
        (Chapter("1", "Ümumi", ("1", "2", "3")), Chapter("2", "Mərkəz", ("88", "88-1", "88-2", "95"))),
        {"2": Importance.TERMS, "3": Importance.TERMS, "88-1": Importance.RIGHTS},
        "Seçmə",
    )


def test_a_bank_may_have_no_plan(tmp_path: Path) -> None:
    assert read(tmp_path, ACTS) == ({}, [])


@pytest.mark.parametrize(
    ("text", "articles"),
    [
        ("5", ["5"]),
        ("1..3, 27-1,28", ["1", "2", "3", "27-1", "28"]),
        ("9 .. 11", ["9", "10", "11"]),
        ("88-9..88-11", ["88-9", "88-10", "88-11"]),
        ("1-5", ["1-5"]),  # the fifth addition to article 1, no range
    ],
)
def test_ranges_name_their_articles(text: str, articles: list[str]) -> None:
    assert list(expand(text)) == articles


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "'' is no article"),
        ("1..", "'' is no article"),
        ("I..V", "'I' is no article"),
        ("3.1", "'3.1' is no article"),
        ("01", "'01' is no article"),
        ("5..3", "5..3 is no rising range"),
        ("5..5", "5..5 is no rising range"),
        ("88..88-3", "88..88-3 is no rising range"),
        ("88-1..89-3", "88-1..89-3 is no rising range"),
        ("1..5, 3", "article 3 stands twice"),
        (57, "articles are text"),
    ],
)
def test_what_names_no_articles_is_refused(text: object, what: str) -> None:
    with pytest.raises(ValueError, match=f"^{what}"):
        expand(text)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("- act: constitution", "- act: tax-code", "10: tax-code: unknown act"),
        ("- act: constitution", "- act: migration-code", "10: migration-code stands twice"),
        ('number: "2"', 'number: "1"', "6: migration-code: chapter 1 stands twice"),
        ('"88, 88-1', '"3, 88, 88-1', "6: migration-code: article 3 stands in the chapters 1 and 2"),
        ('"2..3"', '"2..4"', "8: migration-code: the important article 4 stands in no chapter"),
        (
            'rights: "88-1"',
            'rights: "88-1, 3"',
            "8: migration-code: article 3 is important twice, for terms and rights",
        ),
        ('title: "Mərkəz"', 'name: "Mərkəz"', "6: migration-code: chapters.1.title: Field required"),
        ('title: "Mərkəz"', 'title: ""', "6: migration-code: chapters.1.title: String should have at least 1"),
        ('articles: "1..3"', 'articles: "3..1"', "5: migration-code: chapters.0.articles: Value error, 3..1 is no"),
        ('articles: "1"}', "articles: 1}", "12: constitution: chapters.0.articles: Value error, articles are text"),
        (
            'rights: "88-1"',
            'wishes: "88-1"',
            "8: migration-code: important.wishes.[key]: Input should be 'definitions'",
        ),
        ("  - act: constitution", "  - law: constitution", "10: an act: act: Field required"),
        ("acts:", "laws:", "1: a list `acts:` is missing"),
        ('part: "Seçmə"', "part: [", "5: "),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, old: str, new: str, what: str) -> None:
    found = problems(tmp_path, spoilt(old, new))

    assert found
    assert found[0].startswith(f"coverage.yaml:{what}")


def test_an_act_without_mistakes_is_read_beside_a_wrong_one(tmp_path: Path) -> None:
    (tmp_path / "coverage.yaml").write_text(spoilt('"2..3"', '"4"'), encoding="utf-8")

    plans, found = read(tmp_path, ACTS)

    assert (list(plans), len(found)) == (["constitution"], 1)


def test_what_is_no_plan_of_an_act_is_named(tmp_path: Path) -> None:
    assert problems(tmp_path, "acts: [5]\n") == ["coverage.yaml:1: '5' is not the plan of an act"]


def test_a_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    (tmp_path / "coverage.yaml").write_bytes("acts: [] # fəsillər və maddələr".encode("utf-16"))

    assert str(read(tmp_path, ACTS)[1][0]).startswith("coverage.yaml:1: cannot be read: 'utf-8' codec")
