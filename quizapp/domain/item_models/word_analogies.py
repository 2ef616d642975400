"""Verbal analogies from a list of checked pairs. The solver looks the words up in the whole list."""

import random
from typing import Any

from quizapp.domain.item_models.analogy_words import CLOSE, RELATIONS, Pair
from quizapp.domain.item_models.base import Draft, Model, Redraw, Slip, choice_draft

_PLAIN = [code for code, relation in RELATIONS.items() if not relation.hard]


def _said(pair: Pair) -> str:
    return f"{pair[0]} – {pair[1]}"


def _apart(code: str) -> list[str]:
    """Relations that nobody takes for `code`."""
    return [other for other in RELATIONS if other != code and not any({code, other} <= close for close in CLOSE)]


def _two(rng: random.Random, codes: list[str]) -> tuple[str, Pair, Pair]:
    code = rng.choice(codes)
    a, b = rng.sample(RELATIONS[code].pairs, 2)
    return code, a, b


def _partners(word: str, but: str, side: int) -> list[tuple[str, str]]:
    """Words that stand beside `word` in other relations than `but`, with the name of the relation."""
    return [
        (pair[1 - side], relation.name)
        for code, relation in RELATIONS.items()
        if code != but
        for pair in relation.pairs
        if pair[side] == word
    ]


def _fourth(rng: random.Random) -> Draft:
    """A : B = C : ?"""
    code, (a, b), (c, d) = _two(rng, _PLAIN)
    relation = RELATIONS[code]
    slips = [
        Slip(word, f"«{c}» ilə «{word}» arasında başqa əlaqə var: {name}.") for word, name in _partners(c, code, 0)
    ]
    slips += [
        Slip(word, f"«{c}» ilə «{word}» arasında başqa əlaqə var: {name}.") for word, name in _partners(c, code, 1)
    ]
    others = [pair for pair in relation.pairs if pair not in ((a, b), (c, d))]
    rng.shuffle(others)
    slips += [Slip(y, f"Bu söz «{x}» sözü ilə cütlük təşkil edir, «{c}» ilə yox.") for x, y in others]
    slips.append(Slip(a, f"Bu söz birinci cütün özündəndir, «{c}» sözünün cütü deyil."))
    slips.append(Slip(b, f"Bu, «{a}» sözünün cütüdür, «{c}» sözünün yox."))
    return choice_draft(
        rng,
        stem=f"Uyğunluğu tamamlayan söz hansıdır? **{_said((a, b))}** cütündəki kimi: **{c} – ?**",
        key=(d, d),
        slips=[slip for slip in slips if (c, slip.value) not in relation.also],
        explanation=f"Əlaqə belədir: {relation.name}. «{a}» – «{b}», eyni qaydada «{c}» – «{d}».",
        facts=("fourth", a, b, c),
        fact=f"fourth-{code}",
    )


def _same_pair(rng: random.Random) -> Draft:
    """Which pair is related as A and B are."""
    code, given, key = _two(rng, list(RELATIONS))
    relation = RELATIONS[code]
    rest = [pair for pair in relation.pairs if pair not in (given, key)]
    turned = rng.choice(rest)
    slips = []
    if code not in ("opposite", "same"):
        slips.append(
            Slip(
                turned[::-1],
                f"Əlaqə eynidir, lakin sözlərin yeri dəyişib: «{given[0]}» – «{given[1]}» ardıcıllığına «{turned[0]}» – «{turned[1]}» uyğun gələrdi.",
                _said(turned[::-1]),
            )
        )
    for other in rng.sample(_apart(code), 4):
        pair = rng.choice(RELATIONS[other].pairs)
        turn = rng.random() < 0.3
        slips.append(
            Slip(
                pair[::-1] if turn else pair,
                f"Burada başqa əlaqə var: {RELATIONS[other].name}.",
                _said(pair[::-1] if turn else pair),
            )
        )
    return choice_draft(
        rng,
        stem=f"Hansı cütdəki əlaqə **{_said(given)}** cütündəki əlaqə ilə eynidir?",
        key=(key, _said(key)),
        slips=slips,
        explanation=f"Əlaqə belədir: {relation.name}. «{given[0]}» – «{given[1]}» kimi, «{key[0]}» – «{key[1]}».",
        facts=("pair", given),
        fact=f"pair-{code}",
    )


