"""Mail goes to the server that is set; without one, into a file that the operator can read."""

import logging
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

from flask import Flask, current_app
from flask_mail import Message

log = logging.getLogger(__name__)


def send(message: Message) -> None:
    """Send on a thread of its own: a mail server that hangs must not hold up saved answers. What fails is logged;
    the person is told the same either way."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    if app.testing:
        app.extensions["mail"].send(message)
    elif app.config["QUIZAPP"].mail_server:
        Thread(target=_deliver, args=(app, message), daemon=True).start()
    else:
        _keep(message, Path(app.instance_path) / "mail")


def _deliver(app: Flask, message: Message) -> None:
    with app.app_context():
        try:
            app.extensions["mail"].send(message)
        except (OSError, UnicodeError):
            log.exception("a mail could not be sent")


def _keep(message: Message, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}.eml"
    path.write_bytes(message.as_string().encode())
    log.warning("no MAIL_SERVER is set; the mail is in %s", path)
