"""One table from refusal to status and sentence, for pages and the API alike."""

from collections.abc import Callable

from flask_babel import format_date, format_datetime, format_time
from flask_babel import gettext as _
from sqlalchemy.exc import OperationalError, ProgrammingError

from quizapp.domain import errors


def explain(refusal: errors.Refusal) -> tuple[int, str]:
    """Return the HTTP status and what a person should know and do."""
    for kind, (status, sentence) in _TABLE.items():
        if isinstance(refusal, kind):
            return status, sentence(refusal)
    return 400, _("This cannot be done.")


_TABLE: dict[type[errors.Refusal], tuple[int, Callable[..., str]]] = {
    errors.NotFound: (404, lambda r: _("There is no such page, or it is not yours to see.")),
    errors.AttemptClosed: (
        409,
        lambda r: _(
            "This exam was submitted on %(moment)s and takes no more answers. What was saved before counts.",
            moment=format_datetime(r.at, "short"),
        ),
    ),
    errors.AttemptExpired: (
        409,
        lambda r: _(
            "The time of this exam ended at %(moment)s. Answers saved before then count; this one came later.",
            moment=format_datetime(r.deadline, "d MMMM, HH:mm:ss"),
        ),
    ),
    errors.LogFull: (429, lambda r: http(429)),
    errors.SequenceReused: (
        422,
        lambda r: _("This window was duplicated. It takes a name of its own and sends the answer again."),
    ),
    errors.AttemptClosing: (
        409,
        lambda r: _(
            "The time is over. Answers given before may still arrive until %(moment)s; then the result is shown.",
            moment=format_time(r.closes_at, "short"),
        ),
    ),
    errors.BlindReviewOpen: (
        409,
        lambda r: _("Your second look at this exam is open. Keys are shown when you have ended it."),
    ),
    errors.BadExtension: (
        422,
        lambda r: _("Extra time needs a reason and a whole number up to %(most)s.", most=r.most),
    ),
    errors.OwnTime: (409, lambda r: _("Nobody gives themselves more time. Ask another tutor.")),
    errors.AttemptStillOpen: (
        409,
        lambda r: _("This exam is still running. Keys and reasons are shown when it has been submitted."),
    ),
    errors.UnknownSlot: (
        404,
        lambda r: _("This exam has questions 1 to %(last)s; there is no question %(slot)s.", last=r.last, slot=r.slot),
    ),
    errors.BadResponse: (
        422,
        lambda r: _("“%(value)s” is not a possible answer to question %(slot)s.", value=r.value, slot=r.slot),
    ),
    errors.QuotaUnmet: (
        409,
        lambda r: _(
            "This paper cannot be made: topic %(topic)s needs %(wanted)s questions and the bank has %(available)s.",
            topic=r.topic,
            wanted=r.wanted,
            available=r.available,
        ),
    ),
    errors.PaperHeld: (
        409,
        lambda r: _("The questions left for this paper stand on an exam that you are sitting. Finish that one first."),
    ),
    errors.QuestionHeld: (
        409,
        lambda r: _("This question stands on an exam that you are sitting. Finish that one first."),
    ),
    errors.NothingToPractise: (409, lambda r: nothing_to_practise(r.kind)),
    errors.EmailTaken: (
        409,
        lambda r: _("There is an account with this address. Log in, or ask for a new password."),
    ),
    errors.BadCredentials: (
        401,
        lambda r: _("Address and password do not belong together. Check both, or ask for a new password."),
    ),
    errors.BadToken: (
        410,
        lambda r: _("This link has been used, is older than two hours, or was not copied whole. Ask for a new one."),
    ),
    errors.EventRefused: (409, lambda r: _decided()),
    errors.VersionChanged: (409, lambda r: _decided()),
    errors.OwnText: (409, lambda r: _("Nobody decides on a text of their own. Another tutor approves or returns it.")),
    errors.NotAuthor: (
        409,
        lambda r: _("This is for the author of the text. Whoever edits and saves it becomes its author."),
    ),
    errors.ApproverNeeded: (403, lambda r: http(403)),
    errors.NotEditable: (
        409,
        lambda r: _("The studio edits questions with one right option. This one is kept in the files of the bank."),
    ),
    errors.DraftChanged: (
        409,
        lambda r: _(
            "Somebody has changed, published or discarded this text since you opened it. The page shows how it stands."
        ),
    ),
    errors.OutdatedDraft: (
        409,
        lambda r: _(
            "Version %(current)s was published after this text was begun. Its author compares both and saves again.",
            current=r.current,
        ),
    ),
    errors.DraftIncomplete: (422, lambda r: _("The question is not complete. What it lacks stands below its text.")),
    errors.CommentMissing: (422, lambda r: _("Write in a sentence why. It stays in the history of the question.")),
    errors.UnknownTopic: (
        409,
        lambda r: _("The bank has no topic “%(topic)s” any more, so nothing can be published in it.", topic=r.topic),
    ),
    errors.WeakPassword: (422, lambda r: weak_password(r.reason)),
    errors.UnknownVacancy: (422, lambda r: _("There is no such vacancy in the announcement. Choose one of the list.")),
    errors.BadExamDay: (
        422,
        lambda r: _(
            "The day of the exam must lie between %(first)s and %(last)s.",
            first=format_date(r.first, "long"),
            last=format_date(r.last, "long"),
        ),
    ),
    errors.TextUnfit: (422, lambda r: text_unfit(r.length, r.most)),
    errors.AlreadyReported: (
        409,
        lambda r: _(
            "You reported this question on %(moment)s. A tutor will answer; until then there is nothing to send again.",
            moment=format_datetime(r.since, "short"),
        ),
    ),
    errors.ReportAnswered: (
        409,
        lambda r: (
            _(
                "%(tutor)s answered this report on %(moment)s; your answer was not sent.",
                tutor=r.by,
                moment=format_datetime(r.when, "short"),
            )
            if r.by
            else _(
                "This report was answered on %(moment)s; your answer was not sent.",
                moment=format_datetime(r.when, "short"),
            )
        ),
    ),
    errors.OwnReport: (409, lambda r: _("This report is your own: another tutor answers it.")),
    errors.LastAdministrator: (
        409,
        lambda r: _("This is the last administrator. Make somebody else administrator first."),
    ),
    errors.OwnRole: (409, lambda r: _("Nobody changes their own role. Ask another administrator.")),
    errors.GuestRole: (
        409,
        lambda r: _("A guest has no role to change: they become a candidate by opening an account."),
    ),
}


