"""Who did it, and who lies. The solver tries every culprit and every share of truth."""

import random
from dataclasses import dataclass
from itertools import product

from quizapp.domain.item_models.base import Answer, Draft, Model, Redraw, Slip, choice_draft
from quizapp.domain.item_models.words import in_words, listed, people

# did j; not j; either j k; liar j; honest j; same j k; count n
Claim = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Claims:
    """What each person says. With `truths` one of them did the deed and so many claims are true; without it
    everybody either always tells the truth or always lies."""

    said: tuple[Claim, ...]
    truths: int | None


@dataclass(frozen=True, slots=True)
class _Deed:
    intro: str
    thing: str
    did: str
    did_not: str
    i_did_not: str
    if_did: str


_DEEDS = (
    _Deed("Beş əməkdaşdan biri arxivin açarını götürüb", "Açarı", "götürüb", "götürməyib", "götürməmişəm", "götürübsə"),
    _Deed("Beş uşaqdan biri güldanı sındırıb", "Güldanı", "sındırıb", "sındırmayıb", "sındırmamışam", "sındırıbsa"),
    _Deed(
        "Beş həmkardan biri məktubu imzasız göndərib",
        "Məktubu",
        "göndərib",
        "göndərməyib",
        "göndərməmişəm",
        "göndəribsə",
    ),
    _Deed("Beş nəfərdən biri lövhədəki şəkli çəkib", "Şəkli", "çəkib", "çəkməyib", "çəkməmişəm", "çəkibsə"),
    _Deed(
        "Beş əməkdaşdan biri iclas otağının pəncərəsini açıq qoyub",
        "Pəncərəni",
        "açıq qoyub",
        "açıq qoymayıb",
        "açıq qoymamışam",
        "açıq qoyubsa",
    ),
    _Deed(
        "Beş dostdan biri axşam yeməyi üçün tortu gətirib",
        "Tortu",
        "gətirib",
        "gətirməyib",
        "gətirməmişəm",
        "gətiribsə",
    ),
)
_RULES = {
    1: "yalnız biri doğru danışır",
    2: "yalnız iki nəfər doğru danışır",
    3: "yalnız iki nəfər yalan danışır",
    4: "yalnız biri yalan danışır",
}


def _says(deed: _Deed, speaker: int, claim: Claim, names: list[str]) -> str:
    kind, j, k = claim
    if kind == "not":
        return f"{deed.thing} mən {deed.i_did_not}." if j == speaker else f"{deed.thing} {names[j]} {deed.did_not}."
    if kind == "either":
        return f"{deed.thing} ya {names[j]}, ya da {names[k]} {deed.did}."
    return f"{deed.thing} {names[j]} {deed.did}."


def _true(claim: Claim, culprit: int) -> bool:
    kind, j, k = claim
    return {"did": culprit == j, "not": culprit != j, "either": culprit in (j, k)}[kind]


def _claims(rng: random.Random, level: int, truths: int) -> tuple[list[Claim], list[list[int]]]:
    """Five claims of which just one culprit makes `truths` true, and who tells the truth under each culprit."""
    kinds = ("did", "not", "not") if level == 1 else ("did", "not", "either")
    for _ in range(500):
        said: list[Claim] = []
        for i in range(5):
            kind = rng.choice(kinds)
            j = rng.choice([n for n in range(5) if n != i or kind == "not"])
            k = rng.choice([n for n in range(5) if n not in (i, j)])
            said.append((kind, min(j, k), max(j, k)) if kind == "either" else (kind, j, -1))
        by_culprit = [[i for i in range(5) if _true(said[i], c)] for c in range(5)]
        if len(set(said)) == 5 and [len(told) for told in by_culprit].count(truths) == 1:
            return said, by_culprit
    raise Redraw


def _culprit(rng: random.Random, level: int) -> Draft:
    deed, names = rng.choice(_DEEDS), people(rng, 5)
    truths = rng.choice([1, 4] if level == 1 else [2, 3])
    said, by_culprit = _claims(rng, level, truths)
    key = next(c for c in range(5) if len(by_culprit[c]) == truths)

    def case(c: int) -> str:
        told = [names[i] for i in range(5) if (i in by_culprit[c]) is (truths < 3)]  # as the rule counts
        how = "doğru" if truths < 3 else "yalan"
        if not told:
            return f"{deed.thing} {names[c]} {deed.if_did}, heç kim {how} danışmamış olur"
        return (
            f"{deed.thing} {names[c]} {deed.if_did}, {in_words(len(told))} nəfər ({listed(told)}) {how} danışmış olur"
        )

    rule = f"onlardan {_RULES[truths]}"
    lines = " ".join(f"{names[i]}: «{_says(deed, i, said[i], names)}»" for i in range(5))
    return choice_draft(
        rng,
        stem=f"{deed.intro}. {lines} Məlumdur ki, {rule}. {deed.thing} kim {deed.did}?",
        key=(key, names[key]),
        slips=[Slip(c, f"{case(c)}, şərtə görə isə {rule}.", names[c]) for c in range(5) if c != key],
        explanation=f"{case(key)} – şərt yalnız bu halda ödənir.",
        facts=Claims(tuple(said), truths),
        fact=f"culprit-{truths}-true",
    )


