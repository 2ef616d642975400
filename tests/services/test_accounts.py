"""Accounts on both databases: guests, registration, log-in, sessions, new passwords."""

from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from conftest import NOW, PASSWORD
from exam_actions import DEADLINE, MOMENT, SOON, a_guest, answer_rightly, row_of, start
from flask import Flask
from practice_actions import answer_wrong, answers_of, begin, cards_of, questions_of
from sqlalchemy import func, select, update

from quizapp.database import db
from quizapp.domain.errors import BadCredentials, BadToken, EmailTaken, WeakPassword
from quizapp.domain.roles import Role
from quizapp.models import AttemptRow, UserRow
from quizapp.services import accounts, exams, passwords, practice

EMAIL = "aysel@example.az"
NEW_PASSWORD = "yeni söz dörd yarpaq"
SECRET = "signs links in tests"


@pytest.fixture
def aysel(in_app: Flask) -> int:
    """Someone with an account."""
    return accounts.register(EMAIL, PASSWORD, "Aysel", locale="az", now=NOW).id


def user(user_id: int) -> UserRow:
    return db.session.get_one(UserRow, user_id, populate_existing=True)


def how_many_users() -> int:
    return db.session.scalar(select(func.count()).select_from(UserRow)) or 0


def owners() -> dict[int, int]:
    """Attempt → whose it is."""
    rows = db.session.execute(select(AttemptRow.id, AttemptRow.user_id))
    return {attempt_id: user_id for attempt_id, user_id in rows}  # noqa: C416 – dict() takes a result for a mapping


# Guests and registration


def test_a_guest_has_neither_address_nor_password(in_app):
    guest = user(accounts.create_guest(locale="ru", now=NOW).id)

    assert (guest.role, guest.email, guest.password_hash, guest.locale) == (Role.GUEST, None, None, "ru")


def test_two_guests_are_two_people(in_app):
    assert a_guest() != a_guest()


def test_who_registers_becomes_a_candidate(in_app):
    made = accounts.register("  Aysel@Example.AZ ", PASSWORD, " Aysel ", locale="en", now=NOW)

    kept = user(made.id)
    assert (kept.email, kept.name, kept.role, kept.locale) == (EMAIL, "Aysel", Role.CANDIDATE, "en")
    assert PASSWORD not in kept.password_hash


def test_a_guest_who_registers_keeps_the_exams(in_app):
    guest = a_guest()
    attempt = start(guest)

    made = accounts.register(EMAIL, PASSWORD, "Aysel", locale="az", now=NOW, guest_id=guest)

    assert made.id == guest
    assert owners() == {attempt: made.id}
    assert user(guest).role == Role.CANDIDATE


def test_a_guest_who_registers_gets_a_new_session(in_app):
    guest = accounts.create_guest(locale="az", now=NOW)
    cookie = guest.get_id()

    made = accounts.register(EMAIL, PASSWORD, "Aysel", locale="az", now=NOW, guest_id=guest.id)

    assert accounts.by_cookie(cookie) is None
    assert accounts.by_cookie(made.get_id()).id == guest.id


def test_registering_never_takes_over_an_account(aysel):
    made = accounts.register("murad@example.az", PASSWORD, "Murad", locale="az", now=NOW, guest_id=aysel)

    assert made.id != aysel
    assert user(aysel).email == EMAIL


@pytest.mark.parametrize("email", [EMAIL, "AYSEL@EXAMPLE.AZ", " aysel@example.az "])
def test_an_address_has_one_account(aysel, email):
    guest = a_guest()

    with pytest.raises(EmailTaken):
        accounts.register(email, NEW_PASSWORD, "Başqası", locale="az", now=NOW, guest_id=guest)

    assert user(guest).role == Role.GUEST
    assert how_many_users() == 2
    assert accounts.log_in(EMAIL, PASSWORD).id == aysel


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("", "short"),
        ("doqquz-09", "short"),
        ("uzun söz " * 15, "long"),
        ("aaaaaaaaaaaa", "common"),
        ("abcabcabcabc", "common"),
        ("1234567890", "common"),
        ("0123456789", "common"),
        ("3456789012", "common"),
        ("Password2026", "common"),
        ("miqrasiya2026", "common"),
        ("MİQRASİYA2026", "common"),
        ("Azərbaycan-1", "common"),
        ("qwerty!12345", "common"),
        ("gulnara.h1234", "personal"),
        ("Gulnara.H-26", "personal"),
        ("2026məmmədova", "personal"),
    ],
)
def test_a_password_that_is_guessed_first_is_weak(password, reason):
    with pytest.raises(WeakPassword) as refused:
        passwords.check_strength(password, personal=("gulnara.h", "Məmmədova"))

    assert refused.value.reason == reason


