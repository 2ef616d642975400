"""An exam in which deliveries are slow, doubled, lost and late: what is acknowledged counts, and nothing else does.

The model beside it knows the rules in a few lines of its own; after every step the log must be what the model says.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

import pytest
from conftest import NOW
from exam_actions import a_guest, row_of, start
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sitting import keys
from sqlalchemy import select

from quizapp.database import db
from quizapp.domain.attempt import SERVER, EventKind
from quizapp.domain.errors import AttemptClosed, AttemptExpired, SequenceReused
from quizapp.models import AttemptEventRow
from quizapp.services import exams
from quizapp.services.exams import NewEvent

thorough = settings(deadline=None, max_examples=60, database=None, derandomize=True)

SLOTS = 6
TIME, GRACE = timedelta(minutes=30), timedelta(minutes=5)  # of preset-graceful
PATIENCE = timedelta(seconds=10)  # a request waits no longer for the write lock
SECOND = timedelta(seconds=1)
# No two tabs act in the same instant: what is done at the same time has no order.
OFFSETS = {"phone": timedelta(milliseconds=250), "laptop": timedelta(milliseconds=500)}

Name = tuple[str, int, int]  # tab, sequence, slot


@dataclass(frozen=True)
class Deed:
    """An answer as the person gave it: at this moment, by the true clock."""

    tab: str
    sequence: int
    slot: int
    value: str
    at: datetime

    @property
    def name(self) -> Name:
        return (self.tab, self.sequence, self.slot)


@dataclass(frozen=True)
class Mail:
    """A request on its way: what it carries, and when it left."""

    tab: str
    left: datetime
    deeds: tuple[Deed, ...]

    def events(self) -> list[NewEvent]:
        return [
            NewEvent(EventKind.ANSWER, d.slot, d.value, d.sequence, (self.left - d.at).total_seconds())
            for d in self.deeds
        ]


@dataclass
class Model:
    """The rules of an exam's log, told in the plainest way."""

    deadline: datetime = NOW + TIME
    closes_at: datetime = NOW + TIME + GRACE
    over: bool = False
    counted: dict[Name, tuple[str, datetime]] = field(default_factory=dict)
    refused: dict[Name, str] = field(default_factory=dict)
    heard: dict[str, datetime] = field(default_factory=dict)  # tab → when the server first heard of it

    def takes(self, tab: str, happened: datetime, now: datetime) -> bool:
        if self.over or now >= self.closes_at:
            return False
        return now < self.deadline or (self.heard.get(tab, now) < self.deadline and happened < self.deadline)

    def arrive(self, mail: Mail, now: datetime) -> set[int]:
        """Note what becomes of a delivery; return the slots whose answers it must be told do not count."""
        fresh = [deed for deed in mail.deeds if deed.name not in self.counted and deed.name not in self.refused]
        verdicts = {}
        for deed in fresh:
            happened = now - (mail.left - deed.at)
            verdicts[deed] = happened, self.takes(mail.tab, happened, now)
        for deed, (happened, taken) in verdicts.items():
            self.heard.setdefault(mail.tab, now)
            if taken:
                self.counted[deed.name] = deed.value, happened
            else:
                self.refused[deed.name] = deed.value
        return {deed.slot for deed in mail.deeds if deed.name in self.refused}

    def paper(self) -> dict[int, str]:
        """Slot → the answer that stands: done last, where a tab's own order is beyond doubt."""
        best: dict[int, tuple[datetime, int, str]] = {}
        for (tab, sequence, slot), (value, _) in self.counted.items():
            done = max(at for (t, s, _), (_, at) in self.counted.items() if t == tab and s <= sequence)
            best[slot] = max(best.get(slot, (done, sequence, value)), (done, sequence, value))
        return {slot: value for slot, (_, _, value) in best.items()}


