"""Who does what: matrix logic. The solver tries every assignment."""

import random
from dataclasses import dataclass
from functools import cache
from itertools import permutations, product

from quizapp.domain.item_models.base import Answer, Draft, Model, Redraw, Slip, choice_draft
from quizapp.domain.item_models.words import capital, ending, in_words, listed, of, people

# is p v; not p v; either p v w; and over two attributes: link v w (who has v of the first has w of the second), apart v w
Clue = tuple[str, int, int, int, int]  # kind, attribute, then up to three numbers


@dataclass(frozen=True, slots=True)
class Matrix:
    """Clues about `size` people who each have one different value of every attribute. `asked` is the value of the
    only attribute whose owner is asked, or None when all (person, value, value) triples are."""

    size: int
    attributes: int
    clues: tuple[Clue, ...]
    asked: int | None


@dataclass(frozen=True, slots=True)
class _Attribute:
    """How values are said: `yes` and `no` take a name and a value, `choice` two values, `who` asks for the owner."""

    name: str
    intro: str
    values: tuple[str, ...]
    yes: str
    no: str
    choice: str
    who: str


_CITIES = ("Gəncə", "Şəki", "Quba", "Lənkəran", "Naxçıvan")
_ATTRIBUTES = (
    _Attribute(
        "peşə",
        "peşələri başqa-başqadır",
        ("həkim", "hüquqşünas", "mühəndis", "müəllim", "mühasib"),
        "{a} {v_cop}",
        "{a} {v} deyil",
        "{a} ya {v}, ya da {w_cop}",
        "{V} kimdir?",
    ),
    _Attribute(
        "şəhər",
        "hər biri başqa şəhərdəndir",
        _CITIES,
        "{a} {v_abl}dır",
        "{a} {v_abl} deyil",
        "{a} ya {v_abl}, ya da {w_abl}dır",
        "{V_abl} olan kimdir?",
    ),
    _Attribute(
        "içki",
        "hər biri başqa içki sifariş edib",
        ("çay", "qəhvə", "ayran", "kompot", "limonad"),
        "{a} {v} sifariş edib",
        "{a} {v} sifariş etməyib",
        "{a} ya {v}, ya da {w} sifariş edib",
        "{V} sifariş edən kimdir?",
    ),
    _Attribute(
        "növbə",
        "hər biri həftənin başqa iş günündə növbətçidir",
        ("bazar ertəsi", "çərşənbə axşamı", "çərşənbə", "cümə axşamı", "cümə"),
        "{a} {v} günü növbətçidir",
        "{a} {v} günü növbətçi deyil",
        "{a} ya {v}, ya da {w} günü növbətçidir",
        "{V} günü növbətçi olan kimdir?",
    ),
    _Attribute(
        "dil",
        "hər biri başqa dildən tərcümə edir",
        ("ingilis", "rus", "alman", "fransız", "fars"),
        "{a} {v} dilindən tərcümə edir",
        "{a} {v} dilindən tərcümə etmir",
        "{a} ya {v}, ya da {w} dilindən tərcümə edir",
        "{V} dilindən tərcümə edən kimdir?",
    ),
)


def _say(template: str, name: str, v: str, w: str = "") -> str:
    forms = {"a": name, "v": v, "w": w, "V": capital(v), "v_cop": of(v, "copula"), "v_abl": of(v, "ablative")}
    forms["V_abl"] = capital(forms["v_abl"])
    forms["w_cop"], forms["w_abl"] = (of(w, "copula"), of(w, "ablative")) if w else ("", "")
    text = template.format(**forms)
    last = forms["w_abl"] or forms["v_abl"]
    return text.replace(f"{last}dır", last + ending(last, "copula"))


_ABOUT_ONE = ("is", "not", "either")


@cache
def _worlds(size: int, attributes: int) -> tuple[tuple[tuple[int, ...], ...], ...]:
    return tuple(product(permutations(range(size)), repeat=attributes))


def _fits(clue: Clue, world: tuple[tuple[int, ...], ...]) -> bool:
    kind, attribute, x, y, z = clue
    if kind == "link":
        return world[0].index(x) == world[1].index(y)
    if kind == "apart":
        return world[0].index(x) != world[1].index(y)
    has = world[attribute][x]
    return {"is": has == y, "not": has != y, "either": has in (y, z)}[kind]


@cache
def _mask(clue: Clue, size: int, attributes: int) -> int:
    """The worlds that a clue allows, one bit each."""
    return sum(1 << i for i, world in enumerate(_worlds(size, attributes)) if _fits(clue, world))


