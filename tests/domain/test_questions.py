"""What a question is, and what makes it answerable."""

import json
from datetime import date
from typing import Any

import pytest
from builders import (
    a_matching_question,
    a_question,
    a_statements_question,
    an_ordering_question,
    some_options,
)

from quizapp.domain.questions import (
    Figure,
    Kind,
    Option,
    Question,
    Statement,
    content_hash,
    from_data,
    letters_text,
    option_count,
    problems,
    reasons,
    shape,
    shapes_accepting,
    to_data,
    true_set,
)

TWO_KEYS = (Option("a", 1.0), Option("b", 1.0), Option("c", why="yox"))
EVERY_KIND = [
    a_question(),
    a_question(kind=Kind.MULTIPLE, options=TWO_KEYS),
    a_question(kind=Kind.SITUATIONAL, options=(Option("a", 1.0), Option("b", 0.5, "gec"), Option("c", why="yox"))),
    a_statements_question(),
    an_ordering_question(),
    a_matching_question(),
    a_question(kind=Kind.NUMERIC, options=(), value=8.0, tolerance=0.5),
    a_question(kind=Kind.SHORT, options=(), accepted=("Bakı", "Bakı şəhəri")),
]


@pytest.mark.parametrize("question", EVERY_KIND, ids=lambda q: q.kind.value)
def test_a_complete_question_of_every_kind_has_no_problems(question: Question) -> None:
    assert list(problems(question)) == []


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"options": some_options(1)}, "1 options, 2 to 8 are possible"),
        ({"options": TWO_KEYS}, "2 options are correct, exactly one must be"),
        ({"options": (Option("a", why="x"), Option("b", why="y"))}, "0 options are correct, exactly one must be"),
        ({"kind": Kind.MULTIPLE, "options": (Option("a", why="x"), Option("b", why="y"))}, "no option is correct"),
        ({"options": (Option("bir gün", 1.0), Option(" bir  gün", why="x"))}, "two options have the same text"),
        ({"options": (Option("a", 1.0), Option("b", why=" "))}, "option 2 does not say why it is wrong"),
        ({"explanation": " "}, "the explanation is missing"),
        ({"cites": ()}, "no provision or source is cited"),
        ({"difficulty": 6}, "difficulty is 6, not 1 to 5"),
        ({"kind": Kind.NUMERIC, "options": ()}, "a numeric question needs a value"),
        ({"kind": Kind.SHORT, "options": ()}, "a short question needs its accepted forms"),
    ],
)
def test_what_keeps_a_question_from_being_asked_is_said(changes: dict[str, Any], what: str) -> None:
    assert list(problems(a_question(**changes))) == [what]


def test_a_half_right_reaction_says_what_it_lacks() -> None:
    question = a_question(kind=Kind.SITUATIONAL, options=(Option("a", 1.0), Option("b", 0.5)))

    assert list(problems(question)) == ["option 2 does not say why it is wrong"]


def test_a_false_statement_says_why() -> None:
    statements = (Statement("a", True), Statement("b", False), Statement("c", True))

    assert "statement 2 is false and does not say why" in list(problems(a_statements_question(statements=statements)))


def test_a_wrong_set_is_explained_by_what_it_holds_too_much_and_too_little() -> None:
    question = a_statements_question()

    assert true_set(question) == ("1", "3")
    assert reasons(question, 1) == "2: İkinci səhvdir. 3: bu müddəa doğrudur, lakin seçilməyib."
    assert reasons(question, 2) == ""


def test_a_set_with_a_reason_of_its_own_keeps_it() -> None:
    options = (Option("1", pick=("1",), why="Üçüncü də doğrudur."), Option("1 və 3", 1.0, pick=("1", "3")))

    assert reasons(a_statements_question(options=options), 0) == "Üçüncü də doğrudur."


@pytest.mark.parametrize(
    ("question", "expected"),
    list(zip(EVERY_KIND, ["4", "c", "3", "4", "2", "2", "t", "t"], strict=True)),
    ids=lambda value: value.kind.value if isinstance(value, Question) else value,
)
def test_the_shape_says_how_an_item_is_answered(question: Question, expected: str) -> None:
    assert shape(question) == expected
    assert option_count(expected) == len(question.options)


@pytest.mark.parametrize(
    ("value", "accepting", "refusing"),
    [
        ("", "2345678bcdefght", ""),
        ("A", "2345678bcdefght", ""),
        ("D", "45678defght", "23bc"),
        ("H", "8ht", "7g"),
        ("AC", "cdefght", "2345678b"),
        ("CA", "t", "2345678bcdefgh"),
        ("AA", "t", "2345678bcdefgh"),
        ("Bakı", "t", "2345678bcdefgh"),
        ("x" * 200, "t", "2345678bcdefgh"),
        ("x" * 201, "", "2345678bcdefght"),
    ],
)
def test_an_answer_fits_only_items_that_can_have_it(value: str, accepting: str, refusing: str) -> None:
    shapes = set(shapes_accepting(value))

    assert set(accepting) <= shapes
    assert not set(refusing) & shapes


@pytest.mark.parametrize(
    ("pick", "kind", "text"),
    [
        (("2",), Kind.STATEMENTS, "2"),
        (("1", "3"), Kind.STATEMENTS, "1 və 3"),
        (("1", "2", "4"), Kind.STATEMENTS, "1, 2 və 4"),
        (("2", "1", "3"), Kind.ORDERING, "2 → 1 → 3"),
        (("1b", "2a"), Kind.MATCHING, "1–b, 2–a"),
    ],
)
def test_a_combination_is_put_into_words(pick: tuple[str, ...], kind: Kind, text: str) -> None:
    assert letters_text(pick, kind) == text


