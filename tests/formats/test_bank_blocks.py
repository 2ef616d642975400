"""One question of a topic file put in, exchanged or taken out: every other byte stays."""

from dataclasses import replace

import pytest
from builders import a_question, some_questions
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.questions import Citation, Option, Question
from quizapp.formats import bank_yaml
from quizapp.formats.bank_blocks import NotInBlocks, put, take_out

# As people write them: comments, folded texts, options in one line, other keys after the list.
HEAD = """\
# Müvəqqəti yaşama: 45-ci maddədən
topic: migration.basics   # bir mövzu
questions:
  # birinci fəsil
"""
FIRST = """\
  - id: tst-0001
    kind: single
    stem: >-
      Birinci sual, iki
      sətirdə?  # sual işarəsi ilə
    options:
      - {text: "a", correct: true}
      - {text: "b", why: "yox"}   # dəqiq deyil
    explanation: >-
      İzah.
      # bu, mətndir
    cites: [{act: migration-code, provision: "1.2"}]
    difficulty: 1
    skill: recall
    fact: tst-1
    basis: verbatim
    checked: 2026-11-23
"""
BETWEEN = """\
    # yoxlanıb: R. Əliyev

  # ikinci fəsil
"""
SECOND = """\
  - kind: single
    id: tst-0004
    stem: "İkinci sual?"
    options:
      - {text: "a", correct: true}
      - {text: "b", why: "yox"}
    cites: [{act: migration-code, provision: "2"}]
    difficulty: 1
    skill: recall
    fact: tst-4
    basis: verbatim
    checked: 2026-11-23
    explanation: >-
      İzah
      # və mətn
"""
TAIL = "\n# son\n"
FILE = HEAD + FIRST + BETWEEN + SECOND + TAIL


def question(code: str, **changes: object) -> Question:
    return a_question(**{"id": code, "fact": code, "stem": f"{code}?"} | changes)


def read(text: str) -> dict[str, Question]:
    result = bank_yaml.read(text)
    assert not result.problems, result.problems
    return {found.id: found for found in result.questions}


def test_an_edited_question_takes_the_place_of_its_lines() -> None:
    new = question("tst-0001")

    after = put(FILE, new)

    assert after.startswith(HEAD + "  - id: tst-0001\n")
    assert after.endswith("\n" + BETWEEN + SECOND + TAIL)
    assert read(after) == read(FILE) | {"tst-0001": new}


def test_the_last_question_is_exchanged_up_to_what_follows_it() -> None:
    new = question("tst-0004")

    after = put(FILE, new)

    assert after.startswith(HEAD + FIRST + BETWEEN + "  - id: tst-0004\n")
    assert after.endswith("\n" + TAIL)
    assert read(after) == read(FILE) | {"tst-0004": new}


@pytest.mark.parametrize(("code", "before"), [("tst-0003", "tst-0004"), ("tst-0000", "tst-0001"), ("tst-0009", "")])
def test_a_new_question_stands_before_the_first_greater_id(code: str, before: str) -> None:
    new = question(code)

    after = put(FILE, new)

    ids = list(read(after))
    assert read(after) == read(FILE) | {code: new}
    assert (ids[ids.index(code) + 1] if before else "") == before


def of_the_act(*numbers: int) -> str:
    """A file whose ids stand in no order, as questions in the order of an act do."""
    head = "topic: migration.basics\nquestions:"
    return head + "\n".join(put(f"{head} []\n", question).removeprefix(head) for question in numbered(numbers))


def numbered(numbers: tuple[int, ...]) -> list[Question]:
    return [a_question(id=f"tst-{n:04}", fact=f"tst-{n}") for n in numbers]


def test_in_the_order_of_an_act_an_edited_question_keeps_its_place() -> None:
    edited = replace(numbered((3,))[0], stem="Dəyişmiş sual?")

    after = bank_yaml.read(put(of_the_act(5, 3, 9, 1), edited)).questions

    assert [question.id for question in after] == ["tst-0005", "tst-0003", "tst-0009", "tst-0001"]
    assert after[1].stem == "Dəyişmiş sual?"


def test_in_the_order_of_an_act_a_new_question_stands_at_the_end() -> None:
    after = bank_yaml.read(put(of_the_act(5, 3, 9, 1), numbered((4,))[0])).questions

    assert [question.id for question in after][-1] == "tst-0004"
    assert len(after) == 5


