"""The studio: writing, deciding, publishing, on both databases; and who is too late when several press at once."""

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import NOW
from exam_actions import SOON, a_guest, answer_rightly, start
from flask import Flask
from sqlalchemy import func, select
from studio import (
    COMPLETE,
    LATER,
    TOPIC,
    a_draft,
    approve,
    copy_of,
    details_of,
    id_of,
    load_changed,
    log_of,
    publish,
    publish_edit,
    publish_new,
    revision_of,
    row_of,
    save,
    someone,
    submit,
    version_of,
    versions_of,
    write,
)

from quizapp.database import db
from quizapp.domain import drafts
from quizapp.domain.authoring import CopyState, Person, QuestionState
from quizapp.domain.drafts import Draft
from quizapp.domain.errors import (
    ApproverNeeded,
    CommentMissing,
    DraftChanged,
    DraftIncomplete,
    EventRefused,
    NotAuthor,
    NotEditable,
    NotFound,
    OutdatedDraft,
    OwnText,
    Refusal,
    UnknownTopic,
    VersionChanged,
)
from quizapp.domain.questions import Citation
from quizapp.domain.roles import Role
from quizapp.models import BankStateRow, DraftRow
from quizapp.services import authoring, bank, exams
from quizapp.services.authoring import Filters


@pytest.fixture
def rashad(in_app: Flask) -> Person:
    return someone("Rashad")


@pytest.fixture
def leyla(in_app: Flask) -> Person:
    return someone("Leyla")


@pytest.fixture
def nigar(in_app: Flask) -> Person:
    return someone("Nigar", Role.APPROVER)


@pytest.fixture
def kamal(in_app: Flask) -> Person:
    return someone("Kamal", Role.APPROVER)


def bank_revision() -> int:
    return db.session.scalars(select(BankStateRow.revision)).one()


def codes(**filters: Any) -> list[str]:
    who = filters.pop("who", 0)
    return [line.code for line in authoring.questions(Filters(**filters), who).lines]


# Writing


def test_a_new_question_is_a_draft_with_a_code_that_files_never_give(rashad: Person) -> None:
    question_id = write(rashad)

    shown = authoring.question(question_id)
    assert (shown.code, shown.topic, shown.current) == ("mm-5001", TOPIC, None)
    assert shown.standing.state is QuestionState.DRAFT
    assert shown.text is not None
    assert (shown.text.content, shown.text.author) == (COMPLETE, "Rashad")


def test_codes_go_on_from_question_to_question(rashad: Person) -> None:
    found = [authoring.question(write(rashad, topic=topic)).code for topic in (TOPIC, TOPIC, "general.empty")]

    assert found == ["mm-5001", "mm-5002", "gem-5001"]


def test_a_discarded_code_is_not_given_again(rashad: Person) -> None:
    question_id = write(rashad)
    authoring.discard(question_id, rashad, revision=1, now=LATER)

    assert authoring.question(write(rashad)).code == "mm-5002"


def test_an_incomplete_draft_is_kept_as_it_was_typed(rashad: Person) -> None:
    question_id = write(rashad, Draft(stem=" yarımçıq\r\n"))

    shown = authoring.question(question_id).text
    assert shown is not None
    assert shown.content == Draft(stem="yarımçıq")


def test_nothing_is_written_in_an_unknown_topic(rashad: Person) -> None:
    with pytest.raises(UnknownTopic):
        write(rashad, topic="law.tax")

    assert db.session.scalar(select(func.count()).select_from(DraftRow)) == 0


def test_a_working_copy_says_what_the_current_version_says(rashad: Person) -> None:
    question_id = id_of("mm-0007")

    authoring.start_draft(question_id, rashad, now=NOW)

    shown = authoring.question(question_id)
    assert shown.text is not None
    assert shown.current is not None
    assert drafts.to_question(shown.text.content, shown.code, shown.topic) == shown.current
    assert log_of(question_id) == [("question.edited", rashad.id)]


