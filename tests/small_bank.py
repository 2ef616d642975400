"""A bank small enough to reason about: 60 questions of every kind, plans of 12, 6 and 5, two vacancies."""

from pathlib import Path

TITLES = "{az: Ad, en: Name, ru: Имя}"

TAXONOMY = """\
areas:
  - code: law
    title: {az: Hüquq, en: Law, ru: Право}
    topics:
      - {code: law.migration, plan_code: MM, title: {az: Miqrasiya, en: Migration, ru: Миграция}, acts: [code-one]}
      - {code: law.constitution, plan_code: KO, title: {az: Konstitusiya, en: Constitution, ru: Конституция}, acts: [code-two]}
  - code: general
    title: {az: Ümumi, en: General, ru: Общее}
    topics:
      - {code: general.history, plan_code: AT, title: {az: Tarix, en: History, ru: История}}
      - {code: general.typed, plan_code: TY, title: {az: Yazılı, en: Typed, ru: Письменно}}
      - {code: general.empty, plan_code: PX, title: {az: Boş, en: Empty, ru: Пусто}}
"""

ACTS = """\
acts:
  - {code: code-one, title: Birinci Məcəllə, kind: Məcəllə, number: "1", eqanun: 111, revision: 2025-05-01, status: verbatim}
  - {code: code-two, title: İkinci Qanun, kind: Qanun, number: "2", revision: 2016-09-26, status: verbatim}
"""

TRAPS = """\
traps:
  - code: three-days
    act: code-one
    provision: "1.2"
    was: "Beş gün idi."
    now: "Üç gündür."
    since: 2018
    by: "1218-VQD"
    questions: {mm-0003: "mm 3 variant 1", mm-0013: "mm 13 variant 4"}
  - code: flag-day
    mistaken: "Başqa gün."
    now: "Bayraq günü."
    questions: {at-0002: "at 2 variant 1"}
"""

TRAPPED = ("mm-0003", "mm-0013", "at-0002")  # the questions that hold them

VACANCY = """\
  - code: {code}
    number: {number}
    title: {{az: İnspektor, en: Inspector, ru: Инспектор}}
    unit: {{az: "{unit}", en: "{unit} office", ru: "Отдел {unit}"}}
    address: Bakı şəhəri
    duties: [{{az: Vəzifə, en: Duty, ru: Обязанность}}]
    education: {{az: Ali, en: Higher, ru: Высшее}}
    computer: {{az: Ofis, en: Office, ru: Офис}}
"""

PLAN = """\
  - code: {code}
    kind: {kind}
    title: {{az: {title}, en: {title}, ru: {title}}}
    vacancies: [{vacancies}]
    time_limit_minutes: {minutes}
    grace_minutes: {grace}
    pass_mark: {mark}
    source: Elan
    dated: "2022-07-31"
    sections:
{sections}
"""


def _section(code: str, quotas: str, minutes: int) -> str:
    return f"      - {{code: {code}, title: {TITLES}, quotas: {{{quotas}}}, minutes: {minutes}}}"


def _plans() -> str:
    full = "\n".join([_section("law", "MM: 6, KO: 3", 20), _section("history", "AT: 3", 10)])
    quick = _section("law", "MM: 3, KO: 2, AT: 1", 10)
    typed = _section("typed", "TY: 5", 10)
    empty = _section("empty", "PX: 4", 10)
    return "plans:\n" + "".join(
        [
            PLAN.format(
                code=f"official-{v}",
                kind="official",
                title="Rəsmi",
                vacancies=v,
                minutes=30,
                grace=0,
                mark=8,
                sections=full,
            )
            + PLAN.format(
                code=f"quick-{v}",
                kind="quick",
                title="Sürətli",
                vacancies=v,
                minutes=10,
                grace=0,
                mark=4,
                sections=quick,
            )
            for v in ("north", "south")
        ]
        + [
            PLAN.format(
                code="position-north",
                kind="position",
                title="Modul",
                vacancies="north",
                minutes=10,
                grace=0,
                mark=3,
                sections=empty,
            ),
            PLAN.format(
                code="preset-typed",
                kind="historical",
                title="Yazılı",
                vacancies="",
                minutes=10,
                grace=0,
                mark="null",
                sections=typed,
            ),
            PLAN.format(
                code="preset-graceful",
                kind="historical",
                title="Möhlətli",
                vacancies="",
                minutes=30,
                grace=5,
                mark=4,
                sections=quick,
            ),
        ]
    )


