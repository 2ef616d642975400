"""quizapp: exam preparation for Azerbaijan's State Migration Service."""

import logging
from urllib.parse import urlsplit

from flask import Flask
from flask_migrate import Migrate
from werkzeug.middleware.proxy_fix import ProxyFix

from quizapp import api, i18n, web
from quizapp.config import MAX_BODY, ROOT, Config, from_environment
from quizapp.database import StatementCounter, configure, db
from quizapp.web import assets

migrate = Migrate(directory=str(ROOT / "migrations"), render_as_batch=True, compare_type=True)


def create_app(config: Config | None = None) -> Flask:
    """Wire the rooms together: settings, database, languages, pages, API."""
    config = config or from_environment()
    config.instance.mkdir(parents=True, exist_ok=True)
    app = Flask(__name__, instance_path=str(config.instance), static_folder=None)
    app.config.update(
        QUIZAPP=config,
        SECRET_KEY=config.secret_key,
        SQLALCHEMY_DATABASE_URI=config.url,
        TESTING=config.testing,
        TRUSTED_HOSTS=[urlsplit(config.site_url).hostname] if config.site_url else None,
        MAX_CONTENT_LENGTH=MAX_BODY,
        MAX_FORM_MEMORY_SIZE=200_000,
        MAX_FORM_PARTS=500,
        PERMANENT_SESSION_LIFETIME=60 * 60 * 24 * 60,
        SESSION_COOKIE_NAME="__Host-quizapp" if config.production else "quizapp",
        SESSION_COOKIE_SECURE=config.production,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,  # signing the cookie anew would cost every saved answer
        WTF_CSRF_TIME_LIMIT=None,  # a form may stay open longer than an exam
        MAIL_SERVER=config.mail_server or "localhost",
        MAIL_PORT=config.mail_port,
        MAIL_USERNAME=config.mail_username or None,
        MAIL_PASSWORD=config.mail_password or None,
        MAIL_USE_TLS=config.mail_use_tls,
        MAIL_DEFAULT_SENDER=config.mail_sender,
        COMPRESS_ALGORITHM=["gzip"],
        COMPRESS_LEVEL=4,
        COMPRESS_MIMETYPES=["text/html"],  # static files are compressed once; JSON here is a line
        **config.extra,
    )
    if not app.debug and not app.testing:
        logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
        logging.getLogger("alembic").setLevel(logging.WARNING)  # it announces every look at the revision
        logging.getLogger("fontTools").setLevel(logging.WARNING)  # it tells of every table of a font
    db.init_app(app)
    migrate.init_app(app, db)
    with app.app_context():
        configure(db.engine)
        if config.measure:
            _measure(app)
    i18n.init_app(app)
    web.init_app(app)
    api.init_app(app)
    if config.proxies:
        # the host comes from QUIZAPP_URL, never from a header
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=config.proxies, x_proto=config.proxies, x_host=0)  # type: ignore[method-assign]
    assets.init_app(app, config.instance / "static")
    return app


def _measure(app: Flask) -> None:
    """Tell each response how many statements it cost, for the bench and for anyone who doubts."""
    counter = StatementCounter(db.engine)

    @app.before_request
    def _start() -> None:
        counter.reset()

    @app.after_request
    def _tell(response):  # type: ignore[no-untyped-def]
        response.headers["X-DB-Statements"] = str(counter.count)
        return response
