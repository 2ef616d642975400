"""The printed paper: every kind of question, every letter, no key, one question on one page."""

import random
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from builders import (
    a_matching_question,
    a_question,
    a_statements_question,
    an_ordering_question,
    some_options,
    some_questions,
)
from font_roboto import Roboto, RobotoBold, RobotoItalic
from fontTools.ttLib import TTFont
from pdf_text import contents, pages_of, placed, text_of, unpacked
from project_bank import BANK

from quizapp.domain.questions import Figure, Kind, Option, Question, Statement
from quizapp.formats.paper_pdf import DINGBATS, BookletWords, PaperItem, SheetWords, booklet, bubble_sheet
from quizapp.services import bank

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
WORDS = BookletWords(
    "Rəsmi sınaq",
    "Gəncə – İnspektor",
    "İmtahan № 7",
    ("Vaxt: 3 saat.",),
    ("Hüquq", "Tarix"),
    "{page}/{pages}",
    "Cavab:",
)
SHEET = SheetWords("Cavab vərəqi", "Gəncə", "İmtahan № 7", ("Dairəni doldurun.",), "Ad, soyad", "Tarix")


def item(question: Question, section: int = 0, order: tuple[int, ...] | None = None) -> PaperItem:
    return PaperItem(section, question, tuple(range(len(question.options))) if order is None else order)


def printed(*questions: Question) -> bytes:
    return booklet(WORDS, [item(question) for question in questions], now=NOW)


def a_typed_question(**changes: Any) -> Question:
    return a_question(**{"kind": Kind.SHORT, "options": (), "accepted": ("Bakı", "Bakı şəhəri")} | changes)


def a_numeric_question(**changes: Any) -> Question:
    return a_question(**{"kind": Kind.NUMERIC, "options": (), "value": 42.5, "tolerance": 0.1} | changes)


def a_multiple_question(**changes: Any) -> Question:
    options = (Option("bir", 1.0), Option("iki", why="yox"), Option("üç", 1.0))
    return a_question(**{"kind": Kind.MULTIPLE, "options": options} | changes)


EVERY_KIND = [
    a_question(),
    a_statements_question(),
    an_ordering_question(),
    a_matching_question(),
    a_question(kind=Kind.SITUATIONAL, stem="Vətəndaş gözləyir."),
    a_multiple_question(),
    a_numeric_question(),
    a_typed_question(),
]


# ---- The booklet: what it says


def test_booklet_is_a_pdf_with_title_lead_and_headings() -> None:
    pdf = booklet(WORDS, [item(a_question()), item(a_question(stem="Nə vaxt?"), section=1)], now=NOW)

    text = text_of(pdf)

    assert pdf.startswith(b"%PDF-")
    for words in ("Rəsmi sınaq", "Gəncə – İnspektor", "İmtahan № 7", "Vaxt: 3 saat.", "Hüquq", "Tarix", "1/1"):
        assert words in text


