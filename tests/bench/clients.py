"""A candidate who sits an exam over HTTP with one kept connection, on ours and on the bare application."""

import http.client
import json
import re
from urllib.parse import urlencode


class Browser:
    """As much of a browser as the figures need: cookies, forms, JSON."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._cookies: dict[str, str] = {}
        self.statements = 0  # of the last response, if the server tells

    def request(
        self, method: str, path: str, body: bytes = b"", kind: str = "", **headers: str
    ) -> tuple[int, str, str]:
        """Return status, text, and where a redirect leads."""
        if self._cookies:
            headers["Cookie"] = "; ".join(f"{k}={v}" for k, v in self._cookies.items())
        if kind:
            headers["Content-Type"] = kind
        self._connection.request(method, path, body or None, headers)
        response = self._connection.getresponse()
        text = response.read().decode()
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self._cookies[key] = rest.partition(";")[0]
        self.statements = int(response.headers.get("X-DB-Statements", 0))
        return response.status, text, response.headers.get("Location", "")

    def get(self, path: str) -> str:
        status, text, _ = self.request("GET", path)
        assert status == 200, (path, status, text[:300])
        return text

    def post_form(self, path: str, **fields: str) -> str:
        """Post and return where the redirect leads."""
        status, text, location = self.request(
            "POST", path, urlencode(fields).encode(), "application/x-www-form-urlencoded"
        )
        assert status == 302, (path, status, text[:300])
        return location

    def post_json(self, path: str, data: object, **headers: str) -> None:
        status, text, _ = self.request("POST", path, json.dumps(data).encode(), "application/json", **headers)
        assert status == 200, (path, status, text[:300])


class Ours:
    """The exam on quizapp, one step a method; log-in is apart, since its cost is the password hash by intent."""

    PLAN, VACANCY = "official-ganja-regional", "ganja-regional"

    def __init__(self, port: int, email: str, password: str) -> None:
        self.browser = Browser(port)
        self.token = self._token(self.browser.get("/account/login"))
        self.browser.post_form("/account/login", csrf_token=self.token, email=email, password=password)
        self.token = self._token(self.browser.get("/"))

    @staticmethod
    def _token(page: str) -> str:
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        assert found
        return found.group(1)

    def start(self) -> None:
        self.attempt = self.browser.post_form("/attempts/", csrf_token=self.token, vacancy=self.VACANCY, plan=self.PLAN)

    def read(self) -> None:
        self.browser.get(self.attempt)
        self.browser.get(f"{self.attempt}/paper")

    def save(self, slot: int) -> None:
        event = {"kind": "answer", "slot": slot, "value": "ABCD"[slot % 4], "sequence": slot, "age": 0.01}
        self.browser.post_json(
            f"/api/v1{self.attempt}/events", {"client": "bench", "events": [event]}, **{"X-CSRFToken": self.token}
        )

    def submit(self) -> None:
        self.browser.post_form(f"{self.attempt}/finish", csrf_token=self.token)

    def result(self) -> None:
        self.browser.get(f"{self.attempt}/result")


class Bare:
    """The same steps on the bare application."""

    def __init__(self, port: int) -> None:
        self.browser = Browser(port)

    def start(self) -> None:
        self.attempt = self.browser.post_form("/start")

    def read(self) -> None:
        self.browser.get(self.attempt)

    def save(self, slot: int) -> None:
        self.browser.post_json(f"{self.attempt}/answers", {"slot": slot, "value": "ABCD"[slot % 4]})

    def submit(self) -> None:
        self.browser.post_form(f"{self.attempt}/submit")

    def result(self) -> None:
        self.browser.get(f"{self.attempt}/result")
