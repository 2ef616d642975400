"""Typed answers in the room: kept where they belong, saved without leaving the field."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from room_page import at, in_room, marked, saved
from sitting import shown, stored_events

from quizapp.domain.questions import Kind

FIELD = "#question input[name=text]"


@pytest.fixture
def room(open_page: Callable[..., Page], small_site) -> Page:
    """A guest in the room of a paper with every kind of answer."""
    page = open_page("/vacancies/north/exams/preset-typed", base_url=small_site.address)
    page.click("main form button")
    in_room(page)
    return page


@pytest.fixture
def slots(room: Page, small_site) -> dict[Kind, int]:
    """Kind of answer → the slot where it is asked."""
    return {question.kind: slot for slot, (question, _) in shown(small_site.app, in_room(room)).items()}


def go(page: Page, slot: int) -> None:
    page.locator(f'.slot[data-go="{slot}"]').click()
    at(page, slot)


def kept(site, page: Page) -> list[tuple[int, str]]:
    """Answers in the database, in order of arrival."""
    return [(slot, value) for kind, slot, value in stored_events(site.app, in_room(page)) if kind == "answer"]


@pytest.mark.parametrize("way", ["back", "palette"])
def test_typed_answer_stays_in_its_slot_however_one_leaves_it(
    small_site, room: Page, slots: dict[Kind, int], way: str
) -> None:
    other, slot = slots[Kind.NUMERIC], slots[Kind.SHORT]
    go(room, other)
    go(room, slot)
    room.locator(FIELD).press_sequentially("Bakı")

    if way == "back":
        room.go_back()
    else:
        go(room, other)
    at(room, other)
    saved(room)

    expect(room.locator(FIELD)).to_have_value("")
    assert marked(room, "slot--answered") == [slot]
    assert kept(small_site, room) == [(slot, "Bakı")]
    go(room, slot)
    expect(room.locator(FIELD)).to_have_value("Bakı")


def test_typed_answer_is_saved_after_a_pause_without_leaving_the_field(
    small_site, room: Page, slots: dict[Kind, int]
) -> None:
    go(room, slots[Kind.SHORT])

    room.locator(FIELD).press_sequentially("Gəncə")
    expect(room.locator(FIELD)).to_have_attribute("data-saved", "Gəncə")  # what came before was saved long ago
    saved(room)

    expect(room.locator(FIELD)).to_be_focused()
    assert kept(small_site, room) == [(slots[Kind.SHORT], "Gəncə")]


def test_leaving_a_field_that_was_saved_saves_nothing_again(small_site, room: Page, slots: dict[Kind, int]) -> None:
    go(room, slots[Kind.SHORT])
    room.locator(FIELD).press_sequentially("Gəncə")
    saved(room)

    go(room, slots[Kind.NUMERIC])
    go(room, slots[Kind.SHORT])
    room.keyboard.press("Tab")
    expect(room.locator(FIELD)).to_be_focused()
    room.keyboard.press("End")
    with room.expect_response("**/events"):
        room.keyboard.type("!")
    saved(room)
    room.reload()
    in_room(room)

    assert kept(small_site, room) == [(slots[Kind.SHORT], "Gəncə"), (slots[Kind.SHORT], "Gəncə!")]
    expect(room.locator(FIELD)).to_have_value("Gəncə!")


def test_enter_in_a_field_saves_and_stays(small_site, room: Page, slots: dict[Kind, int]) -> None:
    go(room, slots[Kind.NUMERIC])
    room.locator(FIELD).press_sequentially("0,5")

    room.keyboard.press("Enter")
    saved(room)

    at(room, slots[Kind.NUMERIC])
    assert kept(small_site, room) == [(slots[Kind.NUMERIC], "0,5")]


def test_letters_typed_into_a_field_neither_flag_nor_turn_pages(room: Page, slots: dict[Kind, int]) -> None:
    go(room, slots[Kind.SHORT])
    room.locator(FIELD).press_sequentially("fab1")
    room.keyboard.press("ArrowLeft")

    at(room, slots[Kind.SHORT])
    assert marked(room, "slot--flagged") == []
    expect(room.locator(FIELD)).to_have_value("fab1")


def test_typed_answer_is_cleared(small_site, room: Page, slots: dict[Kind, int]) -> None:
    slot = slots[Kind.SHORT]
    go(room, slot)
    room.locator(FIELD).press_sequentially("Gəncə")
    saved(room)

    room.click("#clear")
    saved(room)

    assert marked(room, "slot--answered") == []
    assert kept(small_site, room) == [(slot, "Gəncə"), (slot, "")]


def test_several_choices_are_saved_together(small_site, room: Page, slots: dict[Kind, int]) -> None:
    slot = slots[Kind.MULTIPLE]
    go(room, slot)

    room.keyboard.press("c")
    room.keyboard.press("a")
    saved(room)

    assert kept(small_site, room) == [(slot, "C"), (slot, "AC")]
