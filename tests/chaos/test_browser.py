"""The exam room in a real Chromium while everything around it goes wrong."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from chromium import IS_MISSED, MISSING
from playwright.sync_api import BrowserContext, Error, Page, Response, expect
from room_page import at, in_room, letter, marked, saved

from chaos import LONG
from chaos.installation import Installation
from chaos.ledger import TOTALS, Notes, audit, log_of

pytestmark = [pytest.mark.browser, pytest.mark.skipif(IS_MISSED, reason=MISSING)]

SECONDS = 60  # for whatever must come, on a busy machine
KILLS = 15 if LONG else 1
GRACE, NO_GRACE = timedelta(minutes=5), timedelta(0)

# The device's clocks, as far ahead as the test says: its date, and with `ahead` the time that it has measured as well
CLOCKS = """(() => {
  const [date, run] = [Date.now.bind(Date), performance.now.bind(performance)];
  Date.now = () => date() + (window.ahead ?? 0) + (window.misset ?? 0);
  performance.now = () => run() + (window.ahead ?? 0);
})()"""
SLEPT, THE_WHOLE_EXAM = -60_000, 31 * 60_000

KEPT = """async () => {
  const { cached, wanted } = {
    cached: (await (await caches.open((await caches.keys())[0] ?? "none")).keys()).map((r) => new URL(r.url).pathname),
    wanted: performance.getEntriesByType("resource").map((r) => new URL(r.name).pathname),
  };
  const files = wanted.filter((path) => path.startsWith("/static/") || path.endsWith("/paper"));
  return [location.pathname, ...files].every((path) => cached.includes(path));
}"""

TABS = "navigator.locks.query().then(({ held }) => held.filter((lock) => lock.name.startsWith('room-client-')).length)"


class Room:
    """The room of an exam that began a quarter of an hour ago, and what its tabs were told."""

    def __init__(self, installation: Installation, context: BrowserContext) -> None:
        self.installation, self.context, self.notes = installation, context, Notes()
        context.on("response", self._hear)
        self.page = context.new_page()
        self.page.goto("/vacancies/north/exams/preset-graceful")
        self.page.click("main form button")
        self.id = in_room(self.page)
        self.ends(datetime.now(UTC) + timedelta(minutes=15), GRACE)
        saved(self.page)

    def _hear(self, response: Response) -> None:
        ours = response.headers.get("content-type", "").startswith("application/json")
        if response.url.endswith("/events") and response.status == 200 and ours:
            sent = response.request.post_data_json
            self.notes.acknowledge(sent["client"], sent["events"], max(event["sequence"] for event in sent["events"]))

    def ends(self, deadline: datetime, grace: timedelta) -> None:
        self.installation.end_at(self.id, deadline, grace=grace)

    def another(self) -> Page:
        page = self.context.new_page()
        page.goto(f"/attempts/{self.id}")
        in_room(page)
        saved(page)
        return page

    def answer(self, slot: int, key: str, page: Page | None = None) -> None:
        page = page or self.page
        page.locator(f'.slot[data-go="{slot}"]').click()
        at(page, slot)
        page.keyboard.press(key)
        assert letter(page) == key.upper()

    def hand_in(self, page: Page | None = None) -> dict[int, str]:
        """End the exam; return slot → the answer that was graded."""
        page = page or self.page
        page.goto(f"/attempts/{self.id}/finish")
        page.click("form.actions button")
        page.wait_for_url("**/result")
        return self.audit()

    def audit(self) -> dict[int, str]:
        return audit(self.installation, self.id, self.notes)

    def until(self, claim: Callable[[], object]) -> None:
        """Wait until it is so; meanwhile the browser's news are heard."""
        for _ in range(SECONDS * 20):
            if claim():
                return
            self.page.wait_for_timeout(50)
        raise AssertionError("it never came")


@pytest.fixture
def room(browsed: Installation, browser: Any) -> Iterator[Room]:
    context = browser.new_context(viewport={"width": 1280, "height": 860}, base_url=browsed.address)
    context.set_default_timeout(SECONDS * 1000)
    context.add_init_script(CLOCKS)
    yield Room(browsed, context)
    context.close()


@pytest.fixture(autouse=True)
def _patient() -> Iterator[None]:
    expect.set_options(timeout=SECONDS * 1000)
    yield
    expect.set_options(timeout=5000)


def failed(page: Page) -> None:
    """Wait until the room says that something is not saved."""
    expect(page.locator("#save-state")).to_have_attribute("data-state", "failed")


