"""A paper for print. It carries the day on which the attempt began, so printing it again gives the same file."""

from quizapp.formats import paper_pdf
from quizapp.formats.paper_pdf import BookletWords, SheetWords
from quizapp.services.exams.reading import Paper

__all__ = ["BookletWords", "SheetWords", "booklet", "bubble_sheet"]


def booklet(paper: Paper, words: BookletWords) -> bytes:
    """Return the questions of a paper as a PDF, options in this person's order; it holds no key and no reason."""
    items = [paper_pdf.PaperItem(slot.section, paper.questions[slot.version_id], slot.order) for slot in paper.layout]
    return paper_pdf.booklet(words, items, now=paper.attempt.started_at)


def bubble_sheet(paper: Paper, words: SheetWords) -> bytes:
    """Return a sheet with the bubbles of a paper as a PDF."""
    return paper_pdf.bubble_sheet(words, paper.shapes, now=paper.attempt.started_at)
