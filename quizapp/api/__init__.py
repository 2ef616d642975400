"""JSON under /api/v1. Errors have one shape: {"error": {"code", "message"}}."""

from flask import Flask

from quizapp.api import exams


def init_app(app: Flask) -> None:
    app.register_blueprint(exams.bp)
