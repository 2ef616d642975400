"""One question in a topic file as lines of text: put in, exchanged or taken out, every other byte left as it was."""

import re
from dataclasses import dataclass

import yaml

from quizapp.domain.questions import Question
from quizapp.formats import bank_yaml


class NotInBlocks(ValueError):
    """The file does not list its questions one below the other, so lines cannot be exchanged in it."""


@dataclass(frozen=True, slots=True)
class _Block:
    """A question's lines, from 0, `end` excluded; its dash stands in `column`."""

    code: str
    start: int
    end: int
    column: int


def put(text: str, question: Question) -> str:
    """Return the file's text with `question` in the place of the one with its id; a new one stands in the order of ids
    where the file keeps that, else at the end.

    Raises:
        NotInBlocks
    """
    blocks = _blocks(text)
    if not blocks:
        text = re.sub(r"(?m)^questions:[ \t]*\[[ \t]*\]", "questions:", text, count=1)
    lines, line_end = _lines(text), _line_end(text)
    new = _written(question, blocks[0].column if blocks else 2, line_end)
    for block in blocks:
        if block.code == question.id:
            lines[block.start : block.end] = new
            return "".join(lines)
    codes = [block.code for block in blocks]
    in_order = codes == sorted(codes)  # files in the order of the act are not; there new ones stand at the end
    index = sum(code < question.id for code in codes) if in_order else len(blocks)
    if not blocks:
        place = next(n for n, line in enumerate(lines, 1) if line.startswith("questions:"))
    elif index:
        place, new = _tail(lines, blocks[index - 1]), [line_end, *new] if _are_apart(lines, blocks) else new
    else:
        place, new = blocks[0].start, [*new, line_end] if _are_apart(lines, blocks) else new
    if not lines[place - 1].endswith(("\n", "\r")):
        lines[place - 1] += line_end
    lines[place:place] = new
    return "".join(lines)


def _are_apart(lines: list[str], blocks: list[_Block]) -> bool:
    """Whether empty lines keep the questions apart, as this program writes them."""
    return len(blocks) == 1 or not lines[_tail(lines, blocks[0])].strip()


def _tail(lines: list[str], block: _Block) -> int:
    """The first line below a question and the comments inside it."""
    end = block.end
    while end < len(lines) and _indent(lines[end]) > block.column and lines[end].lstrip().startswith("#"):
        end += 1
    return end


def take_out(text: str, code: str) -> str:
    """Return the file's text without the question; a file that has none left says so.

    Raises:
        NotInBlocks
        KeyError: the question is not in it.
    """
    lines, blocks = _lines(text), _blocks(text)
    block = next((b for b in blocks if b.code == code), None)
    if block is None:
        raise KeyError(code)
    start, end = block.start, _tail(lines, block)  # a comment inside the question goes with it
    if end < len(lines) and not lines[end].strip():  # and the empty line that kept it apart
        end += 1
    elif end == len(lines) and not lines[start - 1].strip():
        start -= 1
    rest = "".join([*lines[:start], *lines[end:]])
    if len(blocks) > 1:
        return rest
    return re.sub(r"(?m)^questions:(?=[ \t]*(?:#.*)?\r?$)", "questions: []", rest, count=1)


_BREAK = "\r\n\x85\u2028\u2029"  # what ends a line in YAML 1.1, and so in the marks of its nodes
_LINE = re.compile(rf"[^{_BREAK}]*(?:\r\n|[{_BREAK}])|[^{_BREAK}]+")


def _lines(text: str) -> list[str]:
    return _LINE.findall(text)


def _line_end(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _blocks(text: str) -> list[_Block]:
    """Where each question stands. A block ends with its last line of content: comments below are nobody's."""
    listed = _list_node(text)
    if listed.flow_style:
        if listed.value:
            raise NotInBlocks("the questions are written in one line")
        return []
    lines = _lines(text)
    starts = [node.start_mark.line for node in listed.value]
    blocks = []
    for node, start, bound in zip(listed.value, starts, [*starts[1:], len(lines)], strict=True):
        column = _indent(lines[start])
        if not isinstance(node, yaml.MappingNode) or not lines[start].lstrip().startswith("-"):
            raise NotInBlocks("a question does not begin on the line of its dash")
        end = min(bound, _end_of_list(lines, start, bound, column))
        keys = node.start_mark.column
        while end > start + 1 and (not lines[end - 1].strip() or _is_comment(lines[end - 1], keys)):
            end -= 1
        blocks.append(_Block(_code(node), start, end, column))
    return blocks


def _end_of_list(lines: list[str], start: int, bound: int, column: int) -> int:
    """The first line below `start` that belongs to another key of the file, or `bound`."""
    for number in range(start + 1, bound):
        line = lines[number]
        if line.strip() and not line.lstrip().startswith("#") and _indent(line) <= column:
            return number
    return bound


def _is_comment(line: str, keys: int) -> bool:
    """Whether a line is a comment: deeper than the keys it could be text of a folded value."""
    return line.lstrip().startswith("#") and _indent(line) <= keys


def _list_node(text: str) -> yaml.SequenceNode:
    document = yaml.compose(text, Loader=yaml.CSafeLoader)
    for key, value in document.value if isinstance(document, yaml.MappingNode) else ():
        if key.value == "questions" and isinstance(value, yaml.SequenceNode):
            return value
    raise NotInBlocks("the file has no list of questions")


def _code(node: yaml.MappingNode) -> str:
    return next((value.value for key, value in node.value if key.value == "id"), "")


def _written(question: Question, column: int, line_end: str) -> list[str]:
    """The question's lines with its dash in `column`."""
    lines = bank_yaml.write([question]).partition("questions:\n")[2].splitlines()
    shift = " " * column
    return [f"{shift}{line[2:]}{line_end}" if line.strip() else line_end for line in lines]
