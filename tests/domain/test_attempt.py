"""One sitting: what its log says, when it is over, and which answers its slots can have."""

import json
from datetime import timedelta

import pytest
from conftest import NOW
from hypothesis import given
from hypothesis import strategies as st
from seeds import thorough

from quizapp.domain.assembly import Candidate, Pick
from quizapp.domain.attempt import (
    Attempt,
    AttemptState,
    Event,
    EventKind,
    Progress,
    Slot,
    SlotState,
    as_of,
    check_response,
    chosen_options,
    layout_from_data,
    layout_of,
    layout_to_data,
    replay,
    require_open,
)
from quizapp.domain.errors import AttemptClosed, AttemptExpired, BadResponse, UnknownSlot

DEADLINE = NOW + timedelta(minutes=30)
MOMENT = timedelta(microseconds=1)
OPEN = Attempt(7, NOW, DEADLINE, DEADLINE)


def answer(slot: int, value: str, sequence: int, at: float = 0, tab: str = "") -> Event:
    return Event(EventKind.ANSWER, slot, value, NOW + timedelta(seconds=at), sequence, tab)


def flag(slot: int, value: str, sequence: int) -> Event:
    return Event(EventKind.FLAG, slot, value, NOW, sequence)


def visit(slot: int, at: float, sequence: int = 0) -> Event:
    return Event(EventKind.VISIT, slot, "", NOW + timedelta(seconds=at), sequence)


def test_nothing_happened_means_all_blank():
    progress = replay([])

    assert progress == Progress()
    assert progress.of(3) == SlotState()
    assert progress.blanks(3) == [1, 2, 3]


def test_the_latest_answer_counts():
    progress = replay([answer(1, "A", 1), answer(2, "C", 2), answer(1, "B", 3)])

    assert progress.of(1).value == "B"
    assert progress.of(2).value == "C"


def test_an_older_save_that_arrives_late_never_overwrites_a_newer_one():
    progress = replay([answer(1, "B", 5), answer(1, "A", 2)])

    assert progress.of(1).value == "B"


def test_of_two_saves_with_one_sequence_the_later_arrival_counts():
    progress = replay([answer(1, "A", 4), answer(1, "B", 4)])

    assert progress.of(1).value == "B"


def test_between_tabs_what_was_done_last_counts_whatever_their_own_counting_says():
    progress = replay([answer(1, "A", 40, at=10, tab="phone"), answer(1, "B", 3, at=20, tab="laptop")])

    assert progress.of(1).value == "B"


def test_what_another_device_did_earlier_and_delivers_late_does_not_count():
    progress = replay([answer(1, "B", 3, at=20, tab="laptop"), answer(1, "A", 40, at=10, tab="phone")])

    assert progress.of(1).value == "B"


def test_a_slow_delivery_does_not_turn_the_order_of_one_tab():
    progress = replay([answer(1, "A", 1, at=9, tab="phone"), answer(1, "B", 2, at=7, tab="phone")])

    assert progress.of(1).value == "B"


def test_an_answer_can_be_cleared():
    progress = replay([answer(1, "A", 1), answer(1, "", 2)])

    assert progress.of(1).value == ""
    assert progress.blanks(2) == [1, 2]


def test_blanks_are_the_slots_without_an_answer():
    progress = replay([answer(2, "A", 1), flag(3, "1", 2), visit(4, 0)])

    assert progress.blanks(4) == [1, 3, 4]


def test_a_flag_is_set_and_taken_away():
    progress = replay([flag(1, "1", 1), flag(2, "1", 2), flag(3, "1", 3), flag(2, "", 4)])

    assert progress.flagged() == [1, 3]
    assert not progress.of(2).flagged


def test_a_late_older_flag_does_not_come_back():
    progress = replay([flag(1, "", 9), flag(1, "1", 3)])

    assert progress.flagged() == []


def test_answers_and_flags_do_not_disturb_each_other():
    progress = replay([answer(1, "A", 8), flag(1, "1", 2), answer(2, "B", 1), visit(1, 5)])

    assert progress.of(1) == SlotState(value="A", flagged=True, visited=True)


