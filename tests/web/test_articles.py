"""The composed question is what the template gives: a paper and the room's own page cannot differ."""

from typing import Any

import pytest
from flask import Flask, render_template
from flask_babel import force_locale, gettext
from sitting import shown, start

from quizapp.web import articles, text


@pytest.mark.parametrize("plan", ["official-north", "preset-typed"])
@pytest.mark.parametrize("value", ["", "A", "C", "AC", "sözlə <b>"])
def test_composed_question_equals_the_template(app: Flask, person: Any, log_in: Any, plan: str, value: str) -> None:
    person("Aysel")
    attempt_id = start(log_in("Aysel"), plan=plan)
    for number, (source, order) in shown(app, attempt_id).items():
        with app.test_request_context(), force_locale("az"):
            version = 1_000_000 + number  # of no other question
            rendered = text.question(version, source)
            chosen = value if (rendered.options and value.isupper()) or not rendered.options else ""
            composed = [articles.article(number, version, rendered, order, chosen) for _ in range(2)]  # made, then kept
            view = {"number": number, "question": rendered, "options": rendered.shown(order), "value": chosen}
            label = gettext("Question %(number)s", number="%s")
            whole = render_template("exams/_question.html", view=view, question_label=label)
        assert [str(piece) for piece in composed] == [whole, whole]
