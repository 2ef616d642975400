"""The studio's pages: what each person sees and may press, forms that lose nothing, text that can do no harm."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, session
from markup import Element, parse
from sitting import words
from studio import (
    COMPLETE,
    a_draft,
    form_of,
    id_of,
    load_changed,
    log_of,
    publish_new,
    row_of,
    save,
    someone,
    submit,
    version_of,
)
from studio import approve as approve_it
from studio import write as write_it

from quizapp.database import db
from quizapp.domain import drafts
from quizapp.domain.authoring import Person
from quizapp.domain.differences import FIELDS
from quizapp.domain.drafts import Draft, DraftOption
from quizapp.domain.questions import Citation
from quizapp.domain.roles import Role
from quizapp.i18n import LANGUAGES
from quizapp.services import authoring
from quizapp.web.authoring import sentences

LIST = "/authoring/"


@pytest.fixture
def cast(app: Flask) -> dict[str, Person]:
    """Rashad and Leyla write, Nigar approves, Murad sits exams."""
    with app.app_context():
        people = {
            "Rashad": someone("Rashad"),
            "Leyla": someone("Leyla"),
            "Nigar": someone("Nigar", Role.APPROVER),
            "Murad": someone("Murad", Role.CANDIDATE),
        }
        db.session.remove()
    return people


@pytest.fixture
def rashad(cast: dict[str, Person], log_in: Callable[[str], Any]) -> Any:
    return log_in("Rashad")


@pytest.fixture
def leyla(cast: dict[str, Person], log_in: Callable[[str], Any]) -> Any:
    return log_in("Leyla")


@pytest.fixture
def nigar(cast: dict[str, Person], log_in: Callable[[str], Any]) -> Any:
    return log_in("Nigar")


@pytest.fixture
def inside(app: Flask) -> Callable[..., Any]:
    """Call a function inside the application."""

    def call(function: Callable[..., Any], *values: Any, **named: Any) -> Any:
        with app.app_context():
            found = function(*values, **named)
            db.session.remove()
            return found

    return call


def page(answer: Any, status: int = 200) -> Element:
    assert answer.status_code == status, answer.text
    return parse(answer.text)


def show(client: Any, question_id: int) -> Element:
    return page(client.get(f"{LIST}{question_id}"))


def edit(client: Any, question_id: int) -> Element:
    return page(client.get(f"{LIST}{question_id}/edit"))


def buttons(shown: Element) -> list[str]:
    """What is offered on a question's page, in its order."""
    forms = [form["action"] for form in shown.one("main").all("form")]
    links = [link["href"] for link in shown.one("main").all("a", css="btn")]
    return [address.rpartition("/")[2] for address in forms + links]


def hidden(shown: Element) -> dict[str, str]:
    """What the form carries that nobody types."""
    return {e["name"]: e.get("value") for e in shown.one("main").all("input", type="hidden")}


def typed(form: Element) -> dict[str, str]:
    """What stands in the fields of the question form, as a browser would send it."""
    sent = {area["name"]: area.text for area in form.all("textarea")}
    for field in form.all("input"):
        if field.get("type") in ("radio", "checkbox"):
            if "checked" in field.attributes:
                sent[field["name"]] = field["value"]
        else:
            sent[field["name"]] = field.get("value")
    for select in form.all("select"):
        chosen = [o for o in select.all("option") if "selected" in o.attributes] or select.all("option")[:1]
        sent[select["name"]] = chosen[0]["value"]
    return sent


def question_form(shown: Element) -> Element:
    return shown.one("form", id="question-form")


def notices(shown: Element) -> str:
    return " ".join(notice.text for notice in shown.all(css="notice"))


# The list


def test_tutors_find_the_studio_in_the_bar(rashad: Any) -> None:
    links = [link["href"] for link in page(rashad.get("/")).one("nav", css="site-bar__nav--main").all("a")]

    assert LIST in links


def test_candidates_do_not(cast: dict[str, Person], log_in: Callable[[str], Any]) -> None:
    murad = log_in("Murad")

    assert LIST not in [link["href"] for link in page(murad.get("/")).all("a")]
    assert murad.get(LIST).status_code == 404


