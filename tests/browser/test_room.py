"""The exam room when things go wrong: no network, a killed server, two tabs, the end of time."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copy

import pytest
from conftest import PASSWORD, make_app
from playwright.sync_api import Page, expect
from project_bank import BANK, project_template
from room_page import VACANCY, at, attempt_of, in_room, letter, log_in, marked, saved, start_quick
from sitting import ago, start_at, stored_events, words

from quizapp.database import db

OFFLINE = "ERR_INTERNET_DISCONNECTED"
PLAN = f"quick-{VACANCY}"


def kept(app, attempt_id: int) -> list[tuple[int, str]]:
    """Answers in the database, in order of arrival."""
    return [(slot, value) for kind, slot, value in stored_events(app, attempt_id) if kind == "answer"]


@pytest.fixture
def room(open_page: Callable[..., Page]) -> Page:
    """A guest in the room of a running quick mock."""
    page = open_page("/", forgiven=OFFLINE)
    start_quick(page)
    return page


def test_digits_and_letters_of_either_case_choose(site, room: Page) -> None:
    chosen = []
    for key in ("1", "2", "3", "4", "a", "B", "c", "D"):
        room.keyboard.press(key)
        chosen.append(letter(room))
    saved(room)

    assert "".join(chosen) == "ABCDABCD"
    assert "".join(value for _, value in kept(site.app, attempt_of(room))) == "ABCDABCD"


@pytest.mark.parametrize(("key", "code", "chosen"), [("ф", "KeyA", "A"), ("И", "KeyB", "B"), ("3", "Numpad3", "C")])
def test_keys_choose_by_their_place_whatever_the_layout(room: Page, key: str, code: str, chosen: str) -> None:
    press(room, key, code)

    assert letter(room) == chosen


def test_flag_key_flags_on_a_russian_layout(room: Page) -> None:
    press(room, "а", "KeyF")

    assert marked(room, "slot--flagged") == [1]


def press(page: Page, key: str, code: str) -> None:
    """Press the key at this place on a keyboard whose layout says `key`."""
    keyboard = page.context.new_cdp_session(page)
    for kind in ("keyDown", "keyUp"):
        keyboard.send("Input.dispatchKeyEvent", {"type": kind, "key": key, "code": code})
    keyboard.detach()


def test_letters_can_be_turned_off_and_stay_off(room: Page) -> None:
    room.click("#tools-open")
    room.uncheck("#keys")
    room.keyboard.press("Escape")
    for key in ("a", "2", "f", "ArrowRight", "b"):
        room.keyboard.press(key)
    at(room, 2)
    room.reload()
    in_room(room)
    room.keyboard.press("a")
    assert (marked(room, "slot--answered"), marked(room, "slot--flagged")) == ([], [])

    room.click("#tools-open")
    room.check("#keys")
    room.keyboard.press("Escape")
    room.keyboard.press("a")

    assert marked(room, "slot--answered") == [2]


def test_keys_beyond_the_options_choose_nothing(site, room: Page) -> None:
    for key in ("7", "8", "9", "0", "h", "z", "Control+a", "Shift+Tab"):
        room.keyboard.press(key)

    assert letter(room) == ""
    assert kept(site.app, attempt_of(room)) == []


def test_arrows_turn_pages_and_stop_at_the_ends(room: Page) -> None:
    room.keyboard.press("ArrowLeft")
    at(room, 1)
    room.keyboard.press("ArrowRight")
    at(room, 2)
    room.keyboard.press("ArrowLeft")
    at(room, 1)
    room.locator(".slot").last.click()
    at(room, 25)
    room.keyboard.press("ArrowRight")
    at(room, 25)
    expect(room.locator("#next")).to_be_hidden()


def test_last_question_ends_in_the_button_that_checks_and_ends(room: Page) -> None:
    expect(room.locator("#last")).to_be_hidden()
    room.locator(".slot").last.click()
    at(room, 25)

    room.click("#last")

    room.wait_for_url("**/finish")


def test_skip_link_leaves_the_question_on_screen(site, room: Page) -> None:
    room.locator(".slot").nth(2).click()
    at(room, 3)

    room.locator(".skip").focus()
    room.keyboard.press("Enter")
    expect(room.locator("#main")).to_be_focused()
    at(room, 3)
    room.go_back()
    at(room, 3)
    room.keyboard.press("b")
    saved(room)

    assert kept(site.app, attempt_of(room)) == [(3, "B")]


SLEPT = """(() => {
  const run = performance.now.bind(performance);
  performance.now = () => run() - (window.slept ?? 0);
})()"""


@pytest.mark.parametrize("woken_by", ["the screen", "a saved answer"])
def test_clock_that_stood_still_is_corrected_by_the_server(open_page: Callable[..., Page], woken_by: str) -> None:
    page = open_page("/")
    page.add_init_script(SLEPT)
    start_quick(page)
    page.evaluate("window.slept = 600_000")
    expect(page.locator("#clock")).to_have_text(re.compile("^0:5[45]:"))

    if woken_by == "the screen":
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    else:
        page.keyboard.press("a")

    expect(page.locator("#clock")).to_have_text(re.compile("^0:4[45]:"))


def test_flag_is_set_and_taken_away_by_key_and_button(site, room: Page) -> None:
    room.keyboard.press("F")
    expect(room.locator("#flag")).to_have_attribute("aria-pressed", "true")
    room.click("#flag")
    expect(room.locator("#flag")).to_have_attribute("aria-pressed", "false")
    saved(room)

    flags = [value for kind, _, value in stored_events(site.app, attempt_of(room)) if kind == "flag"]
    assert flags == ["1", ""]


def test_cleared_answer_is_blank_after_reload(site, room: Page) -> None:
    room.keyboard.press("a")
    room.click("#clear")
    saved(room)
    room.reload()
    in_room(room)

    assert letter(room) == ""
    assert marked(room, "slot--answered") == []
    assert kept(site.app, attempt_of(room)) == [(1, "A"), (1, "")]


def test_palette_and_counts_follow_every_answer(site, room: Page) -> None:
    room.keyboard.press("a")
    room.keyboard.press("ArrowRight")
    room.keyboard.press("b")
    saved(room)

    assert marked(room, "slot--answered") == [1, 2]
    expect(room.locator("#blank-count")).to_have_text(words(site.app, "az", "Unanswered: %(count)s", count=23))
    expect(room.locator("#saved-count")).to_have_text("2/2")
    expect(room.locator('.slot[data-go="2"]')).to_have_attribute("aria-current", "step")


def test_back_button_of_the_browser_turns_back(room: Page) -> None:
    room.keyboard.press("ArrowRight")
    room.keyboard.press("ArrowRight")
    at(room, 3)

    room.go_back()

    at(room, 2)
    room.go_forward()
    at(room, 3)


def test_turned_page_has_an_address_that_can_be_reloaded(room: Page) -> None:
    room.locator(".slot").nth(6).click()
    at(room, 7)
    room.reload()

    in_room(room)
    at(room, 7)


def test_focus_goes_to_the_question_when_the_page_turns(room: Page) -> None:
    room.click("#next")
    at(room, 2)

    expect(room.locator(".question__label")).to_be_focused()


def test_room_says_not_saved_without_network_and_saves_when_it_is_back(site, room: Page) -> None:
    attempt_id = attempt_of(room)
    room.keyboard.press("a")
    saved(room)

    room.context.set_offline(True)
    room.keyboard.press("ArrowRight")
    room.keyboard.press("b")
    room.keyboard.press("ArrowRight")
    room.keyboard.press("c")
    expect(room.locator("#save-state")).to_have_attribute("data-state", "failed")
    expect(room.locator(".room-bar__words")).to_have_text(
        words(site.app, "az", "Not saved. Check the network – sending again")
    )
    expect(room.locator("#saved-count")).to_have_text("1/3")
    assert kept(site.app, attempt_id) == [(1, "A")]

    room.context.set_offline(False)
    saved(room)

    expect(room.locator("#saved-count")).to_have_text("3/3")
    assert kept(site.app, attempt_id) == [(1, "A"), (2, "B"), (3, "C")]


TEN_TIMES_FASTER = "(run => { window.setTimeout = (act, after) => run(act, after / 10); })(window.setTimeout)"


def test_offline_room_tries_again_in_one_chain_however_much_is_answered(open_page: Callable[..., Page]) -> None:
    page = open_page("about:blank", forgiven=OFFLINE)
    page.add_init_script(TEN_TIMES_FASTER)
    start_quick(page)
    page.context.set_offline(True)
    tries = []
    page.on(
        "request", lambda request: tries.append(request.url) if re.search("/(events|clock)$", request.url) else None
    )

    for second in range(20):
        page.keyboard.press("abcd"[second % 4])
        page.wait_for_timeout(100)

    assert 4 <= len(tries) <= 8
    page.context.set_offline(False)
    saved(page)


def test_answer_whose_acknowledgement_was_lost_is_kept_once(site, room: Page) -> None:
    attempt_id = attempt_of(room)
    lost = []

    def swallow(route) -> None:
        if not lost:
            lost.append(route.fetch())  # the server has it, the browser does not hear of it
            route.abort("internetdisconnected")
        else:
            route.continue_()

    room.route("**/events", swallow)
    room.keyboard.press("a")
    expect(room.locator("#save-state")).to_have_attribute("data-state", "failed")
    saved(room)

    assert lost[0].ok
    assert kept(site.app, attempt_id) == [(1, "A")]


def test_answer_that_is_not_saved_outlives_the_tab(site, room: Page) -> None:
    attempt_id = attempt_of(room)
    room.context.set_offline(True)
    room.keyboard.press("a")
    expect(room.locator("#save-state")).to_have_attribute("data-state", "failed")
    room.close(run_before_unload=True)

    again = room.context.new_page()
    room.context.set_offline(False)
    again.goto(f"/attempts/{attempt_id}")
    in_room(again)
    saved(again)

    assert kept(site.app, attempt_id) == [(1, "A")]
    assert letter(again) == "A"


def test_leaving_with_an_unsaved_answer_asks_first_where_the_browser_keeps_nothing(
    open_page: Callable[..., Page],
) -> None:
    page = open_page("about:blank", forgiven=OFFLINE)
    page.add_init_script("Object.defineProperty(window, 'indexedDB', { get() { throw new Error('private'); } })")
    start_quick(page)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.context.set_offline(True)
    page.locator("#question .option").first.click()
    expect(page.locator("#save-state")).to_have_attribute("data-state", "failed")

    page.close(run_before_unload=True)
    page.wait_for_timeout(300)

    assert asked == ["beforeunload"]
    page.context.set_offline(False)
    saved(page)


def test_turning_to_a_page_that_never_arrived_loses_no_unsaved_answer(site, open_page: Callable[..., Page]) -> None:
    page = open_page("/", forgiven="ERR_")
    page.route("**/paper", lambda route: route.abort("internetdisconnected"))
    attempt_id = start_quick(page)
    page.context.set_offline(True)
    page.locator("#question .option").first.click()
    expect(page.locator("#save-state")).to_have_attribute("data-state", "failed")

    page.click("#next")
    page.context.set_offline(False)
    in_room(page)
    at(page, 2)

    assert [slot for slot, _ in kept(site.app, attempt_id)] == [1]


def test_two_tabs_of_one_person_do_not_hinder_each_other(site, room: Page) -> None:
    attempt_id = attempt_of(room)
    other = room.context.new_page()
    other.goto(room.url)
    in_room(other)
    room.keyboard.press("a")
    saved(room)
    other.keyboard.press("ArrowRight")
    other.keyboard.press("b")
    saved(other)

    room.reload()
    in_room(room)

    assert marked(room, "slot--answered") == [1, 2]
    assert kept(site.app, attempt_id) == [(1, "A"), (2, "B")]


def test_answer_after_submission_in_another_tab_leads_to_the_result(site, open_page: Callable[..., Page]) -> None:
    page = open_page("/", forgiven="409")
    attempt_id = start_quick(page)
    other = page.context.new_page()
    other.goto(f"/attempts/{attempt_id}/finish")
    other.click("form.actions button")
    expect(other.locator(".score__points")).to_have_text("0 / 25")

    page.keyboard.press("a")

    page.wait_for_url(re.compile(r"/result\?late=1$"))
    expect(page.get_by_role("alert")).to_be_visible()
    assert kept(site.app, attempt_id) == []


def test_room_leads_to_the_result_when_the_time_is_over(site, open_page: Callable[..., Page], account) -> None:
    user_id, email = account()
    page = open_page("/account/login", forgiven="409")
    log_in(page, email, PASSWORD)
    attempt_id = start_at(site.app, user_id, ago(minutes=44, seconds=54), VACANCY, PLAN)
    page.goto(f"/attempts/{attempt_id}")
    page.keyboard.press("a")
    saved(page)
    expect(page.locator(".room-bar__clock")).to_have_attribute("data-low", "")

    page.wait_for_url("**/result", timeout=20_000)
    page.click("main .btn-primary")  # nothing else is on its way

    expect(page.locator("main")).to_contain_text(words(site.app, "az", "the time ran out; what was saved counts"))
    assert kept(site.app, attempt_id) == [(1, "A")]


@pytest.mark.parametrize(
    ("left", "sentence"),
    [
        (10, "10 minutes left. Unanswered: %(count)s. A wrong answer costs nothing."),
        (2, "2 minutes left. Unanswered: %(count)s. A wrong answer costs nothing."),
    ],
)
def test_blanks_are_announced_when_time_grows_short(
    site, open_page: Callable[..., Page], account, left: int, sentence: str
) -> None:
    user_id, email = account()
    page = open_page("/account/login")
    log_in(page, email, PASSWORD)
    attempt_id = start_at(site.app, user_id, ago(minutes=45 - left, seconds=-3), VACANCY, PLAN)

    page.goto(f"/attempts/{attempt_id}")

    expect(page.locator("#announcer")).to_have_text(words(site.app, "az", sentence, count=25))
    expect(page.locator("#announcer")).to_be_in_viewport()


# ---- A server that dies


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Process:
    """`quizapp serve` as operators start it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        environ = dict(os.environ, QUIZAPP_INSTANCE=str(self.folder), PORT=str(self.port), DATABASE_URL="")
        with (self.folder / "log").open("a") as log:
            command = [str(Path(sys.executable).with_name("quizapp")), "serve"]
            self.process = subprocess.Popen(command, env=environ, stdout=log, stderr=log)
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.1)
        raise AssertionError((self.folder / "log").read_text())

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def process(tmp_path: Path) -> Iterator[Process]:
    copy(project_template(), tmp_path / "quizapp.sqlite3")
    started = Process(tmp_path)
    yield started
    started.kill()


def test_killed_server_loses_nothing_that_was_saved_and_gets_the_rest_when_it_is_back(
    process: Process, open_page: Callable[..., Page], tmp_path: Path
) -> None:
    page = open_page("/", base_url=process.address, forgiven="ERR_")
    attempt_id = start_quick(page)
    page.keyboard.press("a")
    saved(page)

    process.kill()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("b")
    expect(page.locator("#save-state")).to_have_attribute("data-state", "failed")
    process.start()
    saved(page)
    page.reload()
    in_room(page)

    assert marked(page, "slot--answered") == [1, 2]
    assert letter(page) == "B"
    app = make_app(tmp_path, BANK)
    assert kept(app, attempt_id) == [(1, "A"), (2, "B")]
    with app.app_context():
        db.engine.dispose()
