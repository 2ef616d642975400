"""Vacancy pages: what is asked, how many, how long, what passes, what to read; and the rules before the start."""

from typing import Any

import pytest
from flask import Flask
from markup import Element, parse
from sitting import words

from quizapp.domain.plans import ExamPlan
from quizapp.i18n import LANGUAGES
from quizapp.services import bank


def page(client: Any, address: str, status: int = 200) -> Element:
    answer = client.get(address)
    assert answer.status_code == status
    return parse(answer.text)


def plans(app: Flask) -> dict[str, ExamPlan]:
    with app.app_context():
        return dict(bank.published().catalogue.plans)


def in_language(client: Any, language: str) -> Any:
    client.post("/language", data={"language": language})
    return client


def test_home_lists_every_vacancy_with_its_page(client: Any) -> None:
    links = [link["href"] for link in page(client, "/").one("ul", css="lines--links").all("a")]

    assert links == ["/vacancies/north", "/vacancies/south"]


def test_list_names_unit_and_post(client: Any) -> None:
    lines = [line.text for line in page(client, "/vacancies/").one("ul", css="lines--links").all("li")]

    assert lines == ["Şimal İnspektor", "Cənub İnspektor"]


@pytest.mark.parametrize(
    ("language", "heading"),
    [("az", "Şimal İnspektor"), ("en", "Şimal office Inspector"), ("ru", "Отдел Şimal Инспектор")],
)
def test_vacancy_is_named_in_the_language(client: Any, language: str, heading: str) -> None:
    assert page(in_language(client, language), "/vacancies/north").one("h1").text == heading


def test_vacancy_says_how_many_how_long_and_what_passes(client: Any) -> None:
    facts = page(client, "/vacancies/north").one("p", css="facts").all("strong")

    assert [fact.text for fact in facts] == ["12", "30", "8"]


def test_vacancy_shows_the_sections_with_their_mix(client: Any) -> None:
    law, mix, history = page(client, "/vacancies/north").one("tbody").all("tr")

    assert [row.all("td")[0].text for row in (law, history)] == ["9", "3"]
    assert mix.one("td")["colspan"] == "3"
    assert [line.text for line in mix.all("li")] == ["6 Miqrasiya", "3 Konstitusiya"]


def test_vacancy_names_the_source_of_its_plan(client: Any) -> None:
    assert "Elan" in page(client, "/vacancies/north").one("section", aria_labelledby="official").text


def test_vacancy_lists_what_to_read_with_links_weightiest_first(client: Any) -> None:
    reading = page(client, "/vacancies/north").one("ol", css="reading")

    assert [act.text for act in reading.all("li")] == ["Birinci Məcəllə", "İkinci Qanun"]
    assert [link["href"] for link in reading.all("a")] == ["https://e-qanun.az/framework/111"]


def test_vacancy_offers_its_other_papers_and_the_presets(client: Any) -> None:
    papers = page(client, "/vacancies/south").one("ul", css="papers")

    assert [link["href"].rsplit("/", 1)[1] for link in papers.all("a")] == [
        "quick-south",
        "preset-typed",
        "preset-graceful",
    ]


def test_paper_that_cannot_be_made_is_one_quiet_line_after_the_others(app: Flask, client: Any) -> None:
    papers = page(client, "/vacancies/north").one("ul", css="papers").all("li", css="paper")

    assert [bool(paper.all("a")) for paper in papers] == [True, True, True, False]
    assert "quiet" in papers[-1]["class"].split()
    assert papers[-1].text == words(
        app, "az", "In preparation: %(paper)s. The bank has too few proved questions for it yet.", paper="Modul"
    )


def test_preset_without_pass_mark_says_that_none_was_published(app: Flask, client: Any) -> None:
    rules = page(client, "/vacancies/north/exams/preset-typed").one("ul", css="rules")

    assert (
        words(app, "az", "No pass mark was published for this format: you see the score only.")
        in [rule.text for rule in rules.all("li")]
    )  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_rules_name_time_count_and_pass_mark(app: Flask, client: Any, language: str) -> None:
    rules = page(in_language(client, language), "/vacancies/north/exams/official-north").one("ul", css="rules").text

    assert words(app, language, "The total decides: %(mark)s of %(count)s pass.", mark=8, count=12) in rules
    assert "30" in rules


def test_rules_have_the_one_button_that_starts_this_paper(client: Any) -> None:
    form = page(client, "/vacancies/north/exams/official-north").one("main").one("form")

    fields = {field["name"]: field["value"] for field in form.all("input") if field["name"] != "csrf_token"}
    assert (form["action"], form["method"]) == ("/attempts/", "post")
    assert fields == {"vacancy": "north", "plan": "official-north"}


def test_rules_of_a_paper_that_cannot_be_made_have_no_start(app: Flask, client: Any) -> None:
    main = page(client, "/vacancies/north/exams/position-north").one("main")

    assert not main.all("form")
    assert main.one("p", css="notice")
    assert main.all("a", css="btn")[0]["href"] == "/vacancies/north"


@pytest.mark.parametrize(
    "address",
    [
        "/vacancies/west",
        "/vacancies/west/exams/official-north",
        "/vacancies/north/exams/official-west",
        "/vacancies/north/exams/official-south",  # the plan of another vacancy
        "/vacancies/NORTH",
        "/vacancies/north%00",
        "/vacancies/<script>",
    ],
)
def test_unknown_vacancy_or_plan_is_not_found(app: Flask, client: Any, address: str) -> None:
    heading = page(client, address, 404).one("h1")

    assert heading.text == words(app, "az", "There is no such page, or it is not yours to see.")