def _single(prefix: str, number: int, options: int, act: str) -> str:
    """The key is option 2 in the file; every text tells its number, so that tests can find it."""
    lines = "\n".join(
        f'      - {{text: "{prefix} {number} variant {n}", '
        + ("correct: true}" if n == 2 else f'why: "{prefix} {number} səbəb {n}"}}')
        for n in range(1, options + 1)
    )
    return f"""\
  - id: {prefix}-{number:04}
    kind: single
    stem: "{prefix} sual {number}?"
    options:
{lines}
    explanation: "{prefix} {number} izah"
    cites: [{act}]
    difficulty: {1 + number % 5}
    skill: recall
    fact: {prefix}-fact-{number}
    basis: verbatim
    checked: 2026-11-23
"""


COMMON = """\
    explanation: "yazılı sualın izahı"
    cites: [{source: "Mənbə, Bakı, 2026"}]
    difficulty: 3
    skill: apply
    fact: %s
    basis: secondary
    checked: 2026-11-23
"""

TYPED = (
    """\
topic: general.typed
questions:
  - id: ty-0001
    kind: multiple
    stem: "İkisini seçin"
    options:
      - {text: "bir", correct: true}
      - {text: "iki", why: "yox"}
      - {text: "üç", correct: true}
"""
    + COMMON % "ty-1"
    + """\
  - id: ty-0002
    kind: numeric
    stem: "Yarım neçədir?"
    value: 0.5
    tolerance: 0.01
"""
    + COMMON % "ty-2"
    + """\
  - id: ty-0003
    kind: short
    stem: "Paytaxt?"
    accepted: ["Bakı", "Bakı şəhəri"]
"""
    + COMMON % "ty-3"
    + """\
  - id: ty-0004
    kind: statements
    stem: "Hansılar doğrudur?"
    statements:
      - {text: "birinci", holds: true}
      - {text: "ikinci", holds: false, why: "ikinci yanlışdır"}
      - {text: "üçüncü", holds: true}
    options:
      - {set: [1, 2]}
      - {set: [1, 3]}
      - {set: [2, 3]}
      - {set: [1, 2, 3]}
"""
    + COMMON % "ty-4"
    + """\
  - id: ty-0005
    kind: matching
    stem: "Uyğunlaşdırın"
    left: ["a", "b"]
    right: ["x", "y"]
    answer: 1b 2a
    options:
      - {pairs: 1a 2b, why: "yox"}
      - {pairs: 1b 2a}
"""
    + COMMON % "ty-5"
)


def write_exam_bank(folder: Path) -> Path:
    """Write the bank into `folder` and return it."""
    texts = {
        "taxonomy.yaml": TAXONOMY,
        "acts.yaml": ACTS,
        "traps.yaml": TRAPS,
        "vacancies.yaml": "vacancies:\n"
        + VACANCY.format(code="north", number=1, unit="Şimal")
        + VACANCY.format(code="south", number=2, unit="Cənub"),
        "exam_plans.yaml": _plans(),
        "item_models.yaml": "models: []\n",
        "law/migration.yaml": "topic: law.migration\nquestions:\n"
        + "".join(
            _single("mm", n, 4, '{act: code-one, provision: "1.2"}, {act: code-one, provision: "3"}')
            for n in range(1, 26)
        ),
        "law/constitution.yaml": "topic: law.constitution\nquestions:\n"
        + "".join(_single("ko", n, 4, "{act: code-two, provision: 53.I}") for n in range(1, 16)),
        "general/history.yaml": "topic: general.history\nquestions:\n"
        + "".join(_single("at", n, 5, '{source: "Tarix, Bakı, 2020"}') for n in range(1, 16)),
        "general/typed.yaml": TYPED,
    }
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
