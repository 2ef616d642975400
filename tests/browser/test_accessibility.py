"""Every page in every language, light and dark, narrow and wide: axe finds nothing, nothing overflows."""

from collections.abc import Callable

import pytest
from axe_checks import overflow, violations
from conftest import PASSWORD
from playwright.sync_api import Page, expect
from room_page import VACANCY, in_room, log_in
from sitting import ago, right_value, shown, start_at, wrong_value

from quizapp.database import db
from quizapp.domain.attempt import EventKind
from quizapp.i18n import LANGUAGES
from quizapp.services import exams
from quizapp.services.exams import NewEvent

WIDTHS = (320, 360, 1280)
STRANGERS_PAGES = ["/", "/account/login", "/account/register", "/account/forgot"]
PAGES = [
    "/",
    "/vacancies/",
    f"/vacancies/{VACANCY}",
    f"/vacancies/{VACANCY}/exams/official-{VACANCY}",
    "/sources",
    "/traps",
    "/attempts/",
    "/account/",
    "/attempts/{open}",
    "/attempts/{open}/finish",
    "/attempts/{done}/result",
    "/nowhere",
]


@pytest.fixture
def candidate(site, account) -> Callable[[str], tuple[str, dict[str, int]]]:
    """Make somebody with a running exam, answered in part, and a finished one; return address and attempts."""

    def make(locale: str) -> tuple[str, dict[str, int]]:
        user_id, email = account("Aysel", locale)
        done = start_at(site.app, user_id, ago(days=1), VACANCY, f"quick-{VACANCY}")
        paper = shown(site.app, done)
        values = {slot: (right_value if slot % 2 else wrong_value)(*paper[slot]) for slot in range(1, 21)}
        with site.app.app_context():
            save(done, user_id, values, ago(days=1, minutes=-1))
            exams.submit(done, user_id, now=ago(days=1, minutes=-20))
            db.session.remove()
        running = start_at(site.app, user_id, ago(minutes=1), VACANCY, f"official-{VACANCY}")
        with site.app.app_context():
            save(running, user_id, {1: "A", 2: "B", 60: "C"}, ago())
            exams.save_events(running, user_id, [NewEvent(EventKind.FLAG, 2, "1", 99)], client="flag", now=ago())
            db.session.remove()
        return email, {"open": running, "done": done}

    return make


def save(attempt_id: int, user_id: int, values: dict[int, str], now) -> None:
    events = [NewEvent(EventKind.ANSWER, slot, value, slot) for slot, value in values.items()]
    exams.save_events(attempt_id, user_id, events, client="setup", now=now)


def look_at(page: Page, address: str) -> dict[str, object]:
    """Go there; return what is wrong, by what was looked at."""
    page.goto(address)
    wrong: dict[str, object] = {}
    if "room" in (page.locator("main > div").first.get_attribute("class") or ""):
        in_room(page)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        if (pixels := overflow(page)) > 0:
            wrong[f"{address} at {width}"] = f"{pixels} px too wide"
    if found := violations(page):
        wrong[f"{address} at 1280"] = found
    return wrong


@pytest.mark.parametrize(("language", "scheme"), [*((language, "light") for language in LANGUAGES), ("az", "dark")])
def test_pages_of_a_candidate_are_accessible_and_fit(
    open_page: Callable[..., Page], candidate, language: str, scheme: str
) -> None:
    email, attempts = candidate(language)
    page = open_page("/account/login", color_scheme=scheme, forgiven="status of 404")
    log_in(page, email, PASSWORD)

    wrong: dict[str, object] = {}
    for address in PAGES:
        wrong |= look_at(page, address.format(**attempts))
        assert page.locator("html").get_attribute("lang") == language

    assert not wrong


@pytest.mark.parametrize(("language", "scheme"), [*((language, "light") for language in LANGUAGES), ("az", "dark")])
def test_pages_of_a_stranger_are_accessible_and_fit(open_page: Callable[..., Page], language: str, scheme: str) -> None:
    page = open_page("/", color_scheme=scheme)
    page.click(f".languages__choice[value={language}]")

    wrong: dict[str, object] = {}
    for address in STRANGERS_PAGES:
        wrong |= look_at(page, address)
        assert page.locator("html").get_attribute("lang") == language

    assert not wrong


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_room_and_result_are_accessible_on_a_phone(open_page: Callable[..., Page], candidate, scheme: str) -> None:
    email, attempts = candidate("az")
    page = open_page("/account/login", width=360, height=780, color_scheme=scheme)
    log_in(page, email, PASSWORD)

    page.goto(f"/attempts/{attempts['open']}?slot=2")
    in_room(page)
    closed = violations(page)
    page.click("#palette-open")
    expect(page.locator("#palette")).to_be_in_viewport()
    # the question, and with it the page's heading, is inert behind the sheet
    opened = [found for found in violations(page) if not found.startswith("page-has-heading-one")]
    page.goto(f"/attempts/{attempts['done']}/result")
    result = violations(page)

    assert [closed, opened, result] == [[], [], []]


def test_refused_form_is_accessible(open_page: Callable[..., Page]) -> None:
    page = open_page("/account/register", width=360, height=780, forgiven="status of 422")

    page.click("main form button")

    expect(page.locator(".field--invalid")).to_have_count(3)
    assert violations(page) == []
    assert overflow(page) <= 0


@pytest.mark.parametrize(("width", "percent"), [(1280, 200), (640, 200)])
def test_larger_text_still_fits_the_window(open_page: Callable[..., Page], candidate, width: int, percent: int) -> None:
    email, attempts = candidate("ru")
    page = open_page("/account/login", width=width, height=780)
    log_in(page, email, PASSWORD)

    wrong = {}
    for address in ("/", "/attempts/{open}", "/attempts/{open}/finish", "/attempts/{done}/result"):
        page.goto(address.format(**attempts))
        page.evaluate("percent => (document.documentElement.style.fontSize = `${percent}%`)", percent)
        if (pixels := overflow(page)) > 0:
            wrong[address] = pixels

    assert not wrong


def test_things_to_press_are_large_enough_for_a_finger(open_page: Callable[..., Page], candidate) -> None:
    email, attempts = candidate("az")
    page = open_page("/account/login", width=360, height=780)
    log_in(page, email, PASSWORD)

    small = {}
    for address in ("/", f"/vacancies/{VACANCY}", "/attempts/{open}", "/attempts/{open}/finish"):
        page.goto(address.format(**attempts))
        if address == "/attempts/{open}":
            in_room(page)
        heights = page.evaluate(
            "[...document.querySelectorAll('main :is(.btn, .option, select, .chips a)')]"
            ".filter(e => e.checkVisibility()).map(e => [e.textContent.trim(), e.getBoundingClientRect().height])"
        )
        assert heights
        small |= {(address, text): height for text, height in heights if height < 44}

    assert not small