@pytest.mark.parametrize("password", ["short", "Gulnara.H-26", "2026məmmədova"])
def test_nobody_registers_with_a_weak_password(in_app, password):
    with pytest.raises(WeakPassword):
        accounts.register("gulnara.h@example.az", password, "Məmmədova", locale="az", now=NOW)

    assert how_many_users() == 0


@pytest.mark.parametrize(
    "password", ["on simvol!", "ş" * 3 + "kitab qələm dəftər", "x7" * 30 + "ab" * 34, "gulnara.h və uzun söz"]
)
def test_a_password_that_nobody_expects_is_taken(password):
    assert passwords.check_strength(password, personal=("gulnara.h", "Məmmədova")) is None


@pytest.mark.parametrize("role", [Role.CANDIDATE, Role.TUTOR, Role.APPROVER, Role.ADMINISTRATOR])
def test_the_operator_creates_people_of_every_role(in_app, role):
    made = accounts.create_user("Nigar@example.az", PASSWORD, "Nigar", role, now=NOW)

    assert user(made.id).has_role is role
    assert accounts.log_in("nigar@example.az", PASSWORD).id == made.id
    assert accounts.administrator_exists() is (role is Role.ADMINISTRATOR)


def test_the_operator_cannot_use_an_address_twice(aysel):
    with pytest.raises(EmailTaken):
        accounts.create_user(EMAIL, PASSWORD, "Başqası", Role.TUTOR, now=NOW)


def test_the_operator_cannot_give_a_weak_password(in_app):
    with pytest.raises(WeakPassword):
        accounts.create_user(EMAIL, "1234567890", "Aysel", Role.TUTOR, now=NOW)


# Log in


@pytest.mark.parametrize("email", [EMAIL, "Aysel@Example.Az", "  aysel@example.az\n"])
def test_log_in_takes_the_address_in_any_case_and_spacing(aysel, email):
    assert accounts.log_in(email, PASSWORD).id == aysel


@pytest.mark.parametrize(
    ("email", "password"),
    [(EMAIL, PASSWORD.upper()), (EMAIL, PASSWORD + " "), (EMAIL, ""), ("murad@example.az", PASSWORD), ("", PASSWORD)],
    ids=["other case", "one space more", "no password", "unknown address", "no address"],
)
def test_a_wrong_password_and_an_unknown_address_are_the_same_refusal(aysel, email, password):
    with pytest.raises(BadCredentials) as refused:
        accounts.log_in(email, password)

    assert refused.value.args == ()


def test_nobody_logs_in_as_a_guest(in_app):
    a_guest()

    with pytest.raises(BadCredentials):
        accounts.log_in("", "")


def test_a_hash_of_other_parameters_is_renewed_by_logging_in(aysel):
    old = PasswordHasher(time_cost=1, memory_cost=16, parallelism=2).hash(PASSWORD)
    db.session.execute(update(UserRow).values(password_hash=old))
    db.session.commit()

    accounts.log_in(EMAIL, PASSWORD)

    renewed = user(aysel).password_hash
    assert renewed != old
    assert not passwords.needs_rehash(renewed)
    assert accounts.log_in(EMAIL, PASSWORD).id == aysel


def test_a_hash_of_todays_parameters_stays(aysel):
    before = user(aysel).password_hash

    accounts.log_in(EMAIL, PASSWORD)

    assert user(aysel).password_hash == before


def test_a_wrong_password_renews_no_hash(aysel):
    old = PasswordHasher(time_cost=1, memory_cost=16, parallelism=2).hash(PASSWORD)
    db.session.execute(update(UserRow).values(password_hash=old))
    db.session.commit()

    with pytest.raises(BadCredentials):
        accounts.log_in(EMAIL, NEW_PASSWORD)

    assert user(aysel).password_hash == old


