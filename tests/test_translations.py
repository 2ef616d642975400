"""Every sentence of the interface exists in every language, whole and with its places."""

import ast
import io
import re
from functools import lru_cache
from gettext import GNUTranslations
from pathlib import Path

import pytest
from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir, extract_from_file
from babel.messages.frontend import parse_keywords, parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask_wtf import csrf
from wtforms import validators
from wtforms.fields import datetime as datetime_fields

from quizapp.i18n import LANGUAGES
from quizapp.web import wtforms_messages

ROOT = Path(__file__).parents[1]
PLACE = re.compile(r"%\(\w+\)[a-z]|\{\w+\}|&#?\w+;")  # %(name)s, {n}, &nbsp;

every_language = pytest.mark.parametrize("language", LANGUAGES)


@lru_cache
def keywords() -> dict:
    """What `make messages` looks for, read from there: two lists would drift apart."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    return DEFAULT_KEYWORDS | parse_keywords(re.findall(r"--keywords (\S+)", makefile))


@lru_cache
def sentences() -> tuple[Message, ...]:
    """Every sentence of the source, as `make messages` extracts it."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as mapping:
        methods, options = parse_mapping_cfg(mapping)
    found = Catalog()
    for _file, _line, sentence, _comments, context in extract_from_dir(
        ROOT / "quizapp", methods, options, keywords=keywords()
    ):
        found.add(sentence, context=context)
    return tuple(message for message in found if message.id)


@lru_cache
def catalogue(language: str) -> Catalog:
    with (ROOT / f"quizapp/translations/{language}/LC_MESSAGES/messages.po").open("rb") as file:
        return read_po(file, locale=language)


@lru_cache
def translations(language: str) -> GNUTranslations:
    compiled = io.BytesIO()
    write_mo(compiled, catalogue(language))
    compiled.seek(0)
    return GNUTranslations(compiled)


def forms(string: str | tuple[str, ...]) -> tuple[str, ...]:
    return (string,) if isinstance(string, str) else tuple(string)


def translated(language: str) -> list[tuple[Message, Message]]:
    """Sentences of the source beside their entries in a catalogue."""
    pairs = [(message, catalogue(language).get(message.id, message.context)) for message in sentences()]
    return [(message, entry) for message, entry in pairs if entry is not None]


def test_sentences_are_found_in_templates_python_and_forms():
    found = {form for message in sentences() for form in forms(message.id)}

    assert {"Start the exam", "This cannot be done.", "E-mail address", "Invalid email address."} <= found
    assert {"%(num)s question", "%(num)s questions", "Field cannot be longer than %(max)d characters."} <= found


@every_language
def test_every_sentence_is_translated(language):
    present = {message.id for message, entry in translated(language) if all(forms(entry.string))}

    missing = [message.id for message in sentences() if message.id not in present]

    assert not missing, f"{language} lacks these; run `make messages` and translate them"


@every_language
def test_no_translation_is_fuzzy(language):
    assert not [entry.id for entry in catalogue(language) if entry.id and entry.fuzzy]


@every_language
def test_translations_keep_the_places(language):
    different = {
        form: message.id
        for message, entry in translated(language)
        for form in forms(entry.string)
        if sorted(PLACE.findall(form)) != sorted(PLACE.findall(forms(message.id)[-1]))
    }

    assert not different


@every_language
def test_plurals_have_all_forms(language):
    wanted = catalogue(language).num_plurals
    plurals = [entry for message, entry in translated(language) if message.pluralizable]

    incomplete = [entry.id for entry in plurals if len(forms(entry.string)) != wanted or not all(forms(entry.string))]

    assert plurals
    assert not incomplete


@every_language
def test_babel_finds_no_mistake(language):
    assert not [(message.id, mistakes) for message, mistakes in catalogue(language).check() if mistakes]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("az", {0: "sual", 1: "sual", 2: "sual", 25: "sual"}),
        ("en", {0: "questions", 1: "question", 2: "questions", 21: "questions"}),
        (
            "ru",
            {1: "вопрос", 2: "вопроса", 5: "вопросов", 11: "вопросов", 21: "вопрос", 25: "вопросов", 112: "вопросов"},
        ),
    ],
)
def test_questions_are_counted_as_the_language_counts(language, expected):
    ngettext = translations(language).ngettext

    said = {n: ngettext("%(num)s question", "%(num)s questions", n) % {"num": n} for n in expected}

    assert said == {n: f"{n} {noun}" for n, noun in expected.items()}


def test_sentences_of_wtforms_are_its_own():
    listed = {
        form
        for _line, sentence, _comments, _context in extract_from_file(
            "python", wtforms_messages.__file__, keywords=keywords()
        )
        for form in forms(sentence)
    }

    assert listed
    assert listed <= strings_in(validators) | strings_in(csrf) | strings_in(datetime_fields), (
        "WTForms or Flask-WTF says it in other words now"
    )


def strings_in(module) -> set[str]:
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
