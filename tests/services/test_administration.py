"""Administration on both databases: finding people, changing roles, reading the log."""

import pytest
from at_once import at_once
from conftest import NOW
from exam_actions import SOON, a_guest, start
from office import LATER, account, doubted, practised, sat, versions_of
from sqlalchemy import update

from quizapp.database import db
from quizapp.domain.errors import GuestRole, LastAdministrator, NotFound, OwnRole, TextUnfit
from quizapp.domain.reports import Outcome
from quizapp.domain.roles import Role
from quizapp.models import UserRow
from quizapp.services import accounts, administration, audit, reports


@pytest.fixture
def chief(in_app) -> int:
    return account("Chief", Role.ADMINISTRATOR)


@pytest.fixture
def rashad(in_app) -> int:
    return account("Rashad", Role.TUTOR)


def named(name: str, address: str, role: Role = Role.CANDIDATE) -> int:
    made = accounts.create_user(address, "dörd fəsil bir ildir", name, role, now=NOW)
    return made.id


def found(query: str = "", **more) -> list[int]:
    return [line.id for line in administration.users(query, **more).lines]


def user(user_id: int) -> UserRow:
    return db.session.get_one(UserRow, user_id, populate_existing=True)


def give(actor: int, user_id: int, role: Role, comment: str = "Yeni vəzifə.") -> bool:
    return administration.change_role(actor, user_id, role, comment, now=SOON)


# Finding people


def test_people_are_listed_newest_first_without_guests(chief, rashad):
    a_guest()

    listed = administration.users()

    assert [line.id for line in listed.lines] == [rashad, chief]
    assert (listed.lines[0].name, listed.lines[0].email, listed.lines[0].role) == (
        "Rashad",
        "rashad@example.az",
        Role.TUTOR,
    )
    assert not listed.more


@pytest.mark.parametrize(
    "query",
    [
        "Əliyeva",
        "əliyeva",
        "ELIYEVA",
        "eliyeva",
        "aliy@",
        "Şəhla",
        "sehla",
        "ŞƏHLA ELI",
        "  eliyeva   sehla ",
        "example.az",
    ],
)
def test_a_person_is_found_by_name_or_address_on_any_keyboard(chief, query):
    wanted = named("Şəhla Əliyeva", "Aliy@example.az")
    others = {"Rauf Quliyev": "rauf@example.com", "Nigar": "nigar@example.org"}
    for name, address in others.items():
        named(name, address)

    assert wanted in found(query)
    assert len(found(query)) <= 2  # the administrator's address has the same ending


@pytest.mark.parametrize("query", ["İsgəndər", "isgender", "ISGENDER", "ısgəndər", "Qırmızı", "qirmizi", "QIRMIZI"])
def test_dotted_and_dotless_letters_are_one_to_the_search(chief, query):
    wanted = named("İsgəndər Qırmızı", "x@example.com")

    assert found(query) == [wanted]


@pytest.mark.parametrize("query", ["Иван", "иван", "ИВАН", "петров иван"])
def test_russian_names_are_found_in_any_case(chief, query):
    wanted = named("Иван Петров", "x@example.com")

    assert found(query) == [wanted]


@pytest.mark.parametrize("query", ["%", "_", "!!!", "nobody", "rashad nobody"])
def test_what_nobody_is_called_finds_nobody(chief, rashad, query):
    assert found(query) == []


def test_signs_of_patterns_mean_themselves(chief, rashad):
    under = named("Aysel", "a_b@example.com")
    named("Aygun", "axb@example.com")

    assert found("a_b") == [under]


def test_people_are_filtered_by_role(chief, rashad):
    guest, nigar = a_guest(), account("Nigar", Role.APPROVER)

    assert found(role=Role.TUTOR) == [rashad]
    assert found(role=Role.APPROVER) == [nigar]
    assert found(role=Role.GUEST) == [guest]
    assert found("nigar", role=Role.TUTOR) == []


