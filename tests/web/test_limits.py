"""How often: failures are counted by address, by pair and by account, so that nobody locks out somebody else."""

import shutil
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from bench.servers import free_port, running
from conftest import PASSWORD, make_app
from flask import Flask
from markup import parse
from sitting import ago, http_sentence, start
from sqlalchemy import update

from quizapp.config import ROOT
from quizapp.database import db
from quizapp.domain.roles import Role
from quizapp.models import UserRow
from quizapp.services import accounts
from quizapp.web import limits

HERE, ELSEWHERE = "203.0.113.1", "198.51.100.1"


@pytest.fixture
def limited(tmp_path: Path, sqlite_template: Path, bank_folder: Path) -> Iterator[Flask]:
    """An application behind one proxy that counts, as the real one does; Aysel and Murad have accounts."""
    shutil.copy(sqlite_template, tmp_path / "quizapp.sqlite3")
    app = make_app(tmp_path, bank_folder, ratelimit_enabled=True, proxies=1)
    with app.app_context():
        for name in ("Aysel", "Murad"):
            accounts.create_user(f"{name.lower()}@example.az", PASSWORD, name, Role.CANDIDATE, now=ago(days=1))
        db.session.remove()
    yield app
    with app.app_context():
        db.engine.dispose()


def post(app: Flask, path: str, data: dict[str, str], address: str = HERE) -> Any:
    """Send a form from a browser of its own at this address."""
    return app.test_client().post(path, data=data, headers={"X-Forwarded-For": address})


def log_in(app: Flask, address: str, email: str = "aysel@example.az") -> int:
    return int(post(app, "/account/login", {"email": email, "password": PASSWORD}, address).status_code)


def fail(app: Flask, address: str, email: str = "aysel@example.az") -> int:
    return int(post(app, "/account/login", {"email": email, "password": "səhv parol 1"}, address).status_code)


# ---- Wrong passwords


def test_wrong_passwords_from_one_address_end_it_whichever_the_account(limited: Flask) -> None:
    failures = [fail(limited, HERE, f"someone{n}@example.az") for n in range(10)]

    answer = post(limited, "/account/login", {"email": "aysel@example.az", "password": PASSWORD})

    assert failures == [401] * 10
    assert answer.status_code == 429
    assert parse(answer.text).one("h1").text == http_sentence(limited, "az", 429)


def test_wrong_passwords_for_one_account_end_it_at_that_address_only_for_that_account(limited: Flask) -> None:
    failures = [fail(limited, HERE) for _ in range(8)]

    assert failures == [401] * 8
    assert log_in(limited, HERE) == 429
    assert log_in(limited, HERE, "murad@example.az") == 302


def test_account_is_counted_in_every_spelling_of_its_address(limited: Flask) -> None:
    for n in range(8):
        fail(limited, HERE, "aysel@example.az" if n % 2 else " AYSEL@Example.az")

    assert log_in(limited, HERE, "Aysel@example.AZ ") == 429


def test_attacker_at_one_address_does_not_lock_the_account_for_its_owner_elsewhere(limited: Flask) -> None:
    tries = {fail(limited, HERE) for _ in range(110)}

    assert tries == {401, 429}
    assert log_in(limited, ELSEWHERE) == 302


def test_guessing_spread_over_many_addresses_ends(limited: Flask) -> None:
    failures = {fail(limited, f"203.0.113.{n}") for n in range(100)}

    assert failures == {401}
    assert fail(limited, ELSEWHERE) == 429
    assert log_in(limited, ELSEWHERE, "murad@example.az") == 302


def test_few_wrong_passwords_do_not_hinder_the_right_one(limited: Flask) -> None:
    for _ in range(7):
        fail(limited, HERE)

    assert log_in(limited, HERE) == 302


def test_addresses_of_one_ipv6_subscriber_count_as_one(limited: Flask) -> None:
    for n in range(10):
        fail(limited, f"2001:db8:0:1:{n}::{n}", f"someone{n}@example.az")

    assert log_in(limited, "2001:db8:0:1:ffff::9") == 429
    assert log_in(limited, "2001:db8:0:2::1") == 302


def test_ipv4_addresses_written_as_ipv6_count_apart(limited: Flask) -> None:
    for n in range(10):
        fail(limited, f"::ffff:{HERE}", f"someone{n}@example.az")

    assert log_in(limited, HERE) == 429
    assert log_in(limited, f"::ffff:{ELSEWHERE}") == 302


# ---- Right ones, and other forms


def test_classroom_behind_one_address_logs_in(limited: Flask) -> None:
    assert [log_in(limited, HERE) for _ in range(40)] == [302] * 40


def test_reading_pages_is_not_counted(limited: Flask) -> None:
    client = limited.test_client()

    assert {client.get("/account/login").status_code for _ in range(130)} == {200}


@pytest.mark.parametrize(
    ("path", "most"),
    [("/account/login", 120), ("/account/register", 300), ("/account/forgot", 30), ("/account/reset/forged", 60)],
)
def test_forms_of_the_account_are_counted_by_address(limited: Flask, path: str, most: int) -> None:
    answers = [post(limited, path, {}).status_code for _ in range(most + 1)]

    assert 429 not in answers[:-1]
    assert answers[-1] == 429
    assert post(limited, path, {}, ELSEWHERE).status_code != 429


