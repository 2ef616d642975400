"""The question bank: from files into the database, and what is published now."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, func, insert, select, update

from quizapp.database import begin_write, db
from quizapp.domain import item_models
from quizapp.domain.assembly import Candidate, Pool, shortfalls
from quizapp.domain.catalogue import Catalogue, ModelUse
from quizapp.domain.coverage import ActPlan
from quizapp.domain.errors import BankUnreadable, NotFound
from quizapp.domain.questions import Question, content_hash, from_data, shape, to_data
from quizapp.domain.search import search_text
from quizapp.domain.traps import Trap, holds
from quizapp.formats import Problem, bank_yaml, catalogue_json, catalogue_yaml, coverage_yaml
from quizapp.models import IS_CURRENT, BankStateRow, QuestionRow, QuestionVersionRow


@dataclass(slots=True)
class Bank:
    """A bank as its files say it: what is right, and every located problem."""

    catalogue: Catalogue
    questions: list[Question] = field(default_factory=list)
    lines: dict[str, tuple[str, int]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    coverage: dict[str, ActPlan] = field(default_factory=dict)  # by act


def read_files(directory: Path) -> Bank:
    """Read a bank folder: catalogue, plan of coverage, topic files, and the variants of the item models it names.

    Returns:
        All that could be read; `problems` holds the rest, unknown acts, topics, models and repeated ids included.
    """
    catalogue, problems = catalogue_yaml.read(directory)
    plans, mistakes = coverage_yaml.read(directory, catalogue.acts)
    bank = Bank(catalogue, problems=[*problems, *mistakes], coverage=plans)
    for path in _topic_files(directory):
        _read_topic_file(path, directory, bank)
    for use in catalogue.models:
        _add_variants(use, bank)
    return bank


def _add_variants(use: ModelUse, bank: Bank) -> None:
    model = item_models.MODELS.get(use.model)
    if model is None:
        bank.problems.append(Problem("item_models.yaml", 1, f"unknown item model {use.model}"))
    elif model.topic not in bank.catalogue.topics:
        bank.problems.append(Problem("item_models.yaml", 1, f"{use.model}: unknown topic {model.topic}"))
    else:
        for level in model.levels:
            bank.questions.extend(item_models.variants(use.model, level, use.variants))


def _topic_files(directory: Path) -> list[Path]:
    return sorted(path for path in directory.glob("*/*.yaml") if path.parent.name != "interview")


def _read_topic_file(path: Path, directory: Path, bank: Bank) -> None:
    name = path.relative_to(directory).as_posix()
    try:
        result = bank_yaml.read(path.read_text(encoding="utf-8"), file=name)
    except UnicodeDecodeError as error:
        bank.problems.append(Problem(name, 1, f"not UTF-8: {error.reason} at byte {error.start}"))
        return
    bank.problems.extend(result.problems)
    for question in result.questions:
        line = result.lines[question.id][1]
        for what in _reference_problems(question, name, bank):
            bank.problems.append(Problem(name, line, f"{question.id}: {what}"))
        bank.questions.append(question)
        bank.lines[question.id] = (name, line)


def _reference_problems(question: Question, name: str, bank: Bank) -> Iterable[str]:
    if question.id in bank.lines:
        yield f"the id is taken at {bank.lines[question.id][0]}:{bank.lines[question.id][1]}"
    if question.topic not in bank.catalogue.topics:
        yield f"unknown topic {question.topic}"
    elif not name.startswith(question.topic.replace(".", "/")):
        yield f"topic {question.topic} belongs in {question.topic.replace('.', '/')}.yaml"
    for cite in question.cites:
        if bool(cite.act) == bool(cite.source):
            yield "a citation names an act with its provision, or a source"
        elif cite.act and cite.act not in bank.catalogue.acts:
            yield f"unknown act {cite.act}"


def files_hash(directory: Path) -> str:
    """SHA-256 over everything the bank is made of: its files, the item models, and the code that reads them."""
    digest = hashlib.sha256()
    models = Path(item_models.__file__).parent
    code = models.parent  # what makes questions of the files
    for root, pattern in (
        (directory, "**/*.yaml"),
        (models, "*.py"),
        (code, "questions.py"),
        (code.parent / "formats", "*.py"),
    ):
        for path in sorted(root.glob(pattern)):
            content = path.read_bytes()
            digest.update(f"{path.relative_to(root).as_posix()}:{len(content)}:".encode())
            digest.update(content)
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did: numbers of questions. `revision` is the bank's after it."""

    revision: int
    added: int = 0
    changed: int = 0
    retired: int = 0
    restored: int = 0
    unchanged: int = 0
    skipped: bool = False  # the files were loaded already


