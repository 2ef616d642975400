"""The main job, as a candidate does it: choose, sit, submit, read, keep; by mouse, by keyboard, without JavaScript."""

import re
from collections.abc import Callable

import pytest
from conftest import PASSWORD
from playwright.sync_api import Page, expect
from room_page import VACANCY, at, attempt_of, enter, in_room, letter, log_in, marked, saved, start_quick, tab_to
from sitting import keys, stored_values

SIZES = [(360, 780), (1280, 860)]


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_guest_sits_the_quick_mock_and_keeps_the_result(
    open_page: Callable[..., Page], site, width: int, height: int
) -> None:
    page = open_page("/", width=width, height=height)
    attempt_id = start_quick(page)
    right = keys(site.app, attempt_id)

    page.locator("#question .option").nth("ABCDE".index(right[1])).click()
    for slot in range(2, 24):
        page.keyboard.press("ArrowRight")
        at(page, slot)
        page.keyboard.press(right[slot] if slot % 2 else str("ABCDE".index(right[slot]) + 1))
    page.keyboard.press("f")
    saved(page)
    page.reload()
    in_room(page)
    at(page, 23)
    assert letter(page) == right[23]
    assert marked(page, "slot--answered") == list(range(1, 24))
    assert marked(page, "slot--flagged") == [23]

    if width < 800:
        page.click("#palette-open")
    page.click("#finish")
    page.wait_for_url("**/finish")
    blanks, flagged = page.locator(".chips").all()
    assert blanks.locator("a").all_inner_texts() == ["24", "25"]
    assert flagged.locator("a").all_inner_texts() == ["23"]
    blanks.get_by_text("24").click()
    in_room(page)
    at(page, 24)
    page.locator("#question .option").nth("ABCDE".index(right[24])).click()
    saved(page)
    page.goto(f"/attempts/{attempt_id}/finish")
    page.click("form.actions button")

    expect(page.locator(".score__points")).to_have_text("24 / 25")
    page.click(".card--act a")
    page.fill("#name", "Leyla")
    page.fill("#email", f"leyla-{width}@example.az")
    page.fill("#password", PASSWORD)
    page.click("main form button")
    expect(page).to_have_url(f"{site.address}/attempts/{attempt_id}/result")
    expect(page.locator(".site-bar__nav--end a")).to_have_text("Leyla")

    elsewhere = open_page("/", width=width, height=height)
    log_in(elsewhere, f"leyla-{width}@example.az", PASSWORD)
    elsewhere.goto("/attempts/")
    elsewhere.click("main .lines a")
    expect(elsewhere.locator(".score__points")).to_have_text("24 / 25")


def test_second_device_of_the_account_goes_on_where_the_first_was(open_page: Callable[..., Page], account) -> None:
    _, email = account()
    desk = open_page("/account/login")
    log_in(desk, email, PASSWORD)
    attempt_id = start_quick(desk)
    desk.keyboard.press("b")
    desk.keyboard.press("ArrowRight")
    desk.keyboard.press("3")
    desk.keyboard.press("f")
    saved(desk)

    phone = open_page("/account/login", width=360, height=780)
    log_in(phone, email, PASSWORD)
    phone.click(".card--act a")
    in_room(phone)

    assert attempt_of(phone) == attempt_id
    at(phone, 2)
    assert letter(phone) == "C"
    assert marked(phone, "slot--answered") == [1, 2]
    assert marked(phone, "slot--flagged") == [2]
    phone.keyboard.press("a")
    saved(phone)
    desk.reload()
    in_room(desk)
    at(desk, 2)
    assert letter(desk) == "A"


