"""The yardstick: the same rows through Flask and SQLAlchemy Core, no accounts, no checks, no languages.

It does what an exam cannot do without: choose 100 questions, show them, store each answer, add up the points, show the
result with reasons. Run as a process: python -m tests.bench.bare DATABASE PORT
"""

import json
import random
import sys
from pathlib import Path

from flask import Flask, redirect, render_template_string, request
from sqlalchemy import (
    JSON,
    Column,
    Float,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    event,
    insert,
    select,
    update,
)
from waitress import serve

metadata = MetaData()
questions = Table(
    "questions", metadata, Column("id", Integer, primary_key=True), Column("section", String), Column("content", JSON)
)
attempts = Table(
    "attempts", metadata, Column("id", Integer, primary_key=True), Column("layout", JSON), Column("points", Float)
)
answers = Table(
    "answers",
    metadata,
    Column("attempt", Integer, primary_key=True),
    Column("slot", Integer, primary_key=True),
    Column("letter", String),
)

PAPER = """<!doctype html><html><body><form>{% for q in items %}<fieldset><legend>{{ loop.index }}. {{ q.stem }}</legend>
{% for o in q.options %}<label><input type="radio" name="q{{ loop.index }}">{{ o.text }}</label>{% endfor %}</fieldset>
{% endfor %}</form></body></html>"""

RESULT = """<!doctype html><html><body><h1>{{ points }} / {{ items | length }}</h1>{% for q, chosen in items %}<article>
<h2>{{ loop.index }}. {{ q.stem }}</h2><ul>{% for o in q.options %}<li class="{{ 'key' if o.fraction }} {{ 'chosen' if
loop.index0 == chosen }}">{{ o.text }} <small>{{ o.why }}</small></li>{% endfor %}</ul><p>{{ q.explanation }}</p>
<p>{% for c in q.cites %}{{ c.act }} {{ c.provision }}{{ c.source }}; {% endfor %}</p></article>{% endfor %}</body></html>"""


def create(database: str) -> Flask:
    """Return the bare application on `database`, a SQLAlchemy address whose tables are filled."""
    engine = create_engine(database)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def _connect(connection, _record) -> None:  # type: ignore[no-untyped-def]
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA busy_timeout = 10000")

    app = Flask(__name__)
    sections = {"law": 50, "history": 10, "language": 10, "computing": 10, "logic": 20}

    @app.post("/start")
    def start():  # type: ignore[no-untyped-def]
        with engine.begin() as db:
            ids: dict[str, list[int]] = {}
            for row in db.execute(select(questions.c.id, questions.c.section)):
                ids.setdefault(row.section, []).append(row.id)
            layout = [n for section, count in sections.items() for n in random.sample(ids[section], count)]
            key = db.execute(insert(attempts).values(layout=layout)).inserted_primary_key[0]
        return redirect(f"/attempts/{key}")

    def paper_of(db, key):  # type: ignore[no-untyped-def]
        layout = db.execute(select(attempts.c.layout).where(attempts.c.id == key)).scalar_one()
        rows = db.execute(select(questions.c.id, questions.c.content).where(questions.c.id.in_(layout))).all()
        found = {row.id: row.content for row in rows}
        return [found[n] for n in layout]

    @app.get("/attempts/<int:key>")
    def paper(key):  # type: ignore[no-untyped-def]
        with engine.connect() as db:
            return render_template_string(PAPER, items=paper_of(db, key))

    @app.post("/attempts/<int:key>/answers")
    def answer(key):  # type: ignore[no-untyped-def]
        body = request.get_json()
        with engine.begin() as db:
            db.execute(insert(answers).values(attempt=key, slot=body["slot"], letter=body["value"]))
        return {"saved": True}

    def chosen_in(db, key):  # type: ignore[no-untyped-def]
        rows = db.execute(select(answers.c.slot, answers.c.letter).where(answers.c.attempt == key))
        return {slot: "ABCDE".index(letter) for slot, letter in rows}

    @app.post("/attempts/<int:key>/submit")
    def submit(key):  # type: ignore[no-untyped-def]
        with engine.begin() as db:
            chosen, items = chosen_in(db, key), paper_of(db, key)
            points = sum(
                q["options"][chosen[n]].get("fraction", 0.0)
                for n, q in enumerate(items, 1)
                if chosen.get(n, 9) < len(q["options"])
            )
            db.execute(update(attempts).where(attempts.c.id == key).values(points=points))
        return redirect(f"/attempts/{key}/result")

    @app.get("/attempts/<int:key>/result")
    def result(key):  # type: ignore[no-untyped-def]
        with engine.connect() as db:
            chosen, items = chosen_in(db, key), paper_of(db, key)
            points = db.execute(select(attempts.c.points).where(attempts.c.id == key)).scalar_one()
        pairs = [(q, chosen.get(n)) for n, q in enumerate(items, 1)]
        return render_template_string(RESULT, items=pairs, points=points)

    return app


def fill(database: str, contents: Path) -> None:
    """Create the tables and copy the questions that `contents` (JSON lines of section, content) holds."""
    engine = create_engine(database)
    metadata.create_all(engine)
    with engine.begin() as db:
        rows = [json.loads(line) for line in contents.read_text(encoding="utf-8").splitlines()]
        db.execute(insert(questions), [{"section": section, "content": content} for section, content in rows])
    engine.dispose()


if __name__ == "__main__":
    address, port, source = sys.argv[1:4]
    fill(address, Path(source))
    serve(create(address), host="127.0.0.1", port=int(port), threads=8)
