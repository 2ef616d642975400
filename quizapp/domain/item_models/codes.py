"""Defined operations and letter ciphers. The solver tries all coefficients and all shifts."""

import random
from itertools import product
from typing import Any

from quizapp.domain.item_models.base import Draft, Model, Redraw, Slip, choice_draft, numeric_draft, one_of
from quizapp.domain.item_models.words import ALPHABET, num, signed

_WORDS = (
    "KİTAB",
    "MASA",
    "ƏMƏK",
    "QANUN",
    "MƏKTUB",
    "SUAL",
    "CAVAB",
    "VAXT",
    "DƏFTƏR",
    "ŞƏHƏR",
    "DƏNİZ",
    "QAPI",
    "OTAQ",
    "İMZA",
    "MÖHÜR",
    "SƏNƏD",
    "DÖVLƏT",
    "YOLÇU",
    "BAYRAQ",
    "GÜNƏŞ",
    "TARİX",
    "XƏRİTƏ",
    "ÖLKƏ",
    "ÇANTA",
    "FƏRMAN",
)
_VOWELS = "AEƏIİOÖUÜ"
_SIGNS = ("★", "◆", "▲", "●")


def _formula(p: int, q: int, c: int) -> str:
    head = f"{'' if p == 1 else p}a {signed(q).replace(' ', '')[0]} {'' if abs(q) == 1 else abs(q)}b"
    return head + (f" {signed(c)}" if c else "")


def _direct(rng: random.Random) -> Draft:
    p, q, c = rng.randint(1, 5), rng.choice([-3, -2, -1, 2, 3, 4]), rng.choice([0, -3, -2, 1, 2, 4, 5])
    x, y = rng.sample(range(3, 13), 2)
    sign = rng.choice(_SIGNS)
    key = p * x + q * y + c
    if key < 4 or abs(p) == abs(q) == 1:
        raise Redraw
    return numeric_draft(
        rng,
        stem=f"a {sign} b = {_formula(p, q, c)} qaydası ilə əməl təyin edilib. {x} {sign} {y} neçəyə bərabərdir?",
        key=key,
        slips=(
            (p * y + q * x + c, f"a və b yerdəyişik götürülüb: a = {y}, b = {x}."),
            (p * x - q * y + c, "b-nin qarşısındakı işarə səhv götürülüb."),
            (p * x + q * y if c else p * x + y, f"{signed(c)} unudulub." if c else "b-nin əmsalı unudulub."),
            (
                p * x + q * y - c if c else x + q * y,
                f"{signed(c)} əvəzinə {signed(-c)} götürülüb." if c else "a-nın əmsalı unudulub.",
            ),
            (x + y + c, "Əmsallar nəzərə alınmayıb."),
            (p * x + (1 if q > 0 else -1) * y + c, "b-nin əmsalı unudulub."),
            (x + q * y + c, "a-nın əmsalı unudulub."),
            (key + 10, "Hesablamada bir onluq artıq götürülüb."),
            (key + 1, "Son əməldə bir vahid artıq götürülüb."),
            (key - 1, "Son əməldə bir vahid itirilib."),
        ),
        explanation=f"a = {x}, b = {y} yazsaq: {p} × {x} {signed(q)} × {y}{' ' + signed(c) if c else ''} = {key}.",
        facts=("value", (p, q, c), x, y),
        fact="operation-linear",
    )


def _product(rng: random.Random) -> Draft:
    c, x, y = rng.choice([-1, 1]), *rng.sample(range(3, 12), 2)
    sign = rng.choice(_SIGNS)
    first = rng.choice("ab")
    key = x * y + c * (x if first == "a" else y)
    other = y if first == "a" else x
    return numeric_draft(
        rng,
        stem=f"a {sign} b = ab {'+' if c > 0 else '−'} {first} qaydası ilə əməl təyin edilib. {x} {sign} {y} neçəyə bərabərdir?",
        key=key,
        slips=(
            (x * y, f"Yalnız hasil tapılıb: {x} × {y}."),
            (x * y + c * other, f"{first} əvəzinə o biri ədəd götürülüb."),
            (x * y - c * (x if first == "a" else y), "İşarə səhv götürülüb."),
            (x + y + c * (x if first == "a" else y), "Hasil əvəzinə cəm götürülüb."),
            (10 * x + y, "ab hasil yox, yanaşı yazılmış rəqəmlər kimi oxunub."),
            (key + 10, "Hesablamada bir onluq artıq götürülüb."),
            (key - 10, "Hesablamada bir onluq itirilib."),
        ),
        explanation=f"{x} × {y} {'+' if c > 0 else '−'} {x if first == 'a' else y} = {key}.",
        facts=("product", c, first, x, y),
        fact="operation-product",
    )


