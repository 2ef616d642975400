"""The exam room as a place to think: tools that change nothing that counts, other windows, extra time, no network."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from axe_checks import overflow, violations
from playwright.sync_api import Page, expect
from room_page import at, attempt_of, in_room, letter, marked, saved, start_quick
from sitting import stored_events, words

from quizapp.database import db
from quizapp.services import exams

OFFLINE = "ERR_INTERNET_DISCONNECTED"
WORKER_READY = "navigator.serviceWorker.ready.then(() => true)"


@pytest.fixture
def room(open_page: Callable[..., Page]) -> Page:
    """A guest in the room of a running quick mock."""
    page = open_page("/", forgiven=OFFLINE)
    start_quick(page)
    return page


def struck(page: Page) -> list[str]:
    """Letters that are struck out on screen."""
    return page.locator("#question .option--struck input").evaluate_all("inputs => inputs.map(i => i.value)")


def kept(app, attempt_id: int, kind: str) -> list[tuple[int, str]]:
    return [(slot, value) for found, slot, value in stored_events(app, attempt_id) if found == kind]


def test_option_is_struck_out_by_key_and_button_and_still_can_be_chosen(site, room: Page) -> None:
    attempt_id = attempt_of(room)
    room.keyboard.press("Shift+B")
    room.locator(".option__strike").nth(2).click()
    assert struck(room) == ["B", "C"]

    room.keyboard.press("b")
    saved(room)

    assert letter(room) == "B"
    assert kept(site.app, attempt_id, "strike") == [(1, "B"), (1, "BC")]


def test_strikes_and_notes_are_there_after_a_reload(room: Page) -> None:
    room.keyboard.press("Shift+D")
    room.keyboard.press("n")
    room.keyboard.type("maddə 16-ya bax")
    room.locator("#question").click(position={"x": 1, "y": 1})
    saved(room)

    room.reload()
    in_room(room)

    assert struck(room) == ["D"]
    expect(room.locator("#note")).to_have_value("maddə 16-ya bax")


def test_note_takes_letters_that_elsewhere_are_keys(room: Page) -> None:
    room.keyboard.press("n")
    room.keyboard.type("abf1?")

    expect(room.locator("#note")).to_have_value("abf1?")
    assert (marked(room, "slot--answered"), marked(room, "slot--flagged")) == ([], [])
    expect(room.locator("#tools")).to_be_hidden()


def test_sheet_of_keys_opens_with_a_question_mark_and_closes_with_escape(room: Page) -> None:
    room.keyboard.press("?")
    expect(room.locator("#tools")).to_be_visible()
    assert violations(room) == []
    room.keyboard.press("a")

    room.keyboard.press("Escape")

    expect(room.locator("#tools")).to_be_hidden()
    assert letter(room) == ""


def test_text_size_and_contrast_hold_in_the_next_exam_and_stay_accessible(room: Page) -> None:
    before = room.locator(".question__stem").evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
    room.keyboard.press("?")
    room.check("input[name=text-size][value='3']")
    room.check("input[data-setting=contrast]")
    room.keyboard.press("Escape")

    room.reload()
    in_room(room)

    after = room.locator(".question__stem").evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
    assert after > 1.4 * before
    assert room.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--ink')") == "#000000"
    assert violations(room) == []


def test_palette_shows_which_are_blank_and_which_are_flagged(room: Page) -> None:
    room.keyboard.press("a")
    room.keyboard.press("ArrowRight")
    room.keyboard.press("f")
    room.check("input[name=palette-filter][value=blank]")
    dimmed = "slots => slots.filter(s => getComputedStyle(s).opacity < 1).map(s => Number(s.textContent))"
    assert room.locator(".slot").evaluate_all(dimmed) == [1]

    room.check("input[name=palette-filter][value=flagged]")

    assert room.locator(".slot").evaluate_all(dimmed) == [n for n in range(1, 26) if n != 2]


def test_another_window_of_the_browser_shows_an_answer_at_once(site, room: Page) -> None:
    other = room.context.new_page()
    other.goto(room.url)
    in_room(other)
    room.keyboard.press("c")

    expect(other.locator("#announcer")).to_have_text(
        words(site.app, "az", "Changed in another window: this one shows it now.")
    )
    assert letter(other) == "C"
    assert marked(other, "slot--answered") == [1]


def test_another_device_is_told_when_it_is_looked_at(site, room: Page) -> None:
    attempt_id = attempt_of(room)
    with site.app.app_context():
        user_id = (
            exams.replay_attempt(attempt_id)
            and db.session.execute(
                db.text("SELECT user_id FROM attempts WHERE id = :id"), {"id": attempt_id}
            ).scalar_one()
        )
        event = exams.NewEvent(exams.saving.EventKind.ANSWER, 1, "D", 1)
        exams.save_events(attempt_id, user_id, [event], client="phone", now=datetime.now(UTC))
        db.session.remove()

    room.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(room.locator("#announcer")).to_contain_text(re.compile("pəncərə"))
    assert letter(room) == "D"


def test_extra_time_reaches_the_open_room(site, room: Page) -> None:
    attempt_id = attempt_of(room)
    with site.app.app_context():
        exams.extend([attempt_id], 20, "yanğın siqnalı", actor_id=None, now=datetime.now(UTC))
        db.session.remove()

    room.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(room.locator("#announcer")).to_have_text(
        words(site.app, "az", "%(count)s minutes more were given to you.", count=20)
    )
    expect(room.locator("#clock")).to_have_text(re.compile(r"^1:0[45]:"))


def test_room_is_reloaded_without_network_and_goes_on(site, room: Page) -> None:
    attempt_id = attempt_of(room)
    room.keyboard.press("a")
    saved(room)
    assert room.evaluate(WORKER_READY)
    kept_page = f"caches.match('/attempts/{attempt_id}/paper').then(found => Boolean(found))"
    for _ in range(100):
        if room.evaluate(kept_page):
            break
        room.wait_for_timeout(50)
    room.context.set_offline(True)
    room.keyboard.press("ArrowRight")
    room.keyboard.press("b")
    expect(room.locator("#offline")).to_be_visible()

    room.reload()

    expect(room.locator(".room--live")).to_be_attached()
    at(room, 2)
    assert marked(room, "slot--answered") == [1, 2]
    assert letter(room) == "B"
    assert re.fullmatch(r"0:4[345]:\d\d", room.locator("#clock").text_content() or "")
    room.keyboard.press("ArrowRight")
    room.keyboard.press("c")

    room.context.set_offline(False)
    saved(room)

    assert kept(site.app, attempt_id, "answer") == [(1, "A"), (2, "B"), (3, "C")]


def test_clock_of_the_device_set_forward_by_hours_changes_nothing(site, room: Page) -> None:
    room.evaluate("(shift => { const now = Date.now; Date.now = () => now() + shift; })(7 * 3600 * 1000)")
    room.keyboard.press("a")
    saved(room)

    expect(room.locator("#clock")).to_have_text(re.compile(r"^0:4[45]:"))
    assert kept(site.app, attempt_of(room), "answer") == [(1, "A")]


@pytest.mark.parametrize(("width", "height"), [(320, 640), (640, 360)], ids=["320 px", "zoomed"])
def test_narrow_room_fits_and_is_accessible(room: Page, width: int, height: int) -> None:
    room.set_viewport_size({"width": width, "height": height})

    assert overflow(room) <= 0
    assert violations(room) == []


def test_room_works_in_forced_colours_and_with_reduced_motion(room: Page) -> None:
    room.emulate_media(forced_colors="active", reduced_motion="reduce")
    room.keyboard.press("b")
    saved(room)

    outline = room.locator(".option:has(input:checked)").evaluate("e => getComputedStyle(e).outlineStyle")
    moving = room.evaluate("document.getAnimations().length")
    assert (outline, moving) == ("solid", 0)


def test_screen_readers_hear_question_options_clock_and_state(room: Page) -> None:
    room.keyboard.press("a")
    saved(room)

    tree = room.locator("body").aria_snapshot()

    assert re.search(r'radio "A .*" \[checked\]', tree) or re.search(r'radio ".*" \[checked\]', tree)
    assert 'heading "Sual 1" [level=1]' in tree
    assert "time" in tree
    assert "status" in tree
    assert "dialog" not in tree


def test_logging_out_warns_of_answers_that_are_not_sent_and_clears_the_device(site, room: Page) -> None:
    room.context.set_offline(True)
    room.keyboard.press("a")
    expect(room.locator("#offline")).to_be_visible()
    other = room.context.new_page()
    room.close()
    room.context.set_offline(False)
    with site.app.app_context():
        db.session.remove()
    other.goto("/account/register")
    other.fill("#name", "Lalə")
    other.fill("#email", "lale-unsent@example.az")
    other.fill("#password", "dörd fəsil bir ildir")
    other.click("main form button")
    other.goto("/account/")

    other.click("form[data-log-out] button >> nth=0")
    expect(other.locator("#unsent")).to_be_visible()
    other.click("form[data-log-out] button >> nth=0")

    expect(other.locator(".site-bar__nav--end a")).to_have_attribute("href", "/account/login")
    assert other.evaluate("caches.keys().then(names => names.length)") == 0


def test_typed_text_is_saved_while_the_person_goes_on_typing(open_page: Callable[..., Page]) -> None:
    """Whoever types without a pause to the last second loses at most two."""
    page = open_page("/", forgiven="422")  # the text stands where letters were asked for
    start_quick(page)
    page.evaluate(
        """() => {
          const article = document.querySelector('#question article');
          article.querySelector('fieldset').outerHTML = '<input class="form-control" name="text" value="">';
        }"""
    )
    page.focus("input[name=text]")
    for _ in range(26):
        page.keyboard.type("a")
        page.wait_for_timeout(100)

    assert len(page.locator("input[name=text]").get_attribute("data-saved") or "") >= 10
