"""Pages: routes and forms. This module registers them and turns refusals into pages."""

import logging

from flask import Flask, abort, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_compress import Compress
from flask_mail import Mail
from flask_wtf.csrf import CSRFError
from secure import (
    ContentSecurityPolicy,
    PermissionsPolicy,
    ReferrerPolicy,
    Secure,
    StrictTransportSecurity,
    XContentTypeOptions,
    XFrameOptions,
)
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.routing import IntegerConverter, Map
from werkzeug.wrappers import Response

from quizapp.domain.errors import Refusal
from quizapp.web import (
    access,
    accounts,
    administration,
    authoring,
    exams,
    limits,
    pages,
    papers,
    practice,
    progress,
    refusals,
    reports,
    supervision,
    text,
    vacancies,
)

compress = Compress()
mail = Mail()
log = logging.getLogger(__name__)


class RowNumber(IntegerConverter):
    """`<int:…>` in an address: a number that an id can be. A larger one is no page, not a fault of the database."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=2**31 - 1)


def init_app(app: Flask) -> None:
    """Register pages, errors, headers and the rule that everything is closed unless listed."""
    compress.init_app(app)
    mail.init_app(app)
    limits.init_app(app)
    access.init_app(app)
    app.url_map.converters["int"] = RowNumber
    for module in (
        pages,
        vacancies,
        exams,
        papers,
        accounts,
        progress,
        reports,
        administration,
        practice,
        authoring,
        supervision,
    ):
        app.register_blueprint(module.bp)
    text.init_app(app)
    papers.init_app(app)
    app.before_request(_refuse_zero_bytes)
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(CSRFError, _no_token)
    app.register_error_handler(SecurityError, _foreign_host)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _failed)
    _add_headers(app)


def _add_headers(app: Flask) -> None:
    csp = (
        ContentSecurityPolicy()
        .default_src("'self'")
        .img_src("'self'", "data:")
        .object_src("'none'")
        .base_uri("'none'")
        .form_action("'self'")
        .frame_ancestors("'none'")
    )
    headers = Secure(
        csp=csp,
        referrer=ReferrerPolicy().same_origin(),
        permissions=PermissionsPolicy().geolocation().camera().microphone(),
        xcto=XContentTypeOptions().nosniff(),
        xfo=XFrameOptions().deny(),
        hsts=StrictTransportSecurity().max_age(31_536_000) if app.config["QUIZAPP"].production else None,
    )
    fixed = dict(headers.headers)

    @app.after_request
    def _set(response: Response) -> Response:
        response.headers.extend(fixed)
        if response.mimetype in ("text/html", "application/json"):  # a clock that was kept goes wrong
            response.headers.setdefault("Cache-Control", "no-store")
        return response


def _refuse_zero_bytes() -> None:
    """PostgreSQL keeps none, and nobody types them."""
    if any("\0" in value for values in request.form.listvalues() for value in values):
        abort(400)


def _refused(refusal: Refusal) -> ResponseReturnValue:
    status, message = refusals.explain(refusal)
    return _answer(status, message, code=type(refusal).__name__, refusal=refusal)


def _no_token(error: CSRFError) -> ResponseReturnValue:
    return _answer(400, refusals.no_token(), code="NoToken")


def _http_error(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error.get_response()
    response = make_response(_answer(error.code, refusals.http(error.code), code=error.name.replace(" ", "")))
    response.headers.extend([header for header in error.get_headers() if header[0] != "Content-Type"])  # Allow
    return response


def _foreign_host(_error: SecurityError) -> ResponseReturnValue:
    """Asked under a host that is not ours: without an address of our own there are no links, so no page."""
    return refusals.http(400), 400, {"Content-Type": "text/plain; charset=utf-8"}


def _failed(error: Exception) -> ResponseReturnValue:
    log.exception("unhandled error at %s %s", request.method, request.path)
    return _answer(*refusals.failure(error), code="Failure")


def _answer(status: int, message: str, *, code: str, refusal: Refusal | None = None) -> ResponseReturnValue:
    """One refusal, two shapes: JSON for the API, a page for people."""
    if request.path.startswith("/api/"):
        slots = getattr(refusal, "slots", None)
        return jsonify(error={"code": code, "message": message} | ({"slots": slots} if slots else {})), status
    access.forget_if_unknown()
    return render_template("errors/error.html", status=status, message=message, refusal=refusal), status
