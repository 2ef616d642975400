"""Exams under way, as tutors see them: who sits what until when, and extra time with a reason."""

from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import IntegerField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from quizapp.domain.errors import NotFound, OwnTime
from quizapp.domain.roles import Role
from quizapp.services import bank, exams
from quizapp.web import refusals
from quizapp.web.access import role_required
from quizapp.web.addresses import page
from quizapp.web.forms import BaseForm, email_field

bp = Blueprint("supervision", __name__, url_prefix="/supervision")


def _now() -> datetime:
    return datetime.now(UTC)


def _reason_field() -> StringField:
    return StringField(_l("Reason"), [DataRequired(_l("Write the reason: it is kept.")), Length(max=500)])


class MinutesForm(BaseForm):
    minutes = IntegerField(
        _l("Minutes"),
        [
            InputRequired(_l("Write a whole number.")),
            NumberRange(1, exams.MOST_MINUTES, _l("From %(min)s to %(max)s minutes.")),
        ],
    )
    reason = _reason_field()


class PercentForm(BaseForm):
    email = email_field()
    percent = IntegerField(
        _l("Extra time, per cent"),
        [
            InputRequired(_l("Write a whole number.")),
            NumberRange(0, exams.MOST_PERCENT, _l("From %(min)s to %(max)s per cent; 0 ends it.")),
        ],
    )
    reason = _reason_field()


@bp.get("/")
@role_required(Role.TUTOR)
def index() -> str:
    return _page(PercentForm())


def _page(form: PercentForm) -> str:
    catalogue = bank.published().catalogue
    query = request.args.get("q", "")[:200]
    return render_template(
        "supervision/index.html",
        running=exams.running_attempts(query, now=_now(), page=page()),
        query=query,
        page=page(),
        granted=exams.granted_time(),
        vacancies=catalogue.vacancies,
        form=form,
    )


@bp.route("/attempts/<int:attempt_id>/time", methods=["GET", "POST"])
@role_required(Role.TUTOR)
def give_time(attempt_id: int) -> str | tuple[str, int] | Response:
    """More minutes for one running attempt."""
    found = exams.running_attempt(attempt_id, now=_now())
    if found.user_id == current_user.id:
        raise OwnTime
    form = MinutesForm()
    if not form.validate_on_submit():
        shown = render_template("supervision/time.html", form=form, attempt=found)
        return (shown, 422) if form.is_submitted() else shown
    minutes = form.minutes.data
    given = exams.extend([attempt_id], minutes, form.reason.data, actor_id=current_user.id, now=_now())
    flash(
        ngettext("%(num)s minute more was given.", "%(num)s minutes more were given.", minutes)
        if given
        else _("This exam has ended meanwhile; nothing was changed.")
    )
    return redirect(url_for("supervision.index"))


@bp.post("/extra-time")
@role_required(Role.TUTOR)
def extra_time() -> tuple[str, int] | Response:
    """Extra time for one person on every exam from now on."""
    form = PercentForm()
    if not form.validate_on_submit():
        return _page(form), 422
    try:
        exams.set_extra_time(form.email.data, form.percent.data, form.reason.data, actor_id=current_user.id, now=_now())
    except NotFound:
        form.email.errors = [_("Nobody has an account with this address.")]
        return _page(form), 422
    except OwnTime as refusal:
        status, sentence = refusals.explain(refusal)
        form.email.errors = [sentence]
        return _page(form), status
    flash(_("Extra time is set. It holds for exams that start from now on."))
    return redirect(url_for("supervision.index"))
