"""The tutors' studio: list, question page, form with live preview, decisions."""

from quizapp.web.authoring.routes import bp

__all__ = ["bp"]