def test_a_working_copy_that_is_there_already_is_left_alone(rashad: Person, leyla: Person) -> None:
    question_id = id_of("mm-0007")
    save(question_id, rashad, a_draft(stem="Rəşadın sualı?"))

    authoring.start_draft(question_id, leyla, now=LATER)

    copy = copy_of(question_id)
    assert copy is not None
    assert (copy.content["stem"], copy.author_id, copy.revision) == ("Rəşadın sualı?", rashad.id, 1)


@pytest.mark.parametrize("code", ["ty-0001", "ty-0002", "ty-0003", "ty-0004", "ty-0005"])
def test_other_kinds_get_no_working_copy(rashad: Person, code: str) -> None:
    with pytest.raises(NotEditable):
        authoring.start_draft(id_of(code), rashad, now=NOW)
    with pytest.raises(NotEditable):
        save(id_of(code), rashad)

    assert copy_of(id_of(code)) is None


def test_a_generated_question_gets_no_working_copy(rashad: Person) -> None:
    question_id = id_of("mm-0001")
    row_of(question_id).model = "number_series"
    db.session.commit()

    with pytest.raises(NotEditable):
        authoring.start_draft(question_id, rashad, now=NOW)


def test_the_second_of_two_who_edit_one_draft_is_refused_and_nothing_is_overwritten(
    rashad: Person, leyla: Person
) -> None:
    question_id = write(rashad)
    seen = revision_of(question_id)
    save(question_id, leyla, a_draft(stem="Leylanın sualı?"), revision=seen)

    with pytest.raises(DraftChanged):
        save(question_id, rashad, a_draft(stem="Rəşadın sualı?"), revision=seen)

    copy = copy_of(question_id)
    assert copy is not None
    assert (copy.content["stem"], copy.author_id) == ("Leylanın sualı?", leyla.id)


def test_saving_after_a_look_at_the_other_text_replaces_it(rashad: Person, leyla: Person) -> None:
    question_id = write(rashad)
    save(question_id, leyla, a_draft(stem="Leylanın sualı?"))

    save(question_id, rashad, a_draft(stem="Rəşadın sualı?"))

    copy = copy_of(question_id)
    assert copy is not None
    assert copy.content["stem"] == "Rəşadın sualı?"


def test_the_text_of_another_saved_as_it_stood_stays_theirs_and_leaves_no_line(rashad: Person, leyla: Person) -> None:
    question_id = write(rashad)
    seen, log = submit(question_id, rashad), log_of(question_id)

    assert save(question_id, leyla) == seen

    copy = copy_of(question_id)
    assert copy is not None
    assert (copy.state, copy.author_id, copy.revision) == ("submitted", rashad.id, seen)
    assert log_of(question_id) == log


def test_what_another_had_written_is_kept_in_the_log_when_it_is_replaced(rashad: Person, leyla: Person) -> None:
    question_id = write(rashad)
    save(question_id, rashad, a_draft(stem="Rəşadın sualı?"))
    assert "replaced" not in details_of(question_id, "question.edited")

    save(question_id, leyla, Draft())

    replaced = details_of(question_id, "question.edited")["replaced"]
    assert drafts.from_data(replaced) == a_draft(stem="Rəşadın sualı?")


def test_only_a_question_that_exists_is_edited(rashad: Person) -> None:
    for decide in (
        lambda: authoring.start_draft(999_999, rashad, now=NOW),
        lambda: authoring.save(999_999, rashad, COMPLETE, revision=0, base_version=0, now=NOW),
        lambda: authoring.submit(999_999, rashad, revision=1, now=NOW),
        lambda: authoring.question(999_999),
    ):
        with pytest.raises(NotFound):
            decide()


# Deciding


