"""What is kept about a person is handed out whole and erased whole, on both databases."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from at_once import at_once
from conftest import NOW, PASSWORD
from exam_actions import SOON, a_guest, answer, answer_rightly, row_of, save, start, visit
from office import LATER, account, doubted, practised, sat, versions_of
from sqlalchemy import Column, Table, func, insert, select, update

from quizapp.database import Base, db
from quizapp.domain.attempt import EventKind
from quizapp.domain.errors import AttemptClosed, BadCredentials, LastAdministrator, NotFound
from quizapp.domain.reports import Outcome
from quizapp.domain.roles import Role
from quizapp.models import (
    AttemptEventRow,
    DraftRow,
    PracticeAnswerRow,
    QuestionRow,
    QuestionVersionRow,
    ReportRow,
    ResponseRow,
    ReviewCardRow,
    UserRow,
)
from quizapp.services import accounts, administration, audit, data_rights, exams, reports
from quizapp.services.exams import NewEvent

USERS = UserRow.__table__


@pytest.fixture
def chief(in_app) -> int:
    return account("Chief", Role.ADMINISTRATOR)


@pytest.fixture
def aysel(chief) -> int:
    """Somebody with at least a row in every table that can name a person, in each of its columns."""
    made = account("Aysel", Role.APPROVER)
    murad = account("Murad", Role.TUTOR)
    live(made, murad, chief)
    return made


def live(person: int, other: int, chief: int) -> None:
    finished = sat(person)
    save(start(person, plan="preset-typed"), person, answer(2, "A"), NewEvent(EventKind.NOTE, 1, "Aysel yazdı", 2))
    practised(person)
    shown = versions_of(finished)
    doubted(person, shown[0], "Mənim sözüm")
    sat(other)
    by_other = doubted(other, shown[1], "Başqasının sözü")
    reports.answer(by_other, person, Outcome.REJECTED, "Yox.", "", now=LATER)
    mine = doubted(person, shown[2])
    reports.answer(mine, other, Outcome.UPHELD, "Bəli.", "", now=LATER)
    audit.record(chief, "user.role_changed", "user", person, now=NOW, comment="Aysel haqqında", old="a", new="b")
    audit.record(chief, "attempt.extended", "attempt", finished, now=NOW, comment="Aysel: disleksiya", minutes=5)
    audit.record(other, "question.edited", "question", 1, now=NOW)
    questions = list(db.session.scalars(select(QuestionRow.id).order_by(QuestionRow.id).limit(4)))
    states = [
        ("draft", person, None),
        ("approved", other, person),
        ("submitted", other, None),
        ("draft", other, person),
    ]
    for question, (state, author, approver) in zip(questions, states, strict=True):
        db.session.add(
            DraftRow(
                question_id=question,
                state=state,
                revision=3,
                base_version=1,
                content={"stem": "?"},
                author_id=author,
                approver_id=approver,
                returned="Aysel, mənbəni yaz." if author == person else "",
                updated_at=NOW,
            )
        )
    for number, (author, approver) in enumerate([(person, other), (other, person)], 2):
        values = dict(db.session.execute(select(QuestionVersionRow.__table__).limit(1)).mappings().one())
        changes = {"id": None, "number": number, "author_id": author, "approver_id": approver}
        db.session.execute(
            insert(QuestionVersionRow).values({k: v for k, v in (values | changes).items() if k != "id"})
        )
    card = {"due": NOW, "state": 1, "step": 0, "stability": 1.0, "difficulty": 5.0, "last_review": NOW, "lapses": 0}
    db.session.execute(insert(ReviewCardRow).values([card | {"user_id": p, "question_id": 1} for p in (person, other)]))
    db.session.commit()


# Every table. A new one that can name a person fails here until `live`, export and erase know it.


def naming_columns() -> list[Column[Any]]:
    """Every column of the schema that can name a person."""
    return [
        column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if any(key.column.table is USERS for key in column.foreign_keys)
    ]


def owned_tables() -> dict[Table, Column[Any]]:
    """Tables whose every row belongs to a person, or to something that does; with the column that says to which."""
    owned: dict[Table, Column[Any]] = {}
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            targets = {key.column.table for key in column.foreign_keys}
            if not column.nullable and (USERS in targets or targets & set(owned)) and table not in owned:
                owned[table] = column
    return owned


def rows_of(table: Table, person: int) -> list[dict[str, Any]]:
    """The rows of an owned table that are this person's."""
    column = owned_tables()[table]
    target = next(iter(column.foreign_keys)).column.table
    if target is USERS:
        query = select(table).where(column == person)
    else:
        query = select(table).where(column.in_([row["id"] for row in rows_of(target, person)]))
    return [dict(row) for row in db.session.execute(query).mappings()]