def load(directory: Path, *, now: datetime) -> LoadReport:
    """Bring the database to what the files say.

    Unchanged files cost one hash. A changed question becomes a new version, a removed one is retired, one that comes
    back is published again; nothing that an attempt has shown is altered. What the studio made of a question stays
    until the files say something new about it; questions that only the studio has are left alone.

    Raises:
        BankUnreadable: files hold errors; the database is as before.
    """
    fingerprint = files_hash(directory)
    state = db.session.get(BankStateRow, 1)
    if state and state.files_hash == fingerprint:
        return LoadReport(state.revision, skipped=True)
    bank = read_files(directory)
    if bank.problems:
        raise BankUnreadable([str(problem) for problem in bank.problems])
    catalogue = catalogue_json.dump(bank.catalogue)
    prepared = [(question, content_hash(question), to_data(question)) for question in bank.questions]

    begin_write()
    report = _store(prepared, now)
    state = db.session.get(BankStateRow, 1, populate_existing=True, with_for_update=True)
    if state is None:
        state = BankStateRow(id=1, revision=0)
        db.session.add(state)
    state.revision += 1
    state.files_hash, state.catalogue, state.loaded_at = fingerprint, catalogue, now
    db.session.commit()
    return LoadReport(state.revision, *report)


Prepared = Sequence[tuple[Question, str, dict[str, Any]]]


def _store(prepared: Prepared, now: datetime) -> tuple[int, int, int, int, int]:
    known = {row.code: row for row in db.session.scalars(select(QuestionRow))}
    latest = _latest_versions()
    added = changed = restored = unchanged = 0
    versions: list[dict[str, Any]] = []
    fresh = [
        QuestionRow(
            code=q.id,
            topic=q.topic,
            state="published",
            model=q.model,
            current_version=1,
            file_hash=digest,
            search_text=search_text(q),
        )
        for q, digest, _ in prepared
        if q.id not in known
    ]
    db.session.add_all(fresh)
    db.session.flush()
    new = {row.code: row for row in fresh}
    for question, digest, content in prepared:
        if row := new.get(question.id):
            added += 1
        else:
            row = known[question.id]
            stored = latest.get(row.id)  # none for a question that was only ever a draft
            if stored and stored.content_hash == digest:
                _repair_derived(stored, row, question)
            if row.file_hash == digest:
                unchanged += 1
                continue
            row.file_hash = digest
            if stored and stored.content_hash == digest:
                restored += row.state != "published"
                unchanged += row.state == "published"
                row.state = "published"
                continue
            changed += 1
            row.current_version += 1
            row.topic, row.state, row.search_text = question.topic, "published", search_text(question)
        versions.append(version_values(row, question, digest, content, now))
    if versions:
        db.session.execute(insert(QuestionVersionRow), versions)
    return added, changed, _retire(known.values(), {question.id for question, *_ in prepared}), restored, unchanged


def _retire(rows: Iterable[QuestionRow], wanted: set[str]) -> int:
    """Retire what the files held at the last load and hold no more; return how many were published."""
    gone = [row for row in rows if row.file_hash and row.code not in wanted]
    retired = sum(row.state == "published" for row in gone)
    ids = [row.id for row in gone]
    for start in range(0, len(ids), 500):
        db.session.execute(
            update(QuestionRow)
            .where(QuestionRow.id.in_(ids[start : start + 500]))
            .values(state="retired", file_hash=""),
            execution_options={"synchronize_session": False},
        )
    return retired


def _latest_versions() -> dict[int, Any]:
    """Question id → its current version's id, hash and derived columns."""
    version = QuestionVersionRow
    derived = (version.fact, version.difficulty, version.shape, version.keeps_order)
    rows = db.session.execute(
        select(version.id, version.question_id, version.content_hash, *derived).join(QuestionRow, IS_CURRENT)
    )
    return {row.question_id: row for row in rows}


def _derived(question: Question) -> dict[str, Any]:
    """What assembly needs of a question, kept beside its content."""
    return {
        "fact": question.fact,
        "difficulty": question.difficulty,
        "shape": shape(question),
        "keeps_order": question.keeps_order,
    }


def _repair_derived(stored: Any, row: QuestionRow, question: Question) -> None:
    """Follow a program that derives differently from the same content."""
    derived, text = _derived(question), search_text(question)
    if row.search_text != text:
        row.search_text = text
    if any(getattr(stored, name) != value for name, value in derived.items()):
        db.session.execute(
            update(QuestionVersionRow).where(QuestionVersionRow.id == stored.id).values(derived),
            execution_options={"synchronize_session": False},
        )


def version_values(
    row: QuestionRow, question: Question, digest: str, content: dict[str, Any], now: datetime
) -> dict[str, Any]:
    """Return the columns of a version that says `question`, under the row's current number."""
    return {
        "question_id": row.id,
        "number": row.current_version,
        "content_hash": digest,
        "content": content,
        "created_at": now,
    } | _derived(question)