def test_logging_in_keeps_other_sessions(aysel):
    cookie = user(aysel).get_id()

    accounts.log_in(EMAIL, PASSWORD)

    assert accounts.by_cookie(cookie).id == aysel


# A guest's exams move to the account


def test_what_a_guest_did_moves_to_the_account(aysel):
    guest = a_guest()
    done, running = start(guest), start(guest, plan="quick-north")
    exams.submit(done, guest, now=SOON)

    ended = accounts.adopt(guest, aysel, now=SOON)

    assert not ended
    assert owners() == {done: aysel, running: aysel}
    assert exams.room(running, aysel, now=SOON).attempt.id == running


def test_practice_and_review_of_a_guest_move_with_the_exams(aysel):
    guest = a_guest()
    attempt, run = start(guest), begin(guest)
    answer_wrong(run, guest, 1)
    cards = cards_of(guest)

    accounts.adopt(guest, aysel, now=SOON)

    assert owners() == {attempt: aysel}
    assert [row.user_id for row in answers_of(run).values()] == [aysel]
    assert practice.run(run, aysel, now=SOON).answers[1].due == SOON + timedelta(minutes=10)
    assert (cards_of(aysel), cards_of(guest)) == (cards, {})


def test_of_two_cards_of_a_question_the_one_answered_later_stays(aysel):
    guest = a_guest()
    runs = {who: begin(who, "topic", "general.typed") for who in (aysel, guest)}
    questions = {who: questions_of(run, who) for who, run in runs.items()}
    earlier, later = SOON, SOON + timedelta(minutes=5)
    for question, at_aysel, at_guest in ((questions[aysel][0], earlier, later), (questions[aysel][1], later, earlier)):
        for who, at in ((aysel, at_aysel), (guest, at_guest)):
            answer_wrong(runs[who], who, questions[who].index(question) + 1, now=at)

    accounts.adopt(guest, aysel, now=later)

    assert {card.last_review for card in cards_of(aysel).values()} == {later}
    assert len(cards_of(aysel)) == 2


def test_of_one_exam_sat_twice_the_guests_goes_on_and_the_accounts_is_handed_in(aysel):
    guest = a_guest()
    own, guests, other = start(aysel), start(guest), start(aysel, plan="quick-north")
    answer_rightly(own, aysel, range(1, 5))

    ended = accounts.adopt(guest, aysel, now=SOON)

    assert ended
    assert owners() == dict.fromkeys((own, guests, other), aysel)
    assert (row_of(own).finish, row_of(own).points) == ("submitted", 4)
    assert [row_of(attempt).finished_at for attempt in (guests, other)] == [None, None]


def test_a_guests_exam_does_not_collide_with_one_that_is_over(aysel):
    guest = a_guest()
    old = start(aysel, now=NOW - timedelta(minutes=40))
    guests = start(guest)

    ended = accounts.adopt(guest, aysel, now=SOON)

    assert not ended
    assert (row_of(old).finish, row_of(guests).finish) == ("expired", None)
    assert row_of(guests).user_id == aysel


def test_a_guests_expired_exam_moves_as_expired(aysel):
    guest = a_guest()
    own, guests = start(aysel, now=SOON), start(guest)

    ended = accounts.adopt(guest, aysel, now=DEADLINE)

    assert not ended
    assert (row_of(own).finish, row_of(guests).finish) == (None, "expired")
    assert row_of(guests).user_id == aysel


def test_another_accounts_exams_never_move(aysel):
    murad = accounts.register("murad@example.az", PASSWORD, "Murad", locale="az", now=NOW).id
    attempt = start(murad)

    ended = accounts.adopt(murad, aysel, now=SOON)

    assert not ended
    assert owners() == {attempt: murad}


@pytest.mark.parametrize("who", ["nobody", "oneself"])
def test_without_a_guest_nothing_moves(aysel, who):
    attempt = start(aysel)

    ended = accounts.adopt(aysel if who == "oneself" else 999, aysel, now=SOON)

    assert not ended
    assert owners() == {attempt: aysel}
    assert row_of(attempt).finished_at is None


# Sessions


