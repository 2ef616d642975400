"""What the query of an address asks for."""

from flask import request

LARGEST = 2**31 - 1  # that an id can be


def number(name: str, otherwise: int = 0) -> int:
    """Return a whole number from 1 on; anything else counts as not asked."""
    asked = request.args.get(name, type=int)
    return asked if asked is not None and 0 < asked <= LARGEST else otherwise


def page() -> int:
    """Return the page of a list that is asked for, from 1."""
    return min(number("page", 1), 100_000)
