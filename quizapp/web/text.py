"""Question text → safe HTML, rendered once a version: versions never change."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import nh3
from flask import Flask, current_app
from markdown_it import MarkdownIt
from markupsafe import Markup

from quizapp.domain.questions import LETTERS, Figure, Option, Question, reasons

T = TypeVar("T")

_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table")
_TAGS = {
    "p",
    "strong",
    "em",
    "code",
    "pre",
    "br",
    "ul",
    "ol",
    "li",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "sub",
    "sup",
}


# Most texts have no mark of Markdown and none of HTML: they come out as they went in, which is worth knowing before
# asking, because a paper shows six hundred of them. Whatever is not surely plain takes the long way.
_MARKED = re.compile(r"[\\`*_\[\]<>&\x00\ufeff]|[^\S ]|  | \Z")
_PARAGRAPH = re.compile(r"[^\W\d_]|[«“\"(]")  # how a paragraph begins that cannot be a list, a heading or a table


def block(text: str) -> Markup:
    """Markdown with paragraphs, lists and tables → HTML that cannot do harm."""
    if _PARAGRAPH.match(text) and not _MARKED.search(text):
        return Markup(f"<p>{text}</p>\n")
    return block_by_library(text)


def inline(text: str) -> Markup:
    """Markdown without blocks → HTML that cannot do harm."""
    return inline_by_library(text) if _MARKED.search(text) else Markup(text)


def block_by_library(text: str) -> Markup:
    """`block`, the long way."""
    return Markup(nh3.clean(_markdown.render(text), tags=_TAGS, attributes={}))


def inline_by_library(text: str) -> Markup:
    """`inline`, the long way."""
    return Markup(nh3.clean(_markdown.renderInline(text), tags=_TAGS, attributes={}))


# What our pictures are made of. Colours come from the classes alone: theme.css has them for every scheme.
_DRAWN = {"g", "rect", "circle", "line", "polyline", "polygon", "path", "text"}
_PLACES = {
    "svg": {"viewBox"},
    "g": {"transform"},
    "rect": {"x", "y", "width", "height", "transform"},
    "circle": {"cx", "cy", "r"},
    "line": {"x1", "y1", "x2", "y2"},
    "polyline": {"points"},
    "polygon": {"points", "transform"},
    "path": {"d", "transform"},
    "text": {"x", "y", "text-anchor", "transform"},
}
FIGURE_CLASSES = frozenset(
    {"fig-line", "fig-bold", "fig-dash", "fig-thin", "fig-full", "fig-half", "fig-soft", "fig-text"}
)
_UNIT = 18  # units of a view box in 1em: pictures grow with the text
_WIDTH = re.compile(r'<svg viewBox="0 0 (\d+) \d+"')


def picture(figure: Figure) -> Markup:
    """A figure → inline SVG of our few shapes and classes, with its words for those who do not see it."""
    width = _WIDTH.match(figure.svg)
    return Markup(
        nh3.clean(
            figure.svg,
            tags={"svg", *_DRAWN},
            clean_content_tags={"script", "style"},
            attributes=_PLACES,
            allowed_classes={"svg": {"figure"}, **{tag: set(FIGURE_CLASSES) for tag in _DRAWN}},
            set_tag_attribute_values={
                "svg": {
                    "class": "figure",
                    "role": "img",
                    "aria-label": figure.alt,
                    "width": f"{int(width[1]) / _UNIT:.3g}em" if width else "100%",
                }
            },
        )
    )


@dataclass(frozen=True, slots=True)
class RenderedQuestion:
    """What a candidate may see before the exam ends: no keys, no reasons."""

    kind: str
    stem: Markup
    statements: tuple[Markup, ...]
    items: tuple[Markup, ...]
    left: tuple[Markup, ...]
    right: tuple[tuple[str, Markup], ...]
    options: tuple[Markup, ...]  # in file order
    figure: Markup | None = None

    def shown(self, order: Sequence[int]) -> list[tuple[str, Markup]]:
        """Letters and options as this paper shows them."""
        return [(LETTERS[place], self.options[index]) for place, index in enumerate(order)]


@dataclass(frozen=True, slots=True)
class RenderedReasons:
    """What is shown afterwards: why each option is wrong, in file order, and the explanation."""

    reasons: tuple[Markup, ...]
    explanation: Markup


KEPT = 20_000  # rendered versions a process keeps; beyond it starts again


def question(version_id: int, source: Question) -> RenderedQuestion:
    """Render a version; `version_id` names it, `source` is what it says."""
    return _once("questions", version_id, source, _render_question)


def why(version_id: int, source: Question) -> RenderedReasons:
    """Render the reasons of a version."""
    return _once("reasons", version_id, source, _render_reasons)


def _once(kind: str, version_id: int, source: Question, render: Callable[[Question], T]) -> T:
    """Version ids belong to a database, so the cache belongs to the application that uses it."""
    kept: dict[int, T] = current_app.extensions["quizapp_text"][kind]
    if version_id not in kept:
        if len(kept) >= KEPT:
            kept.clear()
        kept[version_id] = render(source)
    return kept[version_id]


def _render_question(source: Question) -> RenderedQuestion:
    return RenderedQuestion(
        source.kind.value,
        block(source.stem),
        tuple(inline(s.text) for s in source.statements),
        tuple(map(inline, source.items)),
        tuple(map(inline, source.left)),
        tuple((letter.lower(), inline(text)) for letter, text in zip(LETTERS, source.right, strict=False)),
        tuple(map(_render_option, source.options)),
        picture(source.figure) if source.figure else None,
    )


def _render_option(option: Option) -> Markup:
    return inline(option.text) + picture(option.figure) if option.figure else inline(option.text)


def _render_reasons(source: Question) -> RenderedReasons:
    return RenderedReasons(
        tuple(inline(reasons(source, i)) for i in range(len(source.options))), block(source.explanation)
    )


_filters: Mapping[str, Callable[[str], Markup]] = {"markdown": block, "markdown_line": inline}


def init_app(app: Flask) -> None:
    app.extensions["quizapp_text"] = {"questions": {}, "reasons": {}, "articles": {}}
    app.jinja_env.filters.update(_filters)
