"""Plan + pool + chance → the questions of one paper.

Quotas are met exactly or refused. Questions on one fact never meet. A person gets unseen questions first, then those
seen longest ago; topics of a quota and difficulties of the plan are kept as near as the pool allows.
"""

import random
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from quizapp.domain.errors import QuotaUnmet
from quizapp.domain.held import NOTHING_HELD, Held
from quizapp.domain.plans import ExamPlan, largest_remainder
from quizapp.domain.questions import option_count


@dataclass(frozen=True, slots=True)
class Candidate:
    """A published question, as much of it as choosing needs. `fact` is an id shared by questions on one fact."""

    question_id: int
    version_id: int
    topic: str
    plan_code: str
    difficulty: int
    fact: str
    shape: str  # see questions.shape
    keeps_order: bool = False


@dataclass(frozen=True, slots=True)
class Pick:
    """A question in its place: section index from 0, and the order in which its options are shown."""

    candidate: Candidate
    section: int
    order: tuple[int, ...]


Cells = dict[str, dict[int, list[Candidate]]]  # topic → difficulty → candidates


@dataclass(frozen=True)
class Pool:
    """Candidates indexed once for many assemblies."""

    by_code: Mapping[str, Cells]
    size: int
    facts: Mapping[str, frozenset[str]] = field(default_factory=dict)  # plan code → its facts

    @classmethod
    def of(cls, candidates: Iterable[Candidate]) -> "Pool":
        by_code: dict[str, Cells] = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
        facts: dict[str, set[str]] = defaultdict(set)
        size = 0
        for candidate in candidates:
            by_code[candidate.plan_code][candidate.topic][candidate.difficulty].append(candidate)
            facts[candidate.plan_code].add(candidate.fact)
            size += 1
        return cls(by_code, size, {code: frozenset(found) for code, found in facts.items()})

    def __iter__(self) -> Iterator[Candidate]:
        for code in self.by_code:
            yield from self.of_code(code)

    def facts_of(self, question_ids: Collection[int]) -> frozenset[str]:
        """The facts of some questions of the pool."""
        return frozenset(self.fact_by_question[n] for n in question_ids if n in self.fact_by_question)

    @cached_property
    def fact_by_question(self) -> Mapping[int, str]:
        """The present fact of every question."""
        return {candidate.question_id: candidate.fact for candidate in self}

    def of_code(self, code: str) -> Iterator[Candidate]:
        for cells in self.by_code.get(code, {}).values():
            for candidates in cells.values():
                yield from candidates


def shortfalls(plan: ExamPlan, pool: Pool) -> dict[str, tuple[int, int]]:
    """Return plan code → (wanted, available facts) for every code whose quota the pool cannot fill by itself."""
    wanted: dict[str, int] = defaultdict(int)
    for section in plan.sections:
        for code, count in section.quotas.items():
            wanted[code] += count
    available = {code: len(pool.facts.get(code, ())) for code in wanted}
    return {code: (count, available[code]) for code, count in wanted.items() if available[code] < count}


def assemble(
    plan: ExamPlan,
    pool: Pool,
    *,
    rng: random.Random,
    seen: Mapping[int, datetime] | None = None,
    closed: Held = NOTHING_HELD,
) -> list[Pick]:
    """Choose the questions of one paper, in the order they are shown, with the order of their options.

    Args:
        rng: the only source of chance; the same seed, plan, pool and history give the same paper.
        seen: question id → when this person last met it; absent means never.
        closed: what may not appear: it stands on a paper that is being sat, and finishing this one would show its key.

    Returns:
        One Pick a slot, sections in the plan's order, shuffled within a section.

    Raises:
        QuotaUnmet: a quota cannot be filled; names the plan code and the numbers.
    """
    paper = _Paper(pool, seen or {}, rng, closed.facts | pool.facts_of(closed.question_ids))
    for index, section in enumerate(plan.sections):
        wishes = _difficulty_wishes(plan, section.count, rng)
        for code, count in section.quotas.items():
            for topic in _topic_turns(pool.by_code.get(code, {}), count, rng):
                paper.add(index, code, topic, wishes.pop())
            paper.require(index, code, count)
    return paper.picks(len(plan.sections))


def _difficulty_wishes(plan: ExamPlan, count: int, rng: random.Random) -> list[int]:
    wishes = [level for level, times in largest_remainder(plan.difficulty_shares, count).items() for _ in range(times)]
    rng.shuffle(wishes)
    return wishes


def _topic_turns(cells: Cells, count: int, rng: random.Random) -> list[str]:
    """`count` topic names, in proportion to the square root of their size: small topics are not starved."""
    if not cells:
        return [""] * count
    topics = sorted(cells)
    rng.shuffle(topics)
    sizes = {i: sum(map(len, cells[topic].values())) ** 0.5 for i, topic in enumerate(topics)}
    return [topics[i] for i, times in largest_remainder(sizes, count).items() for _ in range(times)]


