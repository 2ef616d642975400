"""Mail goes to the server that is set; without one, into a file that the operator can read."""

import logging
from datetime import UTC, datetime
from pathlib import Path

from flask import current_app
from flask_mail import Message

log = logging.getLogger(__name__)


def send(message: Message) -> None:
    """Send now. A server that does not answer is logged; the person is told the same either way."""
    config = current_app.config["QUIZAPP"]
    if config.mail_server or current_app.testing:
        try:
            current_app.extensions["mail"].send(message)
        except OSError:
            log.exception("mail to %s could not be sent", message.recipients)
        return
    folder = Path(current_app.instance_path) / "mail"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}.eml"
    path.write_bytes(message.as_bytes())
    log.warning("no MAIL_SERVER is set; the mail is in %s", path)