def _left(clues: list[Clue], size: int, attributes: int) -> int:
    """How many worlds the clues leave."""
    mask = -1
    for clue in clues:
        mask &= _mask(clue, size, attributes)
    return mask.bit_count()


def _clue(rng: random.Random, level: int, size: int, number: int) -> Clue:
    if level == 3 and rng.random() < 0.6:
        return rng.choice(["link", "apart", "apart"]), 0, rng.randrange(size), rng.randrange(size), -1
    kind = "is" if level == 1 and number < 2 else rng.choice(("not", "either", "either"))
    v, w = sorted(rng.sample(range(size), 2))
    if kind != "either":
        v, w = rng.choice((v, w)), -1
    return kind, rng.randrange(2) if level == 3 else 0, rng.randrange(size), v, w


def _clues(rng: random.Random, level: int, size: int, true: tuple[tuple[int, ...], ...]) -> tuple[Clue, ...]:
    """Clues that leave `true` alone; none of them can be left out."""
    chosen, left = list[Clue](), -1
    for _ in range(300):
        clue = _clue(rng, level, size, len(chosen))
        if not _fits(clue, true) or (clue[0] == "link" and sum(c[0] == "link" for c in chosen) >= 2):
            continue
        plain = [c[0] for c in chosen if c[1:3] == clue[1:3] and c[0] in _ABOUT_ONE]
        if clue[0] in _ABOUT_ONE and plain and {*plain, clue[0]} != {"not"}:
            continue  # two clues about one person read well only as two denials
        fewer = left & _mask(clue, size, len(true))
        if left < 0 or fewer.bit_count() < left.bit_count():
            chosen.append(clue)
            left = fewer
        if left > 0 and left.bit_count() == 1:
            break
    else:
        raise Redraw
    for clue in list(chosen):
        rest = [c for c in chosen if c != clue]
        if rest and _left(rest, size, len(true)) == 1:
            chosen = rest
    return tuple(chosen)


def draw(rng: random.Random, level: int) -> Draft:
    """Five people with one plain clue; five without; four people with two attributes."""
    size = 4 if level == 3 else 5
    count = 2 if level == 3 else 1
    names = people(rng, size)
    used = rng.sample(_ATTRIBUTES, count)
    if level == 3:
        used = [_ATTRIBUTES[0], rng.choice(_ATTRIBUTES[1:])]
    values = [rng.sample(attribute.values, size) for attribute in used]
    true = tuple(tuple(rng.sample(range(size), size)) for _ in used)
    clues = _clues(rng, level, size, true)
    if level == 1 and [c[0] for c in clues].count("is") < 2:
        raise Redraw
    if not {1: 3, 2: 4, 3: 4}[level] <= len(clues) <= {1: 6, 2: 8, 3: 8}[level]:
        raise Redraw
    texts = [_clue_text(clue, used, values, names) for clue in rng.sample(clues, len(clues))]
    introduced = " və ".join(
        f"{a.intro} ({listed(sorted(v, key=a.values.index))})" for a, v in zip(used, values, strict=True)
    )
    intro = f"Söhbət {in_words(size)} nəfərdən gedir: {listed(names)}. Onların {introduced}."
    stem = f"{intro} {'. '.join(texts)}."
    if level == 3:
        return _pairs_draft(rng, stem, names, used, values, true, clues)
    return _owner_draft(rng, stem, names, used[0], values[0], true[0], clues, level)


def _clue_text(clue: Clue, used: list[_Attribute], values: list[list[str]], names: list[str]) -> str:
    kind, attribute, x, y, z = clue
    if kind in ("link", "apart"):
        template = used[1].yes if kind == "link" else used[1].no
        return _say(template, capital(values[0][x]), values[1][y])
    a, v = used[attribute], values[attribute]
    template = {"is": a.yes, "not": a.no, "either": a.choice}[kind]
    return _say(template, names[x], v[y], v[z] if z >= 0 else "")


