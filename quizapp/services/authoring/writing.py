"""Writing: a new question, a working copy of a published one, and saving what an author typed."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from quizapp.database import db
from quizapp.domain import authoring as rules
from quizapp.domain import drafts
from quizapp.domain.authoring import Event, Person, Standing
from quizapp.domain.drafts import Draft
from quizapp.domain.errors import DraftChanged
from quizapp.domain.questions import Kind, Question
from quizapp.domain.search import search_text
from quizapp.models import BankStateRow, DraftRow, QuestionRow
from quizapp.services import audit, bank
from quizapp.services.authoring import records


def create(author: Person, topic: str, content: Draft, *, now: datetime) -> int:
    """Store a new question as a draft of `author` and return its id.

    Args:
        content: may be incomplete.

    Raises:
        UnknownTopic: the catalogue has no such topic.
    """
    records.require_topic(topic, bank.published().catalogue)
    content = drafts.tidy(content)
    after = rules.edit(rules.NEW, author, revision=0, base_version=0)
    with records.writing():
        db.session.execute(select(BankStateRow.revision).with_for_update())  # codes are given one after the other
        listed = db.session.execute(select(QuestionRow.code, QuestionRow.topic).where(QuestionRow.model == ""))
        code = drafts.new_code(topic, ((code, its_topic) for code, its_topic in listed))
        text = search_text(drafts.to_question(content, code, topic))
        row = QuestionRow(code=code, topic=topic, state=rules.NEW.state.value, current_version=0, search_text=text)
        db.session.add(row)
        db.session.flush()
        _insert_copy(row.id, after, content, now)
        audit.record(author.id, records.CREATED, records.SUBJECT, row.id, now=now, **_facts(after))
    return row.id


def start_draft(question_id: int, author: Person, *, now: datetime) -> None:
    """Make a working copy of the current version; one that exists stays as it is.

    Raises:
        NotFound: no such question.
        NotEditable: the studio does not edit this kind, or an item model makes it.
    """
    with records.writing():
        row, draft = records.load(question_id)
        if draft is None:
            current = records.current_content(row)
            rules.require(Event.EDIT, records.standing(row, None, current.kind), author)
            seen = {"revision": 0, "base_version": row.current_version}
            _store(row, None, author, drafts.from_question(current), current, **seen, now=now)


def save(question_id: int, author: Person, content: Draft, *, revision: int, base_version: int, now: datetime) -> int:
    """Store what the author typed as the working copy and return its new revision.

    Whoever saves becomes the author, and what was submitted or approved is a draft again; the text of another that is
    saved as it stood stays theirs. What the text of another said before is kept in the log.

    Args:
        content: may be incomplete.
        revision: that of the working copy the author had before them, 0 for none.
        base_version: the version they had before them.

    Raises:
        NotFound: no such question.
        DraftChanged: somebody has saved, decided or discarded meanwhile; nothing is stored.
        NotEditable: the studio does not edit this kind, or an item model makes it.
    """
    with records.writing():
        row, draft = records.load(question_id)
        current = records.current_content(row) if row.current_version else None
        content = drafts.tidy(content)
        return _store(row, draft, author, content, current, revision=revision, base_version=base_version, now=now)


def _store(
    row: QuestionRow,
    draft: DraftRow | None,
    author: Person,
    content: Draft,
    current: Question | None,
    *,
    revision: int,
    base_version: int,
    now: datetime,
) -> int:
    events = 0 if draft else records.count_events(row.id)
    before = records.standing(row, draft, current.kind if current else Kind.SINGLE, events=events)
    rules.require(Event.EDIT, before, author)
    changed = drafts.tidy(content) != _said(draft, current)
    after = rules.edit(before, author, revision=revision, base_version=base_version, changed=changed)
    if after == before:
        return revision
    facts = _facts(after) | ({} if changed else {records.UNCHANGED: True})
    if draft and changed and draft.author_id != author.id:
        facts["replaced"] = draft.content
    if draft:
        records.move_copy(row.id, revision, after, now=now, content=drafts.to_data(content))
    else:
        _insert_copy(row.id, after, content, now)
    if row.current_version == 0:  # of a published question people look for what it says
        text = search_text(drafts.to_question(content, row.code, row.topic))
        db.session.execute(update(QuestionRow).where(QuestionRow.id == row.id).values(search_text=text))
    records.record(author.id, Event.EDIT, row.id, now=now, **facts)
    assert after.copy is not None
    return after.copy.revision


def _said(draft: DraftRow | None, current: Question | None) -> Draft | None:
    """What stood there before: in the working copy, or else in the current version."""
    if draft:
        return drafts.tidy(drafts.from_data(draft.content))
    return drafts.tidy(drafts.from_question(current)) if current else None


def _facts(after: Standing) -> dict[str, Any]:
    assert after.copy is not None
    return {"revision": after.copy.revision, "version": after.copy.base_version}


def _insert_copy(question_id: int, after: Standing, content: Draft, now: datetime) -> None:
    copy = after.copy
    assert copy is not None
    values: dict[str, Any] = {
        "question_id": question_id,
        "state": copy.state.value,
        "revision": copy.revision,
        "base_version": copy.base_version,
        "content": drafts.to_data(content),
        "author_id": copy.author_id,
        "approver_id": copy.approver_id,
        "returned": copy.returned,
        "updated_at": now,
    }
    try:
        db.session.execute(insert(DraftRow).values(values))
    except IntegrityError:  # another began one in the same moment
        db.session.rollback()
        raise DraftChanged(records.revision_now(question_id)) from None
