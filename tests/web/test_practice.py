"""Practice as pages, in every language: choose, answer, see the key at once, and what comes back when."""

import re
from datetime import timedelta
from typing import Any

import pytest
from conftest import NOW
from flask import Flask
from many_answers import write_history
from markup import Element, parse
from practice_actions import make_due, placed, retire
from sitting import ago, keys, right_value, secrets_of, send, start, submit, words, wrong_value
from sitting import event as saved
from sqlalchemy import func, select, update

from quizapp.database import db
from quizapp.models import AttemptRow, PracticeAnswerRow, PracticeRunRow, UserRow

LANGUAGES = ("az", "en", "ru")


@pytest.fixture
def aysel_id(person: Any) -> int:
    return person("Aysel")


@pytest.fixture
def aysel(aysel_id: int, log_in: Any) -> Any:
    return log_in("Aysel")


def begin(client: Any, kind: str = "unseen", **fields: object) -> int:
    """Press a button of the page; return the run."""
    response = client.post("/practice/", data={"kind": kind} | fields)
    assert response.status_code == 302, response.text
    return int(re.fullmatch(r"/practice/runs/(\d+)", response.location).group(1))


def give(client: Any, run_id: int, slot: int, value: str, **more: str) -> Any:
    """Answer as the form does; return the response."""
    name = "text" if not value.isalpha() or value != value.upper() else "answer"
    return client.post(
        f"/practice/runs/{run_id}/slots/{slot}", data={name: list(value) if name == "answer" else value} | more
    )


def page(client: Any, address: str) -> Element:
    response = client.get(address)
    assert response.status_code == 200, response.text
    return parse(response.text)


def messages(dom: Element) -> list[str]:
    return [line.text for line in dom.all("p", css="notice")]


def how_many(app: Flask, table: type) -> int:
    with app.app_context():
        count = db.session.scalar(select(func.count()).select_from(table))
        db.session.remove()
    return count


# ---- Choosing


def test_page_offers_every_topic_with_what_has_been_done(app: Flask, aysel: Any) -> None:
    run = begin(aysel, topic="law.constitution", count=10)
    for slot, place in placed(app, run).items():
        give(aysel, run, slot, (right_value if slot > 3 else wrong_value)(*place))

    lines = {b["value"]: b.text for b in page(aysel, "/practice/").all("button", name="topic")}

    assert set(lines) == {"law.migration", "law.constitution", "general.history", "general.typed"}
    assert words(app, "az", "answered %(met)s of %(count)s", met=10, count=15) in lines["law.constitution"]
    assert words(app, "az", "wrong the last time: %(count)s", count=3) in lines["law.constitution"]
    assert words(app, "az", "answered %(met)s of %(count)s", met=0, count=25) in lines["law.migration"]


def test_page_offers_the_kinds_of_which_there_is_something(app: Flask, aysel: Any) -> None:
    run = begin(aysel)
    give(aysel, run, 1, wrong_value(*placed(app, run)[1]))

    kinds = {b["value"]: b.text for b in page(aysel, "/practice/").all("button", name="kind")}

    assert set(kinds) == {"mixed", "wrong", "unseen", "sure_wrong", "traps"}
    assert " 1 " in kinds["wrong"]
    assert " 59 " in kinds["unseen"]


def test_review_is_the_first_thing_when_something_is_due(app: Flask, aysel: Any, aysel_id: int) -> None:
    run = begin(aysel)
    for slot in (1, 2):
        give(aysel, run, slot, wrong_value(*placed(app, run)[slot]))
    with app.app_context():
        make_due(aysel_id, NOW - timedelta(days=1))
        db.session.remove()

    dom = page(aysel, "/practice/")

    [primary] = dom.one("main").all(css="btn-primary")
    assert primary["value"] == "due"
    assert "2" in primary.text
    review = int(aysel.post("/practice/", data={"kind": "due", "count": "30"}).location.rsplit("/", 1)[1])
    assert len(placed(app, review)) == 2


def test_without_anything_due_the_page_says_when_the_next_comes_back(app: Flask, aysel: Any) -> None:
    run = begin(aysel)
    give(aysel, run, 1, wrong_value(*placed(app, run)[1]))

    said = messages(page(aysel, "/practice/"))

    assert words(app, "az", "Nothing is due for review now.") in said[0]
    assert re.search(r"\b10\b", said[0])


@pytest.mark.parametrize("language", LANGUAGES)
def test_somebody_new_is_told_how_review_works(app: Flask, aysel: Any, language: str) -> None:
    aysel.post("/language", data={"language": language})

    said = messages(page(aysel, "/practice/"))

    sentence = "Nothing is due for review. What you get wrong will come back here when you are about to forget it."
    assert said == [words(app, language, sentence)]