def test_people_come_in_pages_of_fifty(chief):
    db.session.add_all(
        UserRow(
            email=f"p{n}@example.az",
            password_hash="x",
            name=f"P{n}",
            role="candidate",
            session_token=str(n),
            created_at=NOW,
        )
        for n in range(60)
    )
    db.session.commit()

    first, second = administration.users(), administration.users(page=2)

    assert (len(first.lines), first.more) == (50, True)
    assert (len(second.lines), second.more) == (11, False)
    assert not {line.id for line in first.lines} & {line.id for line in second.lines}


def test_a_person_is_shown_with_what_they_have_done(chief):
    aysel = account("Aysel")
    sat(aysel)
    start(aysel)
    practised(aysel)

    person = administration.person(aysel)

    assert (person.line.name, person.line.email, person.line.role) == ("Aysel", "aysel@example.az", Role.CANDIDATE)
    assert (person.attempts, person.practice_answers, person.history) == (2, 1, [])


def test_a_guest_is_shown_too(chief):
    guest = a_guest()

    assert administration.person(guest).line.email == ""


def test_who_does_not_exist_is_not_shown(in_app):
    with pytest.raises(NotFound):
        administration.person(999_999)


# Roles


def test_a_role_is_given_and_stands_in_the_log_with_its_reason(chief):
    aysel = account("Aysel")

    assert give(chief, aysel, Role.TUTOR, "  Sual yazacaq. ")

    assert user(aysel).role == Role.TUTOR
    (entry,) = administration.person(aysel).history
    assert (entry.action, entry.actor, entry.actor_id, entry.at) == ("user.role_changed", "Chief", chief, SOON)
    assert (entry.comment, entry.details) == ("Sual yazacaq.", {"old": "candidate", "new": "tutor"})


def test_who_may_more_stays_logged_in(chief):
    aysel = account("Aysel")
    cookie = user(aysel).get_id()

    give(chief, aysel, Role.APPROVER)

    assert accounts.by_cookie(cookie) is not None


def test_who_may_less_is_logged_out_everywhere(chief, rashad):
    cookie = user(rashad).get_id()

    give(chief, rashad, Role.CANDIDATE)

    assert accounts.by_cookie(cookie) is None
    assert accounts.log_in("rashad@example.az", "dörd fəsil bir ildir").role == Role.CANDIDATE


def test_the_same_role_again_changes_nothing(chief, rashad):
    cookie = user(rashad).get_id()

    assert not give(chief, rashad, Role.TUTOR)

    assert accounts.by_cookie(cookie) is not None
    assert audit.entries() == []


@pytest.mark.parametrize("comment", ["", "   ", "a" * 501])
def test_a_role_without_a_fitting_reason_is_not_changed(chief, rashad, comment):
    with pytest.raises(TextUnfit):
        give(chief, rashad, Role.APPROVER, comment)

    assert user(rashad).role == Role.TUTOR


def test_the_last_administrator_cannot_be_demoted(chief):
    with pytest.raises(LastAdministrator):
        give(chief, chief, Role.TUTOR)

    assert user(chief).role == Role.ADMINISTRATOR


def test_nobody_changes_their_own_role(chief):
    account("Second", Role.ADMINISTRATOR)

    with pytest.raises(OwnRole):
        give(chief, chief, Role.TUTOR)

    assert user(chief).role == Role.ADMINISTRATOR


def test_of_two_administrators_who_demote_each_other_one_stays(in_app, chief):
    second = account("Second", Role.ADMINISTRATOR)

    outcomes = at_once(in_app, lambda: give(chief, second, Role.CANDIDATE), lambda: give(second, chief, Role.CANDIDATE))

    assert sorted(map(str, (user(chief).role, user(second).role))) == ["administrator", "candidate"]
    assert [type(outcome) for outcome in outcomes if outcome is not True] == [NotFound]