def test_the_whole_way_is_in_the_log(rashad: Person, leyla: Person, nigar: Person) -> None:
    question_id = write(rashad)
    submit(question_id, rashad)
    authoring.return_(question_id, leyla, revision=2, comment=" Maddə? ", now=LATER)
    save(question_id, rashad, a_draft(cites=(Citation("code-one", "22"),)))
    submit(question_id, rashad)
    approve(question_id, leyla)
    publish(question_id, nigar)
    authoring.retire(question_id, nigar, version=1, comment="Köhnədir.", now=LATER)
    authoring.restore(question_id, nigar, version=1, now=LATER)

    assert log_of(question_id) == [
        ("question.created", rashad.id),
        ("question.submitted", rashad.id),
        ("question.returned", leyla.id),
        ("question.edited", rashad.id),
        ("question.submitted", rashad.id),
        ("question.approved", leyla.id),
        ("question.published", nigar.id),
        ("question.retired", nigar.id),
        ("question.restored", nigar.id),
    ]
    history = authoring.history(question_id)
    assert [entry.comment for entry in history.events if entry.comment] == ["Köhnədir.", "Maddə?"]
    assert details_of(question_id, "question.submitted")["content"]["cites"][0]["provision"] == "22"
    assert details_of(question_id, "question.published") == {"revision": 6, "version": 1}


def test_approving_and_publishing_in_one_step_leaves_both_in_the_log(rashad: Person, nigar: Person) -> None:
    question_id = publish_new(rashad, nigar)

    assert log_of(question_id)[-2:] == [("question.approved", nigar.id), ("question.published", nigar.id)]


def test_a_refused_event_leaves_nothing_behind(rashad: Person, nigar: Person) -> None:
    question_id = write(rashad, a_draft(key=None))
    before = log_of(question_id)

    with pytest.raises(DraftIncomplete) as refusal:
        submit(question_id, rashad)
    with pytest.raises(EventRefused):
        approve(question_id, nigar)

    assert [problem.code for problem in refusal.value.problems] == ["key_missing"]
    assert (log_of(question_id), revision_of(question_id)) == (before, 1)


def test_an_unknown_act_is_named_when_the_draft_is_submitted(rashad: Person) -> None:
    question_id = write(rashad, a_draft(cites=(Citation("tax-code", "1"),)))

    with pytest.raises(DraftIncomplete) as refusal:
        submit(question_id, rashad)

    assert [(p.code, dict(p.facts)) for p in refusal.value.problems] == [("act_unknown", {"act": "tax-code"})]


def test_a_key_checked_before_the_acts_text_is_told(rashad: Person) -> None:
    question_id = write(rashad, a_draft(checked=NOW.date().replace(year=2024)))

    with pytest.raises(DraftIncomplete) as refusal:
        submit(question_id, rashad)

    assert [problem.code for problem in refusal.value.problems] == ["checked_stale"]


def test_today_is_the_day_in_baku(rashad: Person) -> None:
    evening = NOW.replace(hour=21)  # in Baku it is tomorrow already
    question_id = write(rashad, a_draft(checked=NOW.date() + timedelta(1)))

    with pytest.raises(DraftIncomplete):
        submit(question_id, rashad)
    authoring.submit(question_id, rashad, revision=1, now=evening)

    assert revision_of(question_id) == 2


def test_authors_approve_nothing_of_their_own(nigar: Person) -> None:
    question_id = write(nigar)
    seen = submit(question_id, nigar)

    for decide in (authoring.approve, authoring.publish):
        with pytest.raises(OwnText):
            decide(question_id, nigar, revision=seen, now=LATER)

    assert versions_of(question_id) == []


@pytest.mark.parametrize("after", [COMPLETE, a_draft(stem="Müddət neçə gündür?")], ids=["unchanged", "changed"])
def test_approvers_do_not_publish_their_own_words_out_of_the_hands_of_a_tutor(
    rashad: Person, leyla: Person, nigar: Person, kamal: Person, after: Draft
) -> None:
    question_id = write(nigar)
    save(question_id, rashad, after)
    submit(question_id, rashad if after != COMPLETE else nigar)

    with pytest.raises(OwnText):
        publish(question_id, nigar)
    with pytest.raises(OwnText):
        approve(question_id, nigar)

    assert authoring.queue(nigar) == []
    assert [line.id for line in authoring.queue(leyla)] == [question_id]
    assert publish(question_id, kamal) == 1


