"""Letter series over the Azerbaijani alphabet. The solver tries a declared family of steps on letter numbers."""

import random
from collections.abc import Iterator
from itertools import pairwise

from quizapp.domain.item_models.base import Draft, Model, Redraw, Slip, choice_draft
from quizapp.domain.item_models.words import ALPHABET, capital, signed

Row = tuple[int, ...]  # letter numbers from 0, or numbers written beside letters
_ENGLISH = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LATE = len(ALPHABET)


def _steps(rng: random.Random, start: int, steps: list[int]) -> Row:
    row = [start]
    for step in steps:
        row.append(row[-1] + step)
    return tuple(row)


def _constant(rng: random.Random) -> tuple[Row, str, str]:
    step = rng.choice([-5, -4, -3, -2, 2, 3, 4, 5])
    row = _steps(rng, rng.randrange(_LATE), [step] * 6)
    word = "irəli" if step > 0 else "geri"
    return row, "step-forward" if step > 0 else "step-back", f"hər addımda əlifba üzrə {abs(step)} hərf {word} gedilir"


def _growing(rng: random.Random) -> tuple[Row, str, str]:
    first, sign = rng.randint(1, 2), rng.choice([1, 1, -1])
    row = _steps(rng, rng.randrange(_LATE), [sign * (first + i) for i in range(6)])
    word = "irəli" if sign > 0 else "geri"
    return row, "growing-step", f"addım hər dəfə bir hərf böyüyür ({first}, {first + 1}, {first + 2}, … hərf {word})"


def _turns(rng: random.Random) -> tuple[Row, str, str]:
    a, b = rng.randint(3, 6), rng.choice([-2, -1, 1, 2])
    row = _steps(rng, rng.randrange(_LATE), [a, b] * 3 + [a])
    row = row if rng.random() < 0.5 else row[:-1]
    return row, "alternating-steps", f"addımlar növbələşir: {signed(a)} və {signed(b)} hərf"


