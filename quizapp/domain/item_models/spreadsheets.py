"""Formulas over a small sheet. The solver parses the sheet and the formula out of what the candidate reads."""

import operator
import random
import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from quizapp.domain.item_models.base import Draft, Model, Redraw, numeric_draft, one_of
from quizapp.domain.item_models.words import listed
from quizapp.domain.questions import Skill

Sheet = list[list[int]]  # rows of columns A, B, C, …
Slips = list[tuple[Any, str]]
_INTRO = "Elektron cədvəldə (Microsoft Excel, arqument ayırıcısı nöqtəli vergül) belə qiymətlər var:"


def _drawn(rng: random.Random, rows: int, columns: int, low: int = 2, high: int = 30) -> Sheet:
    sheet = [[rng.randint(low, high) for _ in range(columns)] for _ in range(rows)]
    if len({v for row in sheet for v in row}) < rows * columns - 1:
        raise Redraw
    return sheet


def _table(sheet: Sheet) -> str:
    letters = "ABCDE"[: len(sheet[0])]
    lines = [f"| Sətir | {' | '.join(letters)} |", f"|{'---|' * (len(letters) + 1)}"]
    lines += [f"| **{n}** | {' | '.join(map(str, row))} |" for n, row in enumerate(sheet, 1)]
    return "\n".join(lines)


def _draft(
    rng: random.Random, sheet: Sheet, question: str, key: int, slips: Slips, explanation: str, fact: str, *facts: Any
) -> Draft:
    table = _table(sheet)
    return numeric_draft(
        rng,
        stem=f"{_INTRO}\n\n{table}\n\n{question}",
        key=key,
        slips=[*slips, *_near(key)],
        explanation=explanation,
        facts=(table, *facts),
        fact=fact,
        spare=False,
    )


def _near(key: int) -> Slips:
    return [
        (key + 1, "Hesablamada bir vahid artıq alınıb."),
        (key - 1, "Hesablamada bir vahid itirilib."),
        (key + 2, "Hesablamada iki vahid artıq alınıb."),
        (key - 2, "Hesablamada iki vahid itirilib."),
        (key + 10, "Hesablamada bir onluq artıq alınıb."),
        (key - 10, "Hesablamada bir onluq itirilib."),
    ]


def _asked(formula: str) -> str:
    return f"Boş xanaya `{formula}` düsturu yazılsa, nəticə neçə olar?"


def _sum_range(rng: random.Random) -> Draft:
    sheet = _drawn(rng, 3, 3)
    wide = rng.random() < 0.5
    last = "B" if wide else "A"
    cells = [row[c] for row in sheet for c in range(2 if wide else 1)]
    extra = sheet[rng.randrange(3)][2]
    row = next(i for i in range(3) if sheet[i][2] == extra) + 1
    formula = f"=SUM(A1:{last}3;C{row})"
    key = sum(cells) + extra
    ends = sheet[0][0] + sheet[2][1 if wide else 0]
    everything = sum(v for line in sheet for v in line)
    slips: Slips = [
        (
            ends + extra,
            f"A1:{last}3 aralığının yalnız uc xanaları toplanıb: {sheet[0][0]} + {ends - sheet[0][0]} + {extra}.",
        ),
        (sum(cells), f"C{row} xanası ({extra}) toplanmayıb."),
        (everything, "Cədvəlin bütün xanaları toplanıb."),
        (sum(cells[1:]) + extra, f"A1 xanası ({sheet[0][0]}) toplanmayıb."),
    ]
    return _draft(
        rng,
        sheet,
        _asked(formula),
        key,
        rng.sample(slips, 4),
        f"A1:{last}3 aralığı {len(cells)} xanadır: {' + '.join(map(str, cells))} = {sum(cells)}; C{row} ilə birlikdə {sum(cells)} + {extra} = {key}.",
        f"sum-{'block' if wide else 'column'}",
        "formula",
        formula,
    )


