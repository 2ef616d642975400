"""Pictures of item models: XML of a few shapes, told in words, and no sign of the key."""

import random
import re
from xml.etree import ElementTree

import pytest

from quizapp.domain import item_models
from quizapp.domain.item_models import cube_nets, paper_folding
from quizapp.domain.item_models.base import Redraw

SEEDS = 60
DRAWING = {
    "cube-nets",
    "figure-analogies",
    "figure-matrices",
    "figure-series",
    "paper-folding",
    "routes",
    "seating",
}
CASES = [(code, level) for code in sorted(DRAWING) for level in item_models.MODELS[code].levels]
CLASSES = {"fig-line", "fig-bold", "fig-dash", "fig-thin", "fig-full", "fig-half", "fig-soft", "fig-text"}
SHAPES = {"svg", "g", "rect", "circle", "line", "polygon", "text"}
MARKS = re.compile(r"düzgün|doğru|cavab|correct|key|answer|true", re.IGNORECASE)


def parsed(svg):
    return ElementTree.fromstring(svg)  # noqa: S314 - our own drawing


def drafts(code, level):
    model = item_models.MODELS[code]
    return [model.generate(random.Random(seed), level) for seed in range(SEEDS)]


def parts(svg, classes=False):
    """Tag and attribute names of every element, and its classes if wanted."""
    return {(e.tag, *sorted(e.attrib), e.get("class", "") * classes) for e in parsed(svg).iter()}


def test_the_models_that_draw_are_known():
    drawing = {q.model for code in item_models.MODELS for q in item_models.variants(code, 2, 8) if q.figures}

    assert drawing == DRAWING


@pytest.mark.parametrize(("code", "level"), CASES)
def test_every_picture_is_xml_of_known_shapes_and_classes(code, level):
    for draft in drafts(code, level):
        for figure in filter(None, (draft.figure, *draft.figures)):
            for element in parsed(figure.svg).iter():
                assert element.tag in SHAPES
                assert set(element.get("class", "").split()) <= CLASSES
            assert re.match(r'<svg viewBox="0 0 \d+ \d+">', figure.svg)
            assert figure.alt.strip() == figure.alt != ""


@pytest.mark.parametrize(("code", "level"), CASES)
def test_a_picture_stays_in_its_box_and_is_small(code, level):
    for draft in drafts(code, level):
        for figure in filter(None, (draft.figure, *draft.figures)):
            root = parsed(figure.svg)
            _, _, width, height = map(int, root.get("viewBox").split())
            assert width <= 420
            assert height <= 210
            assert len(figure.svg) <= 4000
            for element in root:
                if element.tag == "circle":
                    x, y, r = (float(element.get(name)) for name in ("cx", "cy", "r"))
                    assert r <= x <= width - r
                    assert r <= y <= height - r
                elif element.tag == "polygon":
                    for point in element.get("points").split():
                        x, y = map(float, point.split(","))
                        assert 0 <= x <= width
                        assert 0 <= y <= height


def has_part_of_its_own(figures, index):
    others = (parts(figure.svg, True) for i, figure in enumerate(figures) if i != index)
    return not parts(figures[index].svg, True) <= set().union(*others)


@pytest.mark.parametrize(("code", "level"), [case for case in CASES if case[0] not in ("routes", "seating")])
def test_neither_picture_nor_words_mark_the_key(code, level):
    longest = drawn = alone = 0.0
    for draft in drafts(code, level):
        if not draft.figures:
            continue
        drawn += 1
        key, others = draft.figures[draft.key], [f for i, f in enumerate(draft.figures) if i != draft.key]
        if (code, level) != ("cube-nets", 3):  # six marks on three faces: there any option may have one of its own
            assert parts(key.svg) <= set().union(*(parts(other.svg) for other in others))
        odd = [i for i in range(len(draft.figures)) if has_part_of_its_own(draft.figures, i)]
        alone += (draft.key in odd) / max(len(odd), 1)
        assert not [f for f in (draft.figure, *draft.figures) if f and MARKS.search(f.svg + f.alt)]
        assert len({f.alt for f in draft.figures}) == len(draft.figures)
        most = max(len(f.alt) for f in draft.figures)
        best = [i for i, f in enumerate(draft.figures) if len(f.alt) == most]
        longest += (draft.key in best) / len(best)

    assert longest <= drawn * 0.45
    assert alone <= drawn * 0.45


@pytest.mark.parametrize(("code", "level"), [case for case in CASES if case[0].startswith("figure-")])
def test_the_stem_tells_all_but_the_key(code, level):
    for draft in drafts(code, level):
        assert draft.figure.alt.endswith("sual işarəsi.")
        assert draft.figure.svg.count(">?</text>") == 1


@pytest.mark.parametrize("rows", cube_nets._NETS)
def test_each_of_the_eleven_nets_folds_to_a_cube_and_no_two_are_one(rows):
    net = cube_nets._cells(rows)

    assert cube_nets.solve(("foldable", (net,))) == {net}
    assert cube_nets._overlap(net) == ""
    assert len({cube_nets._shape_number(cube_nets._cells(other)) for other in cube_nets._NETS}) == 11


def hexominoes():
    """Every shape of six squares, grown one by one."""
    shapes = {frozenset({(0, 0)})}
    for _ in range(5):
        shapes = {
            cube_nets._normal(shape | {(r + dr, c + dc)})
            for shape in shapes
            for r, c in shape
            for dr, dc in cube_nets._STEP
            if (r + dr, c + dc) not in shape
        }
    return shapes


def test_of_all_shapes_of_six_squares_the_eleven_fold():
    shapes = hexominoes()

    folding = {net for net in shapes if cube_nets.solve(("foldable", (net,)))}

    assert len({cube_nets._shape_number(net) for net in shapes}) == 35
    assert len({cube_nets._shape_number(net) for net in folding}) == 11
    assert {net for net in shapes if not cube_nets._overlap(net)} == folding


def test_a_net_folded_by_hand_shows_its_cube_and_not_the_mirror_image():
    cross = {(0, 1): 0, (1, 0): 1, (1, 1): 2, (1, 2): 3, (1, 3): 4, (2, 1): 5}  # 0 above 2, 3 on its right
    seen, mirrored, opposite = (0, 2, 3), (0, 3, 2), (0, 2, 5)

    assert cube_nets.solve(("cube", tuple(cross.items()), (seen, mirrored, opposite))) == {seen}


def test_paper_folded_by_hand_has_its_holes():
    left_over_right, down_over_up = (-1, 0, -4), (0, 1, 4)

    (holes,) = paper_folding.solve(((left_over_right, down_over_up), frozenset({(5, 1)})))

    assert holes == {(3, 1), (5, 1), (3, 7), (5, 7)}


def test_a_model_that_offers_too_little_draws_again():
    rng, tries = random.Random(1), 0

    while True:
        try:
            item_models.MODELS["figure-series"].draw(rng, 1)
        except Redraw:
            break
        tries += 1

    assert tries < 1000
