"""Reports of doubtful questions: a candidate writes one and reads the answer, tutors work through them."""

from datetime import UTC, datetime, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import format_timedelta
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import RadioField, SelectChoice, StringField, TextAreaField
from wtforms.validators import AnyOf

from quizapp.domain.errors import AlreadyReported, OwnReport, ReportAnswered, TextUnfit
from quizapp.domain.reports import MAX_PROVISION, MAX_TEXT, Outcome, Reason
from quizapp.domain.roles import Role
from quizapp.services import bank, reports
from quizapp.web import refusals, text
from quizapp.web.access import role_required
from quizapp.web.accounts import wanted
from quizapp.web.addresses import number, page
from quizapp.web.forms import BaseForm
from quizapp.web.items import ItemView, item_view

bp = Blueprint("reports", __name__, url_prefix="/reports")

REASONS = {
    Reason.WRONG_KEY: _l("The key is wrong"),
    Reason.TWO_ANSWERS: _l("Two answers are right"),
    Reason.OUTDATED_LAW: _l("The law has changed"),
    Reason.UNCLEAR: _l("The question is unclear"),
    Reason.TYPO: _l("A typing mistake"),
    Reason.OTHER: _l("Something else"),
}
OUTCOMES = {
    Outcome.UPHELD: _l("The person is right: the question will be corrected"),
    Outcome.REJECTED: _l("The question is right as it stands"),
}
STATES = ("open", "answered")


class ReportForm(BaseForm):
    reason = RadioField(
        _l("What is wrong?"),
        [AnyOf(list(Reason), _l("Choose what is wrong."))],
        choices=[SelectChoice(reason, label) for reason, label in REASONS.items()],
        validate_choice=False,
    )
    text = TextAreaField(_l("Explain"), render_kw={"rows": 5, "maxlength": MAX_TEXT})
    provision = StringField(_l("Act and article, if you know them"), render_kw={"maxlength": MAX_PROVISION})


class AnswerForm(BaseForm):
    outcome = RadioField(
        _l("Decision"),
        [AnyOf(list(Outcome), _l("Choose who is right."))],
        choices=[SelectChoice(outcome, label) for outcome, label in OUTCOMES.items()],
        validate_choice=False,
    )
    answer = TextAreaField(_l("Answer to the person"), render_kw={"rows": 5, "maxlength": MAX_TEXT})
    provision = StringField(_l("Act and article that decide"), render_kw={"maxlength": MAX_PROVISION})


def _now() -> datetime:
    return datetime.now(UTC)


def _item(seen: reports.Sight) -> ItemView:
    return item_view(
        seen.question,
        bank.published().catalogue,
        version_id=seen.version_id,
        slot=seen.slot,
        order=seen.order,
        value=seen.value,
        fraction=seen.fraction,
    )


@bp.route("/new", methods=["GET", "POST"])
@role_required(Role.GUEST)
def new() -> tuple[str, int] | Response:
    """Report a version that the person has seen answered."""
    seen = reports.sight(current_user.id, number("version"), now=_now())
    form = ReportForm()
    status, since = 200, None
    if form.validate_on_submit():
        try:
            reports.report(
                current_user.id,
                seen.version_id,
                Reason(form.reason.data),
                form.text.data or "",
                form.provision.data or "",
                now=_now(),
            )
        except TextUnfit as refusal:
            status, message = refusals.explain(refusal)
            form[refusal.field].errors = [message]
        except AlreadyReported as refusal:
            status, since = 409, refusal.since
        else:
            flash(_("Thank you. A tutor will look into it; the answer will be among your reports."))
            return redirect(wanted(url_for("reports.mine")))
    elif form.is_submitted():
        status = 422
    else:
        since = reports.open_since(current_user.id, seen.question_id)
    already = refusals.explain(AlreadyReported(since))[1] if since else ""
    back = wanted(url_for("reports.mine"))
    return render_template("reports/new.html", form=form, item=_item(seen), already=already, back=back), status


@bp.get("/")
@role_required(Role.GUEST)
def mine() -> str:
    """Own reports with their answers, which are read by being shown."""
    lines = reports.mine(current_user.id)
    reports.mark_seen(current_user.id, [line.id for line in lines if line.is_new], now=_now())
    stems = {line.id: text.question(line.version_id, line.question).stem for line in lines}
    return render_template("reports/mine.html", lines=lines, stems=stems, reasons=REASONS)


@bp.get("/queue")
@role_required(Role.TUTOR)
def queue() -> str:
    asked = request.args.get("state", "open")
    state = asked if asked in STATES else "open"
    first = "newest" if state == "answered" else "oldest"  # who has waited longest comes first
    order = request.args.get("order", first)
    return render_template(
        "reports/queue.html",
        state=state,
        order=order,
        counts=reports.counts(),
        listed=reports.queue(state, newest_first=order == "newest", page=page()),
        page=page(),
        topics=bank.published().catalogue.topics,
        reasons=REASONS,
    )


@bp.route("/<int:report_id>", methods=["GET", "POST"])
@role_required(Role.TUTOR)
def show(report_id: int) -> tuple[str, int] | Response:
    """A report with its question, and the form that answers it."""
    form = AnswerForm()
    status, refused = 200, ""
    if form.validate_on_submit():
        try:
            reports.answer(
                report_id,
                current_user.id,
                Outcome(form.outcome.data),
                form.answer.data or "",
                form.provision.data or "",
                now=_now(),
            )
        except TextUnfit as refusal:
            status, message = refusals.explain(refusal)
            form[refusal.field].errors = [message]
        except (ReportAnswered, OwnReport) as refusal:
            status, refused = refusals.explain(refusal)
        else:
            flash(_("The answer has been sent."))
            return redirect(url_for("reports.queue"))
    elif form.is_submitted():
        status = 422
    shown = reports.show(report_id, current_user.id)
    return render_template(
        "reports/show.html",
        shown=shown,
        item=_item(shown.seen),
        form=form,
        refused=refused,
        reasons=REASONS,
        outcomes=OUTCOMES,
        waited=waited,
    ), status


def waited(time: timedelta) -> str:
    """How long somebody waited, in the largest unit that says enough: 3 days, 5 hours."""
    return format_timedelta(time, granularity="minute", threshold=1.5)
