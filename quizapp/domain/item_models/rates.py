"""Work, speed, pipes. The solver tries every whole answer against the told story, in exact fractions."""

import random
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from quizapp.domain.item_models.base import Draft, Model, Redraw, numeric_draft, one_of
from quizapp.domain.item_models.words import of, people

_TOGETHER = tuple(
    (a, b, a * b // (a + b)) for a in range(3, 61) for b in range(a + 1, 91) if a * b % (a + b) == 0 and b <= 4 * a
)
_LIMIT = 2000


def _printer(rng: random.Random) -> Draft:
    t, rate, u = rng.randint(3, 9), rng.randint(6, 18), rng.randint(4, 15)
    pages, key = t * rate, u * rate
    if t == u:
        raise Redraw
    text, unit, each = rng.choice(
        [
            (
                "Printer {t} dəqiqəyə {n} səhifə çap edir. Eyni sürətlə {u} dəqiqəyə neçə səhifə çap edər?",
                "səhifə",
                "dəqiqə",
            ),
            (
                "Dəzgah {t} dəqiqəyə {n} detal hazırlayır. Eyni sürətlə {u} dəqiqəyə neçə detal hazırlayar?",
                "detal",
                "dəqiqə",
            ),
            ("Operator {t} saata {n} sənəd skan edir. Eyni sürətlə {u} saata neçə sənəd skan edər?", "sənəd", "saat"),
        ]
    )
    return numeric_draft(
        rng,
        stem=text.format(t=t, n=pages, u=u),
        key=key,
        slips=(
            (pages + (u - t), f"Vaxtın fərqi ({abs(u - t)}) birbaşa {unit} sayına tətbiq olunub."),
            (key + rate, f"{u} əvəzinə {u + 1} {each} götürülüb."),
            (key - rate, f"{u} əvəzinə {u - 1} {each} götürülüb."),
            (pages + key, "İlk müddətin nəticəsi də əlavə olunub."),
            (abs(key - pages), f"Yalnız iki müddətin fərqinə düşən {unit} sayılıb."),
            (u * (rate + 1), f"Sürət {rate} əvəzinə {rate + 1} götürülüb."),
            (u * (rate - 1), f"Sürət {rate} əvəzinə {rate - 1} götürülüb."),
        ),
        explanation=f"Bir {of(each, 'locative')} {pages} ÷ {t} = {rate} {unit}; {rate} × {u} = {key}.",
        facts=("proportion", t, pages, u),
        fact="proportion",
    )


def _drive(rng: random.Random) -> Draft:
    speed, t, key = rng.choice([45, 50, 60, 65, 70, 75, 80, 90]), rng.randint(2, 5), rng.randint(3, 9)
    if key == t:
        raise Redraw
    way, other = speed * t, speed * key
    return numeric_draft(
        rng,
        stem=f"Avtomobil {t} saata {way} km yol gedir. Həmin sürətlə {other} km yolu neçə saata gedər?",
        key=key,
        slips=(
            (key + 1, "Bölmədə bir saat artıq götürülüb."),
            (key - 1, "Bölmədə bir saat itirilib."),
            (key + t, f"İlk {t} saat da cavaba əlavə olunub."),
            (abs(key - t), f"Yalnız fərq hesablanıb: {max(key, t)} − {min(key, t)}."),
            (key * 2, "Sürət iki dəfə az hesablanıb."),
            (key + 2, "Bölmədə iki saat artıq götürülüb."),
            (key - 2, "Bölmədə iki saat itirilib."),
        ),
        explanation=f"Sürət {way} ÷ {t} = {speed} km/saat; {other} ÷ {speed} = {key} saat.",
        facts=("proportion-time", t, way, other),
        fact="speed-time",
        show=lambda v: f"{v} saat",
    )


def _together(rng: random.Random) -> Draft:
    a, b, key = rng.choice(_TOGETHER)
    if rng.random() < 0.5:
        a, b = b, a
    x, y = people(rng, 2)
    story, unit = rng.choice(
        [
            (
                f"{x} arxivi təkbaşına {a} saata, {y} isə {b} saata qaydaya salır. Birlikdə neçə saata qaydaya salarlar?",
                "saat",
            ),
            (
                f"Hovuzu birinci boru təkbaşına {a} saata, ikinci boru {b} saata doldurur. Hər iki boru açıq olduqda hovuz neçə saata dolar?",
                "saat",
            ),
            (f"Hesabatı {x} təkbaşına {a} günə, {y} isə {b} günə hazırlayır. Birlikdə neçə günə hazırlayarlar?", "gün"),
        ]
    )
    half = (a + b) // 2
    return numeric_draft(
        rng,
        stem=story,
        key=key,
        slips=(
            (half, f"Vaxtların ədədi ortası götürülüb: ({a} + {b}) ÷ 2{' (tam hissə)' if (a + b) % 2 else ''}."),
            (a + b, f"Vaxtlar toplanıb: {a} + {b}."),
            (abs(a - b), f"Vaxtların fərqi götürülüb: {max(a, b)} − {min(a, b)}."),
            (min(a, b) // 2, "Daha sürətlinin vaxtı ikiyə bölünüb."),
            (key + 1, "Son bölmədə bir vahid artıq götürülüb."),
            (key - 1, "Son bölmədə bir vahid itirilib."),
            (key - 2, "Son bölmədə iki vahid itirilib."),
            (key - 3, "Son bölmədə üç vahid itirilib."),
            (max(a, b) // 2, "Daha yavaşın vaxtı ikiyə bölünüb."),
        ),
        explanation=f"Bir {of(unit, 'locative')} işin 1/{a} + 1/{b} = 1/{key} hissəsi görülür, bütün iş {key} {unit} çəkir.",
        facts=("together", (a, b), ()),
        fact="work-together",
        show=lambda v: f"{v} {unit}",
    )


def _workers(rng: random.Random) -> Draft:
    n, days, m = rng.randint(3, 12), rng.randint(4, 20), rng.randint(2, 15)
    if n == m or n * days % m or n * days // m > 40:
        raise Redraw
    key = n * days // m
    thing = rng.choice(["işçi bir tikintini", "operator bütün müraciətləri", "rəngsaz binanı"])
    noun, rest = thing.split(" ", 1)
    verb = {"işçi": "başa çatdırır", "operator": "emal edir", "rəngsaz": "rəngləyir"}[noun]
    return numeric_draft(
        rng,
        stem=f"{n} {noun} {rest} {days} günə {verb}. Hamısının iş sürəti eyni olarsa, {m} {noun} həmin işi neçə günə görər?",
        key=key,
        slips=(
            (days * m // n, f"Düz mütənasiblik götürülüb: {days} × {m} ÷ {n}."),
            (days + n - m, f"Say fərqi ({abs(n - m)}) günlərə tətbiq olunub."),
            (days + m - n, f"Say fərqi ({abs(n - m)}) günlərə əks işarə ilə tətbiq olunub."),
            (key + 1, "Bölmədə bir gün artıq götürülüb."),
            (key - 1, "Bölmədə bir gün itirilib."),
            (days, "İşçilərin sayının dəyişməsi nəzərə alınmayıb."),
            (key + 2, "Bölmədə iki gün artıq götürülüb."),
            (key - 2, "Bölmədə iki gün itirilib."),
        ),
        explanation=f"Bütün iş {n} × {days} = {n * days} adam-gündür; {n * days} ÷ {m} = {key} gün.",
        facts=("workers", n, days, m),
        fact="inverse-proportion",
        show=lambda v: f"{v} gün",
    )


def _meeting(rng: random.Random) -> Draft:
    v, u, key = rng.randrange(45, 91, 5), rng.randrange(45, 91, 5), rng.randint(2, 6)
    if v == u:
        raise Redraw
    way = (v + u) * key
    fast, slow = max(v, u), min(v, u)
    return numeric_draft(
        rng,
        stem=f"Aralarındakı məsafə {way} km olan iki şəhərdən eyni vaxtda bir-birinə qarşı iki avtobus yola düşür. Birincinin sürəti "
        f"{v} km/saat, ikincininki {u} km/saatdır. Onlar neçə saatdan sonra görüşərlər?",
        key=key,
        slips=(
            (way // fast, f"Yalnız sürətli avtobus nəzərə alınıb: {way} ÷ {fast} (tam hissə)."),
            (way // slow, f"Yalnız yavaş avtobus nəzərə alınıb: {way} ÷ {slow} (tam hissə)."),
            (way // (fast - slow), f"Sürətlər toplanmaq əvəzinə çıxılıb: {fast} − {slow} = {fast - slow}."),
            (key * 2, "Ortaq sürət əvəzinə orta sürət götürülüb."),
            (key + 1, "Bölmədə bir saat artıq götürülüb."),
            (key - 1, "Bölmədə bir saat itirilib."),
            (key - 2, "Bölmədə iki saat itirilib."),
            (key - 3, "Bölmədə üç saat itirilib."),
        ),
        explanation=f"Hər saat aralarındakı məsafə {v} + {u} = {v + u} km azalır; {way} ÷ {v + u} = {key} saat.",
        facts=("meeting", way, v, u),
        fact="meeting",
        show=lambda n: f"{n} saat",
    )


def _pipes(rng: random.Random) -> Draft:
    a, b, c = rng.randint(3, 15), rng.randint(4, 20), rng.randint(6, 40)
    rate = Fraction(1, a) + Fraction(1, b) - Fraction(1, c)
    if a >= b or rate <= 0 or (1 / rate).denominator != 1 or c <= a or c == b:
        raise Redraw
    key = int(1 / rate)
    without = 1 / (Fraction(1, a) + Fraction(1, b))
    return numeric_draft(
        rng,
        stem=f"Boş hovuzu birinci boru {a} saata, ikinci boru {b} saata doldurur, üçüncü boru isə dolu hovuzu {c} saata boşaldır. "
        "Hər üç boru eyni vaxtda açılsa, boş hovuz neçə saata dolar?",
        key=key,
        slips=(
            (round(without), f"Boşaldan boru nəzərə alınmayıb (təxminən {round(without)} saat)."),
            (a + b - c, f"Vaxtlar toplanıb-çıxılıb: {a} + {b} − {c}."),
            (
                round(1 / (Fraction(1, a) + Fraction(1, b) + Fraction(1, c))),
                "Boşaldan boru da dolduran kimi hesablanıb (təxminən).",
            ),
            (round(Fraction(a + b + c, 3)), "Üç vaxtın ədədi ortası götürülüb (təxminən)."),
            ((a + b) // 2, "Dolduran boruların vaxtlarının ortası götürülüb (tam hissə)."),
            (key + 1, "Son bölmədə bir saat artıq götürülüb."),
            (key - 1, "Son bölmədə bir saat itirilib."),
            (key + 2, "Son bölmədə iki saat artıq götürülüb."),
            (key - 2, "Son bölmədə iki saat itirilib."),
            (key + 3, "Son bölmədə üç saat artıq götürülüb."),
        ),
        explanation=f"Hər saat hovuzun 1/{a} + 1/{b} − 1/{c} = 1/{key} hissəsi dolur, deməli, {key} saat lazımdır.",
        facts=("together", (a, b), (c,)),
        fact="pipes-with-drain",
        show=lambda v: f"{v} saat",
    )


def _joins_later(rng: random.Random) -> Draft:
    a, b, t = rng.randint(6, 30), rng.randint(6, 30), rng.randint(2, 12)
    rest = (1 - Fraction(t, a)) / (Fraction(1, a) + Fraction(1, b))
    if a == b or t >= a or rest.denominator != 1 or rest < 2:
        raise Redraw
    key = int(rest)
    x, y = people(rng, 2)
    return numeric_draft(
        rng,
        stem=f"{x} bir işi təkbaşına {a} günə, {y} isə {b} günə görür. {x} işə tək başlayıb və {t} gün işləyib, sonra {y} ona qoşulub. "
        "Birlikdə neçə gün işləsələr, iş tamamlanar?",
        key=key,
        slips=(
            (round(1 / (Fraction(1, a) + Fraction(1, b))), f"İlk {t} gündə görülən hissə çıxılmayıb (təxminən)."),
            (key + t, f"Birlikdə işlənən günlər əvəzinə bütün müddət verilib: {t} + {key}."),
            (a - t, f"{y} nəzərə alınmayıb: {a} − {t}."),
            (round((1 - Fraction(t, a)) * b), "Qalan işi yalnız sonradan qoşulan görür kimi hesablanıb (təxminən)."),
            (abs(b - t), f"{b} − {t}: günlər sadəcə çıxılıb."),
            (key + 1, "Son bölmədə bir gün artıq götürülüb."),
            (key - 1, "Son bölmədə bir gün itirilib."),
            (key - 2, "Son bölmədə iki gün itirilib."),
            (key - 3, "Son bölmədə üç gün itirilib."),
        ),
        explanation=f"{t} gündən sonra işin {a - t}/{a} hissəsi qalır; birlikdə gündə 1/{a} + 1/{b} hissə görülür, qalan iş {key} gün çəkir.",
        facts=("joins", a, b, t),
        fact="joins-later",
        show=lambda v: f"{v} gün",
    )


def _average_speed(rng: random.Random) -> Draft:
    v, u = rng.randrange(30, 121, 2), rng.randrange(30, 121, 2)
    if not 10 <= v - u <= 60 or 2 * v * u % (v + u) or (v % 5 and u % 5):
        raise Redraw
    key = 2 * v * u // (v + u)
    return numeric_draft(
        rng,
        stem=f"Avtomobil bir məntəqədən digərinə {v} km/saat, həmin yolla geriyə {u} km/saat sürətlə gedib. Bütün yol üzrə orta sürət neçə km/saatdır?",
        key=key,
        slips=(
            (
                (v + u) // 2,
                f"Sürətlərin ədədi ortası götürülüb: ({v} + {u}) ÷ 2; halbuki yavaş gedilən vaxt daha uzundur.",
            ),
            (v - u, f"Sürətlərin fərqi götürülüb: {v} − {u}."),
            (u, "Yalnız geriyə yol nəzərə alınıb."),
            (v, "Yalnız gediş nəzərə alınıb."),
            (key + 10, "Hesablamada bir onluq artıq götürülüb."),
            (key - 10, "Hesablamada bir onluq itirilib."),
            (key - 5, "Son bölmədə beş vahid itirilib."),
            (key + 5, "Son bölmədə beş vahid artıq götürülüb."),
        ),
        explanation=f"Yolun uzunluğu s olsun: orta sürət 2s ÷ (s/{v} + s/{u}) = 2 × {v} × {u} ÷ {v + u} = {key} km/saat.",
        facts=("average", v, u),
        fact="average-speed",
    )


def _chase(rng: random.Random) -> Draft:
    slow, fast, late = rng.randrange(40, 76, 5), rng.randrange(60, 121, 5), rng.randint(1, 4)
    if fast <= slow + 5 or slow * late % (fast - slow):
        raise Redraw
    key = slow * late // (fast - slow)
    if not 2 <= key <= 12:
        raise Redraw
    return numeric_draft(
        rng,
        stem=f"Yük maşını {slow} km/saat sürətlə yola düşüb. {late} saatdan sonra eyni yerdən, eyni istiqamətdə {fast} km/saat sürətlə minik "
        "maşını çıxıb. Minik maşını öz çıxışından neçə saat sonra yük maşınına çatar?",
        key=key,
        slips=(
            (key + late, f"Vaxt yük maşınının çıxışından sayılıb: {key} + {late}."),
            (round(Fraction(slow * late, fast)), "Yük maşınının bu müddətdə irəlilədiyi nəzərə alınmayıb (təxminən)."),
            (round(Fraction(slow * late, fast + slow)), "Sürətlər çıxılmaq əvəzinə toplanıb (təxminən)."),
            (late, "Gecikmə müddəti olduğu kimi götürülüb."),
            (key * 2, "Məsafə iki dəfə böyük götürülüb."),
            (key + 1, "Son bölmədə bir saat artıq götürülüb."),
            (key - 1, "Son bölmədə bir saat itirilib."),
            (key - 2, "Son bölmədə iki saat itirilib."),
        ),
        explanation=f"Ara {slow} × {late} = {slow * late} km-dir və hər saat {fast} − {slow} = {fast - slow} km azalır: {slow * late} ÷ {fast - slow} = {key} saat.",
        facts=("chase", slow, fast, late),
        fact="chase",
        show=lambda v: f"{v} saat",
    )


_KINDS = {
    1: (_printer, _drive),
    2: (_together, _workers, _meeting),
    3: (_pipes, _joins_later, _average_speed, _chase),
}


def draw(rng: random.Random, level: int) -> Draft:
    """One proportion; joint or inverse rates; rates that oppose each other or change on the way."""
    return one_of(rng, _KINDS[level])


def solve(facts: tuple[Any, ...]) -> frozenset[int]:
    """Every whole answer up to a limit with which the story comes out even."""
    fits = _story(facts)
    return frozenset(n for n in range(1, _LIMIT) if fits(n))


def _story(facts: tuple[Any, ...]) -> Callable[[int], bool]:
    """The condition that a number must meet, as whole-number products free of division."""
    match facts:
        case ("proportion", t, pages, u):
            return lambda n: n * t == pages * u
        case ("proportion-time", t, way, other):
            return lambda n: n * way == other * t
        case ("together", fill, drain):
            whole = 1
            for hours in (*fill, *drain):
                whole *= hours
            hourly = sum(whole // h for h in fill) - sum(whole // h for h in drain)
            return lambda n: n * hourly == whole
        case ("workers", n, days, m):
            return lambda d: d * m == n * days
        case ("meeting", way, v, u):
            return lambda h: h * v == way - h * u
        case ("joins", a, b, t):
            return lambda d: t * b + d * b + d * a == a * b
        case ("average", v, u):
            return lambda w: w * (v * u // u + v * u // v) == 2 * v * u  # a way of v·u km each side
        case ("chase", slow, fast, late):
            return lambda h: h * fast == (h + late) * slow
    raise ValueError(f"unknown facts {facts!r}")


MODEL = Model("rates", "rra", "İş, sürət və borular", "reasoning.arithmetic", draw, solve, version=2)
