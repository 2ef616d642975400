"""The browser of the tests that need a real one, and what is said where there is none."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
MISSING = "Chromium was not found (chromium, chromium-browser, google-chrome)"
MUST_RUN = os.environ.get("CI") == "true"
IS_MISSED = CHROMIUM is None and not MUST_RUN


@contextmanager
def launched() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.fail(MISSING + ", and CI must run these tests")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()