def test_the_highest_sequence_is_remembered_whatever_it_belongs_to():
    assert replay([answer(1, "A", 3), visit(2, 0, sequence=11), flag(1, "1", 4)]).sequence == 11


def test_time_goes_to_the_slot_on_screen():
    progress = replay([visit(1, 0), visit(2, 10), visit(1, 25)], until=NOW + timedelta(seconds=40))

    assert progress.of(1).seconds == 25
    assert progress.of(2).seconds == 15


def test_time_of_the_last_slot_runs_only_when_an_end_is_given():
    progress = replay([visit(1, 0), visit(2, 10)])

    assert progress.of(1).seconds == 10
    assert progress.of(2) == SlotState(visited=True)


def test_a_visit_reported_late_takes_no_time_away():
    progress = replay([visit(1, 30), visit(2, 20)], until=NOW + timedelta(seconds=50))

    assert progress.of(1).seconds == 0
    assert progress.of(2).seconds == 20


SLOTS, LETTERS = st.integers(1, 3), st.sampled_from(["", "A", "B", "C", "D"])


@st.composite
def one_tabs_saves(draw: st.DrawFn) -> list[Event]:
    """Saves of one tab, no sequence twice."""
    saves = draw(st.lists(st.tuples(SLOTS, LETTERS), max_size=12))
    sequences = draw(st.lists(st.integers(1, 99), min_size=len(saves), max_size=len(saves), unique=True))
    return [answer(slot, value, sequence) for (slot, value), sequence in zip(saves, sequences, strict=True)]


@thorough
@given(events=one_tabs_saves(), data=st.data())
def test_the_latest_of_a_tab_wins_in_whatever_order_its_saves_arrive(events, data):
    arrived = data.draw(st.permutations(events))

    progress = replay(arrived)

    for slot in (1, 2, 3):
        latest = max((e for e in events if e.slot == slot), key=lambda e: e.sequence, default=answer(slot, "", 0))
        assert progress.of(slot).value == latest.value


@thorough
@given(saves=st.lists(st.tuples(SLOTS, LETTERS, st.sampled_from(["phone", "laptop"])), max_size=12), data=st.data())
def test_what_was_done_last_wins_in_whatever_order_two_tabs_deliver(saves, data):
    done = [answer(slot, value, n, at=n, tab=tab) for n, (slot, value, tab) in enumerate(saves)]
    arrived = data.draw(st.permutations(done))

    progress = replay(arrived)

    for slot in (1, 2, 3):
        assert progress.of(slot).value == next((e.value for e in reversed(done) if e.slot == slot), "")


@thorough
@given(saves=st.lists(st.tuples(SLOTS, LETTERS, st.integers(1, 4)), max_size=12))
def test_of_one_sequence_used_twice_the_later_arrival_wins(saves):
    progress = replay(answer(*save) for save in saves)

    for slot in (1, 2, 3):
        ranked = [(sequence, place, value) for place, (at, value, sequence) in enumerate(saves) if at == slot]
        assert progress.of(slot).value == max(ranked, default=(0, 0, ""))[2]


@thorough
@given(first=st.lists(st.tuples(SLOTS, LETTERS), max_size=8), second=st.lists(st.tuples(SLOTS, LETTERS), max_size=8))
def test_delivering_a_log_again_changes_no_answer(first, second):
    events = [answer(slot, value, n) for n, (slot, value) in enumerate(first + second)]

    once, twice = replay(events), replay([*events, *events[: len(first)]])

    assert [once.of(slot).value for slot in (1, 2, 3)] == [twice.of(slot).value for slot in (1, 2, 3)]


@pytest.mark.parametrize("now", [NOW, NOW + timedelta(minutes=29), DEADLINE - MOMENT])
def test_an_attempt_is_open_until_its_deadline(now):
    assert as_of(OPEN, now) == OPEN


@pytest.mark.parametrize("now", [DEADLINE, DEADLINE + timedelta(days=1)])
def test_an_attempt_is_expired_from_its_deadline_on(now):
    assert as_of(OPEN, now) == Attempt(7, NOW, DEADLINE, DEADLINE, DEADLINE, AttemptState.EXPIRED)


