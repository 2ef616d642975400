"""Languages: which one, and how durations and numbers look in it."""

from collections.abc import Callable
from contextlib import AbstractContextManager, contextmanager

import pytest
from flask import session

from quizapp.i18n import LANGUAGES, duration, language, number, words

TITLES = {"az": "Ad", "en": "Name", "ru": "Имя"}

Speak = Callable[[str], AbstractContextManager[None]]


@pytest.fixture
def speaking(app) -> Speak:
    """Be in a request of someone who has chosen a language."""

    @contextmanager
    def request(chosen):
        with app.test_request_context():
            session["language"] = chosen
            yield

    return request


def test_the_languages_are_named_in_themselves():
    assert LANGUAGES == {"az": "Azərbaycanca", "en": "English", "ru": "Русский"}


def test_without_a_choice_it_is_azerbaijani_whatever_the_browser_asks(app):
    with app.test_request_context(headers={"Accept-Language": "ru,en;q=0.5"}):
        assert language() == "az"


@pytest.mark.parametrize("chosen", LANGUAGES)
def test_the_chosen_language_is_taken(speaking, chosen):
    with speaking(chosen):
        assert language() == chosen


@pytest.mark.parametrize("chosen", ["de", "", "AZ", "../ru"])
def test_a_language_that_is_not_there_is_azerbaijani(speaking, chosen):
    with speaking(chosen):
        assert language() == "az"


@pytest.mark.parametrize(("chosen", "text"), TITLES.items())
def test_a_title_is_taken_in_the_present_language(speaking, chosen, text):
    with speaking(chosen):
        assert words(TITLES) == text


@pytest.mark.parametrize("titles", [{"az": "Ad"}, {"az": "Ad", "ru": ""}])
def test_a_title_that_is_not_translated_stays_azerbaijani(speaking, titles):
    with speaking("ru"):
        assert words(titles) == "Ad"


@pytest.mark.parametrize("titles", [None, {}])
def test_without_a_title_there_are_no_words(speaking, titles):
    with speaking("en"):
        assert words(titles) == ""


@pytest.mark.parametrize(
    ("chosen", "value", "text"),
    [
        ("az", 76, "76"),
        ("az", 76.5, "76,5"),
        ("az", 1363, "1.363"),
        ("en", 76.5, "76.5"),
        ("en", 1363, "1,363"),
        ("ru", 76.5, "76,5"),
        ("ru", 1363, "1\u00a0363"),
        ("az", 0.0, "0"),
    ],
)
def test_numbers_look_as_the_language_writes_them(speaking, chosen, value, text):
    with speaking(chosen):
        assert number(value) == text


@pytest.mark.parametrize(
    ("chosen", "seconds", "text"),
    [
        ("az", 0, "0 san"),
        ("az", 59, "59 san"),
        ("az", 60, "1 dəq"),
        ("az", 89, "1 dəq"),
        ("az", 91, "2 dəq"),
        ("az", 3600, "1 saat"),
        ("az", 4920, "1 saat 22 dəq"),
        ("az", 3599, "1 saat"),
        ("az", 7260, "2 saat 1 dəq"),
        ("en", 1, "1 sec"),
        ("en", 4920, "1 hr 22 mins"),
        ("ru", 45, "45 с"),
        ("ru", 4920, "1 ч 22 мин"),
    ],
)
def test_durations_are_told_in_words(speaking, chosen, seconds, text):
    with speaking(chosen):
        assert duration(seconds).replace("\u00a0", " ") == text
