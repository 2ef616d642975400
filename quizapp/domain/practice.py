"""How practice chooses its questions: by topic, by what went wrong, by what is due, or a mixture.

A run has no clock and no quotas. Its questions share no fact, and none of them stands on a paper that is being sat.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from quizapp.domain.assembly import Candidate, Pick, option_order
from quizapp.domain.held import NOTHING_HELD, Held
from quizapp.domain.plans import largest_remainder

MAX_COUNT = 30  # questions in a run: what is answered with care in one sitting


class Kind(StrEnum):
    TOPIC = "topic"  # one topic: unseen, then wrong, then seen longest ago
    WRONG = "wrong"  # the last answer was wrong
    UNSEEN = "unseen"  # never answered
    MIXED = "mixed"  # a share of each of the others, weak topics first
    DUE = "due"  # spaced review says now
    FLAGGED = "flagged"  # flagged in an exam, not answered rightly since
    TRAPS = "traps"  # what books teach wrongly: unseen, then wrong, then seen longest ago
    SURE_WRONG = "sure_wrong"  # answered wrong without a doubt, not answered rightly since


# What a mixed run is made of; what one part lacks, the next ones give.
MIX = {Kind.DUE: 0.4, Kind.WRONG: 0.3, Kind.UNSEEN: 0.3}


@dataclass(frozen=True, slots=True)
class Past:
    """When a person last answered a question rightly, wrongly, and wrongly without a doubt; None for never."""

    right: datetime | None = None
    wrong: datetime | None = None
    sure_wrong: datetime | None = None

    @property
    def last(self) -> datetime | None:
        return max(filter(None, (self.right, self.wrong)), default=None)

    @property
    def is_wrong(self) -> bool:
        return self.wrong is not None and (self.right is None or self.wrong >= self.right)

    @property
    def is_sure_wrong(self) -> bool:
        return self.sure_wrong is not None and (self.right is None or self.sure_wrong >= self.right)


_NEVER = Past()


@dataclass(frozen=True, slots=True)
class History:
    """What a person has done so far, by question id."""

    answers: Mapping[int, Past] = field(default_factory=dict)
    due: Mapping[int, datetime] = field(default_factory=dict)  # only what is due now: since when
    flagged: Mapping[int, datetime] = field(default_factory=dict)  # end of the exam in which it was flagged

    def since(self, kind: Kind, question_id: int) -> datetime | None:
        """The moment that makes a question one of this kind; None when it is not."""
        past = self.answers.get(question_id, _NEVER)
        if kind is Kind.DUE:
            return self.due.get(question_id)
        if kind is Kind.WRONG:
            return past.wrong if past.is_wrong else None
        if kind is Kind.SURE_WRONG:
            return past.sure_wrong if past.is_sure_wrong else None
        flagged = self.flagged.get(question_id)
        return flagged if flagged and (past.right is None or past.right <= flagged) else None


def choose(
    kind: Kind,
    candidates: Iterable[Candidate],
    history: History,
    *,
    rng: random.Random,
    count: int,
    topic: str = "",
    traps: Collection[int] = (),
    closed: Held = NOTHING_HELD,
) -> list[Pick]:
    """Choose the questions of a run, in the order they are shown, with the order of their options.

    Args:
        rng: the only source of chance.
        count: how many are wanted; at most MAX_COUNT are given.
        topic: only questions of this one; '' for all.
        traps: the questions that `Kind.TRAPS` chooses from.
        closed: what may not appear: it stands on a paper that is being sat.

    Returns:
        As many as there are, up to `count`, in one section. Empty: there is nothing of this kind.
    """
    open_ = available(candidates, closed, topic)
    if kind is Kind.TRAPS:
        open_ = [candidate for candidate in open_ if candidate.question_id in traps]
    count = max(0, min(count, MAX_COUNT))
    run = _Run(count)
    if kind is Kind.MIXED:
        _mix(run, open_, history, rng, count)
    else:
        run.take(_ranked(kind, open_, history, rng), count)
    rng.shuffle(run.chosen)
    return [Pick(candidate, 0, option_order(candidate, rng)) for candidate in run.chosen]


def available(candidates: Iterable[Candidate], closed: Held, topic: str = "") -> list[Candidate]:
    """Candidates that may be practised now: neither held themselves nor on a fact of one that is."""
    pool = list(candidates)
    facts = closed.facts.union(c.fact for c in pool if c.question_id in closed.question_ids)
    return [c for c in pool if c.fact not in facts and (not topic or c.topic == topic)]


class _Run:
    """The choice in progress: no fact twice."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._facts: set[str] = set()
        self.chosen: list[Candidate] = []

    def take(self, ranked: Iterable[Candidate], most: int) -> None:
        """Take up to `most` of these, the first ones first, as far as the run has room."""
        most = min(most, self._count - len(self.chosen))
        for candidate in ranked:
            if most <= 0:
                return
            if candidate.fact not in self._facts:
                self._facts.add(candidate.fact)
                self.chosen.append(candidate)
                most -= 1