def _woven(rng: random.Random) -> tuple[Row, str, str]:
    a, b = rng.randint(2, 4), rng.choice([-4, -3, -2])
    x, y = rng.randrange(_LATE), rng.randrange(_LATE)
    row = tuple(x + a * (i // 2) if i % 2 == 0 else y + b * (i // 2) for i in range(9))
    row = row if rng.random() < 0.5 else row[:-1]
    return row, "interleaved", f"tək yerlərdə {signed(a)}, cüt yerlərdə {signed(b)} hərf gedilir"


def _numbers(rng: random.Random) -> tuple[Row, str]:
    if rng.random() < 0.5:
        first, q = rng.randint(1, 4), rng.choice([2, 3])
        return tuple(first * q**i for i in range(7)), f"ədədlər {q} dəfə artır"
    first, step = rng.randint(1, 9), rng.randint(1, 3)
    row = [first]
    for i in range(6):
        row.append(row[-1] + step + i)
    return tuple(
        row
    ), f"ədədlərin fərqi {step}-dən başlayaraq bir vahid böyüyür" if step != 3 else "ədədlərin fərqi 3, 4, 5, … olur"


def draw(rng: random.Random, level: int) -> Draft:
    """One step; growing, alternating or interleaved steps; two rows at once (letter pairs, letters with numbers)."""
    if level == 3:
        return _two_rows(rng)
    row, fact, rule = (_constant if level == 1 else rng.choice((_growing, _turns, _woven)))(rng)
    _check(row)
    shown, key, after = row[:-2], row[-2], row[-1]
    if len(set(shown)) < len(shown):
        raise Redraw
    base = shown[-2] if fact == "interleaved" else shown[-1]  # from where the key is counted
    step, before = key - base, shown[-1] - shown[-2]
    on = 1 if step > 0 else -1
    slips = [
        (base + _english(base, step), "Azərbaycan əlifbası yox, ingilis əlifbası ilə sayılıb."),
        (after, "Bir addım ötürülüb: bu, növbəti yox, ondan sonrakı hərfdir."),
        (shown[-1] + before, f"Son addım ({signed(before)}) dəyişmədən təkrarlanıb."),
        (base - step, "Addım əks istiqamətdə atılıb."),
        (key + on, "Hərflər sayılarkən bir hərf artıq keçilib."),
        (key - on, "Hərflər sayılarkən bir hərf əskik keçilib."),
        (key + 2 * on, "Hərflər sayılarkən iki hərf artıq keçilib."),
    ]
    wrong = [Slip((n,), why, ALPHABET[n]) for n, why in slips if 0 <= n < _LATE]
    return _draft(
        rng,
        shown_text=", ".join(ALPHABET[n] for n in shown),
        rows=(shown,),
        key=(key,),
        slips=wrong,
        rule=rule,
        fact=fact,
    )


def _two_rows(rng: random.Random) -> Draft:
    first, name, rule = rng.choice((_constant, _growing))(rng)
    with_numbers = rng.random() < 0.5
    if with_numbers:
        second, second_rule = _numbers(rng)
        texts = tuple(map(str, second))
    else:
        second, _, second_rule = rng.choice((_constant, _growing))(rng)
        _check(second)
        texts = tuple(ALPHABET[n] for n in second)
    _check(first)
    if first == second or second[-1] > 400:
        raise Redraw
    show = [ALPHABET[a] + b for a, b in zip(first, texts, strict=True)]

    def slip(a: int, b: int, why: str) -> Iterator[Slip]:
        if 0 <= a < _LATE and ((with_numbers and b > 0) or (not with_numbers and 0 <= b < _LATE)):
            yield Slip((a, b), why, ALPHABET[a] + (str(b) if with_numbers else ALPHABET[b]))

    a, b = first[-2], second[-2]
    last_a, last_b = first[-3], second[-3]
    on = 1 if a > last_a else -1
    first_name = "hərf" if with_numbers else "birinci hərf"
    second_name = "ədəd" if with_numbers else "ikinci hərf"
    slips = [
        *slip(
            a,
            2 * last_b - second[-4],
            f"Hərf düzgündür, lakin {second_name} üçün son fərq təkrarlanıb."
            if with_numbers
            else "Birinci hərf düzgündür, lakin ikinci hərf üçün son addım təkrarlanıb.",
        ),
        *slip(
            2 * last_a - first[-4],
            b,
            f"{'Ədəd' if with_numbers else 'İkinci hərf'} düzgündür, lakin {first_name} üçün son addım təkrarlanıb.",
        ),
        *slip(a, second[-1], f"{capital(first_name)} düzgündür, {second_name} isə bir addım irəli götürülüb."),
        *slip(
            first[-1],
            b,
            f"{'Ədəd' if with_numbers else 'İkinci hərf'} düzgündür, {first_name} isə bir addım irəli götürülüb.",
        ),
        *slip(first[-1], second[-1], "Bir addım bütövlükdə ötürülüb."),
        *slip(a + on, b, f"{capital(first_name)} sayılarkən bir hərf artıq keçilib."),
        *slip(
            a,
            b - 1,
            f"{capital(first_name)} düzgündür, {second_name} isə bir {'vahid' if with_numbers else 'mövqe'} geri götürülüb.",
        ),
        *slip(a - on, b, f"{capital(first_name)} sayılarkən bir hərf əskik keçilib."),
    ]
    slips = [slips[0], *rng.sample(slips[1:], len(slips) - 1)]
    return _draft(
        rng,
        shown_text=", ".join(show[:-2]),
        rows=(first[:-2], second[:-2]),
        key=(a, b),
        slips=slips,
        rule=f"{'' if with_numbers else 'birinci '}hərflərdə {rule}; {'' if with_numbers else 'ikinci hərflərdə '}{second_rule}",
        fact=f"{'letter-number' if with_numbers else 'pairs'}-{name}",
        text=show[-2],
    )


def _draft(
    rng: random.Random,
    *,
    shown_text: str,
    rows: tuple[Row, ...],
    key: Row,
    slips: list[Slip],
    rule: str,
    fact: str,
    text: str = "",
) -> Draft:
    if any(len(_continuations(row)) != 1 for row in rows):
        raise Redraw
    text = text or ALPHABET[key[0]]
    what = "hansı hərflə" if len(rows) == 1 else "hansı birləşmə ilə"
    return choice_draft(
        rng,
        stem=f"Ardıcıllıq {what} davam etməlidir: {shown_text}, …? (Əlifba: {' '.join(ALPHABET)})",
        key=(key, text),
        slips=slips,
        explanation=f"Qayda belədir: {rule}. Növbəti hədd – {text}.",
        facts=rows,
        fact=fact,
    )


def _check(row: Row) -> None:
    if min(row) < 0 or max(row) >= _LATE:
        raise Redraw


def _english(letter: int, step: int) -> int:
    """The step that somebody takes who counts by the English alphabet, in our letter numbers; 99 when impossible."""
    at = _ENGLISH.find(ALPHABET[letter]) + step if ALPHABET[letter] in _ENGLISH else -1
    return ALPHABET.find(_ENGLISH[at]) - letter if 0 <= at < 26 and _ENGLISH[at] in ALPHABET else 99


def solve(rows: tuple[Row, ...]) -> frozenset[Row]:
    """Every continuation of all rows: constant step, constant growth of the step, two steps in turn, two woven
    rows, one ratio."""
    found: list[Row] = [()]
    for row in rows:
        found = [(*done, n) for done in found for n in sorted(_continuations(row))]
    return frozenset(found)


def _continuations(row: Row) -> frozenset[int]:
    steps = [b - a for a, b in pairwise(row)]
    growth = [b - a for a, b in pairwise(steps)]
    found = set()
    if len(set(steps)) == 1:
        found.add(row[-1] + steps[0])
    if len(growth) >= 2 and len(set(growth)) == 1:
        found.add(row[-1] + steps[-1] + growth[0])
    if len(steps) >= 4 and len(set(steps[::2])) == 1 and len(set(steps[1::2])) == 1:
        found.add(row[-1] + steps[-2])
    if len(row) >= 6:
        mine, other = row[len(row) % 2 :: 2], row[1 - len(row) % 2 :: 2]
        if all(len({b - a for a, b in pairwise(part)}) == 1 for part in (mine, other)):
            found.add(2 * mine[-1] - mine[-2])
    if 0 not in row and all(row[i] ** 2 == row[i - 1] * row[i + 1] for i in range(1, len(row) - 1)):
        found.add(row[-1] ** 2 // row[-2])
    return frozenset(found)


MODEL = Model("letter-series", "rls", "Hərf ardıcıllıqları", "reasoning.series", draw, solve, version=2)
