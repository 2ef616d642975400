"""The administrators' pages: people and roles, disputes, and the log of who did what."""

from collections.abc import Callable
from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import SelectChoice, SelectField, TextAreaField
from wtforms.validators import AnyOf

from quizapp.domain.errors import GuestRole, LastAdministrator, OwnRole, TextUnfit
from quizapp.domain.roles import Role
from quizapp.services import administration, audit, bank, reports
from quizapp.services.administration import MAX_COMMENT
from quizapp.web import refusals
from quizapp.web.access import role_required
from quizapp.web.addresses import number, page
from quizapp.web.forms import BaseForm
from quizapp.web.reports import REASONS, STATES, waited

bp = Blueprint("administration", __name__, url_prefix="/administration")

ROLES = {
    Role.GUEST: _l("Guest"),
    Role.CANDIDATE: _l("Candidate"),
    Role.TUTOR: _l("Tutor"),
    Role.APPROVER: _l("Approver"),
    Role.ADMINISTRATOR: _l("Administrator"),
}
SUBJECTS = {
    "question": _l("Questions"),
    "report": _l("Reports"),
    "user": _l("Users"),
    "attempt": _l("Attempts"),
}
GIVEN = [role for role in Role if role is not Role.GUEST]  # a guest is who has no account


class RoleForm(BaseForm):
    role = SelectField(
        _l("New role"),
        [AnyOf(GIVEN, _l("Choose a role."))],
        choices=[SelectChoice(role, ROLES[role]) for role in GIVEN],
        validate_choice=False,
    )
    comment = TextAreaField(_l("Why"), render_kw={"rows": 3, "maxlength": MAX_COMMENT})


@bp.get("/")
@role_required(Role.ADMINISTRATOR)
def users() -> str:
    asked = request.args.get("role", "")
    role = Role(asked) if asked in set(Role) else None
    query = request.args.get("q", "")[:200]
    return render_template(
        "administration/users.html",
        listed=administration.users(query, role=role, page=page()),
        query=query,
        role=role or "",
        page=page(),
        roles=ROLES,
    )


@bp.route("/users/<int:user_id>", methods=["GET", "POST"])
@role_required(Role.ADMINISTRATOR)
def user(user_id: int) -> tuple[str, int] | Response:
    """A person, what they have done, and the form that gives them another role."""
    form = RoleForm()
    status, refused = 200, ""
    if form.validate_on_submit():
        try:
            changed = administration.change_role(
                current_user.id, user_id, Role(form.role.data), form.comment.data or "", now=datetime.now(UTC)
            )
        except TextUnfit as refusal:
            status, message = refusals.explain(refusal)
            form.comment.errors = [message]
        except (LastAdministrator, OwnRole, GuestRole) as refusal:
            status, refused = refusals.explain(refusal)
        else:
            flash(_("The role has been changed.") if changed else _("This was the role before: nothing has changed."))
            return redirect(url_for("administration.user", user_id=user_id))
    elif form.is_submitted():
        status = 422
    person = administration.person(user_id)
    if not form.is_submitted():
        form.role.data = person.line.role
    return render_template(
        "administration/user.html",
        person=person,
        form=form,
        refused=refused,
        roles=ROLES,
        sentence=lambda entry: sentence(entry, "", person.line.name),
        may_change=person.line.role is not Role.GUEST and person.line.id != current_user.id,
    ), status


@bp.get("/disputes")
@role_required(Role.ADMINISTRATOR)
def disputes() -> str:
    """Every report, who answered, and how long the person waited."""
    asked = request.args.get("state", "answered")
    state = asked if asked in STATES else "answered"
    return render_template(
        "administration/disputes.html",
        state=state,
        counts=reports.counts(),
        listed=reports.queue(state, newest_first=state == "answered", page=page()),
        answering=reports.answering(),
        page=page(),
        topics=bank.published().catalogue.topics,
        reasons=REASONS,
        waited=waited,
    )