def keys(table: Table, rows: Iterator[dict[str, Any]] | list[dict[str, Any]]) -> set[tuple[Any, ...]]:
    return {tuple(row[column.name] for column in table.primary_key) for row in rows}


def test_the_columns_that_name_people_are_the_known_ones():
    assert {str(column) for column in naming_columns()} >= {"attempts.user_id", "audit_events.actor_id"}
    assert {table.name for table in owned_tables()} >= {"attempts", "attempt_events", "responses", "review_cards"}


@pytest.mark.parametrize("column", naming_columns(), ids=str)
def test_every_row_that_names_the_person_is_exported(aysel, column):
    table = column.table
    rows = [dict(row) for row in db.session.execute(select(table).where(column == aysel)).mappings()]
    assert rows, f"live() leaves nothing in {column}"

    exported = data_rights.export(aysel, now=LATER)

    assert keys(table, rows) <= keys(table, exported[table.name])


@pytest.mark.parametrize("table", owned_tables(), ids=str)
def test_every_row_that_belongs_to_the_person_is_exported_and_no_other(aysel, table):
    rows = rows_of(table, aysel)
    assert rows, f"live() leaves nothing in {table}"

    exported = data_rights.export(aysel, now=LATER)

    assert keys(table, exported[table.name]) == keys(table, rows)
    assert {*table.columns.keys()} <= {*exported[table.name][0]}


@pytest.mark.parametrize("column", naming_columns(), ids=str)
def test_nothing_names_the_person_after_they_are_erased(aysel, column):
    before = db.session.scalar(select(func.count()).select_from(column.table)) or 0

    data_rights.erase(aysel, PASSWORD, now=LATER)

    assert db.session.scalar(select(func.count()).where(column == aysel)) == 0
    after = db.session.scalar(select(func.count()).select_from(column.table)) or 0
    gone = {"review_cards": 1, "audit_events": -1}.get(column.table.name, 0)
    assert before - after == gone


# Export


def test_the_account_is_exported_without_what_opens_it(aysel):
    exported = data_rights.export(aysel, now=LATER)

    account_ = exported["account"]
    assert (account_["name"], account_["email"], account_["role"]) == ("Aysel", "aysel@example.az", "approver")
    assert account_["created_at"] == NOW.isoformat()
    text = json.dumps(exported)
    user = db.session.get_one(UserRow, aysel)
    assert user.session_token not in text
    assert user.password_hash not in text
    assert not {"password_hash", "session_token"} & set(account_)


def test_the_export_is_json_and_says_what_it_is(aysel):
    exported = data_rights.export(aysel, now=LATER)

    assert json.loads(json.dumps(exported)) == exported
    assert (exported["format"], exported["made_at"]) == (data_rights.FORMAT, LATER.isoformat())


def test_answers_are_exported_with_the_code_of_their_question(aysel):
    exported = data_rights.export(aysel, now=LATER)

    codes = {code for (code,) in db.session.execute(select(QuestionRow.code))}
    assert {row["question"] for row in exported["responses"]} <= codes
    assert exported["practice_answers"][0]["question"] == "mm-0001"


def test_what_others_wrote_and_who_they_are_is_not_exported(aysel, chief):
    text = json.dumps(data_rights.export(aysel, now=LATER), ensure_ascii=False)

    assert "Mənim sözüm" in text
    assert "Aysel haqqında" in text
    assert "Başqasının sözü" not in text
    assert "murad" not in text.lower()
    exported = json.loads(text)
    people = {
        row[name] for rows in exported.values() if isinstance(rows, list) for row in rows for name in row_people(row)
    }
    assert people <= {aysel, None}


def row_people(row: Any) -> list[str]:
    names = {"user_id", "author_id", "approver_id", "answered_by_id", "actor_id"}
    return [name for name in row if name in names] if isinstance(row, dict) else []


def test_an_exam_whose_keys_are_not_shown_is_exported_without_them(in_app):
    guest = a_guest()
    running, blind = start(guest), start(guest, plan="quick-north")
    answer_rightly(blind, guest, range(1, 7))
    exams.submit(blind, guest, now=SOON, blind=True)

    exported = data_rights.export(guest, now=SOON)

    assert exported["keys_withheld"] == [running, blind]
    assert [(row["layout"], row["seed"], row["points"]) for row in exported["attempts"]] == [(None, None, None)] * 2
    assert exported["responses"] == []
    assert [row["kind"] for row in exported["attempt_events"]].count("answer") == 6


