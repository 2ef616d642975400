"""A paper for print: a booklet of the questions as one person was given them, and a sheet to mark the answers on.

Neither holds a key or a reason. Lines are broken here and not by fpdf2, whose own markup would read `--` and `__` of a
question as its signs; so a question's height is known before it is drawn, and it stays on one page if it can.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from io import BytesIO
from itertools import zip_longest
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt
from markdown_it.token import Token

from quizapp.domain.questions import LETTERS, Figure, Option, Question, option_count

if TYPE_CHECKING:
    from fpdf import FPDF


@dataclass(frozen=True, slots=True)
class PaperItem:
    """A question in its place, with the options in the order shown."""

    section: int
    question: Question
    order: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class BookletWords:
    """What is printed around the questions, in the reader's language."""

    title: str
    subtitle: str
    attempt: str  # names the attempt, on every page
    lead: tuple[str, ...]  # sentences before the first question
    sections: tuple[str, ...]  # headings
    page: str  # with the places {page} and {pages}
    answer: str  # stands before the line of a typed answer


@dataclass(frozen=True, slots=True)
class SheetWords:
    """What is printed around the bubbles, in the reader's language."""

    title: str
    subtitle: str
    attempt: str
    lead: tuple[str, ...]
    name: str  # stands before the line for the candidate's name
    date: str


WIDTH, HEIGHT = 210.0, 297.0  # A4; every length is in millimetres, every size of type in points
LEFT, TOP, BOTTOM = 18.0, 16.0, 20.0  # margins of the booklet
NUMBER, LETTER = 9.0, 6.5  # how far the text stands behind a number, and behind a letter
BODY, SMALL, HEADING, TITLE = 10.0, 9.0, 12.0, 17.0
LEADING = 1.36
POINT = 25.4 / 72
PADDING = 1.6  # inside the cells of a table
AFTER_ITEM = 4.5


def booklet(words: BookletWords, items: Sequence[PaperItem], *, now: datetime) -> bytes:
    """Return the questions as a PDF.

    Args:
        items: in the order of the paper; a heading is printed where the section changes.
        now: the date of the file; the same arguments make the same bytes.
    """
    paper = _Typesetter(_document(words.title, now))
    paper.place(_front(paper, words), after=AFTER_ITEM)
    section = -1
    for number, item in enumerate(items, 1):
        lines = list(_item(paper, number, item, words.answer))
        if item.section != section:
            section = item.section
            lines = [*_heading(paper, words.sections[section]), *lines]
        paper.place(lines, after=AFTER_ITEM)
    return paper.output(words.attempt, words.page)


def _document(title: str, now: datetime) -> "FPDF":
    """An empty A4 document with our letters in it: fpdf2's own know neither ə nor ğ."""
    from font_roboto import Roboto, RobotoBold, RobotoItalic
    from fpdf import FPDF

    pdf = FPDF(unit="mm", format="A4")
    pdf.set_creation_date(now)
    pdf.set_title(title)
    pdf.set_lang("az")
    pdf.set_auto_page_break(False)
    for style, file in (("", Roboto), ("B", RobotoBold), ("I", RobotoItalic)):
        pdf.add_font("roboto", style, file)
    return pdf


# ---- Type: runs of one style, broken into lines ----------------------------------------------------------------

SIGN, CODE = "Z", "C"  # styles beside those of fpdf2: a sign of another font, and code on a grey ground
# Signs that Roboto lacks and our questions use, with their codes in ZapfDingbats, a font of every PDF reader
DINGBATS = {
    "→": "\xd5",
    "▲": "s",
    "▼": "t",
    "◆": "u",
    "★": "H",
    "☆": "I",
    "●": "l",
    "○": "m",
    "■": "n",
    "□": "o",
    "✓": "3",
    "✗": "7",
}


@dataclass(frozen=True, slots=True)
class _Run:
    """Letters of one style: '', 'B', 'I', or one of ours."""

    text: str
    style: str = ""


