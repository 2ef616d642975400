"""Item models: small generators of items whose keys are proved by independent solvers."""

import hashlib
import random
from collections.abc import Hashable
from datetime import date
from functools import cache
from itertools import repeat

from quizapp.domain.item_models import (
    ages,
    assignment,
    calendar,
    codes,
    cube_nets,
    deadlines,
    figure_analogies,
    figure_matrices,
    figure_series,
    information_units,
    letter_series,
    media_size,
    number_series,
    number_systems,
    odd_word,
    ordering,
    paper_folding,
    percentages,
    probability,
    rates,
    request_deadlines,
    routes,
    seating,
    sets,
    spreadsheets,
    sufficiency,
    syllogisms,
    tables,
    truth_tellers,
    word_analogies,
)
from quizapp.domain.item_models.base import Draft, Model
from quizapp.domain.questions import Basis, Citation, Kind, Option, Question

__all__ = ["MODELS", "VERSION_DATE", "Draft", "Model", "variants"]

VERSION_DATE = date(2026, 11, 23)  # the day the models and their solvers were last checked

_MODULES = (
    ages,
    assignment,
    calendar,
    codes,
    cube_nets,
    deadlines,
    figure_analogies,
    figure_matrices,
    figure_series,
    information_units,
    letter_series,
    media_size,
    number_series,
    number_systems,
    odd_word,
    ordering,
    paper_folding,
    percentages,
    probability,
    rates,
    request_deadlines,
    routes,
    seating,
    sets,
    spreadsheets,
    sufficiency,
    syllogisms,
    tables,
    truth_tellers,
    word_analogies,
)
MODELS: dict[str, Model] = {m.code: m for m in sorted((module.MODEL for module in _MODULES), key=lambda m: m.code)}


def variants(code: str, level: int, count: int) -> list[Question]:
    """Return `count` questions of a model at a level, the same ones on every machine; no two look the same.

    Raises:
        KeyError: there is no such model.
        ValueError: the model has no such level.
        RuntimeError: the model cannot make so many different items.
    """
    model = MODELS[code]
    if level not in model.levels:
        raise ValueError(f"{code} has levels {model.levels}, not {level}")
    return list(_made(model, level, count))


@cache
def _made(model: Model, level: int, count: int) -> tuple[Question, ...]:
    faces, made = set[Hashable](), list[Question]()
    for n in range(1, count + 1):
        rng = random.Random(_seed(f"{model.code}:{level}:{n}:{model.version}"))
        draft = _new_draft(model, level, rng, faces)
        faces.add(draft.face)
        made.append(_question(model, level, n, draft))
    return tuple(made)


def _seed(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest())


def _new_draft(model: Model, level: int, rng: random.Random, faces: set[Hashable]) -> Draft:
    for _ in range(100):
        draft = model.generate(rng, level)
        if draft.face not in faces:
            return draft
    raise RuntimeError(f"{model.code} level {level} has no more than {len(faces)} different items")


def _id(model: Model, level: int, n: int) -> str:
    """The id of a variant: a new version of a model has new ones, so that its old variants are retired, and the answers
    given to them tell nothing of what stands there now."""
    version = str(model.version) if model.version > 1 else ""
    return f"{model.prefix}{version}-{level}-{n:02}"


def _question(model: Model, level: int, n: int, draft: Draft) -> Question:
    return Question(
        id=_id(model, level, n),
        topic=model.topic,
        kind=Kind.SINGLE,
        stem=draft.stem,
        explanation=draft.explanation,
        cites=(*model.cites, Citation(source=f"Hesablama tapşırığı («{model.title}»): cavab proqramla hesablanıb")),
        difficulty=level + 1,
        skill=model.skill,
        fact=f"{model.prefix}-{draft.fact}",
        basis=Basis.COMPUTED,
        checked=VERSION_DATE,
        options=tuple(
            Option(text, float(i == draft.key), why, figure=figure)
            for i, ((text, why), figure) in enumerate(zip(draft.options, draft.figures or repeat(None), strict=False))
        ),
        figure=draft.figure,
        fixed_order=draft.fixed,
        model=model.code,
    )