@pytest.mark.parametrize("role", [Role.GUEST, Role.CANDIDATE, Role.TUTOR, Role.APPROVER])
def test_who_is_no_administrator_changes_no_role(chief, rashad, role):
    actor = a_guest() if role is Role.GUEST else account("Somebody", role)

    with pytest.raises(NotFound):
        give(actor, rashad, Role.CANDIDATE)

    assert user(rashad).role == Role.TUTOR


def test_a_guest_is_given_no_role_and_nobody_is_made_one(chief, rashad):
    guest = a_guest()

    with pytest.raises(GuestRole):
        give(chief, guest, Role.TUTOR)
    with pytest.raises(GuestRole):
        give(chief, rashad, Role.GUEST)

    assert (user(guest).role, user(rashad).role) == (Role.GUEST, Role.TUTOR)


def test_who_does_not_exist_is_given_no_role(chief):
    with pytest.raises(NotFound):
        give(chief, 999_999, Role.TUTOR)


def test_a_refusal_leaves_the_database_free_for_others(in_app, chief):
    with pytest.raises(LastAdministrator):
        give(chief, chief, Role.TUTOR)

    assert all(isinstance(made, int) for made in at_once(in_app, a_guest, a_guest))


# The log


def test_the_log_names_what_its_lines_are_about(chief, rashad):
    aysel = account("Aysel")
    made = doubted(aysel, versions_of(sat(aysel))[0])
    reports.answer(made, rashad, Outcome.UPHELD, "Bəli.", "", now=SOON)
    give(chief, aysel, Role.TUTOR)
    question = reports.show(made, rashad).line
    audit.record(rashad, "question.retired", "question", question.question_id, now=LATER, version=1)
    db.session.commit()

    log = administration.log()

    assert [entry.action for entry in log.entries] == ["question.retired", "user.role_changed", "report.answered"]
    assert (log.questions, log.people, log.more) == ({question.question_id: question.code}, {aysel: "Aysel"}, False)


def test_the_log_is_filtered_by_what_and_by_whom(chief, rashad):
    for number, actor in enumerate([chief, rashad, chief]):
        audit.record(actor, "question.edited", "question", number, now=NOW)
    audit.record(chief, "user.erased", "user", 77, now=NOW)
    db.session.commit()

    assert [entry.subject_id for entry in administration.log(subject="question").entries] == [2, 1, 0]
    assert [entry.subject_id for entry in administration.log(actor_id=chief).entries] == [77, 2, 0]
    assert [entry.subject_id for entry in administration.log(subject="user", actor_id=rashad).entries] == []


def test_the_log_comes_in_pages(chief):
    for number in range(120):
        audit.record(chief, "question.edited", "question", number, now=NOW)
    db.session.commit()

    first = administration.log()
    second = administration.log(before=first.entries[-1].id)
    third = administration.log(before=second.entries[-1].id)

    assert [len(page.entries) for page in (first, second, third)] == [50, 50, 20]
    assert [page.more for page in (first, second, third)] == [True, True, False]
    assert [e.subject_id for page in (first, second, third) for e in page.entries] == list(range(119, -1, -1))


def test_staff_are_those_who_may_act_and_the_one_asked_for(chief, rashad):
    aysel = account("Aysel")

    assert administration.staff() == {chief: "Chief", rashad: "Rashad"}
    assert administration.staff(aysel) == {aysel: "Aysel", chief: "Chief", rashad: "Rashad"}


def test_the_nameless_guest_is_nowhere(chief):
    db.session.execute(update(UserRow).where(UserRow.id == a_guest()).values(session_token=administration.ERASED_TOKEN))
    db.session.commit()
    nameless = max(found()) + 1

    assert found(role=Role.GUEST) == []
    with pytest.raises(NotFound):
        administration.person(nameless)
    with pytest.raises(NotFound):
        give(chief, nameless, Role.CANDIDATE)