def test_a_question_is_taken_out_with_the_comment_inside_it() -> None:
    after = take_out(FILE, "tst-0001")

    assert after == HEAD + "  # ikinci fəsil\n" + SECOND + TAIL
    assert list(read(after)) == ["tst-0004"]


def test_the_last_question_is_taken_out() -> None:
    assert take_out(FILE, "tst-0004") == HEAD + FIRST + BETWEEN + TAIL.lstrip("\n")


def test_a_file_that_has_none_left_can_still_be_read() -> None:
    empty = take_out(take_out(FILE, "tst-0001"), "tst-0004")

    assert "questions: []\n" in empty
    assert read(empty) == {}


def test_the_first_question_comes_into_an_empty_file() -> None:
    new = question("tst-5001")

    after = put("# başlıq\ntopic: migration.basics\nquestions: []  # hələ yoxdur\n# son\n", new)

    assert read(after) == {"tst-5001": new}
    assert after.startswith("# başlıq\ntopic: migration.basics\nquestions:  # hələ yoxdur\n  - id: tst-5001\n")
    assert after.endswith("\n# son\n")


def test_what_was_put_in_and_taken_out_leaves_the_file_as_it_was() -> None:
    for code in ("tst-0000", "tst-0003", "tst-0009"):
        assert take_out(put(FILE, question(code)), code) == FILE


def test_questions_that_stand_apart_stay_apart() -> None:
    text = bank_yaml.write(some_questions(3))

    after = put(text, question("tst-5001", topic="migration.basics"))

    assert after == bank_yaml.write([*some_questions(3), question("tst-5001", topic="migration.basics")])
    assert take_out(after, "tst-5001") == text


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_line_ends_stay_as_they_are(line_end: str) -> None:
    text = FILE.replace("\n", line_end)

    after = put(text, question("tst-0002"))

    assert after.count("\n") == after.count(line_end)
    assert after.replace("\r\n", "\n") == put(FILE, question("tst-0002"))


def test_a_file_without_a_last_line_end_gets_one() -> None:
    text = (HEAD + FIRST).rstrip("\n")

    after = put(text, question("tst-0002"))

    assert after.startswith(text + "\n")
    assert list(read(after)) == ["tst-0001", "tst-0002"]


def test_a_list_without_indentation_keeps_its_column() -> None:
    text = "topic: migration.basics\nquestions:\n" + "".join(line[2:] for line in FIRST.splitlines(keepends=True))

    after = put(text, question("tst-0002"))

    assert "\n- id: tst-0002\n" in after
    assert list(read(after)) == ["tst-0001", "tst-0002"]


def test_what_follows_the_list_stays_behind_it() -> None:
    text = "questions:\n" + FIRST + "topic: migration.basics\n"

    after = put(put(text, question("tst-0002")), question("tst-0001"))

    assert after.endswith("\ntopic: migration.basics\n")
    assert list(read(after)) == ["tst-0001", "tst-0002"]


@pytest.mark.parametrize(
    "text", ["topic: a.b\nquestions: [{id: tst-0001}]\n", "topic: a.b\nquestions: 5\n", "questions:\n  -\n    id: x\n"]
)
def test_a_file_that_lists_its_questions_otherwise_is_refused(text: str) -> None:
    with pytest.raises(NotInBlocks):
        put(text, question("tst-0002"))


def test_a_question_that_is_not_there_is_not_taken_out() -> None:
    with pytest.raises(KeyError):
        take_out(FILE, "tst-0007")


difficult = (
    st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), min_size=1, max_size=120)
    .map(lambda text: "\n".join(text.splitlines()).strip())
    .filter(bool)
)


@given(difficult, difficult, difficult)
def test_whatever_people_write_is_read_back(stem: str, option: str, why: str) -> None:
    new = question("tst-0002", stem=stem, options=(Option(option, 1.0), Option(option + "x", why=why)))

    assert read(put(FILE, new)) == read(FILE) | {"tst-0002": new}


@given(st.lists(st.integers(1, 9999), unique=True, min_size=1, max_size=6))
def test_questions_put_in_any_order_stand_sorted(numbers: list[int]) -> None:
    text = "topic: migration.basics\nquestions: []\n"
    for number in numbers:
        text = put(text, question(f"tst-{number:04}", cites=(Citation(source="Kitab"),)))

    assert list(read(text)) == sorted(read(text))
    for number in numbers:
        text = put(text, replace(question(f"tst-{number:04}"), difficulty=5))
    assert len(read(text)) == len(numbers)