@dataclass(slots=True)
class _Line:
    """What stands at one height of a page; the marks' places count from its left and upper end."""

    height: float
    texts: list[tuple[float, float, float, list[_Run]]] = field(default_factory=list)  # x, baseline, size, runs
    rules: list[tuple[float, float, float, float]] = field(default_factory=list)  # from x, y to x, y
    pictures: list[tuple[float, float, "_Picture"]] = field(default_factory=list)  # x, y


@dataclass(frozen=True, slots=True)
class _Picture:
    """A figure in its size on paper."""

    svg: str
    width: float
    height: float


class _Typesetter:
    """Measures, fills pages with lines, and draws them when the number of pages is known."""

    def __init__(self, pdf: "FPDF") -> None:
        self.pdf = pdf
        self.pages: list[list[tuple[float, _Line]]] = [[]]
        self.y = TOP
        self.text_width = WIDTH - 2 * LEFT

    def width(self, runs: Iterable[_Run], size: float) -> float:
        return sum(self._run_width(run, size) for run in runs)

    def _run_width(self, run: _Run, size: float) -> float:
        self._choose(run.style, size)
        return float(self.pdf.get_string_width(run.text))

    def _choose(self, style: str, size: float) -> None:
        if style == SIGN:
            self.pdf.set_font("zapfdingbats", size=size)
        else:
            self.pdf.set_font("roboto", "" if style == CODE else style, size)

    @cached_property
    def _known(self) -> frozenset[int]:
        """Letters that all three cuts of Roboto have."""
        from fpdf.fonts import TTFFont

        cuts = [font for font in self.pdf.fonts.values() if isinstance(font, TTFFont)]
        return frozenset.intersection(*(frozenset(font.cmap) for font in cuts))

    def printable(self, runs: Iterable[_Run]) -> Iterator[_Run]:
        """Runs without a letter that cannot be drawn: a sign comes from another font, the rest is named."""
        for run in runs:
            text = unicodedata.normalize("NFC", run.text)
            for part in re.findall(f"[{''.join(DINGBATS)}]+|[^{''.join(DINGBATS)}]+", text):
                if part[0] in DINGBATS:
                    yield _Run("".join(DINGBATS[sign] for sign in part), SIGN)
                else:
                    yield _Run("".join(map(self._known_or_named, part)), run.style)

    def _known_or_named(self, letter: str) -> str:
        if ord(letter) in self._known or letter in "\n\t":
            return letter
        if unicodedata.category(letter) == "Cf":  # marks of direction, joiners: nothing to see
            return ""
        return f"[{unicodedata.name(letter, hex(ord(letter))).lower()}]"

    def wrap(self, runs: Iterable[_Run], width: float, size: float) -> list[list[_Run]]:
        """Break into lines no wider than `width`; a word that is wider itself is broken anywhere."""
        lines: list[list[_Run]] = [[]]
        used = 0.0
        space = self.width([_Run(" ")], size)
        for word in _words(self.printable(runs)):
            if word is None:
                lines.append([])
                used = 0.0
                continue
            for piece in self._pieces(word, width, size):
                needed = self.width(piece, size)
                if lines[-1] and used + space + needed > width:
                    lines.append([])
                    used = 0.0
                if lines[-1]:
                    lines[-1][-1] = _Run(lines[-1][-1].text + " ", lines[-1][-1].style)
                    used += space
                lines[-1].extend(piece)
                used += needed
        return [_joined(line) for line in lines]

    def _pieces(self, word: list[_Run], width: float, size: float) -> Iterator[list[_Run]]:
        if self.width(word, size) <= width:
            yield word
            return
        piece: list[_Run] = []
        for run in word:
            for letter in run.text:
                if piece and self.width([*piece, _Run(letter, run.style)], size) > width:
                    yield piece
                    piece = []
                piece = _joined([*piece, _Run(letter, run.style)])
        yield piece

    def paragraph(self, runs: Iterable[_Run], *, x: float = 0.0, size: float = BODY, right: float = 0.0) -> list[_Line]:
        """Lines of a paragraph that begins at `x` and ends `right` before the margin."""
        return [
            _Line(_leading(size), [(x, _baseline(size), size, line)])
            for line in self.wrap(runs, self.text_width - x - right, size)
        ]

    # ---- pages

    def place(self, lines: Sequence[_Line], *, after: float) -> None:
        """Put lines on the first page that holds all of them; what is longer than a page goes on where it must.

        Args:
            after: the space left free below them.
        """
        self._turn_unless_fits(sum(line.height for line in lines))
        for line in lines:
            self._turn_unless_fits(line.height)
            self.pages[-1].append((self.y, line))
            self.y += line.height
        self.y += after

    def _turn_unless_fits(self, height: float) -> None:
        if self.pages[-1] and self.y + height > HEIGHT - BOTTOM:
            self.pages.append([])
            self.y = TOP

    def output(self, left: str, right: str) -> bytes:
        """Draw everything, with `left` and the number of the page at the foot."""
        for number, lines in enumerate(self.pages, 1):
            self.pdf.add_page()
            self.pdf.set_draw_color(130)
            self.pdf.set_line_width(0.2)
            for y, line in lines:
                self.draw(LEFT, y, line)
            label = list(self.printable([_Run(right.format(page=number, pages=len(self.pages)))]))
            at = self.text_width - self.width(label, SMALL)
            y = HEIGHT - BOTTOM + 8
            self.draw(LEFT, y, _Line(0, [(0, 0, SMALL, list(self.printable([_Run(left)]))), (at, 0, SMALL, label)]))
        return bytes(self.pdf.output())

    def draw(self, left: float, top: float, line: _Line) -> None:
        for x, y, to_x, to_y in line.rules:
            self.pdf.line(left + x, top + y, left + to_x, top + to_y)
        for x, y, picture in line.pictures:
            self.pdf.image(BytesIO(picture.svg.encode()), left + x, top + y, picture.width, picture.height)
        for x, baseline, size, runs in line.texts:
            at = left + x
            for run in runs:
                width = self._run_width(run, size)
                if run.style == CODE:
                    self.pdf.set_fill_color(236)
                    self.pdf.rect(at - 0.3, top + baseline - size * POINT, width + 0.6, size * POINT * 1.3, style="F")
                self._choose(run.style, size)
                self.pdf.text(at, top + baseline, run.text)
                at += width


