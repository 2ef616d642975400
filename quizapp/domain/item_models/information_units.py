"""Units of information, with the prefixes that the stem states. The solver converts by a table of bits, exactly."""

import random
from collections.abc import Sequence
from fractions import Fraction
from typing import Any, TypeVar

from quizapp.domain.item_models.base import Draft, Model, Redraw, numeric_draft, one_of
from quizapp.domain.item_models.words import num
from quizapp.domain.questions import Skill

T = TypeVar("T")
_NEXT = {"KB": "bayt", "MB": "KB", "GB": "MB"}
_UNITS = tuple(_NEXT)
_FILES = {  # by the unit of their size: one of them, and out of how many
    "KB": (("şəkil", "şəkillərdən"), ("skan edilmiş sənəd", "skan edilmiş sənədlərdən")),
    "MB": (("video", "videolardan"), ("arxiv faylı", "arxiv fayllarından")),
}
_CODED = (
    "{} işçinin hər birinə ayrıca ikilik kod verilir",
    "{} rəngin hər biri ayrıca ikilik kodla yazılır",
    "{} sənəd növünün hər biri ayrıca ikilik kodla işarələnir",
    "{} əmrin hər biri ayrıca ikilik kodla ötürülür",
)


def spaced(number: int) -> str:
    """A number with its thousands apart: `12 288`."""
    return f"{number:,}".replace(",", " ")


def _told(words: Sequence[T], *numbers: int) -> T:
    """One of `words`, the same one for the same numbers: no two items may differ by a word alone."""
    return words[sum(numbers) % len(words)]


def _given(unit: str) -> str:
    """What the candidate needs of the table of units."""
    return f"(1 {unit} = 1024 {_NEXT[unit]})"


def _down(rng: random.Random) -> Draft:
    n = rng.randint(2, 24)
    unit = _told(_UNITS, n)
    small = _NEXT[unit]
    key = n * 1024
    return numeric_draft(
        rng,
        stem=f"{n} {unit} neçə {small} edir? {_given(unit)}",
        key=key,
        slips=(
            (n * 1000, f"Şərtdə verilən 1024 əvəzinə 1000-ə vurulub: {n} × 1000."),
            (n * 1042, f"1024-də rəqəmlərin yeri səhv yazılıb: {n} × 1042."),
            (n * 512, f"1 {unit} 512 {small} sayılıb: {n} × 512."),
            (n * 1048, f"1024 əvəzinə 1048-ə vurulub: {n} × 1048."),
            (n * 1012, f"1024 əvəzinə 1012-yə vurulub: {n} × 1012."),
            (n * 1240, f"1024 əvəzinə rəqəmlərin yeri səhv yazılıb: {n} × 1240."),
            (n * 964, f"1024 əvəzinə 964-ə vurulub: {n} × 964."),
            (n * 2048, f"1 {unit} 2048 {small} sayılıb: {n} × 2048."),
        ),
        show=spaced,
        explanation=f"1 {unit} = 1024 {small}, deməli, {n} × 1024 = {spaced(key)} {small}.",
        facts=("convert", ((n, unit),), small),
        fact=f"down-{unit.lower()}",
        spare=False,
    )