@pytest.mark.parametrize(
    ("texts", "keeps"),
    [
        (["3 gün", "10 gün", "15 gün"], True),
        (["0,5 manat", "1,5 manat", "10 manat"], True),
        (["900 manat", "1 000 manat", "1 500 manat"], True),
        (["15 gün", "10 gün", "30 gün"], False),
        (["10 gün", "10 iş günü", "15 gün"], False),
        (["beş gün", "10 gün"], False),
        (["müddətsiz", "10 gün", "15 gün"], False),
    ],
)
def test_rising_numbers_keep_their_order_on_screen(texts: list[str], keeps: bool) -> None:
    options = tuple(Option(text, float(n == 0), "" if n == 0 else "x") for n, text in enumerate(texts))

    assert a_question(options=options).keeps_order is keeps


def test_a_no_break_space_within_a_number_is_no_end_of_it() -> None:
    options = (Option("900 manat", 1.0), Option("1\u00a0000 manat", why="x"), Option("1\u00a0500 manat", why="x"))

    assert a_question(options=options).keeps_order


def test_a_fixed_order_is_kept_whatever_the_options_are() -> None:
    assert a_question(fixed_order=True).keeps_order
    assert not a_question().keeps_order


@pytest.mark.parametrize("question", EVERY_KIND, ids=lambda q: q.kind.value)
def test_a_question_survives_the_database(question: Question) -> None:
    stored = json.loads(json.dumps(to_data(question)))

    assert from_data(stored) == question


def test_an_answer_of_zero_survives_the_database() -> None:
    question = a_question(kind=Kind.NUMERIC, options=(), value=0.0)

    assert from_data(to_data(question)).value == 0.0


def test_the_hash_follows_everything_that_a_candidate_or_a_key_depends_on() -> None:
    variants = [
        a_question(),
        a_question(stem="Başqa sual?"),
        a_question(options=some_options(key=1)),
        a_question(explanation="Başqa izah."),
        a_question(fact="other"),
        a_question(difficulty=3),
        a_question(checked=date(2026, 11, 24)),
        a_question(fixed_order=True),
    ]

    assert len({content_hash(question) for question in variants}) == len(variants)
    assert content_hash(a_question()) == content_hash(a_question())


def a_figure(alt: str = "Boş dairə", svg: str = "<svg/>") -> Figure:
    return Figure(svg, alt)


def a_drawn_question(**changes: Any) -> Question:
    """Options that are pictures, under a picture; the first is right."""
    options = tuple(
        Option(
            fraction=float(n == 0), why="" if n == 0 else "Səhvdir.", figure=a_figure(f"Fiqur {n}", f"<svg>{n}</svg>")
        )
        for n in range(4)
    )
    return a_question(**{"options": options, "figure": a_figure(), "model": "figure-series"} | changes)


def test_a_question_with_figures_has_no_problems_and_survives_the_database() -> None:
    question = a_drawn_question()

    assert list(problems(question)) == []
    assert from_data(json.loads(json.dumps(to_data(question)))) == question
    assert question.options[1].words == "Fiqur 1"
    assert len(question.figures) == 5


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"model": ""}, "only an item model draws figures"),
        ({"figure": a_figure(alt=" ")}, "a figure is empty or is not told in words"),
        ({"figure": a_figure(svg="")}, "a figure is empty or is not told in words"),
    ],
)
def test_what_is_wrong_with_a_figure_is_said(changes: dict[str, Any], what: str) -> None:
    assert list(problems(a_drawn_question(**changes))) == [what]


@pytest.mark.parametrize(
    ("second", "what"),
    [
        (a_figure("Fiqur 0", "<svg>1</svg>"), "two options have the same text"),
        (a_figure("Başqa", "<svg>0</svg>"), "two options show the same figure"),
        (None, "option 2 has neither text nor figure"),
    ],
)
def test_options_differ_to_the_eye_and_to_the_ear(second: Figure | None, what: str) -> None:
    first, _, *rest = a_drawn_question().options
    options = (first, Option(why="Səhvdir.", figure=second), *rest)

    assert list(problems(a_drawn_question(options=options))) == [what]


def test_the_content_of_a_question_without_figures_is_what_it_was_before_there_were_any() -> None:
    options = [{"text": "alfa", "fraction": 1.0}] + [
        {"text": text, "why": f"{text} səhvdir"} for text in ("beta", "qama", "zeta")
    ]

    assert to_data(a_question()) == {
        "id": "tst-0001",
        "topic": "migration.basics",
        "kind": Kind.SINGLE,
        "stem": "Əcnəbi hansı sənədlə qeydiyyata alınır?",
        "explanation": "Məcəllədə belə göstərilib.",
        "cites": [{"act": "migration-code", "provision": "16.1.6"}],
        "difficulty": 2,
        "skill": "apply",
        "fact": "tst-fact",
        "basis": "verbatim",
        "checked": "2026-11-23",
        "options": options,
        "tolerance": 0.0,
    }
    assert content_hash(a_question()) == "f4d18b173ca4b991542cf30b71fb361ad687a506e261a53eab4a9c0d1fdb82e6"


def test_the_hash_follows_figures() -> None:
    drawn, other = a_drawn_question(), a_drawn_question(figure=a_figure("Dolu dairə"))

    assert len({content_hash(q) for q in (drawn, other, a_drawn_question(figure=None))}) == 3
