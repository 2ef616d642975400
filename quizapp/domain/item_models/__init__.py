"""Item models: small generators of logic items whose keys are proved by independent solvers."""

import hashlib
import random
from datetime import date
from functools import cache

from quizapp.domain.item_models import (
    ages,
    assignment,
    calendar,
    codes,
    letter_series,
    number_series,
    ordering,
    percentages,
    probability,
    rates,
    sets,
    sufficiency,
    syllogisms,
    tables,
    truth_tellers,
)
from quizapp.domain.item_models.base import Draft, Model
from quizapp.domain.questions import Basis, Citation, Kind, Option, Question, Skill

__all__ = ["MODELS", "VERSION_DATE", "Draft", "Model", "variants"]

VERSION_DATE = date(2026, 11, 23)  # the day the models and their solvers were last checked

_MODULES = (
    ages,
    assignment,
    calendar,
    codes,
    letter_series,
    number_series,
    ordering,
    percentages,
    probability,
    rates,
    sets,
    sufficiency,
    syllogisms,
    tables,
    truth_tellers,
)
MODELS: dict[str, Model] = {m.code: m for m in sorted((module.MODEL for module in _MODULES), key=lambda m: m.code)}


def variants(code: str, level: int, count: int) -> list[Question]:
    """Return `count` questions of a model at a level, the same ones on every machine; no two stems are equal.

    Raises:
        KeyError: there is no such model.
        ValueError: the model has no such level.
        RuntimeError: the model cannot make so many different stems.
    """
    model = MODELS[code]
    if level not in model.levels:
        raise ValueError(f"{code} has levels {model.levels}, not {level}")
    return list(_made(code, level, count))


@cache
def _made(code: str, level: int, count: int) -> tuple[Question, ...]:
    model, stems, made = MODELS[code], set[str](), list[Question]()
    for n in range(1, count + 1):
        rng = random.Random(_seed(f"{code}:{level}:{n}:{model.version}"))
        draft = _new_draft(model, level, rng, stems)
        stems.add(draft.stem)
        made.append(_question(model, level, n, draft))
    return tuple(made)


def _seed(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest())


def _new_draft(model: Model, level: int, rng: random.Random, stems: set[str]) -> Draft:
    for _ in range(100):
        draft = model.generate(rng, level)
        if draft.stem not in stems:
            return draft
    raise RuntimeError(f"{model.code} level {level} has no more than {len(stems)} different stems")


def _question(model: Model, level: int, n: int, draft: Draft) -> Question:
    return Question(
        id=f"{model.prefix}-{level}-{n:02}",
        topic=model.topic,
        kind=Kind.SINGLE,
        stem=draft.stem,
        explanation=draft.explanation,
        cites=(Citation(source=f"Hesablama tapşırığı («{model.title}»): cavab proqramla hesablanıb"),),
        difficulty=level + 1,
        skill=Skill.ANALYSE,
        fact=f"{model.prefix}-{draft.fact}",
        basis=Basis.COMPUTED,
        checked=VERSION_DATE,
        options=tuple(Option(text, float(i == draft.key), why) for i, (text, why) in enumerate(draft.options)),
        fixed_order=draft.fixed,
        model=model.code,
    )