def _two_gaps(rng: random.Random) -> Draft:
    """? : B = C : ?"""
    code, (a, b), (c, d) = _two(rng, list(RELATIONS))
    relation = RELATIONS[code]
    rest = [pair for pair in relation.pairs if pair not in ((a, b), (c, d))]
    rng.shuffle(rest)
    x = [(word, f"«{word}» ilə «{b}» arasında başqa əlaqə var: {name}") for word, name in _partners(b, code, 1)]
    x += [(word, f"«{b}» ilə «{word}» arasında başqa əlaqə var: {name}") for word, name in _partners(b, code, 0)]
    x += [(first, f"«{first}» sözünün cütü «{second}» sözüdür, «{b}» yox") for first, second in rest]
    y = [(word, f"«{c}» ilə «{word}» arasında başqa əlaqə var: {name}") for word, name in _partners(c, code, 0)]
    y += [(word, f"«{c}» ilə «{word}» arasında başqa əlaqə var: {name}") for word, name in _partners(c, code, 1)]
    y += [(second, f"«{second}» sözünün cütü «{first}» sözüdür, «{c}» yox") for first, second in rest]
    firsts = [(a, ""), *[wrong for wrong in x if (wrong[0], b) not in relation.also][:2]]
    seconds = [(d, ""), *[wrong for wrong in y if (c, wrong[0]) not in relation.also][:2]]
    if len({b, c, *(word for word, _ in firsts + seconds)}) < 8:
        raise Redraw
    wrong = [Slip((p, q), _fault(no_p, no_q), f"{p}; {q}") for p, no_p in firsts for q, no_q in seconds if no_p or no_q]
    return choice_draft(
        rng,
        stem=f"Hər iki cütdə əlaqənin eyni olması üçün sual işarələrinin yerinə hansı sözlər yazılmalıdır? **? – {b}** və **{c} – ?**",
        key=((a, d), f"{a}; {d}"),
        # Any four of the eight: how often a word stands among the options must tell nothing.
        slips=rng.sample(wrong, 4),
        explanation=f"Əlaqə belədir: {relation.name}. «{a}» – «{b}», eyni qaydada «{c}» – «{d}».",
        facts=("gaps", b, c),
        fact=f"gaps-{code}",
    )


def _fault(first: str, second: str) -> str:
    """Why a pair of words does not fill the gaps, from what is wrong with either word."""
    if first and second:
        return f"Hər iki söz səhvdir: {first}; {second}."
    return f"Birinci söz düzgündür, ikinci yox: {second}." if second else f"İkinci söz düzgündür, birinci yox: {first}."


def draw(rng: random.Random, level: int) -> Draft:
    """The fourth word; a pair with the same relation; a word missing in each pair."""
    return {1: _fourth, 2: _same_pair, 3: _two_gaps}[level](rng)


def solve(facts: tuple[Any, ...]) -> frozenset[Any]:
    """Everything that the list allows, strictly or loosely, under any relation that holds the given words."""
    lists = [{*relation.pairs, *relation.also} for relation in RELATIONS.values()]
    match facts:
        case ("fourth", a, b, c):
            return frozenset(y for pairs in lists if (a, b) in pairs for x, y in pairs if x == c)
        case ("pair", given):
            return frozenset(pair for pairs in lists if given in pairs for pair in pairs if pair != given)
        case ("gaps", b, c):
            return frozenset(
                (x, y) for pairs in lists for x, second in pairs if second == b for first, y in pairs if first == c
            )
    raise ValueError(f"unknown facts {facts!r}")


MODEL = Model("word-analogies", "rwa", "Söz uyğunluqları", "reasoning.verbal", draw, solve, version=2)
