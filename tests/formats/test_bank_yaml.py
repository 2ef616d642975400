"""Topic files: what is written is read again, and each mistake is named with its line."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from builders import a_matching_question, a_question, a_statements_question, an_ordering_question

from quizapp.domain.questions import Basis, Citation, Figure, Kind, Option, Question, Skill
from quizapp.formats import bank_yaml

EVERY_KIND = [
    a_question(),
    a_question(kind=Kind.MULTIPLE, options=(Option("a", 1.0), Option("b", 1.0), Option("c", why="yox"))),
    a_question(
        kind=Kind.SITUATIONAL,
        options=(Option("izah", 1.0), Option("gözləmə", 0.5, "gecdir"), Option("rədd", why="kobuddur")),
    ),
    a_statements_question(),
    an_ordering_question(),
    a_matching_question(),
    a_question(kind=Kind.NUMERIC, options=(), value=8.0, tolerance=0.5),
    a_question(kind=Kind.NUMERIC, options=(), value=-0.25),
    a_question(kind=Kind.SHORT, options=(), accepted=("Bakı", "Bakı şəhəri")),
]

AWKWARD_TEXTS = [
    "Hansı düzgün **deyil**?",
    "İki nöqtə: dırnaq \"belə\" və 'belə' # şərh deyil",
    "- tire ilə başlayan",
    "no",
    "010",
    "1:30",
    "2026-11-23",
    "true",
    "null",
    "1.5",
    "birinci sətir\nikinci sətir",
    "birinci abzas\n\nikinci abzas",
    "iki  boşluq " * 10 + "uzun",
    "Azərbaycan Respublikasının Miqrasiya Məcəlləsinə əsasən, uzun cümlə bir neçə sətrə bölünməlidir: " * 3 + "son.",
    "sətir sonu üçün uzun mətn, içində \t tabulyasiya və kəsilməz\u00a0boşluq var, hər ikisi qalmalıdır, sonadək",
    "%faiz @at `backtick` {mötərizə} [kvadrat] & * ! | >",
    "≤ 5 × 10³ № 713-IVQ «dırnaq» … – — ✓ 😀",
]


@pytest.mark.parametrize("question", EVERY_KIND, ids=lambda q: q.kind.value)
def test_a_question_of_every_kind_is_read_as_it_was_written(question: Question) -> None:
    result = bank_yaml.read(bank_yaml.write([question]))

    assert result.problems == []
    assert result.questions == [question]


@pytest.mark.parametrize("text", AWKWARD_TEXTS)
def test_awkward_texts_come_back_unchanged(text: str) -> None:
    stripped = text.strip()
    question = a_question(
        stem=stripped,
        explanation=stripped,
        cites=(Citation(source=text[:300]),),
        options=(Option(stripped, 1.0), Option("başqa", why=stripped)),
    )

    result = bank_yaml.read(bank_yaml.write([question]))

    assert result.problems == []
    assert result.questions == [question]


def test_order_provenance_and_fixed_options_survive() -> None:
    first = a_question(fixed_order=True, basis=Basis.SECONDARY, skill=Skill.ANALYSE, difficulty=5)
    second = a_question(id="tst-0002", cites=(Citation(source="Tarix, Bakı, 2020"), Citation("constitution", "94.I.3")))

    result = bank_yaml.read(bank_yaml.write([second, first]))

    assert result.questions == [second, first]


def test_a_file_holds_one_topic() -> None:
    with pytest.raises(ValueError, match="one topic a file"):
        bank_yaml.write([a_question(), a_question(topic="migration.labour")])


def test_a_question_with_a_figure_cannot_stand_in_a_file() -> None:
    figure = Figure("<svg/>", "Boş dairə")
    first, *rest = a_question().options

    for drawn in (a_question(figure=figure), a_question(options=(replace(first, figure=figure), *rest))):
        with pytest.raises(ValueError, match="a file cannot hold figures: tst-0001"):
            bank_yaml.write([drawn])


def test_a_figure_written_into_a_file_by_hand_is_refused() -> None:
    result = bank_yaml.read(FILE.replace("    stem: Birinci sual?", "    stem: Birinci sual?\n    figure: <svg/>"))

    assert [problem.what.partition(": ")[0] for problem in result.problems] == ["tst-0001"]


def test_every_question_is_found_by_its_line() -> None:
    result = bank_yaml.read(FILE, file="migration/basics.yaml")

    assert result.lines == {
        "tst-0001": ("migration/basics.yaml", line_of("tst-0001")),
        "tst-0002": ("migration/basics.yaml", line_of("tst-0002")),
    }


FILE = """\
topic: migration.basics
questions:
  - id: tst-0001
    kind: single
    stem: Birinci sual?
    options:
      - {text: bir, correct: true}
      - {text: iki, why: iki deyil}
    explanation: izah
    cites:
      - {act: migration-code, provision: "1.1"}
    difficulty: 2
    skill: recall
    fact: tst-one
    basis: verbatim
    checked: 2026-11-23

  - id: tst-0002
    kind: single
    stem: İkinci sual?
    options:
      - {text: üç, correct: true}
      - {text: dörd, why: dörd deyil}
    explanation: izah
    cites: [{act: migration-code, provision: "1.2"}]
    difficulty: 2
    skill: recall
    fact: tst-two
    basis: verbatim
    checked: 2026-11-23