class Sitting:
    """One exam sat on two devices, in the product and in the model at once."""

    def __init__(self) -> None:
        self.user_id = a_guest()
        self.attempt_id = start(self.user_id, plan="preset-graceful")
        self.clock = NOW
        self.model = Model()
        self.names = {tab: tab for tab in OFFSETS}  # device → the name its tab goes by
        self.sequences = dict.fromkeys(OFFSETS, 0)
        self.pending: dict[str, list[Deed]] = {tab: [] for tab in OFFSETS}
        self.mails: list[tuple[str, Mail]] = []
        self.acknowledged: dict[Name, str] = {}
        self.end: tuple[object, ...] | None = None

    # ---- what people and networks do

    def wait(self, time: timedelta) -> None:
        self.clock += time

    def wait_for(self, end: str, more: int) -> None:
        """Let time pass until shortly before or after an end."""
        self.clock = max(self.clock, getattr(self.model, end) + more * SECOND)

    def act(self, device: str, slot: int, value: str) -> None:
        self.sequences[device] += 1
        self.clock += SECOND
        deed = Deed(self.names[device], self.sequences[device], slot, value, self.clock - OFFSETS[device])
        self.pending[device].append(deed)

    def send(self, device: str) -> None:
        """Let a request leave; it may arrive now, later, twice or never."""
        if self.pending[device]:
            name = self.pending[device][0].tab
            deeds = tuple(deed for deed in self.pending[device] if deed.tab == name)
            self.mails.append((device, Mail(name, self.clock, deeds)))

    def save(self, device: str, slot: int, value: str, *, heard: bool) -> None:
        """Answer, and deliver it at once: what mostly happens."""
        self.act(device, slot, value)
        self.send(device)
        self.arrive(-1, waited=False, heard=heard)

    def arrive(self, place: int, *, waited: bool, heard: bool) -> None:
        """Carry a delivery out, now or after it waited for the lock; the answer may be lost on its way back."""
        if not self.mails:
            return
        device, mail = self.mails[place % len(self.mails)]
        now = mail.left if waited and self.clock - mail.left <= PATIENCE else self.clock
        outcome = self.deliver(mail, now)
        if heard:
            self.hear(device, mail, outcome)

    def deliver(self, mail: Mail, now: datetime) -> Exception | None:
        before = set(self.model.refused)
        late = self.model.arrive(mail, now)
        outcome: Exception | None = None
        try:
            exams.save_events(self.attempt_id, self.user_id, mail.events(), client=mail.tab, now=now)
        except (SequenceReused, AttemptExpired, AttemptClosed) as refusal:
            outcome = refusal
        if isinstance(outcome, SequenceReused):
            # Time was given after these had been refused: the tab sends them again under another name.
            assert {deed.name for deed in mail.deeds} & before
            assert not self.model.over
            assert now < self.model.deadline
        elif outcome is None:
            assert not late, "refused answers were acknowledged"
        else:
            assert set(outcome.slots) == late
        return outcome

    def hear(self, device: str, mail: Mail, outcome: Exception | None) -> None:
        sent = set(mail.deeds)
        if isinstance(outcome, SequenceReused):
            old = [deed for deed in self.pending[device] if deed.tab == mail.tab]
            if old:
                name = f"{mail.tab}'"
                if self.names[device] == mail.tab:
                    self.names[device] = name
                self.pending[device] = [
                    Deed(name, d.sequence, d.slot, d.value, d.at) if d in old else d for d in self.pending[device]
                ]
            return
        if outcome is None:
            self.acknowledged |= {deed.name: deed.value for deed in mail.deeds}
        self.pending[device] = [deed for deed in self.pending[device] if deed not in sent]

    def submit(self, lag: int) -> None:
        now = self.clock - lag * SECOND
        exams.submit(self.attempt_id, self.user_id, now=now)
        self.model.over = True

    def extend(self, minutes: int) -> None:
        given = exams.extend([self.attempt_id], minutes, "generator", actor_id=None, now=self.clock)
        more = timedelta(minutes=minutes)
        assert bool(given) == (not self.model.over and self.model.deadline + more > self.clock)
        if given:
            self.model.deadline += more
            self.model.closes_at += more

    def settle(self) -> None:
        ended = exams.settle(self.attempt_id, now=self.clock)
        assert ended == (not self.model.over and self.clock >= self.model.closes_at)
        self.model.over |= ended

    # ---- what must hold

    def check(self) -> None:
        log = AttemptEventRow
        rows = db.session.execute(
            select(log.id, log.client, log.sequence, log.slot, log.value, log.at, log.refused)
            .where(log.attempt_id == self.attempt_id, log.kind == EventKind.ANSWER.value)
            .order_by(log.id)
        ).all()
        counted = {(r.client, r.sequence, r.slot): (r.value, r.at) for r in rows if not r.refused}
        refused = {(r.client, r.sequence, r.slot): r.value for r in rows if r.refused}
        assert counted == self.model.counted
        assert refused == self.model.refused
        assert {name: counted[name][0] for name in self.acknowledged} == self.acknowledged, "an answer was lost"
        row = row_of(self.attempt_id)
        db.session.commit()
        assert (row.finished_at is not None) == self.model.over
        if row.finished_at is None:
            return
        assert row.finished_at <= self.model.deadline
        assert all(at <= row.finished_at and at < self.model.deadline for _, at in counted.values())
        self.end = self.end or (row.finished_at, row.finish, row.points, row.deadline)
        assert (row.finished_at, row.finish, row.points, row.deadline) == self.end, "the past has changed"
        ends = db.session.scalars(
            select(log.id).where(
                log.attempt_id == self.attempt_id, log.client == SERVER, log.kind.in_(["submit", "expire"])
            )
        ).all()
        assert len(ends) == 1
        assert all(r.id < ends[0] for r in rows if not r.refused), "accepted after the end"

    def check_score(self, key: dict[int, str]) -> None:
        paper = self.model.paper()
        told = exams.replay_attempt(self.attempt_id)
        assert told.differences == []
        assert {slot: told.progress.of(slot).value for slot in paper} == paper
        row = row_of(self.attempt_id)
        assert row.points == sum(paper.get(slot) == right for slot, right in key.items())
        db.session.commit()


