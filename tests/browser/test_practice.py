"""Practice in a browser: by keyboard, on a phone, without JavaScript, in every language."""

import re
from collections.abc import Callable

import pytest
from axe_checks import overflow, violations
from conftest import PASSWORD
from playwright.sync_api import Page, expect
from practice_actions import make_due, placed
from room_page import enter, log_in, tab_to
from sitting import ago, right_value, words, wrong_value

from quizapp.database import db
from quizapp.i18n import LANGUAGES

TOPIC = "migration.basics"


def choose_topic(page: Page, topic: str = TOPIC) -> int:
    """Open the topic's area, press the topic; return the run."""
    page.goto("/practice/")
    page.locator("details", has=page.locator(f"button[value='{topic}']")).locator("summary").click()
    page.click(f"button[value='{topic}']")
    expect(page.locator("#study-form")).to_be_attached()
    return run_of(page)


def run_of(page: Page) -> int:
    return int(re.search(r"/practice/runs/(\d+)", page.url).group(1))


def on_question(page: Page, slot: int) -> None:
    expect(page.locator("#study-form article")).to_have_attribute("data-slot", str(slot))


def answered(page: Page, css: str) -> None:
    """Wait for the key."""
    expect(page.locator("#outcome")).to_have_class(re.compile(css))


def all_due(site, user_id: int) -> None:
    """Time passes."""
    with site.app.app_context():
        make_due(user_id, ago(days=1))
        db.session.remove()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_topic_is_practised_on_a_phone_and_what_was_wrong_comes_back(
    open_page: Callable[..., Page], site, account, language: str, scheme: str
) -> None:
    user_id, email = account("Leyla", language)
    page = open_page("/account/login", width=360, height=780, color_scheme=scheme)
    log_in(page, email, PASSWORD)
    found: dict[str, list[str]] = {}

    def look(name: str) -> None:
        assert page.locator("html").get_attribute("lang") == language
        if problems := [*violations(page), *(["too wide"] if overflow(page) > 0 else [])]:
            found[name] = problems

    run = choose_topic(page)
    right = {slot: right_value(*place) for slot, place in placed(site.app, run).items()}
    wrong = {slot: wrong_value(*place) for slot, place in placed(site.app, run).items()}
    look("question")
    for slot in range(1, 11):
        on_question(page, slot)
        page.keyboard.press(wrong[slot] if slot <= 2 else right[slot])
        page.keyboard.press("Enter")
        answered(page, "outcome--wrong" if slot <= 2 else "outcome--right")
        assert page.locator(".answer--right").count() == 1
        assert page.locator(".item__why").inner_text().strip()
        if slot in (1, 3):
            look(f"answer {slot}")
        page.keyboard.press("n" if slot % 2 else "Enter")
    expect(page.locator(".score__points")).to_have_text("8 / 10")
    look("end")

    page.goto("/practice/")
    expect(page.locator("button[value=due]")).to_have_count(0)
    all_due(site, user_id)
    page.goto("/practice/")
    look("index")
    page.click("button[value=due]")
    review = placed(site.app, run_of(page))
    assert len(review) == 2
    for slot, place in review.items():
        on_question(page, slot)
        page.keyboard.press(right_value(*place))
        page.keyboard.press("Enter")
        answered(page, "outcome--right")
        page.keyboard.press("n")
    expect(page.locator(".score__points")).to_have_text("2 / 2")
    assert words(site.app, language, "Tomorrow") in page.locator("[aria-labelledby=returns]").inner_text()
    assert not found


def test_run_is_done_by_keyboard_only(open_page: Callable[..., Page], site, account) -> None:
    _, email = account()
    page = open_page("/account/login")
    log_in(page, email, PASSWORD)
    page.goto("/practice/")
    tab_to(page, "input[name=count]")
    page.keyboard.press("ArrowRight")
    tab_to(page, "button[value=mixed]")
    enter(page)
    run = run_of(page)
    assert len(placed(site.app, run)) == 20
    on_question(page, 1)

    page.keyboard.press("1")
    page.keyboard.press("u")
    expect(page.locator("input[name=unsure]")).to_be_checked()
    page.keyboard.press("Enter")

    expect(page.locator("#outcome")).to_be_focused()
    page.keyboard.press("n")
    on_question(page, 2)


def test_nothing_chosen_is_said_and_nothing_is_lost(open_page: Callable[..., Page]) -> None:
    page = open_page("/")
    become_a_guest(page)
    choose_topic(page)

    page.keyboard.press("Enter")

    expect(page.locator(".page--messages")).to_be_visible()
    on_question(page, 1)


def become_a_guest(page: Page) -> None:
    page.select_option("#vacancy", "ganja-regional")
    page.click(".hero__form button")
    expect(page.locator("#room")).to_be_attached()


def test_letters_can_be_turned_off_and_stay_off(open_page: Callable[..., Page]) -> None:
    page = open_page("/")
    become_a_guest(page)
    choose_topic(page)

    page.uncheck("#keys")
    page.reload()
    for key in ("a", "2", "u", "n"):
        page.keyboard.press(key)

    on_question(page, 1)
    assert page.locator("#study-form input:checked").count() == 0
    page.check("#keys")
    page.keyboard.press("a")
    expect(page.locator("#study-form input[value=A]")).to_be_checked()


@pytest.mark.parametrize("width", [360, 1280])
def test_without_javascript_a_run_is_done_page_by_page(
    open_page: Callable[..., Page], site, account, width: int
) -> None:
    _, email = account()
    page = open_page("/account/login", width=width, java_script_enabled=False)
    log_in(page, email, PASSWORD)
    run = choose_topic(page)
    place = placed(site.app, run)

    page.locator(f"#study-form .option:has(input[value={wrong_value(*place[1])}])").click()
    page.check("input[name=unsure]")
    page.click("#study-form button")
    answered(page, "outcome--wrong")
    page.click("#next")
    on_question(page, 2)
    page.click("#study-form a")
    on_question(page, 3)
    page.click("#study-form button")
    expect(page.locator(".page--messages")).to_be_visible()
    page.locator(f"#study-form .option:has(input[value={right_value(*place[3])}])").click()
    page.click("#study-form button")
    answered(page, "outcome--right")
    page.goto(f"/practice/runs/{run}/end")

    expect(page.locator(".score__points")).to_have_text("1 / 2")


def test_things_to_press_are_large_enough_for_a_finger(open_page: Callable[..., Page], site, account) -> None:
    user_id, email = account()
    page = open_page("/account/login", width=360, height=780)
    log_in(page, email, PASSWORD)
    run = choose_topic(page)
    small = {}

    def measure(name: str) -> None:
        heights = page.evaluate(
            "[...document.querySelectorAll('main :is(.btn, .option, .pick, .study__number, .study__unsure, summary)')]"
            ".filter(e => e.checkVisibility()).map(e => [e.textContent.trim(), e.getBoundingClientRect().height])"
        )
        assert heights
        small.update({(name, text): height for text, height in heights if height < 44})

    measure("question")
    page.keyboard.press(wrong_value(*placed(site.app, run)[1]))
    page.keyboard.press("Enter")
    answered(page, "outcome--wrong")
    measure("answer")
    page.goto(f"/practice/runs/{run}/end")
    measure("end")
    all_due(site, user_id)
    page.goto("/practice/")
    page.locator("summary").first.click()
    measure("index")

    assert not small
