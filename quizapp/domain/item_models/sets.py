"""Venn counts: how many belong to both, to one, to none. The solver is exact linear algebra over the regions."""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from quizapp.domain.item_models.base import Draft, Model, Redraw, numeric_draft

Row = tuple[int, ...]  # a coefficient for each region


@dataclass(frozen=True, slots=True)
class Counts:
    """Sums of regions that the text tells, and the sum it asks. Region r holds set i when bit i of r is set."""

    told: tuple[tuple[Row, int], ...]
    asked: Row


@dataclass(frozen=True, slots=True)
class _Context:
    place: str
    things: tuple[str, str, str]
    verb: str
    verb_not: str
    some: str
    none: str
    both: str
    all_three: str
    doing: str
    one_of: str


_CONTEXTS = (
    _Context(
        "Şöbədə {n} əməkdaş var",
        ("ingilis dilini", "rus dilini", "türk dilini"),
        "bilir",
        "bilmir",
        "bu dillərdən ən azı birini",
        "bu dillərdən heç birini",
        "hər iki dili",
        "hər üç dili",
        "bilənlərin",
        "bu iki dildən yalnız birini",
    ),
    _Context(
        "Qrupda {n} dinləyici var",
        ("hüquq kursuna", "informatika kursuna", "natiqlik kursuna"),
        "yazılıb",
        "yazılmayıb",
        "bu kurslardan ən azı birinə",
        "bu kurslardan heç birinə",
        "hər iki kursa",
        "hər üç kursa",
        "yazılanların",
        "bu iki kursdan yalnız birinə",
    ),
    _Context(
        "İdman klubunun {n} üzvü var",
        ("üzgüçülüklə", "tennislə", "şahmatla"),
        "məşğul olur",
        "məşğul olmur",
        "bu növlərdən ən azı biri ilə",
        "bu növlərdən heç biri ilə",
        "hər iki növlə",
        "hər üç növlə",
        "məşğul olanların",
        "bu iki növdən yalnız biri ilə",
    ),
    _Context(
        "Sorğuda {n} nəfər iştirak edib",
        ("qəzet", "jurnal", "bədii kitab"),
        "oxuyur",
        "oxumur",
        "bunlardan ən azı birini",
        "bunlardan heç birini",
        "hər ikisini",
        "hər üçünü",
        "oxuyanların",
        "bu ikisindən yalnız birini",
    ),
    _Context(
        "Yaşayış binasında {n} ailə var",
        ("kabel televiziyasından", "internetdən", "sabit telefondan"),
        "istifadə edir",
        "istifadə etmir",
        "bu xidmətlərdən ən azı birindən",
        "bu xidmətlərdən heç birindən",
        "hər iki xidmətdən",
        "hər üç xidmətdən",
        "istifadə edənlərin",
        "bu iki xidmətdən yalnız birindən",
    ),
)


_TWO_KINDS = {1: ("both", "only", "second", "union"), 2: ("one", "both-with-none", "none", "only-with-none")}


def _row(size: int, regions: Iterable[int]) -> Row:
    chosen = set(regions)
    return tuple(int(r in chosen) for r in range(2**size))


def _who(context: _Context) -> str:
    return "ailə" if "ailə" in context.place else "nəfər"


def _those(context: _Context) -> str:
    """`bilənlər`: who do what the context says, in the nominative."""
    return context.doing[:-2]


def _too(word: str) -> str:
    """`da` or `də` after a plural."""
    return "da" if word.endswith("lar") else "də"


