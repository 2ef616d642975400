"""What the studio published, back into the bank's files, where it is kept under version control."""

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import select

from quizapp.database import db
from quizapp.domain.errors import BankUnreadable
from quizapp.domain.questions import Question, content_hash, from_data
from quizapp.formats import bank_blocks, bank_yaml
from quizapp.models import AuditEventRow, QuestionRow, QuestionVersionRow
from quizapp.services import bank


class Did(StrEnum):
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    LEFT = "left alone"


@dataclass(frozen=True, slots=True)
class Step:
    """What became of one question. `why` says what a person has to do about one that was left alone."""

    did: Did
    code: str
    file: str
    why: str = ""

    def __str__(self) -> str:
        where, why = f" in {self.file}" if self.file else "", f": {self.why}" if self.why else ""
        return f"{self.did} {self.code}{where}{why}"


UNLOADED = "the file says something that was not loaded; run: quizapp bank load"
GENERATED = "generated; it is retired in this database only"


@dataclass(frozen=True, slots=True)
class _Studio:
    """A question that the studio has decided on.

    `wanted` is what the files should say, None for nothing; `known` are contents that this program put there.
    """

    code: str
    model: str
    wanted: Question | None
    known: frozenset[str]


def export(directory: Path, *, dry_run: bool = False) -> list[Step]:
    """Bring the bank's files to what the studio has published and retired since they were loaded.

    Only questions that the studio decided on are touched, each where it stands; what the files say anew and the
    database has not read yet is never overwritten. Repeating it changes nothing.

    Args:
        directory: the folder of the bank.
        dry_run: write nothing; the steps are the same.

    Returns:
        A step for every question that was written, removed, or left alone for a reason.

    Raises:
        BankUnreadable: files hold errors; nothing was written.
    """
    files = bank.read_files(directory)
    if files.problems:
        raise BankUnreadable([str(problem) for problem in files.problems])
    here = {question.id: question for question in files.questions}
    texts = _Texts(directory)
    steps = [
        step
        for decided in _decided()
        if (step := _step(decided, here.get(decided.code), files.lines.get(decided.code, ("", 0))[0], texts))
    ]
    if not dry_run:
        texts.write()
    return steps


def _step(decided: _Studio, there: Question | None, file: str, texts: "_Texts") -> Step | None:
    """Bring the texts to what is wanted of one question; None when they say it already."""
    if decided.model:
        return None if decided.wanted else Step(Did.LEFT, decided.code, "", GENERATED)
    digest = content_hash(there) if there else ""
    if digest == (content_hash(decided.wanted) if decided.wanted else ""):
        return None
    if digest not in decided.known:
        return Step(Did.LEFT, decided.code, file, UNLOADED)
    if decided.wanted is None:
        return texts.take_out(decided.code, file)
    if there:
        return texts.put(decided.wanted, file, Did.CHANGED)
    return texts.put(decided.wanted, f"{decided.wanted.topic.replace('.', '/')}-studio.yaml", Did.ADDED)


_DECISIONS = ("question.published", "question.retired", "question.restored")


def _decided() -> Iterator[_Studio]:
    """Every question whose last say the studio had, by code.

    The last say is that of the files when they were loaded with something new after the studio's last decision: the
    current version is then none that the studio published.
    """
    published: dict[int, set[int]] = {}
    last: dict[int, str] = {}
    events = db.session.execute(
        select(AuditEventRow.subject_id, AuditEventRow.action, AuditEventRow.details)
        .where(AuditEventRow.subject == "question", AuditEventRow.action.in_(_DECISIONS))
        .order_by(AuditEventRow.id)
    )
    for question_id, action, details in events:
        last[question_id] = action
        if action == "question.published":
            published.setdefault(question_id, set()).add(details["version"])
    for row, versions in _with_versions(last):
        current = next(v for v in versions if v.number == row.current_version)
        ours = published.get(row.id, set())
        if (row.state == "retired") != (last[row.id] == "question.retired"):
            continue  # the files have retired it since, or brought it back
        if last[row.id] == "question.published" and row.current_version not in ours:
            continue
        yield _Studio(
            row.code,
            row.model,
            None if row.state == "retired" else from_data(current.content),
            frozenset({row.file_hash, *(v.content_hash for v in versions if v.number in ours)}),
        )


def _with_versions(ids: Iterable[int]) -> Iterator[tuple[QuestionRow, list[Any]]]:
    """Yield questions, by code, with their versions; some hundreds at a time."""
    version, listed = QuestionVersionRow, sorted(ids)
    rows: list[QuestionRow] = []
    versions: dict[int, list[Any]] = {}
    for start in range(0, len(listed), 500):
        wanted = listed[start : start + 500]
        rows += db.session.scalars(
            select(QuestionRow).where(QuestionRow.id.in_(wanted)).execution_options(populate_existing=True)
        )
        found = select(version.question_id, version.number, version.content_hash, version.content)
        for line in db.session.execute(found.where(version.question_id.in_(wanted))):
            versions.setdefault(line.question_id, []).append(line)
    yield from ((row, versions[row.id]) for row in sorted(rows, key=lambda row: row.code))


class _Texts:
    """The topic files as they will be. A change that does not read back as meant is not kept."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._texts: dict[str, str] = {}

    def put(self, question: Question, file: str, did: Did) -> Step:
        before = self._of(file, question.topic)
        try:
            after = bank_blocks.put(before, question)
        except bank_blocks.NotInBlocks as error:
            return Step(Did.LEFT, question.id, file, f"{error}; edit it by hand")
        return self._keep(file, before, after, question.id, question, did)

    def take_out(self, code: str, file: str) -> Step:
        before = self._of(file, "")
        try:
            after = bank_blocks.take_out(before, code)
        except bank_blocks.NotInBlocks as error:
            return Step(Did.LEFT, code, file, f"{error}; edit it by hand")
        return self._keep(file, before, after, code, None, Did.REMOVED)

    def _keep(self, file: str, before: str, after: str, code: str, meant: Question | None, did: Did) -> Step:
        wanted = {q.id: q for q in bank_yaml.read(before).questions if q.id != code} | ({code: meant} if meant else {})
        read = bank_yaml.read(after)
        if read.problems or {question.id: question for question in read.questions} != wanted:
            return Step(Did.LEFT, code, file, "its lines hang together with others; edit it by hand")
        self._texts[file] = after
        return Step(did, code, file)

    def _of(self, file: str, topic: str) -> str:
        if file in self._texts:
            return self._texts[file]
        path = self._directory / file
        if not path.exists():
            return f"topic: {topic}\nquestions: []\n"
        with path.open(encoding="utf-8", newline="") as opened:
            return opened.read()

    def write(self) -> None:
        """Write every changed file whole, so that a reader never meets half of one."""
        for file, text in self._texts.items():
            path = self._directory / file
            path.parent.mkdir(exist_ok=True)
            with tempfile.NamedTemporaryFile(
                "w", encoding="utf-8", newline="", dir=path.parent, delete=False
            ) as beside:
                beside.write(text)
            shutil.copymode(path if path.exists() else self._directory / "taxonomy.yaml", beside.name)
            os.replace(beside.name, path)
