"""What the studio says: problems of a draft, states, events, and the names of a question's fields."""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from quizapp.domain.authoring import CopyState, QuestionState
from quizapp.domain.differences import Difference
from quizapp.domain.drafts import DraftProblem
from quizapp.domain.questions import LETTERS, Kind
from quizapp.i18n import date

STATES = {
    QuestionState.DRAFT: _l("Not published yet"),
    QuestionState.PUBLISHED: _l("Published"),
    QuestionState.RETIRED: _l("Retired"),
}
COPY_STATES = {
    CopyState.DRAFT: _l("Draft"),
    CopyState.SUBMITTED: _l("Waiting for approval"),
    CopyState.APPROVED: _l("Approved"),
}
ACTIONS = {
    "question.created": _l("Created"),
    "question.edited": _l("Edited"),
    "question.submitted": _l("Submitted for approval"),
    "question.returned": _l("Returned to the author"),
    "question.approved": _l("Approved"),
    "question.published": _l("Published"),
    "question.retired": _l("Retired"),
    "question.restored": _l("Put back in use"),
    "question.discarded": _l("Working text discarded"),
}
KINDS = {
    Kind.SINGLE: _l("single choice"),
    Kind.MULTIPLE: _l("several choices"),
    Kind.STATEMENTS: _l("statements"),
    Kind.ORDERING: _l("ordering"),
    Kind.MATCHING: _l("matching"),
    Kind.SITUATIONAL: _l("situational"),
    Kind.NUMERIC: _l("typed number"),
    Kind.SHORT: _l("typed words"),
}


def problem(found: DraftProblem) -> str:
    """Say what keeps a draft from being asked, and which part of it."""
    return _PROBLEMS[found.code](found.facts)


def _letter(number: int) -> str:
    """The letter of an option; beyond the eight that are possible, its number."""
    return LETTERS[number - 1] if number <= len(LETTERS) else str(number)


_Facts = Mapping[str, Any]
_PROBLEMS: Mapping[str, Callable[[_Facts], str]] = {
    "stem_missing": lambda f: _("The question itself is missing."),
    "explanation_missing": lambda f: _("The explanation is missing."),
    "text_long": lambda f: _("A text has more than %(most)s characters.", most=f["most"]),
    "fact_form": lambda f: _(
        "The fact “%(fact)s” is no short name: small Latin letters, digits and hyphens.", fact=f["fact"]
    ),
    "difficulty_range": lambda f: _("The difficulty is a number from 1 to 5."),
    "options_count": lambda f: ngettext(
        "There is %(num)s option; %(fewest)s to %(most)s are possible.",
        "There are %(num)s options; %(fewest)s to %(most)s are possible.",
        f["count"],
        fewest=f["fewest"],
        most=f["most"],
    ),
    "key_missing": lambda f: _("No option is marked as right."),
    "option_empty": lambda f: _("Option %(letter)s has no text.", letter=_letter(f["number"])),
    "options_alike": lambda f: _(
        "Options %(first)s and %(second)s say the same.", first=_letter(f["first"]), second=_letter(f["second"])
    ),
    "why_missing": lambda f: _("Option %(letter)s does not say why it is wrong.", letter=_letter(f["number"])),
    "cite_missing": lambda f: _("Nothing is cited: name the act with its article, or a source."),
    "cite_both": lambda f: _("Citation %(number)s names an act and a source: only one of them.", number=f["number"]),
    "cite_nothing": lambda f: _("Citation %(number)s names neither an act nor a source.", number=f["number"]),
    "act_unknown": lambda f: _("The bank knows no act “%(act)s”. Choose one from the list.", act=f["act"]),
    "provision_form": lambda f: _(
        "“%(provision)s” is no article such as 16.1.6, 88-1 or 53.I.", provision=f["provision"]
    ),
    "source_provision": lambda f: _(
        "“%(provision)s” stands beside a source: write the place into the source itself.", provision=f["provision"]
    ),
    "source_long": lambda f: _("A source has more than %(most)s characters.", most=f["most"]),
    "checked_missing": lambda f: _("The day on which the key was checked is missing."),
    "checked_future": lambda f: _("The key was checked on %(day)s, which is still to come.", day=date(f["day"])),
    "checked_stale": lambda f: _(
        "The key was checked on %(day)s, but “%(act)s” is of %(revision)s: compare it with that text.",
        day=date(f["day"]),
        act=f["act"],
        revision=date(f["revision"]),
    ),
}
PROBLEM_CODES = frozenset(_PROBLEMS)

_FIELDS = {
    "topic": _l("Topic"),
    "stem": _l("Question"),
    "key": _l("Right answer"),
    "answer": _l("Right answer"),
    "value": _l("Right answer"),
    "tolerance": _l("Tolerance"),
    "accepted": _l("Accepted answers"),
    "order": _l("Fixed order"),
    "explanation": _l("Explanation"),
    "difficulty": _l("Difficulty"),
    "skill": _l("What it asks for"),
    "fact": _l("Fact"),
    "basis": _l("Text behind the key"),
    "checked": _l("Key checked on"),
}
_NUMBERED: Mapping[str, Callable[[int], str]] = {
    "option": lambda n: _("Option %(letter)s", letter=_letter(n)),
    "option_why": lambda n: _("Option %(letter)s, reason", letter=_letter(n)),
    "statement": lambda n: _("Statement %(number)s", number=n),
    "statement_holds": lambda n: _("Statement %(number)s, true or false", number=n),
    "statement_why": lambda n: _("Statement %(number)s, reason", number=n),
    "item": lambda n: _("Item %(number)s", number=n),
    "left": lambda n: _("Left column, line %(number)s", number=n),
    "right": lambda n: _("Right column, line %(number)s", number=n),
    "cite": lambda n: _("Citation %(number)s", number=n),
}
FIELD_CODES = frozenset(_FIELDS) | frozenset(_NUMBERED)


def field(difference: Difference) -> str:
    """The name of the field that differs."""
    if difference.field in _NUMBERED:
        return _NUMBERED[difference.field](difference.number)
    return str(_FIELDS[difference.field])