def _two(rng: random.Random, level: int) -> Draft:
    c = rng.choice(_CONTEXTS)
    x, y = rng.sample(c.things, 2)
    only_x, only_y, both = rng.randint(5, 19), rng.randint(5, 19), rng.randint(3, 14)
    none = 0 if level == 1 else rng.randint(2, 9)
    a, b, n = only_x + both, only_y + both, only_x + only_y + both + none
    if len({only_x, only_y, both, none, a, b}) < 6:
        raise Redraw
    who = _who(c)
    place = c.place.format(n=n)
    r_a, r_b, r_n = _row(2, [1, 3]), _row(2, [2, 3]), _row(2, range(4))
    base = f"{place}. {a} {who} {x}, {b} {who} {y} {c.verb}."
    kind = rng.choice(_TWO_KINDS[level])
    if kind == "second":
        return numeric_draft(
            rng,
            stem=f"{place}. Hər {'ailə' if who == 'ailə' else 'kəs'} {x} və ya {y} {c.verb}. {a} {who} {x} {c.verb}, onlardan {both} {who} {c.both} {c.verb}. "
            f"Neçə {who} {y} {c.verb}?",
            key=b,
            slips=(
                (n - a, f"Bu, yalnız {y} {c.doing} sayıdır, ortaq {both} {who} əlavə olunmayıb: {n} − {a}."),
                (n - both, f"Ümumi saydan yalnız ortaq hissə çıxılıb: {n} − {both}."),
                (abs(n - a - both), f"Ortaq {both} {who} əlavə olunmaq əvəzinə çıxılıb."),
                (only_x, f"Bu, yalnız {x} {c.doing} sayıdır: {a} − {both}."),
                (a, f"Bu, {x} {c.doing} sayıdır."),
                (b + 10, "Toplamada bir onluq artıq götürülüb."),
                (b + 1, "Toplamada bir vahid artıq götürülüb."),
                (b - 1, "Toplamada bir vahid itirilib."),
            ),
            explanation=f"Yalnız {y} {c.doing} sayı {n} − {a} = {n - a}; ortaq hissə ilə birlikdə {n - a} + {both} = {b}.",
            highest=n,
            facts=Counts(((r_a, a), (_row(2, [3]), both), (r_n, n), (_row(2, [0]), 0)), r_b),
            fact="second-of-two",
        )
    if kind == "union":
        extra = rng.randint(2, 9)  # of whom nothing is told
        place = c.place.format(n=n + extra)
        return numeric_draft(
            rng,
            stem=f"{place}. {a} {who} {x}, {b} {who} {y} {c.verb}. Onlardan {both} {who} {c.both} {c.verb}. Neçə {who} {c.some} {c.verb}?",
            key=n,
            slips=(
                (a + b, f"Ortaq {both} {who} iki dəfə sayılıb: {a} + {b}."),
                (only_x + only_y, f"Ortaq {both} {who} heç sayılmayıb."),
                (n + extra, "Bütün dəstənin sayı götürülüb."),
                (max(a, b), "İki ədədin böyüyü götürülüb."),
                (extra, "Bu, ümumi saydan qalanların sayıdır."),
                (n - 10, "Toplamada bir onluq itirilib."),
                (n - 1, "Toplamada bir vahid itirilib."),
                (n + 1, "Toplamada bir vahid artıq götürülüb."),
            ),
            explanation=f"Ortaq hissə iki dəfə sayılmasın deyə bir dəfə çıxılır: {a} + {b} − {both} = {n}.",
            highest=n + extra,
            facts=Counts(((r_a, a), (r_b, b), (r_n, n + extra), (_row(2, [3]), both)), _row(2, [1, 2, 3])),
            fact="at-least-one-of-two",
        )
    if kind == "none":
        return numeric_draft(
            rng,
            stem=f"{base} Onlardan {both} {who} {c.both} {c.verb}. Neçə {who} {c.none} {c.verb_not}?",
            key=none,
            slips=(
                (abs(n - a - b), f"Ortaq {both} {who} iki dəfə sayıldığı halda geri qaytarılmayıb."),
                (none + both, f"Ortaq {both} {who} iki dəfə geri qaytarılıb."),
                (n - a, f"Yalnız {x} {c.doing} sayı çıxılıb: {n} − {a}."),
                (n - b, f"Yalnız {y} {c.doing} sayı çıxılıb: {n} − {b}."),
                (n - both, f"Yalnız ortaq {both} {who} çıxılıb."),
                (none + 1, "Son çıxmada bir vahid artıq götürülüb."),
                (none - 1, "Son çıxmada bir vahid itirilib."),
                (none - 2, "Son çıxmada iki vahid itirilib."),
            ),
            explanation=f"Ən azı biri: {a} + {b} − {both} = {n - none}; heç biri: {n} − {n - none} = {none}.",
            highest=n,
            lowest=0,
            facts=Counts(((r_a, a), (r_b, b), (r_n, n), (_row(2, [3]), both)), _row(2, [0])),
            fact="none-of-two",
        )
    if kind == "only-with-none":
        return numeric_draft(
            rng,
            stem=f"{base} {none} {who} {c.none} {c.verb_not}. Neçə {who} yalnız {x} {c.verb}?",
            key=only_x,
            slips=(
                (n - b, f"Heç biri olmayan {none} {who} çıxılmayıb: {n} − {b}."),
                (a, f"Ortaq hissə çıxılmayıb: bu, {x} {c.doing} ümumi sayıdır."),
                (only_y, f"Bu, yalnız {y} {c.doing} sayıdır."),
                (both, "Yalnız biri yox, ikisi birdən olanlar götürülüb."),
                (n - none, f"Yalnız {none} {who} çıxılıb: {n} − {none}."),
                (only_x + only_y, "Hər iki dəstənin yalnız birinə aid olanlar toplanıb."),
                (only_x - 1, "Son çıxmada bir vahid itirilib."),
                (only_x - 2, "Son çıxmada iki vahid itirilib."),
            ),
            explanation=f"Ən azı biri: {n} − {none} = {n - none}; onlardan {b} {who} {y} {c.verb}, qalanı {n - none} − {b} = {only_x}.",
            highest=n,
            facts=Counts(((r_a, a), (r_b, b), (r_n, n), (_row(2, [0]), none)), _row(2, [1])),
            fact="only-one-with-none",
        )
    if kind == "both":
        return numeric_draft(
            rng,
            stem=f"{base} Hər kəs {c.some} {c.verb}. Neçə {who} {c.both} {c.verb}?"
            if who == "nəfər"
            else f"{base} Hər ailə {c.some} {c.verb}. Neçə ailə {c.both} {c.verb}?",
            key=both,
            slips=(
                (n - a, f"Bu, yalnız {y} {c.doing} sayıdır: {n} − {a}."),
                (n - b, f"Bu, yalnız {x} {c.doing} sayıdır: {n} − {b}."),
                (abs(a - b), f"İki ədədin fərqi götürülüb: {max(a, b)} − {min(a, b)}."),
                (only_x + only_y, "Bu, iki dəstənin yalnız birinə aid olanların sayıdır."),
                (both * 2, "Ortaq hissə iki dəfə sayılıb."),
                (both + 10, "Toplamada bir onluq artıq götürülüb."),
                (both - 2, "Cəm hesablananda iki vahid itirilib."),
                (both - 1, "Cəm hesablananda bir vahid itirilib."),
            ),
            explanation=f"{a} + {b} = {a + b}; ortaq hissə iki dəfə sayıldığı üçün {a + b} − {n} = {both}.",
            highest=n,
            facts=Counts(((r_a, a), (r_b, b), (r_n, n), (_row(2, [0]), 0)), _row(2, [3])),
            fact="both-of-two",
        )
    if kind == "only":
        return numeric_draft(
            rng,
            stem=f"{base} Onlardan {both} {who} {c.both} {c.verb}. Neçə {who} yalnız {x} {c.verb}?",
            key=only_x,
            slips=(
                (a, f"Ortaq {both} {who} çıxılmayıb."),
                (only_y, f"Bu, yalnız {y} {c.doing} sayıdır: {b} − {both}."),
                (abs(a - b), f"İki ədədin fərqi götürülüb: {max(a, b)} − {min(a, b)}."),
                (only_x + only_y, "Hər iki dəstənin yalnız birinə aid olanlar toplanıb."),
                (n - a, f"Ümumi saydan {a} çıxılıb."),
                (both, "Yalnız biri yox, ikisi birdən olanlar götürülüb."),
                (only_x - 2, "Çıxmada iki vahid itirilib."),
                (only_x - 1, "Çıxmada bir vahid itirilib."),
            ),
            explanation=f"{a} {who} arasında {c.both} {_those(c)} {_too(_those(c))} var: {a} − {both} = {only_x}.",
            highest=n,
            facts=Counts(((r_a, a), (r_b, b), (r_n, n), (_row(2, [3]), both)), _row(2, [1])),
            fact="only-one-of-two",
        )
    told_none = f" {none} {who} {c.none} {c.verb_not}."
    if kind == "one":
        one = only_x + only_y
        return numeric_draft(
            rng,
            stem=f"{base}{told_none} Neçə {who} {c.one_of} {c.verb}?",
            key=one,
            slips=(
                (n - none, f"{n} − {none}: ortaq hissə çıxılmayıb."),
                (a + b - (n - none), "Bu, hər ikisi olanların sayıdır."),
                (only_x, f"Bu, yalnız {x} {c.doing} sayıdır."),
                (only_y, f"Bu, yalnız {y} {c.doing} sayıdır."),
                (n - both, f"Heç biri olmayan {none} {who} çıxılmayıb."),
                (a + b, "İki ədəd sadəcə toplanıb."),
                (a + b - both, "Ortaq hissə bir dəfə çıxılıb, iki dəfə çıxılmalıdır."),
            ),
            explanation=f"Ən azı biri: {n} − {none} = {n - none}; hər ikisi: {a} + {b} − {n - none} = {both}; yalnız biri: {n - none} − {both} = {one}.",
            highest=n,
            facts=Counts(((r_a, a), (r_b, b), (r_n, n), (_row(2, [0]), none)), _row(2, [1, 2])),
            fact="exactly-one-of-two",
        )
    return numeric_draft(
        rng,
        stem=f"{base}{told_none} Neçə {who} {c.both} {c.verb}?",
        key=both,
        slips=(
            (a + b - n, f"Heç biri olmayan {none} {who} nəzərə alınmayıb: {a} + {b} − {n}."),
            (only_x, f"Bu, yalnız {x} {c.doing} sayıdır: {n} − {none} − {b}."),
            (only_y, f"Bu, yalnız {y} {c.doing} sayıdır: {n} − {none} − {a}."),
            (abs(a - b), f"İki ədədin fərqi götürülüb: {max(a, b)} − {min(a, b)}."),
            (both + 2 * none, f"{none} çıxılmaq əvəzinə əlavə olunub."),
            (both + 10, "Toplamada bir onluq artıq götürülüb."),
            (both - 1, "Son çıxmada bir vahid itirilib."),
            (both - 2, "İki ədədin cəmi iki vahid əskik tapılıb."),
            (both - 3, "İki ədədin cəmi üç vahid əskik tapılıb."),
            (both + 1, "Son çıxmada bir vahid artıq götürülüb."),
        ),
        explanation=f"Ən azı biri: {n} − {none} = {n - none}; hər ikisi: {a} + {b} − {n - none} = {both}.",
        highest=n,
        facts=Counts(((r_a, a), (r_b, b), (r_n, n), (_row(2, [0]), none)), _row(2, [3])),
        fact="both-with-none",
    )