def _bits(rng: random.Random) -> Draft:
    n = rng.choice([12, 16, 20, 24, 25, 30, 32, 40, 45, 48, 50, 60, 64, 72, 75, 80, 96, 120, 125, 150])
    to_bits = rng.random() < 0.5
    key = n * 8 if to_bits else n
    told = n if to_bits else n * 8
    if to_bits:
        slips = [
            (n * 10, f"1 bayt 10 bit sayılıb: {n} × 10."),
            (n * 4, f"1 bayt 4 bit sayılıb: {n} × 4."),
            (n * 9, f"1 bayt 9 bit sayılıb: {n} × 9."),
            (n * 6, f"1 bayt 6 bit sayılıb: {n} × 6."),
            (n * 16, f"1 bayt 16 bit sayılıb: {n} × 16."),
            (n * 7, f"1 bayt 7 bit sayılıb: {n} × 7."),
            (n * 12, f"1 bayt 12 bit sayılıb: {n} × 12."),
            (n * 2, f"1 bayt 2 bit sayılıb: {n} × 2."),
        ]
    else:
        slips = [
            (told // 4, f"1 bayt 4 bit sayılıb: {told} ÷ 4."),
            (told // 10, f"1 bayt 10 bit sayılıb: {told} ÷ 10 (tam hissə)."),
            (told // 6, f"1 bayt 6 bit sayılıb: {told} ÷ 6 (tam hissə)."),
            (told // 16, f"1 bayt 16 bit sayılıb: {told} ÷ 16 (tam hissə)."),
            (told // 2, f"1 bayt 2 bit sayılıb: {told} ÷ 2."),
            (told // 12, f"1 bayt 12 bit sayılıb: {told} ÷ 12 (tam hissə)."),
            (told // 7, f"1 bayt 7 bit sayılıb: {told} ÷ 7 (tam hissə)."),
            (told // 9, f"1 bayt 9 bit sayılıb: {told} ÷ 9 (tam hissə)."),
        ]
    unit, small = ("bayt", "bit") if to_bits else ("bit", "bayt")
    return numeric_draft(
        rng,
        stem=f"{spaced(told)} {unit} neçə {small} edir? (1 bayt = 8 bit)",
        key=key,
        slips=slips,
        show=spaced,
        explanation=f"1 bayt = 8 bit: {spaced(told)} {'×' if to_bits else '÷'} 8 = {spaced(key)} {small}.",
        facts=("convert", ((told, unit),), small),
        fact=f"bits-{small}",
        spare=False,
    )


def _mixed(rng: random.Random) -> Draft:
    a, b = rng.randint(2, 9), rng.choice([64, 100, 128, 150, 200, 250, 256, 300, 512, 600])
    unit = _told(_UNITS, a, b)
    small = _NEXT[unit]
    key = a * 1024 + b
    return numeric_draft(
        rng,
        stem=f"{a} {unit} {b} {small} cəmi neçə {small} edir? {_given(unit)}",
        key=key,
        slips=(
            (a * 1000 + b, f"1 {unit} 1000 {small} sayılıb: {a} × 1000 + {b}."),
            (a * 1024, f"{b} {small} əlavə olunmayıb."),
            (a * 1042 + b, f"1024-də rəqəmlərin yeri səhv yazılıb: {a} × 1042 + {b}."),
            (a * 1024 - b, f"{b} {small} toplanmaq əvəzinə çıxılıb."),
            (a * 1048 + b, f"1024 əvəzinə 1048-ə vurulub: {a} × 1048 + {b}."),
            ((a + 1) * 1024 + b, f"Bir {unit} artıq götürülüb: {a + 1} × 1024 + {b}."),
            ((a - 1) * 1024 + b, f"Bir {unit} əskik götürülüb: {a - 1} × 1024 + {b}."),
            (a * 1240 + b, f"1024-də rəqəmlərin yeri səhv yazılıb: {a} × 1240 + {b}."),
            (a * 100 + b, f"1 {unit} 100 {small} sayılıb: {a} × 100 + {b}."),
            ((a + b) * 1024, f"{b} də {num(1024, 'dative')} vurulub: ({a} + {b}) × 1024."),
        ),
        show=spaced,
        explanation=f"{a} {unit} = {a} × 1024 = {spaced(a * 1024)} {small}; {spaced(a * 1024)} + {b} = {spaced(key)} {small}.",
        facts=("convert", ((a, unit), (b, small)), small),
        fact=f"mixed-{unit.lower()}",
        spare=False,
    )


def _files(rng: random.Random) -> Draft:
    room, size = rng.choice([1, 2, 3, 4, 6, 8]), rng.choice([24, 30, 36, 40, 48, 60, 75, 80, 96, 100, 120, 150])
    unit = _told(("MB", "GB"), room, size // 2)
    small = _NEXT[unit]
    thing, out_of = _told(_FILES[small], size // 3)
    key, left = divmod(room * 1024, size)
    if not left or key < 9:
        raise Redraw
    return numeric_draft(
        rng,
        stem=f"{room} {unit} boş yerə hər birinin həcmi {size} {small} olan {out_of} ən çoxu neçəsi bütöv halda sığar? {_given(unit)}",
        key=key,
        slips=(
            (room * 1000 // size, f"1 {unit} 1000 {small} sayılıb: {room * 1000} ÷ {size} (tam hissə)."),
            (key + 1, f"{room * 1024} ÷ {size} bölməsi yuxarı yuvarlaqlaşdırılıb, sonuncu {thing} isə bütöv sığmır."),
            (room * 512 // size, f"1 {unit} 512 {small} sayılıb: {room * 512} ÷ {size} (tam hissə)."),
            (key - 1, "Bölmədən sonra yersiz olaraq bir vahid azaldılıb."),
            (room * 1240 // size, f"1024-də rəqəmlərin yeri səhv yazılıb: {room * 1240} ÷ {size} (tam hissə)."),
            (room * 964 // size, f"1024 əvəzinə 964 götürülüb: {room * 964} ÷ {size} (tam hissə)."),
            (room * 1042 // size, f"1024-də rəqəmlərin yeri səhv yazılıb: {room * 1042} ÷ {size} (tam hissə)."),
            (room * 2048 // size, f"1 {unit} 2048 {small} sayılıb: {room * 2048} ÷ {size} (tam hissə)."),
            (key + 2, "Bölmədə iki vahid artıq alınıb."),
            (key - 2, "Bölmədə iki vahid itirilib."),
        ),
        show=spaced,
        explanation=f"{room} {unit} = {spaced(room * 1024)} {small}; {spaced(room * 1024)} ÷ {size} = {key}, qalıq {left} {small}: {key} {thing} sığır.",
        facts=("fits", room, unit, size, small),
        fact=f"fits-{unit.lower()}",
        spare=False,
    )


def _text(rng: random.Random) -> Draft:
    power = rng.choice([4, 5, 6, 7])
    symbols, pages = 2**power, rng.choice([2, 3, 4, 5, 6, 8, 10])
    per_page = rng.choice([512, 768, 1024, 1280, 1536, 2048, 2560])
    total_bits = pages * per_page * power
    if total_bits % (8 * 1024):
        raise Redraw
    key, count = total_bits // (8 * 1024), pages * per_page
    return numeric_draft(
        rng,
        stem=f"Əlifbasında {symbols} simvol olan dildə yazılmış mətn {pages} səhifədir, hər səhifədə {per_page} simvol var. Hər simvol eyni sayda, mümkün qədər "
        f"az bitlə kodlaşdırılır. Mətnin həcmi neçə KB-dır? (1 bayt = 8 bit, 1 KB = 1024 bayt)",
        key=key,
        slips=(
            (count // 1024, "Hər simvol 8 bit, yəni 1 bayt sayılıb (tam hissə)."),
            (
                -(-count * (power + 1) // 8192),
                f"Hər simvola {power} əvəzinə {power + 1} bit ayrılıb (yuxarı yuvarlaqlaşdırılıb).",
            ),
            (count * (power - 1) // 8192, f"Hər simvola {power} əvəzinə {power - 1} bit ayrılıb (tam hissə)."),
            (per_page * power // 8192, "Yalnız bir səhifənin həcmi hesablanıb (tam hissə)."),
            (key + 1, "Hesablamada bir KB artıq alınıb."),
            (key - 1, "Hesablamada bir KB itirilib."),
            (key * 2, "Hər simvola iki dəfə çox bit ayrılıb."),
            (key - 2, "Hesablamada iki KB itirilib."),
            (count * power // 1024, "Bitlər 8-ə bölünməyib, bayt sayılıb (tam hissə)."),
        ),
        show=lambda v: f"{spaced(v)} KB",
        explanation=f"2{_power(power)} = {symbols}, bir simvola {power} bit lazımdır; {pages} × {per_page} × {power} = {spaced(total_bits)} bit, "
        f"{spaced(total_bits)} ÷ 8 ÷ 1024 = {key} KB.",
        facts=("text", symbols, count),
        fact=f"text-{power}",
        spare=False,
    )


def _power(n: int) -> str:
    return str(n).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))


def _codes(rng: random.Random) -> Draft:
    count = rng.choice([18, 20, 22, 24, 28, 33, 36, 40, 45, 50, 60, 70, 80, 90, 100, 120, 150, 200, 250])
    key = (count - 1).bit_length()
    return numeric_draft(
        rng,
        stem=f"{_told(_CODED, count // 2).format(count)}; bütün kodlar eyni uzunluqlu və bir-birindən fərqlidir. "
        f"Hər kod ən azı neçə bitdən ibarət olmalıdır?",
        key=key,
        slips=(
            (key - 1, f"{key - 1} bitlə yalnız {2 ** (key - 1)} müxtəlif kod yazmaq olar, bu isə azdır."),
            (key + 1, f"{key + 1} bit də kifayətdir, lakin ən azı deyil: {key} bit bəs edir."),
            (key - 2, f"{key - 2} bitlə yalnız {2 ** (key - 2)} müxtəlif kod yazmaq olar."),
            (key + 2, f"{key + 2} bit lazım olandan çoxdur: {key} bit bəs edir."),
            (key + 3, f"{key + 3} bit lazım olandan çoxdur: {key} bit bəs edir."),
            (key - 3, f"{key - 3} bitlə yalnız {2 ** (key - 3)} müxtəlif kod yazmaq olar."),
            (key - 4, f"{key - 4} bitlə yalnız {2 ** (key - 4)} müxtəlif kod yazmaq olar."),
            (count // 2, "Kodların sayı 2-yə bölünüb (tam hissə), halbuki 2-nin qüvvəti axtarılır."),
        ),
        explanation=f"{key - 1} bitlə {2 ** (key - 1)}, {key} bitlə {2**key} müxtəlif kod alınır; {count} kod üçün ən azı {key} bit lazımdır.",
        facts=("codes", count),
        fact=f"codes-{key}",
        spare=False,
    )


_KINDS = {1: (_down, _bits), 2: (_mixed, _files), 3: (_text, _codes)}


def draw(rng: random.Random, level: int) -> Draft:
    """One step between units; sums and how many fit; bits a symbol."""
    return one_of(rng, _KINDS[level])


_IN_BITS = {"bit": Fraction(1), "bayt": Fraction(8)}
for _big, _small in (("KB", "bayt"), ("MB", "KB"), ("GB", "MB")):
    _IN_BITS[_big] = _IN_BITS[_small] * 2**10


def solve(facts: tuple[Any, ...]) -> frozenset[Any]:
    """Everything through bits; codes by writing them out."""
    match facts:
        case ("convert", amounts, unit):
            exact = sum((n * _IN_BITS[u] for n, u in amounts), Fraction(0)) / _IN_BITS[unit]
            return frozenset({int(exact)} if exact.denominator == 1 else ())
        case ("fits", room, unit, size, small):
            free, taken, count = room * _IN_BITS[unit], size * _IN_BITS[small], 0
            while (count + 1) * taken <= free:
                count += 1
            return frozenset({count})
        case ("text", symbols, count):
            exact = count * _shortest(symbols) / _IN_BITS["KB"]
            return frozenset({int(exact)} if exact.denominator == 1 else ())
        case ("codes", count):
            return frozenset({_shortest(count)})
    raise ValueError(f"unknown facts {facts!r}")


def _shortest(count: int) -> int:
    """The length at which there are enough strings of 0 and 1."""
    strings, length = 1, 0
    while strings < count:
        strings, length = strings + strings, length + 1
    return length


MODEL = Model(
    "information-units",
    "ciu",
    "İnformasiya vahidləri",
    "computing.units-coding",
    draw,
    solve,
    version=3,
    skill=Skill.APPLY,
)
