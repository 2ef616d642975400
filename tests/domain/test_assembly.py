"""Papers from a plan and a pool: quotas, facts, history, difficulty, and the repair of a greedy choice."""

import random
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from builders import a_plan, a_question, titles
from conftest import NOW
from seeds import for_seeds

from quizapp.domain.assembly import Candidate, Pick, Pool, assemble, shortfalls
from quizapp.domain.errors import QuotaUnmet
from quizapp.domain.held import Held
from quizapp.domain.plans import ExamPlan, Section, largest_remainder
from quizapp.domain.questions import Option, option_count

SEEDS = range(200)


def a_candidate(number: int, **changes: Any) -> Candidate:
    """Question `number` on a fact of its own."""
    fields: dict[str, Any] = {
        "question_id": number,
        "version_id": 1000 + number,
        "topic": "law.one",
        "plan_code": "MM",
        "difficulty": 3,
        "fact": f"fact-{number}",
        "shape": "4",
    }
    return Candidate(**fields | changes)


def a_plan_of(*quotas: Mapping[str, int], **changes: Any) -> ExamPlan:
    """A plan with one section for each of `quotas`."""
    sections = tuple(Section(f"s{n}", titles(f"s{n}"), dict(q), 10) for n, q in enumerate(quotas))
    return a_plan(**{"sections": sections, "pass_mark": None} | changes)


def a_mixed_pool(rng: random.Random) -> list[Candidate]:
    """Three plan codes of two topics each, all difficulties and shapes; a third of the facts have several questions."""
    return [
        a_candidate(
            number,
            topic=f"{code.lower()}.{rng.randrange(2)}",
            plan_code=code,
            difficulty=rng.randint(1, 5),
            fact=f"fact-{rng.randrange(90)}" if rng.random() < 0.5 else f"own-{number}",
            shape=rng.choice("345dt"),
            keeps_order=rng.random() < 0.2,
        )
        for number, code in enumerate(["MM", "KO", "AT"] * 40)
    ]


def numbers(paper: list[Pick]) -> list[int]:
    return [pick.candidate.question_id for pick in paper]


PLAN = a_plan_of({"MM": 9, "KO": 5}, {"AT": 6}, {"MM": 3})


@for_seeds(SEEDS)
def test_assembled_paper_meets_its_plan(seed):
    rng = random.Random(seed)
    pool = Pool.of(a_mixed_pool(rng))

    paper = assemble(PLAN, pool, rng=rng)

    assert Counter((pick.section, pick.candidate.plan_code) for pick in paper) == {
        (0, "MM"): 9,
        (0, "KO"): 5,
        (1, "AT"): 6,
        (2, "MM"): 3,
    }
    assert len(set(numbers(paper))) == len(paper)
    assert len({pick.candidate.fact for pick in paper}) == len(paper)
    assert [pick.section for pick in paper] == sorted(pick.section for pick in paper)


@for_seeds(range(30))
def test_options_are_drawn_unless_the_question_keeps_them(seed):
    rng = random.Random(seed)
    pool = Pool.of(a_mixed_pool(rng))

    paper = assemble(PLAN, pool, rng=rng)

    in_file = {pick: tuple(range(option_count(pick.candidate.shape))) for pick in paper}
    assert all(tuple(sorted(pick.order)) == in_file[pick] for pick in paper)
    assert all(pick.order == in_file[pick] for pick in paper if pick.candidate.keeps_order)


@for_seeds(range(30))
def test_same_seed_gives_the_same_paper(seed):
    candidates = a_mixed_pool(random.Random(7))

    first = assemble(PLAN, Pool.of(candidates), rng=random.Random(seed))
    second = assemble(PLAN, Pool.of(candidates), rng=random.Random(seed))

    assert first == second


def test_other_seeds_give_other_papers():
    pool = Pool.of(a_mixed_pool(random.Random(7)))

    papers = {tuple(numbers(assemble(PLAN, pool, rng=random.Random(seed)))) for seed in SEEDS}

    assert len(papers) == len(SEEDS)


def test_every_order_of_options_comes_up():
    pool = Pool.of([a_candidate(1, shape="3")])

    orders = {assemble(a_plan_of({"MM": 1}), pool, rng=random.Random(seed))[0].order for seed in SEEDS}

    assert len(orders) == 6


