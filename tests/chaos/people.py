"""People without a browser: tabs that keep what is not acknowledged and send it again, as the exam room does."""

import http.client
import json
import re
import threading
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from chaos.installation import Installation
from chaos.ledger import Notes

GONE = (OSError, http.client.HTTPException)  # the server, in the middle of whatever it did
PATIENCE = 120  # seconds for anything that must come


@dataclass(frozen=True)
class Answer:
    """What the server said."""

    status: int
    text: str
    location: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


class Person:
    """A guest with cookies. Every request is a connection of its own: whoever is cut off, the next one is not."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.cookies: dict[str, str] = {}
        self._left = threading.Semaphore(0)  # one for each request that has left
        self.token = self._token(self.request("GET", "/").text)

    def forget_what_left(self) -> None:
        while self._left.acquire(blocking=False):
            pass

    def wait_until_it_left(self) -> None:
        """Wait for one request more to be on its way."""
        assert self._left.acquire(timeout=PATIENCE)

    @staticmethod
    def _token(page: str) -> str:
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        assert found, page[:500]
        return found.group(1)

    def request(self, method: str, path: str, body: bytes = b"", kind: str = "", *, hear: bool = True) -> Answer:
        """Send a request. Where it is not heard the connection is cut as soon as it has left."""
        connection = http.client.HTTPConnection("127.0.0.1", self.installation.port, timeout=PATIENCE)
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())} if self.cookies else {}
        if method == "POST":
            headers |= {"Content-Type": kind, "X-CSRFToken": getattr(self, "token", "")}
        try:
            connection.request(method, path, body or None, headers)
            self._left.release()
            if not hear:
                raise ConnectionAbortedError
            response = connection.getresponse()
            text = response.read().decode()
        finally:
            connection.close()
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        return Answer(response.status, text, response.headers.get("Location", ""))

    def post(self, path: str, **fields: str) -> Answer:
        return self.request("POST", path, urlencode(fields).encode(), "application/x-www-form-urlencoded")

    def insist(self, method: str, path: str, **fields: str) -> Answer:
        """Ask until the server answers: it may be dead, or unable just now."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                answer = self.post(path, **fields) if method == "POST" else self.request("GET", path)
                if answer.status < 500:
                    return answer
            except GONE:
                assert self.installation.up.wait(PATIENCE)
        raise AssertionError(f"no answer to {method} {path}")

    def sit(self, plan: str = "preset-graceful") -> "Exam":
        """Start an exam, with its own session's token from then on."""
        started = self.post("/attempts/", csrf_token=self.token, vacancy="north", plan=plan)
        assert started.status == 302, started.text[:500]
        page = self.request("GET", started.location)
        self.token = self._token(page.text)
        return Exam(self, int(started.location.rpartition("/")[2]))


@dataclass
class Exam:
    """One exam of a person, and what its tabs were told."""

    person: Person
    id: int
    notes: Notes = field(default_factory=Notes)

    def tab(self, name: str) -> "Tab":
        return Tab(self, name)

    def submit(self) -> Answer:
        return self.person.post(f"/attempts/{self.id}/finish", csrf_token=self.person.token)

    def insist_on_submitting(self) -> None:
        """Press until it is in, and look at the result as a person does."""
        answer = self.person.insist("POST", f"/attempts/{self.id}/finish", csrf_token=self.person.token)
        assert answer.status == 302, answer.text[:500]
        assert self.person.insist("GET", f"/attempts/{self.id}/result").status == 200


class Tab:
    """A tab of an exam's room."""

    def __init__(self, exam: Exam, name: str) -> None:
        self.exam, self.name = exam, name
        self.sequence = 0
        self.pending: list[tuple[dict[str, Any], float]] = []  # event, when it happened
        self.ended = False
        self.turned_away = threading.Event()

    def answer(self, slot: int, value: str, *, ago: float = 0.0) -> None:
        self.sequence += 1
        event = {"kind": "answer", "slot": slot, "value": value, "sequence": self.sequence}
        self.pending.append((event, time.monotonic() - ago))

    def deliver(self, *, hear: bool = True) -> bool:
        """Send what is pending; True when the server has answered for it, by taking or by refusing it.

        Raises:
            GONE: the connection broke, and nobody knows what the server has done.
        """
        if not self.pending:
            return True
        sent = list(self.pending)
        now = time.monotonic()
        events = [event | {"age": now - at} for event, at in sent]
        body = json.dumps({"client": self.name, "events": events}).encode()
        path = f"/api/v1/attempts/{self.exam.id}/events"
        answer = self.exam.person.request("POST", path, body, "application/json", hear=hear)
        if answer.status == 200:
            self.exam.notes.acknowledge(self.name, events, answer.json["saved"])
        elif answer.status == 409:
            self.exam.notes.refused |= set(answer.json["error"].get("slots", []))
            self.ended = True
        else:
            assert answer.status >= 500, answer.text  # nothing that is sent here is wrong
            self.turned_away.set()
            return False
        self.pending = self.pending[len(sent) :]
        return True

    def cut_off(self) -> None:
        """Send what is pending and never hear of it: it may have arrived or not."""
        try:
            self.deliver(hear=False)
        except ConnectionAbortedError:
            return
        raise AssertionError("it was heard")

    def insist(self) -> None:
        """Send until the server has answered for everything."""
        end = time.monotonic() + PATIENCE
        while self.pending:
            assert time.monotonic() < end, "nothing is saved"
            try:
                self.deliver()
            except GONE:
                assert self.exam.person.installation.up.wait(PATIENCE)