def test_earlier_answers_to_what_is_being_asked_are_exported_without_value_and_mark(in_app):
    guest = a_guest()
    earlier = sat(guest)
    running = start(guest, now=SOON + timedelta(minutes=1))
    row = row_of(running)
    row.layout = [row_of(earlier).layout[0], *row.layout[1:]]  # which it takes when the bank has nothing else
    db.session.commit()
    asked = {slot[0] for slot in row.layout}
    practised(guest, db.session.scalars(select(QuestionRow.code).where(QuestionRow.id == min(asked))).one())
    now = SOON + timedelta(minutes=2)

    exported = data_rights.export(guest, now=now)
    exams.submit(running, guest, now=now)
    afterwards = data_rights.export(guest, now=LATER)

    told = [*exported["responses"], *exported["practice_answers"]]
    held = [row for row in told if row["question_id"] in asked]
    assert {row["question_id"] for row in exported["practice_answers"]} <= asked
    assert len(held) == 2
    assert {(row["value"], row["fraction"]) for row in held} == {(None, None)}
    assert "keys_withheld" in exported["note"]
    assert afterwards["note"] == ""
    rows = [*afterwards["responses"], *afterwards["practice_answers"]]
    assert None not in [value for row in rows for value in (row["value"], row["fraction"])]


def test_earlier_answers_on_a_fact_that_is_being_asked_are_exported_without_mark(in_app):
    guest = a_guest()
    running = start(guest)
    asked = {slot[0] for slot in row_of(running).layout}
    version = QuestionVersionRow
    other = db.session.execute(
        select(version.id, QuestionRow.code).join(QuestionRow).where(version.question_id.not_in(asked))
    ).first()
    fact = db.session.scalars(select(version.fact).where(version.question_id == min(asked))).first()
    db.session.execute(update(version).where(version.id == other.id).values(fact=fact))
    practised(guest, other.code)

    (row,) = data_rights.export(guest, now=SOON)["practice_answers"]

    assert (row["question"], row["value"], row["fraction"]) == (other.code, None, None)
    assert "fact" not in row


def test_an_earlier_answer_is_exported_without_mark_when_its_question_has_left_the_fact_that_is_being_asked(in_app):
    guest = a_guest()
    asked = {place[0] for place in row_of(start(guest)).layout}
    version = QuestionVersionRow
    fact = db.session.scalars(select(version.fact).where(version.question_id == min(asked))).one()
    code = db.session.scalars(select(QuestionRow.code).where(QuestionRow.id.not_in(asked)).limit(1)).one()
    old = db.session.get_one(version, practised(guest, code))
    old.fact = fact
    columns = {c.key: getattr(old, c.key) for c in version.__table__.columns if c.key != "id"}
    db.session.execute(insert(version).values(columns | {"number": 2, "fact": "renamed", "content_hash": "2" * 64}))
    db.session.execute(update(QuestionRow).where(QuestionRow.code == code).values(current_version=2))
    db.session.commit()

    (answered,) = data_rights.export(guest, now=SOON)["practice_answers"]

    assert (answered["value"], answered["fraction"]) == (None, None)
    assert not {"fact", "shown_fact"} & answered.keys()


def test_a_finished_exam_is_exported_whole(in_app):
    guest = a_guest()
    attempt = sat(guest)

    exported = data_rights.export(guest, now=LATER)

    (row,) = exported["attempts"]
    assert (exported["keys_withheld"], row["id"], row["finish"]) == ([], attempt, "submitted")
    assert (len(row["layout"]), len(exported["responses"]), row["plan"]["code"]) == (12, 12, "official-north")


def test_nothing_is_exported_of_who_does_not_exist(in_app):
    with pytest.raises(NotFound):
        data_rights.export(999_999, now=NOW)


# Erasing


def heir() -> UserRow:
    return db.session.scalars(select(UserRow).where(UserRow.session_token == administration.ERASED_TOKEN)).one()


def owner(attempt_id: int) -> int:
    return row_of(attempt_id).user_id


def test_who_is_erased_is_gone(aysel):
    cookie = db.session.get_one(UserRow, aysel).get_id()

    data_rights.erase(aysel, PASSWORD, now=LATER)

    assert accounts.by_cookie(cookie) is None
    with pytest.raises(BadCredentials):
        accounts.log_in("aysel@example.az", PASSWORD)
    assert accounts.create_user("aysel@example.az", PASSWORD, "Yeni", Role.CANDIDATE, now=LATER).id != aysel