def test_a_submitted_attempt_does_not_expire():
    submitted = Attempt(7, NOW, DEADLINE, DEADLINE, NOW + timedelta(minutes=5), AttemptState.SUBMITTED)

    assert as_of(submitted, DEADLINE + timedelta(days=1)) == submitted


def test_an_open_attempt_is_let_through_to_its_last_moment():
    assert require_open(OPEN, DEADLINE - MOMENT) is None


@pytest.mark.parametrize("attempt", [OPEN, Attempt(7, NOW, DEADLINE, DEADLINE, DEADLINE, AttemptState.EXPIRED)])
def test_an_attempt_whose_time_is_over_says_when_that_was(attempt):
    with pytest.raises(AttemptExpired) as refused:
        require_open(attempt, DEADLINE)

    assert (refused.value.attempt_id, refused.value.deadline) == (7, DEADLINE)


def test_a_submitted_attempt_says_when_that_was():
    at = NOW + timedelta(minutes=5)

    with pytest.raises(AttemptClosed) as refused:
        require_open(Attempt(7, NOW, DEADLINE, DEADLINE, at, AttemptState.SUBMITTED), NOW + timedelta(minutes=6))

    assert (refused.value.attempt_id, refused.value.at) == (7, at)


@pytest.mark.parametrize(
    ("shape", "value"),
    [
        ("4", ""),
        ("4", "A"),
        ("4", "D"),
        ("5", "E"),
        ("c", "AC"),
        ("c", "B"),
        ("c", ""),
        ("t", ""),
        ("t", "Bakı şəhəri"),
        ("t", "0,5"),
        ("t", "AB"),
        ("t", "ə" * 200),
    ],
)
def test_an_answer_that_the_item_can_have_is_let_through(shape, value):
    assert check_response(1, value, shape) is None


@pytest.mark.parametrize(
    ("shape", "value"),
    [
        ("4", "E"),
        ("4", "AB"),
        ("4", "a"),
        ("4", "1"),
        ("4", " A"),
        ("4", "Bakı"),
        ("c", "D"),
        ("c", "BA"),
        ("c", "AA"),
        ("t", "ə" * 201),
        ("t", "A" * 201),
    ],
)
def test_an_answer_that_the_item_cannot_have_is_refused(shape, value):
    with pytest.raises(BadResponse) as refused:
        check_response(2, value, "3" + shape)

    assert (refused.value.slot, refused.value.value) == (2, value)


@pytest.mark.parametrize("value", ["\x00", "Bak\x00ı", "\ud800"])
def test_text_that_no_database_can_keep_is_refused(value):
    with pytest.raises(BadResponse):
        check_response(1, value, "t")


@pytest.mark.parametrize("slot", [0, -1, 4])
def test_a_slot_outside_the_paper_is_refused(slot):
    with pytest.raises(UnknownSlot) as refused:
        check_response(slot, "A", "444")

    assert (refused.value.slot, refused.value.last) == (slot, 3)


def test_letters_mean_the_options_as_shown():
    assert chosen_options("AC", (2, 0, 1)) == (2, 1)
    assert chosen_options("", (2, 0, 1)) == ()


def test_a_layout_keeps_what_was_assembled():
    candidate = Candidate(5, 50, "law.one", "MM", 3, "fact", "4")

    assert layout_of([Pick(candidate, 1, (2, 0, 3, 1))]) == [Slot(5, 50, 1, (2, 0, 3, 1))]


slots = st.builds(
    Slot,
    question_id=st.integers(0, 2**31),
    version_id=st.integers(0, 2**31),
    section=st.integers(0, 9),
    order=st.integers(0, 8).flatmap(lambda count: st.permutations(range(count))).map(tuple),
)


@thorough
@given(layout=st.lists(slots, max_size=6))
def test_a_layout_survives_json(layout):
    text = json.dumps(layout_to_data(layout))

    assert layout_from_data(json.loads(text)) == layout