def test_who_wrote_the_last_version_or_a_discarded_text_approves_the_next_one(rashad: Person, nigar: Person) -> None:
    question_id = publish_new(rashad, nigar)
    save(question_id, nigar, a_draft(stem="Nigarın sualı?"))
    authoring.discard(question_id, nigar, revision=revision_of(question_id), now=LATER)

    assert publish_edit(question_id, rashad, nigar, a_draft(stem="Rəşadın sualı?")) == 2


def test_who_only_began_a_working_copy_approves_what_another_wrote_in_it(rashad: Person, nigar: Person) -> None:
    question_id = id_of("mm-0007")
    authoring.start_draft(question_id, nigar, now=NOW)
    save(question_id, rashad, a_draft(stem="Rəşadın sualı?"))
    submit(question_id, rashad)

    assert [line.id for line in authoring.queue(nigar)] == [question_id]
    assert publish(question_id, nigar) == 2


def test_tutors_publish_and_retire_nothing(rashad: Person, leyla: Person, nigar: Person) -> None:
    question_id = write(rashad)
    submit(question_id, rashad)
    approve(question_id, leyla)

    with pytest.raises(ApproverNeeded):
        publish(question_id, leyla)
    with pytest.raises(ApproverNeeded):
        authoring.retire(id_of("mm-0001"), leyla, version=1, comment="Köhnədir.", now=LATER)

    assert (versions_of(question_id), row_of(id_of("mm-0001")).state) == ([], "published")


def test_a_text_that_changed_since_it_was_seen_is_neither_approved_nor_published_nor_returned(
    rashad: Person, nigar: Person
) -> None:
    question_id = write(rashad)
    seen = submit(question_id, rashad)
    save(question_id, rashad, a_draft(stem="Başqa sual?"))
    submit(question_id, rashad)

    for decide in (authoring.approve, authoring.publish):
        with pytest.raises(DraftChanged):
            decide(question_id, nigar, revision=seen, now=LATER)
    with pytest.raises(DraftChanged):
        authoring.return_(question_id, nigar, revision=seen, comment="Maddə?", now=LATER)


def test_a_page_of_an_earlier_working_copy_decides_nothing_about_a_later_one(
    rashad: Person, leyla: Person, nigar: Person
) -> None:
    question_id = id_of("mm-0007")
    save(question_id, rashad)
    seen = submit(question_id, rashad)
    authoring.discard(question_id, nigar, revision=seen, now=LATER)
    save(question_id, leyla, a_draft(stem="Başqa sual?"))
    submit(question_id, leyla)

    with pytest.raises(DraftChanged):
        authoring.publish(question_id, nigar, revision=seen, now=LATER)


def test_nothing_is_returned_or_retired_without_a_reason(rashad: Person, nigar: Person) -> None:
    question_id = write(rashad)
    seen = submit(question_id, rashad)

    with pytest.raises(CommentMissing):
        authoring.return_(question_id, nigar, revision=seen, comment=" ", now=LATER)
    with pytest.raises(CommentMissing):
        authoring.retire(id_of("mm-0001"), nigar, version=1, comment="", now=LATER)


# Publishing


def test_a_published_question_is_in_the_pool_of_every_process(rashad: Person, nigar: Person) -> None:
    before, size = bank_revision(), bank.published().pool.size

    question_id = publish_new(rashad, nigar)

    pool = bank.published().pool
    candidate = next(c for c in pool.of_code("MM") if c.question_id == question_id)
    assert (bank_revision(), pool.size) == (before + 1, size + 1)
    assert bank.questions([candidate.version_id])[candidate.version_id].stem == COMPLETE.stem