def _square(rng: random.Random) -> Draft:
    k, x, y = rng.choice([-3, -2, -1, 1, 2, 3]), *rng.sample(range(3, 10), 2)
    sign, first = rng.choice(_SIGNS), rng.random() < 0.6
    base, other = (x, y) if first else (y, x)
    key = base * base + k * other
    if key < 4:
        raise Redraw
    times = "" if abs(k) == 1 else str(abs(k))
    names = ("a", "b") if first else ("b", "a")
    return numeric_draft(
        rng,
        stem=f"a {sign} b = {names[0]}² {'+' if k > 0 else '−'} {times}{names[1]} qaydası ilə əməl təyin edilib. {x} {sign} {y} neçəyə bərabərdir?",
        key=key,
        slips=(
            (2 * base + k * other, f"Kvadrat əvəzinə ikiqat götürülüb: {base}² = {2 * base}."),
            (other * other + k * base, "a və b yerdəyişik götürülüb."),
            (base * base - k * other, "İkinci həddin işarəsi səhv götürülüb."),
            (base * base, f"Yalnız {names[0]}² hesablanıb."),
            (
                base * base + (1 if k > 0 else -1) * other,
                f"{names[1]}-nin əmsalı unudulub." if first else "a-nın əmsalı unudulub.",
            ),
            (key + 10, "Hesablamada bir onluq artıq götürülüb."),
            (key - 10, "Hesablamada bir onluq itirilib."),
            (key + 1, "Son əməldə bir vahid artıq götürülüb."),
            (key - 1, "Son əməldə bir vahid itirilib."),
        ),
        explanation=f"a = {x}, b = {y} yazsaq: {base}² {signed(k)} × {other} = {key}.",
        facts=("square", k, base, other),
        fact="operation-square",
    )


def _letter_values(rng: random.Random) -> Draft:
    word = rng.choice([w for w in _WORDS if len(w) <= 5])
    values = [ALPHABET.index(c) + 1 for c in word]
    key = sum(values)
    return numeric_draft(
        rng,
        stem=f"Hərfin dəyəri onun əlifbadakı sıra nömrəsidir (A = 1, B = 2 və s.), sözün dəyəri hərflərinin dəyərlərinin cəmidir. «{word}» sözünün dəyəri neçədir? "
        f"(Əlifba: {' '.join(ALPHABET)})",
        key=key,
        slips=(
            (key - len(word), "Nömrələmə birdən yox, sıfırdan başlanıb: hər hərf bir vahid az götürülüb."),
            (key + len(word), "Hər hərfin nömrəsi bir vahid artıq götürülüb."),
            (key - values[-1], "Sonuncu hərf toplanmayıb."),
            (key - values[0], "Birinci hərf toplanmayıb."),
            (key + 10, "Toplamada bir onluq artıq götürülüb."),
            (key - 10, "Toplamada bir onluq itirilib."),
            (key + 1, "Bir hərfin nömrəsi bir vahid artıq götürülüb."),
            (key - 1, "Bir hərfin nömrəsi bir vahid az götürülüb."),
        ),
        explanation=f"{', '.join(f'{c} = {v}' for c, v in dict(zip(word, values, strict=True)).items())}; {' + '.join(map(str, values))} = {key}.",
        facts=("letters", word),
        fact="letter-values",
    )


