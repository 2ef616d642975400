"""Deciding: submit, return, approve, publish, discard; retire and restore what is published."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, update

from quizapp.database import db
from quizapp.domain import authoring as rules
from quizapp.domain import drafts
from quizapp.domain.authoring import CopyState, Event, Person, Signed, Standing
from quizapp.domain.catalogue import Catalogue
from quizapp.domain.drafts import Draft, DraftProblem
from quizapp.domain.errors import DraftChanged, OutdatedDraft, VersionChanged
from quizapp.domain.questions import Kind, Question, content_hash, to_data
from quizapp.domain.scheduling import day_in_baku
from quizapp.domain.search import search_text
from quizapp.models import DraftRow, QuestionRow, QuestionVersionRow
from quizapp.services import bank
from quizapp.services.authoring import records


def problems(content: Draft, catalogue: Catalogue, now: datetime) -> tuple[DraftProblem, ...]:
    """Return what keeps a draft from being asked, by the catalogue and the day of `now` in Baku: it is ahead of UTC's,
    and a key that was checked there today was not checked in the future."""
    return drafts.problems(content, catalogue.acts, day_in_baku(now))


def submit(question_id: int, who: Person, *, revision: int, now: datetime) -> None:
    """Hand the text in for approval.

    Args:
        revision: that of the text which `who` saw; so everywhere below.

    Raises:
        NotFound: no such question.
        DraftChanged: the text is another by now, or gone.
        DraftIncomplete: it lacks something.
        EventRefused, NotAuthor: it is not a draft, or not theirs.
    """
    catalogue = bank.published().catalogue
    with records.writing():
        row, draft = records.load(question_id)
        content = drafts.from_data(draft.content) if draft else Draft()
        after = rules.submit(_standing(row, draft), who, revision=revision, problems=problems(content, catalogue, now))
        records.move_copy(question_id, revision, after, now=now)
        facts = _facts(row, revision) | {"content": drafts.to_data(content)}
        records.record(who.id, Event.SUBMIT, question_id, now=now, **facts)


def return_(question_id: int, who: Person, *, revision: int, comment: str, now: datetime) -> None:
    """Give the text back to its author, with what should be changed.

    Raises:
        NotFound, DraftChanged, EventRefused
        OwnText: authors do not return their own.
        CommentMissing: it says nothing.
    """
    with records.writing():
        row, draft = records.load(question_id)
        after = rules.return_(_standing(row, draft), who, revision=revision, comment=comment)
        records.move_copy(question_id, revision, after, now=now)
        records.record(who.id, Event.RETURN, question_id, now=now, comment=comment.strip(), **_facts(row, revision))


def approve(question_id: int, who: Person, *, revision: int, now: datetime) -> None:
    """Approve the text of somebody else.

    Raises:
        NotFound, DraftChanged, EventRefused
        OwnText: authors do not approve their own.
    """
    with records.writing():
        row, draft = records.load(question_id)
        after = rules.approve(_standing(row, draft), who, revision=revision)
        records.move_copy(question_id, revision, after, now=now)
        records.record(who.id, Event.APPROVE, question_id, now=now, **_facts(row, revision))


def publish(question_id: int, who: Person, *, revision: int, now: datetime) -> int:
    """Make the text the question's next version and return its number; a submitted text is approved on the way.

    New exams show it from now on in every process; attempts under way keep the version they began with.

    Raises:
        NotFound, DraftChanged, EventRefused
        ApproverNeeded, OwnText: publishing is for approvers, approving for others than the author.
        OutdatedDraft: another version has become current since the text was begun.
        DraftIncomplete: it cannot be asked today, since an act has left the catalogue or was amended.
        UnknownTopic: its topic has left the catalogue.
    """
    catalogue = bank.published().catalogue
    with records.writing():
        row, draft = records.load(question_id)
        content = drafts.from_data(draft.content) if draft else Draft()
        submitted = draft is not None and draft.state == CopyState.SUBMITTED
        after, signed = rules.publish(
            _standing(row, draft), who, revision=revision, problems=problems(content, catalogue, now)
        )
        records.require_topic(row.topic, catalogue)
        _make_current(row, signed, after, drafts.to_question(content, row.code, row.topic), revision, now)
        facts = _facts(row, revision)
        if submitted:
            records.record(who.id, Event.APPROVE, question_id, now=now, **facts)
        records.record(who.id, Event.PUBLISH, question_id, now=now, **facts | {"version": signed.number})
    return signed.number


def _make_current(
    row: QuestionRow, signed: Signed, after: Standing, question: Question, revision: int, now: datetime
) -> None:
    """Turn the working copy into a version, if both it and the question are still as they were read."""
    was = signed.number - 1
    if not records.claim(delete(DraftRow).where(DraftRow.question_id == row.id, DraftRow.revision == revision)):
        raise DraftChanged(records.revision_now(row.id))
    values = {
        "current_version": signed.number,
        "state": after.state.value,
        "topic": question.topic,
        "search_text": search_text(question),
    }
    where = (QuestionRow.id == row.id, QuestionRow.current_version == was)
    if not records.claim(update(QuestionRow).where(*where).values(values)):
        raise OutdatedDraft(was, signed.number)
    version = bank.version_values(row, question, content_hash(question), to_data(question), now)
    people = {"number": signed.number, "author_id": signed.author_id, "approver_id": signed.approver_id}
    db.session.execute(insert(QuestionVersionRow).values(version | people))
    records.raise_bank_revision()


def discard(question_id: int, who: Person, *, revision: int, now: datetime) -> bool:
    """Throw the working copy away; return whether a version of the question is left.

    Raises:
        NotFound, DraftChanged, EventRefused
        NotAuthor: only its author and approvers do that.
    """
    with records.writing():
        row, draft = records.load(question_id)
        rules.discard(_standing(row, draft), who, revision=revision)
        if not records.claim(
            delete(DraftRow).where(DraftRow.question_id == question_id, DraftRow.revision == revision)
        ):
            raise DraftChanged(records.revision_now(question_id))
        records.record(who.id, Event.DISCARD, question_id, now=now, **_facts(row, revision))
    return row.current_version > 0


def retire(question_id: int, who: Person, *, version: int, comment: str, now: datetime) -> None:
    """Take a question out of use; attempts that have it keep it.

    Args:
        version: the number of the version that `who` saw.

    Raises:
        NotFound, EventRefused, VersionChanged
        ApproverNeeded: for approvers only.
        CommentMissing: it says nothing.
    """
    with records.writing():
        row, draft = records.load(question_id)
        after = rules.retire(_standing(row, draft), who, version=version, comment=comment)
        _change_state(row, after, version)
        records.record(who.id, Event.RETIRE, question_id, now=now, comment=comment.strip(), version=version)


def restore(question_id: int, who: Person, *, version: int, now: datetime) -> None:
    """Put a retired question in use again, as it was.

    Raises:
        NotFound, EventRefused, VersionChanged
        ApproverNeeded: for approvers only.
        UnknownTopic: its topic has left the catalogue.
    """
    catalogue = bank.published().catalogue
    with records.writing():
        row, draft = records.load(question_id)
        after = rules.restore(_standing(row, draft), who, version=version)
        records.require_topic(row.topic, catalogue)
        _change_state(row, after, version)
        records.record(who.id, Event.RESTORE, question_id, now=now, version=version)


def _change_state(row: QuestionRow, after: Standing, version: int) -> None:
    where = (QuestionRow.id == row.id, QuestionRow.state == row.state, QuestionRow.current_version == version)
    if not records.claim(update(QuestionRow).where(*where).values(state=after.state.value)):
        raise VersionChanged(version, row.current_version)
    records.raise_bank_revision()


def _standing(row: QuestionRow, draft: DraftRow | None) -> Standing:
    """For events to which the kind of the question does not matter."""
    return records.standing(row, draft, Kind.SINGLE)


def _facts(row: QuestionRow, revision: int) -> dict[str, Any]:
    return {"revision": revision, "version": row.current_version}
