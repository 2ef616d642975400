"""What the README names exists: targets, commands, options, settings, files; and what exists for people is named."""

import re
from pathlib import Path

import click
import pytest
from flask import Flask

from quizapp import cli
from quizapp.config import ROOT, SETTINGS

README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
CODE = re.findall(r"```[a-z]*\n(.*?)```", README, re.DOTALL)
SPANS = re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", README, flags=re.DOTALL))
LINES = [line.strip() for block in CODE for line in block.splitlines()] + SPANS

TARGETS = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))
DOCUMENTED_TARGETS = set(re.findall(r"^([a-z-]+):.*##", MAKEFILE, re.MULTILINE))
MADE_LATER = ("instance", ".venv")  # folders that running or building makes


def called(program: str) -> list[list[str]]:
    """The words after `program` wherever a line or a code span calls it."""
    return [m.split() for line in LINES for m in re.findall(rf"(?:^|[\s/;&|=]){program} +([^#;&|]*)", line)]


def find_command(app: Flask, words: list[str]) -> tuple[click.Command | None, list[str]]:
    """Follow `words` down the command tree; return the command and the words that are its arguments."""
    found: click.Command | None = None
    known = dict(cli.quizapp.commands) | dict(app.cli.commands)
    for n, word in enumerate(words):
        if word not in known:
            return found, words[n:]
        found = known[word]
        known = dict(found.commands) if isinstance(found, click.Group) else {}
    return found, []


def leaves(commands: dict[str, click.Command], before: str = "") -> set[str]:
    """Every command that does something, with the groups it is in."""
    names: set[str] = set()
    for name, command in commands.items():
        full = f"{before} {name}".strip()
        names |= leaves(dict(command.commands), full) if isinstance(command, click.Group) else {full}
    return names


def test_every_make_target_of_the_readme_exists() -> None:
    named = {words[0] for words in called("make") if words}

    assert named
    assert named <= TARGETS


def test_every_target_for_people_is_in_the_readme() -> None:
    named = {word for words in called("make") for word in words}

    assert named >= DOCUMENTED_TARGETS - {"browser", "clean"}  # part of `make test`; tells itself


def test_every_command_of_the_readme_exists(app: Flask) -> None:
    named = called("quizapp")

    assert named
    for words in named:
        command, rest = find_command(app, words)
        assert command is not None, f"quizapp {' '.join(words)}"
        assert not isinstance(command, click.Group) or not rest, f"quizapp {' '.join(words)}"


def test_every_option_of_the_readme_exists(app: Flask) -> None:
    for words in called("quizapp"):
        command, rest = find_command(app, words)
        assert command is not None
        known = {option for parameter in command.params for option in parameter.opts}
        assert {word.partition("=")[0] for word in rest if word.startswith("-")} <= known | {"--help"}


def test_every_command_of_ours_is_in_the_readme(app: Flask) -> None:
    named = {" ".join(words) for words in called("quizapp")}

    missing = {leaf for leaf in leaves(cli.quizapp.commands) if not any(name.startswith(leaf) for name in named)}

    assert not missing


def test_table_of_settings_is_the_programs() -> None:
    rows = re.findall(r"^\| *`([A-Z_]+)` *\| *(.*?) *\| *(.*?) *\|$", README, re.MULTILINE)

    assert [plain(cell) for row in rows for cell in row] == [
        plain(cell) for setting in SETTINGS for cell in (setting.name, setting.default, setting.meaning)
    ]


def plain(cell: str) -> str:
    return cell.replace("`", "").replace("\\|", "|").strip()


def test_every_setting_named_anywhere_in_the_readme_is_read() -> None:
    names = {setting.name for setting in SETTINGS}
    assigned = {name for line in LINES for name in re.findall(r"\b([A-Z][A-Z0-9_]+)=", line)}
    spanned = {span for span in SPANS if re.fullmatch(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)+", span)}

    assert assigned | spanned <= names | {"PYTHON", "VENV", "CI"}


def named_files() -> list[str]:
    links = [link for link in re.findall(r"\]\(([^)#]+)", README) if "://" not in link]
    spans = [
        span
        for span in SPANS
        if re.fullmatch(r"[\w.-]+(/[\w.-]+)*/?", span)
        and ("/" in span or re.search(r"\.(py|md|ya?ml|txt|toml|po|js|css)$", span))
    ]
    return sorted({name for name in links + spans if not name.startswith(MADE_LATER)})


def test_readme_names_files() -> None:
    assert len(named_files()) > 3


@pytest.mark.parametrize("name", named_files())
def test_file_that_the_readme_names_exists(name: str) -> None:
    assert any((folder / name).exists() for folder in (ROOT, ROOT / "quizapp", ROOT / "tests", ROOT / "question_bank"))


def test_map_of_the_program_has_every_room() -> None:
    rooms = {path.name for path in (ROOT / "quizapp").iterdir() if path.is_dir() and (path / "__init__.py").exists()}

    assert not {room for room in rooms if not re.search(rf"\b{room}\b", README)}


def test_readme_fits_its_purpose() -> None:
    assert 40 <= len(README.splitlines()) <= 200
    assert "http://127.0.0.1:8000" in README
    assert Path(ROOT / "LICENSE").exists()
