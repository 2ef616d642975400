"""Print the figures. `python -m tests.bench` measures all; ratios are medians of rounds in which ours and the bare
application take turns, so that a noisy machine disturbs both alike."""

import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from quizapp.config import from_environment
from quizapp.domain.assembly import Candidate, Pool, assemble
from quizapp.domain.questions import to_data
from quizapp.services import bank
from tests.bench import load
from tests.bench.clients import Bare, Ours
from tests.bench.servers import PYTHON, ROOT, Server, free_port, running

ROUNDS = 7
EMAIL, PASSWORD = "bench@example.az", "sürət üçün bir parol"
QUIZAPP = str(Path(PYTHON).parent / "quizapp")


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environ = _prepare(folder)
        print(f"{'figure':44} {'measured':>12} {'must':>8} {'aim':>8}")
        _whole_attempts(folder, environ)
        _load(folder, environ)
        _assembly()
        _loading(folder, environ)
        _start_of_server(folder, environ)
        _domain_tests()


def _row(name: str, measured: float, must: float, aim: float, unit: str) -> None:
    sign = "" if measured <= aim else ("  (must met)" if measured <= must else "  ABOVE MUST")
    print(f"{name:44} {measured:>9.2f} {unit:<2} {must:>8} {aim:>8}{sign}", flush=True)


def _prepare(folder: Path) -> dict[str, str]:
    environ = {"QUIZAPP_INSTANCE": str(folder), "QUIZAPP_MEASURE": "1", "DATABASE_URL": ""}
    for arguments in (["db", "upgrade"], ["bank", "load"], ["users", "create", EMAIL, "--password", PASSWORD]):
        _quizapp(environ, *arguments)
    _write_contents(folder / "contents.jsonl")
    return environ


def _quizapp(environ: dict[str, str], *arguments: str) -> None:
    done = subprocess.run([QUIZAPP, *arguments], env=os.environ | environ, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"quizapp {' '.join(arguments)}: {done.stderr}")


def _write_contents(path: Path) -> None:
    """The same rows for the bare application, by the sections of the official paper."""
    read = bank.read_files(from_environment().bank)
    plan = next(p for p in read.catalogue.plans.values() if p.kind == "official")
    section_of = {code: section.code for section in plan.sections for code in section.quotas}
    section_of |= {"İN": "law"}
    with path.open("w", encoding="utf-8") as file:
        for question in read.questions:
            section = section_of.get(read.catalogue.topics[question.topic].plan_code)
            if section:
                file.write(json.dumps([section, to_data(question)], ensure_ascii=False) + "\n")


def _whole_attempts(folder: Path, environ: dict[str, str]) -> None:
    ours_port, bare_port = free_port(), free_port()
    bare_command = [
        PYTHON,
        "-m",
        "tests.bench.bare",
        f"sqlite:///{folder}/bare.sqlite3",
        str(bare_port),
        f"{folder}/contents.jsonl",
    ]
    with (
        running(bare_command, bare_port, folder / "bare.log") as bare_server,
        running([QUIZAPP, "serve"], ours_port, folder / "ours.log", environ | {"PORT": str(ours_port)}) as our_server,
    ):
        ours, bare = Ours(ours_port, EMAIL, PASSWORD), Bare(bare_port)
        costs: dict[str, list[tuple[float, float]]] = {}
        statements: dict[str, int] = {}
        for round_number in range(ROUNDS + 1):
            ours_cost = _sit(ours, our_server, statements)
            bare_cost = _sit(bare, bare_server, {})
            if round_number:  # the first warms both up
                for step, cost in ours_cost.items():
                    costs.setdefault(step, []).append((cost, bare_cost[step]))
        pages = _page_statements(ours)
    _report(costs, statements, pages)


def _sit(candidate: Ours | Bare, server: Server, statements: dict[str, int]) -> dict[str, float]:
    """One whole attempt; CPU seconds of the server a step. Short steps are repeated within what an attempt has."""
    costs: dict[str, float] = {}

    def step(name: str, action: Callable[[], None]) -> None:
        before = server.cpu()
        action()
        costs[name] = server.cpu() - before
        statements[name] = max(statements.get(name, 0), candidate.browser.statements)

    def saves() -> None:
        for slot in range(1, 101):
            candidate.save(slot)

    whole = server.cpu()
    step("start", candidate.start)
    step("read", candidate.read)
    step("save", saves)
    step("submit", candidate.submit)
    step("result", candidate.result)
    costs["whole"] = server.cpu() - whole
    return costs


def _page_statements(ours: Ours) -> int:
    most = 0
    paths = ["/", "/vacancies/", f"/vacancies/{ours.VACANCY}", f"/vacancies/{ours.VACANCY}/exams/{ours.PLAN}"]
    for path in [*paths, "/attempts/", "/sources", "/account/", "/practice/", "/progress/", "/reports/"]:
        ours.browser.get(path)
        most = max(most, ours.browser.statements)
    return most


MUST = {  # step: statements must, aim; CPU ratio must, aim
    "save": (2, 1, 1.8, 1.3),
    "start": (4, 2, 2.5, 1.5),
    "submit": (6, 3, 2.5, 1.5),
    "result": (4, 2, 3.0, 1.5),
}


def _report(costs: dict[str, list[tuple[float, float]]], statements: dict[str, int], pages: int) -> None:
    for step, (must_statements, aim_statements, must, aim) in MUST.items():
        _row(f"{step}: SQL statements", statements[step], must_statements, aim_statements, "")
        _row(f"{step}: CPU against bare", _ratio(costs[step]), must, aim, "×")
    _row("whole attempt less log-in: CPU against bare", _ratio(costs["whole"]), 2.2, 1.4, "×")
    ours, bare = (statistics.median(side) for side in zip(*costs["whole"], strict=True))
    print(f"{'  CPU of a whole attempt: ours, bare':44} {ours:>9.3f} s  {bare:.3f} s")
    _row("any other page: SQL statements", pages, 12, 6, "")