def test_list_shows_fifty_a_page_and_leads_to_the_next(rashad: Any) -> None:
    first = page(rashad.get(LIST))
    second = page(rashad.get(first.one("a", rel="next")["href"]))

    lengths = [len(shown.one("section", css="found").one("ul", css="lines").all("li")) for shown in (first, second)]
    assert lengths == [50, 10]


@pytest.mark.parametrize("query", ["SUAL 7", "mm-0007", "mm variant 7"])
def test_search_finds_by_words_and_code(rashad: Any, query: str) -> None:
    found = page(rashad.get(LIST, query_string={"q": query, "topic": "law.migration"})).one("section", css="found")

    assert "mm-0007" in found.one("ul", css="lines").text
    assert found.one("input", name="q")["value"] == query


def test_an_empty_list_says_what_to_do_next(rashad: Any) -> None:
    found = page(rashad.get(LIST, query_string={"q": "yoxdurbelə"})).one("section", css="found")

    assert found.all("ul", css="lines") == []
    assert LIST in [link["href"] for link in found.all("a")]


def test_tabs_count_by_state_and_keep_the_search(rashad: Any, cast: dict[str, Person], inside: Any) -> None:
    inside(write_it, cast["Rashad"])

    tabs = page(rashad.get(LIST, query_string={"q": "sual"})).one("nav", css="tabs").all("a")

    assert [tab.one("span").text for tab in tabs[1:]] == ["1", "0", "0", "60", "0"]
    assert all("q=sual" in tab["href"] for tab in tabs)


def test_what_waits_for_me_stands_on_top(
    rashad: Any, leyla: Any, nigar: Any, cast: dict[str, Person], inside: Any
) -> None:
    question_id = inside(write_it, cast["Rashad"])
    inside(submit, question_id, cast["Rashad"])

    for client, waits in ((rashad, False), (leyla, True), (nigar, True)):
        assert bool(page(client.get(LIST)).all(id="queue")) == waits


def test_list_tells_how_many_reports_are_open(rashad: Any) -> None:
    assert "/reports/queue" not in page(rashad.get(LIST)).one("main").text


@pytest.mark.parametrize("query", ["topic=law.none", "state=lost", "page=abc", "page=0", "page=999999999999", "q=%25"])
def test_an_odd_address_shows_the_list_all_the_same(rashad: Any, query: str) -> None:
    assert page(rashad.get(f"{LIST}?{query}")).one("h1")


# The question's page


def test_page_shows_the_question_with_key_and_reasons(rashad: Any, inside: Any) -> None:
    shown = show(rashad, inside(id_of, "mm-0007"))

    answers = [
        (bool(a.all(css="visually-hidden")), "səbəb" in a.text) for a in shown.one("ul", css="answers").all("li")
    ]
    assert "mm sual 7?" in shown.one("div", css="question__stem").text
    assert answers == [(False, True), (True, False), (False, True), (False, True)]
    assert "mm 7 izah" in shown.one("div", css="item__why").text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", ["mm-0001", "at-0001", "ty-0001", "ty-0002", "ty-0003", "ty-0004", "ty-0005"])
def test_every_kind_is_shown_in_every_language(rashad: Any, inside: Any, code: str, language: str) -> None:
    rashad.post("/language", data={"language": language})

    assert show(rashad, inside(id_of, code)).one("section", aria_labelledby="version").all(css="answer--right")


def test_other_kinds_say_why_they_are_not_edited_here(app: Flask, rashad: Any, inside: Any) -> None:
    shown = show(rashad, inside(id_of, "ty-0004"))

    said = "The studio edits questions with one right option. This kind is changed in the files of the bank."
    assert words(app, "az", said) in shown.one("main").text
    assert buttons(shown) == []


def test_generated_questions_can_only_be_retired(nigar: Any, inside: Any) -> None:
    def make_generated() -> int:
        question_id = id_of("mm-0001")
        row_of(question_id).model = "number_series"
        db.session.commit()
        return question_id

    question_id = inside(make_generated)

    assert buttons(show(nigar, question_id)) == ["retire"]
    assert nigar.post(f"{LIST}{question_id}/edit", data=form_of(COMPLETE)).status_code == 409


