"""Reports over HTTP: the link below a question, the form, the queue, the answer and how it is read."""

from typing import Any

import pytest
from conftest import NOW
from flask import Flask, url_for
from markup import Element, parse
from office import practised, versions_of
from sitting import start, submit, words

from quizapp.database import db
from quizapp.domain.roles import Role
from quizapp.models import ReportRow
from quizapp.services import accounts, reports


@pytest.fixture
def aysel(app: Flask, person: Any, log_in: Any) -> Any:
    person("Aysel")
    return log_in("Aysel")


@pytest.fixture
def rashad(app: Flask, person: Any, log_in: Any) -> Any:
    person("Rashad", Role.TUTOR)
    return log_in("Rashad")


def sat(client: Any) -> int:
    attempt_id = start(client)
    submit(client, attempt_id)
    return attempt_id


@pytest.fixture
def versions(app: Flask, aysel: Any) -> list[int]:
    """What Aysel has seen, by slot."""
    attempt_id = sat(aysel)
    aysel.get(f"/attempts/{attempt_id}/result")
    with app.app_context():
        found = list(versions_of(attempt_id))
        db.session.remove()
    return found


def send(client: Any, version: int, **changes: str) -> Any:
    data = {"reason": "wrong_key", "text": "Açar səhvdir: 1-ci maddə.", "provision": "MM, 1.2"} | changes
    return client.post(f"/reports/new?version={version}", data=data)


def reply(client: Any, report_id: int, **changes: str) -> Any:
    data = {"outcome": "upheld", "answer": "Haqlısınız.", "provision": "MM, 3"} | changes
    return client.post(f"/reports/{report_id}", data=data)


def kept(app: Flask) -> list[ReportRow]:
    with app.app_context():
        rows = list(db.session.scalars(db.select(ReportRow).order_by(ReportRow.id)))
        db.session.remove()
    return rows


def report_links(dom: Element) -> list[str]:
    return [link["href"] for link in dom.all("a", css="item__report")]


# ---- From the result


def test_every_question_of_a_result_can_be_reported(aysel: Any, versions: list[int]) -> None:
    page = parse(aysel.get("/attempts/1/result").text)

    links = report_links(page)

    assert [link.rpartition("version=")[2] for link in links] == [str(version) for version in versions]
    form = parse(aysel.get(links[3]).text)
    shown = page.all("article", css="item")[3]
    assert form.one("article", css="item").one("div", css="question__stem").text in shown.text


def test_reporting_leads_back_to_the_question(aysel: Any, versions: list[int]) -> None:
    link = report_links(parse(aysel.get("/attempts/1/result?show=wrong").text))[2]

    answer = aysel.post(link, data={"reason": "typo"})

    assert answer.location == "/attempts/1/result?show=wrong#i3"


@pytest.mark.parametrize("target", ["https://evil.example", "//evil.example"])
def test_reporting_never_leads_off_the_site(aysel: Any, versions: list[int], target: str) -> None:
    answer = aysel.post("/reports/new", query_string={"version": versions[0], "next": target}, data={"reason": "typo"})

    assert answer.location == "/reports/"
    page = parse(aysel.get("/reports/new", query_string={"version": versions[1], "next": target}).text)
    assert not [link for link in page.one("main").all("a") if "evil" in link["href"]]


def test_a_report_is_kept_as_it_was_written(app: Flask, aysel: Any, versions: list[int]) -> None:
    answer = send(aysel, versions[0])

    (row,) = kept(app)
    assert answer.location == "/reports/"
    assert (row.version_id, row.reason, row.text, row.provision) == (
        versions[0],
        "wrong_key",
        "Açar səhvdir: 1-ci maddə.",
        "MM, 1.2",
    )


