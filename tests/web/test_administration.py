"""The administrators' pages: people, roles, disputes, the log."""

from datetime import UTC, datetime
from typing import Any

import pytest
from conftest import NOW
from flask import Flask
from flask_babel import force_locale
from markup import parse
from office import doubted, sat, versions_of
from sitting import words

from quizapp.database import db
from quizapp.domain.authoring import Event
from quizapp.domain.reports import Outcome
from quizapp.domain.roles import Role
from quizapp.i18n import LANGUAGES
from quizapp.models import UserRow
from quizapp.services import accounts, audit, reports
from quizapp.services.authoring import records
from quizapp.web import administration


@pytest.fixture
def chief(app: Flask, person: Any, log_in: Any) -> Any:
    person("Chief", Role.ADMINISTRATOR)
    return log_in("Chief")


@pytest.fixture
def aysel(person: Any, chief: Any) -> int:
    return person("Aysel")


def give(client: Any, user_id: int, role: str = "tutor", comment: str = "Sual yazacaq.") -> Any:
    return client.post(f"/administration/users/{user_id}", data={"role": role, "comment": comment})


def role_of(app: Flask, user_id: int) -> str:
    with app.app_context():
        role = db.session.get_one(UserRow, user_id).role
        db.session.remove()
    return role


def record(app: Flask, *lines: tuple[str, str, int], **details: Any) -> None:
    with app.app_context():
        for action, subject, subject_id in lines:
            audit.record(None, action, subject, subject_id, now=NOW, **details)
        db.session.commit()
        db.session.remove()


# ---- People


def test_people_are_listed_and_found(chief: Any, aysel: int) -> None:
    everyone = parse(chief.get("/administration/").text).one("ul", css="lines")
    found = parse(chief.get("/administration/?q=AYSƏL&role=candidate").text).one("ul", css="lines")

    assert [link.text for link in everyone.all("a")] == ["Aysel", "Chief"]
    assert [link["href"] for link in found.all("a")] == [f"/administration/users/{aysel}"]


@pytest.mark.parametrize("query", ["q=nobody", "role=guest", "role=king&q=%25", "page=9"])
def test_a_search_without_result_says_what_to_do(chief: Any, query: str) -> None:
    page = chief.get(f"/administration/?{query}")

    main = parse(page.text).one("main")
    assert page.status_code == 200
    assert not main.all("ul", css="lines")
    assert any(link["href"].startswith("/administration/") for link in main.all("a"))


def test_the_search_keeps_what_was_typed(chief: Any) -> None:
    page = parse(chief.get('/administration/?q="><b>&role=tutor').text)

    assert page.one("input", name="q")["value"] == '"><b>'
    (chosen,) = [o["value"] for o in page.one("select", name="role").all("option") if "selected" in o.attributes]
    assert chosen == "tutor"


def test_a_role_is_changed_with_its_reason(app: Flask, chief: Any, aysel: int) -> None:
    answer = give(chief, aysel)

    page = parse(chief.get(answer.location).text)
    assert role_of(app, aysel) == "tutor"
    assert words(app, "az", "The role has been changed.") in page.one("div", role="status").text
    assert "Sual yazacaq." in page.one("ul", css="log").text
    (chosen,) = [o["value"] for o in page.one("select", name="role").all("option") if "selected" in o.attributes]
    assert chosen == "tutor"


def test_who_is_demoted_is_logged_out_at_once(app: Flask, chief: Any, person: Any, log_in: Any) -> None:
    rashad_id = person("Rashad", Role.TUTOR)
    rashad = log_in("Rashad")
    assert rashad.get("/reports/queue").status_code == 200

    give(chief, rashad_id, "candidate")

    assert rashad.get("/reports/queue").location.startswith("/account/login")


@pytest.mark.parametrize(
    ("role", "comment"), [("tutor", " "), ("king", "Sual yazacaq."), ("guest", "Sual yazacaq."), ("tutor", "a" * 501)]
)
def test_a_role_that_does_not_fit_is_refused_and_keeps_what_was_typed(
    app: Flask, chief: Any, aysel: int, role: str, comment: str
) -> None:
    answer = give(chief, aysel, role, comment)

    page = parse(answer.text)
    assert answer.status_code == 422
    assert page.all("div", css="field--invalid")
    assert page.one("textarea").text == comment.strip()
    assert role_of(app, aysel) == "candidate"


def test_the_last_administrator_learns_why_they_stay(app: Flask, chief: Any) -> None:
    answer = give(chief, 1)

    sentence = words(app, "az", "This is the last administrator. Make somebody else administrator first.")
    assert answer.status_code == 409
    assert parse(answer.text).one("p", role="alert").text == sentence
    assert role_of(app, 1) == "administrator"


def test_own_page_and_a_guests_offer_no_new_role(app: Flask, chief: Any) -> None:
    with app.app_context():
        guest = accounts.create_guest(locale="az", now=NOW).id
        db.session.remove()

    for user_id in (1, guest):
        assert not parse(chief.get(f"/administration/users/{user_id}").text).all("textarea")
    assert give(chief, guest).status_code == 409


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_person_who_does_not_exist_is_no_page(chief: Any, method: str) -> None:
    data = {"role": "tutor", "comment": "?"}

    assert chief.open("/administration/users/77", method=method, data=data).status_code == 404