def _three(rng: random.Random) -> Draft:
    c = rng.choice(_CONTEXTS)
    who = _who(c)
    things = rng.sample(c.things, 3)
    size = [rng.randint(4, 9), *(rng.randint(3, 9) for _ in range(7))]  # by region
    size[7] = rng.randint(4, 9)
    n = sum(size)
    one = [sum(size[r] for r in range(8) if r >> i & 1) for i in range(3)]
    pairs = [(0, 1), (0, 2), (1, 2)]
    two = [sum(size[r] for r in range(8) if r >> i & 1 and r >> j & 1) for i, j in pairs]
    triple, none = size[7], size[0]
    told = [(_row(3, (r for r in range(8) if r >> i & 1)), one[i]) for i in range(3)]
    told += [
        (_row(3, (r for r in range(8) if r >> i & 1 and r >> j & 1)), t) for (i, j), t in zip(pairs, two, strict=True)
    ]
    total_row = (_row(3, range(8)), n)
    text = (
        f"{c.place.format(n=n)}. {one[0]} {who} {things[0]}, {one[1]} {who} {things[1]}, {one[2]} {who} {things[2]} {c.verb}. "
        f"Eyni zamanda {two[0]} {who} həm {things[0]}, həm {things[1]}, {two[1]} {who} həm {things[0]}, həm {things[2]}, "
        f"{two[2]} {who} həm {things[1]}, həm {things[2]} {c.verb} ({c.all_three} {_those(c)} {_too(_those(c))} bu saylara daxildir)."
    )
    union = n - none
    sums, doubles = sum(one), sum(two)
    kind = rng.choice(("none", "all", "two", "one", "first"))
    if kind in ("two", "one", "first"):
        return _part_of_three(
            rng, kind, c, f"{text} {triple} {who} {c.all_three} {c.verb}.", things, (one, two, triple), n, told
        )
    if kind == "none":
        return numeric_draft(
            rng,
            stem=f"{text} {triple} {who} {c.all_three} {c.verb}. Neçə {who} {c.none} {c.verb_not}?",
            key=none,
            slips=(
                (n - (sums - doubles), f"Üçü birdən olanlar ({triple}) geri əlavə olunmayıb."),
                (n - (sums - doubles - triple), f"Üçü birdən olanlar ({triple}) əlavə olunmaq əvəzinə çıxılıb."),
                (abs(n - sums), "Cüt kəsişmələr nəzərə alınmayıb."),
                (n - (sums - doubles + 2 * triple), f"Üçü birdən olanlar ({triple}) iki dəfə əlavə olunub."),
                (none + triple, "Üçü birdən olanlar da heç biri olmayanlara qatılıb."),
                (none + 1, "Son çıxmada bir vahid artıq götürülüb."),
                (none - 1, "Son çıxmada bir vahid itirilib."),
                (none - 2, "Üç dəstənin cəmi iki vahid artıq tapılıb."),
                (none - 3, "Cüt kəsişmələrin cəmi üç vahid əskik tapılıb."),
            ),
            explanation=f"Ən azı biri: {sums} − {doubles} + {triple} = {union}; heç biri: {n} − {union} = {none}.",
            highest=n,
            facts=Counts((*told, total_row, (_row(3, [7]), triple)), _row(3, [0])),
            fact="none-of-three",
            lowest=0,
        )
    return numeric_draft(
        rng,
        stem=f"{text} {none} {who} {c.none} {c.verb_not}. Neçə {who} {c.all_three} {c.verb}?",
        key=triple,
        slips=(
            (sums - doubles, "Cəmdən cüt kəsişmələr çıxılıb, lakin ümumi sayla müqayisə edilməyib."),
            (n - (sums - doubles), f"Heç biri olmayan {none} {who} ümumi saydan çıxılmayıb."),
            (abs(sums - union), "Cüt kəsişmələr nəzərə alınmayıb."),
            (triple + 2 * none, f"{none} çıxılmaq əvəzinə əlavə olunub."),
            (min(two), "Ən kiçik cüt kəsişmə götürülüb."),
            (triple - 1, "Son çıxmada bir vahid itirilib."),
            (triple + 1, "Son çıxmada bir vahid artıq götürülüb."),
            (none, "Heç biri olmayanların sayı təkrarlanıb."),
            (triple - 2, "Cüt kəsişmələrin cəmi iki vahid artıq tapılıb."),
            (triple + 2, "Cüt kəsişmələrin cəmi iki vahid əskik tapılıb."),
            (triple - 3, "Üç dəstənin cəmi üç vahid artıq tapılıb."),
        ),
        explanation=f"Ən azı biri: {n} − {none} = {union}; hər üçü: {union} − ({sums} − {doubles}) = {triple}.",
        highest=n,
        facts=Counts((*told, total_row, (_row(3, [0]), none)), _row(3, [7])),
        fact="all-of-three",
    )