def test_a_version_names_its_author_and_its_approver(rashad: Person, leyla: Person, nigar: Person) -> None:
    question_id = write(rashad)
    submit(question_id, rashad)
    approve(question_id, leyla)
    publish(question_id, nigar)

    (version,) = versions_of(question_id)
    assert (version.number, version.author_id, version.approver_id, version.created_at) == (
        1,
        rashad.id,
        leyla.id,
        LATER,
    )
    (line,) = authoring.history(question_id).versions
    assert (line.author, line.approver) == ("Rashad", "Leyla")


def test_publishing_takes_the_working_copy_away_and_keeps_earlier_versions(rashad: Person, nigar: Person) -> None:
    question_id = id_of("mm-0007")

    number = publish_edit(question_id, rashad, nigar)

    assert number == 2
    assert copy_of(question_id) is None
    assert [version.content["stem"] for version in versions_of(question_id)] == ["mm sual 7?", COMPLETE.stem]
    row = row_of(question_id)
    assert (row.state, row.current_version, row.topic) == ("published", 2, TOPIC)


def test_an_attempt_under_way_keeps_the_version_it_began_with(rashad: Person, nigar: Person) -> None:
    guest = a_guest()
    attempt_id = start(guest)
    shown = exams.room(attempt_id, guest, now=SOON, slot=1).question(1)

    publish_edit(id_of(shown.id), rashad, nigar)

    assert exams.room(attempt_id, guest, now=SOON, slot=1).question(1) == shown


def test_a_new_attempt_shows_the_new_version(rashad: Person, nigar: Person) -> None:
    for n in range(1, 26):
        publish_edit(id_of(f"mm-{n:04}"), rashad, nigar, a_draft(stem=f"Yeni sual {n}?", fact=f"mm-fact-{n}"))
    guest = a_guest()

    room = exams.room(start(guest), guest, now=SOON)

    law = [question for question in room.questions.values() if question.topic == TOPIC]
    assert len(law) == 6
    assert all(question.stem.startswith("Yeni sual") for question in law)


def test_a_draft_begun_before_the_files_brought_a_new_version_is_refused(
    rashad: Person, nigar: Person, bank_folder: Path, tmp_path: Path
) -> None:
    question_id = id_of("mm-0007")
    save(question_id, rashad)
    seen = submit(question_id, rashad)
    load_changed(bank_folder, tmp_path / "changed", "mm sual 7?", "mm fayldan 7?")

    with pytest.raises(OutdatedDraft) as refusal:
        authoring.publish(question_id, nigar, revision=seen, now=LATER)

    assert (refusal.value.base, refusal.value.current) == (1, 2)
    assert copy_of(question_id) is not None
    assert publish_edit(question_id, rashad, nigar) == 3


def test_a_load_of_changed_files_keeps_what_the_studio_published(
    rashad: Person, nigar: Person, bank_folder: Path, tmp_path: Path
) -> None:
    new = publish_new(rashad, nigar)
    publish_edit(id_of("mm-0007"), rashad, nigar, a_draft(stem="Studiyadan?"))

    report = load_changed(bank_folder, tmp_path / "changed", "ko sual 1?", "ko başqa sual 1?")

    assert (report.changed, report.retired) == (1, 0)
    assert row_of(new).state == "published"
    assert version_of(id_of("mm-0007")) == 2


def test_publishing_a_text_of_a_retired_question_puts_it_in_use_again(rashad: Person, nigar: Person) -> None:
    question_id = id_of("mm-0007")
    authoring.retire(question_id, nigar, version=1, comment="Səhv açar.", now=LATER)

    publish_edit(question_id, rashad, nigar)

    assert row_of(question_id).state == "published"


# Retiring


