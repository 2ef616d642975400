"""Each refusal of the rules, carrying facts; the surface turns them into sentences."""

from datetime import date, datetime
from typing import Any


class Refusal(Exception):
    """Something a person asked for that the rules do not allow."""


class NotFound(Refusal):
    """There is no such thing, or it is not this person's: strangers are not told which."""


class AttemptClosed(Refusal):
    """The attempt was submitted at `at`; it takes no more answers. `slots` are those whose answers were refused."""

    def __init__(self, attempt_id: int, at: datetime, slots: tuple[int, ...] = ()) -> None:
        super().__init__(attempt_id)
        self.attempt_id, self.at, self.slots = attempt_id, at, slots


class AttemptExpired(Refusal):
    """The attempt's time ended at `deadline`; what was answered before counts, nothing after. `slots` were refused."""

    def __init__(self, attempt_id: int, deadline: datetime, slots: tuple[int, ...] = ()) -> None:
        super().__init__(attempt_id)
        self.attempt_id, self.deadline, self.slots = attempt_id, deadline, slots


class LogFull(Refusal):
    """The log of an attempt has taken as much as it may."""

    def __init__(self, attempt_id: int) -> None:
        super().__init__(attempt_id)
        self.attempt_id = attempt_id


class SequenceReused(Refusal):
    """Two different answers came from `client` under one sequence: a browser tab was duplicated with its name."""

    def __init__(self, client: str) -> None:
        super().__init__(client)
        self.client = client


class AttemptClosing(Refusal):
    """The time is over; until `closes_at` answers given before may still arrive, so keys are not shown yet."""

    def __init__(self, attempt_id: int, closes_at: datetime) -> None:
        super().__init__(attempt_id)
        self.attempt_id, self.closes_at = attempt_id, closes_at


class BlindReviewOpen(Refusal):
    """Keys are shown when the blind review of the attempt has been ended."""

    def __init__(self, attempt_id: int) -> None:
        super().__init__(attempt_id)
        self.attempt_id = attempt_id


class BadExtension(Refusal):
    """Extra time must be 1 to `most` minutes, have a reason, and end in the future."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


class OwnTime(Refusal):
    """Nobody gives time to themselves."""


class AttemptStillOpen(Refusal):
    """Results and keys are shown only when the attempt has ended."""

    def __init__(self, attempt_id: int) -> None:
        super().__init__(attempt_id)
        self.attempt_id = attempt_id


class UnknownSlot(Refusal):
    """The attempt has slots 1 to `last`; `slot` is not one of them."""

    def __init__(self, slot: int, last: int) -> None:
        super().__init__(slot)
        self.slot, self.last = slot, last


class BadResponse(Refusal):
    """`value` is not an answer that the item in `slot` can have."""

    def __init__(self, slot: int, value: str) -> None:
        super().__init__(slot, value)
        self.slot, self.value = slot, value


class QuotaUnmet(Refusal):
    """The pool cannot fill `topic` of a plan: `wanted` questions, only `available` that may meet in one paper."""

    def __init__(self, topic: str, wanted: int, available: int) -> None:
        super().__init__(f"{topic}: {wanted} wanted, {available} available")
        self.topic, self.wanted, self.available = topic, wanted, available


class PaperHeld(Refusal):
    """The bank could make this paper, but only of questions on the one that is being sat in `attempt_id`."""

    def __init__(self, attempt_id: int) -> None:
        super().__init__(attempt_id)
        self.attempt_id = attempt_id


class QuestionHeld(Refusal):
    """The question, or another on its fact, stands on the exam that is being sat in `attempt_id`: its key waits."""

    def __init__(self, attempt_id: int) -> None:
        super().__init__(attempt_id)
        self.attempt_id = attempt_id


class NothingToPractise(Refusal):
    """No question is of the `kind` that was asked for (domain/practice.py)."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class EmailTaken(Refusal):
    """An account with this address exists."""


class BadCredentials(Refusal):
    """No account with this address and password; which of the two is wrong is not told."""


class BadToken(Refusal):
    """A link that was changed, used or is too old."""


