"""Starting an exam: a paper nobody has seen before, or the one that runs."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from quizapp.database import begin_write, db
from quizapp.domain.assembly import assemble
from quizapp.domain.attempt import layout_of, layout_to_data
from quizapp.domain.errors import NotFound, PaperHeld, QuotaUnmet
from quizapp.domain.plans import ExamPlan, plan_to_data
from quizapp.models import AttemptRow, BankStateRow, ResponseRow, UserRow
from quizapp.services import bank
from quizapp.services.exams.finishing import settle, submit


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
        PaperHeld: it could only with questions of a paper that this person is sitting.
    """
    revision, percent, running = _running(user_id)
    sat = []
    for row in running:
        if (row.vacancy_code, row.plan_code) == (vacancy_code, plan_code):
            if now < row.deadline:
                return Started(row.id, resumed=True)
            submit(row.id, user_id, now=now)  # to start anew is to wait for nothing from the old one
        elif now < row.closes_at:
            sat.append(row)
        else:
            settle(row.id, now=now)
    current = bank.published(revision)
    plan = plan_for(current, vacancy_code, plan_code)
    on_paper = {int(slot[0]) for row in sat for slot in row.layout}
    try:
        picks = assemble(plan, current.pool, rng=random.Random(seed), seen=_last_seen(user_id), closed=on_paper)
    except QuotaUnmet as refusal:
        lacking = {candidate.question_id for candidate in current.pool.of_code(refusal.topic)}
        holder = next((row for row in sat if any(int(slot[0]) in lacking for slot in row.layout)), None)
        if holder is None:
            raise
        raise PaperHeld(holder.id) from None
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
        begin_write()
        attempt_id = db.session.execute(insert(AttemptRow).values(values).returning(AttemptRow.id)).scalar_one()
        db.session.commit()
    except IntegrityError:  # a second click or another device was first
        db.session.rollback()
        _, _, running = _running(user_id)
        same = (r.id for r in running if (r.vacancy_code, r.plan_code) == (vacancy_code, plan_code))
        first = next(same, None)
        if first is None:  # nobody was first: the account is gone
            raise NotFound(user_id) from None
        return Started(first, resumed=True)
    return Started(attempt_id, resumed=False)


def _running(user_id: int) -> tuple[int, int, Sequence[Any]]:
    """Return the bank's revision, the person's extra time in per cent, and their unfinished attempts, in one statement.

    Raises:
        NotFound: no bank has been loaded.
    """
    mine = (AttemptRow.user_id == user_id) & AttemptRow.finished_at.is_(None)
    columns = (
        AttemptRow.id,
        AttemptRow.vacancy_code,
        AttemptRow.plan_code,
        AttemptRow.deadline,
        AttemptRow.closes_at,
        AttemptRow.layout,
    )
    percent = select(UserRow.extra_time_percent).where(UserRow.id == user_id).scalar_subquery()
    rows = db.session.execute(
        select(BankStateRow.revision, percent.label("percent"), *columns).outerjoin_from(BankStateRow, AttemptRow, mine)
    ).all()
    if not rows:
        raise NotFound("bank")
    return rows[0].revision, rows[0].percent or 0, [row for row in rows if row.id is not None]


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
    rows = db.session.execute(
        select(ResponseRow.question_id, func.max(AttemptRow.started_at))
        .join(AttemptRow, AttemptRow.id == ResponseRow.attempt_id)
        .where(AttemptRow.user_id == user_id)
        .group_by(ResponseRow.question_id)
    )
    return {question_id: seen for question_id, seen in rows}  # noqa: C416 – dict() would take the result for a mapping
