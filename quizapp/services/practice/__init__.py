"""Practice: runs of chosen questions, with the key after each answer."""

from quizapp.services.practice.choosing import Overview, Unfinished, overview, require_for_newcomer, start
from quizapp.services.practice.running import Answer, Run, answer, hand_over, run

__all__ = [
    "Answer",
    "Overview",
    "Run",
    "Unfinished",
    "answer",
    "hand_over",
    "overview",
    "require_for_newcomer",
    "run",
    "start",
]
