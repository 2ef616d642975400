"""The answer sheet on a phone: typed by finger and by keyboard, under the clock, with and without JavaScript."""

from collections.abc import Callable

import pytest
from axe_checks import overflow, violations
from conftest import PASSWORD
from playwright.sync_api import Page, expect
from room_page import VACANCY, log_in
from sitting import ago, start_at, stored_events, stored_values

from quizapp.database import db
from quizapp.services import exams


@pytest.fixture
def sitting(site, account) -> Callable[..., tuple[str, int]]:
    """Somebody with a running mock of 100; return address and attempt."""

    def make(minutes_gone: float = 1, locale: str = "az") -> tuple[str, int]:
        user_id, email = account("Aysel", locale)
        began = ago(minutes=minutes_gone)
        return email, start_at(site.app, user_id, began, VACANCY, f"official-{VACANCY}")

    return make


def bubble(page: Page, slot: int, letter: str):
    return page.locator(f"label.bubble:has(input[name='answer-{slot}'][value='{letter}'])")


def save(page: Page) -> None:
    with page.expect_navigation():
        page.click("#sheet button[value=save]")


def test_sheet_is_typed_on_a_phone_and_graded(open_page: Callable[..., Page], site, sitting) -> None:
    email, attempt = sitting()
    page = open_page("/account/login", width=360, height=780)
    log_in(page, email, PASSWORD)
    page.goto(f"/attempts/{attempt}/sheet")
    typed = {slot: "ABCD"[slot % 4] for slot in range(1, 101)}

    for slot, letter in typed.items():
        bubble(page, slot, letter).click()
    expect(page.locator("#unsaved")).to_have_attribute("data-unsaved", "")
    save(page)

    expect(page.locator(".page--messages .notice")).to_be_visible()
    assert page.locator("#sheet input:checked").count() == 100
    expect(page.locator("#unsaved")).not_to_have_attribute("data-unsaved", "")
    assert sorted(stored_events(site.app, attempt)) == sorted(("answer", *pair) for pair in typed.items())
    with page.expect_navigation():
        page.click("#sheet button[value=finish]")
    page.click("main form .btn-primary")
    assert stored_values(site.app, attempt) == typed


def test_sheet_is_typed_by_keyboard_alone(open_page: Callable[..., Page], site, sitting) -> None:
    email, attempt = sitting()
    page = open_page("/account/login", width=360, height=780)
    log_in(page, email, PASSWORD)
    page.goto(f"/attempts/{attempt}/sheet")

    page.focus("input[name='answer-1'][value='']")
    page.keyboard.press("ArrowRight")  # round to A
    page.keyboard.press("ArrowRight")  # B
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowLeft")  # from blank back to the last letter
    with page.expect_navigation():
        page.keyboard.press("Enter")

    assert sorted(stored_events(site.app, attempt)) == [("answer", 1, "B"), ("answer", 2, "D")]


def test_row_in_focus_is_not_hidden_by_the_bars(open_page: Callable[..., Page], sitting) -> None:
    email, attempt = sitting()
    page = open_page("/account/login", width=360, height=640)
    log_in(page, email, PASSWORD)
    page.goto(f"/attempts/{attempt}/sheet")
    page.focus("input[name='answer-1'][value='']")

    for slot in range(2, 30):
        page.keyboard.press("Tab")
        on_top = page.evaluate(
            "() => { const box = document.activeElement.getBoundingClientRect();"
            " const there = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);"
            " return [document.activeElement.name, there === document.activeElement]; }"
        )
        assert on_top == [f"answer-{slot}", True]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["az", "ru"])
def test_sheet_is_accessible_and_fits(open_page: Callable[..., Page], sitting, language: str, scheme: str) -> None:
    email, attempt = sitting(locale=language)
    page = open_page("/account/login", width=360, height=780, color_scheme=scheme)
    log_in(page, email, PASSWORD)
    page.goto(f"/attempts/{attempt}/sheet")
    bubble(page, 1, "B").click()

    assert violations(page) == []
    for width in (320, 360, 720, 1280, 1440):
        page.set_viewport_size({"width": width, "height": 780})
        assert overflow(page) <= 0, width


def test_bubbles_are_large_enough_for_a_finger(open_page: Callable[..., Page], sitting) -> None:
    email, attempt = sitting()
    page = open_page("/account/login", width=360, height=780)
    log_in(page, email, PASSWORD)
    page.goto(f"/attempts/{attempt}/sheet")

    sizes = page.evaluate(
        "[...document.querySelectorAll('.bubble, #sheet .btn, .sheet__links a')]"
        ".map(e => e.getBoundingClientRect()).map(b => [b.width, b.height])"
    )

    assert len(sizes) > 500
    assert min(min(size) for size in sizes) >= 44


def test_sheet_works_without_javascript(open_page: Callable[..., Page], site, sitting) -> None:
    email, attempt = sitting()
    page = open_page("/account/login", width=360, height=780, java_script_enabled=False)
    log_in(page, email, PASSWORD)
    page.goto(f"/attempts/{attempt}/sheet")

    bubble(page, 4, "C").click()
    save(page)

    assert stored_events(site.app, attempt) == [("answer", 4, "C")]


def test_clock_runs_out_and_what_was_typed_stays(open_page: Callable[..., Page], site, sitting) -> None:
    email, attempt = sitting(minutes_gone=179.93)
    page = open_page("/account/login", width=360, height=780, forgiven="status of 409")
    log_in(page, email, PASSWORD)
    page.goto(f"/attempts/{attempt}/sheet")
    bubble(page, 7, "A").click()

    expect(page.locator("#over")).to_be_visible()
    assert page.locator("#clock").text_content() == "0:00:00"
    save(page)

    expect(page.locator("[role=alert].notice--wrong").first).to_contain_text("7")
    assert bubble(page, 7, "A").locator("input").is_checked()
    assert stored_events(site.app, attempt) == []
    assert violations(page) == []


def test_more_time_is_noticed_when_the_page_is_looked_at_again(open_page: Callable[..., Page], site, sitting) -> None:
    email, attempt = sitting(minutes_gone=179)
    page = open_page("/account/login", width=360, height=780)
    log_in(page, email, PASSWORD)
    page.goto(f"/attempts/{attempt}/sheet")
    expect(page.locator("#clock")).to_contain_text("0:00:")
    with site.app.app_context():
        exams.extend([attempt], 30, "yoxlama", actor_id=None, now=ago())
        db.session.remove()

    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(page.locator("#clock")).to_contain_text("0:30:")
