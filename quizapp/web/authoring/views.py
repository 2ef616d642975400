"""A question, published or being written, as the studio's pages show it."""

from quizapp.domain import drafts
from quizapp.domain.catalogue import Catalogue
from quizapp.domain.drafts import Draft
from quizapp.domain.questions import LETTERS, Question
from quizapp.web import text
from quizapp.web.items import ItemView, OptionView, cites, item_view


def version_item(source: Question, version_id: int, catalogue: Catalogue) -> ItemView:
    """A version with its key and reasons, options in the order of the files."""
    order = range(len(source.options))
    return item_view(source, catalogue, version_id=version_id, slot=version_id, order=order, value="", fraction=0)


def draft_item(content: Draft, code: str, topic: str, catalogue: Catalogue) -> ItemView:
    """A text that is still being written. It is rendered anew each time: only versions never change."""
    source = drafts.to_question(drafts.tidy(content), code, topic)
    known = catalogue.topics.get(topic)
    return ItemView(
        slot=0,
        version_id=0,
        question=text.RenderedQuestion(source.kind.value, text.block(source.stem), (), (), (), (), ()),
        options=[
            OptionView(LETTERS[n], text.inline(option.text), text.inline(option.why), option.fraction == 1, False)
            for n, option in enumerate(source.options[: len(LETTERS)])
        ],
        right=False,
        blank=True,
        typed="",
        accepted=(),
        explanation=text.block(source.explanation),
        cites=cites(source, catalogue),
        checked=source.checked,
        topic=known.title if known else {"az": topic},
        code=code,
    )