def test_full_exam_is_sat_by_keyboard_only(open_page: Callable[..., Page], site, account) -> None:
    _, email = account()
    page = open_page("/account/login")
    tab_to(page, "#email")
    page.keyboard.type(email)
    tab_to(page, "#password")
    page.keyboard.type(PASSWORD)
    enter(page)
    for stop in (".lines--links li:nth-child(3) a", "#official ~ a.btn", "main form button"):
        tab_to(page, stop)
        enter(page)
    attempt_id = in_room(page)
    right = keys(site.app, attempt_id)

    for slot in range(1, 101):
        at(page, slot)
        page.keyboard.press(right[slot])
        page.keyboard.press("ArrowRight")
    saved(page)
    for stop in ("#finish", "form.actions button"):
        tab_to(page, stop, most=150)
        enter(page)

    expect(page.locator(".score__points")).to_have_text("100 / 100")


def test_palette_is_opened_left_and_used_by_keyboard_on_a_phone(open_page: Callable[..., Page]) -> None:
    page = open_page("/", width=360, height=780)
    start_quick(page)

    tab_to(page, "#palette-open")
    page.keyboard.press("Enter")
    expect(page.locator(".slot").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).to_be_hidden()
    expect(page.locator("#palette-open")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    at(page, 2)
    expect(page.locator("#palette")).to_be_hidden()


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_without_javascript_the_main_job_is_done_page_by_page(
    open_page: Callable[..., Page], site, width: int, height: int
) -> None:
    page = open_page("/", width=width, height=height, java_script_enabled=False)
    page.select_option("#vacancy", VACANCY)
    page.click(".hero__form button")
    attempt_id = attempt_of(page)
    right = keys(site.app, attempt_id)

    for slot in (1, 2, 3):
        page.locator(f"#question .option:has(input[value={right[slot]}])").click()
        page.click("#next")
        at(page, slot + 1)
    page.click("#flag")
    expect(page.locator("#flag")).to_have_attribute("aria-pressed", "true")
    page.locator("#question .option").first.click()
    page.click("#flag")
    expect(page.locator("#flag")).to_have_attribute("aria-pressed", "false")
    assert letter(page) == "A"
    page.click("#clear")
    assert letter(page) == ""
    page.click("#previous")
    at(page, 3)
    assert letter(page) == right[3]
    page.locator(".slot", has_text="25").first.click()
    at(page, 25)
    page.click("#finish")
    assert len(page.locator(".chips").first.locator("a").all()) == 22
    page.click("form.actions button")

    expect(page.locator(".score__points")).to_have_text("3 / 25")
    assert [slot for slot, value in stored_values(site.app, attempt_id).items() if value] == [1, 2, 3]


def test_quick_mock_waits_until_a_vacancy_is_chosen(open_page: Callable[..., Page]) -> None:
    page = open_page("/")

    page.click(".hero__form button")

    expect(page).to_have_url(re.compile("/$"))
    expect(page.locator("#vacancy")).to_be_focused()
    assert page.locator("#vacancy:invalid").count() == 1


def test_home_has_the_vacancy_chosen_that_one_sat_last(open_page: Callable[..., Page]) -> None:
    page = open_page("/")
    start_quick(page)

    page.goto("/")

    assert page.input_value("#vacancy") == VACANCY


@pytest.mark.parametrize("address", ["/", f"/vacancies/{VACANCY}", f"/vacancies/{VACANCY}/exams/official-{VACANCY}"])
def test_first_page_transfers_less_than_150_kilobytes(open_page: Callable[..., Page], address: str) -> None:
    page = open_page("about:blank")
    requests = []
    page.on("requestfinished", lambda request: requests.append(request))

    page.goto(address)
    page.wait_for_load_state("networkidle")

    sizes = {request.url: request.sizes()["responseBodySize"] for request in requests}
    assert len(sizes) >= 3
    assert 10_000 < sum(sizes.values()) < 150_000, sizes


def test_second_page_fetches_no_file_anew(open_page: Callable[..., Page]) -> None:
    page = open_page("/")
    page.wait_for_load_state("networkidle")  # the icon comes last

    page.goto("/vacancies/")

    fetched = page.evaluate("performance.getEntriesByType('resource').map(r => [r.name, r.transferSize])")
    assert len(fetched) >= 2
    assert [name for name, transferred in fetched if transferred] == []