class _Paper:
    """The choice in progress: what is taken, and which facts with it."""

    def __init__(self, pool: Pool, seen: Mapping[int, datetime], rng: random.Random, closed: frozenset[str]) -> None:
        self._pool, self._seen, self._rng, self._closed = pool, seen, rng, closed
        self._chosen: dict[str, tuple[int, str, Candidate]] = {}  # fact → (section, code, candidate)
        self._oldest_first: dict[str, list[Candidate]] = {}

    def add(self, section: int, code: str, topic: str, difficulty: int) -> None:
        cells = self._pool.by_code.get(code, {})
        found = self._unseen(cells.get(topic, {}), difficulty)
        if found is None:
            others = [name for name in cells if name != topic]
            self._rng.shuffle(others)
            tries = (self._unseen(cells[name], difficulty) for name in others)
            found = next((candidate for candidate in tries if candidate), None)
        found = found or self._seen_longest_ago(code)
        if found:
            self._chosen[found.fact] = (section, code, found)

    def _unseen(self, levels: Mapping[int, list[Candidate]], difficulty: int) -> Candidate | None:
        """A free candidate of the nearest difficulty, by a walk from a random place."""
        for level in sorted(levels, key=lambda d: (abs(d - difficulty), d)):
            candidates = levels[level]
            start = self._rng.randrange(len(candidates))
            for step in range(len(candidates)):
                candidate = candidates[(start + step) % len(candidates)]
                if self._is_free(candidate) and candidate.question_id not in self._seen:
                    return candidate
        return None

    def _seen_longest_ago(self, code: str) -> Candidate | None:
        if code not in self._oldest_first:
            seen = [c for c in self._pool.of_code(code) if c.question_id in self._seen]
            self._rng.shuffle(seen)
            seen.sort(key=lambda c: self._seen[c.question_id], reverse=True)
            self._oldest_first[code] = seen
        waiting = self._oldest_first[code]
        while waiting:
            candidate = waiting.pop()
            if self._is_free(candidate):
                return candidate
        return None

    def _is_free(self, candidate: Candidate) -> bool:
        return candidate.fact not in self._chosen and candidate.fact not in self._closed

    def require(self, section: int, code: str, count: int) -> None:
        """Fill what is missing by moving other quotas to other facts; refuse when even that cannot."""
        while (held := sum((s, c) == (section, code) for s, c, _ in self._chosen.values())) < count:
            if not self._augment(section, code):
                raise QuotaUnmet(code, count, held)

    def _augment(self, section: int, code: str) -> bool:
        """One augmenting path of the quota–fact matching (Kuhn 1955): breadth first, so the fewest moves."""
        start = (section, code)
        takes: dict[str, tuple[int, str, Candidate]] = {}  # fact → the quota that could take it, and with what
        gives: dict[tuple[int, str], str] = {}  # quota → the fact it would give up
        queue = [start]
        for quota in queue:
            for candidate in self._pool.of_code(quota[1]):
                fact = candidate.fact
                if fact in takes or fact in self._closed:
                    continue
                takes[fact] = (*quota, candidate)
                if fact not in self._chosen:
                    self._move_along(fact, takes, gives, start)
                    return True
                holder = self._chosen[fact][:2]
                if holder != start and holder not in gives:
                    gives[holder] = fact
                    queue.append(holder)
        return False

    def _move_along(
        self,
        fact: str,
        takes: Mapping[str, tuple[int, str, Candidate]],
        gives: Mapping[tuple[int, str], str],
        start: tuple[int, str],
    ) -> None:
        """Give each quota on the path its new fact, from the free end back to the quota that lacked one."""
        while True:
            self._chosen[fact] = takes[fact]
            quota = takes[fact][:2]
            if quota == start:
                return
            fact = gives[quota]

    def picks(self, sections: int) -> list[Pick]:
        grouped: list[list[Candidate]] = [[] for _ in range(sections)]
        for section, _, candidate in self._chosen.values():
            grouped[section].append(candidate)
        return [
            Pick(candidate, section, option_order(candidate, self._rng))
            for section, candidates in enumerate(grouped)
            for candidate in self._shuffled(candidates)
        ]

    def _shuffled(self, candidates: list[Candidate]) -> list[Candidate]:
        self._rng.shuffle(candidates)
        return candidates


def option_order(candidate: Candidate, rng: random.Random) -> tuple[int, ...]:
    """Draw the order in which a question's options are shown; some keep that of the file."""
    order = list(range(option_count(candidate.shape)))
    if not candidate.keeps_order:
        rng.shuffle(order)
    return tuple(order)