def close(page: Page) -> None:
    """Close a tab as a person does, and wait until it is gone."""
    with page.expect_event("close"):
        page.close(run_before_unload=True)


def kill(installation: Installation) -> None:
    installation.kill()
    TOTALS.kills += 1


def test_cut_network_delays_answers_and_loses_none(room: Room) -> None:
    room.answer(1, "a")
    saved(room.page)
    room.context.set_offline(True)
    room.answer(2, "b")
    room.answer(1, "c")
    failed(room.page)
    room.context.set_offline(False)
    saved(room.page)

    assert room.hand_in() == {1: "C", 2: "B"}


def test_room_reloaded_while_the_server_is_dead_goes_on(room: Room) -> None:
    room.answer(1, "a")
    saved(room.page)
    room.until(lambda: room.page.evaluate(KEPT))
    kill(room.installation)
    room.answer(2, "b")
    failed(room.page)
    room.page.reload()
    in_room(room.page)
    assert marked(room.page, "slot--answered") == [1, 2]
    room.answer(3, "c")
    failed(room.page)
    room.installation.start()
    saved(room.page)

    assert room.hand_in() == {1: "A", 2: "B", 3: "C"}


def test_answers_of_a_tab_closed_without_network_are_sent_when_the_room_is_opened_again(room: Room) -> None:
    room.answer(1, "a")
    saved(room.page)
    room.context.set_offline(True)
    room.answer(2, "b")
    failed(room.page)
    close(room.page)
    room.context.set_offline(False)

    again = room.another()

    assert marked(again, "slot--answered") == [1, 2]
    assert room.hand_in(again) == {1: "A", 2: "B"}


def test_answers_of_a_tab_closed_without_network_are_sent_by_the_one_that_stays(room: Room) -> None:
    other = room.another()
    room.context.set_offline(True)
    room.answer(2, "b", other)
    failed(other)
    close(other)
    room.until(lambda: room.page.evaluate(TABS) == 1)
    room.context.set_offline(False)
    room.until(lambda: room.notes.acknowledged)

    assert room.hand_in() == {2: "B"}


def test_two_tabs_that_answer_the_same_question_agree_on_the_last(room: Room) -> None:
    other = room.another()
    room.answer(1, "a")
    saved(room.page)
    room.answer(1, "b", other)
    saved(other)
    room.answer(1, "c")
    room.answer(2, "d")
    saved(room.page)

    other.goto(f"/attempts/{room.id}?slot=1")
    in_room(other)

    assert (letter(other), marked(other, "slot--answered")) == ("C", [1, 2])
    assert room.hand_in() == {1: "C", 2: "D"}


def test_server_killed_in_mid_save_again_and_again_loses_nothing(room: Room) -> None:
    for n in range(KILLS):
        room.answer(1 + n % 5, "abcd"[n % 4])
        kill(room.installation)  # the save is on its way, or has just come
        room.answer(6, "abcd"[n % 4])
        failed(room.page)
        room.installation.start()
        saved(room.page)
    room.page.reload()
    in_room(room.page)
    shown = marked(room.page, "slot--answered")

    paper = room.hand_in()

    assert paper == {1 + n % 5: "ABCD"[n % 4] for n in range(KILLS)} | {6: "ABCD"[(KILLS - 1) % 4]}
    assert shown == sorted(paper)


def test_locked_database_is_shown_as_saving_until_it_is_saved(room: Room) -> None:
    with room.installation.locked():
        room.answer(1, "a")
        expect(room.page.locator("#save-state")).to_have_attribute("data-state", "saving")
        assert not room.notes.acknowledged
    saved(room.page)

    assert room.hand_in() == {1: "A"}


def test_device_whose_date_is_changed_by_hours_keeps_the_servers_time(room: Room) -> None:
    before = datetime.now(UTC)
    room.answer(1, "a")
    saved(room.page)
    room.page.evaluate("window.misset = 5 * 3_600_000")
    room.answer(1, "b")
    saved(room.page)
    room.context.set_offline(True)
    room.answer(2, "c")
    failed(room.page)
    room.page.evaluate("window.misset = -5 * 3_600_000")
    room.answer(3, "d")
    room.context.set_offline(False)
    saved(room.page)

    assert room.hand_in() == {1: "B", 2: "C", 3: "D"}
    slack = timedelta(minutes=1)  # of requests on a busy machine
    times = [line.at for line in log_of(room.installation, room.id) if line.kind == "answer"]
    assert all(before - slack <= at <= datetime.now(UTC) + slack for at in times)


