"""The check of a whole bank: each planted fault is found, a clean bank passes."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from builders import (
    a_catalogue,
    a_plan,
    a_question,
    a_statements_question,
    a_topic,
    a_trap,
    an_act,
    some_options,
    some_questions,
    titles,
    write_bank,
)

from quizapp.domain.catalogue import Area, Catalogue
from quizapp.domain.coverage import ActPlan, Chapter, Importance
from quizapp.domain.plans import Section
from quizapp.domain.questions import Citation, Option, Question, Skill, Statement
from quizapp.services.bank import Bank, read_files
from quizapp.services.bank_check import Report, check, format_table, read_accepted
from quizapp.services.bank_stats import stats

CONSTITUTION: dict[str, Any] = {"topic": "legislation.constitution", "cites": (Citation("constitution", "53.I"),)}
HISTORY: dict[str, Any] = {"topic": "azerbaijan.history", "cites": (Citation(source="Tarix, Bakı, 2020"),)}
LEGAL: dict[str, Any] = {"topic": "position.legal"}


def clean_questions() -> list[Question]:
    return [
        *some_questions(4, "mbs"),
        *some_questions(4, "lko", **CONSTITUTION),
        *some_questions(4, "ath", option_count=5, **HISTORY),
        *some_questions(2, "pos", **LEGAL),
    ]


def a_bank(*changed: Question, without: Sequence[str] = (), catalogue: Catalogue | None = None) -> Bank:
    """The clean bank; `changed` questions replace those of their ids or come after them, each on a line of its own."""
    listed = {q.id: q for q in (*clean_questions(), *changed) if q.topic not in without}
    lines = {id: ("bank.yaml", line) for line, id in enumerate(listed, 1) if not listed[id].model}
    return Bank(catalogue or a_catalogue(), list(listed.values()), lines)


def keys(report: Report) -> list[str]:
    return [warning.key for warning in report.warnings]


def test_a_clean_bank_passes(tmp_path: Path) -> None:
    bank = read_files(write_bank(tmp_path, clean_questions()))

    report = check(bank, read_accepted(tmp_path))

    assert (report.errors, report.warnings) == ([], [])


def test_problems_of_the_files_are_errors(tmp_path: Path) -> None:
    write_bank(tmp_path, clean_questions())
    path = tmp_path / "migration" / "basics.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("kind: single", "kind: quiz", 1), encoding="utf-8")

    report = check(read_files(tmp_path))

    assert report.errors[0].startswith("migration/basics.yaml:3: mbs-0001: kind 'quiz' is none of")


def test_a_topic_file_in_another_encoding_is_a_located_problem_and_the_others_are_read(tmp_path: Path) -> None:
    write_bank(tmp_path, clean_questions())
    (tmp_path / "migration" / "basics.yaml").write_bytes("topic: migration.basics # ş".encode("cp1254"))

    bank = read_files(tmp_path)

    assert [str(problem).rpartition(":")[0] for problem in bank.problems] == ["migration/basics.yaml:1: not UTF-8"]
    assert len(bank.questions) == len(clean_questions()) - 4


def test_a_repeated_id_in_two_files_is_an_error(tmp_path: Path) -> None:
    other = a_question(id="mbs-0001", fact="other", stem="Tamam başqa bir sual verilir?", **LEGAL)

    report = check(read_files(write_bank(tmp_path, [*clean_questions(), other])))

    assert any("position/legal.yaml" in e and "the id is taken at migration/basics.yaml:3" in e for e in report.errors)


def test_a_generated_question_with_a_taken_id_is_an_error() -> None:
    twins = [a_question(id="cal-1-01", fact=f"cal-{n}", model="calendar") for n in (1, 2)]
    bank = a_bank()
    bank.questions += twins

    assert check(bank).errors == ["cal-1-01: the id of this generated question is taken"]


def test_an_incomplete_generated_question_is_an_error() -> None:
    report = check(a_bank(a_question(id="cal-1-01", model="calendar", explanation="")))

    assert report.errors == ["cal-1-01: the explanation is missing"]


@pytest.mark.parametrize(
    "provision",
    ["", "12", "16.1.6", "3.0.10-1", "88-1", "88-1.2-1", "53.I", "94.I.3", "106-1.IV", "45, Qeyd", "45, Qeyd 1"],
)
def test_a_provision_in_the_form_of_the_bank_passes(provision: str) -> None:
    assert check(a_bank(a_question(id="new-0001", cites=(Citation("migration-code", provision),)))).errors == []


@pytest.mark.parametrize("provision", ["maddə 5", "5.", "5,1", "5 .1", "I.5", "53.İ", "12–14", "45 Qeyd", "5.a"])
def test_a_provision_in_another_form_is_an_error(provision: str) -> None:
    report = check(a_bank(a_question(id="mbs-0001", cites=(Citation("migration-code", provision),))))

    assert report.errors == [f"bank.yaml:1: mbs-0001: {provision!r} is no provision such as 16.1.6, 88-1 or 53.I"]


def test_a_key_checked_before_the_revision_of_its_act_is_an_error() -> None:
    report = check(a_bank(a_question(id="mbs-0001", checked=date(2025, 4, 30))))

    assert report.errors == ["bank.yaml:1: mbs-0001: checked on 2025-04-30, migration-code is of 2025-05-01"]


def test_a_key_checked_on_the_day_of_the_revision_passes() -> None:
    assert check(a_bank(a_question(id="mbs-0001", checked=date(2025, 5, 1)))).errors == []


def test_an_act_without_a_known_revision_makes_nothing_stale() -> None:
    acts = {code: an_act(code, revision=None) for code in ("migration-code", "constitution")}

    bank = a_bank(a_question(id="mbs-0001", checked=date(2001, 1, 1)), catalogue=a_catalogue(acts=acts))

    assert check(bank).errors == []


LONG = "Əcnəbi ölkədə on beş gündən artıq müvəqqəti olduqda hansı orqanda qeydiyyata alınır və hansı sənədi almalıdır?"


def in_capitals(text: str) -> str:
    return text.replace("i", "İ").upper()


def a_pair(stem: str = LONG, **changes: Any) -> list[Question]:
    """Two questions on two facts; the second differs from the first as told."""
    return [
        a_question(id="mbs-0008", stem=LONG, fact="one"),
        a_question(**{"id": "mbs-0009", "stem": stem, "fact": "two"} | changes),
    ]


@pytest.mark.parametrize(
    "stem",
    [
        LONG,
        in_capitals(LONG),
        LONG.replace("on beş", "on altı"),
        "«Miqrasiya haqqında» Azərbaycan Respublikasının Qanununa əsasən, " + LONG,
        "Hansı orqanda qeydiyyata alınır və hansı sənədi almalıdır ölkədə on beş gündən artıq müvəqqəti olan əcnəbi?",
    ],
    ids=["same", "capitals", "one word", "act named", "other word order"],
)
def test_a_copy_with_another_fact_is_an_error(stem: str) -> None:
    errors = check(a_bank(*a_pair(stem))).errors

    assert len(errors) == 1
    assert errors[0].startswith("bank.yaml:16: mbs-0009: a copy of mbs-0008 (")


def test_questions_on_one_fact_may_be_alike() -> None:
    report = check(a_bank(*a_pair(fact="one")))

    assert (report.errors, report.warnings) == ([], [])


def test_a_copied_stem_with_another_key_is_a_warning() -> None:
    options = (Option("qeyd", 1.0), *(Option(text, why="səhvdir") for text in ("alfa", "beta", "zeta")))

    report = check(a_bank(*a_pair(options=options)))

    assert (report.errors, keys(report)) == ([], ["twins:mbs-0008+mbs-0009"])


def test_a_close_question_with_another_fact_is_a_warning() -> None:
    report = check(a_bank(*a_pair(LONG.replace("müvəqqəti olduqda", "daimi yaşadıqda"))))

    assert (report.errors, keys(report)) == ([], ["twins:mbs-0008+mbs-0009"])


def test_two_sets_of_statements_are_compared_by_what_they_state() -> None:
    stem = "Azərbaycan Respublikasının Konstitusiyasına əsasən, hansı müddəalar düzgündür?"
    others = (
        Statement("Referendum ümumxalq səsverməsidir", True),
        Statement("Bayraq birrənglidir", False, "Üçrənglidir."),
        Statement("Himn Milli Məclisdə təsdiq edilir", True),
    )

    alike = [
        a_statements_question(id="mbs-0008", stem=stem, fact="one"),
        a_statements_question(id="mbs-0009", stem=stem, fact="two", statements=others),
    ]

    report = check(a_bank(*alike))
    assert (report.errors, report.warnings) == ([], [])


def test_an_official_plan_that_cannot_be_filled_is_an_error() -> None:
    report = check(a_bank(without=["azerbaijan.history"]))

    assert report.errors == ["exam_plans.yaml: official-north cannot be filled: AT 0 of 2"]


def test_a_quota_is_filled_by_facts_not_by_questions() -> None:
    listed = some_questions(4, "mbs", fact="the-same")

    report = check(a_bank(*listed))

    assert report.errors == ["exam_plans.yaml: official-north cannot be filled: MM 1 of 2"]


def test_a_position_plan_that_cannot_be_filled_is_a_warning() -> None:
    report = check(a_bank(without=["position.legal"]))

    assert (report.errors, keys(report)) == ([], ["position-paper:position-north"])


def test_a_key_that_is_always_the_longest_is_an_error() -> None:
    told = tuple(Option(o.text + " ətraflı" * int(o.fraction), o.fraction, o.why) for o in some_options())

    report = check(a_bank(*some_questions(4, "mbs", options=told)))

    assert report.errors == ["migration: the guesser longest hits 100.0% of 4 keys, blind chance 25.0%"]


def test_a_key_that_is_never_the_longest_is_an_error_too() -> None:
    told = (Option("alfa", 1.0), *(Option(f"{text} ətraflı", why="səhvdir") for text in ("beta", "qama", "zeta")))

    report = check(a_bank(*some_questions(4, "mbs", options=told)))

    assert "migration: the guesser longest hits 0.0% of 4 keys, blind chance 25.0%" in report.errors


def test_keys_at_one_position_are_a_warning() -> None:
    listed = [a_question(id=f"mig-{n:04}", fact="one") for n in range(20)]

    report = check(a_bank(*listed))

    assert keys(report) == ["key-positions:migration"]
    assert report.warnings[0].text == "migration: keys stand unevenly (1: 21, 2: 1, 3: 1, 4: 1)"


def test_keys_in_the_middle_of_sorted_numbers_are_a_warning() -> None:
    """The others stand at the ends, so that all positions together are even."""
    days = ("5 gün", "10 gün", "15 gün", "30 gün")
    middle = [tuple(Option(day, float(n == key), f"{day} deyil") for n, day in enumerate(days)) for key in (1, 2)]
    listed = [a_question(id=f"mig-{n:04}", fact="one", options=middle[n % 2]) for n in range(24)]
    listed += [a_question(id=f"end-{n:04}", fact="one", options=some_options(key=n % 2 * 3)) for n in range(24)]

    report = check(a_bank(*listed))

    assert [key for key in keys(report) if "positions" in key] == ["fixed-key-positions:migration"]
    assert report.warnings[0].text == "migration: keys of options in fixed order stand unevenly (2: 12, 3: 12)"


def test_few_keys_say_nothing_about_positions() -> None:
    listed = [a_question(id=f"mig-{n:04}", fact="one") for n in range(15)]

    assert check(a_bank(*listed)).warnings == []


def test_generated_questions_do_not_count_for_positions() -> None:
    listed = [a_question(id=f"cal-1-{n:02}", fact="one", model="calendar") for n in range(40)]

    assert check(a_bank(*listed)).warnings == []


def test_too_many_negative_stems_are_a_warning() -> None:
    listed = some_questions(1, "mbs", stem="Hansı sənəd düzgün **deyil**?")

    assert keys(check(a_bank(*listed))) == ["negatives:migration"]


def test_one_negative_stem_in_six_passes() -> None:
    negative = a_question(id="neg-0001", fact="neg", stem="Hansı sənəd düzgün **deyil**?")

    assert check(a_bank(negative, a_question(id="neg-0002", fact="neg"))).warnings == []


def test_a_negative_stem_without_bold_is_a_warning() -> None:
    report = check(a_bank(a_question(id="mbs-0001", stem="Hansı sənəd düzgün deyil?")))

    assert keys(report) == ["unmarked-negative:mbs-0001"]
    assert report.warnings[0].text == "bank.yaml:1: mbs-0001: a negative stem without bold"


def test_a_law_area_without_cases_is_a_warning_and_history_is_not() -> None:
    law = some_questions(3, "lko", skill=Skill.RECALL, **CONSTITUTION)
    history = some_questions(4, "ath", option_count=5, skill=Skill.RECALL, **HISTORY)

    assert keys(check(a_bank(*law, *history))) == ["cases:legislation"]


@pytest.mark.parametrize(
    ("question", "warned"),
    [
        (a_question(id="mbs-0001", options=some_options(5)), True),
        (a_question(id="mbs-0001", options=some_options(4), **HISTORY), True),
        (a_question(id="mbs-0001", options=some_options(3), **LEGAL), False),
    ],
    ids=["five in law", "four in history", "three in no exam area"],
)
def test_another_number_of_options_than_in_the_exam_is_a_warning(question: Question, warned: bool) -> None:
    catalogue = a_catalogue(areas=without_targets())

    assert keys(check(a_bank(question, catalogue=catalogue))) == (["options:mbs-0001"] if warned else [])


def without_targets() -> tuple[Area, ...]:
    return tuple(
        Area(area.code, area.title, tuple(a_topic(t.code, t.plan_code) for t in area.topics))
        for area in a_catalogue().areas
    )


def test_a_topic_below_its_target_is_a_warning_of_its_own() -> None:
    topics = (a_topic("migration.basics", "MM", target=5), a_topic("migration.labour", "MM", target=1))
    areas = (Area("migration", titles("Miqrasiya"), topics), *a_catalogue().areas[1:])

    report = check(a_bank(catalogue=a_catalogue(areas=areas)))

    assert [(w.key, w.text) for w in report.warnings] == [
        ("target:migration.basics", "migration.basics: 4 questions, the target is 5"),
        ("target:migration.labour", "migration.labour: 0 questions, the target is 1"),
    ]


def planning(*chapters: Chapter, **important: Importance) -> Bank:
    """The clean bank, whose migration questions cite article 16, with a plan of coverage; `a17` is article 17."""
    bank = a_bank()
    plan = ActPlan("migration-code", chapters, {name[1:]: reason for name, reason in important.items()})
    bank.coverage[plan.act] = plan
    return bank


def test_what_an_act_lacks_is_one_warning() -> None:
    bank = planning(
        Chapter("1", "Ümumi", ("17", "18")),
        Chapter("2", "Giriş", ("15",)),
        a17=Importance.TERMS,
        a18=Importance.GROUNDS,
    )

    assert [(w.key, w.text) for w in check(bank).warnings] == [
        (
            "coverage:migration-code",
            "migration-code: chapters without a question: 1, 2; important articles below 2 different questions: 17, 18;"
            " cited outside the planned chapters: 16.1.6",
        )
    ]


def test_an_act_covered_as_planned_is_no_warning() -> None:
    assert check(planning(Chapter("1", "Ümumi", ("15", "16")), a16=Importance.GROUNDS)).warnings == []


ACCEPTED = """\
accepted:
  - warning: position-paper:position-north
    reason: Modul hələ yazılmayıb.