def _leading(size: float) -> float:
    return size * POINT * LEADING


def _baseline(size: float) -> float:
    return size * POINT * 1.05


def _joined(runs: Iterable[_Run]) -> list[_Run]:
    """Neighbours of one style as one run."""
    joined: list[_Run] = []
    for run in runs:
        if joined and joined[-1].style == run.style:
            joined[-1] = _Run(joined[-1].text + run.text, run.style)
        elif run.text:
            joined.append(run)
    return joined


def _words(runs: Iterable[_Run]) -> Iterator[list[_Run] | None]:
    """Words, each of one style or more; None where a new line begins."""
    word: list[_Run] = []
    for run in runs:
        for part in re.findall(r"\n|[ \t]+|[^ \t\n]+", run.text):
            if part.strip(" \t\n"):
                word.append(_Run(part, run.style))
                continue
            if word:
                yield word
                word = []
            if part == "\n":
                yield None
    if word:
        yield word


# ---- Markdown: the dialect of the pages (web/text.py), as lines ---------------------------------------------------

_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table")


def _inline(text: str) -> list[_Run]:
    """Markdown without blocks → runs."""
    return _runs(_markdown.parseInline(text)[0])


def _runs(inline: Token) -> list[_Run]:
    runs: list[_Run] = []
    styles: list[str] = []
    for token in inline.children or ():
        if token.type in ("strong_open", "em_open"):
            styles.append("B" if token.type == "strong_open" else "I")
        elif token.type in ("strong_close", "em_close"):
            styles.pop()
        elif token.type in ("softbreak", "hardbreak"):
            runs.append(_Run("\n"))
        elif token.type == "code_inline":
            runs.append(_Run(token.content, CODE))
        elif token.content:
            runs.append(_Run(token.content, styles[-1] if styles else ""))
    return runs


