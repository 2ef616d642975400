"""How often someone may log in, register, ask for a password or print a paper, before any other check of the request.

Flask-Limiter counts after the CSRF check and looks at every request; a flood without tokens would go uncounted and a
saved answer would pay for it. The library below it, used directly, does neither.
"""

from ipaddress import ip_address, ip_network

from flask import Flask, abort, current_app, request
from flask_login import current_user
from limits import RateLimitItem, parse
from limits.errors import ConfigurationError
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter

from quizapp.config import SettingsError
from quizapp.domain import addresses

PER_ADDRESS: dict[str, tuple[RateLimitItem, ...]] = {
    "accounts.log_in": (parse("120/minute"), parse("1200/hour")),  # a classroom shares an address
    "accounts.register": (parse("300/hour"),),
    "accounts.forgot": (parse("30/hour"),),
    "accounts.reset": (parse("60/hour"),),
    "accounts.erase": (parse("60/hour"),),  # asks for the password, too
    "exams.start": (parse("600/hour"),),  # strangers only: each becomes a guest
    "practice.start": (parse("600/hour"),),  # likewise
}
FAILURES_FROM_ADDRESS = parse("10/minute"), parse("60/hour")  # wrong passwords, whichever account
FAILURES_OF_PAIR = (parse("8/10minute"),)  # wrong passwords for one account from one address
FAILURES_OF_ACCOUNT = (parse("100/hour"),)  # for one account from everywhere: guessing spread over many addresses

PRINTS = frozenset({"papers.booklet", "papers.bubbles"})  # counted together whenever they are asked for
PRINTS_OF_PERSON = (parse("30/hour"),)
PRINTS_FROM_ADDRESS = (parse("600/hour"),)  # a classroom, each with both; and guests, who are easily made

Key = tuple[RateLimitItem, str]


def init_app(app: Flask) -> None:
    config = app.config["QUIZAPP"]
    if config.ratelimit_enabled:
        try:
            storage = storage_from_string(config.ratelimit_storage)
        except (ConfigurationError, ValueError) as error:
            raise SettingsError(f"RATELIMIT_STORAGE_URI cannot be used: {error}") from None
        app.extensions["quizapp_limits"] = MovingWindowRateLimiter(storage)
        app.before_request(_count)


def _count() -> None:
    """Count a request against its address; refuse a log-in that has failed too often, without counting it again."""
    if request.endpoint in PRINTS and request.method in ("GET", "HEAD"):
        _count_print()
    if request.method != "POST" or request.endpoint not in PER_ADDRESS:
        return
    if request.endpoint in ("exams.start", "practice.start") and current_user.is_authenticated:
        return
    limiter = _limiter()
    limits = PER_ADDRESS[request.endpoint]
    if sum(limiter.hit(item, request.endpoint, _address()) for item in limits) < len(limits):  # each is counted
        abort(429)
    if request.endpoint == "accounts.log_in":
        failures = _failures(request.form.get("email", ""))
        if not all(limiter.test(item, "failure", key) for item, key in failures):
            abort(429)


def _count_print() -> None:
    """Count against the person, then the address: one who asks too often uses up nothing of the others there."""
    person = f"person {current_user.id}" if current_user.is_authenticated else ""
    keys = [(item, person) for item in PRINTS_OF_PERSON] if person else []
    keys += [(item, _address()) for item in PRINTS_FROM_ADDRESS]
    if not all(_limiter().hit(item, "print", key) for item, key in keys):
        abort(429)


def count_failure(email: str) -> None:
    """Remember a wrong password."""
    if "quizapp_limits" in current_app.extensions:
        for item, key in _failures(email):
            _limiter().hit(item, "failure", key)


def _limiter() -> MovingWindowRateLimiter:
    limiter: MovingWindowRateLimiter = current_app.extensions["quizapp_limits"]
    return limiter


def _failures(email: str) -> list[Key]:
    account, address = addresses.normalise(email)[:254], _address()
    return (
        [(item, address) for item in FAILURES_FROM_ADDRESS]
        + [(item, f"{account}|{address}") for item in FAILURES_OF_PAIR]
        + [(item, account) for item in FAILURES_OF_ACCOUNT]
    )


def _address() -> str:
    """Who asks; of IPv6 the network of one subscriber, who owns all its addresses."""
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    if address.version == 6:
        network = ip_network((address, 64), strict=False)
        return str(address.ipv4_mapped or network)
    return str(address)
