"""The life of a question: draft → submitted → approved → published → retired, one function per event.

Two things have a state: the question itself (a draft that was never shown, published, retired) and its working copy,
of which there is at most one. Publishing turns the copy into the next version; what has been published never changes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from quizapp.domain.drafts import DraftProblem
from quizapp.domain.errors import (
    ApproverNeeded,
    CommentMissing,
    DraftChanged,
    DraftIncomplete,
    EventRefused,
    NotAuthor,
    NotEditable,
    OutdatedDraft,
    OwnText,
    Refusal,
    VersionChanged,
)
from quizapp.domain.questions import Kind
from quizapp.domain.roles import Role


class QuestionState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


class CopyState(StrEnum):
    """How far a working copy is on its way to being published."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"


class Event(StrEnum):
    EDIT = "edit"
    SUBMIT = "submit"
    RETURN = "return"
    APPROVE = "approve"
    PUBLISH = "publish"
    DISCARD = "discard"
    RETIRE = "retire"
    RESTORE = "restore"


@dataclass(frozen=True, slots=True)
class Person:
    """Who acts, and what they may do."""

    id: int
    role: Role


@dataclass(frozen=True, slots=True)
class WorkingCopy:
    """The text somebody is working on. `revision` rises with every event, so that nobody decides on what they did
    not see; `base_version` is the version it was made from, 0 for a new question."""

    state: CopyState
    revision: int
    base_version: int
    author_id: int | None  # None: has left
    approver_id: int | None = None
    returned: str = ""  # what the last approver asked for
    writers: tuple[int | None, ...] = ()  # everybody whose words have stood in it, the first of them first


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a question stands. `version` is the number of the one that new exams show, 0 before the first."""

    state: QuestionState
    version: int
    kind: Kind = Kind.SINGLE
    model: str = ""  # the item model that makes it, '' for a written one
    copy: WorkingCopy | None = None
    events: int = 0  # how many it has been through, so that revisions of a later copy repeat none of an earlier one

    @property
    def is_outdated(self) -> bool:
        """Whether the working copy was made from a version that is no longer the current one."""
        return self.copy is not None and self.copy.base_version != self.version


@dataclass(frozen=True, slots=True)
class Signed:
    """A version as it is published: its number and the two people behind it."""

    number: int
    author_id: int | None
    approver_id: int


NEW = Standing(QuestionState.DRAFT, 0)


def edit(standing: Standing, who: Person, *, revision: int, base_version: int, changed: bool = True) -> Standing:
    """Return the question with a text that `who` has just saved: a draft again, and theirs.

    The text of another that was saved as it stood stays theirs, and where it is on its way; on a newer version it is
    a draft again.

    Args:
        revision: that of the working copy they had before them, 0 when there was none.
        base_version: the version they had before them.
        changed: whether it says anything else than what they had before them.

    Raises:
        DraftChanged: somebody has saved, decided or discarded meanwhile.
        NotEditable: another kind than a single choice, or one that an item model makes.
    """
    require(Event.EDIT, standing, who)
    now_at = standing.copy.revision if standing.copy else 0
    if revision != now_at:
        raise DraftChanged(now_at)
    was = standing.copy or WorkingCopy(CopyState.DRAFT, standing.events, base_version, author_id=who.id)
    keeps = not changed and was.author_id is not None and was.author_id != who.id
    if keeps and was.base_version == base_version:
        return standing
    copy = WorkingCopy(
        CopyState.DRAFT,
        was.revision + 1,
        base_version,
        author_id=was.author_id if keeps else who.id,
        returned=was.returned,
        writers=(*was.writers, who.id) if changed and who.id not in was.writers else was.writers,
    )
    return replace(standing, copy=copy)


def submit(standing: Standing, who: Person, *, revision: int, problems: tuple[DraftProblem, ...]) -> Standing:
    """Return the question waiting for approval.

    Args:
        problems: what keeps the text from being asked (domain/drafts.py).

    Raises:
        DraftChanged, DraftIncomplete, EventRefused, NotAuthor
    """
    copy = _seen(standing, revision)
    require(Event.SUBMIT, standing, who)
    if problems:
        raise DraftIncomplete(problems)
    return _next(standing, copy, CopyState.SUBMITTED)


def return_(standing: Standing, who: Person, *, revision: int, comment: str) -> Standing:
    """Return the question as a draft that its author is asked to work on.

    Raises:
        CommentMissing, DraftChanged, EventRefused, OwnText
    """
    copy = _seen(standing, revision)
    require(Event.RETURN, standing, who)
    return _next(standing, copy, CopyState.DRAFT, returned=_said(Event.RETURN, comment))


def approve(standing: Standing, who: Person, *, revision: int) -> Standing:
    """Return the question with its text approved by `who`.

    Raises:
        DraftChanged, EventRefused, OwnText
    """
    copy = _seen(standing, revision)
    require(Event.APPROVE, standing, who)
    return _next(standing, copy, CopyState.APPROVED, approver_id=who.id)


def publish(
    standing: Standing, who: Person, *, revision: int, problems: tuple[DraftProblem, ...]
) -> tuple[Standing, Signed]:
    """Return the question with its text published; a submitted text of another is approved on the way.

    Args:
        problems: what keeps the text from being asked today; an act may have been amended since it was approved.

    Raises:
        ApproverNeeded, DraftChanged, DraftIncomplete, EventRefused, OwnText
        OutdatedDraft: another version has become current since the text was begun.
    """
    copy = _seen(standing, revision)
    require(Event.PUBLISH, standing, who)
    if standing.is_outdated:
        raise OutdatedDraft(copy.base_version, standing.version)
    if problems:
        raise DraftIncomplete(problems)
    signed = Signed(standing.version + 1, copy.author_id, who.id if copy.approver_id is None else copy.approver_id)
    return replace(standing, state=QuestionState.PUBLISHED, version=signed.number, copy=None), signed


def discard(standing: Standing, who: Person, *, revision: int) -> Standing:
    """Return the question without its working copy.

    Raises:
        DraftChanged, EventRefused
        ApproverNeeded: they have only taken over what another wrote.
        NotAuthor: neither the author nor an approver.
    """
    _seen(standing, revision)
    require(Event.DISCARD, standing, who)
    return replace(standing, copy=None)


def retire(standing: Standing, who: Person, *, version: int, comment: str) -> Standing:
    """Return the question out of use: new exams do not ask it, those that did keep it.

    Raises:
        ApproverNeeded, CommentMissing, EventRefused
        VersionChanged: `version`, which `who` saw, is no longer the current one.
    """
    _current(standing, version)
    require(Event.RETIRE, standing, who)
    _said(Event.RETIRE, comment)
    return replace(standing, state=QuestionState.RETIRED)


def restore(standing: Standing, who: Person, *, version: int) -> Standing:
    """Return the question in use again, as it was.

    Raises:
        ApproverNeeded, EventRefused, VersionChanged
    """
    _current(standing, version)
    require(Event.RESTORE, standing, who)
    return replace(standing, state=QuestionState.PUBLISHED)


def allowed(standing: Standing, who: Person) -> frozenset[Event]:
    """Return the events that `who` may cause now; texts and comments are looked at when they do."""
    return frozenset(event for event in Event if _refusal(event, standing, who) is None)


def require(event: Event, standing: Standing, who: Person) -> None:
    """Refuse what `who` may not do with a question that stands there.

    Raises:
        ApproverNeeded, EventRefused, NotAuthor, NotEditable, OwnText
    """
    if refusal := _refusal(event, standing, who):
        raise refusal


_FROM: Mapping[Event, frozenset[CopyState]] = {
    Event.SUBMIT: frozenset({CopyState.DRAFT}),
    Event.RETURN: frozenset({CopyState.SUBMITTED, CopyState.APPROVED}),
    Event.APPROVE: frozenset({CopyState.SUBMITTED}),
    Event.PUBLISH: frozenset({CopyState.SUBMITTED, CopyState.APPROVED}),
    Event.DISCARD: frozenset(CopyState),
}
_OF_APPROVERS = frozenset({Event.PUBLISH, Event.RETIRE, Event.RESTORE})


def _refusal(event: Event, standing: Standing, who: Person) -> Refusal | None:
    if not who.role.may(Role.APPROVER if event in _OF_APPROVERS else Role.TUTOR):
        return ApproverNeeded(event)
    if event is Event.EDIT:
        editable = standing.kind is Kind.SINGLE and not standing.model
        return None if editable else NotEditable(standing.kind, standing.model)
    if event is Event.RETIRE:
        return None if standing.state is QuestionState.PUBLISHED else EventRefused(event, standing.state)
    if event is Event.RESTORE:
        withdrawn = standing.state is QuestionState.RETIRED and standing.version > 0
        return None if withdrawn else EventRefused(event, standing.state)
    return _copy_refusal(event, standing, who)


def _copy_refusal(event: Event, standing: Standing, who: Person) -> Refusal | None:
    """What keeps `who` from deciding on the working copy: its state first, then whose it is."""
    copy = standing.copy
    if copy is None or copy.state not in _FROM[event]:
        return EventRefused(event, copy.state if copy else standing.state)
    own = copy.author_id == who.id
    if event is Event.SUBMIT and not own:
        return NotAuthor(event)
    if event is Event.DISCARD and not who.role.may(Role.APPROVER):
        return _discard_refusal(copy, who)
    approves = event is Event.APPROVE or (event is Event.PUBLISH and copy.state is CopyState.SUBMITTED)
    if (own and event is Event.RETURN) or (approves and (own or who.id in copy.writers)):
        return OwnText(event)
    return None


def _discard_refusal(copy: WorkingCopy, who: Person) -> Refusal | None:
    """What keeps a tutor from discarding: whoever takes a text over does not make away with what another wrote."""
    if copy.author_id != who.id:
        return NotAuthor(Event.DISCARD)
    return ApproverNeeded(Event.DISCARD) if copy.writers and copy.writers[0] != who.id else None


def _seen(standing: Standing, revision: int) -> WorkingCopy:
    """The working copy, if it is still the one that was seen."""
    if standing.copy is None or standing.copy.revision != revision:
        raise DraftChanged(standing.copy.revision if standing.copy else 0)
    return standing.copy


def _current(standing: Standing, version: int) -> None:
    if standing.version != version:
        raise VersionChanged(version, standing.version)


def _said(event: Event, comment: str) -> str:
    if not comment.strip():
        raise CommentMissing(event)
    return comment.strip()


def _next(
    standing: Standing, copy: WorkingCopy, state: CopyState, *, approver_id: int | None = None, returned: str = ""
) -> Standing:
    moved = replace(copy, state=state, revision=copy.revision + 1, approver_id=approver_id, returned=returned)
    return replace(standing, copy=moved)
