"""Demonstration data: people, weeks of exams and practice, drafts and reports, so that every page can be seen full.

Nothing here is about a real person. The questions are those of the bank; what candidates answer is drawn from an
ability that grows with time, by the logistic model of Rasch (1960), Probabilistic models for some intelligence tests.
"""

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import func, select

from quizapp.database import db
from quizapp.domain.attempt import EventKind
from quizapp.domain.authoring import Person
from quizapp.domain.drafts import Draft, from_question
from quizapp.domain.errors import DatabaseNotEmpty, NothingToPractise, QuotaUnmet
from quizapp.domain.practice import Kind as PracticeKind
from quizapp.domain.questions import LETTERS, Question
from quizapp.domain.reports import Outcome, Reason
from quizapp.domain.roles import Role
from quizapp.models import AttemptRow, PracticeAnswerRow, QuestionRow, QuestionVersionRow, ResponseRow, UserRow
from quizapp.services import accounts, authoring, bank, exams, practice, reports, reviews
from quizapp.services.exams import NewEvent

PASSWORD = "nümunə üçün uzun parol"  # noqa: S105 – printed by the command, for scratch databases only
WEEKS = 6


@dataclass(frozen=True, slots=True)
class _Character:
    """A candidate: where they begin, what they gain a week, how often they come."""

    name: str
    email: str
    vacancy: str
    ability: float  # logits at the start: 0 answers an item of middling difficulty rightly every second time
    gain: float  # logits a week
    sittings: int  # mocks a week
    practised: int  # practice runs a week


CANDIDATES = (
    _Character("Aysel Məmmədova", "aysel@example.az", "ganja-regional", 0.2, 0.25, 2, 3),
    _Character("Kamran Əliyev", "kamran@example.az", "apparatus-it", 1.0, 0.10, 1, 1),
    _Character("Günel Hüseynova", "gunel@example.az", "ganja-regional", -0.4, 0.30, 2, 4),
    _Character("Orxan Quliyev", "orxan@example.az", "apparatus-it", 0.6, 0.05, 1, 0),
    _Character("Leyla İsmayılova", "leyla@example.az", "ganja-regional", 1.4, 0.15, 1, 2),
    _Character("Tural Həsənov", "tural@example.az", "ganja-regional", -0.8, 0.10, 1, 1),
    _Character("Səbinə Rzayeva", "sabina@example.az", "apparatus-it", 0.0, 0.20, 1, 2),
    _Character("Elvin Babayev", "elvin@example.az", "ganja-regional", 0.3, 0.00, 1, 0),
)
STAFF = (
    ("Rəşad Abbasov", "rashad@example.az", Role.TUTOR),
    ("Fidan Kərimova", "fidan@example.az", Role.TUTOR),
    ("Nigar Səfərova", "nigar@example.az", Role.APPROVER),
    ("Murad Vəliyev", "murad@example.az", Role.ADMINISTRATOR),
)


@dataclass(frozen=True, slots=True)
class Made:
    """How much was made."""

    people: int
    attempts: int
    practice_answers: int
    reports: int
    drafts: int


def fill(*, seed: int, now: datetime) -> Made:
    """Fill an empty database.

    Args:
        seed: the same seed and bank make the same data.

    Raises:
        DatabaseNotEmpty: people are there; a demonstration belongs into a scratch database.
        NotFound: no bank has been loaded.
    """
    if db.session.scalar(select(func.count()).select_from(UserRow)):
        raise DatabaseNotEmpty
    bank.published()
    rng = random.Random(seed)
    begin = now - timedelta(weeks=WEEKS)
    staff = {name: _staff(name, email, role, begin) for name, email, role in STAFF}
    attempts = sum(_Candidate(character, rng, begin, now).live() for character in CANDIDATES)
    sent = _reports(rng, list(staff.values()), now)
    drafts = _drafts(list(staff.values()), now)
    answered = db.session.scalar(select(func.count()).select_from(PracticeAnswerRow)) or 0
    return Made(len(STAFF) + len(CANDIDATES), attempts, answered, sent, drafts)


def _staff(name: str, email: str, role: Role, now: datetime) -> Person:
    return Person(accounts.create_user(email, PASSWORD, name, role, now=now).id, role)