def test_the_page_tells_that_a_tutor_will_answer(app: Flask, aysel: Any, versions: list[int]) -> None:
    send(aysel, versions[0])

    page = parse(aysel.get("/reports/").text)

    thanks = words(app, "az", "Thank you. A tutor will look into it; the answer will be among your reports.")
    assert thanks in page.one("div", role="status").text
    assert "Açar səhvdir: 1-ci maddə." in page.one("article").text
    assert words(app, "az", "Waits for a tutor’s answer.") in page.one("article").text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"reason": ""}, "Choose what is wrong."),
        ({"reason": "spite"}, "Choose what is wrong."),
        ({"text": "  "}, "Write something here."),
    ],
)
def test_a_report_that_does_not_fit_is_refused_and_keeps_what_was_typed(
    app: Flask, aysel: Any, versions: list[int], changes: dict[str, str], sentence: str
) -> None:
    answer = send(aysel, versions[0], **changes)

    page = parse(answer.text)
    typed = {"text": "Açar səhvdir: 1-ci maddə."} | changes
    assert answer.status_code == 422
    assert words(app, "az", sentence) in page.one("main").text
    assert page.one("textarea").text == typed["text"].strip()
    assert page.one("input", name="provision")["value"] == "MM, 1.2"
    assert kept(app) == []


def test_a_report_that_is_too_long_is_refused_with_the_numbers(app: Flask, aysel: Any, versions: list[int]) -> None:
    answer = send(aysel, versions[0], text="ə" * 2001)

    sentence = words(app, "az", "%(length)s characters are too many: at most %(most)s.", length=2001, most=2000)
    assert answer.status_code == 422
    assert sentence in parse(answer.text).text
    assert "ə" * 2001 in answer.text


def test_the_reason_stays_chosen_when_the_text_is_missing(aysel: Any, versions: list[int]) -> None:
    page = parse(send(aysel, versions[0], reason="outdated_law", text="").text)

    (chosen,) = [radio["value"] for radio in page.all("input", type="radio") if "checked" in radio.attributes]
    assert chosen == "outdated_law"


def test_a_question_reported_already_shows_since_when_instead_of_the_form(
    app: Flask, aysel: Any, versions: list[int]
) -> None:
    send(aysel, versions[0])

    page = parse(aysel.get(f"/reports/new?version={versions[0]}").text)

    assert not page.all("textarea")
    assert page.one("main").all("a", href="/reports/")


def test_a_second_report_is_refused_and_its_text_shown(app: Flask, aysel: Any, versions: list[int]) -> None:
    send(aysel, versions[0])

    answer = send(aysel, versions[0], text="Bir daha yazıram")

    assert answer.status_code == 409
    assert "Bir daha yazıram" in parse(answer.text).one("main").text
    assert len(kept(app)) == 1