@pytest.mark.parametrize(
    ("until", "offered"),
    [
        ("written", {"Rashad": "submit discard edit", "Leyla": "edit", "Nigar": "discard edit"}),
        (
            "submitted",
            {"Rashad": "discard edit", "Leyla": "approve return edit", "Nigar": "publish return discard edit"},
        ),
        ("approved", {"Rashad": "discard edit", "Leyla": "return edit", "Nigar": "publish return discard edit"}),
        ("published", {"Rashad": "draft", "Leyla": "draft", "Nigar": "draft retire"}),
    ],
)
def test_each_is_offered_what_they_may_do(
    log_in: Callable[[str], Any], cast: dict[str, Person], inside: Any, until: str, offered: dict[str, str]
) -> None:
    question_id = inside(write_it, cast["Rashad"])
    if until != "written":
        inside(submit, question_id, cast["Rashad"])
    if until == "approved":
        inside(approve_it, question_id, cast["Leyla"])
    if until == "published":
        log_in("Nigar").post(f"{LIST}{question_id}/publish", data={"revision": 2})

    for name, events in offered.items():
        shown = show(log_in(name), question_id)
        assert buttons(shown) == events.split(), name
        assert len(shown.one("main").all(css="btn-primary")) <= 1


def test_an_incomplete_draft_says_what_it_lacks_and_is_not_submitted(
    app: Flask, rashad: Any, cast: dict[str, Person], inside: Any
) -> None:
    question_id = inside(write_it, cast["Rashad"], a_draft(key=None, cites=(Citation("tax-code", "1"),)))

    shown = show(rashad, question_id)
    refused = page(rashad.post(f"{LIST}{question_id}/submit", data={"revision": 1}), 422)

    lacks = [line.text for line in shown.one(css="lacks").all("li")]
    assert lacks == [
        words(app, "az", "No option is marked as right."),
        words(app, "az", "The bank knows no act “%(act)s”. Choose one from the list.", act="tax-code"),
    ]
    assert "submit" not in buttons(shown)
    assert refused.one(role="alert")


def test_working_text_is_shown_beside_the_version_with_what_it_changes(
    rashad: Any, cast: dict[str, Person], inside: Any
) -> None:
    question_id = inside(id_of, "mm-0007")
    inside(save, question_id, cast["Rashad"], a_draft(stem="mm sual 70?"))

    shown = show(rashad, question_id)

    changes = shown.one("section", aria_labelledby="changes")
    assert "7" in changes.all("del")[0].text
    assert "70" in changes.all("ins")[0].text
    assert all(mark.all(css="visually-hidden") for mark in changes.all("del") + changes.all("ins"))
    assert "mm sual 7?" in shown.one("section", aria_labelledby="version").text


def test_versions_are_compared_on_demand(nigar: Any, cast: dict[str, Person], inside: Any) -> None:
    def publish_change() -> int:
        question_id = id_of("mm-0007")
        save(question_id, cast["Rashad"], a_draft(stem="mm sual 70?"))
        submit(question_id, cast["Rashad"])
        authoring.publish(question_id, cast["Nigar"], revision=2, now=datetime.now(UTC))
        return question_id

    question_id = inside(publish_change)

    link = show(nigar, question_id).one("section", aria_labelledby="use").all("a")[0]["href"]
    compared = page(nigar.get(link)).one("section", aria_labelledby="use")

    assert "70" in compared.one("dl", css="changes").all("ins")[0].text
    assert "Rashad" in compared.text


@pytest.mark.parametrize("number", ["1", "2", "99", "x", "-1"])
def test_a_comparison_that_is_not_there_is_left_out(rashad: Any, inside: Any, number: str) -> None:
    shown = page(rashad.get(f"{LIST}{inside(id_of, 'mm-0007')}?compare={number}"))

    assert shown.all("dl", css="changes") == []