class _Candidate:
    """One candidate's weeks, in the order in which they happen."""

    def __init__(self, character: _Character, rng: random.Random, begin: datetime, now: datetime) -> None:
        self._character, self._rng, self._begin, self._now = character, rng, begin, now
        user = accounts.create_user(character.email, PASSWORD, character.name, Role.CANDIDATE, now=begin)
        self._id = user.id

    def live(self) -> int:
        """Sit and practise until now; return how many exams that were."""
        plans = (f"quick-{self._character.vacancy}", f"official-{self._character.vacancy}")
        deeds: list[tuple[datetime, Callable[[datetime], None]]] = []
        for week in range(WEEKS):
            for turn in range(self._character.sittings):
                plan = plans[0] if week < 2 and turn == 0 else plans[1]
                deeds.append((self._moment(week), lambda at, plan=plan: self._sit(plan, at)))  # type: ignore[misc]
            deeds += [(self._moment(week), self._practise) for _ in range(self._character.practised)]
        for at, deed in sorted(deeds, key=lambda pair: pair[0]):
            if at + timedelta(hours=4) < self._now:
                deed(at)
        return len(exams.attempts_of(self._id, now=self._now))

    def _moment(self, week: int) -> datetime:
        """An evening of that week."""
        day = self._begin + timedelta(weeks=week, days=self._rng.randrange(7))
        return day.replace(hour=14, minute=0, second=0, microsecond=0) + timedelta(minutes=self._rng.randrange(240))

    def _knows(self, question: Question, at: datetime) -> bool:
        weeks = (at - self._begin) / timedelta(weeks=1)
        # areas differ from person to person, always in the same way
        leaning = random.Random(f"{self._character.email}{question.topic}").gauss(0, 0.6)
        ability = self._character.ability + self._character.gain * weeks + leaning
        return self._rng.random() < 1 / (1 + math.exp(0.7 * (question.difficulty - 3) - ability))

    def _letter(self, question: Question, order: Sequence[int], at: datetime) -> str:
        right = [LETTERS[place] for place, index in enumerate(order) if index in question.keys]
        wrong = [LETTERS[place] for place, index in enumerate(order) if index not in question.keys]
        return right[0] if self._knows(question, at) or not wrong else self._rng.choice(wrong)

    def _sit(self, plan: str, at: datetime) -> None:
        try:
            started = exams.start_attempt(
                self._id, self._character.vacancy, plan, seed=self._rng.randrange(2**31), now=at
            )
        except QuotaUnmet:
            return
        room = exams.room(started.attempt_id, self._id, now=at)
        done: list[tuple[EventKind, int, str, datetime]] = [(EventKind.OPEN, 0, "", at)]
        moment, pace = at, 0.55 * room.plan.time_limit_minutes * 60 / room.count
        for slot in range(1, room.count + 1):
            done.append((EventKind.VISIT, slot, "", moment))
            moment += timedelta(seconds=max(6.0, self._rng.lognormvariate(math.log(pace), 0.5)))
            if self._rng.random() < 0.03 or moment >= room.attempt.deadline:
                continue  # left blank
            letter = self._letter(room.question(slot), room.layout[slot - 1].order, at)
            done.append((EventKind.ANSWER, slot, letter, moment))
            if self._rng.random() < 0.06:
                done.append((EventKind.FLAG, slot, "1", moment))
        end = min(moment + timedelta(minutes=1), room.attempt.deadline - timedelta(seconds=1))
        events = [
            NewEvent(kind, slot, value, sequence, (end - when).total_seconds())
            for sequence, (kind, slot, value, when) in enumerate(done, 1)
        ]
        for first in range(0, len(events), exams.MAX_BATCH):
            batch = events[first : first + exams.MAX_BATCH]
            exams.save_events(started.attempt_id, self._id, batch, client=f"demo-{started.attempt_id}", now=end)
        exams.submit(started.attempt_id, self._id, now=end)
        reviews.sync(self._id, now=end)

    def _practise(self, at: datetime) -> None:
        kind = self._rng.choice((PracticeKind.MIXED, PracticeKind.WRONG, PracticeKind.DUE, PracticeKind.MIXED))
        try:
            run_id = practice.start(self._id, kind, "", 10, seed=self._rng.randrange(2**31), now=at)
        except NothingToPractise:
            return
        run = practice.run(run_id, self._id, now=at)
        for slot in range(1, run.count + 1):
            at += timedelta(seconds=self._rng.randrange(15, 70))
            question = run.question(slot)
            letter = self._letter(question, run.layout[slot - 1].order, at)
            practice.answer(run_id, self._id, slot, letter, unsure=self._rng.random() < 0.2, now=at)