@pytest.mark.parametrize(
    "query", ["", "?version=", "?version=x", "?version=0", "?version=-1", "?version=99999999999999"]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_without_a_version_there_is_no_form(aysel: Any, query: str, method: str) -> None:
    assert aysel.open(f"/reports/new{query}", method=method).status_code == 404


def test_a_question_that_somebody_else_has_seen_is_not_there(
    app: Flask, versions: list[int], person: Any, log_in: Any
) -> None:
    person("Murad")
    murad = log_in("Murad")

    assert murad.get(f"/reports/new?version={versions[0]}").status_code == 404
    assert send(murad, versions[0]).status_code == 404
    assert kept(app) == []


def test_a_practised_question_can_be_reported(app: Flask, person: Any, log_in: Any) -> None:
    user_id = person("Aysel")
    with app.app_context():
        version = practised(user_id)
        db.session.remove()

    assert send(log_in("Aysel"), version).status_code == 302


def test_a_guest_reports_and_reads_the_answer(app: Flask, client: Any, rashad: Any) -> None:
    attempt_id = sat(client)
    link = report_links(parse(client.get(f"/attempts/{attempt_id}/result").text))[0]

    client.post(link, data={"reason": "typo"})
    reply(rashad, kept(app)[0].id)

    assert "Haqlısınız." in client.get("/reports/").text


def test_words_of_people_are_text_and_nothing_else(aysel: Any, rashad: Any, versions: list[int]) -> None:
    send(aysel, versions[0], text="<b>qalın</b> {{ 7 * 7 }}")
    reply(rashad, 1, answer="<script>alert(1)</script>")

    pages = [aysel.get("/reports/").text, rashad.get("/reports/1").text, rashad.get("/reports/queue").text]

    assert all("<b>qalın" not in page and "<script>alert" not in page for page in pages)
    assert "&lt;b&gt;qalın&lt;/b&gt; {{ 7 * 7 }}" in pages[0]


# ---- The tutors' desk


def test_the_queue_lists_open_reports_and_counts_both(aysel: Any, rashad: Any, versions: list[int]) -> None:
    for version in versions[:3]:
        send(aysel, version)
    reply(rashad, 2)

    page = parse(rashad.get("/reports/queue").text)

    assert [link["href"] for link in page.one("ul", css="lines").all("a")] == ["/reports/1", "/reports/3"]
    assert [tab.text.split()[-1] for tab in page.one("nav", css="tabs").all("a")] == ["2", "1"]
    newest = parse(rashad.get("/reports/queue?order=newest").text)
    assert [link["href"] for link in newest.one("ul", css="lines").all("a")] == ["/reports/3", "/reports/1"]


def test_answered_reports_name_the_tutor(aysel: Any, rashad: Any, versions: list[int]) -> None:
    send(aysel, versions[0])
    reply(rashad, 1)

    line = parse(rashad.get("/reports/queue?state=answered").text).one("ul", css="lines")

    assert "Rashad" in line.text


@pytest.mark.parametrize("query", ["", "?state=answered", "?page=2", "?page=x&state=y&order=z", "?page=999999999999"])
def test_an_empty_queue_says_so(rashad: Any, query: str) -> None:
    page = rashad.get(f"/reports/queue{query}")

    assert page.status_code == 200
    assert not parse(page.text).all("ul", css="lines")


def test_a_tutor_sees_the_report_with_the_question_its_key_and_the_way_to_the_studio(
    app: Flask, aysel: Any, rashad: Any, versions: list[int]
) -> None:
    send(aysel, versions[0])
    (row,) = kept(app)

    page = parse(rashad.get("/reports/1").text)

    assert "Açar səhvdir: 1-ci maddə." in page.one("section", css="report").text
    assert page.one("article", css="item").all("li", css="answer--right")
    with app.test_request_context():
        studio = url_for("authoring.show", question_id=row.question_id)
    assert page.one("main").all("a", href=studio)
    assert "Aysel" not in page.one("main").text


def test_a_tutor_answers_and_the_candidate_reads_it_once_as_new(
    app: Flask, aysel: Any, rashad: Any, versions: list[int]
) -> None:
    send(aysel, versions[0])

    answer = reply(rashad, 1)

    new = words(app, "az", "New")
    assert answer.location == "/reports/queue"
    account = parse(aysel.get("/account/").text)
    assert account.one("main").all("a", href="/reports/")
    assert account.one("strong", css="verdict").text.startswith("1")
    first, second = (parse(aysel.get("/reports/").text).one("article") for _ in range(2))
    assert "Haqlısınız." in first.text
    assert "§ MM, 3" in first.text
    assert [mark.text for mark in first.all("strong", css="fresh")] == [new]
    assert not second.all("strong", css="fresh")
    assert not parse(aysel.get("/account/").text).all("strong", css="verdict")


def test_who_has_reported_nothing_is_not_bothered_with_reports(aysel: Any) -> None:
    assert not parse(aysel.get("/account/").text).one("main").all("a", href="/reports/")
    assert not parse(aysel.get("/reports/").text).all("article")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"outcome": ""}, "Choose who is right."),
        ({"outcome": "maybe"}, "Choose who is right."),
        ({"answer": " "}, "Write something here."),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_and_keeps_what_was_typed(
    app: Flask, aysel: Any, rashad: Any, versions: list[int], changes: dict[str, str], sentence: str
) -> None:
    send(aysel, versions[0])

    answer = reply(rashad, 1, **changes)

    page = parse(answer.text)
    assert answer.status_code == 422
    assert words(app, "az", sentence) in page.one("main").text
    assert page.one("textarea").text == changes.get("answer", "Haqlısınız.").strip()
    assert page.one("input", name="provision")["value"] == "MM, 3"
    assert kept(app)[0].answered_at is None