def test_answers_stay_nameless(aysel):
    answers = db.session.scalar(select(func.count()).select_from(ResponseRow))
    mine = [row["id"] for row in data_rights.export(aysel, now=LATER)["attempts"]]

    data_rights.erase(aysel, PASSWORD, now=SOON)

    assert {owner(attempt) for attempt in mine} == {heir().id}
    assert (heir().role, heir().name, heir().email, heir().password_hash) == (Role.GUEST, "", None, None)
    graded_now = 5  # the exam that was running
    assert db.session.scalar(select(func.count()).select_from(ResponseRow)) == answers + graded_now
    assert db.session.scalar(select(func.count()).where(PracticeAnswerRow.user_id == heir().id)) == 1


def test_the_name_of_the_erased_is_kept_nowhere(aysel):
    data_rights.erase(aysel, PASSWORD, now=LATER)

    tables = Base.metadata.sorted_tables
    text = repr([tuple(row) for table in tables for row in db.session.execute(select(table))])
    assert "aysel" not in text.lower()
    (entry,) = [entry for entry in audit.entries(subject="user") if entry.action == "user.erased"]
    assert (entry.actor, entry.actor_id, entry.comment) == ("", None, "")
    assert (entry.subject_id, entry.details) == (aysel, {"role": "approver"})


def test_the_log_about_the_erased_keeps_the_deeds_without_the_reasons(aysel, chief):
    murad = db.session.scalars(select(UserRow.id).where(UserRow.name == "Murad")).one()
    audit.record(chief, "user.extra_time", "user", aysel, now=NOW, comment="Aysel Məmmədova: dyslexia", old=0, new=25)
    audit.record(chief, "user.extra_time", "user", murad, now=NOW, comment="low vision", old=0, new=25)
    audit.record(chief, "attempt.extended", "attempt", sat(murad), now=NOW, comment="fire alarm", minutes=5)
    db.session.commit()

    data_rights.erase(aysel, PASSWORD, now=LATER)

    log = [entry for entry in audit.entries() if entry.actor_id == chief]
    assert [entry.comment for entry in log if entry.subject_id == aysel and entry.subject == "user"] == ["", ""]
    assert sorted(entry.comment for entry in log if entry.comment) == ["fire alarm", "low vision"]
    assert [entry.details["minutes"] for entry in log if entry.action == "attempt.extended"] == [5, 5]


def test_notes_are_deleted_and_the_rest_of_the_log_stays(aysel):
    notes = select(func.count()).where(AttemptEventRow.kind == "note")
    others = select(func.count()).where(AttemptEventRow.kind == "answer")
    before = db.session.scalar(others)
    assert db.session.scalar(notes) == 1

    data_rights.erase(aysel, PASSWORD, now=LATER)

    assert db.session.scalar(notes) == 0
    assert db.session.scalar(others) == before


def test_the_heir_cannot_be_logged_in(aysel):
    data_rights.erase(aysel, PASSWORD, now=LATER)

    assert accounts.by_cookie(heir().get_id()) is None
    with pytest.raises(NotFound):
        data_rights.erase(heir().id, "", now=LATER)


def test_all_who_leave_have_one_heir(chief):
    guests = [a_guest() for _ in range(3)]
    attempts = [start(guest) for guest in guests]

    for guest in guests:
        data_rights.erase(guest, "", now=SOON)

    assert {owner(attempt) for attempt in attempts} == {heir().id}


def test_people_who_leave_at_once_have_one_heir(in_app):
    guests = [a_guest() for _ in range(4)]
    attempts = [sat(guest) for guest in guests]

    outcomes = at_once(in_app, *(lambda guest=guest: data_rights.erase(guest, "", now=LATER) for guest in guests))

    assert outcomes == [None] * 4
    assert {owner(attempt) for attempt in attempts} == {heir().id}


def test_a_running_exam_ends_and_is_graded(in_app):
    guest = a_guest()
    running = start(guest)
    answer_rightly(running, guest, range(1, 5))

    data_rights.erase(guest, "", now=SOON + timedelta(minutes=1))

    assert (row_of(running).finish, row_of(running).points) == ("submitted", 4)
    with pytest.raises((NotFound, AttemptClosed)):
        save(running, guest, answer(5, "A"), now=SOON + timedelta(minutes=2))