def test_a_retired_question_leaves_the_pool_and_comes_back(nigar: Person) -> None:
    question_id, size = id_of("mm-0007"), bank.published().pool.size

    authoring.retire(question_id, nigar, version=1, comment="Köhnədir.", now=LATER)
    without = bank.published().pool.size
    authoring.restore(question_id, nigar, version=1, now=LATER)

    assert (without, bank.published().pool.size) == (size - 1, size)


def test_a_version_that_was_not_seen_is_not_retired(rashad: Person, nigar: Person) -> None:
    question_id = id_of("mm-0007")
    publish_edit(question_id, rashad, nigar)

    with pytest.raises(VersionChanged):
        authoring.retire(question_id, nigar, version=1, comment="Köhnədir.", now=LATER)


def test_a_question_whose_topic_has_gone_is_not_restored(nigar: Person) -> None:
    question_id = id_of("mm-0007")
    authoring.retire(question_id, nigar, version=1, comment="Köhnədir.", now=LATER)
    row_of(question_id).topic = "law.gone"
    db.session.commit()

    with pytest.raises(UnknownTopic):
        authoring.restore(question_id, nigar, version=1, now=LATER)


# Discarding


def test_a_discarded_working_copy_leaves_the_published_version(rashad: Person) -> None:
    question_id = id_of("mm-0007")
    save(question_id, rashad)

    assert authoring.discard(question_id, rashad, revision=1, now=LATER)

    assert copy_of(question_id) is None
    assert row_of(question_id).state == "published"


def test_a_discarded_new_question_is_gone_from_list_and_page(rashad: Person) -> None:
    question_id = write(rashad)

    assert not authoring.discard(question_id, rashad, revision=1, now=LATER)

    assert codes(query="mm-5001") == []
    with pytest.raises(NotFound):
        authoring.question(question_id)


def test_only_author_and_approvers_discard(rashad: Person, leyla: Person, nigar: Person) -> None:
    question_id = write(rashad)

    with pytest.raises(NotAuthor):
        authoring.discard(question_id, leyla, revision=1, now=LATER)
    assert not authoring.discard(question_id, nigar, revision=1, now=LATER)


def test_who_took_a_text_over_does_not_discard_it(rashad: Person, leyla: Person) -> None:
    question_id = write(rashad)
    seen = save(question_id, leyla, a_draft(stem="Leylanın sualı?"))

    with pytest.raises(ApproverNeeded):
        authoring.discard(question_id, leyla, revision=seen, now=LATER)
    assert copy_of(question_id) is not None


# The list


def test_the_list_is_paged_by_code(in_app: Flask) -> None:
    first = authoring.questions(Filters(), 0)
    second = authoring.questions(Filters(page=2), 0)

    assert (first.total, first.pages, len(first.lines), len(second.lines)) == (60, 2, 50, 10)
    assert [line.code for line in first.lines + second.lines] == sorted(
        line.code for line in first.lines + second.lines
    )


def test_a_page_past_the_last_shows_the_last(in_app: Flask) -> None:
    found = authoring.questions(Filters(page=99), 0)

    assert (found.page, found.total, len(found.lines)) == (2, 60, 10)


@pytest.mark.parametrize("query", ["QEYDİYYAT muddeti", "qeydiyyat", "21.1 code-one", "mm-5001", "15 gun"])
def test_a_draft_is_found_by_its_words_without_azerbaijani_letters(rashad: Person, query: str) -> None:
    write(rashad)

    assert codes(query=query) == ["mm-5001"]


def test_all_words_must_occur(rashad: Person) -> None:
    write(rashad)

    assert codes(query="qeydiyyat viza") == []


def test_marks_of_the_database_mean_themselves(rashad: Person) -> None:
    write(rashad, a_draft(stem="Cədvəl a_b sütunu?"))

    assert (codes(query="a_b"), codes(query="s_tunu"), codes(query="mm_5001")) == (["mm-5001"], [], [])


