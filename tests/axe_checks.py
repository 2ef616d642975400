"""What a page must not have: rules of accessibility broken, or more width than the window."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

axe = Axe()


def violations(page: Page) -> list[str]:
    """What axe finds: rule, how bad, and where."""
    found = axe.run(page).response["violations"]
    return [f"{v['id']} ({v['impact']}): {node['target']}" for v in found for node in v["nodes"]]


def overflow(page: Page) -> int:
    """Pixels by which the page is wider than the window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