Step = Callable[[Sitting], None]

devices = st.sampled_from(list(OFFSETS))
acts = st.builds(
    lambda device, slot, value: partial(Sitting.act, device=device, slot=slot, value=value),
    devices,
    st.integers(1, SLOTS),
    st.sampled_from(["A", "B", "C", "D", ""]),
)
saves = st.builds(
    lambda device, slot, value, heard: partial(Sitting.save, device=device, slot=slot, value=value, heard=heard),
    devices,
    st.integers(1, SLOTS),
    st.sampled_from(["A", "B", "C", "D", ""]),
    st.booleans(),
)
sends = st.builds(lambda device: partial(Sitting.send, device=device), devices)
arrivals = st.builds(
    lambda place, waited, heard: partial(Sitting.arrive, place=place, waited=waited, heard=heard),
    st.integers(-3, 0),  # mostly the newest
    st.booleans(),
    st.sampled_from([True, True, False]),
)
waits = st.builds(
    lambda seconds: partial(Sitting.wait, time=seconds * SECOND), st.sampled_from([1, 5, 30, 120, 290, 310, 900])
)
nears = st.builds(
    lambda end, more: partial(Sitting.wait_for, end=end, more=more),
    st.sampled_from(["deadline", "deadline", "closes_at"]),
    st.sampled_from([-2, -1, 0, 1]),
)
submits = st.builds(lambda lag: partial(Sitting.submit, lag=lag), st.integers(0, 5))
extends = st.builds(lambda minutes: partial(Sitting.extend, minutes=minutes), st.sampled_from([1, 5, 40]))
settles = st.just(Sitting.settle)

before_the_end = st.one_of(acts, saves, saves, sends, arrivals, arrivals, waits)
around_the_end = st.one_of(acts, saves, saves, sends, arrivals, arrivals, nears, nears, extends, settles, submits)


def play(steps: Iterable[Step]) -> Sitting:
    sitting = Sitting()
    for step in steps:
        step(sitting)
        sitting.check()
    return sitting


@pytest.fixture
def entered(app: Flask) -> Flask:
    with app.app_context():
        yield app
        db.session.remove()


@thorough
@given(first=st.lists(before_the_end, max_size=8), rest=st.lists(around_the_end, min_size=4, max_size=16))
def test_what_was_acknowledged_counts_and_what_was_refused_is_told(
    entered: Flask, first: list[Step], rest: list[Step]
) -> None:
    sitting = play([*first, *rest])

    sitting.wait_for("closes_at", 0)
    sitting.settle()
    sitting.check()
    sitting.check_score(keys(entered, sitting.attempt_id))


@thorough
@given(
    before=st.lists(before_the_end, min_size=2, max_size=10),
    end=submits,
    after=st.lists(around_the_end, min_size=3, max_size=10),
)
def test_ended_exam_never_changes(entered: Flask, before: list[Step], end: Step, after: list[Step]) -> None:
    sitting = play([*before, end])
    key = keys(entered, sitting.attempt_id)
    sitting.check_score(key)

    for step in after:
        step(sitting)
        sitting.check()

    sitting.check_score(key)
