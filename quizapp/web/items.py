"""A question with its key and reasons, as result, practice and the studio show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from quizapp.domain.catalogue import Act, Catalogue
from quizapp.domain.plans import Titles
from quizapp.domain.questions import LETTERS, Question
from quizapp.web import text


@dataclass(frozen=True, slots=True)
class OptionView:
    """An option with its sign and reason."""

    letter: str
    text: Markup
    why: Markup
    key: bool
    chosen: bool


@dataclass(frozen=True, slots=True)
class CiteView:
    """An act, or a source by `name`, with the provisions that are cited."""

    act: Act | None
    name: str
    provisions: list[str]


@dataclass(frozen=True, slots=True)
class ItemView:
    """One question answered: what was shown and chosen, the key, and the reasons."""

    slot: int
    version_id: int
    question: text.RenderedQuestion
    options: list[OptionView]
    right: bool
    blank: bool
    typed: str
    accepted: tuple[str, ...]
    explanation: Markup
    cites: list[CiteView]
    checked: date
    topic: Titles
    code: str
    held: bool = False  # show the question only: its key waits for an exam that is running


def cites(source: Question, catalogue: Catalogue) -> list[CiteView]:
    """What the key rests on; an act is named once, with all its provisions."""
    named: dict[str, CiteView] = {}
    for cite in source.cites:
        view = named.setdefault(
            cite.act or cite.source, CiteView(catalogue.acts.get(cite.act), cite.source or cite.act, [])
        )
        if cite.provision:
            view.provisions.append(cite.provision)
    return list(named.values())


def _accepted(source: Question) -> tuple[str, ...]:
    return source.accepted or ((f"{source.value:.15g}",) if source.value is not None else ())


def item_view(
    source: Question,
    catalogue: Catalogue,
    *,
    version_id: int,
    slot: int,
    order: Sequence[int],
    value: str,
    fraction: float,
    held: bool = False,
) -> ItemView:
    """Show a version with its key and reasons.

    Args:
        order: which option each letter showed.
        value: what was chosen or typed, '' for nothing; `fraction` is what that was worth.
        held: leave out what tells the key: sign, choice, reasons and source.
    """
    rendered, why = text.question(version_id, source), text.why(version_id, source)
    options = [
        OptionView(
            LETTERS[place],
            rendered.options[index],
            Markup() if held else why.reasons[index],
            not held and source.options[index].fraction == 1,
            not held and LETTERS[place] in value,
        )
        for place, index in enumerate(order)
    ]
    topic = catalogue.topics.get(source.topic)
    return ItemView(
        slot=slot,
        version_id=version_id,
        question=rendered,
        options=options,
        right=not held and fraction == 1,
        blank=held or not value,
        typed=value if not (options or held) else "",
        accepted=() if held else _accepted(source),
        explanation=Markup() if held else why.explanation,
        cites=[] if held else cites(source, catalogue),
        checked=source.checked,
        topic=topic.title if topic else {"az": source.topic},
        code=source.id,
        held=held,
    )