def text_unfit(length: int, most: int) -> str:
    """Say what is wrong with the length of a text."""
    if length:
        return _("%(length)s characters are too many: at most %(most)s.", length=length, most=most)
    return _("Write something here.")


def nothing_to_practise(kind: str) -> str:
    """Say why a run of this kind would be empty."""
    return {
        "due": _("Nothing is due for review now."),
        "wrong": _("There is nothing to put right: the last answers were right, or there are none yet."),
        "unseen": _("There are no new questions left here: you have answered them all."),
        "flagged": _("No flagged question is left to practise."),
        "sure_wrong": _("No mistake made without a doubt is left to put right."),
        "traps": _("There are no changed rules or common mistakes to practise now."),
    }.get(kind, _("There are no questions to practise here yet."))


def _decided() -> str:
    return _("This has been decided already, in another tab or by somebody else. The page shows how it stands.")


def weak_password(reason: str) -> str:
    """Say what is wrong with a password and what would be right."""
    return {
        "short": _("The password has fewer than 10 characters. Make it longer: a few words are good."),
        "long": _("The password has more than 128 characters. Make it shorter."),
        "common": _("This password is among the first that are guessed. Choose words that nobody expects together."),
        "personal": _("The password is mostly your name or address. Choose words that nobody expects together."),
    }[reason]


def no_token() -> str:
    return _(
        "This form came without its safety mark, or you have logged in or out meanwhile. Go back, reload, send again."
    )


def http(status: int) -> str:
    """Sentence for an error of the web itself."""
    return {
        400: _("The request could not be understood."),
        401: _("Log in first."),
        403: _("This is not open to you."),
        404: _("There is no such page, or it is not yours to see."),
        405: _("This address cannot be used in this way."),
        413: _("What was sent is too large; nothing was saved."),
        415: _("The request could not be understood."),
        429: _("Too many attempts in a short time. Wait a while and try again."),
    }.get(status, _("This cannot be done."))


def failure(error: Exception) -> tuple[int, str]:
    """Status and sentence when we failed: a busy or unprepared database is told apart from a fault."""
    text = str(error).lower()
    if isinstance(error, OperationalError) and ("locked" in text or "busy" in text):
        return 503, _("The database is busy. What was saved is safe; try again in a moment.")
    if isinstance(error, (OperationalError, ProgrammingError)) and (
        "no such table" in text or "does not exist" in text
    ):
        return 503, _("The database is not prepared. The operator runs: quizapp db upgrade")
    if isinstance(error, OperationalError):
        return 503, _("The database cannot be reached. What was saved is safe; try again in a moment.")
    return 500, _("Something went wrong here. It has been recorded; what was saved is safe.")