DOUBTS = (
    (Reason.OUTDATED_LAW, "Bu müddət sonradan dəyişməyibmi? Son redaksiyaya baxmağınızı xahiş edirəm."),
    (Reason.TWO_ANSWERS, "Məncə, ikinci variant da bu şərtlə düzgün sayıla bilər."),
    (Reason.UNCLEAR, "Sualın şərtindən hansı halın nəzərdə tutulduğu aydın deyil."),
    (Reason.TYPO, ""),
    (Reason.WRONG_KEY, "Seçdiyim cavabın düzgün olduğunu düşünürəm."),
)
ANSWERS = (
    (Outcome.REJECTED, "Maddənin hazırkı redaksiyası ilə yenidən yoxladıq: düzgün cavab dəyişmir. Səbəb izahdadır."),
    (Outcome.UPHELD, "Haqlısınız, təşəkkür edirik. Sualın yeni versiyası hazırlanır."),
)


def _reports(rng: random.Random, staff: Sequence[Person], now: datetime) -> int:
    """Some candidates doubt what they answered wrongly; tutors have answered the older doubts."""
    wrong = db.session.execute(
        select(ResponseRow.version_id, func.min(UserRow.id))
        .join(AttemptRow, AttemptRow.id == ResponseRow.attempt_id)
        .join(UserRow, UserRow.id == AttemptRow.user_id)
        .where(ResponseRow.fraction < 1, ResponseRow.value != "")
        .group_by(ResponseRow.version_id)
        .order_by(ResponseRow.version_id)
    ).all()
    tutors = [person for person in staff if person.role in (Role.TUTOR, Role.APPROVER)]
    chosen = rng.sample([tuple(row) for row in wrong], k=min(8, len(wrong)))
    for number, (version_id, user_id) in enumerate(chosen):
        reason, text = DOUBTS[number % len(DOUBTS)]
        sent = now - timedelta(days=10 - number, hours=3)
        report_id = reports.report(user_id, version_id, reason, text, "", now=sent)
        if number < 4:
            outcome, answer = ANSWERS[number % 2]
            reports.answer(
                report_id, tutors[number % len(tutors)].id, outcome, answer, "", now=sent + timedelta(days=1)
            )
    return len(chosen)


def _drafts(staff: Sequence[Person], now: datetime) -> int:
    """A question in every state of the studio; facts stay those of the bank, only estimates and order change."""
    writer, second, approver, _ = staff
    singles = [row for row in _single_questions() if row[1].kind.value == "single"][:6]
    for number, (question_id, question) in enumerate(singles):
        at = now - timedelta(days=6 - number)
        authoring.start_draft(question_id, writer, now=at)
        level = question.difficulty % 5 + 1
        content = replace(from_question(question), difficulty=level, checked=at.date())
        revision = authoring.save(question_id, writer, content, revision=1, base_version=1, now=at)
        if number == 0:
            continue  # still being written
        authoring.submit(question_id, writer, revision=revision, now=at)
        revision += 1
        if number == 1:
            authoring.return_(
                question_id,
                second,
                revision=revision,
                comment="Çətinlik dərəcəsini izah edin: bu, sadə yaddaş sualıdır.",
                now=at + timedelta(hours=5),
            )
        elif number in (4, 5):
            authoring.approve(question_id, approver, revision=revision, now=at + timedelta(hours=5))
            if number == 5:
                authoring.publish(question_id, approver, revision=revision + 1, now=at + timedelta(hours=6))
    topic = singles[0][1].topic
    authoring.create(second, topic, Draft(stem="Qaralama: yeni sualın şərti"), now=now - timedelta(hours=2))
    return len(singles) + 1


def _single_questions() -> list[tuple[int, Question]]:
    rows = db.session.execute(
        select(QuestionRow.id, QuestionVersionRow.id)
        .join(QuestionVersionRow, QuestionVersionRow.question_id == QuestionRow.id)
        .where(QuestionRow.state == "published", QuestionRow.model == "")
        .order_by(QuestionRow.code)
        .limit(40)
    ).all()
    questions = bank.questions(version_id for _, version_id in rows)
    return [(question_id, questions[version_id]) for question_id, version_id in rows]
