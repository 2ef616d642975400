"""Sentences of WTForms and Flask-WTF, written out for the message extractor.

`BaseForm` has WTForms look its sentences up in our catalogues, since it ships no Azerbaijani. `make messages` extracts
from our own source only and drops what it does not find there, so they stand here. Nothing imports this module.
"""


def N_(sentence: str) -> str:
    """Mark a sentence for extraction."""
    return sentence


def N_n(singular: str, plural: str) -> tuple[str, str]:
    """Mark a sentence with a number for extraction."""
    return singular, plural


REQUIRED = (N_("This field is required."),)
DATE = (N_("Not a valid date value."),)
EMAIL = (N_("Invalid email address."),)
LENGTH = (
    N_n("Field must be at least %(min)d character long.", "Field must be at least %(min)d characters long."),
    N_n("Field cannot be longer than %(max)d character.", "Field cannot be longer than %(max)d characters."),
    N_n("Field must be exactly %(max)d character long.", "Field must be exactly %(max)d characters long."),
    N_("Field must be between %(min)d and %(max)d characters long."),
)
# Flask-WTF raises these as they are; people read `refusals.no_token` instead. They serve whoever shows a form's errors.
CSRF = (
    N_("The CSRF token is missing."),
    N_("The CSRF session token is missing."),
    N_("The CSRF token has expired."),
    N_("The CSRF token is invalid."),
    N_("The CSRF tokens do not match."),
)