def go_past_the_end_offline(room: Room) -> None:
    """Answer a question in time and lose the network; the time runs out before it comes back."""
    room.answer(1, "a")
    saved(room.page)
    room.context.set_offline(True)
    room.page.evaluate(f"window.ahead = {SLEPT}")  # what is answered now was answered a minute before the end
    room.answer(2, "b")
    failed(room.page)
    room.page.evaluate(f"window.ahead = {THE_WHOLE_EXAM}")
    expect(room.page.locator("#over")).to_be_visible()
    room.page.evaluate("window.ahead = 0")


def test_answer_given_in_time_counts_though_it_arrives_within_the_grace(room: Room) -> None:
    go_past_the_end_offline(room)
    room.ends(datetime.now(UTC), GRACE)

    room.context.set_offline(False)
    room.page.wait_for_url("**/result")
    room.page.click("main .btn-primary")  # nothing else is on its way
    expect(room.page.locator(".score__points")).to_be_visible()

    assert room.audit() == {1: "A", 2: "B"}


def test_answer_that_arrives_after_the_grace_is_refused_and_told(room: Room) -> None:
    go_past_the_end_offline(room)
    room.ends(datetime.now(UTC), NO_GRACE)

    room.context.set_offline(False)
    room.page.wait_for_url("**/result?late=2")
    expect(room.page.get_by_role("alert")).to_be_visible()

    assert room.audit() == {1: "A"}


def test_answer_of_a_closed_tab_that_arrives_after_the_grace_is_refused_and_told(room: Room) -> None:
    go_past_the_end_offline(room)
    close(room.page)
    room.ends(datetime.now(UTC), NO_GRACE)
    room.context.set_offline(False)

    again = room.context.new_page()
    again.goto(f"/attempts/{room.id}")

    expect(again.locator("#late-delivery")).to_be_visible()
    expect(again.locator("#late-delivery")).to_contain_text("2")
    assert room.audit() == {1: "A"}
    assert [line.slot for line in log_of(room.installation, room.id) if line.refused] == [2]


def test_submission_pressed_twice_in_two_tabs_ends_the_exam_once(room: Room) -> None:
    room.answer(1, "a")
    saved(room.page)
    tabs = [room.page, room.context.new_page()]
    for tab in tabs:
        tab.goto(f"/attempts/{room.id}/finish")

    for tab in tabs:
        with suppress(Error):  # the second press may find the page gone
            tab.dblclick("form.actions button", no_wait_after=True)
    for tab in tabs:
        tab.wait_for_url("**/result")

    assert room.audit() == {1: "A"}


LEAVE = """([attempt, slot]) => new Promise((resolve) => {
  indexedDB.open("quizapp-room", 1).onsuccess = ({ target: { result: db } }) => {
    const event = { attempt, client: "unheard", sequence: 1, kind: "answer", slot, value: "C", at: 1 };
    event.key = `${attempt}:unheard:1`;
    const transaction = db.transaction("events", "readwrite");
    transaction.objectStore("events").put(event);
    transaction.oncomplete = resolve;
  };
})"""


def test_refused_answers_of_one_closed_tab_do_not_hold_up_those_of_another(room: Room) -> None:
    go_past_the_end_offline(room)
    room.page.evaluate(LEAVE, [room.id, 3])  # of a tab that the server never heard of: the first to be sent
    close(room.page)
    room.ends(datetime.now(UTC), GRACE)
    room.context.set_offline(False)

    again = room.context.new_page()
    again.goto(f"/attempts/{room.id}")
    expect(again.locator("#late-delivery")).to_contain_text("3")
    again.click("main .btn-primary")
    expect(again.locator(".score__points")).to_be_visible()

    assert room.audit() == {1: "A", 2: "B"}
    assert [line.slot for line in log_of(room.installation, room.id) if line.refused] == [3]


def test_page_of_a_strange_network_is_no_acknowledgement(room: Room) -> None:
    room.page.route("**/events", lambda route: route.fulfill(status=200, body="<h1>Pay here</h1>"))
    room.answer(1, "a")
    failed(room.page)
    assert not room.notes.acknowledged
    room.page.unroute("**/events")
    saved(room.page)

    assert room.hand_in() == {1: "A"}


@pytest.mark.skipif(not LONG, reason="in the long form: the room waits twenty seconds for a silent server")
def test_server_that_goes_silent_is_told_and_delays_answers_only(room: Room) -> None:
    with room.installation.frozen():
        room.answer(1, "a")
        failed(room.page)
    saved(room.page)

    assert room.hand_in() == {1: "A"}