def test_search_follows_the_text_of_a_draft(rashad: Person) -> None:
    question_id = write(rashad)
    save(question_id, rashad, a_draft(stem="Viza rəsmiləşdirilir?"))

    assert codes(query="qeydiyyat") == []
    assert codes(query="viza") == ["mm-5001"]


def test_search_finds_a_published_question_by_what_it_says(rashad: Person, nigar: Person) -> None:
    question_id = id_of("mm-0007")
    save(question_id, rashad, a_draft(stem="Viza rəsmiləşdirilir?"))
    draft_only = codes(query="viza")
    submit(question_id, rashad)
    publish(question_id, nigar)

    assert (draft_only, codes(query="viza")) == ([], ["mm-0007"])


def test_the_list_is_filtered_by_topic_and_state(rashad: Person, nigar: Person) -> None:
    draft, waiting = write(rashad), write(rashad)
    submit(waiting, rashad)
    authoring.retire(id_of("ko-0001"), nigar, version=1, comment="Köhnədir.", now=LATER)

    assert codes(state="draft") == [row_of(draft).code]
    assert codes(state="submitted") == [row_of(waiting).code]
    assert codes(state="retired") == ["ko-0001"]
    assert len(codes(topic="law.constitution")) == 15
    assert len(codes(topic="law.constitution", state="published")) == 14


def test_mine_are_those_i_write_or_wrote(rashad: Person, leyla: Person, nigar: Person) -> None:
    published, begun = publish_new(rashad, nigar), write(rashad)
    write(leyla)

    assert codes(mine=True, who=rashad.id) == [row_of(published).code, row_of(begun).code]


def test_counts_tell_questions_and_working_copies_by_state(rashad: Person, nigar: Person) -> None:
    write(rashad)
    submit(write(rashad), rashad)
    save(id_of("mm-0001"), rashad)
    authoring.retire(id_of("ko-0001"), nigar, version=1, comment="Köhnədir.", now=LATER)

    assert authoring.counts() == {"draft": 2, "submitted": 1, "approved": 0, "published": 59, "retired": 1}


def test_the_queue_holds_what_others_submitted_the_longest_waiting_first(
    rashad: Person, leyla: Person, nigar: Person
) -> None:
    first, own, ready, second = (write(author) for author in (rashad, leyla, rashad, rashad))
    for question_id, author in ((first, rashad), (own, leyla), (ready, rashad), (second, rashad)):
        submit(question_id, author)
    approve(ready, leyla)

    assert [line.id for line in authoring.queue(leyla)] == [first, second]
    assert [line.id for line in authoring.queue(nigar)] == [first, own, ready, second]
    assert [line.id for line in authoring.queue(rashad)] == [own]


# Use


def test_history_tells_how_each_version_was_answered(rashad: Person, nigar: Person) -> None:
    guest = a_guest()
    attempt_id = start(guest)
    asked = exams.room(attempt_id, guest, now=SOON, slot=1).question(1).id
    answer_rightly(attempt_id, guest, range(1, 2))
    exams.submit(attempt_id, guest, now=SOON)
    publish_edit(id_of(asked), rashad, nigar)

    history = authoring.history(id_of(asked))

    assert [(line.number, line.answered, line.share_right) for line in history.versions] == [(2, 0, None), (1, 1, 1.0)]
    assert (history.answered, history.share_right) == (1, 1.0)


def test_a_question_that_was_never_asked_has_no_share(in_app: Flask) -> None:
    history = authoring.history(id_of("mm-0001"))

    assert (history.answered, history.share_right) == (0, None)


# At the same moment


def together(app: Flask, *actions: Callable[[], Any]) -> list[Any]:
    """Run actions in threads that set off at the same moment; return what each returned or raised."""
    ready, outcomes = threading.Barrier(len(actions)), [None] * len(actions)

    def run(place: int) -> None:
        with app.app_context():
            ready.wait()
            try:
                outcomes[place] = actions[place]()
            except Exception as error:
                outcomes[place] = error
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(actions))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    return outcomes