def test_sorted_numbers_are_never_shuffled():
    question = a_question(options=(Option("10 gün"), Option("15 gün", 1.0), Option("30 gün"), Option("60 gün")))
    pool = Pool.of([a_candidate(1, keeps_order=question.keeps_order)])

    orders = {assemble(a_plan_of({"MM": 1}), pool, rng=random.Random(seed))[0].order for seed in SEEDS}

    assert orders == {(0, 1, 2, 3)}


def test_a_typed_answer_has_no_order():
    pool = Pool.of([a_candidate(1, shape="t")])

    [pick] = assemble(a_plan_of({"MM": 1}), pool, rng=random.Random(1))

    assert pick.order == ()


@for_seeds(range(20))
def test_unseen_questions_come_first(seed):
    pool = Pool.of(a_candidate(n, difficulty=1 + n % 5) for n in range(30))
    seen = dict.fromkeys(range(18), NOW)

    paper = assemble(a_plan_of({"MM": 12}), pool, rng=random.Random(seed), seen=seen)

    assert set(numbers(paper)) == set(range(18, 30))


@for_seeds(range(20))
def test_after_the_unseen_follow_those_seen_longest_ago(seed):
    pool = Pool.of(a_candidate(n) for n in range(20))
    seen = {n: NOW - timedelta(days=n) for n in range(16)}

    paper = assemble(a_plan_of({"MM": 7}), pool, rng=random.Random(seed), seen=seen)

    assert set(numbers(paper)) == {16, 17, 18, 19, 15, 14, 13}


@for_seeds(range(20))
def test_an_unseen_question_of_a_sister_topic_goes_before_a_seen_one(seed):
    seen_topic = [a_candidate(n, topic="law.one") for n in range(5)]
    other_topic = [a_candidate(n, topic="law.two") for n in range(5, 10)]

    paper = assemble(
        a_plan_of({"MM": 5}),
        Pool.of(seen_topic + other_topic),
        rng=random.Random(seed),
        seen=dict.fromkeys(range(5), NOW),
    )

    assert set(numbers(paper)) == {5, 6, 7, 8, 9}


@for_seeds(range(20))
def test_the_fact_of_an_unseen_question_blocks_the_seen_one_on_it(seed):
    pool = Pool.of([a_candidate(1, fact="same"), a_candidate(2, fact="same"), a_candidate(3)])
    seen = {1: NOW - timedelta(days=9), 3: NOW}

    paper = assemble(a_plan_of({"MM": 2}), pool, rng=random.Random(seed), seen=seen)

    assert set(numbers(paper)) == {2, 3}


def test_papers_one_after_another_use_the_whole_pool_before_anything_repeats():
    pool = Pool.of(a_candidate(n, difficulty=1 + n % 5) for n in range(40))
    seen = {}

    for sitting in range(5):
        paper = assemble(a_plan_of({"MM": 8}), pool, rng=random.Random(sitting), seen=seen)
        assert not seen.keys() & set(numbers(paper))
        seen |= dict.fromkeys(numbers(paper), NOW + timedelta(days=sitting))

    assert seen.keys() == set(range(40))


@for_seeds(range(20))
@pytest.mark.parametrize("shares", [None, {1: 0.5, 5: 0.5}, {3: 1.0}])
def test_difficulties_have_the_shares_of_the_plan(seed, shares):
    pool = Pool.of(a_candidate(n, difficulty=1 + n % 5) for n in range(200))
    plan = a_plan_of({"MM": 20}, difficulty=shares)

    paper = assemble(plan, pool, rng=random.Random(seed))

    wanted = largest_remainder(plan.difficulty_shares, 20)
    assert Counter(pick.candidate.difficulty for pick in paper) == Counter(wanted)


def test_a_lacking_difficulty_gives_way_to_the_nearest():
    pool = Pool.of([a_candidate(n, difficulty=5) for n in range(4)] + [a_candidate(n, difficulty=2) for n in (4, 5)])
    plan = a_plan_of({"MM": 2}, difficulty={1: 1.0})

    paper = assemble(plan, pool, rng=random.Random(1))

    assert set(numbers(paper)) == {4, 5}


