"""The form of a single-choice question: its shape is checked here, what it lacks by domain/drafts.py."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, FieldList, FormField, StringField, TextAreaField
from wtforms.validators import AnyOf, Length, Optional

from quizapp.domain.catalogue import Catalogue
from quizapp.domain.drafts import MAX_FACT, MAX_PROVISION, MAX_SOURCE, MAX_TEXT, MOST_OPTIONS, Draft, DraftOption
from quizapp.domain.questions import LETTERS, Basis, Citation, Skill
from quizapp.web.forms import BaseForm

MOST_CITES = 10
SKILLS = {
    Skill.RECALL: _l("Recall: know the provision"),
    Skill.APPLY: _l("Apply: decide a case"),
    Skill.ANALYSE: _l("Analyse: weigh several provisions"),
}
BASES = {
    Basis.VERBATIM: _l("The act's official wording"),
    Basis.OFFICIAL: _l("An official copy or summary"),
    Basis.SECONDARY: _l("Two independent sources"),
    Basis.COMPUTED: _l("Worked out"),
}
DIFFICULTIES = ("1", "2", "3", "4", "5")
_AZ = {"lang": "az", "spellcheck": "true"}
_too_long = _l("At most %(max)d characters.")
_not_offered = _l("Choose one of the list.")


class DayField(DateField):
    """A day whose mistakes are told in our words."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("This is no day. Write it like 2026-11-23.")) from None


def _text(label: Any, rows: int) -> TextAreaField:
    return TextAreaField(label, [Length(max=MAX_TEXT, message=_too_long)], render_kw=_AZ | {"rows": rows})


class _Part(BaseForm):
    class Meta(BaseForm.Meta):
        csrf = False  # the form around it has the token


class OptionForm(_Part):
    text = _text(_l("Text"), 2)
    why = _text(_l("Why it is wrong"), 2)


class CiteForm(_Part):
    act = StringField(_l("Act"))  # one that has left the catalogue is named as a problem of the draft
    provision = StringField(_l("Article"), [Length(max=MAX_PROVISION, message=_too_long)])
    source = StringField(_l("Or a source"), [Length(max=MAX_SOURCE, message=_too_long)], render_kw=_AZ)


class QuestionForm(BaseForm):
    """A draft as people type it. `key` names an option by the number of its row.

    Rows come with gaps in their numbers when some were removed; WTForms closes the gaps from 3.3 on.
    """

    topic = StringField(_l("Topic"))
    stem = _text(_l("Question"), 4)
    options = FieldList(FormField(OptionForm), max_entries=MOST_OPTIONS)
    key = StringField()
    explanation = _text(_l("Explanation"), 3)
    cites = FieldList(FormField(CiteForm), max_entries=MOST_CITES)
    difficulty = StringField(_l("Difficulty"), [AnyOf(list(DIFFICULTIES), _not_offered)])
    skill = StringField(_l("What it asks for"), [AnyOf(list(SKILLS), _not_offered)])
    basis = StringField(_l("Text behind the key"), [AnyOf(list(BASES), _not_offered)])
    checked = DayField(_l("Key checked on"), [Optional()])
    fact = StringField(_l("Fact"), [Length(max=MAX_FACT, message=_too_long)])
    fixed_order = BooleanField(_l("Show the options in this order"))

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        if values.get("formdata", request.form):
            self.key.data = self._row_number_now(self.options, self.key.data or "")

    @staticmethod
    def _row_number_now(rows: FieldList, sent: str) -> str:
        """The number that a row has now which came as number `sent`; '' when none did."""
        numbers = sorted({int(n) for n in re.findall(rf"(?m)^{rows.name}-(\d+)-", "\n".join(request.form))})
        if not sent.isdecimal() or int(sent) not in numbers[: len(rows)]:
            return ""
        return row_number(rows[numbers.index(int(sent))])

    @classmethod
    def of(cls, draft: Draft) -> "QuestionForm":
        """The form filled with a stored draft."""
        return cls(
            formdata=None,
            data={
                "stem": draft.stem,
                "options": [{"text": option.text, "why": option.why} for option in draft.options],
                "key": "" if draft.key is None else str(draft.key),
                "explanation": draft.explanation,
                "cites": [{"act": c.act, "provision": c.provision, "source": c.source} for c in draft.cites],
                "difficulty": str(draft.difficulty),
                "skill": draft.skill.value,
                "basis": draft.basis.value,
                "checked": draft.checked,
                "fact": draft.fact,
                "fixed_order": draft.fixed_order,
            },
        )

    @classmethod
    def empty(cls, today: date) -> "QuestionForm":
        """The form of a new question: four options, one citation, checked today."""
        return cls.of(Draft(options=(DraftOption(),) * 4, cites=(Citation(),), checked=today))

    def among(self, catalogue: Catalogue, *, topics: bool) -> "QuestionForm":
        """Say which topics there are; without `topics` the question has its own already."""
        if topics:
            self.topic.validators = [AnyOf(list(catalogue.topics), _l("Choose a topic."))]
        elif self.topic:
            del self.topic
        return self

    def rearrange(self, do: str) -> None:
        """Add or remove a row: `add-option`, `remove-option-2`; what else was typed stays."""
        verb, _dash, rest = do.partition("-")
        name, _dash, number = rest.partition("-")
        rows = {"option": self.options, "cite": self.cites}.get(name)
        if rows is None:
            return
        if verb == "add" and len(rows) < rows.max_entries:
            rows.append_entry()
        elif verb == "remove":
            gone = self._row_number_now(rows, number)
            rows.entries = [row for row in rows if row_number(row) != gone]

    def draft(self) -> Draft:
        """What was typed, as far as it can be understood: for the preview even when the form is refused."""
        numbers = [row_number(row) for row in self.options]
        return Draft(
            stem=self.stem.data or "",
            options=tuple(DraftOption(row.text.data or "", row.why.data or "") for row in self.options),
            key=numbers.index(self.key.data) if self.key.data in numbers else None,
            explanation=self.explanation.data or "",
            cites=tuple(
                Citation(row.act.data or "", row.provision.data or "", row.source.data or "") for row in self.cites
            ),
            difficulty=int(self.difficulty.data) if self.difficulty.data in DIFFICULTIES else 3,
            skill=_known(Skill, self.skill.data),
            fact=self.fact.data or "",
            basis=_known(Basis, self.basis.data),
            checked=self.checked.data,
            fixed_order=bool(self.fixed_order.data),
        )

    @property
    def option_rows(self) -> Iterable[tuple[str, str, FormField]]:
        """Letter, number in the names of the fields, and fields of every option."""
        return [(LETTERS[n], row_number(row), row) for n, row in enumerate(self.options)]

    @property
    def cite_rows(self) -> Iterable[tuple[str, FormField]]:
        return [(row_number(row), row) for row in self.cites]


def row_number(row: FormField) -> str:
    """The number by which a row was sent: `2` of `options-2`."""
    return str(row.name).rpartition("-")[2]


def _known(kind: Any, value: object) -> Any:
    return kind(value) if value in list(kind) else next(iter(kind))