def _owner_draft(
    rng: random.Random,
    stem: str,
    names: list[str],
    attribute: _Attribute,
    values: list[str],
    true: tuple[int, ...],
    clues: tuple[Clue, ...],
    level: int,
) -> Draft:
    key = rng.randrange(len(names))
    asked = true[key]
    if ("is", 0, key, asked, -1) in clues:
        raise Redraw
    slips = []
    for p in range(len(names)):
        told = {c[0]: c[3:] for c in clues if c[2] == p}
        head = "Bütün şərtlər birlikdə başqa nəticə verir: "
        if "is" in told:
            head = "Şərtdə birbaşa deyilib: "
        elif told.get("not") == (asked, -1):
            head = "Şərtdə birbaşa istisna edilib; "
        elif "either" in told and asked not in told["either"]:
            head = "Şərtdəki iki imkandan heç biri bu deyil; "
        slips.append(Slip(p, f"{head}{_say(attribute.yes, names[p], values[true[p]])}.", names[p]))
    solution = "; ".join(_say(attribute.yes, names[p], values[true[p]]) for p in range(len(names)))
    return choice_draft(
        rng,
        stem=f"{stem} {_say(attribute.who, '', values[asked])}",
        key=(key, names[key]),
        slips=slips,
        explanation=f"Şərtləri ödəyən yeganə bölgü: {solution}.",
        facts=Matrix(len(names), 1, clues, asked),
        fact=f"owner-{_ATTRIBUTES.index(attribute) + 1}-{level}",
    )


def _pairs_draft(
    rng: random.Random,
    stem: str,
    names: list[str],
    used: list[_Attribute],
    values: list[list[str]],
    true: tuple[tuple[int, ...], ...],
    clues: tuple[Clue, ...],
) -> Draft:
    def text(p: int, v: int, w: int) -> str:
        return f"{_say(used[0].yes, names[p], values[0][v])} və {_say(used[1].yes, '', values[1][w]).strip()}"

    def why(p: int, v: int, w: int) -> str:
        fact = text(p, true[0][p], true[1][p])
        if v == true[0][p]:
            return f"{capital(used[0].name)} düzgündür, cümlənin ikinci hissəsi isə yox: {fact}."
        if w == true[1][p]:
            return f"Cümlənin ikinci hissəsi düzgündür, {used[0].name} isə yox: {fact}."
        return f"Cümlənin hər iki hissəsi səhvdir: {fact}."

    key = rng.randrange(len(names))
    triples = [t for t in product(range(len(names)), repeat=3) if t[1:] != (true[0][t[0]], true[1][t[0]])]
    rng.shuffle(triples)
    triples.sort(key=lambda t: t[1] != true[0][t[0]] and t[2] != true[1][t[0]])
    picked: list[tuple[int, ...]] = []
    owners = [key]
    for triple in triples:
        if owners.count(triple[0]) < (2 if triple[0] == key else 1) and len(picked) < 4:
            picked.append(triple)
            owners.append(triple[0])
    solution = "; ".join(text(p, true[0][p], true[1][p]) for p in range(len(names)))
    right = (key, true[0][key], true[1][key])
    return choice_draft(
        rng,
        stem=f"{stem} Hansı fikir doğrudur?",
        key=(right, text(*right) + "."),
        slips=[Slip(t, why(*t), text(*t) + ".") for t in picked],
        explanation=f"Şərtləri ödəyən yeganə bölgü: {solution}.",
        facts=Matrix(len(names), 2, clues, None),
        fact=f"two-attributes-{_ATTRIBUTES.index(used[1]) + 1}",
    )


def solve(facts: Matrix) -> frozenset[Answer]:
    """Owners of the asked value, or the triples that hold, over all assignments that meet the clues."""
    first, second = ([c for c in facts.clues if c[0] in _ABOUT_ONE and c[1] == n] for n in (0, 1))
    across = [c for c in facts.clues if c[0] in ("link", "apart")]
    found: set[Answer] = set()
    worlds = 0
    for one in permutations(range(facts.size)):
        if not _plain(first, one):
            continue
        if facts.asked is not None:
            found.add(one.index(facts.asked))
            continue
        for two in permutations(range(facts.size)):
            if _plain(second, two) and all(
                any(one[p] == x and two[p] == y for p in range(facts.size)) is (kind == "link")
                for kind, _, x, y, _ in across
            ):
                worlds += 1
                found |= {(p, one[p], two[p]) for p in range(facts.size)}
    return frozenset(found) if worlds <= 1 else frozenset()


def _plain(clues: list[Clue], row: tuple[int, ...]) -> bool:
    for kind, _, person, v, w in clues:
        allowed = {"is": [v], "either": [v, w], "not": [n for n in range(len(row)) if n != v]}[kind]
        if row[person] not in allowed:
            return False
    return True


MODEL = Model("assignment", "ras", "Uyğunlaşdırma məsələləri", "reasoning.ordering", draw, solve)
