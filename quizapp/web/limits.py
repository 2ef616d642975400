"""How often someone may try to log in, register or ask for a password, before any other check of the request.

Flask-Limiter counts after the CSRF check and looks at every request; a flood without tokens would go uncounted and a
saved answer would pay for it. The library below it, used directly, does neither.
"""

from flask import Flask, abort, current_app, request
from limits import RateLimitItem, parse
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter

PER_ADDRESS: dict[str, tuple[RateLimitItem, ...]] = {
    "accounts.log_in": (parse("10/minute"), parse("60/hour")),
    "accounts.register": (parse("20/hour"),),
    "accounts.forgot": (parse("10/hour"),),
    "accounts.reset": (parse("20/hour"),),
}
PER_ACCOUNT = parse("20/hour")  # log-ins to one account, from wherever


def init_app(app: Flask) -> None:
    config = app.config["QUIZAPP"]
    if config.ratelimit_enabled:
        app.extensions["quizapp_limits"] = MovingWindowRateLimiter(storage_from_string(config.ratelimit_storage))
        app.before_request(_count)


def _count() -> None:
    if request.method != "POST" or request.endpoint not in PER_ADDRESS:
        return
    limiter: MovingWindowRateLimiter = current_app.extensions["quizapp_limits"]
    keys = [(item, request.remote_addr or "") for item in PER_ADDRESS[request.endpoint]]
    if request.endpoint == "accounts.log_in":
        keys.append((PER_ACCOUNT, "account:" + request.form.get("email", "").strip().lower()[:254]))
    if sum(limiter.hit(item, request.endpoint, key) for item, key in keys) < len(keys):  # each is counted
        abort(429)
