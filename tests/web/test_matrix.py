"""Every route and every role: what each may do stands in one table, and a route that is not in it fails."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import PASSWORD, make_app
from flask import Flask
from sitting import ago, event, start_at, submit

from quizapp.database import db
from quizapp.domain.reports import Reason
from quizapp.domain.roles import Role
from quizapp.services import accounts, exams, practice, reports
from quizapp.web.access import OPEN, needed_role, role_required

PEOPLE = ("stranger", "guest", "candidate", "tutor", "approver", "administrator")

# {open} and {done} are attempts of the person; a stranger tries somebody's. Outcomes, in the order of PEOPLE:
# a status; `login` is the redirect to the log-in page, `>/x` one to an address that begins so.
TABLE: dict[tuple[str, str], tuple[str, dict[str, Any], str]] = {
    ("GET", "pages.home"): ("/", {}, "200 200 200 200 200 200"),
    ("GET", "pages.sources"): ("/sources", {}, "200 200 200 200 200 200"),
    ("GET", "pages.traps"): ("/traps", {}, "200 200 200 200 200 200"),
    ("POST", "pages.language"): ("/language", {"data": {"language": "en"}}, ">/ >/ >/ >/ >/ >/"),
    ("GET", "pages.healthz"): ("/healthz", {}, "200 200 200 200 200 200"),
    ("GET", "pages.readyz"): ("/readyz", {}, "200 200 200 200 200 200"),
    ("GET", "pages.patterns"): ("/patterns", {}, "200 200 200 200 200 200"),
    ("GET", "vacancies.index"): ("/vacancies/", {}, "200 200 200 200 200 200"),
    ("GET", "vacancies.show"): ("/vacancies/north", {}, "200 200 200 200 200 200"),
    ("GET", "vacancies.plan"): ("/vacancies/north/exams/official-north", {}, "200 200 200 200 200 200"),
    ("GET", "exams.index"): ("/attempts/", {}, "login 200 200 200 200 200"),
    ("POST", "exams.start"): (
        "/attempts/",
        {"data": {"vacancy": "south", "plan": "quick"}},
        ">/attempts/ >/attempts/ >/attempts/ >/attempts/ >/attempts/ >/attempts/",
    ),
    ("GET", "exams.worker"): ("/attempts/worker.js", {}, "200 200 200 200 200 200"),
    ("GET", "exams.receipt"): ("/attempts/{open}/receipt", {}, "login 200 200 200 200 200"),
    ("GET", "exams.blind"): ("/attempts/{open}/blind", {}, "login 404 404 404 404 404"),
    ("POST", "exams.save_blind"): ("/attempts/{open}/blind", {}, "login 404 404 404 404 404"),
    ("GET", "api_exams.news"): ("/api/v1/attempts/{open}/news?client=tab", {}, "401 200 200 200 200 200"),
    ("GET", "supervision.index"): ("/supervision/", {}, "login 404 404 200 200 200"),
    ("GET", "supervision.give_time"): ("/supervision/attempts/{open}/time", {}, "login 404 404 409 409 409"),
    ("POST", "supervision.give_time"): (
        "/supervision/attempts/{open}/time",
        {"data": {"minutes": "5", "reason": "fire alarm"}},
        "login 404 404 409 409 409",  # nobody gives time to themselves
    ),
    ("POST", "supervision.extra_time"): (
        "/supervision/extra-time",
        {"data": {"email": "nobody@example.az", "percent": "25", "reason": "medical"}},
        "login 404 404 422 422 422",
    ),
    ("GET", "exams.room"): ("/attempts/{open}", {}, "login 200 200 200 200 200"),
    ("GET", "exams.paper"): ("/attempts/{open}/paper", {}, "login 200 200 200 200 200"),
    ("POST", "exams.save"): (
        "/attempts/{open}/slots/1",
        {"data": {"answer": "A", "go": "next"}},
        "login >/attempts/{open} >/attempts/{open} >/attempts/{open} >/attempts/{open} >/attempts/{open}",
    ),
    ("GET", "papers.booklet"): ("/attempts/{done}/print/booklet.pdf", {}, "login 200 200 200 200 200"),
    ("GET", "papers.bubbles"): ("/attempts/{open}/print/sheet.pdf", {}, "login 200 200 200 200 200"),
    ("GET", "papers.sheet"): ("/attempts/{open}/sheet", {}, "login 200 200 200 200 200"),
    ("POST", "papers.save_sheet"): (
        "/attempts/{open}/sheet",
        {"data": {"answer-1": "A"}},
        "login >/attempts/{open}/sheet >/attempts/{open}/sheet >/attempts/{open}/sheet >/attempts/{open}/sheet"
        " >/attempts/{open}/sheet",
    ),
    ("GET", "exams.finish"): ("/attempts/{open}/finish", {}, "login 200 200 200 200 200"),
    ("POST", "exams.submit"): (
        "/attempts/{open}/finish",
        {},
        "login >/attempts/{open}/result >/attempts/{open}/result >/attempts/{open}/result >/attempts/{open}/result"
        " >/attempts/{open}/result",
    ),
    ("GET", "exams.result"): ("/attempts/{done}/result", {}, "login 200 200 200 200 200"),
    ("GET", "practice.index"): ("/practice/", {}, "login 200 200 200 200 200"),
    ("POST", "practice.start"): (
        "/practice/",
        {"data": {"kind": "unseen"}},
        ">/practice/runs/ >/practice/runs/ >/practice/runs/ >/practice/runs/ >/practice/runs/ >/practice/runs/",
    ),
    ("GET", "practice.show"): ("/practice/runs/{run}", {}, "login 200 200 200 200 200"),
    ("POST", "practice.answer"): (
        "/practice/runs/{run}/slots/1",
        {"data": {"answer": "A"}},
        "login >/practice/runs/{run} >/practice/runs/{run} >/practice/runs/{run} >/practice/runs/{run}"
        " >/practice/runs/{run}",
    ),
    ("GET", "practice.end"): ("/practice/runs/{run}/end", {}, "login 200 200 200 200 200"),
    ("GET", "progress.show"): ("/progress/", {}, "login 200 200 200 200 200"),
    ("GET", "progress.goal"): ("/progress/goal", {}, "login 200 200 200 200 200"),
    ("POST", "progress.goal"): (
        "/progress/goal",
        {"data": {"vacancy": "north", "exam_on": ""}},
        "login >/ >/ >/ >/ >/",
    ),
    ("GET", "accounts.register"): ("/account/register", {}, "200 200 200 200 200 200"),
    ("POST", "accounts.register"): (
        "/account/register",
        {"data": {"email": "new-{person}@example.az", "name": "Leyla", "password": PASSWORD}},
        ">/ >/ >/ >/ >/ >/",
    ),
    ("GET", "accounts.log_in"): ("/account/login", {}, "200 200 200 200 200 200"),
    ("POST", "accounts.log_in"): (
        "/account/login",
        {"data": {"email": "rashad@example.az", "password": PASSWORD}},  # a guest's exam goes there
        ">/ >/ >/ >/ >/ >/",
    ),
    ("POST", "accounts.log_out"): ("/account/logout", {}, "login >/ >/ >/ >/ >/"),
    ("POST", "accounts.log_out_everywhere"): (
        "/account/logout-everywhere",
        {},
        "login 404 >/account/login >/account/login >/account/login >/account/login",
    ),
    ("GET", "accounts.show"): ("/account/", {}, "login 200 200 200 200 200"),
    ("GET", "accounts.export"): ("/account/export", {}, "login 200 200 200 200 200"),
    ("GET", "accounts.erase"): ("/account/erase", {}, "login 200 200 200 200 200"),
    ("POST", "accounts.erase"): ("/account/erase", {"data": {"password": PASSWORD}}, "login >/ >/ >/ >/ >/"),
    ("GET", "reports.new"): ("/reports/new?version={version}", {}, "login 200 200 200 200 200"),
    ("POST", "reports.new"): (
        "/reports/new?version={version}",
        {"data": {"reason": "typo"}},
        "login >/reports/ >/reports/ >/reports/ >/reports/ >/reports/",
    ),
    ("GET", "reports.mine"): ("/reports/", {}, "login 200 200 200 200 200"),
    ("GET", "reports.queue"): ("/reports/queue", {}, "login 404 404 200 200 200"),
    ("GET", "reports.show"): ("/reports/{report}", {}, "login 404 404 200 200 200"),
    ("POST", "reports.show"): (
        "/reports/{report}",
        {"data": {"outcome": "rejected", "answer": "Sual düzgündür."}},
        "login 404 404 >/reports/queue >/reports/queue >/reports/queue",
    ),
    ("GET", "administration.users"): ("/administration/", {}, "login 404 404 404 404 200"),
    ("GET", "administration.user"): ("/administration/users/2", {}, "login 404 404 404 404 200"),
    ("POST", "administration.user"): (
        "/administration/users/2",
        {"data": {"role": "candidate", "comment": "Olduğu kimi."}},
        "login 404 404 404 404 >/administration/users/2",
    ),
    ("GET", "administration.disputes"): ("/administration/disputes", {}, "login 404 404 404 404 200"),
    ("GET", "administration.log"): ("/administration/log", {}, "login 404 404 404 404 200"),
    ("GET", "authoring.index"): ("/authoring/", {}, "login 404 404 200 200 200"),
    ("GET", "authoring.show"): ("/authoring/1", {}, "login 404 404 200 200 200"),
    ("GET", "authoring.new"): ("/authoring/new", {}, "login 404 404 200 200 200"),
    ("POST", "authoring.new"): ("/authoring/new", {}, "login 404 404 422 422 422"),
    ("POST", "authoring.start"): (
        "/authoring/2/draft",
        {},
        "login 404 404 >/authoring/2/edit >/authoring/2/edit >/authoring/2/edit",
    ),
    ("GET", "authoring.edit"): ("/authoring/1/edit", {}, "login 404 404 >/authoring/1 >/authoring/1 >/authoring/1"),
    ("POST", "authoring.edit"): ("/authoring/1/edit", {}, "login 404 404 422 422 422"),
    ("POST", "authoring.preview"): ("/authoring/preview", {}, "login 404 404 200 200 200"),
    # question 1 is published and has no working text: whoever may decide hears that there is nothing to decide
    ("POST", "authoring.submit"): ("/authoring/1/submit", {}, "login 404 404 409 409 409"),
    ("POST", "authoring.return_"): ("/authoring/1/return", {}, "login 404 404 409 409 409"),
    ("POST", "authoring.approve"): ("/authoring/1/approve", {}, "login 404 404 409 409 409"),
    ("POST", "authoring.publish"): ("/authoring/1/publish", {}, "login 404 404 404 409 409"),
    ("POST", "authoring.discard"): ("/authoring/1/discard", {}, "login 404 404 409 409 409"),
    ("POST", "authoring.retire"): ("/authoring/1/retire", {"data": {"version": "1"}}, "login 404 404 404 422 422"),
    ("POST", "authoring.restore"): ("/authoring/1/restore", {"data": {"version": "1"}}, "login 404 404 404 409 409"),
    ("GET", "accounts.forgot"): ("/account/forgot", {}, "200 200 200 200 200 200"),
    ("POST", "accounts.forgot"): (
        "/account/forgot",
        {"data": {"email": "aysel@example.az"}},
        "200 200 200 200 200 200",
    ),
    ("GET", "accounts.reset"): ("/account/reset/forged", {}, "410 410 410 410 410 410"),
    ("POST", "accounts.reset"): (
        "/account/reset/forged",
        {"data": {"password": PASSWORD}},
        "410 410 410 410 410 410",
    ),
    ("GET", "api_exams.clock"): ("/api/v1/attempts/clock", {}, "200 200 200 200 200 200"),
    ("POST", "api_exams.events"): (
        "/api/v1/attempts/{open}/events",
        {"json": {"client": "tab-1", "events": [event(1, "A")]}},
        "401 200 200 200 200 200",
    ),
}

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_numbers = iter(range(1_000_000))


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path, bank_folder: Path) -> Iterator[Flask]:
    """One application for the whole table: each case brings its own person."""
    folder = tmp_path_factory.mktemp("matrix")
    shutil.copy(sqlite_template, folder / "quizapp.sqlite3")
    made = make_app(folder, bank_folder)
    with made.app_context():
        for name in ("Aysel", "Rashad"):  # Aysel is the first: see of_aysel
            accounts.create_user(f"{name.lower()}@example.az", PASSWORD, name, Role.CANDIDATE, now=ago(days=1))
        # so that no case meets the last administrator
        accounts.create_user("chief@example.az", PASSWORD, "Chief", Role.ADMINISTRATOR, now=ago(days=1))
        db.session.remove()
    yield made
    with made.app_context():
        db.engine.dispose()


def come(app: Flask, person: str) -> tuple[Any, int]:
    """Return a client in which somebody new of this role has come, and their id; a stranger is nobody (0)."""
    client = app.test_client()
    if person == "stranger":
        return client, 0
    if person == "guest":
        client.post("/attempts/", data={"vacancy": "south", "plan": "official-south"})
        with client.session_transaction() as session:
            return client, int(session["_user_id"].partition(".")[0])
    email = f"{person}-{next(_numbers)}@example.az"
    with app.app_context():
        user_id = accounts.create_user(email, PASSWORD, "Kimsə", Role(person), now=ago(days=1)).id
        db.session.remove()
    client.post("/account/login", data={"email": email, "password": PASSWORD})
    return client, user_id


def attempts_for(app: Flask, user_id: int) -> dict[str, int]:
    """A run of practice, a running attempt and one whose time is over."""
    with app.app_context():
        run = practice.start(user_id, "topic", "general.history", 5, seed=7, now=ago(days=3))
        db.session.remove()
    return {
        "run": run,
        "open": start_at(app, user_id, ago(minutes=1), plan="quick-north"),
        "done": start_at(app, user_id, ago(days=2), plan="official-north"),
    }


def desk_for(app: Flask, user_id: int) -> dict[str, int]:
    """A version that this person has seen answered, and an open report of somebody else."""
    with app.app_context():
        now, other = ago(), accounts.create_guest(locale="az", now=ago(days=3)).id
        report = reports.report(other, seen_version(other), Reason.TYPO, "", "", now=now)
        places = {"version": seen_version(user_id), "report": report}
        db.session.remove()
    return places


def seen_version(user_id: int) -> int:
    """A version of a typed paper that this person sat and handed in the day before yesterday."""
    began = ago(days=2)
    attempt = exams.start_attempt(user_id, "north", "preset-typed", seed=7, now=began).attempt_id
    exams.submit(attempt, user_id, now=began)
    return exams.result(attempt, user_id, now=began).items[0].version_id


@pytest.fixture(scope="module")
def of_aysel(app: Flask) -> dict[str, int]:
    """Attempts of Aysel, which nobody else may see."""
    return attempts_for(app, 1) | desk_for(app, 1)


def filled(value: Any, places: dict[str, Any]) -> Any:
    """`value` with its {places} filled in."""
    if isinstance(value, str):
        return value.format(**places)
    return {name: filled(part, places) for name, part in value.items()} if isinstance(value, dict) else value


def check(response: Any, outcome: str) -> None:
    if outcome == "login":
        assert response.status_code == 302
        assert response.location.partition("?")[0] == "/account/login"
    elif outcome.startswith(">"):
        assert response.status_code == 302
        assert response.location.startswith(outcome[1:])
    else:
        assert response.status_code == int(outcome), response.text


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("case", TABLE, ids=lambda case: " ".join(case))
def test_route_does_for_this_role_what_the_table_says(
    app: Flask, of_aysel: dict[str, int], case: tuple[str, str], person: str
) -> None:
    address, sent, outcomes = TABLE[case]
    client, user_id = come(app, person)
    places: dict[str, Any] = {"person": person} | (attempts_for(app, user_id) if user_id else of_aysel)
    if user_id and ("{version}" in address or "{report}" in address):
        places |= desk_for(app, user_id)

    response = client.open(filled(address, places), method=case[0], **filled(sent, places))

    check(response, filled(outcomes.split()[PEOPLE.index(person)], places))


def routes(app: Flask) -> set[tuple[str, str]]:
    return {
        (method, rule.endpoint) for rule in app.url_map.iter_rules() for method in (rule.methods or set()) & {*METHODS}
    }


def test_every_route_stands_in_the_table(app: Flask) -> None:
    assert routes(app) == set(TABLE)


def test_every_route_that_is_not_open_names_its_role(app: Flask) -> None:
    unmarked = {name for name, view in app.view_functions.items() if not hasattr(view, "needed_role")}

    assert unmarked == OPEN


def test_a_view_without_a_mark_needs_an_administrator() -> None:
    assert needed_role("web.forgotten", {"web.forgotten": lambda: ""}) is Role.ADMINISTRATOR


@pytest.mark.parametrize(("role", "status"), [(Role.CANDIDATE, 404), (Role.TUTOR, 404), (Role.APPROVER, 200)])
def test_a_route_for_approvers_is_not_there_for_those_below(
    tmp_path: Path, sqlite_template: Path, bank_folder: Path, role: Role, status: int
) -> None:
    shutil.copy(sqlite_template, tmp_path / "quizapp.sqlite3")
    own = make_app(tmp_path, bank_folder)
    own.add_url_rule("/desk", "desk", role_required(Role.APPROVER)(lambda: "desk"))
    client, _ = come(own, role.value)

    response = client.get("/desk")

    assert response.status_code == status
    with own.app_context():
        db.engine.dispose()


def wrong_methods() -> list[tuple[str, str]]:
    """Each address with the methods that no route there takes."""
    taken: dict[str, set[str]] = {}
    for method, endpoint in TABLE:
        taken.setdefault(TABLE[method, endpoint][0], set()).add(method)
    return [(method, address) for address, known in taken.items() for method in METHODS if method not in known]


@pytest.mark.parametrize("person", ["stranger", "candidate"])
def test_other_methods_are_refused_with_a_sentence(app: Flask, of_aysel: dict[str, int], person: str) -> None:
    client, _ = come(app, person)

    answers = {
        (method, address): client.open(address.format(**of_aysel), method=method) for method, address in wrong_methods()
    }

    assert {case: answer.status_code for case, answer in answers.items()} == dict.fromkeys(answers, 405)
    assert all("Bu ünvan" in answer.text or "message" in answer.text for answer in answers.values())
    assert all(answer.headers["Allow"] for answer in answers.values())


OF_A_PERSON = ("{open}", "{done}", "{run}")

# Tutors give time to whom they see; the table says that others are told of no such page.
SUPERVISED = {"supervision.give_time"}
FOREIGN = [
    case
    for case, (address, *_) in TABLE.items()
    if any(place in address for place in OF_A_PERSON) and case[1] not in SUPERVISED
]


def test_foreign_attempts_are_tried_on_every_route_that_has_one(app: Flask) -> None:
    with_attempt = {rule.endpoint for rule in app.url_map.iter_rules() if {"attempt_id", "run_id"} & rule.arguments}

    assert with_attempt - SUPERVISED == {endpoint for _, endpoint in FOREIGN}


@pytest.mark.parametrize("person", PEOPLE[1:])
@pytest.mark.parametrize("case", FOREIGN, ids=lambda case: " ".join(case))
def test_an_attempt_of_somebody_else_looks_like_one_that_does_not_exist(
    app: Flask, of_aysel: dict[str, int], case: tuple[str, str], person: str
) -> None:
    address, sent, _ = TABLE[case]
    client, _ = come(app, person)

    foreign = client.open(address.format(**of_aysel), method=case[0], **sent)
    missing = client.open(address.format(open=999_999, done=999_999, run=999_999), method=case[0], **sent)

    assert foreign.status_code == missing.status_code == 404
    assert without_marks(foreign.text) == without_marks(missing.text)


def without_marks(page: str) -> str:
    """The page without what differs between any two requests: the form's token and the attempt's number."""
    return re.sub(r'(?<=name="csrf_token" value=")[^"]*|(?<=/attempts/)\d+|(?<=/runs/)\d+', "", page)


def test_trying_a_foreign_attempt_leaves_it_as_it_was(app: Flask, of_aysel: dict[str, int], log_in: Any) -> None:
    murad, _ = come(app, "candidate")
    before = aysel_sees(log_in, of_aysel)

    murad.post(f"/attempts/{of_aysel['open']}/slots/1", data={"answer": "A", "go": "flag"})
    murad.post(f"/api/v1/attempts/{of_aysel['open']}/events", json={"client": "x", "events": [event(2, "B")]})
    submit(murad, of_aysel["open"])

    assert aysel_sees(log_in, of_aysel) == before


def aysel_sees(log_in: Any, of_aysel: dict[str, int]) -> str:
    page = log_in("Aysel").get(f"/attempts/{of_aysel['open']}/paper")
    assert page.status_code == 200
    return page.text
