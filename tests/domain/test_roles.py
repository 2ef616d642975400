"""Roles: each may do all that the ones before it may."""

import pytest

from quizapp.domain.roles import Role

LADDER = [Role.GUEST, Role.CANDIDATE, Role.TUTOR, Role.APPROVER, Role.ADMINISTRATOR]


def test_the_ladder_holds_every_role():
    assert list(Role) == LADDER


@pytest.mark.parametrize("place", range(len(LADDER)))
def test_a_role_may_what_it_and_the_ones_below_may(place):
    role = LADDER[place]

    allowed = [needed for needed in LADDER if role.may(needed)]

    assert allowed == LADDER[: place + 1]


def test_a_role_is_known_by_the_word_in_the_database():
    assert Role("administrator") is Role.ADMINISTRATOR