def _part_of_three(
    rng: random.Random,
    kind: str,
    c: _Context,
    text: str,
    things: list[str],
    counts: tuple[list[int], list[int], int],
    n: int,
    told: list[tuple[Row, int]],
) -> Draft:
    """How many belong to just two sets, to just one, or to the first alone."""
    (one, two, triple), who = counts, _who(c)
    sums, doubles = sum(one), sum(two)
    exactly_two, exactly_one = doubles - 3 * triple, sums - 2 * doubles + 3 * triple
    first = one[0] - two[0] - two[1] + triple
    three = c.one_of.replace("bu ikisindən", "bu üçündən").replace("bu iki ", "bu üç ")
    if kind == "two":
        key, regions = exactly_two, [3, 5, 6]
        what, made = three.replace("biri", "ikisi"), f"{doubles} − 3 × {triple} = {key}"
        reason = f"Cüt kəsişmələrin cəmində üçü birdən olan {triple} {who} üç dəfə sayılıb"
        slips = [
            (doubles, "Üçü birdən olanlar çıxılmayıb."),
            (doubles - triple, f"Üçü birdən olan {triple} {who} üç dəfə yox, bir dəfə çıxılıb."),
            (doubles - 2 * triple, f"Üçü birdən olan {triple} {who} üç dəfə yox, iki dəfə çıxılıb."),
            (exactly_two + triple * 4, "Üçü birdən olanlar çıxılmaq əvəzinə əlavə olunub."),
        ]
    elif kind == "one":
        key, regions = exactly_one, [1, 2, 4]
        what, made = three, f"{sums} − 2 × {doubles} + 3 × {triple} = {key}"
        reason = "Cüt kəsişmələr iki dəfə çıxılır, üçü birdən olanlar üç dəfə geri qaytarılır"
        slips = [
            (sums - 2 * doubles, "Üçü birdən olanlar geri qaytarılmayıb."),
            (sums - doubles, "Cüt kəsişmələr iki dəfə yox, bir dəfə çıxılıb, üçü birdən olanlar nəzərə alınmayıb."),
            (sums - doubles + triple, "Bu, ən azı biri olanların sayıdır."),
            (sums - 2 * doubles + triple, f"Üçü birdən olan {triple} {who} üç dəfə yox, bir dəfə geri qaytarılıb."),
        ]
    else:
        key, regions = first, [1]
        what, made = f"yalnız {things[0]}", f"{one[0]} − {two[0]} − {two[1]} + {triple} = {key}"
        reason = (
            f"İki kəsişmə çıxılanda üçü birdən olan {triple} {who} iki dəfə çıxılır, ona görə bir dəfə geri qaytarılır"
        )
        slips = [
            (one[0] - two[0] - two[1], "Üçü birdən olanlar geri qaytarılmayıb."),
            (one[0] - two[0] - two[1] - triple, "Üçü birdən olanlar geri qaytarılmaq əvəzinə bir də çıxılıb."),
            (one[0] - two[0], f"Həm {things[0]}, həm {things[2]} {c.doing} sayı nəzərə alınmayıb."),
            (one[0] - two[1], f"Həm {things[0]}, həm {things[1]} {c.doing} sayı nəzərə alınmayıb."),
            (one[0] - triple, "Yalnız üçü birdən olanlar çıxılıb."),
        ]
    if min(exactly_two, exactly_one, first) < 3:
        raise Redraw
    near = [
        (key + 1, "Son əməldə bir vahid artıq götürülüb."),
        (key - 1, "Son əməldə bir vahid itirilib."),
        (key - 2, "Son əməldə iki vahid itirilib."),
        (key + 2, "Son əməldə iki vahid artıq götürülüb."),
    ]
    return numeric_draft(
        rng,
        stem=f"{text} Neçə {who} {what} {c.verb}?",
        key=key,
        slips=[*slips, *near],
        explanation=f"{reason}: {made}.",
        highest=n,
        facts=Counts((*told, (_row(3, range(8)), n), (_row(3, [7]), triple)), _row(3, regions)),
        fact={"two": "exactly-two-of-three", "one": "exactly-one-of-three", "first": "only-first-of-three"}[kind],
    )


def draw(rng: random.Random, level: int) -> Draft:
    """Two sets that cover all, two sets with some outside, three sets."""
    return _three(rng) if level == 3 else _two(rng, level)


def solve(facts: Counts) -> frozenset[int]:
    """The asked sum, when the told sums determine it (Gaussian elimination with fractions); else nothing."""
    rows = [[Fraction(c) for c in row] + [Fraction(value)] for row, value in facts.told]
    asked = [Fraction(c) for c in facts.asked]
    result = Fraction(0)
    for column in range(len(asked)):
        pivot = next((row for row in rows if row[column] and not any(row[:column])), None)
        if pivot is None:
            if asked[column]:
                return frozenset()
            continue
        for row in rows:
            if row is not pivot and row[column]:
                factor = row[column] / pivot[column]
                row[:] = [x - factor * y for x, y in zip(row, pivot, strict=True)]
        factor = asked[column] / pivot[column]
        asked = [x - factor * y for x, y in zip(asked, pivot[:-1], strict=True)]
        result += factor * pivot[-1]
    return frozenset({int(result)}) if result.denominator == 1 else frozenset()


MODEL = Model("set-counts", "rse", "Çoxluqlar və ortaq hissələr", "reasoning.sets", draw, solve, version=2)
