"""While an exam runs, nothing that can be fetched tells a key: no reason, no explanation, no mark, no other shape."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urldefrag, urlsplit

import pytest
from flask import Flask
from markup import Element, parse
from pdf_text import text_of
from sitting import event, keys, right_value, secrets_of, send, shown, start, submit, wrong_value

from quizapp.domain.questions import Question

PAPERS = ["official-north", "preset-typed"]

# Words by which a program would mark a key; the result page's own classes among them.
MARKS = re.compile(r"correct|answer--|mark--|fraction|is-right|explanation|accepted|tolerance", re.IGNORECASE)


@pytest.fixture
def aysel(person: Any, log_in: Any) -> Any:
    person("Aysel")
    return log_in("Aysel")


def addresses_in(dom: Element) -> Iterator[str]:
    """Every address of this site that a page names, whatever for."""
    for element in dom.walk():
        for name, value in element.attributes.items():
            if name in ("href", "src", "action") or name.startswith("data-"):
                address = urldefrag(value).url
                if address.startswith("/") and not urlsplit(address).netloc:
                    yield address


def crawl(client: Any, first: str) -> dict[str, str]:
    """Fetch everything that can be reached from a page by reading only; address → text."""
    fetched: dict[str, str] = {}
    waiting = [first]
    while waiting:
        address = waiting.pop()
        if address in fetched:
            continue
        with client.get(address) as answer:
            printed = answer.mimetype == "application/pdf"
            fetched[address] = text_of(answer.data) if printed else answer.get_data(as_text=True)
            if answer.mimetype == "text/html" and answer.status_code == 200:
                waiting.extend(addresses_in(parse(fetched[address])))
    return fetched


def everything(app: Flask, client: Any, attempt_id: int, typed: dict[int, str]) -> dict[str, str]:
    """All that the person can get while the exam runs: pages, files, and answers to what they send."""
    texts = crawl(client, "/")
    for slot in shown(app, attempt_id):
        texts |= crawl(client, f"/attempts/{attempt_id}?slot={slot}")
    for sequence, (slot, value) in enumerate(typed.items(), 1):
        texts[f"saving {value} in {slot}"] = send(client, attempt_id, [event(slot, value, sequence)]).text
        form = client.post(f"/attempts/{attempt_id}/slots/{slot}", data={"go": "stay", "answer": list(value)})
        texts[f"form with {value} in {slot}"] = form.text
    texts["a bad letter"] = send(client, attempt_id, [event(1, "Z")]).text
    texts["the result before its time"] = client.get(f"/attempts/{attempt_id}/result").text
    texts["the paper"] = client.get(f"/attempts/{attempt_id}/paper").text
    texts["the end"] = client.get(f"/attempts/{attempt_id}/finish").text
    texts["home"] = client.get("/").text
    texts["own results"] = client.get("/attempts/").text
    return texts


@pytest.fixture(params=PAPERS)
def fetched(request: pytest.FixtureRequest, app: Flask, aysel: Any) -> tuple[int, dict[str, str]]:
    """A running exam, half answered rightly and half wrongly, and all that can be fetched meanwhile."""
    attempt_id = start(aysel, plan=request.param)
    typed = {slot: (right_value if slot % 2 else wrong_value)(*place) for slot, place in shown(app, attempt_id).items()}
    return attempt_id, everything(app, aysel, attempt_id, typed)


def test_crawl_reaches_room_paper_end_vacancies_and_files(fetched: tuple[int, dict[str, str]]) -> None:
    attempt_id, texts = fetched

    assert {f"/attempts/{attempt_id}", f"/attempts/{attempt_id}/paper", "/vacancies/north", "/sources"} <= set(texts)
    assert {name.rsplit(".", 1)[-1] for name in texts if name.startswith("/static/")} >= {"css", "js", "svg"}


def test_nothing_fetched_holds_a_reason_or_an_explanation(app: Flask, fetched: tuple[int, dict[str, str]]) -> None:
    attempt_id, texts = fetched
    secrets = set().union(*(secrets_of(question) for question, _ in shown(app, attempt_id).values()))
    assert len(secrets) >= 3

    found = {(name, secret) for name, text in texts.items() for secret in secrets if tells(text, secret)}

    assert not found


def test_room_does_not_hold_what_a_typed_question_accepts(app: Flask, aysel: Any) -> None:
    attempt_id = start(aysel, plan="preset-typed")
    accepted = {form for question, _ in shown(app, attempt_id).values() for form in question.accepted} | {"0.5", "0,5"}
    assert len(accepted) == 4

    pages = [aysel.get(f"/attempts/{attempt_id}?slot={slot}").text for slot in range(1, 6)]
    pages.append(aysel.get(f"/attempts/{attempt_id}/paper").text)

    assert not [form for form in accepted for page in pages if form in page]


def tells(text: str, secret: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(secret)}(?!\w)", text) is not None


def test_nothing_fetched_holds_a_mark_of_keys(fetched: tuple[int, dict[str, str]]) -> None:
    _, texts = fetched

    found = {
        (name, match.group())
        for name, text in texts.items()
        if not name.endswith(".css")  # the result's look is not a key
        for match in MARKS.finditer(text)
    }

    assert not found


def test_room_and_paper_do_not_name_questions_versions_or_facts(
    app: Flask, fetched: tuple[int, dict[str, str]]
) -> None:
    attempt_id, texts = fetched
    names = {name for question, _ in shown(app, attempt_id).values() for name in (question.id, question.fact)}
    assert len(names) > 3

    found = {
        (name, page)
        for page, text in texts.items()
        if f"/attempts/{attempt_id}" in page or page in ("the paper", "the end")
        for name in names
        if name in text
    }

    assert not found


def test_saving_a_right_and_a_wrong_answer_is_answered_alike(app: Flask, aysel: Any) -> None:
    attempt_id = start(aysel)
    place = shown(app, attempt_id)[1]

    right = send(aysel, attempt_id, [event(1, right_value(*place), 1)], tab="one")
    wrong = send(aysel, attempt_id, [event(1, wrong_value(*place), 1)], tab="two")

    assert timeless(right.text) == timeless(wrong.text)
    assert right.status_code == wrong.status_code
    assert set(right.headers.keys()) == set(wrong.headers.keys())


def timeless(body: str) -> str:
    """The answer without the moment at which it was given, and without its place in the log."""
    return re.sub(r'(?<="now":|"log":) ?[\d.]+', "", body)


def bare(option: Element) -> object:
    """The shape of an option's HTML without its words and its letter."""
    return (
        option.tag,
        {name: value for name, value in option.attributes.items() if name != "value"},
        [bare(child) if isinstance(child, Element) else bool(child.strip()) for child in option.children],
    )