def test_a_question_that_is_not_there_is_not_found(rashad: Any) -> None:
    assert [rashad.get(f"{LIST}9999{end}").status_code for end in ("", "/edit")] == [404, 404]
    assert rashad.post(f"{LIST}9999/submit", data={"revision": 1}).status_code == 404


# The form


def test_a_question_is_written_submitted_and_published(rashad: Any, nigar: Any, inside: Any) -> None:
    saved = rashad.post(f"{LIST}new", data=form_of(COMPLETE, topic="law.migration"))
    address = saved.location
    rashad.post(f"{address}/submit", data=hidden(show(rashad, int(address.rpartition("/")[2]))))
    shown = page(nigar.get(address))
    published = nigar.post(f"{address}/publish", data=hidden(shown))

    assert (saved.status_code, published.status_code) == (302, 302)
    assert "mm-5001" in shown.one("h1").text
    assert inside(version_of, int(address.rpartition("/")[2])) == 1


def test_a_new_question_needs_a_topic_and_keeps_what_was_typed(app: Flask, rashad: Any) -> None:
    refused = page(rashad.post(f"{LIST}new", data=form_of(COMPLETE, topic="law.none")), 422)

    assert typed(question_form(refused)) == form_of(COMPLETE, topic="") | hidden(refused)
    assert refused.one(id="topic-note").text == words(app, "az", "Choose a topic.")


def test_topic_of_the_list_is_chosen_already(rashad: Any) -> None:
    shown = page(rashad.get(f"{LIST}new?topic=law.constitution"))

    assert typed(question_form(shown))["topic"] == "law.constitution"


def test_form_opens_with_what_was_saved(rashad: Any, cast: dict[str, Person], inside: Any) -> None:
    content = a_draft(fixed_order=True, cites=(Citation("code-one", "1.2"), Citation(source="Tarix, Bakı, 2020")))
    question_id = inside(write_it, cast["Rashad"], content)

    form = question_form(edit(rashad, question_id))

    assert typed(form) == form_of(content) | {"csrf_token": form.one(name="csrf_token")["value"]} | {
        "revision": "1",
        "base_version": "0",
    }


def test_an_unchanged_form_saves_the_same_draft(rashad: Any, inside: Any) -> None:
    question_id = inside(id_of, "mm-0007")
    rashad.post(f"{LIST}{question_id}/draft")
    before = inside(lambda: authoring.question(question_id).text.content)

    saved = rashad.post(f"{LIST}{question_id}/edit", data=typed(question_form(edit(rashad, question_id))))

    assert saved.status_code == 302
    assert inside(lambda: authoring.question(question_id).text.content) == before


def test_form_of_a_question_without_a_working_text_leads_back_to_its_page(rashad: Any, inside: Any) -> None:
    question_id = inside(id_of, "mm-0007")

    assert rashad.get(f"{LIST}{question_id}/edit").location == f"{LIST}{question_id}"


BAD = {
    "checked": "31 noyabr",
    "stem": "a" * 4001,
    "explanation": "b" * 4001,
    "fact": "c" * 81,
    "options-0-why": "d" * 4001,
    "cites-0-provision": "1" * 41,
    "cites-0-source": "e" * 301,
}


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_form_that_cannot_be_saved_loses_nothing_and_marks_the_place(
    rashad: Any, cast: dict[str, Person], inside: Any, name: str, language: str
) -> None:
    question_id = inside(write_it, cast["Rashad"])
    rashad.post("/language", data={"language": language})
    sent = form_of(COMPLETE) | {name: BAD[name], "revision": "1", "base_version": "0"}

    refused = page(rashad.post(f"{LIST}{question_id}/edit", data=sent), 422)

    again = typed(question_form(refused))
    assert {key: again[key] for key in sent} == sent
    assert question_form(refused).one(name=name)["aria-invalid"] == "true"
    assert refused.one(id=f"{question_form(refused).one(name=name)['id']}-note").text
    assert inside(lambda: authoring.question(question_id).standing.copy.revision) == 1