def _blocks(paper: _Typesetter, text: str, x: float) -> list[_Line]:
    """Markdown with paragraphs, lists, code and tables → lines that begin at `x`."""
    lines: list[_Line] = []
    tokens = iter(_markdown.parse(text))
    lists: list[int | None] = []  # number of the next line; None: a bullet
    marker = ""
    for token in tokens:
        if token.type == "table_open":
            lines += [_Line(1.2), *_table(paper, list(_rows(tokens)), x), _Line(1.8)]
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            lists.append(int(token.attrGet("start") or 1) if token.type == "ordered_list_open" else None)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
        elif token.type == "list_item_open":
            number = lists[-1]
            marker = "•" if number is None else f"{number}."
            lists[-1] = None if number is None else number + 1
        elif token.type == "inline":
            depth = x + LETTER * len(lists)
            lines += _hung(paper, marker, _runs(token), x=depth) if lists else paper.paragraph(_runs(token), x=x)
            marker = ""
        elif token.type in ("fence", "code_block"):
            for code in token.content.rstrip("\n").split("\n"):
                lines += paper.paragraph([_Run(code.replace(" ", "\u00a0") or "\u00a0", CODE)], x=x)
    return lines


def _hung(paper: _Typesetter, marker: str, runs: Iterable[_Run], *, x: float, by: float = LETTER) -> list[_Line]:
    """A paragraph at `x` with its number or letter before it."""
    lines = paper.paragraph(runs, x=x)
    lines[0].texts.insert(0, (x - by, _baseline(BODY), BODY, [_Run(marker)]))
    return lines


def _rows(tokens: Iterator[Token]) -> Iterator[list[list[_Run]]]:
    """Cells of a table, whose opening has been read, row by row; those of the head are bold."""
    row: list[list[_Run]] = []
    head = False
    for token in tokens:
        if token.type == "table_close":
            return
        if token.type in ("thead_open", "thead_close"):
            head = token.type == "thead_open"
        elif token.type == "inline":
            row.append([_Run(run.text, "B") if head and not run.style else run for run in _runs(token)])
        elif token.type == "tr_close":
            yield row
            row = []


def _table(paper: _Typesetter, rows: list[list[list[_Run]]], x: float) -> list[_Line]:
    """Rows with hairlines around each cell; a table that is too wide gets narrower columns and more lines."""
    columns = zip(*rows, strict=True)  # Markdown gives every row the cells of the head
    natural = [max(paper.width(paper.printable(cell), SMALL) for cell in column) for column in columns]
    room = paper.text_width - x - 2 * PADDING * len(natural)
    widths = natural if sum(natural) <= room else [room * width / sum(natural) for width in natural]
    return [_table_row(paper, row, widths, x, first=row is rows[0]) for row in rows]


def _table_row(paper: _Typesetter, row: list[list[_Run]], widths: Sequence[float], x: float, *, first: bool) -> _Line:
    cells = [paper.wrap(cell, width + 0.01, SMALL) for cell, width in zip(row, widths, strict=True)]
    height = max(map(len, cells)) * _leading(SMALL) + 1.4
    line = _Line(height)
    right = x
    for cell, width in zip(cells, widths, strict=True):
        for n, runs in enumerate(cell):
            line.texts.append((right + PADDING, 0.7 + n * _leading(SMALL) + _baseline(SMALL), SMALL, runs))
        line.rules.append((right, 0, right, height))
        right += width + 2 * PADDING
    line.rules.append((right, 0, right, height))
    line.rules.append((x, height, right, height))
    if first:
        line.rules.append((x, 0, right, 0))
    return line


# ---- Pictures of item models ---------------------------------------------------------------------------------------

