"""The studio in a browser: a question written with its preview beside it, approved by another, on the way to exams."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import PASSWORD
from playwright.sync_api import Page, expect
from room_page import log_in
from sitting import ago
from studio import COMPLETE, a_draft, save, submit, write

from quizapp.database import db
from quizapp.domain.authoring import Person
from quizapp.domain.roles import Role
from quizapp.i18n import LANGUAGES
from quizapp.services import accounts, authoring

axe = Axe()
_numbers = iter(range(1_000_000))
TOPIC = "migration.labour"


@pytest.fixture
def come(site, open_page: Callable[..., Page]) -> Callable[..., tuple[Page, Person]]:
    """Make somebody of this role and open a browser in which they are logged in."""

    def make(name: str, role: Role, *, locale: str = "az", **options) -> tuple[Page, Person]:
        email = f"{name.lower()}-studio-{next(_numbers)}@example.az"
        with site.app.app_context():
            user = accounts.create_user(email, PASSWORD, name, role, now=ago(days=1))
            accounts.set_locale(user.id, locale)
            person = Person(user.id, role)
            db.session.remove()
        page = open_page("/account/login", **options)
        log_in(page, email, PASSWORD)
        return page, person

    return make


def violations(page: Page) -> list[str]:
    found = axe.run(page).response["violations"]
    return [f"{v['id']} ({v['impact']}): {node['target']}" for v in found for node in v["nodes"]]


def overflow(page: Page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def fill(page: Page) -> None:
    """Type a question of three options, the second of which is right."""
    page.fill("#stem", COMPLETE.stem)
    for number, option in enumerate(COMPLETE.options):
        page.fill(f"#options-{number}-text", option.text)
        page.fill(f"#options-{number}-why", option.why)
    page.check("input[name=key][value='1']")
    page.fill("#explanation", COMPLETE.explanation)
    page.select_option("#cites-0-act", "migration-code")
    page.fill("#cites-0-provision", "63.5")


def press_save(page: Page) -> None:
    with page.expect_navigation():
        page.click(".studio__save button[value=save]")


@pytest.mark.parametrize(("width", "script"), [(360, True), (1280, True), (1280, False)])
def test_rashad_writes_a_question_and_nigar_publishes_it(come, width: int, script: bool) -> None:
    rashad, _ = come("Rashad", Role.TUTOR, width=width, java_script_enabled=script)
    rashad.click(".site-bar a[href='/authoring/']")
    rashad.click("main .head a")
    rashad.select_option("#topic", TOPIC)
    fill(rashad)

    if not script:
        rashad.click("button[value=preview]")
    expect(rashad.locator("#preview .question__stem")).to_have_text(COMPLETE.stem)
    expect(rashad.locator("#preview .answer--right")).to_contain_text("15 gün")
    rashad.click("button[value='remove-option-3']")
    expect(rashad.locator("#options .row-card")).to_have_count(3)
    expect(rashad.locator("#stem")).to_have_value(COMPLETE.stem)
    rashad.click("button[value='add-option']")
    expect(rashad.locator("#options .row-card")).to_have_count(4)

    press_save(rashad)
    code = rashad.locator("h1").inner_text().split()[-1]
    with rashad.expect_navigation():
        rashad.click("form[action$='/submit'] button")

    nigar, _ = come("Nigar", Role.APPROVER, width=width, java_script_enabled=script)
    nigar.goto(f"/authoring/?q={code}")
    nigar.click(".found .lines a")
    expect(nigar.locator("main .btn-primary")).to_have_count(1)
    with nigar.expect_navigation():
        nigar.click("form[action$='/publish'] button")

    expect(nigar.locator(".tag--published")).to_be_visible()
    expect(nigar.locator("#version")).to_be_visible()
    expect(nigar.locator("form[action$='/publish']")).to_have_count(0)


def test_preview_follows_the_typing_and_tells_what_is_missing(come) -> None:
    page, _ = come("Rashad", Role.TUTOR)
    page.goto("/authoring/new")
    before = page.locator(".lacks li").count()

    page.locator("#stem").press_sequentially("**Neçə** gün?", delay=20)

    expect(page.locator("#preview strong")).to_have_text("Neçə")
    expect(page.locator(".lacks li")).to_have_count(before - 1)


def test_scripts_in_a_question_do_not_run_in_the_preview(come) -> None:
    page, _ = come("Rashad", Role.TUTOR)
    page.goto("/authoring/new")

    page.fill("#stem", "<img src=x onerror=\"document.title='x'\"><script>document.title='x'</script> son")

    expect(page.locator("#preview .question__stem")).to_contain_text("son")
    assert page.locator("#preview img, #preview script").count() == 0
    assert page.title() != "x"


def test_a_preview_that_does_not_come_says_so_and_keeps_the_form(come) -> None:
    page, _ = come("Rashad", Role.TUTOR, forgiven="Failed to load resource")
    page.goto("/authoring/new")
    page.route("**/authoring/preview", lambda route: route.abort())

    page.fill("#stem", "Neçə gün?")

    expect(page.locator("#preview-state")).not_to_be_empty()
    expect(page.locator("#stem")).to_have_value("Neçə gün?")


def test_a_new_row_is_where_the_next_key_goes(come) -> None:
    page, _ = come("Rashad", Role.TUTOR)
    page.goto("/authoring/new")

    page.click("button[value='add-option']")
    expect(page.locator("#options .row-card")).to_have_count(5)
    page.keyboard.type("beşinci")

    expect(page.locator("#options-4-text")).to_have_value("beşinci")


def test_enter_in_a_field_saves_and_removes_nothing(come) -> None:
    page, _ = come("Rashad", Role.TUTOR)
    page.goto(f"/authoring/new?topic={TOPIC}")
    fill(page)

    with page.expect_navigation():
        page.press("#cites-0-provision", "Enter")

    expect(page.locator("main .answer")).to_have_count(3)


def states(site, rashad: Person, nigar: Person) -> dict[str, str]:
    """Addresses of the studio's pages in every state; no draft here is complete by chance."""
    content = a_draft(cites=(type(COMPLETE.cites[0])("migration-code", "63.5"),))
    with site.app.app_context():
        draft = write(rashad, a_draft(key=None), topic=TOPIC)
        waiting = write(rashad, content, topic=TOPIC)
        submit(waiting, rashad)
        edited = next(
            line.id
            for line in authoring.questions(authoring.Filters(topic="migration.basics", page=1), 0).lines
            if line.copy_state is None and authoring.question(line.id).standing.kind == "single"
        )
        save(edited, rashad, content)
        submit(edited, rashad)
        authoring.return_(edited, nigar, revision=2, comment="Maddəni yoxlayın.", now=ago())
        db.session.remove()
    return {
        "list": "/authoring/",
        "found nothing": "/authoring/?q=yoxdurbelə",
        "draft": f"/authoring/{draft}",
        "waiting": f"/authoring/{waiting}",
        "changed": f"/authoring/{edited}",
        "new": "/authoring/new",
        "form": f"/authoring/{edited}/edit",
    }


