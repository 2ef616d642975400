"""Numbers to the bases 2, 8, 10 and 16. The generator builds digits by division; the solver reads and adds texts."""

import random
from typing import Any

from quizapp.domain.item_models.base import Draft, Model, Redraw, numeric_draft, one_of
from quizapp.domain.questions import Skill

_SUBSCRIPT = {2: "₂", 8: "₈", 10: "₁₀", 16: "₁₆", 5: "₅", 6: "₆", 7: "₇", 9: "₉"}
_NAMES = {2: "ikilik", 8: "səkkizlik", 10: "onluq", 16: "on altılıq"}
_DIGITS = "0123456789ABCDEF"


def _written(value: int, base: int) -> str:
    """Digits of a whole number, by repeated division."""
    digits = ""
    while value:
        value, rest = divmod(value, base)
        digits = _DIGITS[rest] + digits
    return digits or "0"


def _signed(value: int, base: int) -> str:
    return _written(value, base) + _SUBSCRIPT[base]


def _weights(text: str, base: int) -> str:
    """The sum that a number stands for: `1 · 16 + 4 · 1`."""
    parts = [(_DIGITS.index(d), base**i) for i, d in enumerate(reversed(text)) if d != "0"]
    return " + ".join(f"{digit} × {weight}" for digit, weight in reversed(parts))


