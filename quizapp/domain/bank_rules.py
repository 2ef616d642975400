"""Rules for a bank as a whole: what no single question can show."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from quizapp.domain.assembly import Candidate
from quizapp.domain.catalogue import Catalogue, Topic
from quizapp.domain.grading import fold
from quizapp.domain.item_cues import is_negative, key_positions
from quizapp.domain.questions import ONE_CHOICE, Kind, Question, Skill, shape

LAW_AREAS = frozenset({"migration", "legislation"})
LEAST_CASES = 1 / 3  # of the law items, QUESTION_BANK.md section 4
MOST_NEGATIVES = 1 / 6
LEAST_EXPECTED = 5  # a smaller expected count makes chi-square unsafe (Cochran 1954)

# Chi-square that chance exceeds once in a hundred, for 1 to 7 degrees of freedom (NIST e-Handbook 1.3.6.7.4).
_CHI_SQUARE_LIMITS = (6.635, 9.210, 11.345, 13.277, 15.086, 16.812, 18.475)

_PROVISION = re.compile(r"\d+(-\d+)?(\.[IVXLC]+(-\d+)?)?(\.\d+(-\d+)?)*(, Qeyd( \d+)?)?")

# The clause that names the act: «…» Azərbaycan Respublikasının … Qanununa əsasən.
_ACT_CLAUSE = re.compile(r"(?:«[^»]*»\s+)?Azərbaycan Respublikası(?:nın)?\s[^,?!]{0,80}?(?:əsasən|görə)\b")


def is_provision(text: str) -> bool:
    """Whether `text` names a provision: 16.1.6, 88-1, 53.I, 94.I.3, "45, Qeyd 1"; "" is the whole act."""
    return not text or bool(_PROVISION.fullmatch(text))


def key_text(question: Question) -> str:
    """The key in words. Of a combination these are the claims, items or pairs that its numbers stand for."""
    if question.kind is Kind.STATEMENTS:
        return " ".join(statement.text for statement in question.statements if statement.holds)
    if question.kind is Kind.ORDERING:
        return " ".join(question.items[int(number) - 1] for number in question.answer)
    if question.kind is Kind.MATCHING:
        pairs = ((int(pair[:-1]) - 1, ord(pair[-1]) - ord("a")) for pair in question.answer)
        return " ".join(f"{question.left[number]} {question.right[letter]}" for number, letter in pairs)
    if question.kind is Kind.NUMERIC:
        return str(question.value)
    return " ".join(question.accepted or (question.options[index].words for index in question.keys))


def twin_text(question: Question) -> str:
    """Stem and key as folded words, without the clause that names the act: all questions on an act share that one."""
    return " ".join(re.findall(r"\w+", fold(f"{_ACT_CLAUSE.sub(' ', question.stem)} {key_text(question)}")))


def by_topic(questions: Iterable[Question], catalogue: Catalogue) -> dict[str, list[Question]]:
    """Return topic → its questions for every topic, in the catalogue's order. Unknown topics are left out."""
    topics: dict[str, list[Question]] = {code: [] for code in catalogue.topics}
    for question in questions:
        if question.topic in topics:
            topics[question.topic].append(question)
    return topics


def by_area(questions: Iterable[Question], catalogue: Catalogue) -> dict[str, list[Question]]:
    """Return area → its questions, in the catalogue's order. Areas without questions are left out."""
    areas: dict[str, list[Question]] = {}
    for code, listed in by_topic(questions, catalogue).items():
        if listed:
            areas.setdefault(catalogue.topics[code].area, []).extend(listed)
    return areas


def exam_areas(catalogue: Catalogue) -> frozenset[str]:
    """Areas that an official plan asks for."""
    plans = (plan for plan in catalogue.plans.values() if plan.kind == "official")
    asked = {code for plan in plans for section in plan.sections for code in section.quotas}
    return frozenset(topic.area for topic in catalogue.topics.values() if topic.plan_code in asked)


def candidates(questions: Iterable[Question], topics: Mapping[str, Topic]) -> Iterator[Candidate]:
    """Yield questions as assembly sees them; one of an unknown topic is left out. Ids count from 0."""
    for number, question in enumerate(questions):
        if topic := topics.get(question.topic):
            yield Candidate(
                question_id=number,
                version_id=number,
                topic=question.topic,
                plan_code=topic.plan_code,
                difficulty=question.difficulty,
                fact=question.fact,
                shape=shape(question),
                keeps_order=question.keeps_order,
            )


def has_unusual_options(question: Question, area: str) -> bool:
    """Whether a one-choice item has not the exam's number of options: four in law, five elsewhere."""
    return question.kind in ONE_CHOICE and len(question.options) != (4 if area in LAW_AREAS else 5)


def share_of_cases(questions: Iterable[Question]) -> float:
    """The share, from 0 to 1, of items that ask to apply or analyse."""
    skills = Counter(question.skill for question in questions)
    return 1 - skills[Skill.RECALL] / total if (total := skills.total()) else 0.0


def share_of_negatives(questions: Iterable[Question]) -> float:
    """The share, from 0 to 1, of stems that ask for what is not so."""
    asked = [is_negative(question) for question in questions]
    return sum(asked) / len(asked) if asked else 0.0


def has_uneven_positions(questions: Iterable[Question]) -> bool:
    """Whether keys stand at some positions more often than chance explains: Pearson's chi-square at 1 %.

    A question of n options is expected to have its key at each of n positions with 1/n. With fewer than five expected
    at a position nothing is said.
    """
    listed = [q for q in questions if len(q.keys) == 1 and not q.model and len(q.options) > 1]
    expected: dict[int, float] = defaultdict(float)
    for question in listed:
        for position in range(1, len(question.options) + 1):
            expected[position] += 1 / len(question.options)
    if not expected or min(expected.values()) < LEAST_EXPECTED:
        return False
    found = key_positions(listed)
    chi_square = sum((found[position] - mean) ** 2 / mean for position, mean in expected.items())
    return chi_square > _CHI_SQUARE_LIMITS[len(expected) - 2]


@dataclass(frozen=True, slots=True)
class TopicCount:
    """What a topic holds. `positions` counts keys at the positions from 1."""

    topic: Topic
    questions: int
    facts: int
    cases: float
    negatives: int
    positions: tuple[int, ...]


def count_topics(questions: Iterable[Question], catalogue: Catalogue) -> list[TopicCount]:
    """Count every topic of the catalogue, in its order, those without questions too."""
    return [_count(catalogue.topics[code], listed) for code, listed in by_topic(questions, catalogue).items()]


def _count(topic: Topic, questions: list[Question]) -> TopicCount:
    positions = key_positions(questions)
    return TopicCount(
        topic=topic,
        questions=len(questions),
        facts=len({question.fact for question in questions}),
        cases=share_of_cases(questions),
        negatives=sum(map(is_negative, questions)),
        positions=tuple(positions[position] for position in range(1, max(positions, default=0) + 1)),
    )
