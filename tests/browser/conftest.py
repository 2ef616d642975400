"""A real Chromium against a real server. Nothing on any page may complain in the console."""

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from chromium import CHROMIUM, IS_MISSED, MISSING
from conftest import PASSWORD, make_app
from flask import Flask
from playwright.sync_api import Browser, Page
from project_bank import BANK, project_template
from short_form import shorten
from sitting import ago
from waitress.server import create_server

from quizapp.database import db
from quizapp.domain.roles import Role
from quizapp.services import accounts

HERE = Path(__file__).parent


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    shorten(config, items, HERE)
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if IS_MISSED:
                item.add_marker(pytest.mark.skip(reason=MISSING))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if CHROMIUM is None:
        terminalreporter.write_sep("!", f"{MISSING}: NO BROWSER TEST WAS RUN. Install it: make browser", red=True)


@dataclass
class Site:
    """A running server and the application behind it, for looking into its database."""

    app: Flask
    address: str


@contextmanager
def serving(folder: Path, template: Path, bank: Path) -> Iterator[Site]:
    """A server on a copy of this database, in a thread of its own."""
    shutil.copy(template, folder / "quizapp.sqlite3")
    app = make_app(folder, bank, extra={"WTF_CSRF_ENABLED": True}, measure=False)
    server = create_server(app, host="127.0.0.1", port=0, threads=8, ident=None, clear_untrusted_proxy_headers=True)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield Site(app, f"http://127.0.0.1:{server.effective_port}")
    server.close()
    for channel in list(server.active_channels.values()):
        channel.close()
    thread.join(timeout=10)
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The project's bank."""
    with serving(tmp_path_factory.mktemp("browser"), project_template(), BANK) as running:
        yield running


@pytest.fixture(scope="session")
def small_site(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path, bank_folder: Path) -> Iterator[Site]:
    """The small bank, which has typed answers and several choices."""
    with serving(tmp_path_factory.mktemp("small"), sqlite_template, bank_folder) as running:
        yield running


Open = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, site: Site) -> Iterator[Open]:
    """Open a page of the site in a browser profile of its own.

    What its console complains about fails the test; `forgiven` names the one thing that the test provokes.
    """
    complaints: list[str] = []
    contexts = []

    def make(address: str = "/", *, width: int = 1280, height: int = 860, forgiven: str = "", **options: Any) -> Page:
        options.setdefault("base_url", site.address)
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)

        def listen(page: Page) -> None:
            page.on("console", lambda m: complain(m.text) if m.type in ("error", "warning") else None)
            page.on("pageerror", lambda error: complain(str(error)))

        def complain(text: str) -> None:
            if not forgiven or forgiven not in text:
                complaints.append(text)

        context.on("page", listen)
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.goto(address)
        return page

    yield make
    for context in contexts:
        context.close()
    assert not complaints


_numbers = iter(range(1_000_000))


@pytest.fixture
def account(site: Site) -> Callable[..., tuple[int, str]]:
    """Make a candidate's account; return its id and address."""

    def make(name: str = "Aysel", locale: str = "az") -> tuple[int, str]:
        email = f"{name.lower()}-{next(_numbers)}@example.az"
        with site.app.app_context():
            user_id = accounts.create_user(email, PASSWORD, name, Role.CANDIDATE, now=ago(days=1)).id
            accounts.set_locale(user_id, locale)
            db.session.remove()
        return user_id, email

    return make