"""


def accepting(folder: Path, text: str) -> Report:
    (folder / "accepted_warnings.yaml").write_text(text, encoding="utf-8")
    return check(a_bank(without=["position.legal"]), read_accepted(folder))


def test_an_accepted_warning_carries_its_reason(tmp_path: Path) -> None:
    report = accepting(tmp_path, ACCEPTED)

    assert [(w.key, w.reason) for w in report.warnings] == [("position-paper:position-north", "Modul hələ yazılmayıb.")]
    assert (report.errors, report.open_warnings) == ([], [])


def test_an_accepted_warning_that_no_longer_occurs_is_a_warning(tmp_path: Path) -> None:
    report = accepting(tmp_path, ACCEPTED + "  - {warning: target:migration.basics, reason: Mətn yoxdur.}\n")

    assert [(w.key, w.text) for w in report.open_warnings] == [
        (
            "accepted:target:migration.basics",
            "accepted_warnings.yaml:4: target:migration.basics is accepted but no longer occurs",
        )
    ]


def test_without_the_file_nothing_is_accepted(tmp_path: Path) -> None:
    accepted = read_accepted(tmp_path)

    assert (accepted.reasons, accepted.problems) == ({}, [])


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("nothing: []\n", "1: a list `accepted:` is missing"),
        ("accepted:\n  - words\n", "1: 'words' is not an accepted warning"),
        (ACCEPTED + "  - {warning: x}\n", "4: an accepted warning has `warning` and `reason`, both with text"),
        (ACCEPTED + '  - {warning: x, reason: " "}\n', "4: an accepted warning has `warning` and `reason`, both"),
        (ACCEPTED + "  - {warning: x, reason: y, by: z}\n", "4: an accepted warning has `warning` and `reason`, both"),
        (ACCEPTED + ACCEPTED.partition("\n")[2], "4: position-paper:position-north stands twice"),
        (ACCEPTED + "    reason: Yenə.\n", "4: the key 'reason' stands twice"),
    ],
)
def test_a_mistake_in_the_file_of_accepted_warnings_is_a_located_error(tmp_path: Path, text: str, error: str) -> None:
    report = accepting(tmp_path, text)

    assert [e.startswith(f"accepted_warnings.yaml:{error}") for e in report.errors] == [True]


def test_accepted_warnings_in_another_encoding_are_an_error(tmp_path: Path) -> None:
    (tmp_path / "accepted_warnings.yaml").write_bytes("accepted: [] # şübhe".encode("cp1254"))

    assert [p.line for p in read_accepted(tmp_path).problems] == [1]


def test_the_table_has_a_row_a_topic_and_a_line_of_sums() -> None:
    recall = a_question(id="mbs-0001", skill=Skill.RECALL, stem="Hansı **deyil**?")

    table = format_table(check(a_bank(recall)))

    assert table.splitlines() == [
        "topic                     questions  facts  cases  negative  key positions  target",
        "migration.basics                  4      4    75%         1        2 0 1 1       4",
        "legislation.constitution          4      4   100%         0        1 1 1 1       4",
        "azerbaijan.history                4      4   100%         0      0 1 1 1 1       -",
        "position.legal                    2      2   100%         0          0 1 1       -",
        "total                            14     14    93%         1                      8",
    ]


def test_the_numbers_of_a_bank_are_told_by_topic_plan_and_area() -> None:
    both = ("north", "south")
    plans = [a_plan(), a_plan(code="quick-all", kind="quick", vacancies=()), a_plan(code="two", vacancies=both)]

    numbers = stats(a_bank(catalogue=a_catalogue(plans={plan.code: plan for plan in plans})))

    assert numbers.keys() == {"questions", "topics", "plans", "guessers", "traps"}
    assert numbers["questions"] == 14
    assert numbers["topics"]["migration.basics"] == {
        "questions": 4,
        "facts": 4,
        "by_skill": {"recall": 0, "apply": 4, "analyse": 0},
        "by_difficulty": {"1": 0, "2": 4, "3": 0, "4": 0, "5": 0},
        "target": 4,
        "plan_code": "MM",
    }
    rest = {"disjoint_sections": {"law": 2, "history": 2}, "count": 6}
    assert numbers["plans"] == {
        "official-north": {"kind": "official", "vacancy": "north", "disjoint_papers": 2, **rest},
        "quick-all": {"kind": "quick", "vacancy": None, "disjoint_papers": 2, **rest},
        "two": {"kind": "official", "vacancy": "north", "vacancies": [*both], "disjoint_papers": 2, **rest},
    }
    assert numbers["guessers"]["azerbaijan"] == {"longest": 0.2, "most_specific": 0.2, "odd_one_out": 0.2}


def test_papers_are_counted_to_fifty() -> None:
    plan = a_plan(sections=(Section("law", titles("x"), {"MM": 1}, 1),), pass_mark=1)
    bank = a_bank(*some_questions(60, "mig"), catalogue=a_catalogue(plans={plan.code: plan}))

    assert stats(bank)["plans"]["official-north"]["disjoint_papers"] == 50


def test_a_plan_without_questions_has_no_papers() -> None:
    assert stats(a_bank(without=["position.legal"]))["plans"]["position-north"]["disjoint_papers"] == 0


def test_a_trap_that_no_question_asks_is_an_error() -> None:
    gone, other = {"mbs-9999": "10 gün"}, {"lko-0001": "x"}
    planted = (a_trap(questions=gone), a_trap(code="other", questions=other))
    bank = a_bank(catalogue=a_catalogue(traps=planted))

    assert stats(bank)["traps"] == {"listed": 2, "questions": 1}
    assert check(bank).errors == [
        "traps.yaml: registration-term: there is no question mbs-9999",
        "traps.yaml: other: lko-0001: 'x' is none of its wrong options or false statements",
    ]
