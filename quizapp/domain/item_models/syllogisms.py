"""Quantifiers: which conclusion follows. The solver enumerates every Venn diagram that the premises allow."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import permutations

from quizapp.domain.item_models.base import Draft, Model, Redraw, Slip, choice_draft

# A judgement: quantifier and two terms. "a" all, "e" no, "i" some, "o" some are not.
Judgement = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Premises:
    """What is told about `terms` classes, numbered from 0."""

    terms: int
    told: tuple[Judgement, ...]


# singular, plural, with copula
_PEOPLE = (
    ("hüquqşünas", "hüquqşünaslar", "hüquqşünasdır"),
    ("dilçi", "dilçilər", "dilçidir"),
    ("iqtisadçı", "iqtisadçılar", "iqtisadçıdır"),
    ("şahmatçı", "şahmatçılar", "şahmatçıdır"),
    ("üzgüçü", "üzgüçülər", "üzgüçüdür"),
    ("rəssam", "rəssamlar", "rəssamdır"),
    ("şair", "şairlər", "şairdir"),
    ("bağban", "bağbanlar", "bağbandır"),
    ("tərcüməçi", "tərcüməçilər", "tərcüməçidir"),
    ("proqramçı", "proqramçılar", "proqramçıdır"),
    ("musiqiçi", "musiqiçilər", "musiqiçidir"),
    ("fotoqraf", "fotoqraflar", "fotoqrafdır"),
    ("alpinist", "alpinistlər", "alpinistdir"),
    ("jurnalist", "jurnalistlər", "jurnalistdir"),
)
_FRAMES = (
    "Bir klubun üzvləri haqqında məlumdur:",
    "Bir idarənin əməkdaşları haqqında bunlar məlumdur:",
    "Sorğu iştirakçıları haqqında aşağıdakılar müəyyən edilib:",
    "Tutaq ki, bir şəhərin sakinləri haqqında bunlar məlumdur:",
)
_ALPHA = {
    1: ((("a", 0, 1), ("a", 1, 2)), (("a", 0, 1), ("e", 1, 2)), (("a", 0, 1), ("e", 2, 1))),
    2: (
        (("i", 0, 1), ("a", 1, 2)),
        (("i", 0, 1), ("e", 1, 2)),
        (("i", 0, 1), ("e", 2, 1)),
        (("o", 0, 1), ("a", 2, 1)),
        (("a", 1, 0), ("o", 1, 2)),
        (("a", 1, 2), ("i", 1, 0)),
    ),
    3: (
        (("a", 0, 1), ("a", 1, 2), ("e", 2, 3)),
        (("i", 0, 1), ("a", 1, 2), ("e", 2, 3)),
        (("a", 0, 1), ("e", 1, 2), ("a", 3, 2)),
        (("i", 0, 1), ("a", 1, 2), ("a", 2, 3)),
        (("i", 0, 1), ("e", 1, 2), ("a", 3, 2)),
        (("o", 0, 1), ("a", 2, 1), ("a", 3, 2)),
        (("a", 1, 0), ("a", 1, 2), ("i", 1, 3)),
        (("a", 0, 1), ("a", 3, 2), ("e", 2, 1)),
    ),
}
_SAME = {"ai": "ia"}  # «bəzi» turns round, so it is one figure


def _text(judgement: Judgement, words: list[tuple[str, str, str]]) -> str:
    kind, subject, predicate = judgement
    x, y = words[subject], words[predicate]
    return {
        "a": f"Bütün {x[1]} {y[2]}",
        "e": f"Heç bir {x[0]} {y[0]} deyil",
        "i": f"Bəzi {x[1]} {y[2]}",
        "o": f"Bəzi {x[1]} {y[0]} deyil",
    }[kind]


def _why(
    judgement: Judgement, told: tuple[Judgement, ...], known: frozenset[Judgement], words: list[tuple[str, str, str]]
) -> str:
    """The mistake by its name, and a case that the premises allow and the conclusion denies."""
    kind, x, y = judgement
    subject, predicate = words[x], words[y]
    opposite = ({"a": "o", "o": "a", "e": "i", "i": "e"}[kind], x, y)
    if opposite in known:
        return f"Bu hökm şərtlərə ziddir: onlardan alınır ki, {_lower(_text(opposite, words))}."
    named = "Bu nəticə şərtlərdən alınmır. "
    if (kind, y, x) in told and kind in "ao":
        named = "Şərtin tərsi öz-özünə doğru olmur. "
    elif (kind, y, x) in known and kind in "ao":
        named = "Doğru nəticənin tərsi öz-özünə doğru olmur. "
    elif ({"a": "i", "e": "o"}.get(kind, ""), x, y) in known:
        named = "«Bəzi» haqqında doğru olan hamıya aid edilib. "
    case = {
        "a": f"{subject[0]} olan, amma {predicate[0]} olmayan adam ola bilər",
        "e": f"həm {subject[0]}, həm {predicate[0]} olan adam ola bilər",
        "i": f"ola bilər ki, heç bir {subject[0]} {predicate[0]} olmasın",
        "o": f"ola bilər ki, bütün {subject[1]} {predicate[0]} olsun",
    }[kind]
    return f"{named}Şərtlərə zidd olmadan {case}."


def draw(rng: random.Random, level: int) -> Draft:
    """Two universal premises; one «bəzi»; three premises over four classes."""
    told = rng.choice(_ALPHA[level])
    terms = 4 if level == 3 else 3
    words = rng.sample(_PEOPLE, terms)
    follows_strictly, follows = _consequences(terms, told, False), solve(Premises(terms, told))
    linked = [{s, p} for _, s, p in told]
    fresh = [j for j in _judgements(terms) if {j[1], j[2]} not in linked]
    keys = [j for j in fresh if j in follows_strictly and not _weaker(j, follows_strictly)]
    if level == 3:
        far = [j for j in keys if _distance(j, linked) > 2]
        keys = far or keys
    if not keys:
        raise Redraw
    key = rng.choice(keys)
    wrong = [j for j in fresh if j not in follows]
    tempting = [j for j in wrong if {j[1], j[2]} == {key[1], key[2]}]
    converse = [j for j in _judgements(terms) if j not in follows and (j[0], j[2], j[1]) in told]
    rest = [j for j in _judgements(terms) if j not in follows and j not in tempting and j not in converse]
    rng.shuffle(tempting)
    rng.shuffle(rest)
    pool = [*tempting[:3], *converse[:1], *tempting[3:], *rest]
    longer = [j for j in pool if len(_text(j, words)) > len(_text(key, words))]
    if rng.random() < 0.8:  # the key is the longest option no more often than chance
        pool = [*longer[:1], *pool]
        if not longer:
            raise Redraw
    else:
        pool = [j for j in pool if j not in longer]
    chosen = _balanced(pool)
    shown = rng.sample(told, len(told))
    form = "".join(kind for kind, _, _ in told)
    premises = "; ".join(_lower(_text(j, words)) for j in shown)
    reason = ", ".join(f"«{_lower(_text(j, words))}»" for j in _needed(terms, told, key))
    return choice_draft(
        rng,
        stem=f"{rng.choice(_FRAMES)} {premises}. Bu məlumatdan hansı nəticə mütləq çıxır? («Bəzi» burada «ən azı bir» deməkdir.)",
        key=(key, _text(key, words) + "."),
        slips=[Slip(j, _why(j, told, follows_strictly, words), _text(j, words) + ".") for j in chosen],
        explanation=f"{reason} – bu şərtlərdən birlikdə alınır: {_lower(_text(key, words))}.",
        facts=Premises(terms, told),
        fact=f"chain-{_SAME.get(form, form)}",
    )


def _needed(terms: int, told: tuple[Judgement, ...], key: Judgement) -> tuple[Judgement, ...]:
    """The premises without which the key does not follow."""
    for judgement in told:
        fewer = tuple(j for j in told if j != judgement)
        if key in _consequences(terms, fewer, False):
            return _needed(terms, fewer, key)
    return told


def _lower(text: str) -> str:
    return text[0].lower() + text[1:]


def _balanced(wrong: list[Judgement]) -> list[Judgement]:
    """The first four wrong judgements, at most two of one kind, so that the key's form does not stand out."""
    chosen: list[Judgement] = []
    for judgement in wrong:
        if judgement not in chosen and sum(j[0] == judgement[0] for j in chosen) < 2:
            chosen.append(judgement)
    return chosen[:4]


