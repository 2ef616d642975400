"""Azerbaijani of the item models: endings that follow vowel harmony, names, lists, numbers in words."""

import random
from collections.abc import Sequence
from typing import Literal

Case = Literal["genitive", "dative", "accusative", "locative", "ablative", "possessive", "copula", "ordinal"]

_BACK, _ROUND_BACK, _FRONT, _ROUND_FRONT = ("a", "ı"), ("a", "u"), ("ə", "i"), ("ə", "ü")
_VOWELS = {"a": _BACK, "ı": _BACK, "o": _ROUND_BACK, "u": _ROUND_BACK, "e": _FRONT, "ə": _FRONT, "i": _FRONT}
_VOWELS |= {"ö": _ROUND_FRONT, "ü": _ROUND_FRONT}
_UNITS = ("sıfır", "bir", "iki", "üç", "dörd", "beş", "altı", "yeddi", "səkkiz", "doqquz")
_TENS = ("", "on", "iyirmi", "otuz", "qırx", "əlli", "altmış", "yetmiş", "səksən", "doxsan")
ALPHABET = "ABCÇDEƏFGĞHXIİJKQLMNOÖPRSŞTUÜVYZ"  # 32 letters, 1992
WEEKDAYS = ("bazar ertəsi", "çərşənbə axşamı", "çərşənbə", "cümə axşamı", "cümə", "şənbə", "bazar")
MONTHS = (
    "yanvar",
    "fevral",
    "mart",
    "aprel",
    "may",
    "iyun",
    "iyul",
    "avqust",
    "sentyabr",
    "oktyabr",
    "noyabr",
    "dekabr",
)
# Names whose endings follow the general rule without exception (no final k or q).
NAMES = (
    "Aysel",
    "Nigar",
    "Leyla",
    "Günel",
    "Sevinc",
    "Lalə",
    "Fidan",
    "Könül",
    "Aytən",
    "Səbinə",
    "Kamran",
    "Orxan",
    "Elçin",
    "Tural",
    "Rəşad",
    "Murad",
    "Zaur",
    "Samir",
    "Vüsal",
    "Rauf",
)


def ending(word: str, case: Case) -> str:
    """The ending of `word` in `case`; `word` is spelt as it is spoken."""
    low, high = _VOWELS[next(c for c in reversed(word.replace("İ", "i").replace("I", "ı").lower()) if c in _VOWELS)]
    open_end = word[-1] in _VOWELS
    return {
        "genitive": ("n" if open_end else "") + high + "n",
        "dative": ("y" if open_end else "") + low,
        "accusative": ("n" if open_end else "") + high,
        "locative": "d" + low,
        "ablative": "d" + low + "n",
        "possessive": ("s" if open_end else "") + high,
        "copula": "d" + high + "r",
        "ordinal": "c" + high,
    }[case]


def of(word: str, case: Case) -> str:
    """A name or word with its ending: `Nigarın`, `Laləyə`."""
    return word + ending(word, case)


def num(number: int, case: Case) -> str:
    """A number in figures with its ending: `6-ya`, `40-ı`, `3-cü`."""
    return f"{number}-{ending(spoken_end(number), case)}"


def spoken_end(number: int) -> str:
    """The last word of a whole number as it is spoken."""
    if number % 10 or number == 0:
        return _UNITS[number % 10]
    if number % 100:
        return _TENS[number % 100 // 10]
    return "yüz" if number % 1000 else "min"


def in_words(number: int) -> str:
    """A whole number from 0 to 99 in words."""
    if number < 10:
        return _UNITS[number]
    return f"{_TENS[number // 10]} {_UNITS[number % 10]}" if number % 10 else _TENS[number // 10]


def listed(parts: Sequence[str], last: str = "və") -> str:
    """`a, b və c`."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {last} {parts[-1]}"


def people(rng: random.Random, count: int) -> list[str]:
    """Different names, no two with one initial."""
    chosen: list[str] = []
    for name in rng.sample(NAMES, len(NAMES)):
        if name[0] not in {other[0] for other in chosen}:
            chosen.append(name)
    return chosen[:count]


def capital(text: str) -> str:
    """`text` with its first letter capital, by Azerbaijani rules."""
    first = {"i": "İ", "ı": "I"}.get(text[:1], text[:1].upper())
    return first + text[1:]


def signed(number: int) -> str:
    """`+ 4` or `− 4`, as a step is written."""
    return f"+ {number}" if number >= 0 else f"− {-number}"


def plain(number: object) -> str:
    """A number as text, with a true minus sign."""
    return str(number).replace("-", "−")