@pytest.mark.parametrize("plan", PAPERS)
def test_html_of_an_option_is_the_same_whether_it_is_the_key_or_not(app: Flask, aysel: Any, plan: str) -> None:
    attempt_id = start(aysel, plan=plan)
    room = [parse(aysel.get(f"/attempts/{attempt_id}?slot={slot}").text) for slot in shown(app, attempt_id)]
    paper = parse(aysel.get(f"/attempts/{attempt_id}/paper").text).all("template")

    for place in room + paper:
        options = place.all("label", css="option")
        assert all(bare(option) == bare(options[0]) for option in options)


def test_letters_run_from_a_whatever_the_key(app: Flask, aysel: Any) -> None:
    attempt_id = start(aysel)

    for slot, (question, _) in shown(app, attempt_id).items():
        dom = parse(aysel.get(f"/attempts/{attempt_id}?slot={slot}").text)
        letters = [box["value"] for box in dom.all("input", name="answer")]
        assert letters == list("ABCDE"[: len(question.options)])


def test_options_stand_in_the_order_of_the_attempt_not_of_the_file(app: Flask, aysel: Any) -> None:
    attempt_id = start(aysel)
    paper = parse(aysel.get(f"/attempts/{attempt_id}/paper").text)

    for (question, order), template in zip(shown(app, attempt_id).values(), paper.all("template"), strict=True):
        texts = [text.text for text in template.all("span", css="option__text")]
        assert texts == [question.options[index].text for index in order]