def test_heading_is_printed_once_for_each_section() -> None:
    questions = some_questions(4)

    text = text_of(booklet(WORDS, [item(q, n // 2) for n, q in enumerate(questions)], now=NOW))

    assert text.count("Hüquq") == text.count("Tarix") == 1
    assert text.index("Hüquq") < text.index("1.") < text.index("Tarix") < text.index("3.")


@pytest.mark.parametrize("question", EVERY_KIND, ids=lambda question: question.kind.value)
def test_everything_that_the_candidate_needs_is_printed(question: Question) -> None:
    text = text_of(printed(question))

    for words in (
        question.stem,
        *(option.text for option in question.options),
        *(statement.text for statement in question.statements),
        *question.items,
        *question.left,
        *question.right,
    ):
        assert words in text.replace(" → ", "→").replace("→", " → ")


def test_options_stand_in_the_order_of_the_person() -> None:
    text = text_of(booklet(WORDS, [item(a_question(), order=(2, 0, 3, 1))], now=NOW))

    assert "A) qama B) alfa C) zeta D) beta" in text


def test_question_without_options_has_a_line_for_the_answer() -> None:
    assert "Cavab:" in text_of(printed(a_typed_question()))
    assert "Cavab:" not in text_of(printed(a_question()))


def test_short_options_share_a_line_and_long_ones_do_not() -> None:
    short = a_question(options=some_options(5))
    long = a_question(options=tuple(Option(f"{n} " + "söz " * 20, float(not n), why="yox") for n in range(5)))

    assert len(heights_of_letters(printed(short))) == 1
    assert len(heights_of_letters(printed(long))) == 5


def heights_of_letters(pdf: bytes) -> set[float]:
    return {y for page in placed(pdf) for _, y, text in page if re.fullmatch(r"[A-H]\)", text)}


# ---- Markdown


def test_bold_is_set_in_the_bold_cut_without_its_signs() -> None:
    pdf = printed(a_question(stem="Hansı **deyil**?"))

    assert "Hansı deyil ?" in text_of(pdf)  # three pieces
    assert "**" not in text_of(pdf)


def test_signs_of_a_question_are_not_taken_for_markup_of_the_pdf_library() -> None:
    text = text_of(printed(a_question(stem="a -- b __c__d ~~e~~ 5 > 3 & 2 < 4")))

    assert "--" in text
    assert "~~e~~" in text
    assert "5 > 3 & 2 < 4" in text


def test_table_is_printed_cell_by_cell() -> None:
    pdf = printed(a_question(stem="Baxın.\n\n| Şöbə | İyul |\n|---|---|\n| Hüquq şöbəsi | 46 |\n\nNeçədir?"))

    assert re.search("Baxın. Şöbə İyul Hüquq şöbəsi 46 Neçədir?", text_of(pdf))


def test_table_that_is_too_wide_stays_on_the_page() -> None:
    head = "| " + " | ".join(f"Çox uzun başlıq {n}" for n in range(9)) + " |\n" + "|---" * 9 + "|\n"
    pdf = printed(a_question(stem=head + "| " + " | ".join(f"xana {n}" for n in range(9)) + " |"))

    assert right_edge(pdf) <= A4[0]
    assert all(f"xana {n}" in text_of(pdf) for n in range(9))


def test_code_and_lists_are_printed() -> None:
    (page,) = pages_of(
        printed(a_question(stem="Düstur: `=SUM(A1:A5)`\n\n- bir\n- iki\n\n1. üç\n2. dörd\n\n```\nx  = 1\n```"))
    )

    for words in ("=SUM(A1:A5)", "•\nbir", "•\niki", "1.\nüç", "2.\ndörd", "x\u00a0\u00a0=\u00a01"):
        assert words in page


def test_word_that_is_wider_than_the_page_is_broken() -> None:
    pdf = printed(a_question(stem="ş" * 400))

    assert right_edge(pdf) <= A4[0]
    assert text_of(pdf).replace(" ", "").count("ş" * 400) == 1


A4 = (595.28, 841.89)  # points


def right_edge(pdf: bytes) -> float:
    """The furthest point to the right at which a line or a text ends; letters are taken to be half as wide as high."""
    lines = [float(x) for content in contents(pdf) for x in re.findall(rb"([\d.]+) [\d.]+ l S", content)]
    return max([x + 5 * len(text) for page in placed(pdf) for x, _, text in page] + lines)


# ---- Pictures


def a_figure(
    parts: str = '<rect class="fig-line" x="2" y="2" width="58" height="58"/>', alt: str = "çərçivə"
) -> Figure:
    return Figure(f'<svg viewBox="0 0 62 62">{parts}</svg>', alt)


def a_pictured_question(**changes: Any) -> Question:
    options = tuple(
        Option("", float(n == 1), "yox", figure=a_figure(f'<circle class="fig-full" cx="31" cy="31" r="{5 + n}"/>'))
        for n in range(5)
    )
    return a_question(**{"figure": a_figure(), "options": options, "model": "tst"} | changes)


def test_pictures_are_drawn_below_the_stem_and_beside_their_letters() -> None:
    pdf = printed(a_pictured_question())

    assert curves(pdf) >= 5 * 4  # a circle is four of them
    assert curves(printed(a_question())) == 0
    assert len(heights_of_letters(pdf)) == 1
    assert "çərçivə" not in text_of(pdf)


def test_pictures_too_many_for_a_line_go_on_below() -> None:
    wide = Figure('<svg viewBox="0 0 200 62"><rect class="fig-line" x="2" y="2" width="58" height="58"/></svg>', "en")
    options = tuple(Option("", float(n == 1), "yox", figure=wide) for n in range(5))

    pdf = printed(a_pictured_question(options=options))

    assert len(heights_of_letters(pdf)) > 1
    assert right_edge(pdf) <= A4[0]


def test_options_of_words_and_pictures_show_both() -> None:
    question = a_pictured_question()
    options = (Option("heç biri", 0.0, "yox"), *question.options[1:])

    assert "heç biri" in text_of(printed(replace(question, options=options)))


@pytest.mark.parametrize(
    "parts",
    [
        '<image href="file:///etc/passwd" x="0" y="0" width="9" height="9"/>',
        "<IMAGE/>",
        "<style>x</style>",
        "<!ENTITY>",
    ],
)
def test_picture_that_is_not_of_our_shapes_is_told_in_words(parts: str) -> None:
    text = text_of(printed(a_pictured_question(figure=a_figure(parts))))

    assert "[çərçivə]" in text


def test_another_key_makes_the_same_pictures() -> None:
    question = a_pictured_question()
    other = replace(question, options=tuple(replace(o, fraction=1 - o.fraction, why="") for o in question.options))

    assert printed(question) == printed(other)


# ---- Letters


def test_letters_of_three_languages_and_the_manat_are_printed() -> None:
    letters = "Əə Ğğ Iı İi Öö Şş Üü Çç ₼ – № « » Ёё Жж ≤ √ ²"

    assert letters in text_of(printed(a_question(stem=letters)))


@pytest.mark.parametrize("file", [Roboto, RobotoBold, RobotoItalic], ids=["regular", "bold", "italic"])
def test_font_has_the_letters_of_azerbaijani_and_the_manat(file: str) -> None:
    known = TTFont(file).getBestCmap()

    assert [letter for letter in "əğıöşüçiƏĞIÖŞÜÇİ₼" if ord(letter) not in known] == []


def test_every_letter_of_the_bank_can_be_drawn() -> None:
    known = set(map(chr, TTFont(Roboto).getBestCmap())) | set(DINGBATS) | {"\n"}
    texts = [text for question in bank.read_files(BANK).questions for text in shown_texts(question)]
    assert len(texts) > 1000

    assert set("".join(texts)) - known == set()


def shown_texts(question: Question) -> list[str]:
    return [
        question.stem,
        *(option.text for option in question.options),
        *(statement.text for statement in question.statements),
        *question.items,
        *question.left,
        *question.right,
    ]


@pytest.mark.parametrize("sign", DINGBATS)
def test_sign_that_the_font_lacks_is_drawn_from_another(sign: str) -> None:
    assert f"a {sign} b" in " ".join(text_of(printed(a_question(stem=f"a {sign} b"))).split())


def test_letter_that_no_font_has_is_named() -> None:
    assert "A [intersection] B" in text_of(printed(a_question(stem="A ∩ B")))


def test_marks_that_nobody_sees_are_left_out() -> None:
    assert " ab " in text_of(printed(a_question(stem="a\u2066b")))


# ---- Keys


def other_key(question: Question) -> Question:
    """The same question with another key, other reasons, and everything else that a candidate must not see changed."""
    return replace(
        question,
        id="xxx-9999",
        fact="other",
        topic="other.topic",
        difficulty=5,
        explanation="başqa izah",
        options=tuple(Option(o.text, 1 - o.fraction, "başqa səbəb", o.pick) for o in question.options),
        statements=tuple(Statement(s.text, not s.holds, "başqa") for s in question.statements),
        answer=tuple(reversed(question.answer)),
        value=None if question.value is None else 7.0,
        accepted=("başqa",) if question.accepted else (),
    )


@pytest.mark.parametrize("question", EVERY_KIND, ids=lambda question: question.kind.value)
def test_another_key_makes_the_same_file(question: Question) -> None:
    assert printed(question) == printed(other_key(question))


def test_file_holds_no_key_reason_id_or_fact() -> None:
    pdf = printed(*EVERY_KIND)

    told = text_of(pdf) + "".join(body.decode("latin-1") for body in unpacked(pdf).values())

    for question in EVERY_KIND:
        secrets = {question.explanation, question.id, question.fact, *question.accepted}
        secrets |= {option.why for option in question.options} | {s.why for s in question.statements}
        assert [secret for secret in secrets - {"", "yox"} if secret in told] == []
    assert "42.5" not in told


# ---- Pages


def a_paper(rng: random.Random, count: int) -> list[PaperItem]:
    """Questions of all kinds and lengths, each with a stem that says where it begins and ends."""
    items = []
    for n in range(count):
        question = rng.choice(EVERY_KIND)
        words = " ".join(rng.choice(("ad", "müddət", "məcəllə", "**qanun**")) for _ in range(rng.randrange(80)))
        stem = f"başla{n} {words} {question.stem}"
        options = tuple(
            replace(option, text=f"{option.text} {n}" + " uzun" * rng.randrange(30)) for option in question.options
        )
        if options:
            options = (*options[:-1], replace(options[-1], text=f"{options[-1].text} son{n}"))
        items.append(item(replace(question, stem=stem, options=options), section=int(n > count // 2)))
    return items


@pytest.mark.parametrize("seed", range(5))
def test_no_question_is_split_between_pages(seed: int) -> None:
    items = a_paper(random.Random(seed), 60)

    pages = [" ".join(page.split()) for page in pages_of(booklet(WORDS, items, now=NOW))]

    assert len(pages) > 5
    for n, printed_item in enumerate(items):
        if printed_item.question.options:
            start = next(number for number, page in enumerate(pages) if re.search(rf"\bbaşla{n}\b", page))
            assert re.search(rf"\bson{n}\b", pages[start])


def test_heading_does_not_stay_behind_at_the_foot_of_a_page() -> None:
    for count in range(5, 25):
        items = [*map(item, some_questions(count)), item(a_question(stem="ilk tarix sualı"), section=1)]
        pages = pages_of(booklet(WORDS, items, now=NOW))
        assert [("Tarix" in page.split("\n")) for page in pages] == [("ilk tarix sualı" in page) for page in pages]


def test_question_longer_than_a_page_goes_on_on_the_next() -> None:
    pages = pages_of(printed(a_question(stem=" ".join(f"söz{n}" for n in range(2500)))))

    assert len(pages) >= 2
    assert [n for n in range(2500) if not any(re.search(rf"\bsöz{n}\b", page) for page in pages)] == []


def test_pages_are_numbered_and_name_the_attempt() -> None:
    pages = pages_of(printed(*some_questions(40)))

    assert len(pages) > 2
    for number, page in enumerate(pages, 1):
        assert f"{number}/{len(pages)}" in page
        assert "İmtahan № 7" in page


def test_a_hundred_questions_make_a_small_file() -> None:
    pdf = booklet(WORDS, a_paper(random.Random(1), 100), now=NOW)

    text = text_of(pdf)
    assert len(pdf) < 400_000
    assert [n for n in range(100) if f"başla{n} " not in text] == []


def test_same_paper_makes_the_same_file_and_another_day_another() -> None:
    items = a_paper(random.Random(2), 12)

    assert booklet(WORDS, items, now=NOW) == booklet(WORDS, items, now=NOW)
    assert booklet(WORDS, items, now=NOW) != booklet(WORDS, items, now=NOW + timedelta(days=1))


# ---- The sheet of bubbles


def test_sheet_has_a_number_and_its_letters_for_each_question() -> None:
    pdf = bubble_sheet(SHEET, "4" * 60 + "5" * 40, now=NOW)

    lines = pages_of(pdf)[0].split("\n")
    numbers = [n for n in range(1, 101) if str(n) in lines]
    assert numbers == list(range(1, 101))
    assert {letter: lines.count(letter) for letter in "ABCDE"} == {"A": 100, "B": 100, "C": 100, "D": 100, "E": 40}
    assert len(pages_of(pdf)) == 1


def test_sheet_has_lines_for_the_name_and_the_number_of_the_attempt() -> None:
    text = text_of(bubble_sheet(SHEET, "4444", now=NOW))

    for words in ("Cavab vərəqi", "Ad, soyad", "Tarix", "İmtahan № 7", "Dairəni doldurun."):
        assert words in text


def test_typed_answer_has_a_line_and_no_bubble() -> None:
    assert not {*"ABCDE"} & {*pages_of(bubble_sheet(SHEET, "tt", now=NOW))[0].split("\n")}


def test_several_choices_have_squares_where_one_has_circles() -> None:
    one, several = (bubble_sheet(SHEET, shapes, now=NOW) for shapes in ("4", "d"))

    assert curves(one) > curves(several) == 0
    assert text_of(one) == text_of(several)


def curves(pdf: bytes) -> int:
    return sum(len(re.findall(rb" c\s", content)) for content in contents(pdf))


def test_eight_bubbles_fit_their_column() -> None:
    (page,) = placed(bubble_sheet(SHEET, "8" * 100, now=NOW))

    numbers = {int(text): x for x, _, text in page if text.isdecimal()}
    letters = sorted({x for x, _, text in page if text in "ABCDEFGH"})
    assert letters[7] < numbers[26] < letters[8]
    assert letters[-1] < A4[0] - 36


def test_more_than_a_hundred_questions_go_on_on_another_sheet() -> None:
    pages = pages_of(bubble_sheet(SHEET, "4" * 101, now=NOW))

    assert len(pages) == 2
    assert "101" in pages[1].split("\n")
    assert "Ad, soyad" in pages[1]


def test_sheet_is_the_same_every_time() -> None:
    assert bubble_sheet(SHEET, "45dt", now=NOW) == bubble_sheet(SHEET, "45dt", now=NOW)