@pytest.mark.parametrize(
    ("name", "value"), [("difficulty", "9"), ("difficulty", "çox"), ("skill", "guess"), ("basis", "memory")]
)
def test_a_choice_that_is_not_offered_is_refused(rashad: Any, name: str, value: str) -> None:
    refused = page(rashad.post(f"{LIST}new", data=form_of(COMPLETE, topic="law.migration") | {name: value}), 422)

    assert typed(question_form(refused))["stem"] == COMPLETE.stem


def test_an_act_that_is_not_known_is_kept_in_the_form_and_named(
    app: Flask, rashad: Any, cast: dict[str, Person], inside: Any
) -> None:
    sent = form_of(a_draft(cites=(Citation("tax-code", "1"),)), topic="law.migration")

    saved = rashad.post(f"{LIST}new", data=sent)

    question_id = int(saved.location.rpartition("/")[2])
    assert "tax-code" in show(rashad, question_id).one(css="lacks").text
    assert typed(question_form(edit(rashad, question_id)))["cites-0-act"] == "tax-code"


@pytest.mark.parametrize("address", ["new", "edit"])
def test_rows_are_added_and_removed_without_losing_the_rest(
    rashad: Any, cast: dict[str, Person], inside: Any, address: str
) -> None:
    question_id = inside(write_it, cast["Rashad"])
    where = f"{LIST}new" if address == "new" else f"{LIST}{question_id}/edit"
    sent = form_of(COMPLETE, topic="law.migration", revision="1", base_version="0") | {"checked": "31 noyabr"}

    more = typed(question_form(page(rashad.post(where, data=sent | {"do": "add-option"}))))
    fewer = typed(question_form(page(rashad.post(where, data=more | {"do": "remove-option-0"}))))
    cited = typed(question_form(page(rashad.post(where, data=fewer | {"do": "add-cite"}))))
    uncited = typed(question_form(page(rashad.post(where, data=cited | {"do": "remove-cite-0"}))))

    assert more["options-3-text"] == ""
    assert "options-0-text" not in fewer
    assert (fewer["options-1-text"], fewer["key"], fewer["checked"]) == ("15 gün", "1", "31 noyabr")
    assert "cites-0-act" not in uncited
    assert "cites-1-act" in uncited


def test_the_key_stays_with_its_option_when_rows_above_are_removed(
    rashad: Any, cast: dict[str, Person], inside: Any
) -> None:
    question_id = inside(write_it, cast["Rashad"])
    where = f"{LIST}{question_id}/edit"
    removed = page(rashad.post(where, data=typed(question_form(edit(rashad, question_id))) | {"do": "remove-option-0"}))

    rashad.post(where, data=typed(question_form(removed)))

    saved = inside(lambda: authoring.question(question_id).text.content)
    assert (saved.options[saved.key].text, len(saved.options)) == ("15 gün", 2)


@pytest.mark.parametrize("do", ["add-option", "add-cite"])
def test_rows_have_an_end(rashad: Any, do: str) -> None:
    sent = form_of(COMPLETE, topic="law.migration")
    for _ in range(15):
        shown = page(rashad.post(f"{LIST}new", data=sent | {"do": do}))
        sent = typed(question_form(shown))

    assert shown.all("button", value=do) == []
    assert len([name for name in sent if name.endswith(("-text", "-act"))]) <= 8 + 10


@pytest.mark.parametrize("do", ["remove-option-77", "remove-option", "remove-", "add-", "fly", "remove-option-x"])
def test_an_odd_button_changes_nothing(rashad: Any, do: str) -> None:
    shown = page(rashad.post(f"{LIST}new", data=form_of(COMPLETE, topic="law.migration", do=do)))

    assert typed(question_form(shown))["options-2-text"] == "30 gün"


def test_preview_button_shows_what_was_typed_without_saving(rashad: Any) -> None:
    shown = page(rashad.post(f"{LIST}new", data=form_of(COMPLETE, topic="law.migration", do="preview")))

    assert COMPLETE.stem in shown.one(id="preview").text
    assert page(rashad.get(f"{LIST}?q=mm-5001")).one("section", css="found").all("ul", css="lines") == []


