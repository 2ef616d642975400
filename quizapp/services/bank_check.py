"""The check of a whole bank: errors stop it from being published, warnings are repaired or accepted with a reason."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz, process

from quizapp.domain import bank_rules, item_cues, questions, traps
from quizapp.domain.assembly import Pool, shortfalls
from quizapp.domain.bank_rules import TopicCount
from quizapp.domain.plans import ExamPlan
from quizapp.domain.questions import Question
from quizapp.formats import Problem
from quizapp.formats.catalogue_yaml import TRAPS
from quizapp.formats.located_yaml import LINE, LocatedError, load
from quizapp.services import bank_coverage
from quizapp.services.bank import Bank

ACCEPTED_FILE = "accepted_warnings.yaml"

# Likeness of two questions in per cent: fuzz.ratio over their folded stem and key, in the written order of words or in
# the alphabet's, whichever is higher. token_set_ratio is no measure here: it finds a short text inside a long one, and
# gave 95 to formulas that share nothing but "Microsoft Excel-də … nəticəsi neçədir". In our bank different questions
# stay below 80, apart from two parallel formulas at 92; one word exchanged for another in a stem leaves 85 to 95.
COPY = 95
CLOSE = 85
SAME_KEY = 85  # with other keys a copied stem may be a common opening, or a contradiction: a person decides


@dataclass(frozen=True, slots=True)
class BankWarning:
    """Something to repair or to accept. `key` stays the same from check to check; `reason` is '' until accepted."""

    key: str
    text: str
    reason: str = ""


@dataclass(slots=True)
class Report:
    """What a check found: errors as `file:line: what`, warnings, and a row a topic."""

    errors: list[str]
    warnings: list[BankWarning]
    rows: list[TopicCount]

    @property
    def open_warnings(self) -> list[BankWarning]:
        """Warnings that nobody has accepted."""
        return [warning for warning in self.warnings if not warning.reason]


@dataclass(slots=True)
class Accepted:
    """What `accepted_warnings.yaml` says: reasons and lines by the key of the warning."""

    reasons: dict[str, str] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def check(bank: Bank, accepted: Accepted | None = None) -> Report:
    """Apply every rule to a bank.

    Args:
        accepted: what `read_accepted` found beside the bank; None accepts nothing.
    """
    accepted = accepted or Accepted()
    pool = Pool.of(bank_rules.candidates(bank.questions, bank.catalogue.topics))
    twins = list(_twins(bank.questions))
    rows = bank_rules.count_topics(bank.questions, bank.catalogue)
    errors = [
        *map(str, (*bank.problems, *accepted.problems)),
        *_generated_errors(bank),
        *_citation_errors(bank),
        *_copy_errors(bank, twins),
        *_trap_errors(bank),
        *_plan_errors(bank, pool),
        *_guesser_errors(bank),
    ]
    warnings = [
        *_twin_warnings(twins),
        *_area_warnings(bank),
        *_item_warnings(bank),
        *_target_warnings(rows),
        *_plan_warnings(bank, pool),
        *_coverage_warnings(bank),
    ]
    return Report(errors, list(_with_reasons(warnings, accepted)), rows)


def read_accepted(directory: Path) -> Accepted:
    """Read which warnings of a bank are accepted and why; without the file none is. Mistakes are located problems."""
    accepted, path = Accepted(), directory / ACCEPTED_FILE
    if not path.exists():
        return accepted
    try:
        document = load(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        accepted.problems.append(Problem(path.name, 1, f"not UTF-8: {error.reason} at byte {error.start}"))
    except LocatedError as error:
        accepted.problems.append(Problem(path.name, error.line, error.what))
    else:
        _read_entries(document, accepted)
    return accepted


def _read_entries(document: Any, accepted: Accepted) -> None:
    entries = document.get("accepted") if isinstance(document, dict) else None
    if not isinstance(entries, list):
        accepted.problems.append(Problem(ACCEPTED_FILE, 1, "a list `accepted:` is missing"))
        return
    for entry in entries:
        line, what = _entry_problem(entry, accepted)
        if what:
            accepted.problems.append(Problem(ACCEPTED_FILE, line, what))
        else:
            accepted.reasons[entry["warning"]], accepted.lines[entry["warning"]] = entry["reason"], line


def _entry_problem(entry: Any, accepted: Accepted) -> tuple[int, str]:
    """Return the line of an entry and what is wrong with it, '' for nothing."""
    if not isinstance(entry, dict):
        return 1, f"{str(entry)[:40]!r} is not an accepted warning"
    line: int = entry[LINE]
    texts = [entry.get(name) for name in ("warning", "reason")]
    if entry.keys() != {LINE, "warning", "reason"} or not all(isinstance(t, str) and t.strip() for t in texts):
        return line, "an accepted warning has `warning` and `reason`, both with text"
    if entry["warning"] in accepted.reasons:
        return line, f"{entry['warning']} stands twice"
    return line, ""


def _with_reasons(warnings: Iterable[BankWarning], accepted: Accepted) -> Iterator[BankWarning]:
    found = set()
    for warning in warnings:
        found.add(warning.key)
        yield replace(warning, reason=accepted.reasons.get(warning.key, ""))
    for key, line in accepted.lines.items():
        if key not in found:
            yield BankWarning(f"accepted:{key}", f"{ACCEPTED_FILE}:{line}: {key} is accepted but no longer occurs")


def _located(bank: Bank, question: Question, what: str) -> str:
    """Return `file:line: id: what`; a generated question has no file, its id finds it."""
    if question.id not in bank.lines:
        return f"{question.id}: {what}"
    file, line = bank.lines[question.id]
    return str(Problem(file, line, f"{question.id}: {what}"))


def _generated_errors(bank: Bank) -> Iterator[str]:
    """What the reader of files does not see: ids and completeness of generated questions."""
    taken = set(bank.lines)
    for question in bank.questions:
        if not question.model:
            continue
        if question.id in taken:
            yield f"{question.id}: the id of this generated question is taken"
        taken.add(question.id)
        yield from (f"{question.id}: {what}" for what in questions.problems(question))


def _citation_errors(bank: Bank) -> Iterator[str]:
    """Provisions in another form than the bank's, and keys checked against a text older than the act's."""
    for question in bank.questions:
        for cite in question.cites:
            if not bank_rules.is_provision(cite.provision):
                yield _located(bank, question, f"{cite.provision!r} is no provision such as 16.1.6, 88-1 or 53.I")
            act = bank.catalogue.acts.get(cite.act)
            if act and act.revision and question.checked < act.revision:
                what = f"checked on {question.checked}, {act.code} is of {act.revision}"
                yield _located(bank, question, what)


def _trap_errors(bank: Bank) -> Iterator[str]:
    by_id = {question.id: question for question in bank.questions}
    for trap in bank.catalogue.traps:
        for what in traps.problems(trap, by_id):
            yield f"{TRAPS}: {trap.code}: {what}"


@dataclass(frozen=True, slots=True)
class _Twins:
    """Two questions that read alike and do not share a fact."""

    first: Question
    second: Question
    likeness: float

    @property
    def is_copy(self) -> bool:
        keys = bank_rules.key_text(self.first), bank_rules.key_text(self.second)
        return self.likeness >= COPY and fuzz.ratio(*keys) >= SAME_KEY


def _twins(listed: Iterable[Question]) -> Iterator[_Twins]:
    """Compare every two fixed questions; generated ones are kept apart by their models."""
    fixed = [question for question in listed if not question.model]
    written = [bank_rules.twin_text(question) for question in fixed]
    sorted_words = [" ".join(sorted(text.split())) for text in written]
    for index, question in enumerate(fixed):
        alike: dict[int, float] = {}
        for texts in (written, sorted_words):
            for place, score in _alike(texts[index], texts[index + 1 :]):
                alike[place] = max(score, alike.get(place, 0))
        for place, score in sorted(alike.items()):
            other = fixed[index + 1 + place]
            if other.fact != question.fact:
                yield _Twins(question, other, score)


def _alike(text: str, others: list[str]) -> Iterator[tuple[int, float]]:
    """Yield (place, likeness) of the texts that are close to `text`."""
    for _, score, place in process.extract(text, others, scorer=fuzz.ratio, score_cutoff=CLOSE, limit=None):
        yield place, score


def _copy_errors(bank: Bank, twins: Iterable[_Twins]) -> Iterator[str]:
    for pair in twins:
        if pair.is_copy:
            what = f"a copy of {pair.first.id} ({pair.likeness:.0f} % alike): share its fact, or drop one"
            yield _located(bank, pair.second, what)


def _twin_warnings(twins: Iterable[_Twins]) -> Iterator[BankWarning]:
    for pair in twins:
        if not pair.is_copy:
            key = "+".join(sorted((pair.first.id, pair.second.id)))
            yield BankWarning(f"twins:{key}", f"{key}: {pair.likeness:.0f} % alike, and the facts differ")


def _lacking(plan: ExamPlan, pool: Pool) -> str:
    """What a plan cannot get from the pool, '' for nothing."""
    return ", ".join(f"{code} {there} of {wanted}" for code, (wanted, there) in shortfalls(plan, pool).items())


def _plan_errors(bank: Bank, pool: Pool) -> Iterator[str]:
    for plan in bank.catalogue.plans.values():
        if plan.kind == "official" and (lacking := _lacking(plan, pool)):
            yield f"exam_plans.yaml: {plan.code} cannot be filled: {lacking}"


def _plan_warnings(bank: Bank, pool: Pool) -> Iterator[BankWarning]:
    for plan in bank.catalogue.plans.values():
        if plan.kind != "official" and (lacking := _lacking(plan, pool)):
            yield BankWarning(f"{plan.kind}-paper:{plan.code}", f"{plan.code} cannot be filled: {lacking}")


def _guesser_errors(bank: Bank) -> Iterator[str]:
    for area, listed in bank_rules.by_area(bank.questions, bank.catalogue).items():
        for name, rate in item_cues.guess_rates(listed).items():
            if not rate.within_chance:
                hits = f"hits {rate.share:.1%} of {rate.count} keys, blind chance {rate.chance:.1%}"
                yield f"{area}: the guesser {name} {hits}"


def _area_warnings(bank: Bank) -> Iterator[BankWarning]:
    for area, listed in bank_rules.by_area(bank.questions, bank.catalogue).items():
        cases, negatives = bank_rules.share_of_cases(listed), bank_rules.share_of_negatives(listed)
        if area in bank_rules.LAW_AREAS and cases < bank_rules.LEAST_CASES:
            yield BankWarning(f"cases:{area}", f"{area}: {cases:.0%} of the items apply or analyse, a third should")
        if negatives > bank_rules.MOST_NEGATIVES:
            text = f"{area}: {negatives:.0%} of the stems are negative, one in six may be"
            yield BankWarning(f"negatives:{area}", text)
        if bank_rules.has_uneven_positions(listed):
            yield BankWarning(f"key-positions:{area}", f"{area}: keys stand unevenly ({_positions(listed)})")
        in_order = [question for question in listed if question.keeps_order]  # no draw hides where their keys stand
        if bank_rules.has_uneven_positions(in_order):
            text = f"{area}: keys of options in fixed order stand unevenly ({_positions(in_order)})"
            yield BankWarning(f"fixed-key-positions:{area}", text)


def _positions(listed: Iterable[Question]) -> str:
    found = sorted(item_cues.key_positions(listed).items())
    return ", ".join(f"{position}: {count}" for position, count in found)


def _item_warnings(bank: Bank) -> Iterator[BankWarning]:
    exam_areas = bank_rules.exam_areas(bank.catalogue)
    for area, listed in bank_rules.by_area(bank.questions, bank.catalogue).items():
        for question in listed:
            if item_cues.asks_negative_unmarked(question):
                text = _located(bank, question, "a negative stem without bold")
                yield BankWarning(f"unmarked-negative:{question.id}", text)
            if area in exam_areas and bank_rules.has_unusual_options(question, area):
                text = _located(bank, question, f"{len(question.options)} options, the exam has another number here")
                yield BankWarning(f"options:{question.id}", text)


def _target_warnings(rows: Iterable[TopicCount]) -> Iterator[BankWarning]:
    for row in rows:
        if row.questions < row.topic.target:
            text = f"{row.topic.code}: {row.questions} questions, the target is {row.topic.target}"
            yield BankWarning(f"target:{row.topic.code}", text)


def _coverage_warnings(bank: Bank) -> Iterator[BankWarning]:
    for coverage in bank_coverage.of_all(bank):
        if lacking := "; ".join(bank_coverage.lacks(coverage)):
            yield BankWarning(f"coverage:{coverage.plan.act}", f"{coverage.plan.act}: {lacking}")


_HEADINGS = ("topic", "questions", "facts", "cases", "negative", "key positions", "target")


def format_table(report: Report) -> str:
    """Lay out the rows of a report: one line a topic, columns aligned, a line of sums."""
    lines = [_HEADINGS, *map(_cells, report.rows), _sums(report.rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join("  ".join(_aligned(line, widths)).rstrip() for line in lines)


def _cells(row: TopicCount) -> tuple[str, ...]:
    counts = (str(row.questions), str(row.facts), f"{row.cases:.0%}", str(row.negatives))
    return (row.topic.code, *counts, " ".join(map(str, row.positions)) or "-", str(row.topic.target or "-"))


def _sums(rows: list[TopicCount]) -> tuple[str, ...]:
    total = sum(row.questions for row in rows)
    cases = sum(row.cases * row.questions for row in rows) / max(total, 1)
    facts, negatives = sum(row.facts for row in rows), sum(row.negatives for row in rows)
    target = sum(row.topic.target for row in rows)
    return ("total", str(total), str(facts), f"{cases:.0%}", str(negatives), "", str(target))


def _aligned(cells: Iterable[str], widths: Iterable[int]) -> Iterator[str]:
    """Words to the left, numbers to the right."""
    for column, (cell, width) in enumerate(zip(cells, widths, strict=True)):
        yield cell.ljust(width) if column == 0 else cell.rjust(width)
