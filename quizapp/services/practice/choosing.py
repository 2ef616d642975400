"""What there is to practise, and the start of a run."""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, insert, select

from quizapp.database import begin_write, db
from quizapp.domain.assembly import Candidate
from quizapp.domain.attempt import layout_of, layout_to_data
from quizapp.domain.catalogue import Area, Catalogue, Topic
from quizapp.domain.errors import NotFound, NothingToPractise
from quizapp.domain.held import held_together
from quizapp.domain.plans import ExamPlan
from quizapp.domain.practice import History, Kind, TopicCount, available, choose, count_kinds, count_topics
from quizapp.models import PracticeAnswerRow, PracticeRunRow, UserRow
from quizapp.services import bank, reviews
from quizapp.services.practice.history import history_of
from quizapp.services.practice.papers import papers_of

RESUMED_WITHIN = timedelta(days=7)  # after that an unfinished run is forgotten
FOR_THE_VACANCY = (Kind.UNSEEN, Kind.MIXED, Kind.TRAPS)  # nobody is given new questions that only others are asked


def start(user_id: int, kind: str, topic: str, count: int, *, seed: int, now: datetime) -> int:
    """Choose questions, begin a run of them, and return the run.

    Args:
        kind: a value of `domain.practice.Kind`.
        topic: only questions of this one; '' for all. The kind `topic` needs one.
        seed: the source of chance.

    Raises:
        NotFound: no such kind or topic, or no bank.
        NothingToPractise: no question is of this kind now.
    """
    reviews.sync(user_id, now=now)
    current, papers = papers_of(user_id, now)
    chosen = _kind(kind, topic, current.catalogue)
    everything, asked = _candidates(current, user_id)
    picks = choose(
        chosen,
        asked if chosen in FOR_THE_VACANCY and not topic else everything,
        history_of(user_id, now),
        rng=random.Random(seed),
        count=count,
        topic=topic,
        traps=current.trap_questions,
        closed=held_together(papers.values()),
    )
    if not picks:
        raise NothingToPractise(kind)
    values = {
        "user_id": user_id,
        "kind": kind,
        "topic": topic,
        "layout": layout_to_data(layout_of(picks)),
        "started_at": now,
    }
    begin_write()
    run_id: int = db.session.execute(insert(PracticeRunRow).values(values).returning(PracticeRunRow.id)).scalar_one()
    db.session.commit()
    return run_id


def require_for_newcomer(kind: str, topic: str) -> None:
    """Check what somebody without any history asks for, before they are made a guest.

    Raises:
        NotFound, NothingToPractise: as for `start`.
    """
    current = bank.published()
    chosen = _kind(kind, topic, current.catalogue)
    if not choose(
        chosen, current.pool, History(), rng=random.Random(0), count=1, topic=topic, traps=current.trap_questions
    ):
        raise NothingToPractise(kind)


def _kind(kind: str, topic: str, catalogue: Catalogue) -> Kind:
    if kind not in set(Kind) or (topic and topic not in catalogue.topics) or (kind == Kind.TOPIC and not topic):
        raise NotFound(kind)
    return Kind(kind)


def _candidates(current: bank.Published, user_id: int) -> tuple[list[Candidate], list[Candidate]]:
    """Return what may be practised at all, and that less what only other vacancies than the person's are asked."""
    everything = list(current.pool)
    vacancy = db.session.get_one(UserRow, user_id).vacancy_code or ""
    if vacancy not in current.catalogue.vacancies:
        return everything, everything
    foreign = _codes(current.catalogue.plans.values()) - _codes(current.catalogue.plans_of(vacancy))
    return everything, [candidate for candidate in everything if candidate.plan_code not in foreign]


def _codes(plans: Iterable[ExamPlan]) -> set[str]:
    return {code for plan in plans for section in plan.sections for code in section.quotas}


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A run that was left in the middle."""

    run_id: int
    kind: Kind
    topic: str
    answered: int
    count: int


@dataclass(frozen=True, slots=True)
class Overview:
    """What there is to practise now. `kinds` and `topics` count questions; topics without any are left out.

    `next_due` is when the next question comes back: asked only when none is due, None when none will.
    """

    kinds: Mapping[Kind, int]
    areas: Sequence[tuple[Area, Sequence[tuple[Topic, TopicCount]]]]
    next_due: datetime | None
    unfinished: Unfinished | None
    catalogue: Catalogue

    @property
    def due(self) -> int:
        return self.kinds[Kind.DUE]


def overview(user_id: int, *, now: datetime) -> Overview:
    """Return what this person can practise now, answers of finished exams included.

    Raises:
        NotFound: no bank has been loaded.
    """
    reviews.sync(user_id, now=now)
    current, papers = papers_of(user_id, now)
    history = history_of(user_id, now)
    closed = held_together(papers.values())
    everything, asked = (available(pool, closed) for pool in _candidates(current, user_id))
    of_all, of_asked = (count_kinds(pool, history, current.trap_questions) for pool in (everything, asked))
    kinds = of_all | {kind: of_asked[kind] for kind in FOR_THE_VACANCY}
    counts = count_topics(everything, history)
    areas = [
        (area, topics)
        for area in current.catalogue.areas
        if (topics := [(topic, counts[topic.code]) for topic in area.topics if topic.code in counts])
    ]
    next_due = None if kinds[Kind.DUE] else reviews.next_due(user_id, now=now)
    return Overview(kinds, areas, next_due, _unfinished(user_id, now), current.catalogue)


def _unfinished(user_id: int, now: datetime) -> Unfinished | None:
    """The latest run, if it was left in the middle not long ago."""
    run, given = PracticeRunRow, PracticeAnswerRow
    answered = select(func.count()).where(given.run_id == run.id).correlate(run).scalar_subquery()
    row = db.session.execute(
        select(run.id, run.kind, run.topic, run.layout, answered.label("answered"))
        .where(run.user_id == user_id, run.started_at > now - RESUMED_WITHIN)
        .order_by(run.started_at.desc(), run.id.desc())
        .limit(1)
    ).first()
    if row is None or row.answered >= len(row.layout):
        return None
    return Unfinished(row.id, Kind(row.kind), row.topic, row.answered, len(row.layout))