def _knight_text(claim: Claim, names: list[str]) -> str:
    kind, j, k = claim
    if kind == "count":
        return f"Dördümüzdən yalnız {in_words(j)} nəfər doğruçudur."
    if kind == "same":
        return f"{names[j]} ilə {names[k]} ya ikisi də doğruçudur, ya da ikisi də yalançıdır."
    return f"{names[j]} {'yalançıdır' if kind == 'liar' else 'doğruçudur'}."


def _knight_true(claim: Claim, honest: frozenset[int]) -> bool:
    kind, j, k = claim
    return {
        "count": len(honest) == j,
        "same": (j in honest) == (k in honest),
        "liar": j not in honest,
        "honest": j in honest,
    }[kind]


def _knights(rng: random.Random) -> Draft:
    names = people(rng, 4)
    said: list[Claim] = []
    for i in range(4):
        kind = rng.choice(["liar", "liar", "honest", "same", "count"])
        others = [n for n in range(4) if n != i]
        rng.shuffle(others)
        if kind == "count":
            said.append((kind, rng.randint(1, 3), -1))
        elif kind == "same":
            said.append((kind, min(others[:2]), max(others[:2])))
        else:
            said.append((kind, others[0], -1))
    facts = Claims(tuple(said), None)
    solutions = [frozenset(i for i in range(4) if bits >> i & 1) for bits in range(16)]
    sound = [s for s in solutions if all(_knight_true(said[i], s) == (i in s) for i in range(4))]
    if len(sound) != 1 or not 1 <= len(sound[0]) <= 3 or len({c[0] for c in said}) < 3 or len(set(said)) < 4:
        raise Redraw
    key = sound[0]

    def text(honest: frozenset[int]) -> str:
        return listed([names[i] for i in sorted(honest)])

    def why(honest: frozenset[int]) -> str:
        i = next(i for i in range(4) if _knight_true(said[i], honest) != (i in honest))
        if i in honest:
            return f"Bu halda {names[i]} doğruçu olmalıdır, amma sözü yalan çıxır."
        return f"Bu halda {names[i]} yalançı olmalıdır, amma sözü doğru çıxır."

    wrong = [s for s in solutions if s != key and 1 <= len(s) <= 3]
    rng.shuffle(wrong)
    inverse = frozenset(range(4)) - key
    picked = [inverse] if inverse in wrong and rng.random() < 0.5 else []
    for size in rng.sample([1, 2, 2, 3, 3], 4):
        picked += [s for s in wrong if len(s) == size and s not in picked][:1]
    lines = " ".join(f"{names[i]}: «{_knight_text(said[i], names)}»" for i in range(4))
    return choice_draft(
        rng,
        stem=f"Dörd nəfərdən hər biri ya doğruçudur (həmişə doğru danışır), ya da yalançıdır (həmişə yalan danışır). {lines} "
        f"Doğruçuların tam siyahısı hansıdır?",
        key=(key, text(key)),
        slips=[Slip(s, why(s), text(s)) for s in picked],
        explanation=f"Doğruçular yalnız {text(key)} olduqda şərt ödənir: doğruçuların sözü doğru, yalançıların sözü yalan çıxır."
        if len(key) > 1
        else f"Yeganə doğruçu {text(key)} olduqda şərt ödənir: onun sözü doğru, yalançıların sözü yalan çıxır.",
        facts=facts,
        fact=f"honest-and-liars-{len(key)}",
    )


def draw(rng: random.Random, level: int) -> Draft:
    """One claim true or one false; two true or two false, with «ya … ya»; people who always tell the truth or lie."""
    return _knights(rng) if level == 3 else _culprit(rng, level)


def solve(facts: Claims) -> frozenset[Answer]:
    """Every culprit, or every set of honest people, under which the claims come out as the rule says."""
    found: set[Answer] = set()
    people_count = len(facts.said)
    if facts.truths is None:
        for honest in product((False, True), repeat=people_count):
            if all(_is_so(claim, honest) is tells for claim, tells in zip(facts.said, honest, strict=True)):
                found.add(frozenset(i for i in range(people_count) if honest[i]))
        return frozenset(found)
    for culprit in range(people_count):
        guilt = [i == culprit for i in range(people_count)]
        true = 0
        for kind, j, k in facts.said:
            true += (not guilt[j]) if kind == "not" else guilt[j] or (kind == "either" and guilt[k])
        if true == facts.truths:
            found.add(culprit)
    return frozenset(found)


def _is_so(claim: Claim, honest: tuple[bool, ...]) -> bool:
    match claim:
        case ("liar", j, _):
            return not honest[j]
        case ("honest", j, _):
            return honest[j]
        case ("same", j, k):
            return honest[j] is honest[k]
        case ("count", n, _):
            return sum(honest) == n
    raise ValueError(f"unknown claim {claim!r}")


MODEL = Model("truth-tellers", "rtl", "Doğru və yalan danışanlar", "reasoning.deduction", draw, solve)