def _misread(text: str, base: int) -> list[tuple[int, str]]:
    """Values that come of reading a number wrongly."""
    value = int(text, base)
    back = int(text[::-1], base)
    first = next(i for i, d in enumerate(reversed(text)) if d != "0")
    inner = [i for i, d in enumerate(reversed(text)) if d != "0"][1:-1]
    slips = [
        (back, "Rəqəmlərin mərtəbələri soldan sağa sayılıb, ədəd tərsinə oxunub."),
        (
            value - int(text[-1 - first], base) * base**first,
            f"Ən sağdakı sıfırdan fərqli rəqəm ({base**first} çəkili) unudulub.",
        ),
        (value + base, f"{base} çəkili mərtəbəyə bir vahid artıq yazılıb."),
        (value + 1, "Toplamada bir vahid artıq götürülüb."),
        (value - 1, "Toplamada bir vahid itirilib."),
        (value + 2 * base, f"{base} çəkili mərtəbəyə iki vahid artıq yazılıb."),
        (value - base, f"{base} çəkili mərtəbəyə bir vahid əskik yazılıb."),
    ]
    slips += [
        (value - int(text[-1 - i], base) * base**i, f"{base**i} çəkili mərtəbədəki rəqəm unudulub.") for i in inner[:2]
    ]
    slips += [
        (value // base, "Ədəd bir mərtəbə sağa sürüşdürülüb, son rəqəm atılıb."),
        (value * base, f"Sağdakı rəqəmin çəkisi 1 əvəzinə {base} götürülüb, bütün çəkilər bir mərtəbə sürüşüb."),
    ]
    return slips


def _to_decimal(rng: random.Random, base: int) -> Draft:
    value = rng.randint(*{2: (17, 63), 8: (66, 450), 16: (33, 250)}[base])
    text = _written(value, base)
    if text.count("0") == len(text) - 1 or text == text[::-1] or (base == 16 and text.isdecimal()):
        raise Redraw
    slips = _misread(text, base)
    if base != 2 and text.isdecimal():
        slips.insert(0, (int(text), f"Ədəd çevrilməyib, rəqəmlər onluq kimi oxunub: {text}."))
    return numeric_draft(
        rng,
        stem=f"{_NAMES[base].capitalize() if base != 2 else 'İkilik'} say sistemində yazılmış {text}{_SUBSCRIPT[base]} ədədi onluq say sistemində neçədir?",
        key=value,
        slips=slips,
        explanation=f"{text}{_SUBSCRIPT[base]} = {_weights(text, base)} = {value}.",
        facts=("value", ((text, base),)),
        fact=f"from-{base}-to-10",
        spare=False,
    )


def _from_decimal(rng: random.Random, base: int) -> Draft:
    value = rng.randint(*{2: (17, 63), 8: (66, 450), 16: (33, 250)}[base])
    slips = [
        (value + 1, "Sonuncu qalıq bir vahid artıq yazılıb."),
        (value - 1, "Sonuncu qalıq bir vahid əskik yazılıb."),
        (int(_written(value, base)[::-1], base), "Qalıqlar aşağıdan yuxarı yox, yuxarıdan aşağı yazılıb."),
        (value + base, f"{base} çəkili mərtəbə bir vahid artıq hesablanıb."),
        (value - base, f"{base} çəkili mərtəbə bir vahid əskik hesablanıb."),
        (value + 2 * base, f"{base} çəkili mərtəbə iki vahid artıq hesablanıb."),
        (value - 2 * base, f"{base} çəkili mərtəbə iki vahid əskik hesablanıb."),
        (value + 2, "Sonuncu qalıq iki vahid artıq yazılıb."),
        (value // base, "Birinci qalıq (sonuncu rəqəm) yazılmayıb."),
        (value * base, "Sona artıq bir sıfır yazılıb."),
    ]
    steps, rest = [], value
    while rest:
        steps.append(f"{rest} = {base} × {rest // base} + {rest % base}")
        rest //= base
    return numeric_draft(
        rng,
        stem=f"Onluq say sistemində yazılmış {value} ədədi {_NAMES[base]} say sistemində necə yazılır?",
        key=value,
        slips=slips,
        show=lambda v: _signed(v, base),
        explanation=f"Qalıqlı bölmə: {'; '.join(steps)}. Qalıqlar sondan əvvələ yazılır: {_signed(value, base)}.",
        facts=("value", ((str(value), 10),)),
        fact=f"from-10-to-{base}",
        spare=False,
        fixed=True,
    )


def _regrouped(rng: random.Random) -> Draft:
    """Between base 2 and 8 or 16 by groups of digits."""
    base, size = rng.choice([(8, 3), (16, 4)])
    value = rng.randint(70, 500) if base == 8 else rng.randint(33, 250)
    bits = _written(value, 2)
    if len(bits) % size == 0 or value % base == 0:
        raise Redraw
    padded = bits.zfill(-(-len(bits) // size) * size)
    groups = [padded[i : i + size] for i in range(0, len(padded), size)]
    left_groups = [bits[i : i + size] for i in range(0, len(bits), size)]  # from the wrong end
    wrong = 0
    for group in left_groups:
        wrong = wrong * base + int(group, 2)
    up = rng.random() < 0.5
    slips = [
        (
            wrong,
            f"Rəqəmlər sağdan yox, soldan {size}-{size} qruplaşdırılıb."
            if size == 3
            else "Rəqəmlər sağdan yox, soldan 4-4 qruplaşdırılıb.",
        ),
        (value + 1, "Sonuncu qrup bir vahid artıq oxunub."),
        (value - 1, "Sonuncu qrup bir vahid əskik oxunub."),
        (value + base, "Sondan ikinci qrup bir vahid artıq oxunub."),
        (value - base, "Sondan ikinci qrup bir vahid əskik oxunub."),
        (value + 2 * base, "Sondan ikinci qrup iki vahid artıq oxunub."),
        (value - 2 * base, "Sondan ikinci qrup iki vahid əskik oxunub."),
        (value + 2, "Sonuncu qrup iki vahid artıq oxunub."),
        (value - 2, "Sonuncu qrup iki vahid əskik oxunub."),
        (value * 2, "Sona artıq bir sıfır yazılıb, bütün qruplar sürüşüb."),
        (value // 2, "Ən sağdakı ikilik rəqəm atılıb, bütün qruplar sürüşüb."),
    ]
    if up:
        stem = f"{bits}₂ ədədi {_NAMES[base]} say sistemində necə yazılır?"
        told = "; ".join(f"{group} → {_DIGITS[int(group, 2)]}" for group in groups)
        explanation = f"Rəqəmlər sağdan {size}-{size} qruplaşdırılır: {told}. Nəticə {_signed(value, base)}."
    else:
        slips = [(v, why) for v, why in slips if "qruplaşdırılıb" not in why]
        stem = f"{_signed(value, base)} ədədi ikilik say sistemində necə yazılır?"
        told = "; ".join(f"{_DIGITS[int(group, 2)]} → {group}" for group in groups)
        explanation = f"Hər rəqəm {size} ikilik rəqəmlə əvəz olunur: {told}. Əvvəldəki sıfırlar yazılmır: {bits}₂."
    return numeric_draft(
        rng,
        stem=stem,
        key=value,
        slips=slips,
        show=lambda v: _signed(v, base if up else 2),
        explanation=explanation.replace("3-3", "üç-üç").replace("4-4", "dörd-dörd"),
        facts=("value", ((bits, 2) if up else (_written(value, base), base),)),
        fact=f"groups-{base}-{'up' if up else 'down'}",
        spare=False,
        fixed=True,
    )


def _binary_sum(rng: random.Random) -> Draft:
    a, b = rng.randint(9, 31), rng.randint(9, 31)
    carries = a + b != a ^ b
    if not carries or a == b:
        raise Redraw
    key, x, y = a + b, _written(a, 2), _written(b, 2)
    return numeric_draft(
        rng,
        stem=f"{x}₂ + {y}₂ cəmi ikilik say sistemində neçədir?",
        key=key,
        slips=(
            (a ^ b, "Mərtəbələr ayrıca toplanıb, yadda saxlanan vahidlər köçürülməyib."),
            (a | b, "1 + 1 = 1 sayılıb, yəni mərtəbələr sadəcə birləşdirilib."),
            (key + 1, "Sağdakı mərtəbədə bir vahid artıq alınıb."),
            (key - 1, "Sağdakı mərtəbədə bir vahid itirilib."),
            (key + 4, "Üçüncü mərtəbəyə artıq vahid köçürülüb."),
            (key - 2, "İkinci mərtəbədən köçürülən vahid itirilib."),
            (key + 2, "İkinci mərtəbəyə artıq vahid köçürülüb."),
            (key - 4, "Üçüncü mərtəbədən köçürülən vahid itirilib."),
        ),
        show=lambda v: _signed(v, 2),
        explanation=f"{x}₂ = {a}, {y}₂ = {b}; {a} + {b} = {key} = {_signed(key, 2)}.",
        facts=("value", ((x, 2), (y, 2))),
        fact="sum-in-2",
        spare=False,
        fixed=True,
    )


def _mixed_sum(rng: random.Random) -> Draft:
    bases = rng.sample([2, 8, 16], 2)
    low, high = 10, 60
    numbers = [(rng.randint(low, high), base) for base in bases]
    minus = rng.random() < 0.35
    (a, p), (b, q) = sorted(numbers, reverse=True)
    key = a - b if minus else a + b
    x, y = _written(a, p), _written(b, q)
    if key < 8 or (not (x + y).isdecimal() and rng.random() < 0.3):
        raise Redraw
    into = rng.choice([base for base in (2, 8, 16, 10) if base not in (p, q)])
    slips = [
        (a + b if minus else abs(a - b), "Çıxmaq əvəzinə toplanıb." if minus else "Toplamaq əvəzinə çıxılıb."),
        (key + 8, "Çevirmədə 8 vahid artıq alınıb."),
        (key - 8, "Çevirmədə 8 vahid itirilib."),
        (key + 1, "Çevirmədə bir vahid artıq alınıb."),
        (key - 1, "Çevirmədə bir vahid itirilib."),
        (key + 16, "Çevirmədə 16 vahid artıq alınıb."),
        (key - 16, "Çevirmədə 16 vahid itirilib."),
        (key + 2, "Çevirmədə iki vahid artıq alınıb."),
        (key - 2, "Çevirmədə iki vahid itirilib."),
    ]
    for text, base, value in ((y, q, b), (x, p, a)):
        if text.isdecimal():
            turn = -1 if minus and text is y else 1
            slips.insert(
                0,
                (
                    key + turn * (int(text) - value),
                    f"{text}{_SUBSCRIPT[base]} çevrilmədən onluq {text} kimi götürülüb.",
                ),
            )
    sign = "−" if minus else "+"
    return numeric_draft(
        rng,
        stem=f"{x}{_SUBSCRIPT[p]} {sign} {y}{_SUBSCRIPT[q]} ifadəsinin qiyməti {_NAMES[into]} say sistemində neçədir?",
        key=key,
        slips=[slip for slip in slips if slip[0] < 300],
        show=lambda v: str(v) if into == 10 else _signed(v, into),
        explanation=f"{x}{_SUBSCRIPT[p]} = {a}, {y}{_SUBSCRIPT[q]} = {b}; {a} {sign} {b} = {key}"
        + ("." if into == 10 else f" = {_signed(key, into)}."),
        facts=("difference" if minus else "value", ((x, p), (y, q))),
        fact=f"mixed-{'difference' if minus else 'sum'}-to-{into}",
        spare=False,
        fixed=True,
    )


def _unknown_base(rng: random.Random) -> Draft:
    base = rng.choice([6, 7, 8, 9])
    a, b = rng.randint(base + 1, base * base - 1), rng.randint(base + 1, base * base - 1)
    x, y, z = _written(a, base), _written(b, base), _written(a + b, base)
    key = next(iter(solve(("base", x, y, z))), 0)
    if key != base or int(x) + int(y) == int(z):
        raise Redraw
    highest = max(int(d) for d in x + y + z)
    slips = []
    for other in range(4, 13):
        if other == base:
            continue
        if other <= highest:
            slips.append((other, f"Bu əsasda {highest} rəqəmi ola bilməz."))
        else:
            total = _written(int(x, other) + int(y, other), other)
            slips.append((other, f"Əsas {other} olsaydı, cəm {total} kimi yazılardı."))
    slips.sort(key=lambda slip: abs(slip[0] - base))
    return numeric_draft(
        rng,
        stem=f"Əsası neçə olan say sistemində {x} + {y} = {z} bərabərliyi doğrudur?",
        key=base,
        slips=slips,
        explanation=f"Əsas {base} olduqda {x} = {a}, {y} = {b}, {z} = {a + b}: {a} + {b} = {a + b}.",
        facts=("base", x, y, z),
        fact=f"unknown-base-{base}",
        spare=False,
    )


_KINDS = {
    1: (lambda rng: _to_decimal(rng, 2), lambda rng: _from_decimal(rng, 2)),
    2: (
        lambda rng: _to_decimal(rng, rng.choice([8, 16])),
        lambda rng: _from_decimal(rng, rng.choice([8, 16])),
        _binary_sum,
    ),
    3: (_regrouped, _mixed_sum, _unknown_base),
}


def draw(rng: random.Random, level: int) -> Draft:
    """Base 2 and 10; bases 8 and 16, sums in base 2; groups of digits, several bases, an unknown base."""
    return one_of(rng, _KINDS[level])


def solve(facts: tuple[Any, ...]) -> frozenset[int]:
    """Read the written numbers and compute with them; an unknown base by trying all."""
    match facts:
        case ("value", written):
            return frozenset({sum(int(text, base) for text, base in written)})
        case ("difference", ((x, p), (y, q))):
            return frozenset({int(x, p) - int(y, q)})
        case ("base", x, y, z):
            lowest = max(int(d) for d in x + y + z) + 1
            return frozenset(b for b in range(max(lowest, 2), 37) if int(x, b) + int(y, b) == int(z, b))
    raise ValueError(f"unknown facts {facts!r}")


MODEL = Model(
    "number-systems",
    "cns",
    "Say sistemləri",
    "computing.units-coding",
    draw,
    solve,
    version=2,
    skill=Skill.APPLY,
)
