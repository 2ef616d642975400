"""Base form and forms: shapes are checked here, meaning in services. WTForms has no Azerbaijani: messages are ours."""

from typing import Any

from flask import request
from flask_babel import get_domain
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField, StringField
from wtforms.validators import DataRequired, Email, Length


class BaseForm(FlaskForm):
    """Every form of the site."""

    class Meta(FlaskForm.Meta):
        def get_translations(self, form: Any) -> Any:
            return get_domain().get_translations()


def posted_answer() -> str:
    """What was chosen or typed for a question: the letters in order, or the text; '' for nothing."""
    letters = "".join(sorted(request.form.getlist("answer")))
    return letters or request.form.get("text", "").strip()


def email_field() -> EmailField:
    return EmailField(
        _l("E-mail address"),
        [
            DataRequired(_l("Write your e-mail address.")),
            Length(max=254),
            Email(_l("This is not an e-mail address."), allow_smtputf8=False),
        ],
        filters=[lambda typed: typed.strip() if typed else typed],  # phones add a space after a suggested word
        render_kw={"autocomplete": "email"},
    )


def new_password_field() -> PasswordField:
    return PasswordField(
        _l("Password"),
        [DataRequired(_l("Choose a password."))],
        render_kw={"autocomplete": "new-password", "maxlength": 128},
    )


class RegisterForm(BaseForm):
    name = StringField(
        _l("Your name"),
        [DataRequired(_l("Write how you want to be called.")), Length(max=80, message=_l("At most 80 characters."))],
        render_kw={"autocomplete": "name"},
    )
    email = email_field()
    password = new_password_field()


class LogInForm(BaseForm):
    email = email_field()
    password = PasswordField(
        _l("Password"), [DataRequired(_l("Write your password."))], render_kw={"autocomplete": "current-password"}
    )


class EraseForm(BaseForm):
    password = PasswordField(
        _l("Password"), [DataRequired(_l("Write your password."))], render_kw={"autocomplete": "current-password"}
    )


class ForgotForm(BaseForm):
    email = email_field()


class ResetForm(BaseForm):
    password = new_password_field()