def _mix(run: _Run, pool: Sequence[Candidate], history: History, rng: random.Random, count: int) -> None:
    parts = list(MIX)
    ranked = {kind: _ranked(kind, pool, history, rng) for kind in parts}
    ranked[Kind.WRONG] = _weak_first(ranked[Kind.WRONG], pool, history, rng)
    wanted = largest_remainder({index: MIX[kind] for index, kind in enumerate(parts)}, count)
    for index, kind in enumerate(parts):
        run.take(ranked[kind], wanted[index])
    for kind in parts:
        run.take(ranked[kind], count)
    run.take(_longest_ago(pool, history, rng), count)


def _ranked(kind: Kind, pool: Sequence[Candidate], history: History, rng: random.Random) -> list[Candidate]:
    """Candidates of a kind, those to take first at the head."""
    if kind is Kind.UNSEEN:
        return _weak_first([c for c in pool if c.question_id not in history.answers], pool, history, rng)
    if kind in (Kind.TOPIC, Kind.TRAPS):
        unseen = _shuffled((c for c in pool if c.question_id not in history.answers), rng)
        return unseen + _ranked(Kind.WRONG, pool, history, rng) + _longest_ago(pool, history, rng)
    dated = [(since, c) for c in _shuffled(pool, rng) if (since := history.since(kind, c.question_id))]
    dated.sort(key=lambda pair: pair[0], reverse=kind is not Kind.DUE)  # the latest mistakes, the longest overdue
    return [candidate for _, candidate in dated]


def _longest_ago(pool: Sequence[Candidate], history: History, rng: random.Random) -> list[Candidate]:
    dated = [(last, c) for c in _shuffled(pool, rng) if (last := history.answers.get(c.question_id, _NEVER).last)]
    return [candidate for _, candidate in sorted(dated, key=lambda pair: pair[0])]


def _weak_first(
    some: Iterable[Candidate], pool: Sequence[Candidate], history: History, rng: random.Random
) -> list[Candidate]:
    """Draw an order in which weak topics tend to come early and small ones are not starved.

    A topic weighs its share of wrong answers (by Laplace's rule of succession) times the square root of its size. The
    draw is weighted sampling without replacement, the one whose exponential clock rings first comes first: Efraimidis
    & Spirakis (2006), Information Processing Letters 97(5).
    """
    size, met, wrong = Counter(c.topic for c in pool), Counter[str](), Counter[str]()
    for candidate in pool:
        if past := history.answers.get(candidate.question_id):
            met[candidate.topic] += 1
            wrong[candidate.topic] += past.is_wrong
    weight = {t: (wrong[t] + 1) / (met[t] + 2) / n**0.5 for t, n in size.items()}
    drawn = [(rng.expovariate(weight[c.topic]), c) for c in some]
    return [candidate for _, candidate in sorted(drawn, key=lambda pair: pair[0])]


def _shuffled(some: Iterable[Candidate], rng: random.Random) -> list[Candidate]:
    mixed = list(some)
    rng.shuffle(mixed)
    return mixed


@dataclass(frozen=True, slots=True)
class TopicCount:
    """How many questions a topic has, how many of them a person has met, and how many were wrong the last time."""

    questions: int
    met: int
    wrong: int


def count_kinds(pool: Sequence[Candidate], history: History, traps: Collection[int] = ()) -> dict[Kind, int]:
    """How many questions of the pool are of each kind; a mixture and a topic can be had of all.

    Args:
        traps: as for `choose`.
    """
    counts = {kind: len(pool) for kind in (Kind.MIXED, Kind.TOPIC)}
    counts[Kind.UNSEEN] = sum(c.question_id not in history.answers for c in pool)
    counts[Kind.TRAPS] = sum(c.question_id in traps for c in pool)
    for kind in (Kind.DUE, Kind.WRONG, Kind.FLAGGED, Kind.SURE_WRONG):
        counts[kind] = sum(history.since(kind, c.question_id) is not None for c in pool)
    return counts


def count_topics(pool: Iterable[Candidate], history: History) -> dict[str, TopicCount]:
    """How far a person has come in each topic of the pool."""
    by_topic: dict[str, list[Past | None]] = defaultdict(list)
    for candidate in pool:
        by_topic[candidate.topic].append(history.answers.get(candidate.question_id))
    return {
        topic: TopicCount(
            len(pasts), sum(p is not None for p in pasts), sum(p is not None and p.is_wrong for p in pasts)
        )
        for topic, pasts in by_topic.items()
    }