def test_logging_out_everywhere_ends_every_session(aysel):
    cookie = user(aysel).get_id()

    renewed = accounts.log_out_everywhere(aysel)

    assert accounts.by_cookie(cookie) is None
    assert accounts.by_cookie(renewed.get_id()).id == aysel


def test_logging_out_everywhere_leaves_others_alone(aysel):
    murad = accounts.create_guest(locale="az", now=NOW)

    accounts.log_out_everywhere(aysel)

    assert accounts.by_cookie(murad.get_id()).id == murad.id


@pytest.mark.parametrize("cookie", ["", ".", "1", "1.", "x.y", "1.wrong", "999.wrong"])
def test_a_cookie_that_is_none_of_ours_is_nobodys(aysel, cookie):
    assert accounts.by_cookie(cookie) is None


def test_a_token_opens_only_its_own_account(aysel):
    murad = accounts.create_guest(locale="az", now=NOW)

    assert accounts.by_cookie(f"{aysel}.{murad.session_token}") is None


def test_the_chosen_language_is_remembered(aysel):
    accounts.set_locale(aysel, "ru")

    assert user(aysel).locale == "ru"


# New password


def a_token(email: str = EMAIL) -> str:
    found = accounts.reset_token(email, secret=SECRET, now=NOW)
    assert found
    return found[1]


def reset(token: str, password: str = NEW_PASSWORD, *, secret: str = SECRET, age: timedelta = timedelta()) -> UserRow:
    return accounts.reset_password(token, password, secret=secret, now=NOW + age)


def test_a_link_sets_a_new_password(aysel):
    assert reset(a_token()).id == aysel

    assert accounts.log_in(EMAIL, NEW_PASSWORD).id == aysel
    with pytest.raises(BadCredentials):
        accounts.log_in(EMAIL, PASSWORD)


def test_a_new_password_ends_every_session(aysel):
    cookie = user(aysel).get_id()

    reset(a_token())

    assert accounts.by_cookie(cookie) is None


def test_a_link_works_once(aysel):
    token = a_token()
    reset(token)

    with pytest.raises(BadToken):
        reset(token, "başqa söz beş yarpaq")

    assert accounts.log_in(EMAIL, NEW_PASSWORD).id == aysel


def test_an_older_link_is_worthless_after_the_password_was_changed(aysel):
    older, newer = a_token(), a_token("AYSEL@example.az ")
    reset(newer)

    with pytest.raises(BadToken):
        reset(older)


def test_a_link_is_worthless_after_logging_out_everywhere(aysel):
    token = a_token()
    accounts.log_out_everywhere(aysel)

    with pytest.raises(BadToken):
        reset(token)


def test_a_link_lives_two_hours(aysel):
    assert reset(a_token(), age=timedelta(hours=2)).id == aysel


@pytest.mark.parametrize("age", [timedelta(hours=2) + 1000 * MOMENT, timedelta(days=30), timedelta(seconds=-1)])
def test_a_link_that_is_too_old_or_of_the_future_is_refused(aysel, age):
    with pytest.raises(BadToken):
        reset(a_token(), age=age)


def test_a_weak_password_does_not_use_the_link_up(aysel):
    token = a_token()

    with pytest.raises(WeakPassword):
        reset(token, "aysel-2026")

    assert reset(token).id == aysel


@pytest.mark.parametrize(
    "forge",
    [
        lambda token: "",
        lambda token: "rubbish",
        lambda token: token[:-1],
        lambda token: "A" + token[1:] if token[0] != "A" else "B" + token[1:],
        lambda token: accounts.reset_token(EMAIL, secret="another secret", now=NOW)[1],
    ],
    ids=["empty", "rubbish", "cut", "altered", "signed by another"],
)
def test_a_forged_link_is_refused(aysel, forge):
    with pytest.raises(BadToken):
        reset(forge(a_token()))

    assert accounts.log_in(EMAIL, PASSWORD).id == aysel


def test_a_link_of_someone_who_is_gone_is_refused(aysel):
    token = a_token()
    db.session.delete(user(aysel))
    db.session.commit()

    with pytest.raises(BadToken):
        reset(token)


def test_an_unknown_address_gets_no_link(aysel):
    assert accounts.reset_token("murad@example.az", secret=SECRET, now=NOW) is None
