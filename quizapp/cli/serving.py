"""`quizapp serve`: the server of one process."""

import gc
import signal

import click
from flask import current_app
from flask.cli import with_appcontext

from quizapp.cli.refusals import fail
from quizapp.config import MAX_BODY, Config
from quizapp.domain import errors
from quizapp.services import accounts, bank, schema

CONNECTIONS = 900  # below the 1024 open files that systems allow a process by default


@click.command()
@with_appcontext
def serve() -> None:
    """Serve on HOST:PORT (127.0.0.1:8000) until stopped."""
    from waitress.server import create_server

    config: Config = current_app.config["QUIZAPP"]
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    with app.app_context():  # of its own: left, it ends the transaction in which these looked
        _look_before_serving()
    try:
        server = create_server(
            app,
            host=config.host,
            port=config.port,
            threads=config.threads,
            ident=None,
            max_request_body_size=MAX_BODY,
            # Every browser in an exam keeps a connection; with waitress's 100 the next candidate would wait for one.
            connection_limit=CONNECTIONS,
            asyncore_use_poll=True,  # select() ends at file descriptor 1024
            clear_untrusted_proxy_headers=config.proxies == 0,
        )
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        fail(f"Cannot listen on {config.host}:{config.port}: {reason}. Set HOST or PORT.")
    for stop in (signal.SIGINT, signal.SIGTERM):  # started in the background, a process inherits a deaf SIGINT
        signal.signal(stop, _stop)
    click.echo(f"Serving on http://{config.host}:{config.port} – stop with Ctrl+C")
    _spare_the_collector()
    server.run()


def _spare_the_collector() -> None:
    """Leave what lives as long as the process out of garbage collection, and collect less often.

    A page of a hundred questions makes some ten thousand objects that die with it. By Python's own thresholds one such
    page in ten would have everything that was imported looked through again, which takes a tenth of a second.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _stop(*_: object) -> None:
    """Leave the server's loop, which finishes the requests under way."""
    raise SystemExit(0)


def _look_before_serving() -> None:
    schema.require_current()
    if not accounts.administrator_exists():
        click.echo("No administrator yet. Make one: quizapp users create --role administrator YOU@EXAMPLE.AZ")
    try:
        bank.published()
    except errors.NotFound:
        click.echo("The question bank is empty. Load it: quizapp bank load", err=True)
