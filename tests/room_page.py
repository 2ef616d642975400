"""What a person does in the exam room, in words of the room."""

from playwright.sync_api import Page, expect

VACANCY = "ganja-regional"
PAPER_CAME = "performance.getEntriesByType('resource').some(r => r.name.endsWith('/paper') && r.responseEnd > 0)"


def log_in(page: Page, email: str, password: str) -> None:
    page.goto("/account/login")
    page.fill("#email", email)
    page.fill("#password", password)
    page.click("main form button")
    expect(page.locator(".site-bar__nav--end a")).to_have_attribute("href", "/account/")


def start_quick(page: Page, vacancy: str = VACANCY) -> int:
    """Press the button of the home page; return the attempt's number."""
    page.goto("/")
    page.select_option("#vacancy", vacancy)
    page.click(".hero__form button")
    return in_room(page)


def in_room(page: Page) -> int:
    """Wait until the room lives and its paper is there."""
    expect(page.locator(".room--live")).to_be_attached()
    for _ in range(500):  # wait_for_function() uses eval, which the policy of our pages forbids
        if page.evaluate(PAPER_CAME):
            break
        page.wait_for_timeout(20)
    else:
        raise AssertionError("the paper did not come")
    page.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done)))")  # it is being unpacked
    return attempt_of(page)


def attempt_of(page: Page) -> int:
    return int(page.url.partition("/attempts/")[2].partition("?")[0].partition("/")[0])


def saved(page: Page) -> None:
    """Wait until the room says that everything is saved."""
    expect(page.locator("#save-state")).to_have_attribute("data-state", "saved")


def at(page: Page, slot: int) -> None:
    """Wait until this question is on screen."""
    expect(page.locator("#question article")).to_have_attribute("data-slot", str(slot))
    assert page.locator("#slot-number").text_content() == str(slot)


def letter(page: Page) -> str:
    """What is chosen on screen."""
    chosen = page.locator("#question input[name=answer]:checked")
    return chosen.first.input_value() if chosen.count() else ""


def marked(page: Page, css: str) -> list[int]:
    """Numbers in the palette that carry this class."""
    return [int(n) for n in page.locator(f".slot.{css}").all_text_contents()]


def enter(page: Page) -> None:
    """Press Enter where it opens another page."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def tab_to(page: Page, selector: str, *, most: int = 120) -> None:
    """Press Tab until the focus is on `selector`, as a person without a mouse does."""
    for _ in range(most):
        if page.evaluate("s => document.activeElement?.matches(s) ?? false", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {selector}")
