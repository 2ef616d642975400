"""What a person prepares for: a vacancy, and the day of the exam where they know it."""

from datetime import date, timedelta

from quizapp.domain.errors import BadExamDay

FURTHEST = timedelta(days=2 * 365)


def check_exam_day(day: date, today: date) -> None:
    """Refuse a day on which no exam can be prepared for.

    Raises:
        BadExamDay: it has passed, or is more than two years away.
    """
    if not today <= day <= today + FURTHEST:
        raise BadExamDay(day, today, today + FURTHEST)