FIGURE_UNIT = BODY * POINT / 18  # 18 units of a figure are as high as a line of text
# What theme.css says of the classes of figures, on white paper
FIGURE_STYLE = """\
.fig-line, .fig-bold, .fig-dash {fill: none; stroke: black; stroke-width: 1.6; stroke-linecap: round}
.fig-bold {stroke-width: 3}
.fig-dash {stroke-dasharray: 4 4}
.fig-thin {fill: none; stroke: #999999; stroke-width: 1}
.fig-full {fill: black}
.fig-half {fill: #999999}
.fig-soft {fill: #ebebeb}
.fig-text {fill: black; font-family: roboto; font-size: 17; text-anchor: middle}
"""
_VIEW_BOX = re.compile(r'<svg viewBox="0 0 (\d+) (\d+)">')
_DRAWN = frozenset({"svg", "g", "rect", "circle", "line", "polyline", "polygon", "path", "text"})


def _picture(figure: Figure, width: float) -> _Picture | None:
    """A figure no wider than `width`; None for one that is not of our few shapes: an SVG could fetch files."""
    size = _VIEW_BOX.match(figure.svg)
    if not size or not {tag.lstrip("/") for tag in re.findall(r"<([^\s>]*[^\s>/])", figure.svg)} <= _DRAWN:
        return None
    scale = min(FIGURE_UNIT, width / int(size[1]))
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size[1]} {size[2]}"><style>{FIGURE_STYLE}</style>'
    return _Picture(head + figure.svg[size.end() :], scale * int(size[1]), scale * int(size[2]))


def _figure_lines(paper: _Typesetter, figure: Figure, x: float) -> list[_Line]:
    """A figure on lines of its own, or in words if it cannot be drawn."""
    picture = _picture(figure, paper.text_width - x)
    if picture is None:
        return paper.paragraph([_Run(f"[{figure.alt}]")], x=x)
    return [_Line(picture.height + 3, pictures=[(x, 1.5, picture)])]


def _pictured_options(paper: _Typesetter, options: Sequence[Option]) -> Iterator[_Line]:
    """Options that are pictures, as many side by side as there is room for."""
    room = paper.text_width - NUMBER
    drawn = [_picture(option.figure, room - LETTER) if option.figure else None for option in options]
    widest = LETTER + 6 + max(picture.width if picture else 30 for picture in drawn)
    beside = max(1, int(room / widest))
    for first in range(0, len(options), beside):
        cells = list(zip(LETTERS, options, drawn, strict=False))[first : first + beside]
        words = [paper.wrap(_option_runs(option, picture), widest - LETTER - 3, BODY) for _, option, picture in cells]
        above = max((len(lines) for lines in words if any(lines)), default=0) * _leading(BODY)
        line = _Line(max(above + max(p.height if p else 0 for _, _, p in cells), _leading(BODY)) + 2.5)
        for n, ((letter, _, picture), lines) in enumerate(zip(cells, words, strict=True)):
            at = NUMBER + n * widest
            line.texts.append((at, _baseline(BODY), BODY, [_Run(f"{letter})")]))
            for k, runs in enumerate(lines):
                line.texts.append((at + LETTER, _baseline(BODY) + k * _leading(BODY), BODY, runs))
            if picture:
                line.pictures.append((at + LETTER, above + 0.5, picture))
        yield line


def _option_runs(option: Option, picture: _Picture | None) -> list[_Run]:
    runs = _inline(option.text) if option.text else []
    return runs if picture or not option.figure else [*runs, _Run(f" [{option.figure.alt}]")]


# ---- The booklet -------------------------------------------------------------------------------------------------


def _front(paper: _Typesetter, words: BookletWords) -> list[_Line]:
    lines = paper.paragraph([_Run(words.title, "B")], size=TITLE)
    lines += paper.paragraph([_Run(words.subtitle)]) + paper.paragraph([_Run(words.attempt)])
    lines.append(_Line(2))
    for sentence in words.lead:
        lines += _hung(paper, "•", [_Run(sentence)], x=LETTER)
    return lines


