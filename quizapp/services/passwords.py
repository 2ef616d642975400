"""Passwords: hashing with argon2id, and which are too weak to be kept."""

from collections.abc import Iterable
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from quizapp.domain.errors import WeakPassword

MIN_LENGTH, MAX_LENGTH = 10, 128

# OWASP Password Storage Cheat Sheet: argon2id, 19 MiB, 2 passes, 1 lane; about 27 ms here.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

_COMMON = [
    "password",
    "qwerty",
    "azerbaycan",
    "azərbaycan",
    "migrasiya",
    "miqrasiya",
    "xidmet",
    "xidmət",
    "imtahan",
    "sinaq",
    "sınaq",
    "parol",
    "baku",
    "bakı",
    "1234567890",
    "0123456789",
    "9876543210",
    "111111",
    "000000",
    "salam",
]


def check_strength(password: str, *, personal: Iterable[str] = ()) -> None:
    """Refuse a password that is guessed first.

    Raises:
        WeakPassword: too short, too long, one repeated character or run, a common word with digits, or the
            person's own name or address.
    """
    if len(password) < MIN_LENGTH:
        raise WeakPassword("short")
    if len(password) > MAX_LENGTH:
        raise WeakPassword("long")
    folded = password.casefold()
    letters = "".join(c for c in folded if c.isalpha())
    if len(set(folded)) < 4 or letters in _COMMON or (not letters and folded in "01234567890123456789"):
        raise WeakPassword("common")
    for word in personal:
        if len(word) > 3 and word.casefold() in folded and len(folded) - len(word) < 6:
            raise WeakPassword("personal")


def hash_password(password: str) -> str:
    return _hasher.hash(password)


def verify(password_hash: str | None, password: str) -> bool:
    """Compare in the same time whether or not there is an account, so that addresses cannot be found out."""
    try:
        return _hasher.verify(password_hash or _nobody(), password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


def needs_rehash(password_hash: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)


@lru_cache(maxsize=1)
def _nobody() -> str:
    return _hasher.hash("nobody has this password")