def test_a_run_left_in_the_middle_can_be_gone_on_with(app: Flask, aysel: Any) -> None:
    run = begin(aysel)
    give(aysel, run, 1, right_value(*placed(app, run)[1]))

    links = [link["href"] for link in page(aysel, "/practice/").one("main").all("a")]

    assert f"/practice/runs/{run}" in links
    assert page(aysel, f"/practice/runs/{run}").one("form", id="study-form")["action"].endswith("/slots/2")


@pytest.mark.parametrize(("count", "given"), [("10", 10), ("20", 20), ("30", 30), ("999", 30), ("", 10), ("x", 10)])
def test_number_of_questions_is_that_of_the_form(app: Flask, aysel: Any, count: str, given: int) -> None:
    assert len(placed(app, begin(aysel, count=count))) == given


def test_number_below_one_gives_nothing_to_practise(app: Flask, aysel: Any) -> None:
    response = aysel.post("/practice/", data={"kind": "unseen", "count": "-1"}, follow_redirects=True)

    assert words(app, "az", "There are no new questions left here: you have answered them all.") in response.text


def test_topic_alone_is_a_run_of_that_topic_and_nothing_is_a_mixed_one(app: Flask, aysel: Any) -> None:
    of_topic = int(aysel.post("/practice/", data={"topic": "general.typed"}).location.rsplit("/", 1)[1])
    mixed = int(aysel.post("/practice/").location.rsplit("/", 1)[1])

    assert {question.topic for question, _ in placed(app, of_topic).values()} == {"general.typed"}
    assert len(placed(app, mixed)) == 10


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("due", "Nothing is due for review now."),
        ("wrong", "There is nothing to put right: the last answers were right, or there are none yet."),
        ("flagged", "No flagged question is left to practise."),
        ("sure_wrong", "No mistake made without a doubt is left to put right."),
    ],
)
def test_kind_of_which_there_is_nothing_is_refused_with_a_sentence(
    app: Flask, aysel: Any, kind: str, sentence: str, language: str
) -> None:
    aysel.post("/language", data={"language": language})

    response = aysel.post("/practice/", data={"kind": kind}, follow_redirects=True)

    assert response.request.path == "/practice/"
    assert words(app, language, sentence) in messages(parse(response.text))


@pytest.mark.parametrize("data", [{"kind": "nonsense"}, {"kind": "topic"}, {"topic": "law.nonsense"}])
def test_unknown_kind_or_topic_is_no_page(aysel: Any, data: dict[str, str]) -> None:
    assert aysel.post("/practice/", data=data).status_code == 404


def test_stranger_becomes_a_guest_with_the_first_run(app: Flask, client: Any) -> None:
    run = begin(client, topic="law.migration")

    assert page(client, f"/practice/runs/{run}").one("form", id="study-form")
    assert "/practice/" in [link["href"] for link in page(client, "/").all("a")]


@pytest.mark.parametrize("data", [{"kind": "nonsense"}, {"kind": "wrong"}, {"topic": "general.empty"}])
def test_stranger_does_not_become_a_guest_by_asking_for_what_is_not_there(
    app: Flask, client: Any, data: dict[str, str]
) -> None:
    assert client.post("/practice/", data=data).status_code in (404, 409)
    assert how_many(app, UserRow) == 0


# ---- Answering


def test_question_is_answered_and_its_key_shown_at_once(app: Flask, aysel: Any) -> None:
    run = begin(aysel, topic="law.migration")
    question, order = placed(app, run)[1]

    response = give(aysel, run, 1, wrong_value(question, order))
    dom = page(aysel, response.location)

    assert response.location == f"/practice/runs/{run}?slot=1"
    assert words(app, "az", "Wrong") in dom.one("h1").text
    assert all(secret in dom.text for secret in secrets_of(question))
    assert len(dom.all("li", css="answer--right")) == len(dom.all("li", css="answer--wrong")) == 1
    assert dom.one("a", id="next")["href"] == f"/practice/runs/{run}?slot=2"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("answer", "fields", "heading", "outcome"),
    [
        (right_value, {}, "Right", "You knew it and were sure: it need not come back for review."),
        (right_value, {"unsure": "1"}, "Right, though you were not sure", "It comes back for review in %(duration)s."),
        (wrong_value, {}, "Wrong", "It comes back for review in %(duration)s."),
    ],
    ids=["right", "guessed", "wrong"],
)
def test_answer_says_how_it_was_and_when_it_comes_back(
    app: Flask, aysel: Any, answer: Any, fields: dict[str, str], heading: str, outcome: str, language: str
) -> None:
    aysel.post("/language", data={"language": language})
    run = begin(aysel, topic="law.migration")

    dom = page(aysel, give(aysel, run, 1, answer(*placed(app, run)[1]), **fields).location)

    assert dom.one("h1").text.endswith(words(app, language, heading))
    before, _, after = words(app, language, outcome, duration="§").partition("§")
    assert any(line.text.startswith(before) and line.text.endswith(after) for line in dom.all("p", css="quiet"))


