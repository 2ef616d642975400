"""The project's own bank: a full official mock for each of the 11 vacancies, over HTTP, from start to 100 of 100."""

import shutil
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from conftest import make_app
from flask import Flask
from markup import parse
from project_bank import BANK, project_template
from sitting import event, right_value, secrets_of, send, shown, start, submit, words

from quizapp.database import db
from quizapp.services import bank

VACANCIES = [v["code"] for v in yaml.safe_load((BANK / "vacancies.yaml").read_text(encoding="utf-8"))["vacancies"]]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One application on the project's bank for the whole module: nobody here needs an empty one."""
    folder = tmp_path_factory.mktemp("project")
    shutil.copy(project_template(), folder / "quizapp.sqlite3")
    made = make_app(folder, BANK)
    yield made
    with made.app_context():
        db.session.remove()
        db.engine.dispose()


def test_the_announcement_has_eleven_vacancies() -> None:
    assert len(VACANCIES) == len(set(VACANCIES)) == 11


@pytest.mark.parametrize("vacancy", VACANCIES)
def test_full_official_mock_is_sat_and_every_key_counts(app: Flask, client: Any, vacancy: str) -> None:
    attempt_id = start(client, vacancy, f"official-{vacancy}")
    paper = shown(app, attempt_id)
    events = [event(slot, right_value(*place), slot) for slot, place in paper.items()]
    for first in range(0, 100, 25):
        assert send(client, attempt_id, events[first : first + 25]).status_code == 200

    submit(client, attempt_id)
    dom = parse(client.get(f"/attempts/{attempt_id}/result").text)

    assert len(paper) == 100
    assert dom.one("p", css="score__points").text == "100 / 100"
    assert dom.one("span", css="verdict--right")
    assert len(dom.all("article", css="item")) == 100
    rows = dom.one("section", aria_labelledby="by-section").one("tbody").all("tr")
    assert [row.all("td")[0].text for row in rows] == ["50 / 50", "10 / 10", "10 / 10", "10 / 10", "20 / 20"]


@pytest.mark.parametrize("vacancy", VACANCIES)
def test_official_paper_has_the_mix_of_its_plan_and_no_fact_twice(app: Flask, client: Any, vacancy: str) -> None:
    attempt_id = start(client, vacancy, f"official-{vacancy}")

    questions = [question for question, _ in shown(app, attempt_id).values()]

    with app.app_context():
        catalogue = bank.published().catalogue
    plan = catalogue.plans[f"official-{vacancy}"]
    place = 0
    for section in plan.sections:
        mix = Counter(catalogue.topics[q.topic].plan_code for q in questions[place : place + section.count])
        assert mix == section.quotas
        place += section.count
    assert len({question.fact for question in questions}) == 100


@pytest.mark.parametrize("vacancy", VACANCIES)
def test_quick_mock_can_be_started_from_home(app: Flask, client: Any, vacancy: str) -> None:
    attempt_id = start(client, vacancy, "quick")

    assert parse(client.get(f"/attempts/{attempt_id}").text).one(id="room")["data-count"] == "25"


@pytest.mark.parametrize("vacancy", VACANCIES)
def test_every_paper_of_a_vacancy_is_offered_or_says_what_it_lacks(app: Flask, client: Any, vacancy: str) -> None:
    with app.app_context():
        current = bank.published()
        plans = current.catalogue.plans_of(vacancy)

    dom = parse(client.get(f"/vacancies/{vacancy}").text)

    links = {link["href"] for link in dom.one("main").all("a", css="btn")}
    offered = {f"/vacancies/{vacancy}/exams/{plan.code}" for plan in plans if not current.missing[plan.code]}
    quiet = [line for line in dom.one("ul", css="papers").all("li") if "quiet" in line["class"].split()]
    assert links == offered
    assert len(quiet) == len(plans) - len(offered)
    assert not dom.all("p", css="notice")


@pytest.mark.parametrize("vacancy", VACANCIES)
def test_official_format_is_named_with_its_year(client: Any, vacancy: str) -> None:
    assert "(2022)" in parse(client.get(f"/vacancies/{vacancy}").text).one("h2", id="official").text


def test_topics_of_a_full_result_show_eight_and_fold_the_rest(client: Any) -> None:
    attempt_id = start(client, VACANCIES[0], f"official-{VACANCIES[0]}")
    submit(client, attempt_id)

    section = parse(client.get(f"/attempts/{attempt_id}/result").text).one("section", aria_labelledby="by-topic")

    first, rest = (table.one("tbody").all("tr") for table in section.all("table"))
    counts = [int(row.all("td")[0].text.split(" / ")[1]) for row in first + rest]
    assert len(first) == 8
    assert section.one("details").one("tbody").all("tr") == rest
    assert sum(counts) == 100
    assert counts == sorted(counts, reverse=True)


def test_act_that_a_key_rests_on_is_named_once(app: Flask, client: Any) -> None:
    attempt_id = start(client, VACANCIES[0], f"official-{VACANCIES[0]}")
    submit(client, attempt_id)

    items = parse(client.get(f"/attempts/{attempt_id}/result").text).all("article", css="item")

    paper = shown(app, attempt_id)
    for slot, item in enumerate(items, 1):
        cites = paper[slot][0].cites
        source = item.one("p", css="item__source")
        assert len(source.all("span", lang="az")) == len({cite.act or cite.source for cite in cites})
        assert all(cite.provision in source.text for cite in cites)


def test_sources_tell_what_was_written_what_is_made_and_what_an_act_lacks(app: Flask, client: Any) -> None:
    dom = parse(client.get("/sources").text)

    with app.app_context():
        current = bank.published()
        counts = bank.counts(current)
    assert counts.made > 0
    sentence = words(
        app,
        "az",
        "%(written)s questions are written from sources; %(made)s problems of logic, computing and legal terms are made"
        " and solved by the program.",
        written=counts.total - counts.made,
        made=counts.made,
    )
    notes = [act.note for act in current.catalogue.acts.values() if act.code in counts.acts and act.note]
    rows = [row.one("th", scope="row").text for row in dom.all("table")[1].one("tbody").all("tr")]
    assert sentence in [line.text for line in dom.all("p")]
    assert notes
    assert all(any(row.endswith(" ".join(note.split())) for row in rows) for note in notes)


def test_running_paper_of_the_bank_tells_no_reason(app: Flask, client: Any) -> None:
    vacancy = VACANCIES[0]
    attempt_id = start(client, vacancy, f"official-{vacancy}")
    secrets = set().union(*(secrets_of(question) for question, _ in shown(app, attempt_id).values()))

    text = parse(client.get(f"/attempts/{attempt_id}/paper").text).text

    assert len(secrets) > 100
    assert [secret for secret in secrets if len(secret) > 25 and secret in text] == []