def _ratio(pairs: list[tuple[float, float]]) -> float:
    return statistics.median(ours / bare for ours, bare in pairs)


def _load(folder: Path, environ: dict[str, str]) -> None:
    """The start spike, on a server of its own for each database."""
    with tempfile.TemporaryDirectory(prefix="quizapp-load-") as name, load.postgresql(Path(name)) as address:
        for database, url in (("SQLite", ""), ("PostgreSQL", address)):
            instance = folder / f"load-{database}"
            instance.mkdir()
            settings = environ | {"QUIZAPP_INSTANCE": str(instance), "DATABASE_URL": url}
            _quizapp(settings, "db", "upgrade")
            _quizapp(settings, "bank", "load")
            port = free_port()
            command = [QUIZAPP, "serve"]
            with running(command, port, folder / "load.log", settings | {"PORT": str(port)}) as server:
                met = load.run(port)
                cpu = server.cpu()
            _row(f"{load.CANDIDATES} candidates, {database}: errors", len(met.errors), 0, 0, "")
            _row("  95 % of saves within", 1000 * load.percentile(met.saves, 0.95), 300, 50, "ms")
            slow = " ".join(
                f"{what} {1000 * load.percentile(times, 0.5):.0f}/{1000 * load.percentile(times, 0.95):.0f}"
                for what, times in (("start", met.starts), ("save", met.saves), ("submit", met.submits))
            )
            print(f"  median/95 % in ms: {slow}; server CPU a candidate {cpu / load.CANDIDATES:.3f} s")
            for error in sorted(set(met.errors))[:3]:
                print(f"  {error}")


def _assembly() -> None:
    plan = bank.read_files(from_environment().bank).catalogue.plans["official-apparatus-it"]
    rng = random.Random(1)
    codes = [code for section in plan.sections for code in section.quotas]
    pool = Pool.of(
        Candidate(n, n, f"{code}.{n % 4}", code, rng.randint(1, 5), f"fact-{n}", "4")
        for n in range(10_000)
        for code in [codes[n % len(codes)]]
    )
    seen = {n: datetime(2026, 1, 1, tzinfo=UTC) for n in range(0, 10_000, 3)}
    times = []
    for seed in range(40):
        started = time.perf_counter()
        assemble(plan, pool, rng=random.Random(seed), seen=seen)
        times.append(time.perf_counter() - started)
    _row("assembling 100 of 10,000, a third seen", 1000 * statistics.median(times), 5, 0.5, "ms")


def _loading(folder: Path, environ: dict[str, str]) -> None:
    """3,000 questions: the bank's own, and copies of them under new ids."""
    big = folder / "bank3000"
    _multiply(from_environment().bank, big)
    from quizapp import create_app
    from quizapp.database import db

    instance = folder / "load"
    instance.mkdir()
    _quizapp(environ | {"QUIZAPP_INSTANCE": str(instance)}, "db", "upgrade")
    app = create_app(replace(from_environment(), instance=instance, secret_key="bench", database_url=""))
    with app.app_context():
        bank.load(big, now=datetime.now(UTC))
        unchanged = min(_timed(lambda: bank.load(big, now=datetime.now(UTC))) for _ in range(3))
        path = next(big.glob("migration/basics.yaml"))
        path.write_text(path.read_text(encoding="utf-8").replace("difficulty: 2", "difficulty: 3"), encoding="utf-8")
        changed = _timed(lambda: bank.load(big, now=datetime.now(UTC)))
        count = bank.published().pool.size
        db.session.remove()
    _row(f"loading an unchanged bank of {count}", unchanged, 0.5, 0.2, "s")
    _row(f"loading a changed bank of {count}", changed, 6, 3, "s")


def _multiply(source: Path, target: Path) -> None:
    count = 0
    for path in sorted(source.rglob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        copy = target / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(text, encoding="utf-8")
        count += text.count("  - id: ")
    (target / "item_models.yaml").write_text("models: []\n", encoding="utf-8")
    originals = sorted(target.glob("*/*.yaml"))
    for turn in range(1, -(-3000 // count)):
        for path in originals:
            text = path.read_text(encoding="utf-8")
            lines = [_renamed(line, turn) for line in text.splitlines()]
            path.with_name(f"{path.stem}-copy{turn}.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _renamed(line: str, turn: int) -> str:
    if line.startswith("  - id: "):
        head, _, number = line.rpartition("-")
        return f"{head}-{turn}{number[1:]}"
    return f"{line}-{turn}" if line.startswith("    fact: ") else line


def _timed(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def _start_of_server(folder: Path, environ: dict[str, str]) -> None:
    times = []
    for _ in range(3):
        port = free_port()
        started = time.perf_counter()
        with running([QUIZAPP, "serve"], port, folder / "start.log", environ | {"PORT": str(port)}):
            times.append(time.perf_counter() - started)
    _row("start of the server, schema current", min(times), 2, 1, "s")


def _domain_tests() -> None:
    command = [PYTHON, "-m", "pytest", "-q", "tests/domain", "--ignore=tests/domain/item_models"]
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}

    def run() -> None:
        subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, check=True)

    run()  # writes byte code, as every machine has it after the first run
    taken = min(_timed(run) for _ in range(2))
    _row("domain tests (item models apart)", taken, 5, 2, "s")


if __name__ == "__main__":
    main()
