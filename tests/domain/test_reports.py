"""What a report may say, and who may answer it."""

import pytest

from quizapp.domain.errors import NotFound, OwnReport, TextUnfit
from quizapp.domain.reports import MAX_PROVISION, MAX_TEXT, Doubt, Reason, answer_text, doubt, require_may_answer
from quizapp.domain.roles import Role

TUTOR, CANDIDATE = 1, 2


def test_a_report_is_kept_without_outer_spaces():
    said = doubt(Reason.WRONG_KEY, "  Açar səhvdir.\n", " MM, 16.1 ")

    assert said == Doubt(Reason.WRONG_KEY, "Açar səhvdir.", "MM, 16.1")


@pytest.mark.parametrize("reason", [reason for reason in Reason if reason is not Reason.TYPO])
@pytest.mark.parametrize("text", ["", "   ", "\r\n\t"])
def test_a_report_says_why(reason, text):
    with pytest.raises(TextUnfit) as refused:
        doubt(reason, text, "")

    assert (refused.value.field, refused.value.length) == ("text", 0)


def test_a_typo_needs_no_words():
    assert doubt(Reason.TYPO, "", "").text == ""


def test_a_report_of_the_full_length_is_taken():
    said = doubt(Reason.OTHER, "ə" * MAX_TEXT, "§" * MAX_PROVISION)

    assert (len(said.text), len(said.provision)) == (MAX_TEXT, MAX_PROVISION)


@pytest.mark.parametrize(
    ("text", "provision", "field", "length", "most"),
    [
        ("ə" * (MAX_TEXT + 1), "", "text", MAX_TEXT + 1, MAX_TEXT),
        ("aydın deyil", "§" * (MAX_PROVISION + 1), "provision", MAX_PROVISION + 1, MAX_PROVISION),
    ],
)
@pytest.mark.parametrize("reason", [Reason.TYPO, Reason.UNCLEAR])
def test_a_report_that_is_too_long_is_refused_with_its_length(reason, text, provision, field, length, most):
    with pytest.raises(TextUnfit) as refused:
        doubt(reason, text, provision)

    assert (refused.value.field, refused.value.length, refused.value.most) == (field, length, most)


def test_line_ends_of_a_browser_are_counted_once():
    lines = "\r\n".join(["a" * 9] * (MAX_TEXT // 10))

    assert len(doubt(Reason.OTHER, lines, "").text) == MAX_TEXT - 1


def test_the_provision_stands_last_in_the_answer():
    assert answer_text(" Haqlısınız. ", " MM, 16.1 ") == "Haqlısınız.\n\n§ MM, 16.1"
    assert answer_text("Haqlısınız.", "") == "Haqlısınız."


@pytest.mark.parametrize(
    ("answer", "provision", "field"),
    [(" ", "MM", "answer"), ("a" * (MAX_TEXT + 1), "", "answer"), ("a", "b" * (MAX_PROVISION + 1), "provision")],
)
def test_an_answer_that_is_missing_or_too_long_is_refused(answer, provision, field):
    with pytest.raises(TextUnfit) as refused:
        answer_text(answer, provision)

    assert refused.value.field == field


@pytest.mark.parametrize("role", [Role.TUTOR, Role.APPROVER, Role.ADMINISTRATOR])
def test_tutors_and_those_above_answer(role):
    require_may_answer(role, TUTOR, CANDIDATE)
    require_may_answer(role, TUTOR, None)


@pytest.mark.parametrize("role", [Role.GUEST, Role.CANDIDATE])
def test_who_is_no_tutor_does_not_answer(role):
    with pytest.raises(NotFound):
        require_may_answer(role, TUTOR, CANDIDATE)


def test_nobody_answers_their_own_report():
    with pytest.raises(OwnReport):
        require_may_answer(Role.ADMINISTRATOR, TUTOR, TUTOR)