def _weaker(judgement: Judgement, known: frozenset[Judgement]) -> bool:
    kind, x, y = judgement
    return (kind == "i" and ("a", x, y) in known) or (kind == "o" and ("e", x, y) in known)


def _distance(judgement: Judgement, linked: list[set[int]]) -> int:
    """How many premises a path between the two terms takes, plus one."""
    reached, steps = {judgement[1]}, 0
    while judgement[2] not in reached and steps < 5:
        reached |= {t for pair in linked if pair & reached for t in pair}
        steps += 1
    return steps


def _judgements(terms: int) -> Iterator[Judgement]:
    return ((kind, x, y) for x, y in permutations(range(terms), 2) for kind in "aeio")


@cache
def _regions(x: int, y: int, inside: bool) -> int:
    """The regions of x that lie inside, or outside, y: a bit for each of the 16 regions of four classes."""
    return sum(1 << r for r in range(16) if r >> x & 1 and (r >> y & 1 == 1) is inside)


def _rule(judgement: Judgement) -> tuple[int, bool]:
    """The regions that a judgement speaks of, and whether it wants somebody there or nobody."""
    kind, x, y = judgement
    return _regions(x, y, kind in "ei"), kind in "io"


def _holds(judgement: Judgement, diagram: int) -> bool:
    """Whether a judgement is true when exactly the regions in `diagram` have somebody in them."""
    mask, somebody = _rule(judgement)
    return (diagram & mask != 0) is somebody


@cache
def _consequences(terms: int, told: tuple[Judgement, ...], nobody_empty: bool) -> frozenset[Judgement]:
    allowed = sum(1 << r for r in range(2**terms) if all(_holds(j, 1 << r) for j in told if j[0] in "ae"))
    classes = [sum(1 << r for r in range(2**terms) if r >> t & 1) for t in range(terms)] if nobody_empty else []
    rules = [_rule(j) for j in told]
    left, diagram = [(j, *_rule(j)) for j in _judgements(terms)], allowed
    while True:  # every subset of the allowed regions
        if all((diagram & mask != 0) is somebody for mask, somebody in rules) and all(diagram & c for c in classes):
            left = [(j, mask, somebody) for j, mask, somebody in left if (diagram & mask != 0) is somebody]
        if not diagram:
            return frozenset(j for j, _, _ in left)
        diagram = (diagram - 1) & allowed


def solve(facts: Premises) -> frozenset[Judgement]:
    """Every judgement that is true in each diagram the premises allow, with no class empty (the reading that
    lets the most conclusions through; a key follows without it too)."""
    return _consequences(facts.terms, facts.told, True)


MODEL = Model("syllogisms", "rsy", "Hökmlər və nəticələr", "reasoning.deduction", draw, solve)