def _average(rng: random.Random) -> Draft:
    sheet = _drawn(rng, 4, 2)
    column = rng.randrange(2)
    cells = [row[column] for row in sheet]
    if sum(cells) % 4:
        raise Redraw
    letter = "AB"[column]
    key, ordered = sum(cells) // 4, sorted(cells)
    formula = f"=AVERAGE({letter}1:{letter}4)"
    slips: Slips = [
        (sum(cells), "Ortalama əvəzinə cəm tapılıb."),
        ((cells[0] + cells[3]) // 2, "Yalnız uc xanaların ortası tapılıb (tam hissə)."),
        ((ordered[1] + ordered[2]) // 2, "Ortalama əvəzinə sıranın ortasındakı qiymət tapılıb (tam hissə)."),
        (sum(cells) // 3, "Cəm 4 əvəzinə 3-ə bölünüb (tam hissə)."),
        (ordered[3], "Ortalama əvəzinə ən böyük qiymət götürülüb."),
        (ordered[0], "Ortalama əvəzinə ən kiçik qiymət götürülüb."),
    ]
    return _draft(
        rng,
        sheet,
        _asked(formula),
        key,
        rng.sample(slips, 6),
        f"({' + '.join(map(str, cells))}) ÷ 4 = {sum(cells)} ÷ 4 = {key}.",
        "average",
        "formula",
        formula,
    )


def _span(rng: random.Random) -> Draft:
    sheet = _drawn(rng, 3, 3)
    everything = [v for row in sheet for v in row]
    column = [row[1] for row in sheet]
    key = max(everything) - min(column)
    formula = "=MAX(A1:C3)-MIN(B1:B3)"
    if min(column) == min(everything) or max(column) == max(everything):
        raise Redraw
    slips: Slips = [
        (max(everything) - min(everything), "MIN bütün cədvəldən götürülüb, halbuki aralıq B1:B3-dür."),
        (max(column) - min(column), "MAX da yalnız B sütunundan götürülüb, halbuki aralıq A1:C3-dür."),
        (max(everything) + min(column), "Çıxmaq əvəzinə toplanıb."),
        (max(everything), "MIN(B1:B3) çıxılmayıb."),
        (sheet[0][0] - sheet[0][1], "Aralıqların yalnız ilk xanaları götürülüb."),
    ]
    return _draft(
        rng,
        sheet,
        _asked(formula),
        key,
        rng.sample(slips, 5),
        f"Cədvəldə ən böyük qiymət {max(everything)}, B sütununda ən kiçik qiymət {min(column)}: {max(everything)} − {min(column)} = {key}.",
        "max-min",
        "formula",
        formula,
    )


def _order(rng: random.Random) -> Draft:
    sheet = _drawn(rng, 2, 2, 2, 12)
    (a, b), (c, d) = sheet
    kind = rng.choice(["plain", "bracket"])
    if kind == "plain":
        formula, key = "=A1+B1*A2-B2", a + b * c - d
        slips: Slips = [
            ((a + b) * c - d, "Toplama vurmadan əvvəl aparılıb."),
            ((a + b) * (c - d), "Toplama və çıxma vurmadan əvvəl aparılıb."),
            (a + b * (c - d), "Çıxma vurmadan əvvəl aparılıb."),
            (a + b + c - d, "Vurmaq əvəzinə toplanıb."),
        ]
        told = f"Əvvəl vurma: {b} × {c} = {b * c}; sonra {a} + {b * c} − {d} = {key}."
    else:
        formula, key = "=(A1+B1)*A2+B2^2", (a + b) * c + d * d
        slips = [
            (a + b * c + d * d, "Mötərizə nəzərə alınmayıb."),
            ((a + b) * c + 2 * d, f"B2^2 qüvvət yox, 2-yə vurma sayılıb: {d} × 2."),
            (((a + b) * c + d) ** 2, "Bütün ifadə kvadrata yüksəldilib."),
            ((a + b) * (c + d * d), "Toplama vurmadan əvvəl aparılıb."),
        ]
        told = f"Mötərizə: {a} + {b} = {a + b}; qüvvət: {d}² = {d * d}; {a + b} × {c} + {d * d} = {key}."
    if key < 3:
        raise Redraw
    return _draft(rng, sheet, _asked(formula), key, rng.sample(slips, 4), told, f"order-{kind}", "formula", formula)


def _countif(rng: random.Random) -> Draft:
    sheet = _drawn(rng, 4, 3)
    values = [v for row in sheet for v in row]
    limit = rng.choice(values)
    sign = rng.choice([">", ">=", "<", "<="])
    test = _TESTS[sign]
    key = sum(test(v, limit) for v in values)
    formula = f'=COUNTIF(A1:C4;"{sign}{limit}")'
    if not 3 <= key <= 9:
        raise Redraw
    swapped = {">": ">=", ">=": ">", "<": "<=", "<=": "<"}[sign]
    opposite = {">": "<", ">=": "<=", "<": ">", "<=": ">="}[sign]
    fits = [v for v in values if test(v, limit)]
    slips: Slips = [
        (
            sum(_TESTS[swapped](v, limit) for v in values),
            f"{limit} qiymətinin özü səhv nəzərə alınıb: {sign} yerinə {swapped} yoxlanıb.",
        ),
        (sum(_TESTS[opposite](v, limit) for v in values), "Şərt tərsinə yoxlanıb."),
        (sum(fits), "Xanaların sayı yox, şərti ödəyən qiymətlərin cəmi tapılıb."),
        (sum(test(row[0], limit) for row in sheet), "Yalnız A sütunu yoxlanıb."),
        (12 - key, "Şərti ödəməyən xanalar sayılıb."),
    ]
    return _draft(
        rng,
        sheet,
        _asked(formula),
        key,
        rng.sample(slips, 5),
        f"COUNTIF şərti ödəyən xanaları sayır: {listed([str(v) for v in fits])} – cəmi {key} xana.",
        f"countif-{ {'>': 'more', '>=': 'least', '<': 'less', '<=': 'most'}[sign] }",
        "formula",
        formula,
    )


_TESTS: dict[str, Callable[[Any, Any], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
    "<>": operator.ne,
}


def _if(rng: random.Random) -> Draft:
    sheet = _drawn(rng, 3, 2)
    first, second = sum(row[0] for row in sheet), sum(row[1] for row in sheet)
    mean_wanted = rng.random() < 0.5
    a, b = max(row[0] for row in sheet), min(row[1] for row in sheet)
    if mean_wanted:
        limit = rng.randint(8, 22)
        holds = first > 3 * limit
        formula = f"=IF(AVERAGE(A1:A3)>{limit};SUM(B1:B3);MAX(A1:A3)-MIN(B1:B3))"
        yes, no = second, a - b
        told = f"A1:A3 üzrə orta qiymət {first} ÷ 3-dür, şərt ({limit} ədədindən böyük olmaq) {'ödənir' if holds else 'ödənmir'}"
        fact = "if-average"
    else:
        holds = first > second
        formula = "=IF(SUM(A1:A3)>SUM(B1:B3);A1*2;B2+B3)"
        yes, no = sheet[0][0] * 2, sheet[1][1] + sheet[2][1]
        told = f"SUM(A1:A3) = {first}, SUM(B1:B3) = {second}: şərt {'ödənir' if holds else 'ödənmir'}"
        fact = "if-sums"
    key, other = (yes, no) if holds else (no, yes)
    if key < 4 or other < 1 or key == other or abs(first - second) < 3 or (mean_wanted and abs(first - 3 * limit) < 4):
        raise Redraw
    slips: Slips = [
        (other, f"Şərt {'ödənmir' if holds else 'ödənir'} sayılıb, ona görə digər hissə hesablanıb."),
        (yes + no, "Hər iki hissə hesablanıb və toplanıb."),
        (max(first, second), "Şərtdə müqayisə olunan cəm nəticə kimi götürülüb."),
        (min(first, second), "Kiçik cəm nəticə kimi götürülüb."),
    ]
    return _draft(
        rng,
        sheet,
        _asked(formula),
        key,
        slips,
        f"{told}, ona görə {'ikinci' if holds else 'üçüncü'} arqument hesablanır: {key}.",
        f"{fact}-{'yes' if holds else 'no'}",
        "formula",
        formula,
    )


def _pasted(formula: str, target: str) -> str:
    """Said so that nobody takes it for cut and paste, which keeps the references."""
    return (
        f"D1 xanasına `{formula}` düsturu yazılıb, sonra D1 xanasının surəti (Copy – Paste) {target} xanasına "
        f"yerləşdirilib. {target} xanasında nəticə neçə olar?"
    )


def _copied(rng: random.Random, mixed: bool) -> Draft:
    """A formula that is copied: relative references move, fixed ones stay."""
    sheet = _drawn(rng, 4, 3, 2, 15)
    if not mixed:
        down = rng.randint(1, 3)
        sign = rng.choice(["+", "*"])
        formula, target = f"=A1{sign}B1", f"D{1 + down}"
        row = sheet[down]
        apply = operator.add if sign == "+" else operator.mul
        key = apply(row[0], row[1])
        slips: Slips = [
            (apply(sheet[0][0], sheet[0][1]), "Düstur dəyişmədən, D1-dəki kimi hesablanıb: A1 və B1 götürülüb."),
            (apply(sheet[0][0], row[1]), "Yalnız ikinci istinad dəyişdirilib, A1 yerində qalıb."),
            (apply(row[0], sheet[0][1]), "Yalnız birinci istinad dəyişdirilib, B1 yerində qalıb."),
            (apply(row[1], row[2]), "Sütunlar da sürüşdürülüb, halbuki düsturun surəti yalnız aşağıya yerləşdirilib."),
        ]
        told = f"Nisbi istinadlar {down} sətir aşağı sürüşür: {target} xanasında `=A{1 + down}{sign}B{1 + down}`, yəni {row[0]} {'+' if sign == '+' else '×'} {row[1]} = {key}."
        return _draft(
            rng,
            sheet,
            _pasted(formula, target),
            key,
            rng.sample(slips, 4),
            told,
            f"copied-relative-{'sum' if sign == '+' else 'product'}",
            "copied",
            formula,
            "D1",
            target,
        )
    down, kind = rng.randint(1, 3), rng.choice(["cell", "row", "sum"])
    row = sheet[down]
    if kind == "cell":
        formula, key = "=A1*$C$1+B1", row[0] * sheet[0][2] + row[1]
        slips = [
            (row[0] * row[2] + row[1], f"$C$1 istinadı da sürüşdürülüb, C{1 + down} götürülüb."),
            (sheet[0][0] * sheet[0][2] + sheet[0][1], "Bütün istinadlar D1-dəki kimi saxlanılıb."),
            (sheet[0][0] * sheet[0][2] + row[1], "A1 istinadı da yerində saxlanılıb."),
            (row[0] * (sheet[0][2] + row[1]), "Toplama vurmadan əvvəl aparılıb."),
        ]
        now = f"=A{1 + down}*$C$1+B{1 + down}"
        count = f"{row[0]} × {sheet[0][2]} + {row[1]} = {key}"
    elif kind == "row":
        formula, key = "=A$1*B1-$C1", sheet[0][0] * row[1] - row[2]
        slips = [
            (row[0] * row[1] - row[2], f"A$1 istinadında sətir də sürüşdürülüb, A{1 + down} götürülüb."),
            (sheet[0][0] * row[1] - sheet[0][2], "$C1 istinadında sətir də sabit sayılıb, C1 götürülüb."),
            (sheet[0][0] * sheet[0][1] - sheet[0][2], "Bütün istinadlar D1-dəki kimi saxlanılıb."),
            (row[0] * row[1] - sheet[0][2], "Sabit və nisbi hissələr tərsinə tətbiq olunub."),
        ]
        now = f"=A$1*B{1 + down}-$C{1 + down}"
        count = f"{sheet[0][0]} × {row[1]} − {row[2]} = {key}"
    else:
        formula = "=SUM(A$1:A1)+B1"
        running = sum(line[0] for line in sheet[: down + 1])
        key = running + row[1]
        slips = [
            (row[0] + row[1], f"A$1 istinadı da sürüşdürülüb: yalnız A{1 + down} toplanıb."),
            (sheet[0][0] + sheet[0][1], "Bütün istinadlar D1-dəki kimi saxlanılıb."),
            (sheet[0][0] + row[0] + row[1], f"Aralığın yalnız uc xanaları toplanıb: A1 və A{1 + down}."),
            (running + sheet[0][1], "B1 istinadı yerində saxlanılıb."),
        ]
        now = f"=SUM(A$1:A{1 + down})+B{1 + down}"
        count = f"{running} + {row[1]} = {key}"
    if key < 3:
        raise Redraw
    target = f"D{1 + down}"
    return _draft(
        rng,
        sheet,
        _pasted(formula, target),
        key,
        rng.sample(slips, 4),
        f"$ işarəsi olan hissə dəyişmir, qalan istinadlar sürüşür: {target} xanasında `{now}`, yəni {count}.",
        f"copied-{kind}",
        "copied",
        formula,
        "D1",
        target,
    )


def _nested(rng: random.Random) -> Draft:
    sheet = _drawn(rng, 3, 3)
    values = [v for row in sheet for v in row]
    limit, wanted = rng.randint(10, 20), rng.randint(4, 6)
    count = sum(v > limit for v in values)
    many = count >= wanted
    columns = [sum(row[c] for row in sheet) for c in range(3)]
    formula = f'=IF(COUNTIF(A1:C3;">{limit}")>={wanted};MAX(A1:C3)*2;SUM(C1:C3)-MIN(A1:A3))'
    yes, no = max(values) * 2, columns[2] - min(row[0] for row in sheet)
    key, other = (yes, no) if many else (no, yes)
    if abs(yes - no) < 3 or key < 4:
        raise Redraw
    slips: Slips = [
        (
            other,
            f"Şərt {'ödənmir' if many else 'ödənir'} sayılıb: {limit} ədədindən böyük xanaların sayı səhv tapılıb.",
        ),
        (max(values), "MAX(A1:C3) 2-yə vurulmadan götürülüb."),
        (columns[2], "SUM(C1:C3) cəmindən MIN(A1:A3) çıxılmayıb."),
        (columns[2] - min(values), "MIN bütün cədvəldən götürülüb."),
        (max(row[2] for row in sheet) * 2, "MAX yalnız C sütunundan götürülüb."),
        (yes + no, "Hər iki nəticə toplanıb."),
    ]
    if key == no and min(values) == min(row[0] for row in sheet):
        slips = [slip for slip in slips if "bütün cədvəldən" not in slip[1]]
    told = f"{limit} ədədindən böyük xanaların sayı {count}, şərt (ən azı {wanted}) {'ödənir' if many else 'ödənmir'}"
    return _draft(
        rng,
        sheet,
        _asked(formula),
        key,
        [slips[0], *rng.sample(slips[1:], len(slips) - 1)],
        f"{told}; nəticə {f'{max(values)} × 2' if many else f'{columns[2]} − {columns[2] - no}'} = {key}.",
        f"nested-{'yes' if many else 'no'}",
        "formula",
        formula,
    )


_KINDS = {
    1: (_sum_range, _average, _span, _order),
    2: (_countif, _if, lambda rng: _copied(rng, False)),
    3: (lambda rng: _copied(rng, True), lambda rng: _copied(rng, True), _nested),
}


def draw(rng: random.Random, level: int) -> Draft:
    """Sums, averages and the order of operations; counting, conditions, copying; fixed references, nested conditions."""
    return one_of(rng, _KINDS[level])


# ---- The solver: a small spreadsheet ----------------------------------------------------------------------------

_TOKEN = re.compile(r'\s*(?:(\d+)|(\$?[A-Z]\$?\d+)|([A-Z]{2,})|("[^"]*")|(<>|>=|<=|[-+*/^();:<>=]))')
_REFERENCE = re.compile(r"(\$?)([A-Z])(\$?)(\d+)")


def solve(facts: tuple[Any, ...]) -> frozenset[int]:
    """Parse the sheet, move the references of a copied formula, and evaluate it."""
    table, kind, formula, *rest = facts
    cells = _parsed(table)
    if kind == "copied":
        formula = _moved(formula, *rest)
    value = _Formula(formula.removeprefix("="), cells).value()
    return frozenset({int(value)} if value.denominator == 1 else ())


def _parsed(table: str) -> dict[str, Fraction]:
    head, _, *rows = [[cell.strip(" *") for cell in row.strip("|").split("|")] for row in table.splitlines()]
    return {f"{letter}{row[0]}": Fraction(text) for row in rows for letter, text in zip(head[1:], row[1:], strict=True)}


def _moved(formula: str, source: str, target: str) -> str:
    """The formula of `source` as it reads in `target`."""
    right, down = ord(target[0]) - ord(source[0]), int(target[1:]) - int(source[1:])

    def move(found: re.Match[str]) -> str:
        fixed_column, letter, fixed_row, row = found.groups()
        letter = letter if fixed_column else chr(ord(letter) + right)
        return f"{fixed_column}{letter}{fixed_row}{int(row) if fixed_row else int(row) + down}"

    return _REFERENCE.sub(move, formula)


class _Formula:
    """Recursive descent over comparison, sum, product, power and what stands between them."""

    def __init__(self, text: str, cells: dict[str, Fraction]) -> None:
        self._cells = cells
        self._tokens = [next(filter(None, found.groups())) for found in _TOKEN.finditer(text)]
        self._at = 0

    def _next(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _take(self, *wanted: str) -> str:
        token = self._next()
        if not wanted or token in wanted:
            self._at += 1
            return token
        return ""

    def value(self) -> Fraction:
        left = self._sum()
        if sign := self._take(*_TESTS):
            return Fraction(_TESTS[sign](left, self._sum()))
        return left

    def _sum(self) -> Fraction:
        total = self._product()
        while sign := self._take("+", "-"):
            total += self._product() if sign == "+" else -self._product()
        return total

    def _product(self) -> Fraction:
        total = self._power()
        while sign := self._take("*", "/"):
            total = total * self._power() if sign == "*" else total / self._power()
        return total

    def _power(self) -> Fraction:
        base = self._single()
        return Fraction(base ** int(self._single())) if self._take("^") else base

    def _single(self) -> Fraction:
        if self._take("("):
            inner = self.value()
            self._take(")")
            return inner
        token = self._take()
        if token.isdecimal():
            return Fraction(token)
        if token.isalpha():
            return self._function(token)
        return self._cells[token.replace("$", "")]

    def _function(self, name: str) -> Fraction:
        self._take("(")
        if name == "IF":
            condition, _, yes, _, no = self.value(), self._take(";"), self.value(), self._take(";"), self.value()
            self._take(")")
            return yes if condition else no
        values: list[Fraction] = []
        test = ""
        while not self._take(")"):
            if self._next().startswith('"'):
                test = self._take().strip('"')
            elif not self._take(";"):
                values += self._range()
        if name == "COUNTIF":
            sign = test.rstrip("0123456789")
            return Fraction(sum(_TESTS[sign](v, Fraction(test.removeprefix(sign))) for v in values))
        if name == "AVERAGE":
            return sum(values, Fraction(0)) / len(values)
        if name == "SUM":
            return sum(values, Fraction(0))
        return max(values) if name == "MAX" else min(values)

    def _range(self) -> list[Fraction]:
        first = self._take().replace("$", "")
        last = self._take().replace("$", "") if self._take(":") else first
        return [
            self._cells[f"{chr(letter)}{row}"]
            for letter in range(ord(first[0]), ord(last[0]) + 1)
            for row in range(int(first[1:]), int(last[1:]) + 1)
        ]


MODEL = Model(
    "spreadsheet-formulas",
    "csf",
    "Elektron cədvəl düsturları",
    "computing.excel",
    draw,
    solve,
    version=3,
    skill=Skill.APPLY,
)
