"""One sitting: its layout, its clock, and the log of events from which everything else follows.

The log is append-only. What a person has answered is never stored beside it: it is read from it, so a save is one
insertion and a disputed attempt can be replayed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from quizapp.domain.assembly import Pick
from quizapp.domain.errors import AttemptClosed, AttemptExpired, BadResponse, UnknownSlot
from quizapp.domain.questions import LETTERS, shapes_accepting


class AttemptState(StrEnum):
    OPEN = "open"
    EXPIRED = "expired"
    SUBMITTED = "submitted"


class EventKind(StrEnum):
    """What the log of an attempt knows. The first eight come from browsers, the rest from the server."""

    OPEN = "open"  # a tab opened the room
    ANSWER = "answer"  # value: chosen letters or typed text; '' clears
    FLAG = "flag"  # value: '1' or ''
    VISIT = "visit"  # the slot came on screen
    STRIKE = "strike"  # value: the letters that are struck out
    NOTE = "note"  # value: the candidate's note to themselves
    OFFLINE = "offline"  # the tab lost the server
    BACK = "back"  # and found it again
    EXTEND = "extend"  # value: seconds that were given
    SUBMIT = "submit"
    EXPIRE = "expire"
    BLIND = "blind"  # an answer of the blind review: shown beside the score, never in it


OF_BROWSER = frozenset(
    {
        EventKind.OPEN,
        EventKind.ANSWER,
        EventKind.FLAG,
        EventKind.VISIT,
        EventKind.STRIKE,
        EventKind.NOTE,
        EventKind.OFFLINE,
        EventKind.BACK,
    }
)
OF_THE_PAPER = frozenset({EventKind.OPEN, EventKind.OFFLINE, EventKind.BACK})  # they belong to no slot
MAX_NOTE = 500  # characters
SERVER = "server"  # the client of what the server itself records


class Refused(StrEnum):
    """Why an event in the log does not count."""

    LATE = "late"  # it happened, or arrived, after the time was over
    CLOSED = "closed"  # the exam had been submitted


@dataclass(frozen=True, slots=True)
class Attempt:
    """One sitting, as the rules see it."""

    id: int
    started_at: datetime  # aware UTC
    deadline: datetime
    closes_at: datetime  # until then what was answered before the deadline may still arrive
    finished_at: datetime | None = None
    state: AttemptState = AttemptState.OPEN


def as_of(attempt: Attempt, now: datetime) -> Attempt:
    """Return the attempt as it stands at `now`: expired from its deadline on, recorded or not."""
    if attempt.state is AttemptState.OPEN and now >= attempt.deadline:
        return replace(attempt, state=AttemptState.EXPIRED, finished_at=attempt.deadline)
    return attempt


def require_open(attempt: Attempt, now: datetime) -> None:
    """Raise the refusal that fits when `attempt` takes no more answers at `now`.

    Raises:
        AttemptExpired: its time is over.
        AttemptClosed: it was submitted.
    """
    current = as_of(attempt, now)
    if current.state is AttemptState.EXPIRED:
        raise AttemptExpired(attempt.id, attempt.deadline)
    if current.state is AttemptState.SUBMITTED:
        assert current.finished_at is not None
        raise AttemptClosed(attempt.id, current.finished_at)


@dataclass(frozen=True, slots=True)
class Slot:
    """A position of the paper: which version stands there, and which option each letter shows."""

    question_id: int
    version_id: int
    section: int
    order: tuple[int, ...]


Layout = Sequence[Slot]


def layout_of(picks: Iterable[Pick]) -> list[Slot]:
    """Fix an assembled paper as the layout that the attempt keeps."""
    return [Slot(p.candidate.question_id, p.candidate.version_id, p.section, p.order) for p in picks]


def layout_to_data(layout: Layout) -> list[list[object]]:
    """Return the layout as compact JSON values: [question, version, section, '2031'] a slot."""
    return [[s.question_id, s.version_id, s.section, "".join(map(str, s.order))] for s in layout]


def layout_from_data(data: Iterable[Sequence[object]]) -> list[Slot]:
    """The inverse of `layout_to_data`."""
    return [
        Slot(int(str(q)), int(str(v)), int(str(section)), tuple(int(digit) for digit in str(order)))
        for q, v, section, order in data
    ]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in a slot.

    `sequence` counts what one `client` (a browser tab) did; `at` is when it happened, by the server's clock: the time
    of arrival less how long the browser says the event had waited.
    """

    kind: EventKind
    slot: int
    value: str
    at: datetime
    sequence: int
    client: str = ""