def _inverse(rng: random.Random) -> Draft:
    p, q, key, y = rng.randint(2, 6), rng.choice([-4, -3, -2, 2, 3, 4]), rng.randint(4, 15), rng.randint(2, 9)
    sign = rng.choice(_SIGNS)
    value = p * key + q * y
    if value < 2:
        raise Redraw
    return numeric_draft(
        rng,
        stem=f"a {sign} b = {_formula(p, q, 0)} qaydası ilə əməl təyin edilib. x {sign} {y} = {value} olarsa, x neçəyə bərabərdir?",
        key=key,
        slips=(
            (p * value + q * y, f"{value} {sign} {y} hesablanıb, tənlik qurulmayıb."),
            ((value + q * y) // p, f"{abs(q)} × {y} səhv tərəfə keçirilib (tam hissə)."),
            (value // p, f"b-nin payı nəzərə alınmayıb: {value} ÷ {p} (tam hissə)."),
            (value - q * y, f"Son bölmə edilməyib: {num(p, 'dative')} bölmək qalıb."),
            ((value - p * y) // q, "a və b-nin əmsalları yerdəyişik götürülüb (tam hissə)."),
            (key + 1, "Son bölmədə bir vahid artıq götürülüb."),
            (key - 1, "Son bölmədə bir vahid itirilib."),
            (key - 2, "Son bölmədə iki vahid itirilib."),
            (key + 2, "Son bölmədə iki vahid artıq götürülüb."),
        ),
        explanation=f"{p}x {signed(q)} × {y} = {value}, buradan {p}x = {value - q * y}, x = {key}.",
        facts=("inverse", (p, q), y, value),
        fact="operation-inverse",
    )


def _branch(rng: random.Random) -> Draft:
    (p, q), (m, n) = ((rng.randint(1, 4), rng.choice([-2, -1, 1, 2, 3])) for _ in range(2))
    x, y, z = (rng.randint(2, 9) for _ in range(3))
    sign = rng.choice(_SIGNS)

    def value(a: int, b: int, *, swapped: bool = False) -> int:
        s, t = (p, q) if (a > b) is not swapped else (m, n)
        return s * a + t * b

    inner = value(x, y)
    key = value(inner, z)
    if (p, q) == (m, n) or x == y or inner in (y, z) or inner < 2 or key < 4 or (inner > z) is (x > y):
        raise Redraw
    return numeric_draft(
        rng,
        stem=f"a > b olduqda a {sign} b = {_formula(p, q, 0)}, a < b olduqda isə a {sign} b = {_formula(m, n, 0)}. ({x} {sign} {y}) {sign} {z} neçəyə bərabərdir?",
        key=key,
        slips=(
            (inner, f"Yalnız mötərizə hesablanıb: {x} {sign} {y} = {inner}."),
            (value(inner, z, swapped=True), "İkinci addımda o biri düstur işlədilib."),
            (value(value(x, y, swapped=True), z), "Birinci addımda o biri düstur işlədilib."),
            (value(x, value(y, z)), f"Mötərizə başqa yerdə qoyulub: {x} {sign} ({y} {sign} {z})."),
            (value(z, inner), f"İkinci addımda a və b yerdəyişik götürülüb: {z} {sign} {inner}."),
            (key + 10, "Hesablamada bir onluq artıq götürülüb."),
            (key + 1, "Son əməldə bir vahid artıq götürülüb."),
            (key - 1, "Son əməldə bir vahid itirilib."),
            (key - 2, "Son əməldə iki vahid itirilib."),
        ),
        explanation=f"{x} {'>' if x > y else '<'} {y} olduğu üçün {x} {sign} {y} = {inner}; {inner} {'>' if inner > z else '<'} {z} olduğu üçün {inner} {sign} {z} = {key}.",
        facts=("branch", (p, q), (m, n), (x, y, z)),
        fact="operation-two-rules",
    )


def _nested(rng: random.Random) -> Draft:
    (s, t), (x, y, z) = rng.sample(_SIGNS, 2), rng.sample(range(2, 9), 3)
    p, q = rng.randint(2, 4), rng.choice([-2, -1, 1, 2, 3])
    m, n = rng.randint(1, 3), rng.choice([-3, -1, 2, 4])
    inner = p * x + q * y
    key = m * inner + n * z
    if inner < 2 or key < 4 or (m, n) == (p, q):
        raise Redraw
    right = m * y + n * z
    return numeric_draft(
        rng,
        stem=f"İki əməl təyin edilib: a {s} b = {_formula(p, q, 0)} və a {t} b = {_formula(m, n, 0)}. ({x} {s} {y}) {t} {z} neçəyə bərabərdir?",
        key=key,
        slips=(
            (inner, f"Yalnız mötərizə hesablanıb: {x} {s} {y} = {inner}."),
            (p * x + q * right, f"Mötərizə başqa yerdə qoyulub: {x} {s} ({y} {t} {z})."),
            (p * (m * x + n * y) + q * z, "Əməllərin qaydaları yerdəyişik götürülüb."),
            (m * z + n * inner, "İkinci əməldə a və b yerdəyişik götürülüb."),
            (m * (p * y + q * x) + n * z, "Birinci əməldə a və b yerdəyişik götürülüb."),
            (m * inner - n * z, "İkinci əməldə işarə səhv götürülüb."),
            (m * (p * x - q * y) + n * z, "Birinci əməldə işarə səhv götürülüb."),
            (key + 10, "Hesablamada bir onluq artıq götürülüb."),
            (key - 1, "Son əməldə bir vahid itirilib."),
        ),
        explanation=f"{x} {s} {y} = {inner}; {inner} {t} {z} = {m} × {inner} {signed(n)} × {z} = {key}.",
        facts=("nested", (p, q), (m, n), (x, y, z)),
        fact="operation-nested",
    )


def _unknown(rng: random.Random) -> Draft:
    p, q = rng.sample(range(2, 8), 2)
    (a, b), (c, d), (x, y) = (tuple(rng.sample(range(1, 10), 2)) for _ in range(3))
    sign = rng.choice(_SIGNS)
    if a * d == b * c or len({(a, b), (c, d), (x, y), (y, x)}) < 4:
        raise Redraw
    u, v, key = p * a + q * b, p * c + q * d, p * x + q * y
    facts = ("unknown", (a, b, u), (c, d, v), x, y)
    if len(solve(facts)) != 1:
        raise Redraw
    return numeric_draft(
        rng,
        stem=f"a {sign} b = ma + nb qaydası ilə hesablanan əməldə m və n sabit ədədlərdir. {a} {sign} {b} = {u} və {c} {sign} {d} = {v} olduğu məlumdur. "
        f"{x} {sign} {y} neçəyə bərabərdir?",
        key=key,
        slips=(
            (q * x + p * y, f"m və n yerdəyişik tapılıb: m = {q}, n = {p}."),
            (p * y + q * x, "a və b yerdəyişik götürülüb."),
            (p * x, f"Yalnız m = {p} nəzərə alınıb."),
            (q * y, f"Yalnız n = {q} nəzərə alınıb."),
            ((p + 1) * x + q * y, f"m = {p} əvəzinə {p + 1} tapılıb."),
            (p * x + (q + 1) * y, f"n = {q} əvəzinə {q + 1} tapılıb."),
            ((p - 1) * x + q * y, f"m = {p} əvəzinə {p - 1} tapılıb."),
            (p * x + (q - 1) * y, f"n = {q} əvəzinə {q - 1} tapılıb."),
            (u + v, "Verilən iki nəticə toplanıb."),
        ),
        explanation=f"İki bərabərlikdən m = {p}, n = {q} alınır; {p} × {x} + {q} × {y} = {key}.",
        facts=facts,
        fact="operation-unknown",
    )


def _equation(rng: random.Random) -> Draft:
    p, q, key, y = rng.randint(2, 5), rng.choice([-3, -2, 2, 3, 4]), rng.randint(4, 14), rng.randint(2, 9)
    s = rng.choice(_SIGNS)
    value = p * key + q * y
    outer = p * value + q * y
    if value < 1 or outer < 1:
        raise Redraw
    return numeric_draft(
        rng,
        stem=f"a {s} b = {_formula(p, q, 0)} qaydası ilə əməl təyin edilib. (x {s} {y}) {s} {y} = {outer} olarsa, x neçəyə bərabərdir?",
        key=key,
        slips=(
            (value, f"x yox, x {s} {y} tapılıb: {value}."),
            ((outer - q * y) // (p * p), "Daxili əməldə b-nin payı çıxılmayıb (tam hissə)."),
            (key + abs(q), f"b-nin əmsalı ({abs(q)}) səhvən x-ə əlavə olunub."),
            (key + y, f"{y} səhvən x-ə əlavə olunub."),
            (key - y, f"{y} səhvən x-dən çıxılıb."),
            (key + 1, "Son bölmədə bir vahid artıq götürülüb."),
            (key - 1, "Son bölmədə bir vahid itirilib."),
            (key - 2, "Son bölmədə iki vahid itirilib."),
            (key + 2, "Son bölmədə iki vahid artıq götürülüb."),
        ),
        explanation=f"Xaricdən başlayırıq: ({outer} {signed(-q * y)}) ÷ {p} = {value}, sonra ({value} {signed(-q * y)}) ÷ {p} = {key}.",
        facts=("equation", (p, q), y, outer),
        fact="operation-equation",
    )


def _shift(word: str, shifts: tuple[int, ...]) -> str:
    return "".join(ALPHABET[(ALPHABET.index(c) + shifts[i % len(shifts)]) % 32] for i, c in enumerate(word))


def _by_sound(shown: str, code: str, word: str) -> str | None:
    """The code of `word` when the example fits one step for vowels and one for consonants."""
    steps: dict[bool, set[int]] = {True: set(), False: set()}
    for a, b in zip(shown, code, strict=True):
        steps[a in _VOWELS].add((ALPHABET.index(b) - ALPHABET.index(a)) % 32)
    if len(steps[True]) != 1 or len(steps[False]) != 1:
        return None
    return "".join(ALPHABET[(ALPHABET.index(c) + min(steps[c in _VOWELS])) % 32] for c in word)


def _cipher(rng: random.Random, *, two: bool) -> Draft:
    """Encode a word by example. (To decode would give the key away: it would be the only real word.)"""
    shown, word = rng.sample(_WORDS, 2)
    shifts: tuple[int, ...] = (rng.choice([-3, -2, -1, 1, 2, 3, 4]),)
    if two:
        shifts = (*shifts, rng.choice([-4, -3, -2, -1, 1, 2, 3]))
        if shifts[0] == shifts[1]:
            raise Redraw
    key = _shift(word, shifts)
    if two and _by_sound(shown, _shift(shown, shifts), word) not in (None, key):
        raise Redraw  # vowels one step and consonants the other would be as good a rule
    step = 1 if shifts[0] > 0 else -1
    head = [
        (_shift(word, tuple(-s for s in shifts)), "Sürüşmə əks istiqamətdə götürülüb."),
        (_shift(word, tuple(s + (1 if s > 0 else -1) for s in shifts)), "Hər hərf bir mövqe artıq sürüşdürülüb."),
    ]
    rest = [
        (key[:-1] + word[-1], "Sonuncu hərf sürüşdürülməyib."),
        (word[0] + key[1:], "Birinci hərf sürüşdürülməyib."),
        (key[:-1] + ALPHABET[(ALPHABET.index(key[-1]) + step) % 32], "Sonuncu hərfdə bir mövqe səhv sayılıb."),
        (key[0] + ALPHABET[(ALPHABET.index(key[1]) + step) % 32] + key[2:], "İkinci hərfdə bir mövqe səhv sayılıb."),
    ]
    rule = f"hər hərf əlifbada {signed(shifts[0])} mövqe sürüşür"
    if two:
        head[1] = (_shift(word, shifts[:1]), "Bütün hərflər eyni addımla sürüşdürülüb.")
        rest.append((_shift(word, (shifts[1], shifts[0])), "İki addımın növbəsi dəyişik salınıb."))
        rule = f"tək yerlərdəki hərflər {signed(shifts[0])}, cüt yerlərdəkilər {signed(shifts[1])} mövqe sürüşür"
    rng.shuffle(rest)
    return choice_draft(
        rng,
        stem=f"Müəyyən qayda ilə «{shown}» sözü «{_shift(shown, shifts)}» kimi şifrələnib. «{word}» sözü həmin qayda ilə necə "
        f"şifrələnər? (Əlifba dairəvi davam edir: {' '.join(ALPHABET)} A …)",
        key=(key, key),
        slips=[Slip(v, why) for v, why in [*head, *rest]],
        explanation=f"Nümunədən görünür ki, {rule}: {word} → {key}.",
        facts=("cipher", shown, _shift(shown, shifts), word),
        fact=f"cipher-{'two' if two else 'one'}",
    )


def _backward(rng: random.Random) -> Draft:
    shown, word = rng.sample(_WORDS, 2)
    step = rng.choice([-2, -1, 1, 2])
    key, code = (_shift(w[::-1], (step,)) for w in (word, shown))
    if _both_ways(shown, code):
        raise Redraw
    slips = [
        Slip(_shift(word, (step,)), "Hərflər sürüşdürülüb, lakin söz tərsinə yazılmayıb."),
        Slip(word[::-1], "Söz tərsinə yazılıb, lakin hərflər sürüşdürülməyib."),
        Slip(_shift(word[::-1], (-step,)), "Söz tərsinə yazılıb, lakin sürüşmə əks istiqamətdə götürülüb."),
        Slip(
            _shift(word[::-1], (2 * step,)),
            f"Söz tərsinə yazılıb, lakin sürüşmə {abs(step)} yox, {2 * abs(step)} mövqe götürülüb.",
        ),
        Slip(key[:-1] + word[0], "Axırdakı hərf sürüşdürülməyib."),
        Slip(word[-1] + key[1:], "Birinci yerdəki hərf sürüşdürülməyib."),
    ]
    rng.shuffle(slips)
    return choice_draft(
        rng,
        stem=f"Müəyyən qayda ilə «{shown}» sözü «{code}» kimi şifrələnib. «{word}» sözü həmin qayda ilə necə "
        f"şifrələnər? (Əlifba dairəvi davam edir: {' '.join(ALPHABET)} A …)",
        key=(key, key),
        slips=slips,
        explanation=f"Nümunədən görünür ki, söz tərsinə yazılır və hər hərf əlifbada {signed(step)} mövqe sürüşür: {word} → {word[::-1]} → {key}.",
        facts=("backward", shown, code, word),
        fact="cipher-backward",
    )


def _both_ways(shown: str, code: str) -> bool:
    """Whether a code can also be read as a shift of the word left as it is (by one step, or two in turn)."""
    steps = [(ALPHABET.index(b) - ALPHABET.index(a)) % 32 for a, b in zip(shown, code, strict=True)]
    return len(set(steps[::2])) == len(set(steps[1::2])) == 1


_KINDS = {
    1: (_direct, _product, _square, _letter_values),
    2: (_nested, _inverse, lambda rng: _cipher(rng, two=False)),
    3: (_unknown, _equation, _branch, _backward, lambda rng: _cipher(rng, two=True)),
}


def draw(rng: random.Random, level: int) -> Draft:
    """One operation; two operations or one shift; unknown coefficients, an equation, two shifts in turn."""
    return one_of(rng, _KINDS[level])


def solve(facts: tuple[Any, ...]) -> frozenset[Any]:
    """Every value that some rule consistent with the facts gives."""
    match facts:
        case ("value", (p, q, c), x, y):
            return frozenset({sum([x] * p) + (sum([y] * q) if q > 0 else -sum([y] * -q)) + c})
        case ("product", c, first, x, y):
            return frozenset({x * (y + c) if first == "a" else (x + c) * y})
        case ("square", k, base, other):
            return frozenset({sum(base for _ in range(base)) + k * other})
        case ("letters", word):
            return frozenset({sum(n for c in word for n, letter in enumerate(ALPHABET, 1) if letter == c)})
        case ("inverse", (p, q), y, value):
            return frozenset(x for x in range(-200, 201) if p * x + q * y == value)
        case ("branch", (p, q), (m, n), (x, y, z)):
            left = x
            for right in (y, z):
                left = p * left + q * right if left > right else m * left + n * right
            return frozenset({left})
        case ("backward", plain_text, coded, given):
            moved = {
                (ALPHABET.index(b) - ALPHABET.index(a)) % 32 for a, b in zip(reversed(plain_text), coded, strict=True)
            }
            letters = [ALPHABET.index(c) for c in reversed(given)]
            return frozenset("".join(ALPHABET[(at + s) % 32] for at in letters) for s in moved if len(moved) == 1)
        case ("nested", (p, q), (m, n), (x, y, z)):
            return frozenset({m * p * x + m * q * y + n * z})
        case ("unknown", (a, b, u), (c, d, v), x, y):
            fits = [(m, n) for m, n in product(range(-30, 31), repeat=2) if m * a + n * b == u and m * c + n * d == v]
            return frozenset(m * x + n * y for m, n in fits)
        case ("equation", (p, q), y, outer):
            return frozenset(x for x in range(-200, 201) if p * (p * x + q * y) + q * y == outer)
        case ("cipher", plain_text, coded, given):
            steps = [(ALPHABET.index(b) - ALPHABET.index(a)) % 32 for a, b in zip(plain_text, coded, strict=True)]
            found = set()
            for s, t in product(range(32), repeat=2):
                if all(step == (t if i % 2 else s) for i, step in enumerate(steps)):
                    moves = [(t if i % 2 else s) for i in range(len(given))]
                    at = [(ALPHABET.index(c) + move) % 32 for c, move in zip(given, moves, strict=True)]
                    found.add("".join(ALPHABET[i] for i in at))
            return frozenset(found)
    raise ValueError(f"unknown facts {facts!r}")


MODEL = Model("codes", "rco", "Şərti əməllər və şifrələr", "reasoning.codes", draw, solve, version=2)