@bp.get("/log")
@role_required(Role.ADMINISTRATOR)
def log() -> str:
    asked = request.args.get("subject", "")
    subject = asked if asked in SUBJECTS else ""
    actor_id, before = number("actor") or None, number("before") or None
    found = administration.log(subject=subject, actor_id=actor_id, before=before)
    return render_template(
        "administration/log.html",
        found=found,
        subject=subject,
        actor_id=actor_id,
        before=before,
        subjects=SUBJECTS,
        staff=administration.staff(actor_id),
        sentence=lambda entry: sentence(
            entry, found.questions.get(entry.subject_id, ""), found.people.get(entry.subject_id, "")
        ),
        address=lambda entry: _address(entry, found),
    )


def _address(entry: audit.Entry, found: administration.Log) -> str:
    """The page of what the line is about; '' where there is none (any more)."""
    if entry.subject == "question" and entry.subject_id in found.questions:
        return url_for("authoring.show", question_id=entry.subject_id)
    if entry.subject == "user" and entry.subject_id in found.people:
        return url_for("administration.user", user_id=entry.subject_id)
    return url_for("reports.show", report_id=entry.subject_id) if entry.subject == "report" else ""


def sentence(entry: audit.Entry, code: str, person: str) -> str:
    """A line of the log in the reader's language; an action without a sentence is shown by its code.

    Args:
        code: of the question that the line is about; person: the name of whom it is about.
    """
    say = SENTENCES.get(entry.action)
    if say is None:
        return f"{entry.action} {entry.subject} {entry.subject_id}"
    facts = {
        "code": code or entry.details.get("question") or entry.subject_id,
        "person": person or _("someone who has left"),
        "id": entry.subject_id,
    }
    return say(_Facts(entry.details | facts))


class _Facts(dict[str, object]):
    """What a line tells; a fact that an older line lacks is a dash."""

    def __missing__(self, name: str) -> str:
        return "–"

    def role(self, name: str) -> str:
        value = self[name]
        return str(ROLES[Role(str(value))]) if value in set(Role) else str(value)


SENTENCES: dict[str, Callable[[_Facts], str]] = {
    "question.created": lambda f: _("Question %(code)s: a draft was begun", code=f["code"]),
    "question.edited": lambda f: _("Question %(code)s: the draft was changed", code=f["code"]),
    "question.submitted": lambda f: _("Question %(code)s: sent for approval", code=f["code"]),
    "question.returned": lambda f: _("Question %(code)s: returned to its author", code=f["code"]),
    "question.approved": lambda f: _("Question %(code)s: approved", code=f["code"]),
    "question.published": lambda f: _(
        "Question %(code)s: version %(version)s published", code=f["code"], version=f["version"]
    ),
    "question.discarded": lambda f: _("Question %(code)s: the draft was discarded", code=f["code"]),
    "question.retired": lambda f: _("Question %(code)s: retired", code=f["code"]),
    "question.restored": lambda f: _("Question %(code)s: in use again", code=f["code"]),
    "report.answered": lambda f: (
        _("Report on question %(code)s: upheld", code=f["code"])
        if f["outcome"] == "upheld"
        else _("Report on question %(code)s: rejected", code=f["code"])
    ),
    "user.role_changed": lambda f: _(
        "Role of %(person)s: %(old)s → %(new)s", person=f["person"], old=f.role("old"), new=f.role("new")
    ),
    "user.extra_time": lambda f: _(
        "Extra time of %(person)s, in per cent: %(old)s → %(new)s", person=f["person"], old=f["old"], new=f["new"]
    ),
    "user.erased": lambda f: _("A person erased their account; role: %(role)s", role=f.role("role")),
    "attempt.extended": lambda f: _("Attempt %(id)s: %(minutes)s more minutes", id=f["id"], minutes=f["minutes"]),
}
