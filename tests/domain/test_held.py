"""What a paper withholds while its keys are not shown."""

from quizapp.domain.held import NOTHING_HELD, Held, held_together


def test_a_question_on_the_paper_is_held_whatever_its_fact():
    assert Held(frozenset({7}), frozenset()).holds(7, ("other",))


def test_another_on_one_of_its_facts_is_held_by_the_fact_it_had_or_has():
    held = Held(frozenset({7}), frozenset({"term"}))

    assert held.holds(8, ("term", "renamed"))
    assert held.holds(8, ("renamed", "term"))
    assert not held.holds(8, ("renamed", None))


def test_what_shares_nothing_with_the_paper_is_free():
    assert not Held(frozenset({7}), frozenset({"term"})).holds(8, ("fee",))


def test_several_papers_hold_together_what_each_holds():
    papers = [Held(frozenset({1}), frozenset({"a"})), Held(frozenset({2}), frozenset({"b"}))]

    assert held_together(papers) == Held(frozenset({1, 2}), frozenset({"a", "b"}))
    assert held_together([]) == NOTHING_HELD
