"""The page of changed rules and common mistakes: what holds, what is taught instead, and the way to practise it."""

import re
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale, ngettext
from markup import parse
from sitting import start, submit, words
from small_bank import TRAPPED
from sqlalchemy import update

from quizapp.database import db
from quizapp.i18n import LANGUAGES
from quizapp.models import BankStateRow, QuestionRow


def test_what_holds_stands_under_its_act_with_what_is_taught_instead(app: Flask, client: Any) -> None:
    dom = parse(client.get("/traps").text)

    groups = [title.text for title in dom.all("span", css="area__title")]
    assert groups == ["Birinci Məcəllə", words(app, "az", "General knowledge")]
    first, last = (item.text for item in dom.all("li") if "gün" in item.text.lower())
    assert "Üç gündür." in first
    assert f"{words(app, 'az', 'It was:')} Beş gün idi." in first
    assert first.endswith(f"{words(app, 'az', 'article')} 1.2 · {words(app, 'az', 'changed:')} 2018, 1218-VQD")
    assert "Bayraq günü." in last
    assert f"{words(app, 'az', 'Common mistake:')} Başqa gün." in last


def test_a_stranger_practises_them_with_one_button(app: Flask, client: Any) -> None:
    button = parse(client.get("/traps").text).one("button", name="kind")

    started = client.post("/practice/", data={"kind": button["value"]})

    assert re.fullmatch(r"/practice/runs/\d+", started.location)
    assert words(app, "az", "Changed rules, common mistakes") in parse(client.get(started.location).text).text


@pytest.mark.parametrize("address", ["/sources", "/vacancies/north"])
def test_the_sources_and_what_is_to_be_read_lead_to_them(client: Any, address: str) -> None:
    assert parse(client.get(address).text).one("a", href="/traps")


def test_a_bank_without_traps_says_so_and_offers_no_practice(app: Flask, client: Any) -> None:
    with app.app_context():
        state = db.session.get_one(BankStateRow, 1)
        without = {name: value for name, value in state.catalogue.items() if name != "traps"}
        db.session.execute(update(BankStateRow).values(catalogue=without, revision=state.revision + 1))
        db.session.commit()
        db.session.remove()

    dom = parse(client.get("/traps").text)

    assert words(app, "az", "This bank names no rule that has changed and no common mistake.") in dom.text
    assert not dom.all("button", name="kind")
    assert not dom.all("details")
    assert not parse(client.get("/vacancies/north").text).all("a", href="/traps")


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_sits_a_paper_that_asks_one_is_told_that_it_is_left_out(app: Flask, client: Any, language: str) -> None:
    client.post("/language", data={"language": language})
    for _ in range(20):
        attempt_id = start(client)
        dom = parse(client.get("/traps").text)
        if withheld := 2 - len([item for item in dom.all("li") if item.all("p", css="traps__now")]):
            break
        submit(client, attempt_id)

    with app.test_request_context(), force_locale(language):
        sentence = ngettext(
            "%(num)s rule is not shown: an exam that you are sitting asks it.",
            "%(num)s rules are not shown: an exam that you are sitting asks them.",
            withheld,
        )
    assert sentence in dom.text


def test_when_none_can_be_practised_the_refusal_says_so(app: Flask, client: Any) -> None:
    with app.app_context():
        db.session.execute(update(QuestionRow).where(QuestionRow.code.in_(TRAPPED)).values(state="retired"))
        db.session.execute(update(BankStateRow).values(revision=BankStateRow.revision + 1))
        db.session.commit()
        db.session.remove()
    start(client)  # a guest, whom practice sends back to its page

    said = client.post("/practice/", data={"kind": "traps"}, follow_redirects=True)

    assert words(app, "az", "There are no changed rules or common mistakes to practise now.") in said.text