class WeakPassword(Refusal):
    """The password is too short, too long, common, or made of the person's own data; `reason` says which."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class BankUnreadable(Refusal):
    """Bank files hold errors, so nothing was loaded. `problems` are lines `file:line: what`."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


class EventRefused(Refusal):
    """`event` cannot happen to a question, or its working copy, that is `state`."""

    def __init__(self, event: str, state: str) -> None:
        super().__init__(event, state)
        self.event, self.state = event, state


class OwnText(Refusal):
    """Nobody decides on a text that they wrote themselves."""

    def __init__(self, event: str) -> None:
        super().__init__(event)
        self.event = event


class NotAuthor(Refusal):
    """`event` is for the author of the text."""

    def __init__(self, event: str) -> None:
        super().__init__(event)
        self.event = event


class ApproverNeeded(Refusal):
    """`event` is for approvers."""

    def __init__(self, event: str) -> None:
        super().__init__(event)
        self.event = event


class NotEditable(Refusal):
    """The studio edits single-choice questions that people wrote; this is another `kind`, or made by `model`."""

    def __init__(self, kind: str, model: str) -> None:
        super().__init__(kind, model)
        self.kind, self.model = kind, model


class DraftChanged(Refusal):
    """Somebody has saved, decided or discarded the text meanwhile; it is at `revision` now, 0 when there is none."""

    def __init__(self, revision: int) -> None:
        super().__init__(revision)
        self.revision = revision


class VersionChanged(Refusal):
    """The version that was `seen` is no longer the `current` one."""

    def __init__(self, seen: int, current: int) -> None:
        super().__init__(seen, current)
        self.seen, self.current = seen, current


class OutdatedDraft(Refusal):
    """The text was made from version `base`, and `current` is another."""

    def __init__(self, base: int, current: int) -> None:
        super().__init__(base, current)
        self.base, self.current = base, current


class DraftIncomplete(Refusal):
    """The text cannot be asked yet; `problems` are what it lacks (domain/drafts.py)."""

    def __init__(self, problems: tuple[Any, ...]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


class CommentMissing(Refusal):
    """`event` needs a sentence that says why."""

    def __init__(self, event: str) -> None:
        super().__init__(event)
        self.event = event


class UnknownTopic(Refusal):
    """The catalogue has no such topic (any more), so nothing can be published in it."""

    def __init__(self, topic: str) -> None:
        super().__init__(topic)
        self.topic = topic


class SchemaMismatch(Refusal):
    """The database is at `current` (None: empty) and this program needs `expected`."""

    def __init__(self, current: str | None, expected: str) -> None:
        super().__init__(current, expected)
        self.current, self.expected = current, expected


class BackupUnreadable(Refusal):
    """The file is not a backup of this program, or it was damaged; `reason` says what is wrong."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class UnknownVacancy(Refusal):
    """There is no vacancy `code` in the announcement."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class BadExamDay(Refusal):
    """An exam to prepare for lies between `first` and `last`; `day` does not."""

    def __init__(self, day: date, first: date, last: date) -> None:
        super().__init__(day)
        self.day, self.first, self.last = day, first, last


class DatabaseNotEmpty(Refusal):
    """A backup is restored only into a database without people and attempts."""


class TextUnfit(Refusal):
    """`field` holds `length` characters: none where some are needed, or more than `most`."""

    def __init__(self, field: str, length: int, most: int) -> None:
        super().__init__(field, length, most)
        self.field, self.length, self.most = field, length, most


class AlreadyReported(Refusal):
    """The person has reported this question on `since`, and nobody has answered yet."""

    def __init__(self, since: datetime) -> None:
        super().__init__(since)
        self.since = since


class ReportAnswered(Refusal):
    """Somebody has answered the report meanwhile; `by` is '' for someone who has left."""

    def __init__(self, by: str, when: datetime) -> None:
        super().__init__(by, when)
        self.by, self.when = by, when


class OwnReport(Refusal):
    """Nobody answers a report of their own."""


class LastAdministrator(Refusal):
    """Without this person nobody could administer the installation."""


class OwnRole(Refusal):
    """Nobody changes their own role."""


class GuestRole(Refusal):
    """The role of guest is neither given nor taken: who has no address is a guest, and nobody else."""
