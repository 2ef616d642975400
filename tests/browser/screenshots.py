"""The README's pictures, made anew: python -m tests.browser.screenshots (make screenshots)."""

import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from quizapp import create_app
from quizapp.config import Config
from quizapp.database import db
from quizapp.domain.questions import LETTERS
from quizapp.models import AttemptRow
from quizapp.services import demo, exams
from tests.bench.servers import PYTHON, free_port, running

PICTURES = Path(__file__).parent / "pictures"
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
)
KEPT = {  # those that the README shows
    "room-light-1280",
    "result-light-1280",
    "progress-light-1280",
    "studio-light-1280",
    "room-dark-360",
    "result-light-360",
}
WANTED = ((1280, 860, "light"), (360, 780, "light"), (360, 780, "dark"))


def main() -> None:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("Chromium is not here: make browser")
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        quizapp, port = str(Path(PYTHON).parent / "quizapp"), free_port()
        environ = {"QUIZAPP_INSTANCE": name, "DATABASE_URL": "", "PORT": str(port)}
        for arguments in (["db", "upgrade"], ["bank", "load"], ["demo"]):
            subprocess.run([quizapp, *arguments], env=environ | {"PATH": ""}, check=True, capture_output=True)
        with running([quizapp, "serve"], port, folder / "log", environ), sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS.split())
            for width, height, scheme in WANTED:
                _take(browser, f"http://127.0.0.1:{port}", folder, width, height, scheme)
            browser.close()


def _take(browser: Browser, address: str, folder: Path, width: int, height: int, scheme: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()

    def shoot(name: str) -> None:
        if f"{name}-{scheme}-{width}" in KEPT:
            page.screenshot(path=PICTURES / f"{name}-{scheme}-{width}.png")

    _log_in(page, address, demo.CANDIDATES[0].email)
    shoot("home")
    page.goto(f"{address}/progress/")
    shoot("progress")
    page.goto(f"{address}/vacancies/ganja-regional/exams/official-ganja-regional")
    page.click("main form button")
    keys = _keys(folder, int(page.url.rsplit("/", 1)[1]))
    page.wait_for_selector(".room--live")
    page.wait_for_timeout(500)
    _answer(page, keys[:17])
    shoot("room")
    _answer(page, keys[17:])
    page.goto(page.url.partition("?")[0] + "/finish")
    page.click("form.actions button")
    page.wait_for_url("**/result")
    page.wait_for_load_state("networkidle")
    shoot("result")
    context.clear_cookies()
    _log_in(page, address, demo.STAFF[0][1])
    page.goto(f"{address}/authoring/?state=draft")
    page.click("main .lines a")
    page.wait_for_load_state("networkidle")
    shoot("studio")
    context.close()


def _log_in(page: Page, address: str, email: str) -> None:
    page.goto(f"{address}/account/login")
    page.fill("#email", email)
    page.fill("#password", demo.PASSWORD)
    page.click("main form button")
    page.wait_for_load_state("networkidle")


def _answer(page: Page, letters: str) -> None:
    for letter in letters:
        page.keyboard.press("ArrowRight")
        page.keyboard.press(letter)
    page.keyboard.press("f")
    page.wait_for_selector("#save-state[data-state=saved]")


def _keys(folder: Path, attempt_id: int) -> str:
    """The right letters of slots 2 to 100, every fourth turned wrong: a believable candidate."""
    app = create_app(Config(instance=folder, secret_key="pictures"))
    with app.app_context():
        user_id = db.session.get_one(AttemptRow, attempt_id).user_id
        room = exams.room(attempt_id, user_id, now=datetime.now(UTC))
        keys = [LETTERS[slot.order.index(room.question(n).keys[0])] for n, slot in enumerate(room.layout, 1)]
    return "".join("A" if n % 4 == 0 else key for n, key in enumerate(keys[1:]))


if __name__ == "__main__":
    main()
