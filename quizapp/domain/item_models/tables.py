"""Reading a table. The solver parses the table out of the text that the candidate sees."""

import random
from fractions import Fraction
from typing import Any

from quizapp.domain.item_models.base import Draft, Model, Redraw, Slip, choice_draft, numeric_draft, one_of
from quizapp.domain.item_models.words import MONTHS, capital

_ROWS = ("Qəbul", "Arxiv", "Kadrlar", "Maliyyə", "Hüquq", "Nəzarət", "Tərcümə")
_THEMES = (
    ("Cədvəldə şöbələrin aylar üzrə icra etdiyi sənədlərin sayı verilib.", "Şöbə", "sənəd"),
    ("Cədvəldə şöbələrin aylar üzrə baxdığı müraciətlərin sayı verilib.", "Şöbə", "müraciət"),
    ("Cədvəldə şöbələrin aylar üzrə keçirdiyi görüşlərin sayı verilib.", "Şöbə", "görüş"),
)
Numbers = list[list[int]]


def _table(rng: random.Random, columns: int, values: Numbers) -> tuple[str, str, list[str], list[str], str]:
    """The introduction with the table in Markdown, the table, row names, months, and the thing counted."""
    intro, corner, thing = rng.choice(_THEMES)
    rows = rng.sample(_ROWS, len(values))
    start = rng.randint(0, 12 - columns)
    months = [capital(m) for m in MONTHS[start : start + columns]]
    lines = [f"| {' | '.join([corner, *months])} |", f"|{'---|' * (columns + 1)}"]
    lines += [f"| {' | '.join([name, *map(str, row)])} |" for name, row in zip(rows, values, strict=True)]
    table = "\n".join(lines)
    return f"{intro}\n\n{table}\n\n", table, rows, [m.lower().replace("i̇", "i") for m in months], thing


def _drawn(rng: random.Random, rows: int, columns: int, low: int = 12, high: int = 60) -> Numbers:
    values = [[rng.randint(low, high) for _ in range(columns)] for _ in range(rows)]
    if len({v for row in values for v in row}) < rows * columns - 2:
        raise Redraw
    return values


def _largest_total(rng: random.Random) -> Draft:
    values = _drawn(rng, 5, 3)
    intro, table, rows, _, _ = _table(rng, 3, values)
    most = rng.random() < 0.5
    totals = [sum(row) for row in values]
    key = totals.index(max(totals) if most else min(totals))
    cells = [max(row) if most else min(row) for row in values]
    tempting = cells.index(max(cells) if most else min(cells))
    if totals.count(totals[key]) > 1 or tempting == key:
        raise Redraw
    word = "böyük" if most else "kiçik"
    slips = [
        Slip(
            rows[i],
            (f"Ən {word} ayrıca ədəd ({cells[i]}) bu şöbədədir, lakin cəmi {totals[i]}: " if i == tempting else "Cəmi ")
            + f"{' + '.join(map(str, values[i]))} = {totals[i]}.",
        )
        for i in range(5)
        if i != key
    ]
    return choice_draft(
        rng,
        stem=f"{intro}Üç aylıq ümumi göstəricisi ən {word} olan şöbə hansıdır?",
        key=(rows[key], rows[key]),
        slips=slips,
        explanation=f"{rows[key]} şöbəsi: {' + '.join(map(str, values[key]))} = {totals[key]}, bu, beş cəmin ən {'böyüyüdür' if most else 'kiçiyidir'}.",
        facts=(table, "total", most),
        fact="largest-total" if most else "smallest-total",
    )


