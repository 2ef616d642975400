"""Home of a person and their progress: axe finds nothing, everything fits, and one press leads on."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from axe_checks import overflow, violations
from conftest import PASSWORD
from many_answers import write_history
from playwright.sync_api import Page, expect
from room_page import VACANCY, log_in
from sitting import ago, shown, start_at, wrong_value

from quizapp.database import db
from quizapp.domain.attempt import EventKind
from quizapp.services import exams
from quizapp.services.exams import NewEvent

PAGES = ("/", "/progress/", "/progress/goal")
Candidate = Callable[..., str]


@pytest.fixture
def candidate(site, account) -> Candidate:
    """Make somebody with this many mocks and answers of practice; return their address."""

    def make(locale: str = "az", *, mocks: int = 0, practised: int = 0) -> str:
        user_id, email = account("Aysel", locale)
        with site.app.app_context():
            plan = f"official-{VACANCY}"
            write_history(user_id, now=datetime.now(UTC), mocks=mocks, practised=practised, vacancy=VACANCY, plan=plan)
            db.session.remove()
        return email

    return make


def unfold(page: Page) -> None:
    for details in page.locator("main details").all():
        details.evaluate("element => (element.open = true)")


def small_targets(page: Page) -> list[tuple[str, float]]:
    """What can be pressed and is lower than a finger; links inside a sentence or a table line are text."""
    heights = page.evaluate(
        "[...document.querySelectorAll('main :is(.btn, select, summary), .site-bar a, .standing__links a')]"
        ".filter(e => e.checkVisibility()).map(e => [e.textContent.trim(), e.getBoundingClientRect().height])"
    )
    assert heights
    return [(text, height) for text, height in heights if height < 44]


def wrong_with(page: Page, width: int) -> dict[str, object]:
    wrong: dict[str, object] = {}
    for address in PAGES:
        page.goto(address)
        unfold(page)
        for name, found in (
            ("axe", violations(page)),
            ("too wide", max(0, overflow(page))),
            ("too small", small_targets(page) if width < 640 else []),
        ):
            if found:
                wrong[f"{address} {name}"] = found
    return wrong


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize(("language", "scheme"), [("az", "light"), ("az", "dark"), ("ru", "light"), ("en", "light")])
def test_pages_of_a_long_history_are_accessible_and_fit(
    open_page: Callable[..., Page], candidate: Candidate, language: str, scheme: str, width: int
) -> None:
    email = candidate(language, mocks=40, practised=200)
    page = open_page("/account/login", width=width, color_scheme=scheme)
    log_in(page, email, PASSWORD)

    assert wrong_with(page, width) == {}


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("mocks", [0, 1])
def test_pages_of_a_beginner_are_accessible_and_fit(
    open_page: Callable[..., Page], candidate: Candidate, mocks: int, scheme: str, width: int
) -> None:
    email = candidate(mocks=mocks)
    page = open_page("/account/login", width=width, color_scheme=scheme)
    log_in(page, email, PASSWORD)

    assert wrong_with(page, width) == {}


def test_numbers_of_the_axis_are_inside_the_picture(open_page: Callable[..., Page], candidate: Candidate) -> None:
    page = open_page("/account/login", width=360)
    log_in(page, candidate(mocks=3), PASSWORD)
    page.goto("/progress/")

    outside = page.evaluate(
        "[...document.querySelectorAll('.chart')].flatMap(chart => { const box = chart.getBoundingClientRect();"
        " return [...chart.querySelectorAll('text')].map(t => t.getBoundingClientRect())"
        ".filter(t => t.left < box.left || t.right > box.right || t.bottom > box.bottom).map(t => t.left - box.left) })"
    )

    assert page.locator(".chart text").count() == 5
    assert outside == []


def test_vacancy_and_day_are_chosen_in_one_form_and_shown_on_home(
    open_page: Callable[..., Page], candidate: Candidate
) -> None:
    page = open_page("/account/login", locale="en-GB")
    log_in(page, candidate(mocks=1), PASSWORD)
    day = datetime.now(UTC).date() + timedelta(days=7)

    page.click(".standing__links a >> nth=1")
    page.select_option("#vacancy", VACANCY)
    page.fill("#exam_on", day.isoformat())
    page.keyboard.press("Enter")

    expect(page.locator(".standing")).to_contain_text(str(day.day))
    expect(page.locator(".standing")).to_contain_text(str(day.year))
    expect(page.locator("#vacancy")).to_have_value(VACANCY)


def test_todays_work_after_an_exam_that_went_wrong_is_one_press_away(
    open_page: Callable[..., Page], site, account
) -> None:
    user_id, email = account("Leyla")
    attempt_id = start_at(site.app, user_id, ago(days=3), VACANCY, f"quick-{VACANCY}")
    values = {slot: wrong_value(*place) for slot, place in shown(site.app, attempt_id).items()}
    with site.app.app_context():
        events = [NewEvent(EventKind.ANSWER, slot, value, slot) for slot, value in values.items()]
        exams.save_events(attempt_id, user_id, events, client="setup", now=ago(days=3, minutes=-1))
        exams.submit(attempt_id, user_id, now=ago(days=3, minutes=-2))
        db.session.remove()
    page = open_page("/account/login", width=360)
    log_in(page, email, PASSWORD)

    expect(page.locator("h1")).to_contain_text("25")
    page.click(".today .btn-primary")

    page.wait_for_url("**/practice/runs/*")