def test_keys_fall_on_every_letter(app: Flask, aysel: Any) -> None:
    letters: set[str] = set()
    for _ in range(6):
        attempt_id = start(aysel)
        letters |= set(keys(app, attempt_id).values())
        submit(aysel, attempt_id)

    assert letters >= set("ABCD")


def test_answered_option_says_only_that_it_was_chosen(app: Flask, aysel: Any) -> None:
    attempt_id = start(aysel)
    for slot, place in shown(app, attempt_id).items():
        send(aysel, attempt_id, [event(slot, right_value(*place), slot)])
    right = {slot: shape_of_answers(aysel, attempt_id, slot) for slot in shown(app, attempt_id)}
    for slot, place in shown(app, attempt_id).items():
        send(aysel, attempt_id, [event(slot, wrong_value(*place), 100 + slot)])
    wrong = {slot: shape_of_answers(aysel, attempt_id, slot) for slot in shown(app, attempt_id)}

    assert right == wrong


def shape_of_answers(client: Any, attempt_id: int, slot: int) -> list[str]:
    """The options' HTML without letters, words, and the one `checked`."""
    dom = parse(client.get(f"/attempts/{attempt_id}?slot={slot}").text)
    return sorted(str(bare(option)).replace("'checked': ''", "").replace(", }", "}") for option in dom.all("label"))


def test_keys_are_shown_after_submission(app: Flask, aysel: Any) -> None:
    attempt_id = start(aysel)
    submit(aysel, attempt_id)
    questions: list[Question] = [question for question, _ in shown(app, attempt_id).values()]

    text = parse(aysel.get(f"/attempts/{attempt_id}/result").text).text

    assert all(tells(text, secret) for question in questions for secret in secrets_of(question))


# ---- Practice beside a running exam


@pytest.mark.parametrize(("plan", "topic"), [("official-north", "law.migration"), ("preset-typed", "general.typed")])
def test_practice_tells_no_key_of_a_running_exam_even_of_what_was_answered_before(
    app: Flask, aysel: Any, plan: str, topic: str
) -> None:
    run = aysel.post("/practice/", data={"topic": topic, "count": "30"}).location
    for slot in range(1, 26 if topic == "law.migration" else 6):
        aysel.post(f"{run}/slots/{slot}", data={"answer": "B", "text": "Bakı"})
    assert "answer--right" in aysel.get(f"{run}?slot=1").text
    attempt_id = start(aysel, plan=plan)
    secrets = set().union(*(secrets_of(question) for question, _ in shown(app, attempt_id).values()))

    texts = crawl(aysel, "/practice/") | {
        address: aysel.get(address).text for address in (f"{run}/end", *(f"{run}?slot={n}" for n in range(1, 26)))
    }

    assert not {(name, secret) for name, text in texts.items() for secret in secrets if tells(text, secret)}


def test_question_of_practice_tells_no_key_before_its_answer(app: Flask, aysel: Any) -> None:
    for topic in ("law.migration", "general.typed"):
        run = aysel.post("/practice/", data={"topic": topic, "count": "30"}).location
        texts = crawl(aysel, run) | {f"{run}?slot={n}": aysel.get(f"{run}?slot={n}").text for n in range(1, 6)}

        assert f"{run}?slot=3" in texts
        assert not {
            (name, match.group())
            for name, text in texts.items()
            if not name.endswith(".css")
            for match in MARKS.finditer(text)
        }
        options = parse(texts[f"{run}?slot=1"]).all("label", css="option")
        assert all(bare(option) == bare(options[0]) for option in options)