@pytest.mark.parametrize(("language", "scheme"), [*((language, "light") for language in LANGUAGES), ("az", "dark")])
def test_pages_of_the_studio_are_accessible_and_fit(site, come, language: str, scheme: str) -> None:
    _, rashad = come("Rashad", Role.TUTOR)
    page, nigar = come("Nigar", Role.APPROVER, locale=language, color_scheme=scheme)

    wrong: dict[str, object] = {}
    for name, address in states(site, rashad, nigar).items():
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach(d => (d.open = true))")
        assert page.locator("html").get_attribute("lang") == language
        for width in (320, 360, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            if (pixels := overflow(page)) > 0:
                wrong[f"{name} at {width}"] = f"{pixels} px too wide"
            if width != 320 and (found := violations(page)):
                wrong[f"{name} at {width}"] = found

    assert not wrong


def test_things_to_press_are_large_enough_for_a_finger(site, come) -> None:
    _, rashad = come("Rashad", Role.TUTOR)
    page, nigar = come("Nigar", Role.APPROVER, width=360, height=780)

    small = {}
    for name, address in states(site, rashad, nigar).items():
        page.goto(address)
        heights = page.evaluate(
            "[...document.querySelectorAll"
            "('main :is(.btn, select, summary, input[type=text], label:has(> input)), .tabs a')]"
            ".filter(e => e.checkVisibility() && !e.matches('.visually-hidden'))"
            ".map(e => [e.textContent.trim().slice(0, 40), e.getBoundingClientRect().height])"
        )
        assert heights
        small |= {(name, text): height for text, height in heights if height < 44}

    assert not small