def _difference(rng: random.Random) -> Draft:
    values = _drawn(rng, 4, 3)
    intro, table, rows, months, thing = _table(rng, 3, values)
    a, b = rng.sample(range(4), 2)
    x, y = sum(values[a]), sum(values[b])
    key = x - y
    if key < 5:
        raise Redraw
    return numeric_draft(
        rng,
        stem=f"{intro}Üç ay ərzində {rows[a]} şöbəsinin göstəricisi {rows[b]} şöbəsininkindən cəmi neçə {thing} çox olub?",
        key=key,
        slips=(
            (x + y, f"Cəmlər çıxılmaq əvəzinə toplanıb: {x} + {y}."),
            (abs(values[a][2] - values[b][2]), f"Yalnız son ay ({months[2]}) müqayisə edilib."),
            (abs(values[a][0] - values[b][0]), f"Yalnız ilk ay ({months[0]}) müqayisə edilib."),
            (abs(sum(values[a][:2]) - sum(values[b][:2])), "Yalnız ilk iki ay toplanıb."),
            (x, f"{rows[b]} şöbəsinin cəmi çıxılmayıb."),
            (key + 10, "Toplamada bir onluq artıq götürülüb."),
            (key - 10, "Toplamada bir onluq itirilib."),
            (key - 1, "Toplamada bir vahid itirilib."),
        ),
        explanation=f"{rows[a]}: {' + '.join(map(str, values[a]))} = {x}; {rows[b]}: {' + '.join(map(str, values[b]))} = {y}; fərq {x} − {y} = {key}.",
        facts=(table, "difference", rows[a], rows[b]),
        fact="difference-of-totals",
    )