@for_seeds(range(20))
def test_a_small_topic_is_not_starved_by_a_large_one(seed):
    large = [a_candidate(n, topic="law.large") for n in range(100)]
    small = [a_candidate(n, topic="law.small") for n in range(100, 104)]

    paper = assemble(a_plan_of({"MM": 12}), Pool.of(large + small), rng=random.Random(seed))

    assert Counter(pick.candidate.topic for pick in paper) == {"law.large": 10, "law.small": 2}


@for_seeds(range(20))
def test_closed_questions_and_others_on_their_facts_stay_away(seed):
    pool = Pool.of([a_candidate(n, fact=f"fact-{n // 2}") for n in range(12)])

    paper = assemble(a_plan_of({"MM": 3}), pool, rng=random.Random(seed), closed=Held(frozenset({0, 3, 4})))

    assert {pick.candidate.fact for pick in paper} == {"fact-3", "fact-4", "fact-5"}


@for_seeds(range(20))
def test_a_closed_question_does_not_come_back_where_everything_else_was_seen(seed):
    pool = Pool.of(a_candidate(n) for n in range(4))

    paper = assemble(
        a_plan_of({"MM": 3}),
        pool,
        rng=random.Random(seed),
        seen=dict.fromkeys(range(4), NOW),
        closed=Held(frozenset({2})),
    )

    assert set(numbers(paper)) == {0, 1, 3}


def test_a_quota_does_not_move_to_a_closed_fact():
    pool = Pool.of(
        [
            a_candidate(1, plan_code="MM", fact="shared"),
            a_candidate(2, plan_code="MM", fact="spare"),
            a_candidate(3, plan_code="KO", fact="shared"),
        ]
    )

    with pytest.raises(QuotaUnmet) as refused:
        assemble(a_plan_of({"MM": 1, "KO": 1}), pool, rng=random.Random(1), closed=Held(frozenset({2})))

    assert (refused.value.topic, refused.value.wanted, refused.value.available) == ("KO", 1, 0)


@pytest.mark.parametrize(
    ("candidates", "available"),
    [
        ([a_candidate(n, plan_code="KO") for n in range(3)], 3),
        ([a_candidate(n, plan_code="KO", fact=f"fact-{n % 2}") for n in range(9)], 2),
        ([], 0),
    ],
    ids=["too few questions", "too few facts", "nothing"],
)
def test_an_unmet_quota_names_the_topic_and_the_numbers(candidates, available):
    pool = Pool.of([*candidates, *(a_candidate(n) for n in range(100, 110))])

    with pytest.raises(QuotaUnmet) as refused:
        assemble(a_plan_of({"MM": 2, "KO": 5}), pool, rng=random.Random(1))

    assert (refused.value.topic, refused.value.wanted, refused.value.available) == ("KO", 5, available)


def test_a_fact_that_two_quotas_need_is_refused_with_what_is_left():
    pool = Pool.of([a_candidate(1, fact="one", plan_code="MM"), a_candidate(2, fact="one", plan_code="KO")])

    with pytest.raises(QuotaUnmet) as refused:
        assemble(a_plan_of({"MM": 1, "KO": 1}), pool, rng=random.Random(1))

    assert (refused.value.topic, refused.value.wanted, refused.value.available) == ("KO", 1, 0)


@for_seeds(range(30))
def test_a_quota_moves_to_another_fact_when_a_later_one_needs_its_own(seed):
    pool = Pool.of(
        [
            a_candidate(1, plan_code="MM", fact="shared"),
            a_candidate(2, plan_code="MM", fact="spare"),
            a_candidate(3, plan_code="KO", fact="shared"),
        ]
    )

    paper = assemble(a_plan_of({"MM": 1, "KO": 1}), pool, rng=random.Random(seed))

    assert set(numbers(paper)) == {2, 3}


