"""The bank in numbers: topics, papers that can be made of it, and what guessing gains."""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from quizapp.domain import bank_rules, item_cues
from quizapp.domain.assembly import Candidate, Pool, assemble
from quizapp.domain.catalogue import Topic
from quizapp.domain.errors import QuotaUnmet
from quizapp.domain.plans import ExamPlan
from quizapp.domain.questions import Question, Skill
from quizapp.services.bank import Bank

MOST_PAPERS = 50
SEED = 2026  # the numbers of one bank are the same at every call


def stats(bank: Bank) -> dict[str, Any]:
    """Return the numbers of a bank as JSON values.

    Returns:
        `questions`; `topics` by code; `plans` by code, with `disjoint_papers`: how many papers can be assembled one
        after another without a repeated question, 50 at most, and `disjoint_sections`: the same of each section by
        itself; `guessers`: area → guesser → share of keys hit; `traps`: how many there are, and how many
        questions ask them.
    """
    traps, known = bank.catalogue.traps, {question.id for question in bank.questions}
    return {
        "questions": len(bank.questions),
        "topics": _topics(bank),
        "plans": _plans(bank),
        "guessers": _guessers(bank),
        "traps": {"listed": len(traps), "questions": len({code for trap in traps for code in trap.questions} & known)},
    }


def _topics(bank: Bank) -> dict[str, Any]:
    topics = bank_rules.by_topic(bank.questions, bank.catalogue)
    return {code: _topic(bank.catalogue.topics[code], listed) for code, listed in topics.items()}


def _topic(topic: Topic, questions: Sequence[Question]) -> dict[str, Any]:
    skills = Counter(question.skill for question in questions)
    levels = Counter(question.difficulty for question in questions)
    return {
        "questions": len(questions),
        "facts": len({question.fact for question in questions}),
        "by_skill": {skill.value: skills[skill] for skill in Skill},
        "by_difficulty": {str(level): levels[level] for level in range(1, 6)},
        "target": topic.target,
        "plan_code": topic.plan_code,
    }


def _plans(bank: Bank) -> dict[str, Any]:
    found = list(bank_rules.candidates(bank.questions, bank.catalogue.topics))
    counted: dict[str, int] = {}  # plans, and sections of plans, that ask for the same get one count

    def papers(plan: ExamPlan) -> int:
        asked = repr(([dict(section.quotas) for section in plan.sections], dict(plan.difficulty_shares)))
        if asked not in counted:
            counted[asked] = disjoint_papers(plan, found)
        return counted[asked]

    return {code: _plan(plan, papers) for code, plan in bank.catalogue.plans.items()}


def _plan(plan: ExamPlan, papers: Callable[[ExamPlan], int]) -> dict[str, Any]:
    vacancies = list(plan.vacancies)
    return {
        "kind": plan.kind,
        "vacancy": vacancies[0] if vacancies else None,
        **({"vacancies": vacancies} if len(vacancies) > 1 else {}),
        "disjoint_papers": papers(plan),
        "disjoint_sections": {section.code: papers(replace(plan, sections=(section,))) for section in plan.sections},
        "count": plan.count,
    }


def disjoint_papers(plan: ExamPlan, candidates: Sequence[Candidate]) -> int:
    """Assemble papers of a plan, each from what the earlier ones left, and return how many there were, 50 at most."""
    codes = {code for section in plan.sections for code in section.quotas}
    left = [candidate for candidate in candidates if candidate.plan_code in codes]
    rng = random.Random(SEED)
    for made in range(MOST_PAPERS):
        try:
            paper = assemble(plan, Pool.of(left), rng=rng)
        except QuotaUnmet:
            return made
        used = {pick.candidate.question_id for pick in paper}
        left = [candidate for candidate in left if candidate.question_id not in used]
    return MOST_PAPERS


def _guessers(bank: Bank) -> dict[str, dict[str, float]]:
    areas = bank_rules.by_area(bank.questions, bank.catalogue)
    rates = {area: item_cues.guess_rates(listed) for area, listed in areas.items()}
    return {area: {name: round(r.share, 4) for name, r in found.items()} for area, found in rates.items() if found}