def _heading(paper: _Typesetter, title: str) -> list[_Line]:
    lines = paper.paragraph([_Run(title, "B")], size=HEADING)
    return [_Line(2), *lines, _Line(4, rules=[(0, 1, paper.text_width, 1)])]


def _item(paper: _Typesetter, number: int, item: PaperItem, answer: str) -> Iterator[_Line]:
    """What the candidate sees of a question; nothing else of it is looked at."""
    question = item.question
    stem = _blocks(paper, question.stem, NUMBER) or [_Line(_leading(BODY))]
    stem[0].texts.insert(0, (0, _baseline(BODY), BODY, [_Run(f"{number}.", "B")]))
    yield from stem
    if question.figure:
        yield from _figure_lines(paper, question.figure, NUMBER)
    for n, text in enumerate([s.text for s in question.statements] or question.items, 1):
        yield from _hung(paper, f"{n}.", _inline(text), x=NUMBER + LETTER)
    yield from _pairs(paper, question)
    yield _Line(1)
    shown = [question.options[index] for index in item.order]
    if any(option.figure for option in shown):
        yield from _pictured_options(paper, shown)
    elif shown:
        yield from _options(paper, [option.text for option in shown])
    else:
        yield from _answer_line(paper, answer)


def _pairs(paper: _Typesetter, question: Question) -> Iterator[_Line]:
    """The two columns of a matching question, side by side."""
    half = (paper.text_width - NUMBER) / 2
    both = zip_longest(question.left, question.right, fillvalue="")
    for n, (left, right) in enumerate(both):
        cells = []
        for start, marker, text in ((NUMBER, f"{n + 1}.", left), (NUMBER + half, f"{LETTERS[n].lower()})", right)):
            wrapped = paper.wrap(_inline(text), half - LETTER - 2, BODY) if text else []
            cells.append((start, marker, wrapped))
        for k in range(max(len(wrapped) for _, _, wrapped in cells)):
            line = _Line(_leading(BODY))
            for start, marker, wrapped in cells:
                if k < len(wrapped):
                    line.texts.append((start + LETTER, _baseline(BODY), BODY, wrapped[k]))
                    if not k:
                        line.texts.append((start, _baseline(BODY), BODY, [_Run(marker)]))
            yield line


def _options(paper: _Typesetter, texts: Sequence[str]) -> Iterator[_Line]:
    """Options with their letters: side by side where all are short."""
    options = [_inline(text) for text in texts]
    share = (paper.text_width - NUMBER) / len(options)
    if all(paper.width(paper.printable(option), BODY) <= share - LETTER - 3 for option in options):
        line = _Line(_leading(BODY))
        for n, option in enumerate(options):
            at = NUMBER + n * share
            line.texts.append((at, _baseline(BODY), BODY, [_Run(f"{LETTERS[n]})")]))
            line.texts.append((at + LETTER, _baseline(BODY), BODY, _joined(paper.printable(option))))
        yield line
        return
    for letter, option in zip(LETTERS, options, strict=False):
        yield from _hung(paper, f"{letter})", option, x=NUMBER + LETTER)


def _answer_line(paper: _Typesetter, answer: str) -> Iterator[_Line]:
    label = paper.width([_Run(f"{answer} ")], BODY)
    yield _Line(2)
    yield _Line(
        _leading(BODY),
        [(NUMBER, _baseline(BODY), BODY, [_Run(answer)])],
        [(NUMBER + label, _baseline(BODY) + 0.6, NUMBER + label + 80, _baseline(BODY) + 0.6)],
    )


# ---- The sheet of bubbles ----------------------------------------------------------------------------------------

COLUMNS, ROWS = 4, 25
EDGE, CORNER = 9.0, 5.0  # where the black corners stand, and their size
FIRST_ROW, ROW, GAP = 66.0, 8.1, 1.5  # the first row's middle, from row to row, and more after every fifth
COLUMN = (WIDTH - 2 * LEFT) / COLUMNS
BUBBLE, PITCH = 2.5, 6.5  # radius, and from bubble to bubble