@dataclass(frozen=True, slots=True)
class SlotState:
    """What the log says of a slot at the end: latest answer, flag, and time on screen."""

    value: str = ""
    flagged: bool = False
    visited: bool = False
    seconds: int = 0
    struck: str = ""  # letters
    note: str = ""


@dataclass(slots=True)
class Progress:
    """The whole paper's state, folded from the log."""

    slots: dict[int, SlotState] = field(default_factory=dict)
    sequence: int = 0  # highest seen
    last: int = 0  # the slot that came on screen last; 0 for none

    def of(self, slot: int) -> SlotState:
        return self.slots.get(slot, SlotState())

    def blanks(self, count: int) -> list[int]:
        return [slot for slot in range(1, count + 1) if not self.of(slot).value]

    def flagged(self) -> list[int]:
        return sorted(slot for slot, state in self.slots.items() if state.flagged)


def replay(events: Iterable[Event], *, since: datetime | None = None, until: datetime | None = None) -> Progress:
    """Fold the log into the state it describes.

    What was done last wins, in whatever order it arrived: within a tab by its sequence, between tabs and devices by
    the time it happened. So an older save that is delivered late never overwrites a newer one.

    Args:
        events: the log without what was refused, in order of arrival.
        since: when the first slot came on screen; until: closes the time of the last one.
    """
    progress = Progress()
    on_screen = (1, since) if since else None
    for at, event in _in_order(events):
        progress.sequence = max(progress.sequence, event.sequence)
        state = progress.of(event.slot)
        if event.kind is EventKind.VISIT:
            _spend(progress, on_screen, at)
            on_screen = (event.slot, at)
            progress.last = event.slot
            state = replace(progress.of(event.slot), visited=True)
        elif event.kind is EventKind.ANSWER:
            state = replace(state, value=event.value)
        elif event.kind is EventKind.FLAG:
            state = replace(state, flagged=bool(event.value))
        elif event.kind is EventKind.STRIKE:
            state = replace(state, struck=event.value)
        elif event.kind is EventKind.NOTE:
            state = replace(state, note=event.value)
        else:
            continue
        progress.slots[event.slot] = state
    if until:
        _spend(progress, on_screen, until)
    return progress


def _in_order(events: Iterable[Event]) -> list[tuple[datetime, Event]]:
    """Events in the order in which they were done. A slow delivery may date a tab's event after its next one; within
    a tab the sequence is right, so times are not allowed to fall along it."""
    latest: dict[str, datetime] = {}
    timed: list[tuple[datetime, Event]] = []
    for event in sorted(events, key=lambda e: e.sequence):
        at = latest[event.client] = max(event.at, latest.get(event.client, event.at))
        timed.append((at, event))
    return sorted(timed, key=lambda pair: pair[0])


def _spend(progress: Progress, on_screen: tuple[int, datetime] | None, until: datetime) -> None:
    if on_screen:
        slot, since = on_screen
        state = progress.of(slot)
        seconds = max(0, round((until - since) / timedelta(seconds=1)))
        progress.slots[slot] = replace(state, seconds=state.seconds + seconds)


def check_response(slot: int, value: str, shapes: str) -> None:
    """Refuse an answer that the slot's item cannot have. `shapes` holds one character a slot.

    Raises:
        UnknownSlot: the paper has no such slot.
        BadResponse: not one of its letters, or too long a text.
    """
    if not 1 <= slot <= len(shapes):
        raise UnknownSlot(slot, len(shapes))
    if shapes[slot - 1] not in shapes_accepting(value):
        raise BadResponse(slot, value)


def chosen_options(value: str, order: Sequence[int]) -> tuple[int, ...]:
    """Return the file indexes of the options that the letters in `value` show under `order`."""
    return tuple(order[LETTERS.index(letter)] for letter in value)
