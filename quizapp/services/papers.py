"""Sample papers straight from the files, for checking outside the program."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from quizapp.domain import bank_rules
from quizapp.domain.assembly import Pool, assemble
from quizapp.domain.errors import NotFound
from quizapp.domain.questions import LETTERS, Question, reasons
from quizapp.services.bank import Bank


@dataclass(frozen=True, slots=True)
class PaperItem:
    """A question in its place, options in the order shown."""

    section: str
    question: Question
    order: tuple[int, ...]


def pool_of(bank: Bank) -> Pool:
    """Return the pool that the files make; ids are places in `bank.questions`."""
    return Pool.of(bank_rules.candidates(bank.questions, bank.catalogue.topics))


def sample(bank: Bank, plan_code: str, *, rng: random.Random) -> list[PaperItem]:
    """Assemble a paper of a plan.

    Raises:
        NotFound: no such plan.
        QuotaUnmet: the bank cannot fill it.
    """
    plan = bank.catalogue.plans.get(plan_code)
    if plan is None:
        raise NotFound(f"plan {plan_code}; there are {', '.join(bank.catalogue.plans)}")
    return [
        PaperItem(plan.sections[pick.section].code, bank.questions[pick.candidate.question_id], pick.order)
        for pick in assemble(plan, pool_of(bank), rng=rng)
    ]


def key(item: PaperItem) -> str:
    """The letters of the key as shown; of a typed answer the number or the accepted forms."""
    question = item.question
    if question.value is not None:
        return f"{question.value:.15g}"
    return " / ".join(question.accepted) or "".join(
        letter for letter, i in zip(LETTERS, item.order, strict=False) if i in question.keys
    )


def to_data(paper: Sequence[PaperItem]) -> list[dict[str, Any]]:
    """Return the paper as JSON values: stem, options, key, reasons, explanation, citations."""
    return [_item_to_data(number, item) for number, item in enumerate(paper, 1)]


def _item_to_data(number: int, item: PaperItem) -> dict[str, Any]:
    question = item.question
    options = [
        {"letter": letter, "text": question.options[i].words, "why": reasons(question, i)}
        for letter, i in zip(LETTERS, item.order, strict=False)
    ]
    data: dict[str, Any] = {
        "number": number,
        "section": item.section,
        "id": question.id,
        "topic": question.topic,
        "kind": question.kind.value,
        "stem": question.stem,
        "options": options,
        "key": key(item),
        "explanation": question.explanation,
        "cites": [{"act": c.act, "provision": c.provision, "source": c.source} for c in question.cites],
        "fact": question.fact,
        "difficulty": question.difficulty,
        "skill": question.skill.value,
    }
    lists = {
        "statements": [s.text for s in question.statements],
        "items": list(question.items),
        "left": list(question.left),
        "right": list(question.right),
    }
    figure = {"figure": question.figure.alt} if question.figure else {}
    return data | figure | {name: values for name, values in lists.items() if values}
