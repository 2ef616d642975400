"""Texts and pictures on their way to the page: plain words take a short way to the same HTML, and of pictures only our
shapes and classes pass."""

from dataclasses import replace
from xml.etree import ElementTree

import pytest
from flask import Flask
from hypothesis import example, given, settings
from hypothesis import strategies as st
from seeds import thorough

from quizapp.domain import item_models
from quizapp.domain.questions import Figure, Option, Question
from quizapp.web import text

MARKS = "abə1 .,:;-+#=~|/!()&<>[]{}*_`\\\"'«»“\n\t\r\0\xa0\ufeff\u2028"


@settings(thorough, max_examples=15 * thorough.max_examples)
@given(st.text(MARKS, max_size=14) | st.text(max_size=14))
@example("")
@example("\ufeffa")
@example(" a")
@example("a ")
@example("a  b")
@example("a|b")
@example("1. a")
@example("(a) - b # c")
def test_the_short_way_of_plain_text_leads_where_the_library_does(source: str) -> None:
    assert text.inline(source) == text.inline_by_library(source)
    assert text.block(source) == text.block_by_library(source)


HARMFUL = [
    '<svg viewBox="0 0 9 9"><script>alert(1)</script></svg>',
    '<svg viewBox="0 0 9 9"><style>* { display: none }</style></svg>',
    '<svg viewBox="0 0 9 9" onload="alert(1)"></svg>',
    '<svg viewBox="0 0 9 9"><circle cx="1" cy="1" r="1" onclick="alert(1)"/></svg>',
    '<svg viewBox="0 0 9 9"><circle cx="1" cy="1" r="1" style="fill: red"/></svg>',
    '<svg viewBox="0 0 9 9"><circle cx="1" cy="1" r="1" fill="url(http://evil/)"/></svg>',
    '<svg viewBox="0 0 9 9"><a href="javascript:alert(1)"><text x="1" y="1">x</text></a></svg>',
    '<svg viewBox="0 0 9 9"><use href="http://evil/#x"/></svg>',
    '<svg viewBox="0 0 9 9"><image href="http://evil/x.png"/></svg>',
    '<svg viewBox="0 0 9 9"><foreignObject><img src="x" onerror="alert(1)"></foreignObject></svg>',
    '<svg viewBox="0 0 9 9"><animate attributeName="href" values="javascript:alert(1)"/></svg>',
    '<svg viewBox="0 0 9 9"></svg><img src="x" onerror="alert(1)">',
]


@pytest.mark.parametrize("svg", HARMFUL)
def test_nothing_that_runs_loads_or_styles_passes(svg: str) -> None:
    shown = text.picture(Figure(svg, "Şəkil"))

    for sign in (
        "alert",
        "evil",
        "style",
        "href",
        "onerror",
        "onload",
        "onclick",
        "fill=",
        "<a",
        "<use",
        "<im",
        "<ani",
    ):
        assert sign not in shown


def test_only_our_classes_pass() -> None:
    svg = '<svg viewBox="0 0 9 9"><circle class="fig-line btn fig-full" cx="1" cy="1" r="1"/></svg>'

    assert 'class="fig-line fig-full"' in text.picture(Figure(svg, "Şəkil"))


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)  # noqa: S314 - our own drawing


def test_a_picture_is_an_image_with_its_words_for_a_name() -> None:
    shown = text.picture(Figure('<svg viewBox="0 0 180 90"></svg>', 'Dairə "A" < B & C'))

    svg = parsed(shown)
    assert svg.tag == "svg"
    assert svg.attrib == {
        "viewBox": "0 0 180 90",
        "class": "figure",
        "role": "img",
        "aria-label": 'Dairə "A" < B & C',
        "width": "10em",
    }


@pytest.mark.parametrize("code", sorted(item_models.MODELS))
def test_every_picture_of_the_models_passes_unharmed(code: str) -> None:
    for level in item_models.MODELS[code].levels:
        for question in item_models.variants(code, level, 5):
            for figure in question.figures:
                before, after = parsed(figure.svg), parsed(text.picture(figure))
                assert [(e.tag, e.attrib) for e in after.iter()][1:] == [(e.tag, e.attrib) for e in before.iter()][1:]
                assert after.get("viewBox") == before.get("viewBox")
                assert after.get("aria-label") == figure.alt


def drawn_question() -> Question:
    return next(q for q in item_models.variants("figure-series", 2, 1) if q.figures)


def test_the_stem_keeps_its_words_apart_from_its_picture(app: Flask) -> None:
    question = drawn_question()
    with app.app_context():
        rendered = text.question(-1, question)

    assert "<svg" not in rendered.stem
    assert rendered.figure is not None
    assert rendered.figure.startswith("<svg")
    assert all(option.startswith("<svg") for option in rendered.options)


def test_an_option_may_have_words_and_a_picture(app: Flask) -> None:
    question = drawn_question()
    first, *rest = question.options
    both = Option("birinci", first.fraction, first.why, figure=first.figure)
    with app.app_context():
        rendered = text.question(-2, replace(question, options=(both, *rest)))

    assert rendered.options[0].startswith("birinci<svg")
