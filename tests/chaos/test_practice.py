"""Practice on a server that dies and under fingers that press twice: its answers are plain form posts."""

import random
import re
import threading
from functools import partial

from sitting import right_value
from sqlalchemy import select

from chaos import LONG
from chaos.beside import together
from chaos.installation import Installation
from chaos.ledger import TOTALS
from chaos.people import GONE, PATIENCE, Person
from quizapp.database import db
from quizapp.domain.attempt import layout_from_data
from quizapp.models import PracticeAnswerRow, PracticeRunRow, ReviewCardRow
from quizapp.services import bank

KILLS = 20 if LONG else 1  # of each database
LEARNERS = 4
COUNT = 10


class Practice:
    """A run of ten questions, each with four options, and what the server has acknowledged of it."""

    def __init__(self, installation: Installation) -> None:
        self.person = Person(installation)
        started = self.person.post("/practice/", csrf_token=self.person.token, topic="law.migration", count=str(COUNT))
        assert started.status == 302, started.text[:500]
        self.run_id = int(re.fullmatch(r"/practice/runs/(\d+)", started.location).group(1))
        self.acknowledged: dict[int, set[str]] = {}  # slot → what was pressed and answered with a page

    def press(self, slot: int, value: str) -> None:
        """Answer, and again where the server has died before it said anything."""
        path = f"/practice/runs/{self.run_id}/slots/{slot}"
        answer = self.person.insist("POST", path, csrf_token=self.person.token, answer=value)
        assert answer.status == 302, answer.text[:500]
        self.acknowledged.setdefault(slot, set()).add(value)


def audit(installation: Installation, practice: Practice) -> dict[int, str]:
    """Check a run against what its learner was told; return slot → the answer that is kept."""
    with installation.app.app_context():
        run = db.session.get_one(PracticeRunRow, practice.run_id, populate_existing=True)
        layout = layout_from_data(run.layout)
        questions = bank.questions(place.version_id for place in layout)
        rows = db.session.scalars(select(PracticeAnswerRow).where(PracticeAnswerRow.run_id == run.id)).all()
        cards = db.session.scalars(select(ReviewCardRow).where(ReviewCardRow.user_id == run.user_id)).all()
        lapses = {card.question_id: card.lapses for card in cards}
        db.session.remove()
    kept = {row.slot: row for row in rows}
    lost = [
        slot for slot, values in practice.acknowledged.items() if slot not in kept or kept[slot].value not in values
    ]
    TOTALS.acknowledged += len(practice.acknowledged)
    TOTALS.lost += len(lost)
    assert not lost, "acknowledged, and not kept"
    for slot, row in kept.items():
        place = layout[slot - 1]
        right = row.value == right_value(questions[place.version_id], place.order)
        assert row.fraction == right
        assert lapses.get(place.question_id, 0) == (not right), "the review has learnt it twice, or not at all"
    return {slot: row.value for slot, row in kept.items()}


def test_server_killed_while_people_practise_loses_no_answer(installation: Installation) -> None:
    rng = random.Random(1)
    stop, changed = threading.Event(), threading.Condition()
    begun: list[Practice] = []
    pressed = [0]

    def keep_practising(seed: int) -> None:
        mine = random.Random(seed)
        practice = begun[seed]
        while not stop.is_set():
            for slot in range(1, COUNT + 1):
                practice.press(slot, mine.choice("ABCD"))
                with changed:
                    pressed[0] += 1
                    changed.notify_all()
            practice = None
            while practice is None and not stop.is_set():
                practice = begin_if_it_lives(installation)
            if practice:
                begun.append(practice)

    def wait_for(count: int) -> None:
        with changed:
            assert changed.wait_for(lambda: pressed[0] >= count, timeout=PATIENCE), "no answer is kept"

    begun.extend(Practice(installation) for _ in range(LEARNERS))
    with together() as run:
        try:
            for seed in range(LEARNERS):
                run(partial(keep_practising, seed))
            for _ in range(KILLS):
                wait_for(pressed[0] + rng.randint(3, 20))
                installation.kill()
                TOTALS.kills += 1
                installation.start()
            wait_for(pressed[0] + LEARNERS)
        finally:
            stop.set()

    for practice in begun:
        audit(installation, practice)
    page = begun[0].person.request("GET", f"/practice/runs/{begun[0].run_id}?slot=1")
    assert page.status == 200
    assert 'name="answer"' not in page.text  # what was answered before the server died is not asked again


def begin_if_it_lives(installation: Installation) -> Practice | None:
    """A new run, of somebody new; None where the server died before it said which."""
    try:
        return Practice(installation)
    except GONE:
        assert installation.up.wait(PATIENCE)
        return None


def test_answer_pressed_twice_at_once_is_kept_once_and_stays(installation: Installation) -> None:
    practice = Practice(installation)
    with together() as run:
        for value in "ABCD":
            run(partial(practice.press, 1, value))

    kept = audit(installation, practice)
    practice.press(1, "A" if kept[1] != "A" else "B")

    assert audit(installation, practice) == kept


def test_two_tabs_in_one_run_keep_the_first_answer_of_each_question(installation: Installation) -> None:
    practice = Practice(installation)

    def tab(seed: int) -> None:
        rng = random.Random(seed)
        for slot in rng.sample(range(1, COUNT + 1), COUNT):
            practice.press(slot, rng.choice("ABCD"))

    with together() as run:
        run(partial(tab, 1))
        run(partial(tab, 2))

    assert set(audit(installation, practice)) == set(range(1, COUNT + 1))