def bubble_sheet(words: SheetWords, shapes: str, *, now: datetime) -> bytes:
    """Return a sheet to mark answers on as a PDF: four columns of 25 numbers, each with the bubbles that it has.

    Args:
        shapes: one character an item (domain/questions.py, `shape`): a circle an option where one is chosen, a square
            where several may be, a line for typed text.
        now: the date of the file; the same arguments make the same bytes.
    """
    paper = _Typesetter(_document(words.title, now))
    for first in range(0, len(shapes), COLUMNS * ROWS):
        _sheet_page(paper, words, shapes[first : first + COLUMNS * ROWS], first)
    return bytes(paper.pdf.output())


def _sheet_page(paper: _Typesetter, words: SheetWords, shapes: str, before: int) -> None:
    pdf = paper.pdf
    pdf.add_page()
    pdf.set_fill_color(0)
    for x in (EDGE, WIDTH - EDGE - CORNER):
        for y in (EDGE, HEIGHT - EDGE - CORNER):
            pdf.rect(x, y, CORNER, CORNER, style="F")
    _sheet_head(paper, words)
    for n in range(min(ROWS, len(shapes))):
        pdf.set_fill_color(0)
        pdf.rect(EDGE, _row_middle(n) - 0.7, CORNER - 1, 1.4, style="F")
    for n, item_shape in enumerate(shapes):
        column, row = divmod(n, ROWS)
        _sheet_row(paper, LEFT + column * COLUMN, _row_middle(row), before + n + 1, item_shape)


def _row_middle(row: int) -> float:
    return FIRST_ROW + row * ROW + row // 5 * GAP


def _sheet_head(paper: _Typesetter, words: SheetWords) -> None:
    y = TOP
    for text, style, size in ((words.title, "B", HEADING + 2), (words.subtitle, "", BODY)):
        for line in paper.paragraph([_Run(text, style)], size=size):
            paper.draw(LEFT, y, line)
            y += line.height
    paper.pdf.set_draw_color(0)
    paper.pdf.set_line_width(0.25)
    y = 42.0
    for label, x, to in ((words.name, LEFT, 112.0), (words.date, 116.0, 150.0), (words.attempt, 154.0, 0.0)):
        runs = list(paper.printable([_Run(label)]))
        paper.draw(x, y, _Line(0, [(0, 0, BODY, runs)]))
        if to:
            paper.pdf.line(x + paper.width(runs, BODY) + 2, y + 0.8, to, y + 0.8)
    y += 5
    for sentence in words.lead:
        for line in paper.paragraph([_Run(sentence)], size=SMALL - 1):
            paper.draw(LEFT, y, line)
            y += line.height


def _sheet_row(paper: _Typesetter, x: float, y: float, number: int, item_shape: str) -> None:
    pdf = paper.pdf
    label = [_Run(str(number), "B")]
    paper.draw(x + 7 - paper.width(label, SMALL), y, _Line(0, [(0, 1.1, SMALL, label)]))
    if item_shape == "t":
        pdf.line(x + 9, y + 1.6, x + COLUMN - 3, y + 1.6)
        return
    count = option_count(item_shape)
    pitch = min(PITCH, (COLUMN - 11) / count)
    radius = min(BUBBLE, pitch / 2 - 0.2)
    size = 2.6 * radius
    for n, letter in enumerate(LETTERS[:count]):
        middle = x + 11.5 + n * pitch
        if item_shape.isdigit():
            pdf.circle(middle, y, radius)
        else:
            pdf.rect(middle - radius, y - radius, 2 * radius, 2 * radius)
        runs = [_Run(letter)]
        pdf.set_text_color(90)
        paper.draw(middle - paper.width(runs, size) / 2, y, _Line(0, [(0, size * POINT * 0.36, size, runs)]))
        pdf.set_text_color(0)
