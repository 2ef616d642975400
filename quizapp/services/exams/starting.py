"""Starting an exam: a paper nobody has seen before, or the one that runs."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, literal, select
from sqlalchemy.exc import IntegrityError

from quizapp.database import begin_write, db
from quizapp.domain.assembly import assemble
from quizapp.domain.attempt import layout_of, layout_to_data
from quizapp.domain.errors import NotFound, PaperHeld, QuotaUnmet
from quizapp.domain.held import held_together
from quizapp.domain.plans import ExamPlan, plan_to_data
from quizapp.models import AttemptRow, ResponseRow, UserRow
from quizapp.services import bank
from quizapp.services.exams.finishing import settle, submit
from quizapp.services.exams.records import KEYS_SHOWN, held_on, papers_to_come


@dataclass(frozen=True, slots=True)
class Started:
    """An open attempt; `resumed` when it was there before."""

    attempt_id: int
    resumed: bool


def start_attempt(user_id: int, vacancy_code: str, plan_code: str, *, seed: int, now: datetime) -> Started:
    """Assemble a paper for this person and start its clock, or return to the one that runs.

    Args:
        seed: the source of chance; stored, so that the choice can be repeated and explained.

    Raises:
        NotFound: no such vacancy, or no such plan for it.
        QuotaUnmet: the bank cannot fill the plan.
        PaperHeld: it could only with questions of a paper of this person whose keys are not shown yet.
    """
    while (started := _try(user_id, vacancy_code, plan_code, seed, now)) is None:
        pass  # each round means that another exam of this person has begun or ended meanwhile
    return started


def _try(user_id: int, vacancy_code: str, plan_code: str, seed: int, now: datetime) -> Started | None:
    """Start as the person's papers stand; None when they do not stand so any more."""
    revision, percent, papers = papers_to_come(user_id)
    ended = False
    for row in papers:
        if row.finished_at is not None:
            continue
        if (row.vacancy_code, row.plan_code) == (vacancy_code, plan_code):
            if now < row.deadline:
                return Started(row.id, resumed=True)
            submit(row.id, user_id, now=now)  # to start anew is to wait for nothing from the old one
            ended = True
        elif now >= row.closes_at:
            settle(row.id, now=now)
            ended = True
    if ended:
        return None
    current = bank.published(revision)
    plan = plan_for(current, vacancy_code, plan_code)
    held = {row.id: held_on(row.layout, current.pool) for row in papers}
    seen = _last_seen(user_id)
    try:
        picks = assemble(plan, current.pool, rng=random.Random(seed), seen=seen, closed=held_together(held.values()))
    except QuotaUnmet as refusal:
        db.session.commit()  # the person's row is free again
        lacking = list(current.pool.of_code(refusal.topic))
        for holder, paper in held.items():
            if any(paper.holds(candidate.question_id, (candidate.fact,)) for candidate in lacking):
                raise PaperHeld(holder) from None
        raise
    extra = plan.time_limit_minutes * 60 * percent // 100
    values = {
        "user_id": user_id,
        "vacancy_code": vacancy_code,
        "plan_code": plan_code,
        "plan": plan_to_data(plan),
        "bank_revision": current.revision,
        "seed": seed,
        "layout": layout_to_data(layout_of(picks)),
        "shapes": "".join(pick.candidate.shape for pick in picks),
        "started_at": now,
        "deadline": (deadline := now + timedelta(minutes=plan.time_limit_minutes, seconds=extra)),
        "closes_at": deadline + timedelta(minutes=plan.grace_minutes),
        "extra_seconds": extra,
    }
    try:
        attempt_id = _insert(values, besides=[row.id for row in papers])
    except IntegrityError:  # the account is gone
        db.session.rollback()
        raise NotFound(user_id) from None
    return None if attempt_id is None else Started(attempt_id, resumed=False)


def _insert(values: Mapping[str, Any], besides: Sequence[int]) -> int | None:
    """Store an attempt unless its person has a paper with keys to come that is not among `besides`; return its number.

    SQLite's write lock makes the condition and the insertion one. On PostgreSQL the lock on the person's row does,
    which `_last_seen` took: the transaction that holds it must go on.
    """
    if db.engine.dialect.name == "sqlite":
        begin_write()
    others = select(AttemptRow.id).where(
        AttemptRow.user_id == values["user_id"], AttemptRow.id.not_in(besides), ~KEYS_SHOWN
    )
    columns = AttemptRow.__table__.c
    row = select(*(literal(value, columns[name].type) for name, value in values.items())).where(~others.exists())
    attempt_id = db.session.scalar(insert(AttemptRow).from_select(list(values), row).returning(AttemptRow.id))
    db.session.commit()
    return attempt_id


def plan_for(current: bank.Published, vacancy_code: str, plan_code: str) -> ExamPlan:
    """Return the plan as this vacancy may sit it.

    Raises:
        NotFound: no such vacancy, or no such plan for it.
        QuotaUnmet: the bank has too few questions for it.
    """
    plan = current.catalogue.plans.get(plan_code)
    if plan is None or vacancy_code not in current.catalogue.vacancies:
        raise NotFound(plan_code)
    if plan.vacancies and vacancy_code not in plan.vacancies:
        raise NotFound(plan_code)
    for code, (wanted, available) in current.missing[plan_code].items():
        raise QuotaUnmet(code, wanted, available)
    return plan


def _last_seen(user_id: int) -> dict[int, datetime]:
    """Return question id → when the person last met it on a paper.

    On PostgreSQL the statement locks the person's row, too, so that their exams start one after another. The joins
    are outer ones for that: what no answer asks for would not be locked.
    """
    me = select(UserRow.id).where(UserRow.id == user_id).with_for_update(key_share=True).cte("me")
    rows = db.session.execute(
        select(ResponseRow.question_id, func.max(AttemptRow.started_at))
        .select_from(me)
        .outerjoin(AttemptRow, AttemptRow.user_id == me.c.id)
        .outerjoin(ResponseRow, ResponseRow.attempt_id == AttemptRow.id)
        .group_by(ResponseRow.question_id)
    )
    return {question_id: seen for question_id, seen in rows if question_id is not None}