def test_an_exam_that_waits_for_its_blind_review_goes_as_well(in_app):
    guest = a_guest()
    attempt = start(guest)
    exams.submit(attempt, guest, now=SOON, blind=True)

    data_rights.erase(guest, "", now=LATER)

    assert owner(attempt) == heir().id


def test_answers_that_arrive_while_the_person_is_erased_count_or_are_refused(in_app):
    guest = a_guest()
    running = start(guest)
    save(running, guest, visit(1))

    def tab() -> int:
        for n in range(1, 2000):
            try:
                save(running, guest, answer(1, "ABCD"[n % 4], n))
            except (NotFound, AttemptClosed):
                return n - 1
        return 2000

    saved, erased = at_once(in_app, tab, lambda: data_rights.erase(guest, "", now=SOON))

    assert erased is None
    assert isinstance(saved, int)
    kept = select(func.count()).where(AttemptEventRow.attempt_id == running, AttemptEventRow.kind == "answer")
    counted = kept.where(AttemptEventRow.refused == "")
    assert db.session.scalar(counted) == saved < 2000
    last = db.session.execute(select(ResponseRow.value).where(ResponseRow.attempt_id == running, ResponseRow.slot == 1))
    assert last.scalar_one() == ("ABCD"[saved % 4] if saved else "")


def test_a_draft_that_the_erased_approved_waits_for_approval_again(aysel):
    mine, approved, submitted, returned = db.session.scalars(
        select(DraftRow.question_id).order_by(DraftRow.question_id)
    )

    data_rights.erase(aysel, PASSWORD, now=LATER)

    def draft(question_id: int) -> tuple[str, int, bool, int | None]:
        row = db.session.get_one(DraftRow, question_id, populate_existing=True)
        return row.state, row.revision, row.author_id is None, row.approver_id

    assert draft(mine) == ("draft", 3, True, None)
    assert draft(approved) == ("submitted", 4, False, None)
    assert draft(submitted) == ("submitted", 3, False, None)
    assert draft(returned) == ("draft", 4, False, None)


def test_reports_keep_their_words_and_can_still_be_answered(aysel):
    waiting = db.session.scalars(select(ReportRow.id).where(ReportRow.answered_at.is_(None))).one()

    data_rights.erase(aysel, PASSWORD, now=LATER)

    shown = reports.show(waiting, 1)
    assert (shown.line.text, shown.has_left, shown.is_own) == ("Mənim sözüm", True, False)
    assert shown.seen.order == tuple(range(len(shown.seen.question.options)))
    reports.answer(waiting, 1, Outcome.UPHELD, "Bəli.", "", now=LATER)


def test_a_wrong_password_erases_nothing(aysel):
    before = data_rights.export(aysel, now=LATER)

    for wrong in ("", "səhv parol 1"):
        with pytest.raises(BadCredentials):
            data_rights.erase(aysel, wrong, now=LATER)

    assert data_rights.export(aysel, now=LATER) == before


def test_the_last_administrator_is_not_erased_and_their_exam_goes_on(chief):
    running = start(chief)

    with pytest.raises(LastAdministrator):
        data_rights.erase(chief, PASSWORD, now=SOON)

    assert row_of(running).finished_at is None
    assert accounts.log_in("chief@example.az", PASSWORD).id == chief


def test_an_administrator_who_is_not_the_last_is_erased(chief):
    second = account("Second", Role.ADMINISTRATOR)

    data_rights.erase(chief, PASSWORD, now=LATER)

    assert db.session.get(UserRow, second, populate_existing=True) is not None
    with pytest.raises(LastAdministrator):
        data_rights.erase(second, PASSWORD, now=LATER)


def test_of_two_administrators_who_leave_at_once_one_stays(in_app, chief):
    second = account("Second", Role.ADMINISTRATOR)

    outcomes = at_once(
        in_app,
        lambda: data_rights.erase(chief, PASSWORD, now=LATER),
        lambda: data_rights.erase(second, PASSWORD, now=LATER),
    )

    assert sorted(map(type, outcomes), key=str) == sorted([type(None), LastAdministrator], key=str)
    assert accounts.administrator_exists()


def test_who_does_not_exist_is_not_erased(in_app):
    with pytest.raises(NotFound):
        data_rights.erase(999_999, "", now=NOW)


def test_others_are_untouched(aysel):
    murad = db.session.scalars(select(UserRow.id).where(UserRow.name == "Murad")).one()
    before = data_rights.export(murad, now=LATER)

    data_rights.erase(aysel, PASSWORD, now=LATER)

    after = data_rights.export(murad, now=LATER)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"drafts"}  # those that Aysel had approved or returned
