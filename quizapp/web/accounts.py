"""Registration, log-in, passwords, and a person's own settings."""

import json
from datetime import UTC, datetime

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user, logout_user
from flask_mail import Message
from werkzeug.wrappers import Response

from quizapp.domain.errors import BadCredentials, EmailTaken, LastAdministrator, WeakPassword
from quizapp.domain.roles import Role
from quizapp.i18n import language
from quizapp.services import accounts, data_rights, reports
from quizapp.web import limits, mailbox, refusals
from quizapp.web.access import remember, role_required
from quizapp.web.forms import BaseForm, EraseForm, ForgotForm, LogInForm, RegisterForm, ResetForm

bp = Blueprint("accounts", __name__, url_prefix="/account")


def _now() -> datetime:
    return datetime.now(UTC)


def _secret() -> str:
    return str(current_app.secret_key)


def _guest_id() -> int | None:
    return current_user.id if current_user.is_authenticated and current_user.has_role is Role.GUEST else None


def wanted(otherwise: str) -> str:
    """The address that `next` names, if it is on this site."""
    target = request.args.get("next", "")
    local = target.startswith("/") and not target.startswith("//") and target.isprintable() and "\\" not in target
    return target if local else otherwise


def back_or_home() -> Response:
    """Where the person wanted to go, if that is on this site."""
    return redirect(wanted(url_for("pages.home")))


@bp.route("/register", methods=["GET", "POST"])
def register() -> tuple[str, int] | str | Response:
    form = RegisterForm()
    if not form.validate_on_submit():
        return render_template("accounts/register.html", form=form), 422 if form.is_submitted() else 200
    guest = _guest_id()
    try:
        user = accounts.register(
            form.email.data, form.password.data, form.name.data, locale=language(), now=_now(), guest_id=guest
        )
    except (EmailTaken, WeakPassword) as refusal:
        status, message = refusals.explain(refusal)
        field = form.email if isinstance(refusal, EmailTaken) else form.password
        field.errors = [message]
        return render_template("accounts/register.html", form=form), status
    remember(user)
    flash(_("Your account is open, and what you did as a guest is in it.") if guest else _("Your account is open."))
    return back_or_home()


@bp.route("/login", methods=["GET", "POST"])
def log_in() -> tuple[str, int] | str | Response:
    form = LogInForm()
    if not form.validate_on_submit():
        return render_template("accounts/login.html", form=form), 422 if form.is_submitted() else 200
    try:
        user = accounts.log_in(form.email.data, form.password.data)
    except BadCredentials as refusal:
        limits.count_failure(form.email.data)
        status, message = refusals.explain(refusal)
        form.password.errors = [message]
        return render_template("accounts/login.html", form=form), status
    guest = _guest_id()
    ended = guest is not None and accounts.adopt(guest, user.id, now=_now())
    remember(user)
    if ended:
        flash(_("The same exam was running in your account: that one has been submitted, and you go on with this one."))
    return back_or_home()


@bp.post("/logout")
@role_required(Role.GUEST)
def log_out() -> Response:
    logout_user()
    return _forgetting(redirect(url_for("pages.home")))


def _forgetting(response: Response) -> Response:
    """Let the browser drop what it keeps of exams: the next person at this device must not find it."""
    response.headers["Clear-Site-Data"] = '"storage"'
    return response


@bp.post("/logout-everywhere")
@role_required(Role.CANDIDATE)
def log_out_everywhere() -> Response:
    accounts.log_out_everywhere(current_user.id)
    logout_user()
    flash(_("You are logged out on every device."))
    return _forgetting(redirect(url_for("accounts.log_in")))


@bp.get("/")
@role_required(Role.GUEST)
def show() -> str:
    return render_template("accounts/show.html", tally=reports.tally(current_user.id))


@bp.get("/export")
@role_required(Role.GUEST)
def export() -> Response:
    """Everything that is kept about the person, as a file."""
    now = _now()
    kept = json.dumps(data_rights.export(current_user.id, now=now), ensure_ascii=False, indent=1)
    name = f"quizapp-{now.date().isoformat()}.json"
    return Response(
        kept, mimetype="application/json", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@bp.route("/erase", methods=["GET", "POST"])
@role_required(Role.GUEST)
def erase() -> tuple[str, int] | str | Response:
    """Say what goes and what stays; then forget the person."""
    form = EraseForm() if current_user.email else BaseForm()
    if not form.validate_on_submit():
        return render_template("accounts/erase.html", form=form, refused=""), 422 if form.is_submitted() else 200
    refused = ""
    try:
        data_rights.erase(current_user.id, form.data.get("password", ""), now=_now())
    except BadCredentials:
        status = 401
        form.password.errors = [_("The password is wrong.")]
    except LastAdministrator as refusal:
        status, refused = refusals.explain(refusal)
    else:
        logout_user()
        flash(_("You are forgotten here: the account and everything in it that had your name are erased."))
        return _forgetting(redirect(url_for("pages.home")))
    return render_template("accounts/erase.html", form=form, refused=refused), status


@bp.route("/forgot", methods=["GET", "POST"])
def forgot() -> tuple[str, int] | str | Response:
    form = ForgotForm()
    if not form.validate_on_submit():
        return render_template("accounts/forgot.html", form=form), 422 if form.is_submitted() else 200
    found = accounts.reset_token(form.email.data, secret=_secret(), now=_now())
    if found:
        user, token = found
        path = url_for("accounts.reset", token=token)
        link = f"{current_app.config['QUIZAPP'].site_url or request.host_url.rstrip('/')}{path}"
        body = render_template("accounts/reset_mail.txt", user=user, link=link)
        mailbox.send(Message(_("New password"), recipients=[str(user.email)], body=body))
    return render_template("accounts/forgot_sent.html", email=form.email.data)


@bp.route("/reset/<token>", methods=["GET", "POST"])
def reset(token: str) -> tuple[str, int] | str | Response:
    secret, now = _secret(), _now()
    accounts.user_of_token(token, secret=secret, now=now)
    form = ResetForm()
    if not form.validate_on_submit():
        return render_template("accounts/reset.html", form=form), 422 if form.is_submitted() else 200
    try:
        user = accounts.reset_password(token, form.password.data, secret=secret, now=now)
    except WeakPassword as refusal:
        status, message = refusals.explain(refusal)
        form.password.errors = [message]
        return render_template("accounts/reset.html", form=form), status
    remember(user)
    flash(_("The new password is set. Other devices are logged out."))
    return redirect(url_for("pages.home"))