@dataclass(frozen=True)
class Published:
    """The bank as candidates meet it, at one revision."""

    revision: int
    catalogue: Catalogue
    pool: Pool
    traps: Mapping[str, frozenset[int]] = field(default_factory=dict)  # code → the questions that hold the trap now

    @cached_property
    def trap_questions(self) -> frozenset[int]:
        return frozenset[int]().union(*self.traps.values())

    @cached_property
    def missing(self) -> dict[str, dict[str, tuple[int, int]]]:
        """Plan code → what it lacks: plan code of the topic → (wanted, there). Empty: the paper can be made."""
        return {code: shortfalls(plan, self.pool) for code, plan in self.catalogue.plans.items()}


_published: WeakKeyDictionary[Engine, Published] = WeakKeyDictionary()
_questions: WeakKeyDictionary[Engine, dict[int, Question]] = WeakKeyDictionary()


def published(revision: int | None = None) -> Published:
    """Return the published bank, read anew only when its revision has changed.

    Args:
        revision: the revision that the caller has just read; None reads it.

    Raises:
        NotFound: no bank has been loaded.
    """
    if revision is None:
        revision = db.session.scalar(select(BankStateRow.revision))
    if revision is None:
        raise NotFound("bank")
    kept = _published.get(db.engine)
    if kept and kept.revision == revision:
        return kept
    catalogue = catalogue_json.parse(db.session.scalars(select(BankStateRow.catalogue)).one())
    fresh = Published(revision, catalogue, Pool.of(_candidates(catalogue)), _traps(catalogue))
    _published[db.engine] = fresh
    return fresh


def _candidates(catalogue: Catalogue) -> Iterable[Candidate]:
    version = QuestionVersionRow
    rows = db.session.execute(
        select(
            QuestionRow.id,
            version.id,
            QuestionRow.topic,
            version.difficulty,
            version.fact,
            version.shape,
            version.keeps_order,
        )
        .join(version, IS_CURRENT)
        .where(QuestionRow.state == "published")
        .order_by(QuestionRow.id)
    )
    for question_id, version_id, topic, difficulty, fact, item_shape, keeps_order in rows:
        if found := catalogue.topics.get(topic):  # one of the studio may stand on a topic that the files have dropped
            yield Candidate(question_id, version_id, topic, found.plan_code, difficulty, fact, item_shape, keeps_order)


def _traps(catalogue: Catalogue) -> dict[str, frozenset[int]]:
    """Trap → the published questions that still have it among their wrong answers: the studio may have changed them."""
    codes = {code for trap in catalogue.traps for code in trap.questions}
    rows = db.session.execute(
        select(QuestionRow.code, QuestionRow.id, QuestionVersionRow.id)
        .join(QuestionVersionRow, IS_CURRENT)
        .where(QuestionRow.code.in_(codes), QuestionRow.state == "published")
    )
    asked = {code: (question_id, version_id) for code, question_id, version_id in rows}
    texts = questions(version_id for _, version_id in asked.values())

    def ids(trap: Trap) -> Iterator[int]:
        for question_id, version_id in (asked[code] for code in trap.questions if code in asked):
            if holds(trap, texts[version_id]):
                yield question_id

    return {trap.code: frozenset(ids(trap)) for trap in catalogue.traps}


def questions(version_ids: Iterable[int]) -> dict[int, Question]:
    """Return version id → question. Versions never change, so each process reads each only once."""
    kept = _questions.setdefault(db.engine, {})
    wanted = set(version_ids)
    if lacking := sorted(wanted - kept.keys()):
        rows = db.session.execute(
            select(QuestionVersionRow.id, QuestionVersionRow.content).where(QuestionVersionRow.id.in_(lacking))
        )
        kept.update({version_id: from_data(content) for version_id, content in rows})
    return {version_id: kept[version_id] for version_id in wanted}


@dataclass(frozen=True, slots=True)
class Counts:
    """How much is published: in all, made by item models, by topic, and the acts that keys rest on."""

    total: int
    made: int
    topics: dict[str, int]
    acts: frozenset[str]


def counts(current: Published) -> Counts:
    """Count the published bank."""
    by_topic: Counter[str] = Counter()
    for cells in current.pool.by_code.values():
        for topic, levels in cells.items():
            by_topic[topic] += sum(map(len, levels.values()))
    acts = {act for topic in by_topic for act in current.catalogue.topics[topic].acts}
    made = db.session.scalar(
        select(func.count()).select_from(QuestionRow).where(QuestionRow.state == "published", QuestionRow.model != "")
    )
    return Counts(current.pool.size, made or 0, dict(by_topic), frozenset(acts))