@for_seeds(range(30))
def test_a_chain_of_quotas_moves_when_only_that_makes_room(seed):
    pool = Pool.of(
        [
            a_candidate(1, plan_code="A", fact="f1"),
            a_candidate(2, plan_code="A", fact="f2"),
            a_candidate(3, plan_code="B", fact="f2"),
            a_candidate(4, plan_code="B", fact="f3"),
            a_candidate(5, plan_code="C", fact="f3"),
            a_candidate(6, plan_code="C", fact="f4"),
            a_candidate(7, plan_code="D", fact="f4"),
        ]
    )

    paper = assemble(a_plan_of({"A": 1}, {"B": 1, "C": 1}, {"D": 1}), pool, rng=random.Random(seed))

    assert numbers(paper)[0] == 1
    assert set(numbers(paper)) == {1, 3, 5, 7}


def a_tight_case(seed: int) -> tuple[ExamPlan, list[Candidate]]:
    """Quotas that just fit or just do not: few facts, each with questions under one to three plan codes."""
    rng = random.Random(seed)
    codes = "ABCD"[: rng.randint(2, 4)]
    facts = rng.randint(3, 8)
    pairs = [(fact, code) for fact in range(facts) for code in rng.sample(codes, rng.randint(1, min(3, len(codes))))]
    rng.shuffle(pairs)
    candidates = [
        a_candidate(n, plan_code=code, fact=f"fact-{fact}", topic=f"{code}.{rng.randrange(2)}")
        for n, (fact, code) in enumerate(pairs)
    ]
    sections: list[dict[str, int]] = [{}, {}]
    for _ in range(rng.randint(facts - 1, facts)):
        quotas, code = rng.choice(sections), rng.choice(codes)
        quotas[code] = quotas.get(code, 0) + 1
    return a_plan_of(*(quotas for quotas in sections if quotas)), candidates


def can_be_filled(plan: ExamPlan, candidates: list[Candidate]) -> bool:
    """Try every way to give each wanted question a fact of its own: slow, and too simple to be wrong."""
    wanted = [code for section in plan.sections for code, count in section.quotas.items() for _ in range(count)]
    facts = {code: sorted({c.fact for c in candidates if c.plan_code == code}) for code in wanted}

    def fill(place: int, taken: frozenset[str]) -> bool:
        if place == len(wanted):
            return True
        return any(fill(place + 1, taken | {fact}) for fact in facts[wanted[place]] if fact not in taken)

    return fill(0, frozenset())


@for_seeds(SEEDS)
def test_a_tight_paper_is_made_exactly_when_it_can_be(seed):
    plan, candidates = a_tight_case(seed)

    try:
        paper = assemble(plan, Pool.of(candidates), rng=random.Random(seed))
    except QuotaUnmet:
        paper = None

    assert (paper is not None) == can_be_filled(plan, candidates)
    if paper is not None:
        found = Counter((pick.section, pick.candidate.plan_code) for pick in paper)
        assert found == {(n, c): k for n, section in enumerate(plan.sections) for c, k in section.quotas.items()}
        assert len({pick.candidate.fact for pick in paper}) == plan.count


@for_seeds(range(50))
def test_a_tight_paper_of_seen_questions_is_made_exactly_when_it_can_be(seed):
    plan, candidates = a_tight_case(seed)
    seen = {c.question_id: NOW - timedelta(days=c.question_id) for c in candidates if c.question_id % 3}

    try:
        paper = assemble(plan, Pool.of(candidates), rng=random.Random(seed), seen=seen)
    except QuotaUnmet:
        paper = None

    assert (paper is not None) == can_be_filled(plan, candidates)


def test_the_tight_cases_hold_papers_that_can_be_made_and_papers_that_cannot():
    possible = Counter(can_be_filled(*a_tight_case(seed)) for seed in SEEDS)

    assert min(possible[True], possible[False]) > len(SEEDS) / 5


def test_shortfalls_name_the_codes_that_the_pool_cannot_fill():
    pool = Pool.of([a_candidate(n) for n in range(5)] + [a_candidate(n, plan_code="KO", fact="one") for n in (5, 6)])

    lacking = shortfalls(a_plan_of({"MM": 3, "KO": 2}, {"MM": 2, "AT": 1}), pool)

    assert lacking == {"KO": (2, 1), "AT": (1, 0)}


def test_shortfalls_add_up_the_quotas_of_all_sections():
    pool = Pool.of(a_candidate(n) for n in range(5))

    lacking = shortfalls(a_plan_of({"MM": 3}, {"MM": 3}), pool)

    assert lacking == {"MM": (6, 5)}