def test_enter_saves(rashad: Any) -> None:
    """A browser presses the first button of a form."""
    first = question_form(page(rashad.get(f"{LIST}new"))).all("button")[0]

    assert (first["name"], first["value"]) == ("do", "save")


def test_live_preview_is_a_fragment_with_what_is_missing(app: Flask, rashad: Any) -> None:
    answer = rashad.post(f"{LIST}preview", data=form_of(a_draft(explanation="")))

    assert "<html" not in answer.text
    fragment = page(answer)
    assert COMPLETE.stem in fragment.one("div", css="question__stem").text
    assert [line.text for line in fragment.one(css="lacks").all("li")] == [
        words(app, "az", "The explanation is missing.")
    ]


def test_live_preview_of_an_empty_form_is_no_fault(rashad: Any) -> None:
    assert page(rashad.post(f"{LIST}preview", data={})).one(css="lacks")


HARMFUL = '<script>alert(1)</script> <img src=x onerror="alert(1)"> [keçid](javascript:alert(1)) **qalın**'


def test_markdown_with_scripts_does_no_harm_wherever_it_is_shown(
    rashad: Any, nigar: Any, cast: dict[str, Person], inside: Any
) -> None:
    content = Draft(
        stem=HARMFUL,
        options=(DraftOption(HARMFUL + " a"), DraftOption(HARMFUL + " b", HARMFUL)),
        key=0,
        explanation=HARMFUL,
        cites=(Citation(source="<script>alert(1)</script>"),),
        checked=COMPLETE.checked,
    )
    published = inside(publish_new, cast["Rashad"], cast["Nigar"], content)
    inside(save, published, cast["Rashad"], a_draft(stem=HARMFUL + " c"))

    answers = [
        rashad.get(LIST),
        rashad.get(f"{LIST}{published}"),
        rashad.get(f"{LIST}{published}/edit"),
        rashad.post(f"{LIST}preview", data=form_of(content)),
    ]

    for answer in answers:
        shown = page(answer)
        assert [s for s in shown.all("script") if not s.get("src")] == []
        assert shown.all("img") == []
        assert not any("javascript:" in link.get("href") for link in shown.all("a"))
        assert not any(name.startswith("on") for element in shown.walk() for name in element.attributes)
    assert page(answers[3]).one("div", css="question__stem").all("strong")


# Two people


def test_second_of_two_tutors_keeps_the_typed_text_beside_what_the_other_saved(
    rashad: Any, leyla: Any, cast: dict[str, Person], inside: Any
) -> None:
    question_id = inside(write_it, cast["Rashad"])
    of_rashad, of_leyla = (typed(question_form(edit(client, question_id))) for client in (rashad, leyla))
    leyla.post(f"{LIST}{question_id}/edit", data=of_leyla | {"stem": "Leylanın sualı?"})

    refused = page(rashad.post(f"{LIST}{question_id}/edit", data=of_rashad | {"stem": "Rəşadın sualı?"}), 409)

    form = typed(question_form(refused))
    other = refused.one("section", css="other")
    assert form["stem"] == "Rəşadın sualı?"
    assert "Leyla" in other.text
    assert "Leylanın" in other.one("dl", css="changes").all("del")[0].text
    assert "Rəşadın" in other.one("dl", css="changes").all("ins")[0].text
    assert refused.one("p", role="alert").text
    assert inside(lambda: authoring.question(question_id).text.content.stem) == "Leylanın sualı?"
    assert rashad.post(f"{LIST}{question_id}/edit", data=form).status_code == 302
    assert inside(lambda: authoring.question(question_id).text.content.stem) == "Rəşadın sualı?"


