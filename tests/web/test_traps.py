"""The page of changed rules and common mistakes: what holds, what is taught instead, and the way to practise it."""

import re
from typing import Any

import pytest
from flask import Flask
from markup import parse
from sitting import words
from sqlalchemy import update

from quizapp.database import db
from quizapp.models import BankStateRow


def test_what_holds_stands_under_its_act_with_what_is_taught_instead(app: Flask, client: Any) -> None:
    dom = parse(client.get("/traps").text)

    groups = [title.text for title in dom.all("span", css="area__title")]
    assert groups == ["Birinci Məcəllə", words(app, "az", "General knowledge")]
    first, last = (item.text for item in dom.all("li") if "gün" in item.text.lower())
    assert "Üç gündür." in first
    assert f"{words(app, 'az', 'It was:')} Beş gün idi." in first
    assert first.endswith(f"{words(app, 'az', 'article')} 1.2 · {words(app, 'az', 'changed:')} 2018, 1218-VQD")
    assert "Bayraq günü." in last
    assert f"{words(app, 'az', 'Told wrongly:')} Başqa gün." in last


def test_a_stranger_practises_them_with_one_button(client: Any) -> None:
    button = parse(client.get("/traps").text).one("button", name="kind")

    started = client.post("/practice/", data={"kind": button["value"]})

    assert re.fullmatch(r"/practice/runs/\d+", started.location)
    assert 'value="traps"' not in client.get(started.location).text


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