def refused(outcomes: list[Any]) -> list[Any]:
    """Those that were refused; anything else that failed fails the test."""
    failures = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert all(isinstance(failure, Refusal) for failure in failures), failures
    return failures


@pytest.mark.parametrize("round_", range(3))
def test_of_two_approvers_who_publish_at_once_one_does(
    in_app: Flask, rashad: Person, nigar: Person, kamal: Person, round_: int
) -> None:
    question_id = write(rashad)
    seen = submit(question_id, rashad)
    before = bank_revision()

    outcomes = together(
        in_app,
        *(lambda who=who: authoring.publish(question_id, who, revision=seen, now=LATER) for who in (nigar, kamal)),
    )

    assert [type(failure) for failure in refused(outcomes)] == [DraftChanged]
    assert (len(versions_of(question_id)), version_of(question_id), bank_revision()) == (1, 1, before + 1)


def test_of_an_approval_and_an_edit_at_once_the_later_is_refused(in_app: Flask, rashad: Person, nigar: Person) -> None:
    question_id = write(rashad)
    seen = submit(question_id, rashad)

    outcomes = together(
        in_app,
        lambda: authoring.publish(question_id, nigar, revision=seen, now=LATER),
        lambda: authoring.save(question_id, rashad, a_draft(key=0), revision=seen, base_version=0, now=LATER),
    )

    assert [type(failure) for failure in refused(outcomes)] == [DraftChanged]
    published = [version.content["options"][1]["fraction"] for version in versions_of(question_id)]
    assert published in ([], [1.0])  # never the text that the approver did not see


def test_of_four_who_save_one_draft_at_once_one_does(in_app: Flask, rashad: Person, leyla: Person) -> None:
    question_id = write(rashad)

    outcomes = together(
        in_app,
        *(
            lambda n=n: authoring.save(question_id, leyla, a_draft(stem=f"{n}?"), revision=1, base_version=0, now=LATER)
            for n in range(4)
        ),
    )

    assert [type(failure) for failure in refused(outcomes)] == [DraftChanged] * 3
    copy = copy_of(question_id)
    assert copy is not None
    assert copy.content["stem"] == f"{[isinstance(o, int) for o in outcomes].index(True)}?"


def test_of_two_who_begin_a_working_copy_at_once_one_does(in_app: Flask, rashad: Person, leyla: Person) -> None:
    question_id = id_of("mm-0007")

    outcomes = together(
        in_app,
        *(
            lambda who=who: authoring.save(question_id, who, COMPLETE, revision=0, base_version=1, now=LATER)
            for who in (rashad, leyla)
        ),
    )

    assert [type(failure) for failure in refused(outcomes)] == [DraftChanged]
    assert len(log_of(question_id)) == 1


def test_questions_written_at_once_get_different_codes(in_app: Flask, rashad: Person, leyla: Person) -> None:
    outcomes = together(in_app, *(lambda who=who: write(who) for who in (rashad, leyla, rashad, leyla)))

    assert refused(outcomes) == []
    assert sorted(row_of(question_id).code for question_id in outcomes) == [f"mm-500{n}" for n in range(1, 5)]


def test_of_two_who_retire_at_once_one_does(in_app: Flask, nigar: Person, kamal: Person) -> None:
    question_id = id_of("mm-0007")

    outcomes = together(
        in_app,
        *(
            lambda who=who: authoring.retire(question_id, who, version=1, comment="Köhnədir.", now=LATER)
            for who in (nigar, kamal)
        ),
    )

    assert len(refused(outcomes)) == 1
    assert [action for action, _ in log_of(question_id)] == ["question.retired"]


def test_states_of_the_tables_are_those_of_the_rules(in_app: Flask) -> None:
    written = {str(c.sqltext) for c in DraftRow.__table__.constraints if "state IN" in str(getattr(c, "sqltext", ""))}

    assert written == {f"state IN ({', '.join(repr(state.value) for state in CopyState)})"}