def test_strangers_at_one_address_start_so_many_exams_and_those_who_are_here_any_number(limited: Flask) -> None:
    here = {"environ_base": {"HTTP_X_FORWARDED_FOR": HERE}}
    guest, stranger = limited.test_client(), limited.test_client()
    guest.environ_base |= here["environ_base"]
    stranger.environ_base |= here["environ_base"]
    first = start(guest, plan="quick")  # the first of six hundred

    answers = {stranger.post("/attempts/", data={}).status_code for _ in range(599)}

    assert answers == {404}
    assert stranger.post("/attempts/", data={"vacancy": "north", "plan": "quick"}).status_code == 429
    assert start(guest, plan="quick") == first
    assert post(limited, "/attempts/", {"vacancy": "north", "plan": "quick"}, ELSEWHERE).status_code == 302


@pytest.mark.parametrize(
    ("path", "form", "nonsense"),
    [
        ("/attempts/", {"vacancy": "north", "plan": "quick"}, {}),
        ("/practice/", {"kind": "unseen"}, {"kind": "nonsense"}),
    ],
)
def test_who_comes_with_an_ended_session_is_a_stranger(
    limited: Flask, path: str, form: dict[str, str], nonsense: dict[str, str]
) -> None:
    client = limited.test_client()
    client.environ_base |= {"HTTP_X_FORWARDED_FOR": HERE}
    client.post(path, data=form)  # the first of six hundred
    with limited.app_context():
        db.session.execute(update(UserRow).values(session_token=UserRow.session_token + "x"))
        db.session.commit()
        db.session.remove()

    answers = {client.post(path, data=nonsense).status_code for _ in range(599)}

    assert answers == {404}
    assert client.post(path, data=form).status_code == 429


def test_strangers_at_one_address_begin_so_many_runs_and_those_who_are_here_any_number(limited: Flask) -> None:
    guest, stranger = limited.test_client(), limited.test_client()
    for client in (guest, stranger):
        client.environ_base |= {"HTTP_X_FORWARDED_FOR": HERE}
    begun = [guest.post("/practice/", data={"kind": "unseen"}).status_code]  # the first of six hundred

    answers = {stranger.post("/practice/", data={"kind": "nonsense"}).status_code for _ in range(599)}
    begun.append(guest.post("/practice/", data={"kind": "unseen"}).status_code)

    assert answers == {404}
    assert stranger.post("/practice/", data={"kind": "unseen"}).status_code == 429
    assert begun == [302, 302]
    assert post(limited, "/practice/", {"kind": "unseen"}, ELSEWHERE).status_code == 302


# ---- Prints


def at(app: Flask, address: str = HERE) -> Any:
    """A browser of its own at this address, with an exam begun as a guest."""
    client = app.test_client()
    client.environ_base |= {"HTTP_X_FORWARDED_FOR": address}
    return client, f"/attempts/{start(client, plan='quick')}/print"


def test_one_person_has_both_prints_so_often_an_hour_and_the_next_one_there_has_theirs(limited: Flask) -> None:
    aysel, prints = at(limited)
    answers = [aysel.get(f"{prints}/{name}").status_code for name in ("booklet.pdf", "sheet.pdf") * 15]

    assert answers == [200] * 30
    assert aysel.get(f"{prints}/booklet.pdf").status_code == 429
    assert aysel.get(prints.replace("print", "sheet")).status_code == 200
    murad, prints = at(limited)
    assert murad.get(f"{prints}/booklet.pdf").status_code == 200


def test_asking_for_a_print_without_its_body_is_counted_too(limited: Flask) -> None:
    aysel, prints = at(limited)

    answers = [aysel.head(f"{prints}/sheet.pdf").status_code for _ in range(31)]

    assert answers == [200] * 30 + [429]


def test_prints_are_counted_by_address_too_since_guests_are_easily_made(
    limited: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PRINTS_FROM_ADDRESS", (limits.parse("3/hour"),))
    guests = [at(limited) for _ in range(4)]

    answers = [client.get(f"{prints}/sheet.pdf").status_code for client, prints in guests]

    assert answers == [200, 200, 200, 429]
    elsewhere, prints = at(limited, ELSEWHERE)
    assert elsewhere.get(f"{prints}/sheet.pdf").status_code == 200


def test_every_form_that_takes_a_password_sends_mail_or_makes_a_guest_is_limited(app: Flask) -> None:
    open_posts = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith(("accounts.", "exams.start", "practice.start")) and "POST" in (rule.methods or ())
    }

    assert open_posts - set(limits.PER_ADDRESS) == {"accounts.log_out", "accounts.log_out_everywhere"}


# ---- The real server, as operators start it


def statuses(port: int, addresses: list[str]) -> list[int]:
    """Ask for a new password once from each of these addresses, as a proxy would pass it on; no token comes along."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    found = []
    for address in addresses:
        headers = {"X-Forwarded-For": address, "Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", "/account/forgot", b"email=aysel%40example.az", headers)
        answer = connection.getresponse()
        answer.read()
        found.append(answer.status)
    connection.close()
    return found


@pytest.mark.parametrize(
    ("proxies", "from_one", "from_another"),
    [("1", 429, 400), ("0", 429, 429)],
    ids=["behind a proxy addresses count apart", "without one the header is not believed"],
)
def test_real_server_counts_by_the_address_that_it_trusts(
    tmp_path: Path, sqlite_template: Path, proxies: str, from_one: int, from_another: int
) -> None:
    shutil.copy(sqlite_template, tmp_path / "quizapp.sqlite3")
    port = free_port()
    settings = {"QUIZAPP_INSTANCE": str(tmp_path), "QUIZAPP_PROXIES": proxies, "PORT": str(port), "DATABASE_URL": ""}
    command = [str(ROOT / ".venv" / "bin" / "quizapp"), "serve"]

    with running(command, port, tmp_path / "log", settings):
        found = statuses(port, [HERE] * 31 + [ELSEWHERE])

    assert found == [400] * 30 + [from_one, from_another]
