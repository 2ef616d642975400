"""Several people acting at the same moment."""

import threading
from collections.abc import Callable

from flask import Flask

from quizapp.database import db


def at_once(app: Flask, *actions: Callable[[], object]) -> list[object]:
    """Run actions in threads that set off together; return what each returned or raised."""
    ready, outcomes = threading.Barrier(len(actions)), [None] * len(actions)

    def run(place: int) -> None:
        with app.app_context():
            ready.wait()
            try:
                outcomes[place] = actions[place]()
            except Exception as error:
                outcomes[place] = error
            db.session.remove()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(actions))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.commit()  # what was read before is a snapshot (SQLite)
    return outcomes