def _average(rng: random.Random) -> Draft:
    values = _drawn(rng, 3, 4)
    intro, table, rows, _, thing = _table(rng, 4, values)
    a = rng.randrange(3)
    total = sum(values[a])
    if total % 4:
        raise Redraw
    key = total // 4
    ordered = sorted(values[a])
    return numeric_draft(
        rng,
        stem=f"{intro}{rows[a]} şöbəsinin dörd ay üzrə aylıq orta göstəricisi neçə {thing} olub?",
        key=key,
        slips=(
            ((ordered[0] + ordered[3]) // 2, "Ən böyük və ən kiçik ayların ortası götürülüb (tam hissə)."),
            (
                (ordered[1] + ordered[2]) // 2,
                "Aylar artan sıra ilə düzülüb, ortadakı ikisinin ortası (mediana) götürülüb (tam hissə).",
            ),
            (total // 3, "Cəm dörd əvəzinə üçə bölünüb (tam hissə)."),
            (total // 5, "Cəm dörd əvəzinə beşə bölünüb (tam hissə)."),
            ((values[a][0] + values[a][3]) // 2, "Yalnız ilk və son ayın ortası götürülüb (tam hissə)."),
            (key + 2, "Cəm səkkiz vahid artıq tapılıb."),
            (key - 2, "Cəm səkkiz vahid əskik tapılıb."),
            (key - 1, "Cəm dörd vahid əskik tapılıb."),
        ),
        explanation=f"({' + '.join(map(str, values[a]))}) ÷ 4 = {total} ÷ 4 = {key}.",
        facts=(table, "average", rows[a]),
        fact="average-of-row",
    )


def _share(rng: random.Random) -> Draft:
    total = rng.choice([80, 100, 120, 140, 160, 180, 200, 240])
    values = _drawn(rng, 4, 3)
    column, a = rng.randrange(3), rng.randrange(4)
    others = sum(values[i][column] for i in range(4) if i != a)
    values[a][column] = total - others
    mine = values[a][column]
    if not 12 <= mine <= 90 or mine * 100 % total:
        raise Redraw
    intro, table, rows, months, _ = _table(rng, 3, values)
    key = mine * 100 // total
    everything = sum(sum(row) for row in values)
    return numeric_draft(
        rng,
        stem=f"{intro}{capital(months[column])} ayındakı ümumi göstəricinin neçə faizi {rows[a]} şöbəsinin payına düşür?",
        key=key,
        slips=(
            (mine, f"Faiz yox, sayın özü verilib: {mine}."),
            (round(Fraction(mine * 100, others)), f"Pay qalan şöbələrin cəminə bölünüb: {mine} ÷ {others} (təxminən)."),
            (
                round(Fraction(mine * 100, sum(values[a]))),
                f"Pay şöbənin öz üç aylıq cəminə ({sum(values[a])}) bölünüb (təxminən).",
            ),
            (round(Fraction(sum(values[a]) * 100, everything)), "Bir ay əvəzinə üç ayın hamısı götürülüb (təxminən)."),
            (25, "Dörd şöbənin payı bərabər sayılıb."),
            (100 - key, "Qalan şöbələrin payı verilib."),
            (key + 5, "Bölmədə beş faiz artıq götürülüb."),
            (key - 5, "Bölmədə beş faiz itirilib."),
        ),
        show=lambda v: f"{v}%",
        explanation=f"Həmin ay üzrə cəm {total}; {mine} × 100 ÷ {total} = {key} faiz.",
        highest=99,
        facts=(table, "share", rows[a], column),
        fact="share-of-column",
    )


def _best_month(rng: random.Random) -> Draft:
    values = _drawn(rng, 4, 5)
    intro, table, _, months, _ = _table(rng, 5, values)
    most = rng.random() < 0.5
    choose = max if most else min
    lines = [[row[i] for row in values] for i in range(5)]
    totals = [sum(line) for line in lines]
    key = totals.index(choose(totals))
    cells = [choose(line) for line in lines]
    tempting = cells.index(choose(cells))
    if totals.count(totals[key]) > 1 or tempting == key:
        raise Redraw
    word = "böyük" if most else "kiçik"
    slips = [
        Slip(
            months[i],
            (
                f"Ən {word} ayrıca ədəd ({cells[i]}) bu aydadır, lakin ayın cəmi {totals[i]}: "
                if i == tempting
                else "Cəmi "
            )
            + f"{' + '.join(map(str, lines[i]))} = {totals[i]}.",
        )
        for i in range(5)
        if i != key
    ]
    return choice_draft(
        rng,
        stem=f"{intro}Bütün şöbələrin ümumi göstəricisi hansı ayda ən {word} olub?",
        key=(months[key], months[key]),
        slips=slips,
        explanation=f"{capital(months[key])}: {' + '.join(map(str, lines[key]))} = {totals[key]}, bu, beş aylıq cəmin ən {'böyüyüdür' if most else 'kiçiyidir'}.",
        facts=(table, "month", most),
        fact="largest-month" if most else "smallest-month",
    )


def _row_share(rng: random.Random) -> Draft:
    total = rng.choice([80, 100, 120, 140, 160])
    values = _drawn(rng, 4, 3)
    a, column = rng.randrange(4), rng.randrange(3)
    values[a][column] = mine = total - sum(v for i, v in enumerate(values[a]) if i != column)
    if not 12 <= mine <= 90 or mine * 100 % total:
        raise Redraw
    intro, table, rows, months, _ = _table(rng, 3, values)
    key, line = mine * 100 // total, sum(row[column] for row in values)
    return numeric_draft(
        rng,
        stem=f"{intro}{rows[a]} şöbəsinin üç aylıq göstəricisinin neçə faizi {months[column]} ayının payına düşür?",
        key=key,
        slips=(
            (mine, f"Faiz yox, sayın özü verilib: {mine}."),
            (
                round(Fraction(mine * 100, total - mine)),
                f"Say qalan iki ayın cəminə bölünüb: {mine} ÷ {total - mine} (təxminən).",
            ),
            (
                round(Fraction(mine * 100, line)),
                f"Say bütün şöbələrin həmin aydakı cəminə ({line}) bölünüb (təxminən).",
            ),
            (33, "Üç ayın payı bərabər sayılıb (təxminən)."),
            (100 - key, "Qalan iki ayın payı verilib."),
            (key + 5, "Bölmədə beş faiz artıq götürülüb."),
            (key - 5, "Bölmədə beş faiz itirilib."),
        ),
        show=lambda v: f"{v}%",
        explanation=f"Üç ayın cəmi {' + '.join(map(str, values[a]))} = {total}; {mine} × 100 ÷ {total} = {key} faiz.",
        highest=99,
        facts=(table, "row-share", rows[a], column),
        fact="share-of-row",
    )


def _column_average(rng: random.Random) -> Draft:
    values = _drawn(rng, 5, 3)
    column = rng.randrange(3)
    line = [row[column] for row in values]
    if sum(line) % 5:
        raise Redraw
    intro, table, _, months, thing = _table(rng, 3, values)
    key, ordered = sum(line) // 5, sorted(line)
    return numeric_draft(
        rng,
        stem=f"{intro}{capital(months[column])} ayında bir şöbəyə orta hesabla neçə {thing} düşüb?",
        key=key,
        slips=(
            (ordered[2], "Orta əvəzinə sıranın ortasındakı ədəd (mediana) götürülüb."),
            ((ordered[0] + ordered[4]) // 2, "Ən böyük və ən kiçik ədədin ortası götürülüb (tam hissə)."),
            (sum(line) // 4, "Cəm beş əvəzinə dördə bölünüb (tam hissə)."),
            (sum(line) // 6, "Cəm beş əvəzinə altıya bölünüb (tam hissə)."),
            (sum(map(sum, values)) // 15, "Bir ayın yox, bütün cədvəlin ortası tapılıb (tam hissə)."),
            (key + 2, "Cəm on vahid artıq tapılıb."),
            (key - 2, "Cəm on vahid əskik tapılıb."),
            (key - 1, "Cəm beş vahid əskik tapılıb."),
        ),
        explanation=f"({' + '.join(map(str, line))}) ÷ 5 = {sum(line)} ÷ 5 = {key}.",
        facts=(table, "column-average", column),
        fact="average-of-column",
    )


def _total_change(rng: random.Random) -> Draft:
    values = _drawn(rng, 4, 3)
    first, middle, last = (sum(row[i] for row in values) for i in range(3))
    change = last - first
    if abs(change) * 100 % first or not 5 <= abs(change) * 100 // first <= 70:
        raise Redraw
    intro, table, _, months, _ = _table(rng, 3, values)
    key, up = abs(change) * 100 // first, change > 0
    return numeric_draft(
        rng,
        stem=f"{intro}Bütün şöbələrin ümumi göstəricisi {months[0]} ayından {months[2]} ayınadək neçə faiz {'artıb' if up else 'azalıb'}?",
        key=key,
        slips=(
            (abs(change), f"Faiz yox, fərqin özü verilib: {abs(change)}."),
            (
                round(Fraction(abs(change) * 100, last)),
                f"Fərq ilk ayın yox, son ayın cəminə ({last}) bölünüb (təxminən).",
            ),
            (round(Fraction(last * 100, first)), "Dəyişmə yox, son ayın ilk aya nisbəti verilib."),
            (
                round(Fraction(abs(middle - first) * 100, first)),
                f"Son ay əvəzinə {months[1]} ayı götürülüb (təxminən).",
            ),
            (key + 5, "Bölmədə beş faiz artıq götürülüb."),
            (key - 5, "Bölmədə beş faiz itirilib."),
            (key + 10, "Bölmədə on faiz artıq götürülüb."),
            (key - 2, "Bölmədə iki faiz itirilib."),
        ),
        show=lambda v: f"{v}%",
        explanation=f"{capital(months[0])} üzrə cəm {first}, {months[2]} üzrə cəm {last}; fərq {abs(change)}: {abs(change)} × 100 ÷ {first} = {key} faiz.",
        highest=None if up else 99,
        facts=(table, "total-change"),
        fact="change-of-total",
    )


def _growth(rng: random.Random) -> Draft:
    values = _drawn(rng, 5, 3, 10, 60)
    growth = [Fraction(row[2] - row[0], row[0]) for row in values]
    added = [row[2] - row[0] for row in values]
    key, tempting = growth.index(max(growth)), added.index(max(added))
    ordered = sorted(growth, reverse=True)
    if key == tempting or ordered[0] - ordered[1] < Fraction(1, 20) or sum(g > 0 for g in growth) < 3:
        raise Redraw
    intro, table, rows, months, _ = _table(rng, 3, values)

    def change(i: int) -> str:
        share = round(growth[i] * 100)
        return f"{values[i][0]} → {values[i][2]}, təxminən {abs(share)} faiz {'artım' if share >= 0 else 'azalma'}"

    slips = [
        Slip(
            rows[i],
            f"Ədəd ən çox burada artıb ({added[i]} vahid), lakin faizlə yox: {change(i)}."
            if i == tempting
            else f"{change(i)}.",
        )
        for i in range(5)
        if i != key
    ]
    return choice_draft(
        rng,
        stem=f"{intro}{capital(months[0])} ayından {months[2]} ayınadək göstəricisi faizlə ən çox artan şöbə hansıdır?",
        key=(rows[key], rows[key]),
        slips=slips,
        explanation=f"{rows[key]} şöbəsi: {change(key)}; bu, beş şöbə arasında ən böyük nisbi artımdır.",
        facts=(table, "growth"),
        fact="largest-growth",
    )


def _needed(rng: random.Random) -> Draft:
    values = _drawn(rng, 3, 4)
    a, mean = rng.randrange(3), rng.randint(25, 50)
    total = sum(values[a])
    key = 5 * mean - total
    if not 12 <= key <= 90 or mean * 4 == total:
        raise Redraw
    intro, table, rows, _, thing = _table(rng, 4, values)
    return numeric_draft(
        rng,
        stem=f"{intro}Beş ay üzrə aylıq orta göstəricinin {mean} {thing} olması üçün {rows[a]} şöbəsinin beşinci ayda göstəricisi neçə olmalıdır?",
        key=key,
        slips=(
            (mean, "Beşinci ayın göstəricisi orta göstəriciyə bərabər götürülüb."),
            (abs(4 * mean - total), f"Beş əvəzinə dörd ay götürülüb: 4 × {mean} ilə {total} arasındakı fərq."),
            (2 * mean - values[a][3], "Yalnız son iki ay nəzərə alınıb."),
            (2 * mean - total // 4, "Əvvəlki orta ilə yeni orta arasındakı fərq bir dəfə əlavə olunub."),
            (key + mean, f"Altı ay götürülüb: 6 × {mean} − {total}."),
            (key + 10, "Toplamada bir onluq itirilib, nəticə on vahid artıq çıxıb."),
            (key - 10, "Toplamada bir onluq artıq götürülüb, nəticə on vahid az çıxıb."),
            (key - 5, "Lazım olan cəm beş vahid əskik tapılıb."),
        ),
        explanation=f"Beş ayın cəmi {mean} × 5 = {5 * mean} olmalıdır; dörd ayın cəmi {total}, deməli, {5 * mean} − {total} = {key}.",
        facts=(table, "needed", rows[a], mean),
        fact="needed-for-average",
    )


def _above_mean(rng: random.Random) -> Draft:
    values = _drawn(rng, 7, 3, 10, 60)
    column = rng.randrange(3)
    line = [row[column] for row in values]
    if sum(line) % 7:
        raise Redraw
    mean = sum(line) // 7
    key = sum(v > mean for v in line)
    intro, table, _, months, _ = _table(rng, 3, values)
    every = Fraction(sum(map(sum, values)), 21)
    slips = [
        (sum(v < mean for v in line), "Ortadan aşağı olan şöbələr sayılıb."),
        (sum(v >= sorted(line)[3] for v in line), "Orta əvəzinə sıranın ortasındakı ədəd (mediana) götürülüb."),
        (sum(v > every for v in line), "Bir ayın yox, bütün cədvəlin ortası ilə müqayisə edilib."),
        (sum(v > (max(line) + min(line)) / 2 for v in line), "Ən böyük və ən kiçik ədədin ortası ilə müqayisə edilib."),
        (key + 1, "Ortaya yaxın bir şöbə artıq sayılıb."),
        (key - 1, "Ortadan yuxarı bir şöbə buraxılıb."),
        (key + 2, "Ortaya yaxın iki şöbə artıq sayılıb."),
        (key - 2, "Ortadan yuxarı iki şöbə buraxılıb."),
    ]
    return numeric_draft(
        rng,
        stem=f"{intro}{capital(months[column])} ayında neçə şöbənin göstəricisi həmin ayın orta göstəricisindən yüksək olub?",
        key=key,
        slips=[s for s in slips if s[0] <= 7],
        lowest=0,
        fixed=True,
        explanation=f"Orta göstərici {sum(line)} ÷ 7 = {mean}; ondan yuxarı olanlar: {', '.join(str(v) for v in line if v > mean)}, cəmi {key} şöbə.",
        facts=(table, "above", column),
        fact="above-average",
    )


_KINDS = {
    1: (_largest_total, _difference, _best_month),
    2: (_average, _share, _row_share, _column_average),
    3: (_growth, _needed, _above_mean, _total_change),
}


def draw(rng: random.Random, level: int) -> Draft:
    """Totals; averages and shares; relative growth, a value still missing, a count against the mean."""
    return one_of(rng, _KINDS[level])


def solve(facts: tuple[Any, ...]) -> frozenset[Any]:
    """Read the table back from its text and answer the question from it."""
    lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in facts[0].splitlines()]
    data = {cells[0]: [int(cell) for cell in cells[1:]] for cells in lines[2:]}
    match facts[1:]:
        case ("total", most):
            ordered = sorted(data, key=lambda name: sum(data[name]), reverse=most)
            return frozenset(name for name in data if sum(data[name]) == sum(data[ordered[0]]))
        case ("difference", a, b):
            return frozenset({sum(x - y for x, y in zip(data[a], data[b], strict=True))})
        case ("average", a):
            return frozenset(n for n in range(1, 200) if sum(v - n for v in data[a]) == 0)
        case ("share", a, column):
            whole = sum(row[column] for row in data.values())
            return frozenset(p for p in range(101) if p * whole == 100 * data[a][column])
        case ("growth",):
            best = [n for n in data if all(data[n][-1] * data[m][0] >= data[m][-1] * data[n][0] for m in data)]
            return frozenset(best)
        case ("needed", a, mean):
            return frozenset(n for n in range(500) if sum(data[a]) + n == mean * (len(data[a]) + 1))
        case ("month", most):
            columns = lines[0][1:]
            sums = {
                month.replace("İ", "i").lower(): sum(row[i] for row in data.values()) for i, month in enumerate(columns)
            }
            best_sum = max(sums.values()) if most else min(sums.values())
            return frozenset(month for month, value in sums.items() if value == best_sum)
        case ("row-share", a, column):
            return frozenset(p for p in range(101) if p * sum(data[a]) == 100 * data[a][column])
        case ("column-average", column):
            return frozenset(n for n in range(1, 200) if sum(row[column] - n for row in data.values()) == 0)
        case ("total-change",):
            gain, base = sum(row[-1] - row[0] for row in data.values()), sum(row[0] for row in data.values())
            return frozenset(p for p in range(1, 200) if p * base in (100 * gain, -100 * gain))
        case ("above", column):
            cells = [row[column] for row in data.values()]
            return frozenset({sum(v * len(cells) > sum(cells) for v in cells)})
    raise ValueError(f"unknown facts {facts!r}")


MODEL = Model("tables", "rtb", "Cədvəl oxuma", "reasoning.tables", draw, solve, version=2)
