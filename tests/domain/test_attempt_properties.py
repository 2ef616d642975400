"""Two tabs of one exam in every interleaving: no answer is lost or comes back, and what is over stays over."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import pytest
from conftest import NOW
from hypothesis import given
from hypothesis import strategies as st
from seeds import thorough

from quizapp.domain.attempt import Attempt, AttemptState, Event, EventKind, as_of, replay, require_open
from quizapp.domain.errors import AttemptClosed, AttemptExpired

SLOTS = (1, 2, 3)
TABS = ("phone", "laptop")
DEADLINE = NOW + timedelta(minutes=30)


@st.composite
def logs(draw: st.DrawFn) -> list[Event]:
    """What two tabs did, in the order in which it was done; slow deliveries date some of it later than it was."""
    kinds = st.sampled_from([EventKind.ANSWER, EventKind.ANSWER, EventKind.FLAG, EventKind.VISIT, EventKind.STRIKE])
    deeds = draw(
        st.lists(
            st.tuples(kinds, st.sampled_from(SLOTS), st.sampled_from(["", "A", "B", "C"]), st.sampled_from(TABS)),
            max_size=16,
        )
    )
    delays = draw(st.lists(st.sampled_from([0, 0, 0, 1, 7]), min_size=len(deeds), max_size=len(deeds)))
    counts = dict.fromkeys(TABS, 0)
    done = []
    for n, ((kind, slot, value, tab), delay) in enumerate(zip(deeds, delays, strict=True)):
        counts[tab] += 1
        half = 0.5 * TABS.index(tab)  # nothing that both do happens in the same instant
        done.append(Event(kind, slot, value, NOW + timedelta(seconds=n + delay + half), counts[tab], tab))
    return done


def answers(events: Iterable[Event]) -> list[Event]:
    return [event for event in events if event.kind is EventKind.ANSWER]


def paper(events: Iterable[Event]) -> dict[int, str]:
    told = replay(events)
    return {slot: told.of(slot).value for slot in SLOTS}


@thorough
@given(log=logs(), data=st.data())
def test_interleaving_and_repetition_change_no_answer(log: list[Event], data: st.DataObject) -> None:
    again = data.draw(st.lists(st.sampled_from(log), max_size=6)) if log else []
    arrived = data.draw(st.permutations(log + again))

    assert paper(arrived) == paper(log)


@thorough
@given(log=logs())
def test_answer_that_stands_is_the_last_of_one_of_the_tabs(log: list[Event]) -> None:
    for slot, value in paper(log).items():
        mine = [event for event in answers(log) if event.slot == slot]
        last = {event.client: event.value for event in mine}

        assert value in last.values() or (value == "" and not last)


@thorough
@given(log=logs())
def test_answer_of_a_tab_that_alone_touched_a_question_is_its_last(log: list[Event]) -> None:
    for slot, value in paper(log).items():
        mine = [event for event in answers(log) if event.slot == slot]
        if len({event.client for event in mine}) == 1:
            assert value == max(mine, key=lambda event: event.sequence).value


@thorough
@given(log=logs(), value=st.sampled_from(["", "A", "B", "C"]), tab=st.sampled_from(TABS), slot=st.sampled_from(SLOTS))
def test_answer_given_after_everything_else_stands_and_touches_no_other(
    log: list[Event], value: str, tab: str, slot: int
) -> None:
    after = NOW + timedelta(minutes=5)
    sequence = 1 + max((event.sequence for event in log if event.client == tab), default=0)

    told = paper([*log, Event(EventKind.ANSWER, slot, value, after, sequence, tab)])

    assert told == paper(log) | {slot: value}


@thorough
@given(log=logs())
def test_flags_visits_and_strikes_of_later_change_no_answer(log: list[Event]) -> None:
    beyond = NOW + timedelta(minutes=1)
    extra = [
        Event(kind, slot, "A", beyond, 100 + n, tab)
        for n, (kind, slot, tab) in enumerate(
            (kind, slot, tab)
            for kind in (EventKind.FLAG, EventKind.VISIT, EventKind.STRIKE)
            for slot in SLOTS
            for tab in TABS
        )
    ]

    assert paper(log + extra) == paper(log)


moments = st.integers(-60, 3600).map(lambda seconds: NOW + timedelta(seconds=seconds))


@st.composite
def attempts(draw: st.DrawFn) -> Attempt:
    """Open, submitted at some moment in its time, or recorded as expired."""
    state = draw(st.sampled_from(list(AttemptState)))
    ends = {
        AttemptState.OPEN: None,
        AttemptState.EXPIRED: DEADLINE,
        AttemptState.SUBMITTED: NOW + timedelta(seconds=draw(st.integers(0, 1799))),
    }
    return Attempt(7, NOW, DEADLINE, DEADLINE + timedelta(minutes=5), ends[state], state)


@thorough
@given(attempt=attempts(), times=st.lists(moments, min_size=2, max_size=6).map(sorted))
def test_exam_that_is_over_never_reopens_and_its_end_never_moves(attempt: Attempt, times: list[datetime]) -> None:
    seen = [as_of(attempt, now) for now in times]

    over = [now.state is not AttemptState.OPEN for now in seen]
    assert over == sorted(over)
    assert len({(now.state, now.finished_at) for now in seen if now.state is not AttemptState.OPEN}) <= 1


@thorough
@given(attempt=attempts(), now=moments)
def test_nothing_is_let_through_from_the_end_on(attempt: Attempt, now: datetime) -> None:
    if attempt.state is AttemptState.OPEN and now < DEADLINE:
        assert require_open(attempt, now) is None
        return
    with pytest.raises((AttemptClosed, AttemptExpired)):
        require_open(attempt, now)