@pytest.mark.parametrize("role", [Role.CANDIDATE, Role.TUTOR, Role.APPROVER])
def test_only_administrators_see_the_way_there(person: Any, log_in: Any, chief: Any, role: Role) -> None:
    person("Murad", role)

    page, own = parse(log_in("Murad").get("/account/").text), parse(chief.get("/account/").text)

    bar = page.one("nav", css="site-bar__nav--main")
    assert not bar.all("a", href="/administration/")
    assert bool(bar.all("a", href="/reports/queue")) is role.may(Role.TUTOR)
    assert own.one("nav", css="site-bar__nav--main").all("a", href="/administration/")


# ---- Disputes


def test_disputes_tell_who_answered_and_how_long_it_took(app: Flask, chief: Any, aysel: int, person: Any) -> None:
    rashad = person("Rashad", Role.TUTOR)
    with app.app_context():
        first, second, *_ = versions_of(sat(aysel))
        made = doubted(aysel, first, now=NOW)
        doubted(aysel, second)
        reports.answer(made, rashad, Outcome.UPHELD, "Bəli.", "", now=datetime(2026, 11, 26, 10, tzinfo=UTC))
        db.session.remove()

    page = parse(chief.get("/administration/disputes").text)

    assert [cell.text for cell in page.one("tbody").all("td")] == ["1", "1"]
    assert page.one("tbody").one("th").text == "Rashad"
    assert "3 gün" in page.one("ul", css="lines").text
    waiting = parse(chief.get("/administration/disputes?state=open").text)
    assert [link["href"] for link in waiting.one("ul", css="lines").all("a")] == ["/reports/2"]


@pytest.mark.parametrize("query", ["", "?state=open", "?state=x", "?page=5"])
def test_without_disputes_the_page_says_so(chief: Any, query: str) -> None:
    page = chief.get(f"/administration/disputes{query}")

    assert page.status_code == 200
    assert not parse(page.text).all("ul", css="lines")


# ---- The log


def test_the_log_tells_a_change_of_role_in_words(app: Flask, chief: Any, aysel: int) -> None:
    give(chief, aysel)

    line = parse(chief.get("/administration/log").text).one("ul", css="log").one("li")

    roles = {"old": words(app, "az", "Candidate"), "new": words(app, "az", "Tutor")}
    assert words(app, "az", "Role of %(person)s: %(old)s → %(new)s", person="Aysel", **roles) in line.text
    assert "Chief" in line.text
    assert line.one("a")["href"] == f"/administration/users/{aysel}"


def test_an_action_without_a_sentence_is_shown_by_its_code(app: Flask, chief: Any) -> None:
    record(app, ("question.sung", "question", 5))

    assert "question.sung question 5" in parse(chief.get("/administration/log").text).one("ul", css="log").text


KNOWN = [*map(records.action, Event), records.CREATED, "report.answered", "user.role_changed", "user.erased"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("action", [*KNOWN, "user.extra_time", "attempt.extended"])
def test_every_action_has_a_sentence_even_when_a_fact_is_missing(app: Flask, action: str, language: str) -> None:
    entry = audit.Entry(1, NOW, "Chief", action, action.partition(".")[0], 7, "", {})

    with app.test_request_context(), force_locale(language):
        said = administration.sentence(entry, "", "")

    assert action not in said
    assert said


def test_the_log_is_filtered_and_turns_its_pages(app: Flask, chief: Any, aysel: int) -> None:
    record(app, *[("question.edited", "question", n) for n in range(60)])
    give(chief, aysel)

    everything = parse(chief.get("/administration/log").text)
    older = parse(chief.get(everything.one("a", rel="next")["href"]).text)
    users = parse(chief.get("/administration/log?subject=user").text)
    own = parse(chief.get("/administration/log?actor=1").text)
    nothing = chief.get("/administration/log?subject=report&actor=1")

    assert [len(page.one("ul", css="log").all("li")) for page in (everything, older, users, own)] == [50, 11, 1, 1]
    assert not parse(nothing.text).all("ul", css="log")
    assert nothing.status_code == 200


@pytest.mark.parametrize("query", ["actor=x", "actor=99999999999999", "before=-3", "subject=%00", "before=99999999999"])
def test_a_log_asked_for_in_nonsense_is_still_a_page(chief: Any, query: str) -> None:
    assert chief.get(f"/administration/log?{query}").status_code == 200


def test_what_a_comment_says_is_text(app: Flask, chief: Any, aysel: int) -> None:
    give(chief, aysel, comment="<img src=x>")

    assert "<img src=x>" not in chief.get("/administration/log").text


# ---- Figures


ADDRESSES = [
    "/administration/",
    "/administration/?q=a",
    "/administration/users/2",
    "/administration/disputes",
    "/administration/log",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_costs_the_same_however_many_there_are(app: Flask, chief: Any, aysel: int, address: str) -> None:
    def statements() -> int:
        answer = chief.get(address)
        assert answer.status_code == 200, answer.text
        return int(answer.headers["X-DB-Statements"])

    give(chief, aysel)
    record(app, ("question.edited", "question", 1))
    statements()
    before = statements()
    record(app, *[("question.edited", "question", n) for n in range(1, 40)])
    with app.app_context():
        for _ in range(40):
            accounts.create_guest(locale="az", now=NOW)
        db.session.remove()

    assert statements() == before <= 7
