"""Doubt, answer, roles and own data, as people meet them: in every language, narrow and wide."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import PASSWORD
from playwright.sync_api import Page, expect
from room_page import VACANCY, log_in
from sitting import ago, start_at

from quizapp.database import db
from quizapp.domain.reports import Outcome, Reason
from quizapp.domain.roles import Role
from quizapp.i18n import LANGUAGES
from quizapp.services import accounts, administration, exams, reports

SIZES = [(360, 780), (1280, 860)]
_numbers = iter(range(1_000_000))
axe = Axe()


@pytest.fixture
def staff(site) -> Callable[..., tuple[int, str]]:
    """Make an account with a role; return its id and address."""

    def make(name: str, role: Role, locale: str = "az") -> tuple[int, str]:
        email = f"{role}-{next(_numbers)}@office.example"
        with site.app.app_context():
            user_id = accounts.create_user(email, PASSWORD, name, role, now=ago(days=1)).id
            accounts.set_locale(user_id, locale)
            db.session.remove()
        return user_id, email

    return make


def sat(site, user_id: int) -> tuple[int, list[int]]:
    """A quick mock handed in without an answer; return it and its versions by slot."""
    attempt_id = start_at(site.app, user_id, ago(hours=1), VACANCY, f"quick-{VACANCY}")
    with site.app.app_context():
        exams.submit(attempt_id, user_id, now=ago(minutes=50))
        versions = [item.version_id for item in exams.result(attempt_id, user_id, now=ago()).items]
        db.session.remove()
    return attempt_id, versions


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_doubt_goes_to_a_tutor_and_its_answer_comes_back(
    open_page: Callable[..., Page], site, account, staff, width: int, height: int
) -> None:
    aysel_id, aysel = account("Aysel")
    _, rashad = staff("Rashad", Role.TUTOR)
    attempt_id, _ = sat(site, aysel_id)
    words = f"Maddə dəyişib, müddət indi başqadır ({width})."
    page = open_page("/account/login", width=width, height=height)
    log_in(page, aysel, PASSWORD)

    page.goto(f"/attempts/{attempt_id}/result")
    page.locator(".item__report").nth(4).click()
    page.check("input[value=outdated_law]")
    page.fill("#text", words)
    page.fill("#provision", "MM, 47.5")
    page.click("main form .btn-primary")
    expect(page).to_have_url(f"{site.address}/attempts/{attempt_id}/result#i5")

    desk = open_page("/account/login", width=width, height=height)
    log_in(desk, rashad, PASSWORD)
    desk.goto("/")
    desk.click(".site-bar__nav--main a[href='/reports/queue']")
    desk.locator(".order a").last.click()
    desk.locator(".lines li", has_text=words).locator("a").click()
    expect(desk.locator(".report .said")).to_have_text(words)
    expect(desk.locator(".item .answer--right")).to_be_visible()
    desk.check("input[value=upheld]")
    desk.fill("#answer", "Haqlısınız, sual düzəldildi.")
    desk.click("main form .btn-primary")
    expect(desk).to_have_url(f"{site.address}/reports/queue")
    expect(desk.locator(".lines li", has_text=words)).to_have_count(0)

    page.goto("/account/")
    page.click("main a[href='/reports/']")
    expect(page.locator(".reply .said")).to_have_text("Haqlısınız, sual düzəldildi.")
    expect(page.locator(".reply .verdict--right")).to_be_visible()
    expect(page.locator(".fresh")).to_have_count(1)
    page.reload()
    expect(page.locator(".fresh")).to_have_count(0)


def test_a_report_without_a_reason_says_so_and_keeps_the_words(open_page: Callable[..., Page], site, account) -> None:
    aysel_id, aysel = account("Aysel")
    _, versions = sat(site, aysel_id)
    page = open_page("/account/login", width=360, height=780, forgiven="status of 422")
    log_in(page, aysel, PASSWORD)

    page.goto(f"/reports/new?version={versions[0]}")
    page.fill("#text", "Mənim sözüm")
    page.click("main form .btn-primary")

    expect(page.locator(".choices.field--invalid")).to_be_visible()
    expect(page.locator("#text")).to_have_value("Mənim sözüm")
    assert violations(page) == []


def test_an_administrator_changes_a_role_and_reads_it_in_the_log(
    open_page: Callable[..., Page], site, account, staff
) -> None:
    name = f"Leyla{next(_numbers)}"
    _, leyla = account(name)
    _, chief = staff("Chief", Role.ADMINISTRATOR)
    page = open_page("/account/login")
    log_in(page, chief, PASSWORD)

    page.click(".site-bar__nav--main a[href='/administration/']")
    page.fill("#q", name.upper())
    page.click(".filters .btn-primary")
    page.click(f"main .lines a:has-text('{name}')")
    page.select_option("#role", "tutor")
    page.fill("#comment", "Miqrasiya suallarını yazacaq.")
    page.click("main form .btn-primary")

    expect(page.locator(".page--messages .notice")).to_be_visible()
    expect(page.locator("#role")).to_have_value("tutor")
    page.goto("/administration/log")
    expect(page.locator(".log li").first).to_contain_text(name)
    expect(page.locator(".log li").first).to_contain_text("Miqrasiya suallarını yazacaq.")
    hers = open_page("/account/login")
    log_in(hers, leyla, PASSWORD)
    expect(hers.locator(".site-bar__nav--main a[href='/reports/queue']")).to_be_visible()


def test_a_person_takes_their_data_and_is_forgotten(
    open_page: Callable[..., Page], site, account, tmp_path: Path
) -> None:
    aysel_id, aysel = account("Aysel")
    attempt_id, _ = sat(site, aysel_id)
    page = open_page("/account/login", width=360, height=780, forgiven="status of 401", accept_downloads=True)
    log_in(page, aysel, PASSWORD)
    page.goto("/account/")

    with page.expect_download() as download:
        page.click("#data a[href='/account/export']")
    download.value.save_as(tmp_path / "mine.json")
    page.click("#data a[href='/account/erase']")
    page.fill("#password", "səhv parol 1")
    page.click("main form .btn-primary")
    expect(page.locator(".field--invalid")).to_be_visible()
    page.fill("#password", PASSWORD)
    page.click("main form .btn-primary")

    expect(page).to_have_url(f"{site.address}/")
    expect(page.locator(".page--messages .notice")).to_be_visible()
    kept = json.loads((tmp_path / "mine.json").read_text(encoding="utf-8"))
    assert download.value.suggested_filename.startswith("quizapp-20")
    assert [row["id"] for row in kept["attempts"]] == [attempt_id]
    page.goto("/account/login")
    page.fill("#email", aysel)
    page.fill("#password", PASSWORD)
    page.click("main form button")
    expect(page.locator(".field--invalid")).to_be_visible()


# ---- Every page


def violations(page: Page) -> list[str]:
    """What axe finds: rule, how bad, and where."""
    found = axe.run(page).response["violations"]
    return [f"{v['id']} ({v['impact']}): {node['target']}" for v in found for node in v["nodes"]]


@pytest.fixture
def desk(site, account, staff) -> Callable[[str], tuple[str, dict[str, int]]]:
    """Make an administrator who has reports of their own and of others before them; return address and ids."""

    def make(locale: str) -> tuple[str, dict[str, int]]:
        chief_id, chief = staff("Əfsanə Məmmədhəsənzadə", Role.ADMINISTRATOR, locale)
        tutor_id, _ = staff("Rashad", Role.TUTOR)
        aysel_id, _ = account("Aysel")
        _, own = sat(site, chief_id)
        _, hers = sat(site, aysel_id)
        long = "Azərbaycan Respublikasının Miqrasiya Məcəlləsinə əsasən müddət başqadır. " * 4
        with site.app.app_context():
            answered = reports.report(chief_id, own[0], Reason.TWO_ANSWERS, long, "MM, 47.5", now=ago(days=2))
            reports.report(chief_id, own[1], Reason.TYPO, "", "", now=ago(days=1))
            reports.answer(answered, tutor_id, Outcome.UPHELD, long, "MM, 47.5", now=ago(hours=3))
            waiting = reports.report(aysel_id, hers[0], Reason.WRONG_KEY, long, "", now=ago())
            administration.change_role(chief_id, aysel_id, Role.APPROVER, long, now=ago())
            db.session.remove()
        places = {"version": own[2], "again": own[1], "answered": answered, "waiting": waiting, "person": aysel_id}
        return chief, places

    return make


PAGES = [
    "/account/",
    "/account/erase",
    "/reports/",
    "/reports/new?version={version}",
    "/reports/new?version={again}",
    "/reports/queue",
    "/reports/queue?state=answered",
    "/reports/{answered}",
    "/reports/{waiting}",
    "/administration/",
    "/administration/?q=nobody",
    "/administration/users/{person}",
    "/administration/disputes",
    "/administration/log",
]


@pytest.mark.parametrize(("language", "scheme"), [*((language, "light") for language in LANGUAGES), ("az", "dark")])
def test_pages_of_the_office_are_accessible_and_fit(
    open_page: Callable[..., Page], desk, language: str, scheme: str
) -> None:
    email, places = desk(language)
    page = open_page("/account/login", color_scheme=scheme)
    log_in(page, email, PASSWORD)

    wrong: dict[str, object] = {}
    for address in PAGES:
        page.goto(address.format(**places))
        assert page.locator("html").get_attribute("lang") == language
        for width in (320, 360, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                wrong[f"{address} at {width}"] = "too wide"
            if width != 320 and (found := violations(page)):
                wrong[f"{address} at {width}"] = found

    assert not wrong


def test_things_to_press_in_the_office_are_large_enough_for_a_finger(open_page: Callable[..., Page], desk) -> None:
    email, places = desk("ru")
    page = open_page("/account/login", width=360, height=780)
    log_in(page, email, PASSWORD)

    small = {}
    for address in PAGES:
        page.goto(address.format(**places))
        heights = page.evaluate(
            "[...document.querySelectorAll('main :is(.btn, select, .tabs a, .order a, .choices__one, .item__report)')]"
            ".filter(e => e.checkVisibility()).map(e => [e.textContent.trim(), e.getBoundingClientRect().height])"
        )
        small |= {(address, text): height for text, height in heights if height < 44}

    assert not small