def test_text_typed_while_the_draft_was_published_is_kept_for_a_new_one(
    rashad: Any, nigar: Any, cast: dict[str, Person], inside: Any
) -> None:
    question_id = inside(write_it, cast["Rashad"])
    inside(submit, question_id, cast["Rashad"])
    form = typed(question_form(edit(rashad, question_id)))
    nigar.post(f"{LIST}{question_id}/publish", data={"revision": 2})

    refused = page(rashad.post(f"{LIST}{question_id}/edit", data=form | {"stem": "Rəşadın sualı?"}), 409)
    again = typed(question_form(refused))
    saved = rashad.post(f"{LIST}{question_id}/edit", data=again)

    assert again["stem"] == "Rəşadın sualı?"
    assert saved.status_code == 302
    assert inside(lambda: authoring.question(question_id).text.content.stem) == "Rəşadın sualı?"
    assert inside(version_of, question_id) == 1


def test_text_typed_while_a_new_question_was_discarded_becomes_the_form_of_another(
    rashad: Any, nigar: Any, cast: dict[str, Person], inside: Any
) -> None:
    question_id = inside(write_it, cast["Rashad"])
    form = typed(question_form(edit(rashad, question_id)))
    nigar.post(f"{LIST}{question_id}/discard", data={"revision": 1})

    refused = page(rashad.post(f"{LIST}{question_id}/edit", data=form | {"stem": "Rəşadın sualı?"}), 404)

    assert typed(question_form(refused))["stem"] == "Rəşadın sualı?"
    assert question_form(refused)["action"] == f"{LIST}new"


def test_approval_of_a_text_that_changed_meanwhile_is_refused_and_shows_the_new_one(
    rashad: Any, nigar: Any, cast: dict[str, Person], inside: Any
) -> None:
    question_id = inside(write_it, cast["Rashad"])
    inside(submit, question_id, cast["Rashad"])
    seen = hidden(show(nigar, question_id))
    inside(save, question_id, cast["Rashad"], a_draft(stem="Dəyişdirilmiş sual?"))
    inside(submit, question_id, cast["Rashad"])

    refused = page(nigar.post(f"{LIST}{question_id}/publish", data=seen), 409)

    assert "Dəyişdirilmiş sual?" in refused.one("main").text
    assert refused.one("p", role="alert").text
    assert inside(version_of, question_id) == 0


def test_the_second_of_two_approvers_is_told_and_nothing_is_published_twice(
    nigar: Any, cast: dict[str, Person], inside: Any
) -> None:
    question_id = inside(write_it, cast["Rashad"])
    inside(submit, question_id, cast["Rashad"])
    seen = hidden(show(nigar, question_id))

    first, second = (nigar.post(f"{LIST}{question_id}/publish", data=seen) for _ in range(2))

    assert (first.status_code, second.status_code) == (302, 409)
    assert inside(version_of, question_id) == 1


@pytest.mark.parametrize("name", ["return", "retire"])
def test_a_refused_decision_keeps_its_comment(nigar: Any, cast: dict[str, Person], inside: Any, name: str) -> None:
    def prepare() -> int:
        if name == "retire":
            return id_of("mm-0007")
        question_id = write_it(cast["Rashad"])
        submit(question_id, cast["Rashad"])
        return question_id

    question_id = inside(prepare)
    seen = {key: str(int(value) + 1) for key, value in hidden(show(nigar, question_id)).items() if key != "csrf_token"}

    refused = page(nigar.post(f"{LIST}{question_id}/{name}", data=seen | {"comment": "Uzun izahat."}), 409)
    empty = page(nigar.post(f"{LIST}{question_id}/{name}", data=hidden(refused) | {"comment": " "}), 422)

    area = refused.one("textarea")
    assert area.text == "Uzun izahat."
    assert empty.one("p", role="alert").text


def test_author_reads_why_the_text_came_back(rashad: Any, nigar: Any, cast: dict[str, Person], inside: Any) -> None:
    question_id = inside(write_it, cast["Rashad"])
    inside(submit, question_id, cast["Rashad"])
    nigar.post(f"{LIST}{question_id}/return", data={"revision": 2, "comment": "Maddəni <b>yoxlayın</b>."})

    assert "Maddəni <b>yoxlayın</b>." in notices(show(rashad, question_id))
    assert "Maddəni <b>yoxlayın</b>." in notices(edit(rashad, question_id))


