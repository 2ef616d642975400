"""Finding Azerbaijani text typed on any keyboard: `muqavile` finds «müqavilə», and so does `MÜQAVİLƏ`."""

import re
import unicodedata

from quizapp.domain.questions import Question

_PLAIN = str.maketrans({"ə": "e", "ı": "i", "ö": "o", "ü": "u", "ğ": "g", "ş": "s", "ç": "c", "’": "'", "–": "-"})


def fold(text: str) -> str:
    """Return `text` in small Latin letters without Azerbaijani marks, words apart by single spaces."""
    lowered = unicodedata.normalize("NFKC", text).replace("İ", "i").replace("I", "i").lower()
    return " ".join(lowered.translate(_PLAIN).split())


def words(query: str) -> list[str]:
    """Return what must all occur, folded: the words of a query, at most eight."""
    return re.findall(r"[\w.-]+", fold(query))[:8]


def search_text(question: Question) -> str:
    """Return everything a tutor may look a question up by, folded: id, what it asks and offers, what it rests on."""
    parts = [
        question.id,
        question.stem,
        question.figure.alt if question.figure else "",
        *(statement.text for statement in question.statements),
        *question.items,
        *question.left,
        *question.right,
        *(option.words for option in question.options),
        *question.accepted,
        *(f"{cite.act} {cite.provision} {cite.source}" for cite in question.cites),
        question.fact,
    ]
    return fold(" ".join(parts))