@pytest.mark.parametrize("slot", range(1, 6))
def test_every_kind_of_question_can_be_answered(app: Flask, aysel: Any, slot: int) -> None:
    run = begin(aysel, topic="general.typed")
    value = right_value(*placed(app, run)[slot])
    data = {"text": value} if not placed(app, run)[slot][0].options else {"answer": list(value)}

    aysel.post(f"/practice/runs/{run}/slots/{slot}", data=data)

    assert words(app, "az", "Right") in page(aysel, f"/practice/runs/{run}?slot={slot}").one("h1").text


def test_second_answer_shows_the_first_and_says_so(app: Flask, aysel: Any) -> None:
    run = begin(aysel, topic="law.migration")
    place = placed(app, run)[1]
    give(aysel, run, 1, wrong_value(*place))

    dom = page(aysel, give(aysel, run, 1, right_value(*place)).location)

    sentence = "You have answered this question before. The first answer counts: its key was shown after it."
    assert words(app, "az", sentence) in messages(dom)
    assert words(app, "az", "Wrong") in dom.one("h1").text


def test_same_answer_twice_is_a_double_click_and_says_nothing(app: Flask, aysel: Any) -> None:
    run = begin(aysel, topic="law.migration")
    value = right_value(*placed(app, run)[1])
    give(aysel, run, 1, value)

    assert messages(page(aysel, give(aysel, run, 1, value).location)) == []
    assert how_many(app, PracticeAnswerRow) == 1


@pytest.mark.parametrize("data", [{}, {"unsure": "1"}, {"text": "   "}])
def test_nothing_chosen_is_no_answer(app: Flask, aysel: Any, data: dict[str, str]) -> None:
    run = begin(aysel)

    dom = parse(aysel.post(f"/practice/runs/{run}/slots/1", data=data, follow_redirects=True).text)

    sentence = "Choose an answer first. If you do not know it, guess and tick “Not sure”."
    assert messages(dom) == [words(app, "az", sentence)]
    assert how_many(app, PracticeAnswerRow) == 0


@pytest.mark.parametrize("letters", [["Z"], ["A", "B"], ["a"], ["AB"]])
def test_letters_that_the_question_has_not_are_refused(app: Flask, aysel: Any, letters: list[str]) -> None:
    run = begin(aysel, topic="law.migration")

    assert aysel.post(f"/practice/runs/{run}/slots/1", data={"answer": letters}).status_code == 422
    assert how_many(app, PracticeAnswerRow) == 0


@pytest.mark.parametrize("slot", [0, 11, 999_999])
def test_slot_that_the_run_has_not_is_no_page(aysel: Any, slot: int) -> None:
    run = begin(aysel)

    assert aysel.get(f"/practice/runs/{run}?slot={slot}").status_code == 404
    assert aysel.post(f"/practice/runs/{run}/slots/{slot}", data={"answer": "A"}).status_code == 404


def test_skipped_question_can_be_answered_later(app: Flask, aysel: Any) -> None:
    run = begin(aysel, count=3)

    skip = [link["href"] for link in page(aysel, f"/practice/runs/{run}").one("form", id="study-form").all("a")]
    give(aysel, run, 2, right_value(*placed(app, run)[2]))

    assert skip == [f"/practice/runs/{run}?slot=2"]
    assert page(aysel, f"/practice/runs/{run}").one("form", id="study-form")["action"].endswith("/slots/1")


@pytest.mark.parametrize("language", LANGUAGES)
def test_withdrawn_question_says_that_it_is_withdrawn(app: Flask, aysel: Any, language: str) -> None:
    aysel.post("/language", data={"language": language})
    run = begin(aysel)
    give(aysel, run, 1, wrong_value(*placed(app, run)[1]))
    with app.app_context():
        retire(db.session.get_one(PracticeRunRow, run).layout[0][0])
        db.session.remove()

    dom = page(aysel, f"/practice/runs/{run}?slot=1")

    sentence = "This question has been withdrawn since you were given it. Do not learn from it; it does not come back."
    assert messages(dom) == [words(app, language, sentence)]


