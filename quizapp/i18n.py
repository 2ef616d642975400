"""Languages: which one a person reads, and how times, numbers and durations look in it."""

import datetime
from collections.abc import Mapping
from functools import lru_cache

from babel.dates import format_date as format_day
from babel.units import format_unit
from flask import Flask, session
from flask_babel import Babel, format_date, format_decimal, get_locale, gettext
from flask_babel import format_time as format_clock

LANGUAGES: Mapping[str, str] = {"az": "Azərbaycanca", "en": "English", "ru": "Русский"}
DEFAULT = "az"
TIMEZONE = "Asia/Baku"  # exams are sat and dated in Baku

babel = Babel()


def init_app(app: Flask) -> None:
    babel.init_app(
        app, default_locale=DEFAULT, default_timezone=TIMEZONE, locale_selector=_locale, default_domain="messages"
    )
    app.jinja_env.filters.update(
        words=words,
        date=date,
        time=lambda moment: format_clock(moment, "short"),
        clock=lambda moment: format_clock(moment, "medium"),
        number=number,
        duration=duration,
    )
    app.jinja_env.globals.update(LANGUAGES=LANGUAGES, language=language)


def language() -> str:
    """The language of this request: the person's choice, else Azerbaijani. The browser's header is not asked: most
    candidates' devices speak Russian or English, and the exam is in Azerbaijani."""
    chosen = session.get("language", DEFAULT)
    return chosen if chosen in LANGUAGES else DEFAULT


def _locale() -> str:
    """The words are British, so dates and times are, too."""
    return "en_GB" if language() == "en" else language()


def words(titles: Mapping[str, str] | None) -> str:
    """Pick the present language out of a catalogue title."""
    return titles.get(language()) or titles[DEFAULT] if titles else ""


def date(value: datetime.date, style: str = "long") -> str:
    """A day in the present language. Lists repeat few days many times, and CLDR patterns are slow: kept."""
    if isinstance(value, datetime.datetime):
        return format_date(value, style)
    return _day(value, style, str(get_locale()))


@lru_cache(maxsize=1024)
def _day(value: datetime.date, style: str, locale: str) -> str:
    return format_day(value, style, locale=locale)


def number(value: float) -> str:
    """A number in the present language: 76, 76,5."""
    return format_decimal(value)


def duration(seconds: int) -> str:
    """Hours and minutes in words, short: 1 saat 22 dəq; under a minute in seconds."""
    if seconds < 60:
        return _unit(int(seconds), "second")
    hours, minutes = divmod(round(seconds / 60), 60)
    parts = ([_unit(hours, "hour")] if hours else []) + ([_unit(minutes, "minute")] if minutes else [])
    return " ".join(parts)


def _unit(value: int, unit: str) -> str:
    return format_unit(value, f"duration-{unit}", length="short", locale=get_locale())


__all__ = [
    "DEFAULT",
    "LANGUAGES",
    "TIMEZONE",
    "babel",
    "duration",
    "gettext",
    "init_app",
    "language",
    "number",
    "words",
]