def test_an_answer_that_comes_second_names_the_first_and_shows_both(
    aysel: Any, rashad: Any, versions: list[int], person: Any, log_in: Any
) -> None:
    person("Nigar", Role.APPROVER)
    send(aysel, versions[0])
    reply(rashad, 1)

    answer = reply(log_in("Nigar"), 1, answer="Mən ayrı cür düşünürəm.")

    page = parse(answer.text)
    assert answer.status_code == 409
    assert "Rashad" in page.one("p", role="alert").text
    assert "Mən ayrı cür düşünürəm." in page.one("main").text
    assert "Haqlısınız." in page.one("main").text
    assert not page.all("textarea")


def test_a_tutor_is_offered_no_answer_to_their_own_report(app: Flask, rashad: Any) -> None:
    attempt_id = sat(rashad)
    link = report_links(parse(rashad.get(f"/attempts/{attempt_id}/result").text))[0]
    rashad.post(link, data={"reason": "typo"})

    page = parse(rashad.get("/reports/1").text)
    answer = reply(rashad, 1)

    assert not page.one("main").all("textarea")
    assert answer.status_code == 409
    assert kept(app)[0].answered_at is None


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_report_that_does_not_exist_is_no_page(rashad: Any, method: str) -> None:
    data = {"outcome": "upheld", "answer": "Bəli."}

    assert rashad.open("/reports/77", method=method, data=data).status_code == 404


def test_a_report_of_somebody_who_has_left_is_answered_too(app: Flask, client: Any, rashad: Any) -> None:
    attempt_id = sat(client)
    client.post(report_links(parse(client.get(f"/attempts/{attempt_id}/result").text))[0], data={"reason": "typo"})
    client.post("/account/erase")

    page = rashad.get("/reports/1")

    assert page.status_code == 200
    assert words(app, "az", "the person has left") in parse(page.text).one("article", css="item").text
    assert reply(rashad, 1).status_code == 302


# ---- Figures


def many_reports(app: Flask, count: int) -> None:
    """Other people's reports, all of one question."""
    with app.app_context():
        first = db.session.scalars(db.select(ReportRow)).first()
        for n in range(count):
            guest = accounts.create_guest(locale="az", now=NOW)
            values = {"reason": "typo", "text": f"{n}", "provision": "", "created_at": NOW, "user_id": guest.id}
            db.session.add(ReportRow(question_id=first.question_id, version_id=first.version_id, **values))
        db.session.commit()
        db.session.remove()


def statements(client: Any, address: str) -> int:
    client.get(address)
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return int(answer.headers["X-DB-Statements"])


@pytest.mark.parametrize("address", ["/reports/queue", "/reports/queue?state=answered", "/reports/1"])
def test_the_desk_costs_the_same_however_much_lies_on_it(
    app: Flask, aysel: Any, rashad: Any, versions: list[int], address: str
) -> None:
    send(aysel, versions[0])
    before = statements(rashad, address)
    many_reports(app, 60)

    assert statements(rashad, address) == before <= 8


def test_own_pages_cost_few_statements(aysel: Any, rashad: Any, versions: list[int]) -> None:
    for version in versions:
        send(aysel, version)

    assert statements(aysel, "/reports/") <= 4
    assert statements(aysel, f"/reports/new?version={versions[0]}") <= 6
    assert statements(aysel, "/account/") <= 6


def test_the_queue_of_many_reports_has_pages(app: Flask, aysel: Any, rashad: Any, versions: list[int]) -> None:
    send(aysel, versions[0])
    many_reports(app, reports.PAGE)

    first, second = (parse(rashad.get(f"/reports/queue?page={n}").text) for n in (1, 2))

    assert [len(page.one("ul", css="lines").all("li")) for page in (first, second)] == [reports.PAGE, 1]
    assert first.one("a", rel="next")["href"] == "/reports/queue?page=2&state=open&order=oldest"
    assert second.one("a", rel="prev")["href"] == "/reports/queue?page=1&state=open&order=oldest"