def test_answered_question_can_be_reported(app: Flask, aysel: Any) -> None:
    run = begin(aysel)
    give(aysel, run, 1, wrong_value(*placed(app, run)[1]))

    report = page(aysel, f"/practice/runs/{run}?slot=1").one("a", css="item__report")["href"]

    assert aysel.get(report).status_code == 200


# ---- The end


def test_end_says_how_it_went_and_what_comes_back(app: Flask, aysel: Any) -> None:
    run = begin(aysel, topic="law.migration", count=10)
    place = placed(app, run)
    for slot in place:
        give(aysel, run, slot, (right_value if slot <= 7 else wrong_value)(*place[slot]))

    dom = page(aysel, f"/practice/runs/{run}/end")

    assert dom.one("p", css="score__points").text == "7 / 10"
    wrong = dom.one("section", aria_labelledby="wrong")
    assert [a["href"] for a in wrong.all("a")] == [f"/practice/runs/{run}?slot={slot}" for slot in (8, 9, 10)]
    assert place[8][0].stem in wrong.text
    assert words(app, "az", "Today") in dom.one("section", aria_labelledby="returns").text
    assert not dom.all("li", css="answer--right")


def test_wrong_ones_are_practised_again_from_the_end(app: Flask, aysel: Any) -> None:
    run = begin(aysel, topic="law.migration", count=5)
    place = placed(app, run)
    for slot in place:
        give(aysel, run, slot, (right_value if slot <= 3 else wrong_value)(*place[slot]))

    form = page(aysel, f"/practice/runs/{run}/end").one("div", css="study__next").one("form")
    again = begin(aysel, form.one("button")["value"], count=form.one("input", name="count")["value"])

    assert {q.id for q, _ in placed(app, again).values()} == {place[4][0].id, place[5][0].id}


def test_end_of_what_was_all_right_leads_to_choosing(app: Flask, aysel: Any) -> None:
    run = begin(aysel, count=2)
    for slot, place in placed(app, run).items():
        give(aysel, run, slot, right_value(*place))

    dom = page(aysel, f"/practice/runs/{run}/end")

    assert words(app, "az", "Everything was right.") in dom.text
    assert [b.get("href") for b in dom.one("main").all(css="btn-primary")] == ["/practice/"]


def test_end_before_the_end_leads_back_to_what_is_open(app: Flask, aysel: Any) -> None:
    run = begin(aysel, count=3)

    dom = page(aysel, f"/practice/runs/{run}/end")

    assert [b.get("href") for b in dom.one("main").all(css="btn-primary")] == [f"/practice/runs/{run}"]
    assert "3" in messages(dom)[0]


def test_run_that_is_done_opens_at_its_end(app: Flask, aysel: Any) -> None:
    run = begin(aysel, count=1)
    give(aysel, run, 1, right_value(*placed(app, run)[1]))

    assert aysel.get(f"/practice/runs/{run}").location == f"/practice/runs/{run}/end"


def test_end_of_a_review_offers_the_next_ones_that_are_due(app: Flask, aysel: Any, aysel_id: int) -> None:
    run = begin(aysel, count=30)
    for slot, place in placed(app, run).items():
        give(aysel, run, slot, wrong_value(*place))
    with app.app_context():
        make_due(aysel_id, NOW)
        db.session.remove()
    review = begin(aysel, "due", count=10)
    for slot, place in placed(app, review).items():
        give(aysel, review, slot, right_value(*place))

    [primary] = page(aysel, f"/practice/runs/{review}/end").one("main").all(css="btn-primary")

    assert primary["value"] == "due"
    assert "20" in primary.text


# ---- From an exam


def test_result_leads_to_practising_what_was_wrong_in_it(app: Flask, aysel: Any) -> None:
    attempt = start(aysel)
    right = keys(app, attempt)
    send(aysel, attempt, [saved(slot, "B" if right[slot] == "A" else "A", slot) for slot in (1, 2, 3)])
    submit(aysel, attempt)

    form = page(aysel, f"/attempts/{attempt}/result").one("form", action="/practice/")
    run = begin(aysel, form.one("button")["value"], count=form.one("input", name="count")["value"])

    with app.app_context():
        layout = [db.session.get_one(table, id).layout for table, id in ((AttemptRow, attempt), (PracticeRunRow, run))]
        db.session.remove()
    assert {place[0] for place in layout[1]} == {place[0] for place in layout[0][:3]}


