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


def item_view(
    source: Question,
    catalogue: Catalogue,
    *,
    version_id: int,
    slot: int,
    order: Sequence[int],
    value: str,
    fraction: float,
) -> ItemView:
    """Show a version with its key and reasons.

    Args:
        order: which option each letter showed.
        value: what was chosen or typed, '' for nothing; `fraction` is what that was worth.
    """
    rendered, why = text.question(version_id, source), text.why(version_id, source)
    options = [
        OptionView(
            LETTERS[place],
            rendered.options[index],
            why.reasons[index],
            source.options[index].fraction == 1,
            LETTERS[place] in value,
        )
        for place, index in enumerate(order)
    ]
    topic = catalogue.topics.get(source.topic)
    return ItemView(
        slot=slot,
        version_id=version_id,
        question=rendered,
        options=options,
        right=fraction == 1,
        blank=not value,
        typed=value if not options else "",
        accepted=source.accepted or ((f"{source.value:.15g}",) if source.value is not None else ()),
        explanation=why.explanation,
        cites=cites(source, catalogue),
        checked=source.checked,
        topic=topic.title if topic else {"az": source.topic},
        code=source.id,
    )
