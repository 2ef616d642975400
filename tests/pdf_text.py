"""What a PDF that fpdf2 wrote says, page by page; and all that is in it, for finding what must not be there."""

import re
import zlib

from quizapp.formats.paper_pdf import DINGBATS

_OBJECT = re.compile(rb"(?<!\d)(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL)
_STREAM = re.compile(rb"stream\n(.*)\nendstream", re.DOTALL)
_SHOWN = re.compile(rb"/(F\d+) [\d.]+ Tf|([\d.]+) ([\d.]+) Td \(((?:\\.|[^\\()])*)\) Tj", re.DOTALL)
_ESCAPES = {b"r": b"\r", b"n": b"\n", b"t": b"\t"}
_SIGNS = {code: sign for sign, code in DINGBATS.items()}


def unpacked(pdf: bytes) -> dict[int, bytes]:
    """Number → object, its stream inflated."""
    return {int(m[1]): _inflate(m[2]) for m in _OBJECT.finditer(pdf)}


def _inflate(body: bytes) -> bytes:
    found = _STREAM.search(body)
    return body[: found.start()] + zlib.decompress(found[1]) if found and b"/FlateDecode" in body else body


Placed = tuple[float, float, str]  # x and y in points, from the left and from below


def placed(pdf: bytes) -> list[list[Placed]]:
    """The pieces of text of each page, in the order in which they were drawn."""
    objects = unpacked(pdf)
    fonts = _fonts(objects)
    return [_pieces(content, fonts) for content in contents(pdf)]


def contents(pdf: bytes) -> list[bytes]:
    """What draws each page."""
    objects = unpacked(pdf)
    pages = [body for _, body in sorted(objects.items()) if b"/Type /Page\n" in body]
    return [objects[_reference(page, b"/Contents")] for page in pages]


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page, one piece a line."""
    return ["\n".join(text for _, _, text in page) for page in placed(pdf)]


def text_of(pdf: bytes) -> str:
    """Everything, on one line."""
    return " ".join(" ".join(pages_of(pdf)).split())


def _reference(body: bytes, name: bytes) -> int:
    found = re.search(name + rb" (\d+) 0 R", body)
    assert found
    return int(found[1])


def _fonts(objects: dict[int, bytes]) -> dict[str, dict[int, str]]:
    """Name of a font → its codes' letters; the one of signs has no such table."""
    named = {
        name.decode(): objects[int(number)]
        for body in objects.values()
        for name, number in re.findall(rb"/(F\d+) (\d+) 0 R", body)
    }
    return {
        name: _letters(objects[_reference(font, b"/ToUnicode")]) if b"/ToUnicode" in font else {}
        for name, font in named.items()
    }


def _letters(cmap: bytes) -> dict[int, str]:
    pairs = re.findall(rb"^<([0-9A-F]{4})> <([0-9A-F]{4,})>$", cmap, re.MULTILINE)
    return {int(code, 16): bytes.fromhex(letters.decode()).decode("utf-16-be") for code, letters in pairs}


def _pieces(content: bytes, fonts: dict[str, dict[int, str]]) -> list[Placed]:
    pieces: list[Placed] = []
    letters: dict[int, str] = {}
    for font, x, y, shown in _SHOWN.findall(content):
        if font:
            letters = fonts[font.decode()]
            continue
        raw = re.sub(rb"\\(.)", lambda m: _ESCAPES.get(m[1], m[1]), shown, flags=re.DOTALL)
        if letters:
            text = "".join(letters[int.from_bytes(raw[i : i + 2])] for i in range(0, len(raw), 2))
        else:
            text = "".join(_SIGNS.get(code, code) for code in raw.decode("latin-1"))
        pieces.append((float(x), float(y), text))
    return pieces