def test_result_of_an_exam_without_a_mistake_offers_no_practice(app: Flask, aysel: Any) -> None:
    attempt = start(aysel)
    send(aysel, attempt, [saved(slot, value, slot) for slot, value in keys(app, attempt).items()])
    submit(aysel, attempt)

    assert not page(aysel, f"/attempts/{attempt}/result").all("form", action="/practice/")


# ---- No key before its time


@pytest.mark.parametrize("topic", ["law.migration", "general.typed"])
def test_page_before_the_answer_tells_nothing_of_the_key(app: Flask, aysel: Any, topic: str) -> None:
    run = begin(aysel, topic=topic)

    for slot, (question, _) in placed(app, run).items():
        text = aysel.get(f"/practice/runs/{run}?slot={slot}").text
        assert question.id not in text
        assert not [secret for secret in secrets_of(question) if re.search(rf"(?<!\w){re.escape(secret)}(?!\w)", text)]
        assert not [form for form in question.accepted if form in text]
        assert not re.search(r"correct|answer--|fraction|explanation|accepted|tolerance", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_key_seen_in_practice_is_hidden_while_an_exam_asks_the_question(
    app: Flask, aysel: Any, aysel_id: int, language: str
) -> None:
    aysel.post("/language", data={"language": language})
    run = begin(aysel, topic="general.typed")
    place = placed(app, run)
    for slot in (1, 2, 3):
        give(aysel, run, slot, wrong_value(*place[slot]))
    attempt = start(aysel, plan="preset-typed")

    pages = [aysel.get(f"/practice/runs/{run}?slot={slot}").text for slot in place]
    pages += [aysel.get(f"/practice/runs/{run}/end").text, aysel.get("/practice/").text]
    refused = give(aysel, run, 4, wrong_value(*place[4]))

    secrets = set().union(*(secrets_of(question) for question, _ in place.values())) - {"izah", "yox"}
    assert not [secret for text in pages for secret in secrets if secret in text]
    assert all("answer--" not in text for text in pages)
    assert f"/attempts/{attempt}" in pages[0]
    assert refused.status_code == 409
    sentence = "This question stands on an exam that you are sitting. Finish that one first."
    assert words(app, language, sentence) in parse(refused.text).text
    submit(aysel, attempt)
    assert "answer--right" in aysel.get(f"/practice/runs/{run}?slot=1").text


# ---- Guests and accounts


def test_run_of_a_guest_goes_on_in_the_account_they_log_in_to(app: Flask, client: Any, person: Any) -> None:
    person("Aysel")
    run = begin(client, topic="law.migration")
    give(client, run, 1, wrong_value(*placed(app, run)[1]))

    client.post("/account/login", data={"email": "aysel@example.az", "password": "dörd fəsil bir ildir"})

    assert words(app, "az", "Wrong") in page(client, f"/practice/runs/{run}?slot=1").one("h1").text


# ---- What it costs


def cost(response: Any) -> int:
    assert response.status_code in (200, 302), response.text
    return int(response.headers["X-DB-Statements"])


@pytest.fixture
def long_history(app: Flask, aysel_id: int) -> None:
    """20,000 answers, of which exams still have to be taken into the review."""
    with app.app_context():
        write_history(aysel_id, now=ago(), mocks=150, practised=5_000)
        db.session.execute(update(AttemptRow).values(reviewed_at=None))
        db.session.commit()
        db.session.remove()


def test_pages_cost_at_most_twelve_statements_after_twenty_thousand_answers(
    app: Flask, aysel: Any, long_history: None
) -> None:
    aysel.get("/sources")  # the bank has been read
    taking = aysel.get("/practice/")
    begun = aysel.post("/practice/", data={"kind": "mixed"})
    run = int(begun.location.rsplit("/", 1)[1])
    place = placed(app, run)
    aysel.get(begun.location)

    costs = {
        "taking": cost(taking),
        "index": cost(aysel.get("/practice/")),
        "start": cost(aysel.post("/practice/", data={"kind": "wrong"})),
        "question": cost(aysel.get(f"/practice/runs/{run}")),
        "answer": cost(give(aysel, run, 1, right_value(*place[1]))),
        "answered": cost(aysel.get(f"/practice/runs/{run}?slot=1")),
        "end": cost(aysel.get(f"/practice/runs/{run}/end")),
    }

    assert costs.pop("taking") <= 12
    assert max(costs.values()) <= 10, costs


def test_pages_of_somebody_new_are_whole(aysel: Any) -> None:
    for address in ("/practice/", f"/practice/runs/{begin(aysel, count=1)}"):
        assert page(aysel, address).one("h1").text