"""

COMBINATION = """\
topic: migration.basics
questions:
  - id: tst-0003
    kind: {kind}
    stem: Sual?
{body}
    explanation: izah
    cites: [{{source: mənbə}}]
    difficulty: 2
    skill: recall
    fact: tst-three
    basis: official
    checked: 2026-11-23
"""

STATEMENTS = """\
    statements:
      - {text: bir, holds: true}
      - {text: iki, holds: false, why: yox}
      - {text: üç, holds: true}
    options: [{set: [1, 3]}, {set: [1, 2]}]"""
ORDERING = """\
    items: [bir, iki, üç]
    answer: [2, 3, 1]
    options: [{sequence: [2, 3, 1]}, {sequence: [1, 2, 3], why: yox}]"""
MATCHING = """\
    left: [bir, iki]
    right: [bir, iki]
    answer: "1b 2a"
    options: [{pairs: "1b 2a"}, {pairs: "1a 2b", why: yox}]"""


def line_of(mark: str, text: str = FILE) -> int:
    """The line, from 1, on which `mark` first stands."""
    return text[: text.index(mark)].count("\n") + 1


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("kind: single", "kind: quiz", "tst-0001", "tst-0001: kind 'quiz' is none of single, multiple"),
        (", why: iki deyil", "", "tst-0001", "tst-0001: option 2 does not say why it is wrong"),
        ("why: iki deyil", "correct: true", "tst-0001", "tst-0001: 2 options are correct, exactly one must be"),
        ("    stem: Birinci", "    mood: glad\n    stem: Birinci", "tst-0001", "mood: Extra inputs are not permitted"),
        ("{text: iki, why", "{text: iki, hint: x, why", "{text: iki", "options.1.hint: Extra inputs"),
        ("text: iki", "text: bir", "tst-0001", "two options have the same text"),
        ("      - {text: iki, why: iki deyil}\n", "", "tst-0001", "1 options, 2 to 8 are possible"),
        ("    explanation: izah\n", "", "tst-0001", "explanation: Field required"),
        ("explanation: izah", 'explanation: " "', "tst-0001", "the explanation is missing"),
        ("difficulty: 2", "difficulty: 6", "tst-0001", "difficulty: Input should be less than or equal to 5"),
        ("difficulty: 2", 'difficulty: "2"', "tst-0001", "difficulty: Input should be a valid integer"),
        ("skill: recall", "skill: guess", "tst-0001", "skill: Input should be 'recall', 'apply' or 'analyse'"),
        ("checked: 2026-11-23", "checked: soon", "tst-0001", "checked: Input should be a valid date"),
        ("id: tst-0001", "id: TST-1", "tst-0001", "id: String should match pattern"),
        ("{act: migration-code,", "{law: migration-code,", "{act: migration-code", "cites.0.law: Extra inputs"),
        ("fact: tst-one", "fact: Tst One", "tst-0001", "fact: String should match pattern"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_the_other_question_is_read(
    old: str, new: str, line: str, what: str
) -> None:
    assert old in FILE

    result = bank_yaml.read(FILE.replace(old, new, 1), file="basics.yaml")

    assert [(problem.file, problem.line) for problem in result.problems] == [("basics.yaml", line_of(line))]
    assert what in result.problems[0].what
    assert [question.id for question in result.questions] == ["tst-0002"]


@pytest.mark.parametrize(
    ("kind", "body", "what"),
    [
        ("statements", STATEMENTS.replace("[1, 2]", "[1, 4]"), "names a statement that is not there, or one twice"),
        ("statements", STATEMENTS.replace("[1, 2]", "[1, 1]"), "names a statement that is not there, or one twice"),
        ("statements", STATEMENTS.replace("[1, 3]", "[2, 3]"), "0 options are correct, exactly one must be"),
        ("statements", STATEMENTS.replace("[1, 2]", "[3, 1]"), "2 options are correct, exactly one must be"),
        ("statements", STATEMENTS.replace(", why: yox", ""), "statement 2 is false and does not say why"),
        ("statements", STATEMENTS.replace("true", "false"), "no statement holds"),
        ("ordering", ORDERING.replace("[1, 2, 3]", "[1, 2, 2]"), "the sequence 1 2 2 is not an order of all items"),
        ("ordering", ORDERING.replace("[1, 2, 3]", "[1, 2]"), "the sequence 1 2 is not an order of all items"),
        ("ordering", ORDERING.replace("answer: [2, 3, 1]", "answer: [2, 3, 4]"), "the sequence 2 3 4 is not an order"),
        ("matching", MATCHING.replace("1a 2b", "1a 2c"), "the pairs 1a 2c do not fit the two columns"),
        ("matching", MATCHING.replace("1a 2b", "2a 1b"), "the pairs 2a 1b do not fit the two columns"),
        ("matching", MATCHING.replace('answer: "1b 2a"', 'answer: "1a 3b"'), "the pairs 1a 3b do not fit"),
    ],
)
def test_a_combination_that_does_not_fit_its_question_is_named(kind: str, body: str, what: str) -> None:
    result = bank_yaml.read(COMBINATION.format(kind=kind, body=body))

    assert {problem.line for problem in result.problems} == {3}
    assert what in result.problems[0].what
    assert result.questions == []


@pytest.mark.parametrize(("kind", "body"), [("statements", STATEMENTS), ("ordering", ORDERING), ("matching", MATCHING)])
def test_the_combinations_of_these_tests_are_right_before_they_are_spoilt(kind: str, body: str) -> None:
    result = bank_yaml.read(COMBINATION.format(kind=kind, body=body))

    assert result.problems == []
    assert len(result.questions) == 1


def test_a_repeated_key_is_named_at_its_second_place() -> None:
    text = FILE.replace("    skill: recall\n", "    skill: recall\n    fact: other\n", 1)

    result = bank_yaml.read(text)

    assert [str(problem) for problem in result.problems] == [
        f"<text>:{line_of('fact: tst-one', text)}: the key 'fact' stands twice"
    ]


def test_what_is_no_yaml_is_named_with_its_line() -> None:
    result = bank_yaml.read(FILE.replace("    difficulty: 2", "  difficulty: 2", 1))

    assert [problem.line for problem in result.problems] == [line_of("difficulty: 2")]
    assert result.questions == []


def test_reading_goes_on_after_each_mistake() -> None:
    def spoil(text: str, old: str, new: str) -> str:
        return text.replace(old, new, 1)

    text = spoil(FILE, "kind: single", "kind: quiz")
    text = spoil(text, "fact: tst-two", "fact: tst-two\n    mood: glad")
    text = spoil(text, "questions:\n", "questions:\n  - not a question\n")
    text += FILE.partition("questions:\n")[2].replace("tst-000", "tst-001").replace(", why: dörd deyil", "", 1)

    result = bank_yaml.read(text)

    assert [problem.what.partition(":")[0] for problem in result.problems] == [
        "'not a question' is not a question",
        "tst-0001",
        "tst-0002",
        "tst-0012",
    ]
    assert [question.id for question in result.questions] == ["tst-0011"]


def test_two_mistakes_in_one_question_are_both_told() -> None:
    result = bank_yaml.read(FILE.replace("difficulty: 2", "difficulty: 9", 1).replace("basis: verbatim", "basis: x", 1))

    assert [problem.what.split(": ")[1] for problem in result.problems] == ["difficulty", "basis"]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "a topic file holds `topic:` and a list `questions:`"),
        ("- a list\n", "a topic file holds `topic:` and a list `questions:`"),
        ("topic: x\nquestions: none\n", "a topic file holds `topic:` and a list `questions:`"),
        ("questions: []\n", "`topic:` is missing"),
    ],
)
def test_a_file_without_topic_or_questions_is_refused(text: str, what: str) -> None:
    assert [problem.what for problem in bank_yaml.read(text).problems] == [what]


@pytest.mark.parametrize("make", [lambda text: text.replace("no", "nö"), str.upper])
def test_words_that_yaml_would_turn_into_other_values_stay_words(make: Callable[[str], str]) -> None:
    """YAML 1.1 reads yes, no, on, off as booleans; an option may be any of these words."""
    text = FILE.replace("text: bir", f"text: {make('no')}").replace("text: iki", f"text: {make('off')}")

    options = bank_yaml.read(text).questions[0].options

    assert [option.text for option in options] == [make("no"), make("off")]
