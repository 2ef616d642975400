"""A question as the exam room shows it, composed of pieces that are rendered once a version: a paper has a hundred.

The pieces come from the template itself, so that the room's own page and the paper cannot differ.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app
from flask_babel import gettext as _
from markupsafe import Markup

from quizapp.domain.questions import LETTERS
from quizapp.i18n import language
from quizapp.web import text

NUMBER, LETTER = "\x01", "\x02"  # stand for the slot's number and the option's letter; no text holds them
KEPT = 10_000  # versions by language that a process keeps; beyond it starts again
_OPTION = re.compile(r'<label class="option">.*?</label>', re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Pieces:
    head: str
    options: tuple[str, ...]  # in file order
    between: str
    tail: str


def article(number: int, version_id: int, rendered: text.RenderedQuestion, order: Sequence[int], value: str) -> Markup:
    """Return what `exams/_question.html` gives for this slot.

    Args:
        order: which option each letter shows; value: the letters that are chosen, or what was typed.
    """
    if not rendered.options:
        return _template(number, rendered, [], value)
    pieces = _pieces(version_id, rendered)
    options = [_option(pieces.options[index], LETTERS[place], value) for place, index in enumerate(order)]
    return Markup(pieces.head.replace(NUMBER, str(number)) + pieces.between.join(options) + pieces.tail)


def _option(piece: str, letter: str, value: str) -> str:
    shown = piece.replace(LETTER, letter)
    return shown.replace(f'value="{letter}" ', f'value="{letter}" checked', 1) if letter in value else shown


def _pieces(version_id: int, rendered: text.RenderedQuestion) -> _Pieces:
    kept: dict[tuple[int, str], _Pieces] = current_app.extensions["quizapp_text"]["articles"]
    name = (version_id, language())
    if name not in kept:
        if len(kept) >= KEPT:
            kept.clear()
        whole = str(_template(NUMBER, rendered, [(LETTER, option) for option in rendered.options], ""))
        found = list(_OPTION.finditer(whole))
        kept[name] = _Pieces(
            head=whole[: found[0].start()],
            options=tuple(match.group() for match in found),
            between=whole[found[0].end() : found[1].start()] if len(found) > 1 else "",
            tail=whole[found[-1].end() :],
        )
    return kept[name]


def _template(
    number: int | str, rendered: text.RenderedQuestion, options: list[tuple[str, Markup]], value: str
) -> Markup:
    view = {"number": number, "question": rendered, "options": options, "value": value}
    label = _("Question %(number)s", number="%s")
    # Not render_template: what it puts into every page costs as much as the question, which needs none of it.
    template = current_app.jinja_env.get_template("exams/_question.html")
    return Markup(template.render(view=view, question_label=label))
