"""Exam plans: their sums, their copy in an attempt, and the split of a whole into shares."""

import json
import math

import pytest
from builders import a_plan, titles
from hypothesis import given
from hypothesis import strategies as st
from seeds import thorough

from quizapp.domain.plans import DEFAULT_DIFFICULTY, Section, largest_remainder, plan_from_data, plan_to_data

shares = st.dictionaries(st.integers(1, 9), st.floats(0.01, 100), min_size=1, max_size=6)


@thorough
@given(shares=shares, total=st.integers(0, 200))
def test_the_parts_sum_to_the_whole(shares, total):
    assert sum(largest_remainder(shares, total).values()) == total


@thorough
@given(shares=shares, total=st.integers(0, 200))
def test_no_part_is_a_whole_one_away_from_its_share(shares, total):
    parts = largest_remainder(shares, total)

    weight = sum(shares.values())
    assert all(abs(parts[key] - total * share / weight) < 1 + 1e-9 for key, share in shares.items())


@pytest.mark.parametrize(
    ("shares", "total", "parts"),
    [
        ({1: 0.1, 2: 0.3, 3: 0.35, 4: 0.2, 5: 0.05}, 100, {1: 10, 2: 30, 3: 35, 4: 20, 5: 5}),
        ({1: 0.1, 2: 0.3, 3: 0.35, 4: 0.2, 5: 0.05}, 10, {1: 1, 2: 3, 3: 4, 4: 2, 5: 0}),
        ({1: 2, 2: 1}, 4, {1: 3, 2: 1}),
        ({1: 1, 2: 0}, 3, {1: 3, 2: 0}),
        ({1: 5}, 0, {1: 0}),
    ],
)
def test_known_splits(shares, total, parts):
    assert largest_remainder(shares, total) == parts


def test_a_tie_goes_to_the_share_that_comes_first():
    assert largest_remainder({2: 1, 1: 1, 3: 1}, 4) == {2: 2, 1: 1, 3: 1}


def test_default_difficulties_are_a_whole():
    assert math.isclose(sum(DEFAULT_DIFFICULTY.values()), 1)


def test_a_plan_counts_its_questions():
    plan = a_plan(sections=(Section("a", titles("a"), {"MM": 3, "KO": 2}, 5), Section("b", titles("b"), {"AT": 4}, 5)))

    assert [section.count for section in plan.sections] == [5, 4]
    assert plan.count == 9


def test_a_plan_without_difficulties_has_the_usual_ones():
    assert a_plan().difficulty_shares == DEFAULT_DIFFICULTY
    assert a_plan(difficulty={3: 1.0}).difficulty_shares == {3: 1.0}


@pytest.mark.parametrize(
    "plan",
    [
        a_plan(),
        a_plan(pass_mark=None, vacancies=(), note=titles("qeyd")),
        a_plan(difficulty={1: 0.25, 5: 0.75}),
    ],
    ids=["official", "for everyone", "own difficulties"],
)
def test_a_plan_survives_json(plan):
    text = json.dumps(plan_to_data(plan))

    assert plan_from_data(json.loads(text)) == plan
