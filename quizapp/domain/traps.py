"""What circulating books and tests teach wrongly: rules that have changed, and common mistakes; and who asks them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from quizapp.domain.questions import Citation, Question, reasons

# What says that something is no longer so, where the year of the change is not known. Words that also stand in rules
# that hold ("3 ay əvvəl", "90 gündən artıq") do not.
_NO_LONGER = re.compile(
    r"\b(?:əvvəllər|əvvəlki|əvvəl (?:belə|də)|köhnə|keçmişdə|(?:ləğv|əvəz) (?:ed|ol)|çıxarılıb|dəyişdirilib|dəyişib)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Trap:
    """What holds, `now`, and what is taught instead: a rule that once held, `was`, or one that never did, `mistaken`.
    One of the two is ''.

    `questions` name by id the ones that ask what holds, each with the text of its wrong option, or of its false
    statement, that is the trap. `since` is the year of a rule's change and `by` the law that made it; None and '' where
    the text at hand does not tell. `act` is '' for general knowledge.
    """

    code: str
    now: str
    questions: Mapping[str, str]
    was: str = ""
    mistaken: str = ""
    act: str = ""
    provision: str = ""
    since: int | None = None
    by: str = ""


def holds(trap: Trap, question: Question) -> bool:
    """Whether a question that the trap names has it among its wrong answers."""
    return _reason(question, trap.questions[question.id]) is not None


def problems(trap: Trap, questions: Mapping[str, Question]) -> Iterator[str]:
    """Yield what is wrong between a trap and its questions: there is none, the trap is not among the wrong answers of
    one, it cites another provision, or the candidate is not told that the rule has changed.

    Args:
        questions: those of the bank, by id.
    """
    for code, wrong in trap.questions.items():
        question = questions.get(code)
        if question is None:
            yield f"there is no question {code}"
        elif (why := _reason(question, wrong)) is None:
            yield f"{code}: {wrong!r} is none of its wrong options or false statements"
        else:
            if trap.act and not any(_is_of(trap, cite) for cite in question.cites):
                yield f"{code}: does not cite {f'{trap.act} {trap.provision}'.strip()}"
            if trap.was and not _tells_the_change(trap, f"{why} {question.explanation}"):
                when = f"changed in {trap.since}" if trap.since else "has changed"
                yield f"{code}: neither the reason nor the explanation tells that the rule {when}"


def _reason(question: Question, wrong: str) -> str | None:
    """Why a wrong answer is wrong; None when there is no such wrong answer."""
    for index, option in enumerate(question.options):
        if option.text == wrong and index not in question.keys:
            return reasons(question, index)
    for statement in question.statements:
        if statement.text == wrong and not statement.holds:
            return statement.why
    return None


def _is_of(trap: Trap, cite: Citation) -> bool:
    """Whether a citation names the act of the trap, and its provision, a part of it or what it is a part of."""
    if cite.act != trap.act or not (trap.provision and cite.provision):
        return cite.act == trap.act
    ours, theirs = f"{trap.provision}.", f"{cite.provision}."
    return ours.startswith(theirs) or theirs.startswith(ours)


def _tells_the_change(trap: Trap, told: str) -> bool:
    pattern = rf"\b{trap.since}\b" if trap.since else _NO_LONGER
    return bool(re.search(pattern, told))
