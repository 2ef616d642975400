"""What people do in the studio, through the services: write, hand in, decide. Rashad writes, Nigar approves."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from conftest import NOW, PASSWORD
from sqlalchemy import select

from quizapp.database import db
from quizapp.domain.authoring import Person
from quizapp.domain.drafts import Draft, DraftOption
from quizapp.domain.questions import Citation
from quizapp.domain.roles import Role
from quizapp.models import AuditEventRow, DraftRow, QuestionRow, QuestionVersionRow
from quizapp.services import accounts, authoring, bank

LATER = NOW + timedelta(hours=1)
TOPIC = "law.migration"

# The same as a form sends it: see `form_of`
COMPLETE = Draft(
    stem="Qeydiyyat müddəti neçə gündür?",
    options=(
        DraftOption("10 gün", "Bu, müraciət müddətidir."),
        DraftOption("15 gün"),
        DraftOption("30 gün", "Çoxdur."),
    ),
    key=1,
    explanation="Müddət on beş gündür.",
    cites=(Citation("code-one", "21.1"),),
    difficulty=2,
    checked=NOW.date(),
)


def a_draft(**changes: Any) -> Draft:
    return replace(COMPLETE, **changes)


def someone(name: str, role: Role = Role.TUTOR) -> Person:
    user = accounts.create_user(f"{name.lower()}@example.az", PASSWORD, name, role, now=NOW)
    return Person(user.id, role)


def revision_of(question_id: int) -> int:
    return db.session.scalar(select(DraftRow.revision).where(DraftRow.question_id == question_id)) or 0


def version_of(question_id: int) -> int:
    return db.session.scalars(select(QuestionRow.current_version).where(QuestionRow.id == question_id)).one()


def write(author: Person, content: Draft = COMPLETE, *, topic: str = TOPIC) -> int:
    return authoring.create(author, topic, content, now=NOW)


def save(question_id: int, author: Person, content: Draft = COMPLETE, *, revision: int | None = None) -> int:
    """Save what somebody typed who had the text before them as it stands now, or at `revision`."""
    return authoring.save(
        question_id,
        author,
        content,
        revision=revision_of(question_id) if revision is None else revision,
        base_version=version_of(question_id),
        now=LATER,
    )


def submit(question_id: int, author: Person) -> int:
    """Hand it in and return the revision that others see."""
    authoring.submit(question_id, author, revision=revision_of(question_id), now=LATER)
    return revision_of(question_id)


def approve(question_id: int, who: Person) -> None:
    authoring.approve(question_id, who, revision=revision_of(question_id), now=LATER)


def publish(question_id: int, who: Person) -> int:
    return authoring.publish(question_id, who, revision=revision_of(question_id), now=LATER)


def publish_new(author: Person, approver: Person, content: Draft = COMPLETE, *, topic: str = TOPIC) -> int:
    """Take a question all the way; return its id."""
    question_id = write(author, content, topic=topic)
    submit(question_id, author)
    publish(question_id, approver)
    return question_id


def publish_edit(question_id: int, author: Person, approver: Person, content: Draft = COMPLETE) -> int:
    """Make `content` the next version of a question; return its number."""
    save(question_id, author, content)
    submit(question_id, author)
    return publish(question_id, approver)


def retire(code: str, who: Person) -> None:
    question_id = id_of(code)
    authoring.retire(question_id, who, version=version_of(question_id), comment="Köhnədir.", now=LATER)


def id_of(code: str) -> int:
    return db.session.scalars(select(QuestionRow.id).where(QuestionRow.code == code)).one()


def row_of(question_id: int) -> QuestionRow:
    return db.session.get_one(QuestionRow, question_id, populate_existing=True)


def copy_of(question_id: int) -> DraftRow | None:
    return db.session.get(DraftRow, question_id, populate_existing=True)


def versions_of(question_id: int) -> list[QuestionVersionRow]:
    row = QuestionVersionRow
    return list(db.session.scalars(select(row).where(row.question_id == question_id).order_by(row.number)))


def log_of(question_id: int) -> list[tuple[str, int | None]]:
    """(action, who) of everything recorded about a question, the oldest first."""
    row = AuditEventRow
    found = select(row.action, row.actor_id).where(row.subject == "question", row.subject_id == question_id)
    return [(action, actor_id) for action, actor_id in db.session.execute(found.order_by(row.id))]


def details_of(question_id: int, action: str) -> dict[str, Any]:
    """Facts of the last event of this kind."""
    row = AuditEventRow
    found = select(row.details).where(row.subject_id == question_id, row.action == action)
    return db.session.scalars(found.order_by(row.id.desc())).first() or {}


def form_of(content: Draft, **more: Any) -> dict[str, Any]:
    """What a browser sends when `content` was typed."""
    sent: dict[str, Any] = {
        "stem": content.stem,
        "explanation": content.explanation,
        "difficulty": str(content.difficulty),
        "skill": content.skill.value,
        "basis": content.basis.value,
        "fact": content.fact,
        "checked": content.checked.isoformat() if content.checked else "",
    }
    for n, option in enumerate(content.options):
        sent |= {f"options-{n}-text": option.text, f"options-{n}-why": option.why}
    for n, cite in enumerate(content.cites):
        sent |= {
            f"cites-{n}-act": cite.act,
            f"cites-{n}-provision": cite.provision,
            f"cites-{n}-source": cite.source,
        }
    if content.key is not None:
        sent["key"] = str(content.key)
    if content.fixed_order:
        sent["fixed_order"] = "y"
    return sent | more


def load_changed(bank_folder: Path, into: Path, old: str, new: str) -> bank.LoadReport:
    """Load the bank from files, written `into` a folder, in which something reads otherwise."""
    for path in bank_folder.rglob("*.yaml"):
        target = into / path.relative_to(bank_folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    return bank.load(into, now=LATER)