def test_an_outdated_text_says_so_and_is_saved_on_the_new_version(
    rashad: Any, cast: dict[str, Person], inside: Any, bank_folder: Path, tmp_path: Path
) -> None:
    question_id = inside(id_of, "mm-0007")
    inside(save, question_id, cast["Rashad"])
    inside(load_changed, bank_folder, tmp_path / "changed", "mm sual 7?", "mm fayldan 7?")

    shown, form = show(rashad, question_id), edit(rashad, question_id)

    assert shown.all(css="notice--wrong")
    assert "fayldan" in form.one("section", css="rebase").one("ins").text
    assert typed(question_form(form))["base_version"] == "2"
    rashad.post(f"{LIST}{question_id}/edit", data=typed(question_form(form)))
    assert show(rashad, question_id).all(css="notice--wrong") == []


# Decisions


def test_author_and_approver_go_the_whole_way(rashad: Any, nigar: Any, cast: dict[str, Person], inside: Any) -> None:
    question_id = inside(id_of, "mm-0007")
    rashad.post(f"{LIST}{question_id}/draft")
    rashad.post(f"{LIST}{question_id}/submit", data=hidden(show(rashad, question_id)))
    nigar.post(f"{LIST}{question_id}/approve", data=hidden(show(nigar, question_id)))
    nigar.post(f"{LIST}{question_id}/publish", data=hidden(show(nigar, question_id)))
    nigar.post(f"{LIST}{question_id}/retire", data=hidden(show(nigar, question_id)) | {"comment": "Köhnədir."})
    retired = buttons(show(nigar, question_id))
    nigar.post(f"{LIST}{question_id}/restore", data=hidden(show(nigar, question_id)))

    log = show(nigar, question_id).one("ol", css="log").all("li")
    assert "restore" in retired
    assert [action.rpartition(".")[2] for action, _ in inside(log_of, question_id)] == [
        "edited",
        "submitted",
        "approved",
        "published",
        "retired",
        "restored",
    ]
    assert "Köhnədir." in log[1].text


def test_discarding_leads_to_the_list_when_nothing_is_left(rashad: Any, cast: dict[str, Person], inside: Any) -> None:
    new, old = inside(write_it, cast["Rashad"]), inside(id_of, "mm-0007")
    inside(save, old, cast["Rashad"])

    answers = [rashad.post(f"{LIST}{question_id}/discard", data={"revision": 1}) for question_id in (new, old)]

    assert [answer.location for answer in answers] == [LIST, f"{LIST}{old}"]


@pytest.mark.parametrize("revision", ["", "x", "-1", "99999999999999999999"])
def test_a_decision_on_nothing_that_was_seen_is_refused(
    nigar: Any, cast: dict[str, Person], inside: Any, revision: str
) -> None:
    question_id = inside(write_it, cast["Rashad"])
    inside(submit, question_id, cast["Rashad"])

    assert nigar.post(f"{LIST}{question_id}/publish", data={"revision": revision}).status_code == 409


# Words


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_problem_is_a_sentence_in_every_language(app: Flask, language: str) -> None:
    act_text = {"day": COMPLETE.checked, "act": "Məcəllə", "revision": COMPLETE.checked}
    facts = {"number": 9, "first": 1, "second": 2, "count": 1, "fewest": 2, "most": 8, "fact": "x", "provision": "x"}
    with app.test_request_context():
        session["language"] = language
        said = {
            code: sentences.problem(drafts.DraftProblem(code, facts | act_text | {"difficulty": 9}))
            for code in sentences.PROBLEM_CODES
        }

    assert all(sentence.endswith(".") and "%(" not in sentence for sentence in said.values())


def test_every_field_that_can_differ_has_a_name() -> None:
    assert sentences.FIELD_CODES == FIELDS


def test_a_day_that_is_still_to_come_is_told(app: Flask, rashad: Any) -> None:
    tomorrow = (datetime.now(UTC) + timedelta(days=2)).date()

    answer = rashad.post(f"{LIST}preview", data=form_of(a_draft(checked=tomorrow)))

    assert len(page(answer).one(css="lacks").all("li")) == 1
