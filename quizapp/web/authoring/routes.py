"""Pages of the studio. What a person may do with a question is asked of domain/authoring.py, never decided here."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import to_user_timezone
from flask_login import current_user
from werkzeug.wrappers import Response

from quizapp.domain import authoring as rules
from quizapp.domain import drafts
from quizapp.domain.authoring import CopyState, Person
from quizapp.domain.catalogue import Catalogue
from quizapp.domain.differences import Difference, differences
from quizapp.domain.drafts import Draft
from quizapp.domain.errors import DraftChanged, NotFound, Refusal
from quizapp.domain.questions import Question
from quizapp.domain.roles import Role
from quizapp.services import authoring, bank, reports
from quizapp.services.authoring import Filters, QuestionPage
from quizapp.web import refusals
from quizapp.web.access import role_required
from quizapp.web.addresses import number, page
from quizapp.web.authoring import sentences, views
from quizapp.web.authoring.forms import BASES, DIFFICULTIES, SKILLS, QuestionForm

bp = Blueprint("authoring", __name__, url_prefix="/authoring")

TABS = ("", "draft", "submitted", "approved", "published", "retired")

Page = str | tuple[str, int] | Response


def _now() -> datetime:
    return datetime.now(UTC)


def _today() -> date:
    return to_user_timezone(_now()).date()


def _me() -> Person:
    return Person(current_user.id, current_user.has_role)


def _posted(name: str) -> int:
    """A number that a form carries; what is none was not seen by anybody."""
    return request.form.get(name, -1, type=int)


@bp.get("/")
@role_required(Role.TUTOR)
def index() -> str:
    catalogue = bank.published().catalogue
    filters = _filters(catalogue)
    counts = authoring.counts()
    return render_template(
        "authoring/index.html",
        found=authoring.questions(filters, current_user.id),
        filters=filters,
        queue=authoring.queue(_me()),
        tabs=[(state, _tab_label(state), counts.get(state)) for state in TABS],
        open_reports=reports.open_count(),
        areas=catalogue.areas,
        topics=catalogue.topics,
        states=sentences.STATES,
        copy_states=sentences.COPY_STATES,
    )


def _filters(catalogue: Catalogue) -> Filters:
    asked = request.args
    topic, state = asked.get("topic", ""), asked.get("state", "")
    return Filters(
        topic=topic if topic in catalogue.topics else "",
        state=state if state in TABS else "",
        query=asked.get("q", "")[:200],
        mine="mine" in asked,
        page=page(),
    )


def _tab_label(state: str) -> str:
    if not state:
        return _("All")
    labels = {
        s.value: label for s, label in (*sentences.COPY_STATES.items(), *sentences.STATES.items()) if s != "draft"
    }
    return str(labels.get(state, sentences.COPY_STATES[CopyState.DRAFT]))


@bp.get("/<int:question_id>")
@role_required(Role.TUTOR)
def show(question_id: int) -> str:
    return _question_page(question_id)


def _question_page(question_id: int, *, refused: str = "", comments: dict[str, str] | None = None) -> str:
    """A question with all that is known of it and what the person may do.

    Args:
        refused: why what they have just tried was not done.
        comments: what they had typed, by the form it stood in.
    """
    catalogue = bank.published().catalogue
    shown = authoring.question(question_id)
    history = authoring.history(question_id)
    return render_template(
        "authoring/show.html",
        shown=shown,
        topic=catalogue.topics.get(shown.topic),
        draft=_draft_view(shown, catalogue),
        version=shown.current and views.version_item(shown.current, shown.version_id, catalogue),
        changes=_changes(shown),
        events={event.value for event in rules.allowed(shown.standing, _me())},
        publishes_at_once=shown.standing.copy is not None and shown.standing.copy.state is CopyState.SUBMITTED,
        history=history,
        compared=_compared(question_id, len(history.versions)),
        refused=refused,
        comments=comments or {},
        **_words(),
    )


def _words() -> dict[str, Any]:
    return {
        "states": sentences.STATES,
        "copy_states": sentences.COPY_STATES,
        "actions": sentences.ACTIONS,
        "kinds": sentences.KINDS,
        "field_name": sentences.field,
        "sentence": sentences.problem,
    }


def _draft_view(shown: QuestionPage, catalogue: Catalogue) -> dict[str, Any] | None:
    if shown.text is None:
        return None
    return {
        "item": views.draft_item(shown.text.content, shown.code, shown.topic, catalogue),
        "checked": shown.text.content.checked,
        "problems": authoring.problems(shown.text.content, catalogue, _now()),
    }


def _changes(shown: QuestionPage) -> list[Difference]:
    """What the working copy would change."""
    if shown.current is None or shown.text is None:
        return []
    return differences(shown.current, _question(shown, shown.text.content))


def _question(shown: QuestionPage, content: Draft) -> Question:
    return drafts.to_question(content, shown.code, shown.topic)


def _compared(question_id: int, count: int) -> dict[str, Any] | None:
    """The version that `compare` asks for beside the one before it."""
    new = number("compare")
    if not 1 < new <= count:
        return None
    texts = authoring.versions(question_id, (new - 1, new))
    return {"number": new, "changes": differences(texts[new - 1], texts[new])}


@bp.route("/new", methods=["GET", "POST"])
@role_required(Role.TUTOR)
def new() -> Page:
    catalogue = bank.published().catalogue
    form = QuestionForm() if request.method == "POST" else QuestionForm.empty(_today())
    form.among(catalogue, topics=True)
    if request.method == "GET":
        form.topic.data = request.args.get("topic", "")
        return _form_page(form, catalogue)
    if (do := request.form.get("do", "save")) != "save":
        form.rearrange(do)
        return _form_page(form, catalogue)
    if not form.validate():
        return _form_page(form, catalogue), 422
    question_id = authoring.create(_me(), form.topic.data, form.draft(), now=_now())
    flash(_("Saved."))
    return redirect(url_for("authoring.show", question_id=question_id))


@bp.post("/<int:question_id>/draft")
@role_required(Role.TUTOR)
def start(question_id: int) -> Page:
    """Begin a working copy and open it."""
    with suppress(DraftChanged):  # somebody began one in the same moment: it is there to be opened
        authoring.start_draft(question_id, _me(), now=_now())
    return redirect(url_for("authoring.edit", question_id=question_id))


@bp.route("/<int:question_id>/edit", methods=["GET", "POST"])
@role_required(Role.TUTOR)
def edit(question_id: int) -> Page:
    """The form of a working copy. What was typed stays in it, whatever is refused."""
    catalogue = bank.published().catalogue
    if request.method == "GET":
        shown = authoring.question(question_id)
        if shown.text is None:
            return redirect(url_for("authoring.show", question_id=question_id))
        return _form_page(QuestionForm.of(shown.text.content).among(catalogue, topics=False), catalogue, shown)
    form = QuestionForm().among(catalogue, topics=False)
    seen = _posted("revision"), _posted("base_version")
    if (do := request.form.get("do", "save")) != "save":
        form.rearrange(do)
        return _form_page(form, catalogue, authoring.question(question_id), seen)
    if not form.validate():
        return _form_page(form, catalogue, authoring.question(question_id), seen), 422
    try:
        saved = authoring.save(question_id, _me(), form.draft(), revision=seen[0], base_version=seen[1], now=_now())
    except NotFound as refusal:
        return _orphaned(catalogue, refusal)
    except Refusal as refusal:
        status, message = refusals.explain(refusal)
        return _form_page(form, catalogue, authoring.question(question_id), refused=message, conflict=True), status
    flash(_("Saved.") if saved != seen[0] else _("Nothing has changed: everything was saved before."))
    return redirect(url_for("authoring.show", question_id=question_id))


def _orphaned(catalogue: Catalogue, refusal: NotFound) -> Page:
    """The question was discarded while somebody wrote on: their text becomes the form of a new one."""
    form = QuestionForm().among(catalogue, topics=True)
    message = _(
        "This question has been discarded meanwhile. Your text is kept: choose a topic and save it as a new one."
    )
    return _form_page(form, catalogue, refused=message), refusals.explain(refusal)[0]


def _form_page(
    form: QuestionForm,
    catalogue: Catalogue,
    shown: QuestionPage | None = None,
    seen: tuple[int, int] | None = None,
    *,
    refused: str = "",
    conflict: bool = False,
) -> str:
    """The form with its preview.

    Args:
        shown: the question as it stands; None for a new one.
        seen: revision and version that the person had before them; None for what is shown now.
        conflict: show what somebody else has saved beside the form.
    """
    copy = shown.standing.copy if shown else None
    other = shown if conflict and shown else None
    now_at = (copy.revision if copy else 0, shown.standing.version if shown else 0)
    revision, base_version = now_at if seen is None else seen
    return render_template(
        "authoring/form.html",
        form=form,
        shown=shown,
        action=url_for("authoring.edit", question_id=shown.id) if shown else url_for("authoring.new"),
        revision=revision,
        base_version=base_version,
        topic=catalogue.topics.get(shown.topic) if shown else None,
        areas=catalogue.areas,
        acts=catalogue.acts.values(),
        choices={"difficulty": {n: n for n in DIFFICULTIES}, "skill": SKILLS, "basis": BASES},
        preview=_preview(form, catalogue, shown),
        refused=refused,
        other=other,
        other_changes=_against(other, form.draft()) if other else [],
        base_changes=_base_changes(shown) if shown and not conflict else [],
        **_words(),
    )


def _against(other: QuestionPage, mine: Draft) -> list[Difference]:
    """From what stands now to what was typed."""
    theirs = _question(other, other.text.content) if other.text else other.current
    return differences(theirs, _question(other, drafts.tidy(mine))) if theirs else []


def _base_changes(shown: QuestionPage) -> list[Difference]:
    """What the current version says that the one under the working copy did not."""
    copy = shown.standing.copy
    if copy is None or not shown.standing.is_outdated or shown.current is None:
        return []
    base = authoring.versions(shown.id, (copy.base_version,)).get(copy.base_version)
    return differences(base, shown.current) if base else []


def _preview(form: QuestionForm, catalogue: Catalogue, shown: QuestionPage | None = None) -> dict[str, Any]:
    code, topic = (shown.code, shown.topic) if shown else ("", "")
    content = drafts.tidy(form.draft())
    return {
        "item": views.draft_item(content, code, topic, catalogue),
        "checked": content.checked,
        "problems": authoring.problems(content, catalogue, _now()),
    }


@bp.post("/preview")
@role_required(Role.TUTOR)
def preview() -> str:
    """What the form would look like as a question: a fragment for js/draft-preview.js."""
    return render_template(
        "authoring/_preview.html", preview=_preview(QuestionForm(), bank.published().catalogue), **_words()
    )


def _decide(question_id: int, action: Callable[[], object], said: str) -> Page:
    """Do it and go back to the question; when it is refused say why there, and keep the comment that was typed."""
    try:
        action()
    except NotFound:
        raise
    except Refusal as refusal:
        status, message = refusals.explain(refusal)
        typed = {str(request.endpoint).rpartition(".")[2]: request.form.get("comment", "")}
        return _question_page(question_id, refused=message, comments=typed), status
    flash(said)
    return redirect(url_for("authoring.show", question_id=question_id))


@bp.post("/<int:question_id>/submit")
@role_required(Role.TUTOR)
def submit(question_id: int) -> Page:
    return _decide(
        question_id,
        lambda: authoring.submit(question_id, _me(), revision=_posted("revision"), now=_now()),
        _("Submitted. Another tutor approves it."),
    )


@bp.post("/<int:question_id>/return")
@role_required(Role.TUTOR)
def return_(question_id: int) -> Page:
    comment = request.form.get("comment", "")
    return _decide(
        question_id,
        lambda: authoring.return_(question_id, _me(), revision=_posted("revision"), comment=comment, now=_now()),
        _("Returned to the author."),
    )


@bp.post("/<int:question_id>/approve")
@role_required(Role.TUTOR)
def approve(question_id: int) -> Page:
    return _decide(
        question_id,
        lambda: authoring.approve(question_id, _me(), revision=_posted("revision"), now=_now()),
        _("Approved. An approver publishes it."),
    )


@bp.post("/<int:question_id>/publish")
@role_required(Role.APPROVER)
def publish(question_id: int) -> Page:
    return _decide(
        question_id,
        lambda: authoring.publish(question_id, _me(), revision=_posted("revision"), now=_now()),
        _("Published. New exams show it from now on."),
    )


@bp.post("/<int:question_id>/discard")
@role_required(Role.TUTOR)
def discard(question_id: int) -> Page:
    left = True

    def action() -> None:
        nonlocal left
        left = authoring.discard(question_id, _me(), revision=_posted("revision"), now=_now())

    answer = _decide(question_id, action, _("The working text has been discarded."))
    return answer if left else redirect(url_for("authoring.index"))


@bp.post("/<int:question_id>/retire")
@role_required(Role.APPROVER)
def retire(question_id: int) -> Page:
    comment = request.form.get("comment", "")
    return _decide(
        question_id,
        lambda: authoring.retire(question_id, _me(), version=_posted("version"), comment=comment, now=_now()),
        _("Retired. New exams do not ask it; those that did keep it."),
    )


@bp.post("/<int:question_id>/restore")
@role_required(Role.APPROVER)
def restore(question_id: int) -> Page:
    return _decide(
        question_id,
        lambda: authoring.restore(question_id, _me(), version=_posted("version"), now=_now()),
        _("Back in use. New exams ask it again."),
    )
