"""Pages in general: languages, headers, cookies, errors, health; and what a form or an address may not do."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import make_app
from flask import Flask, abort, request
from flask_migrate import upgrade
from markup import parse
from sitting import OFF_SITE, http_sentence, start, words
from sqlalchemy import text

from quizapp.database import db
from quizapp.i18n import LANGUAGES

# Address → its main heading in the catalogue
OPEN_PAGES = {
    "/": "Would you pass today?",
    "/vacancies/": "Vacancies",
    "/sources": "Where the keys come from",
    "/traps": "Changed rules, common mistakes",
    "/account/login": "Log in",
    "/account/register": "Open an account",
    "/account/forgot": "New password",
}
EVERYWHERE = [*OPEN_PAGES, "/vacancies/north", "/vacancies/north/exams/official-north", "/patterns", "/nowhere"]


@pytest.fixture
def made(tmp_path: Path, bank_folder: Path) -> Iterator[Callable[..., Flask]]:
    """Make an application with other settings, on a database that is not migrated."""
    apps: list[Flask] = []

    def make(**changes: Any) -> Flask:
        apps.append(make_app(tmp_path / "other", bank_folder, **changes))
        return apps[-1]

    yield make
    for app in apps:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def choose(client: Any, language: str) -> None:
    assert client.post("/language", data={"language": language}).status_code == 302


# ---- Languages


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("address", OPEN_PAGES)
def test_page_speaks_the_chosen_language(app: Flask, client: Any, address: str, language: str) -> None:
    choose(client, language)

    page = client.get(address)

    dom = parse(page.text)
    assert page.status_code == 200
    assert dom.one("html")["lang"] == language
    assert dom.one("h1").text.startswith(words(app, language, OPEN_PAGES[address]))


def test_page_speaks_azerbaijani_whatever_the_browser_prefers(client: Any) -> None:
    page = client.get("/", headers={"Accept-Language": "ru, en;q=0.8"})

    assert parse(page.text).one("html")["lang"] == "az"


def test_language_is_remembered_in_the_browser(client: Any) -> None:
    choose(client, "ru")

    later = client.get("/vacancies/")

    assert parse(later.text).one("html")["lang"] == "ru"


def test_language_is_remembered_with_the_account(client: Any, person: Any, log_in: Any) -> None:
    person("Aysel")
    choose(log_in("Aysel"), "en")

    elsewhere = log_in("Aysel").get("/")

    assert parse(elsewhere.text).one("html")["lang"] == "en"


def test_language_of_a_guest_goes_into_the_account_they_open(client: Any, log_in: Any) -> None:
    choose(client, "ru")
    start(client, plan="quick")
    client.post(
        "/account/register", data={"email": "aysel@example.az", "name": "Aysel", "password": "dörd fəsil bir ildir"}
    )

    elsewhere = log_in("Aysel").get("/")

    assert parse(elsewhere.text).one("html")["lang"] == "ru"


def test_chosen_language_is_marked_among_the_three(client: Any) -> None:
    choose(client, "en")

    buttons = parse(client.get("/").text).all("button", name="language")

    assert {b["value"]: b["aria-pressed"] for b in buttons} == {"az": "false", "en": "true", "ru": "false"}


@pytest.mark.parametrize("language", ["de", "", "az_AZ", "../en"])
def test_language_that_we_do_not_speak_is_refused(app: Flask, client: Any, language: str) -> None:
    answer = client.post("/language", data={"language": language})

    assert answer.status_code == 400
    assert words(app, "az", "The request could not be understood.") in parse(answer.text).text
    assert parse(client.get("/").text).one("html")["lang"] == "az"


def test_choosing_a_language_leads_back_to_the_page_with_its_query(client: Any) -> None:
    form = parse(client.get("/vacancies/north?from=mail").text).one("form", css="site-bar__languages")

    answer = client.post(form["action"], data={"language": "ru"})

    assert answer.location == "/vacancies/north?from=mail"


@pytest.mark.parametrize("target", OFF_SITE)
def test_choosing_a_language_never_leads_off_the_site(client: Any, target: str) -> None:
    answer = client.post("/language", query_string={"next": target}, data={"language": "en"})

    assert answer.location == "/"


@pytest.fixture(scope="module")
def failing(tmp_path_factory: pytest.TempPathFactory, bank_folder: Path) -> Flask:
    """An application whose /healthz answers with the error it is asked for."""
    app = make_app(tmp_path_factory.mktemp("failing"), bank_folder)
    app.view_functions["pages.healthz"] = lambda: abort(int(request.args["status"]))
    return app


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("status", [400, 403, 404, 405, 413, 415, 418, 429])
def test_error_page_says_its_sentence_in_the_language(failing: Flask, status: int, language: str) -> None:
    client = failing.test_client()
    choose(client, language)

    answer = client.get("/healthz", query_string={"status": status})

    dom = parse(answer.text)
    assert answer.status_code == status
    assert dom.one("html")["lang"] == language
    assert dom.one("h1").text == http_sentence(failing, language, status)
    assert dom.one("main").one("a")["href"] == "/"


@pytest.mark.parametrize("status", [400, 403, 404, 405, 413, 418, 429])
def test_sentence_of_an_error_is_another_in_each_language_and_for_each_error(failing: Flask, status: int) -> None:
    in_languages = {http_sentence(failing, language, status) for language in LANGUAGES}
    others = {http_sentence(failing, "en", other) for other in (400, 403, 404, 405, 413, 418, 429) if other != status}

    assert len(in_languages) == 3
    assert not in_languages & others


def test_fault_of_ours_is_told_without_its_traceback(made: Callable[..., Flask]) -> None:
    app = made()
    app.view_functions["pages.healthz"] = lambda: {}["secret detail"]

    answer = app.test_client().get("/healthz")

    assert answer.status_code == 500
    assert parse(answer.text).one("h1").text == words(
        app, "az", "Something went wrong here. It has been recorded; what was saved is safe."
    )
    assert "secret detail" not in answer.text


@pytest.mark.parametrize("address", ["/nowhere", "/vacancies/nowhere", "/attempts/x", "/%00", "/account/nobody"])
def test_unknown_address_is_a_page_that_says_so(app: Flask, client: Any, address: str) -> None:
    answer = client.get(address)

    assert answer.status_code == 404
    assert parse(answer.text).one("h1").text == words(app, "az", "There is no such page, or it is not yours to see.")


def test_unknown_address_of_the_api_answers_in_json(client: Any) -> None:
    answer = client.get("/api/v1/nowhere")

    assert answer.status_code == 404
    assert set(answer.json["error"]) == {"code", "message"}


# ---- Headers and cookies


@pytest.mark.parametrize("address", EVERYWHERE)
def test_page_carries_the_security_headers(client: Any, address: str) -> None:
    headers = client.get(address).headers

    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";") if part.strip())
    assert policy["default-src"] == "'self'"
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["form-action"] == "'self'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


@pytest.mark.parametrize("address", EVERYWHERE)
def test_page_is_not_stored_by_browsers_or_proxies(client: Any, address: str) -> None:
    assert client.get(address).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", EVERYWHERE)
def test_page_has_nothing_inline_and_nothing_from_elsewhere(client: Any, address: str) -> None:
    dom = parse(client.get(address).text)

    assert not [e.tag for e in dom.walk() if any(name.startswith("on") or name == "style" for name in e.attributes)]
    assert not dom.all("style")
    assert all(script["src"].startswith("/static/") for script in dom.all("script"))
    assert all(link["href"].startswith("/static/") for link in dom.all("link"))


def test_session_cookie_is_for_this_site_and_not_for_scripts(client: Any) -> None:
    choose(client, "en")

    cookie = client.get_cookie("quizapp")

    assert cookie.http_only
    assert cookie.same_site == "Lax"
    assert cookie.path == "/"


def test_production_cookie_travels_over_https_only(made: Callable[..., Flask]) -> None:
    app = made(production=True)

    answer = app.test_client().post("/language", data={"language": "en"}, base_url="https://exam.example")

    name, _, attributes = answer.headers["Set-Cookie"].partition("=")
    assert name == "__Host-quizapp"
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= {part.strip() for part in attributes.split(";")}
    assert "Domain" not in attributes


def test_production_tells_browsers_to_keep_to_https(made: Callable[..., Flask]) -> None:
    answer = made(production=True).test_client().get("/healthz", base_url="https://exam.example")

    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_development_does_not_bind_the_machine_to_https(client: Any) -> None:
    assert "Strict-Transport-Security" not in client.get("/").headers


def test_production_has_no_patterns_page(made: Callable[..., Flask]) -> None:
    assert made(production=True).test_client().get("/patterns", base_url="https://exam.example").status_code == 404


def test_address_and_scheme_come_from_trusted_proxies_only(made: Callable[..., Flask]) -> None:
    forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9", "X-Forwarded-Host": "exam.example"}
    seen = {}
    for proxies in (0, 1):
        app = made(proxies=proxies)
        app.view_functions["pages.healthz"] = lambda: {"from": request.remote_addr, "address": request.url}

        seen[proxies] = app.test_client().get("/healthz", headers=forwarded).json

    assert seen == {
        0: {"from": "127.0.0.1", "address": "http://localhost/healthz"},
        1: {"from": "203.0.113.9", "address": "https://localhost/healthz"},
    }


def test_static_file_is_kept_for_ever_under_an_address_with_its_hash(client: Any) -> None:
    link = parse(client.get("/").text).all("link", rel="stylesheet")[-1]["href"]

    with client.get(link) as answer:
        assert answer.status_code == 200
        assert answer.cache_control.immutable
        assert answer.cache_control.max_age >= 31_536_000


def test_static_file_is_for_this_site_and_what_it_says_it_is(client: Any) -> None:
    dom = parse(client.get("/").text)

    for link in dom.all("link"):
        with client.get(link["href"], headers={"Origin": "https://elsewhere.example"}) as answer:
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert "Access-Control-Allow-Origin" not in answer.headers


def test_static_file_travels_compressed(client: Any) -> None:
    link = parse(client.get("/").text).all("link", rel="stylesheet")[-1]["href"]

    with client.get(link, headers={"Accept-Encoding": "gzip"}) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"


@pytest.mark.parametrize(
    "path", ["../quizapp.sqlite3", "..%2fquizapp.sqlite3", "../../secret_key", "%2e%2e/secret_key"]
)
def test_static_address_does_not_reach_other_files(client: Any, path: str) -> None:
    folder = parse(client.get("/").text).one("link", rel="icon")["href"].removesuffix("img/icon.svg")

    assert client.get(folder + path).status_code == 404


# ---- What a request may not be


def test_form_without_its_token_is_refused_with_what_to_do(made: Callable[..., Flask]) -> None:
    app = made(extra={"WTF_CSRF_ENABLED": True})

    answer = app.test_client().post("/account/login", data={"email": "aysel@example.az", "password": "x"})

    assert answer.status_code == 400
    assert "Go back, reload, send again" not in answer.text  # Azerbaijani first
    assert parse(answer.text).one("h1").text == words(
        app,
        "az",
        "This form came without its safety mark, or you have logged in or out meanwhile. Go back, reload, send again.",
    )


def test_form_with_a_token_of_another_browser_is_refused(made: Callable[..., Flask]) -> None:
    app = made(extra={"WTF_CSRF_ENABLED": True})
    foreign = parse(app.test_client().get("/account/login").text).all("input", name="csrf_token")[0]["value"]

    answer = app.test_client().post("/language", data={"language": "en", "csrf_token": foreign})

    assert answer.status_code == 400


def test_form_with_its_token_is_taken(made: Callable[..., Flask]) -> None:
    client = made(extra={"WTF_CSRF_ENABLED": True}).test_client()
    token = parse(client.get("/account/login").text).all("input", name="csrf_token")[0]["value"]

    answer = client.post("/language", data={"language": "en", "csrf_token": token})

    assert answer.status_code == 302


def test_every_form_that_changes_something_carries_the_token(
    made: Callable[..., Flask], tmp_path: Path, sqlite_template: Path
) -> None:
    app = made(extra={"WTF_CSRF_ENABLED": True})
    shutil.copy(sqlite_template, tmp_path / "other" / "quizapp.sqlite3")
    guest = app.test_client()
    start_form = parse(guest.get("/").text).one("form", css="hero__form")
    sent = {field["name"]: field["value"] for field in start_form.all("input")} | {"vacancy": "north"}
    room = guest.post("/attempts/", data=sent).location

    pages = [*EVERYWHERE, "/account/", room, f"{room}/finish"]
    forms = [form for address in pages for form in parse(guest.get(address).text).all("form", method="post")]

    assert len(forms) > len(pages)
    assert all(form.all("input", name="csrf_token")[0]["value"] for form in forms)


def test_body_beyond_the_limit_is_refused_with_a_sentence(app: Flask, client: Any) -> None:
    answer = client.post("/account/login", data={"email": "a" * 1_100_000})

    assert answer.status_code == 413
    assert parse(answer.text).one("h1").text == words(app, "az", "What was sent is too large; nothing was saved.")


def test_form_with_thousands_of_fields_is_refused(client: Any) -> None:
    answer = client.post(
        "/account/login", data={f"field{n}": "x" for n in range(600)}, content_type="multipart/form-data"
    )

    assert answer.status_code == 413


# ---- Health


def test_health_answers_without_a_database(made: Callable[..., Flask]) -> None:
    answer = made().test_client().get("/healthz")

    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


def test_ready_when_the_database_is_migrated_and_the_bank_is_loaded(client: Any) -> None:
    answer = client.get("/readyz")

    assert (answer.status_code, answer.json) == (200, {"status": "ready"})


def test_not_ready_before_migration(made: Callable[..., Flask]) -> None:
    answer = made().test_client().get("/readyz")

    assert (answer.status_code, answer.json) == (503, {"status": "unready", "reason": "SchemaMismatch"})


def test_not_ready_before_the_bank_is_loaded(made: Callable[..., Flask]) -> None:
    app = made()
    with app.app_context():
        upgrade()

    answer = app.test_client().get("/readyz")

    assert (answer.status_code, answer.json) == (503, {"status": "unready", "reason": "NotFound"})


def test_home_says_how_to_load_the_bank(made: Callable[..., Flask]) -> None:
    app = made()
    with app.app_context():
        upgrade()

    answer = app.test_client().get("/")

    assert answer.status_code == 200
    assert "quizapp bank load" in answer.text


@pytest.mark.parametrize("address", ["/", "/vacancies/", "/sources"])
def test_missing_tables_are_told_with_the_command_that_makes_them(made: Callable[..., Flask], address: str) -> None:
    app = made()

    answer = app.test_client().get(address)

    assert answer.status_code == 503
    assert parse(answer.text).one("h1").text == words(
        app, "az", "The database is not prepared. The operator runs: quizapp db upgrade"
    )


@pytest.mark.parametrize("address", ["/", "/attempts/", "/nowhere"])
def test_missing_tables_are_told_to_those_who_are_logged_in(app: Flask, person: Any, log_in: Any, address: str) -> None:
    person("Aysel")
    aysel = log_in("Aysel")
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text("PRAGMA foreign_keys = OFF"))
        for table in ("responses", "attempt_events", "attempts", "users"):
            connection.execute(text(f"DROP TABLE {table}"))

    answer = aysel.get(address)

    assert answer.status_code == (404 if address == "/nowhere" else 503)
    assert parse(answer.text).one("h1").text


def test_sources_count_what_is_published(app: Flask, client: Any) -> None:
    dom = parse(client.get("/sources").text)

    numbers = words(
        app,
        "az",
        "%(written)s questions are written from sources; %(made)s problems of logic, computing and legal terms are made"
        " and solved by the program.",
        written=60,
        made=0,
    )
    assert numbers in [line.text for line in dom.all("p")]
    assert [cell.text for cell in dom.all("td", css="num")] == ["25", "15", "15", "5"]
    assert "Birinci Məcəllə" in dom.text
    assert dom.one("a", href="https://e-qanun.az/framework/111").text == "Birinci Məcəllə"
