"""The life of a question: who may do what, in which state, on which text; and random walks through all of it."""

import random
from dataclasses import replace

import pytest
from seeds import for_seeds

from quizapp.domain import authoring
from quizapp.domain.authoring import NEW, CopyState, Event, Person, QuestionState, Standing
from quizapp.domain.drafts import DraftProblem
from quizapp.domain.errors import (
    ApproverNeeded,
    CommentMissing,
    DraftChanged,
    DraftIncomplete,
    EventRefused,
    NotAuthor,
    NotEditable,
    OutdatedDraft,
    OwnText,
    Refusal,
    VersionChanged,
)
from quizapp.domain.questions import Kind
from quizapp.domain.roles import Role

RASHAD = Person(1, Role.TUTOR)
LEYLA = Person(2, Role.TUTOR)
NIGAR = Person(3, Role.APPROVER)
KAMAL = Person(4, Role.APPROVER)
PUBLISHED = Standing(QuestionState.PUBLISHED, 1)
RETIRED = Standing(QuestionState.RETIRED, 1)
LACK = (DraftProblem("stem_missing"),)


def revision(standing: Standing) -> int:
    return standing.copy.revision if standing.copy else 0


def edited(standing: Standing = NEW, who: Person = RASHAD, *, changed: bool = True) -> Standing:
    return authoring.edit(standing, who, revision=revision(standing), base_version=standing.version, changed=changed)


def submitted(standing: Standing = NEW, who: Person = RASHAD) -> Standing:
    written = edited(standing, who)
    return authoring.submit(written, who, revision=revision(written), problems=())


def approved(standing: Standing = NEW, author: Person = RASHAD, by: Person = LEYLA) -> Standing:
    handed_in = submitted(standing, author)
    return authoring.approve(handed_in, by, revision=revision(handed_in))


def state_of(standing: Standing) -> CopyState:
    assert standing.copy is not None
    return standing.copy.state


# Editing


def test_whoever_begins_a_text_is_its_author() -> None:
    copy = edited().copy

    assert copy is not None
    assert (copy.state, copy.author_id, copy.approver_id, copy.base_version) == (CopyState.DRAFT, RASHAD.id, None, 0)


@pytest.mark.parametrize("begun", [edited(), submitted(), approved()], ids=["draft", "submitted", "approved"])
def test_whoever_edits_a_text_becomes_its_author_and_it_is_a_draft_again(begun: Standing) -> None:
    copy = edited(begun, NIGAR).copy

    assert copy is not None
    assert (copy.state, copy.author_id, copy.approver_id) == (CopyState.DRAFT, NIGAR.id, None)


def test_an_approver_who_corrected_a_submitted_text_does_not_approve_it() -> None:
    corrected = submitted(submitted(), NIGAR)

    with pytest.raises(OwnText):
        authoring.publish(corrected, NIGAR, revision=revision(corrected), problems=())


@pytest.mark.parametrize("begun", [edited(), submitted(), approved()], ids=["draft", "submitted", "approved"])
def test_the_text_of_another_saved_as_it_stood_stays_as_it_is(begun: Standing) -> None:
    assert edited(begun, NIGAR, changed=False) == begun


def test_the_text_of_another_saved_as_it_stood_on_a_newer_version_is_their_draft_on_that() -> None:
    copy = edited(replace(submitted(PUBLISHED), version=2), LEYLA, changed=False).copy

    assert copy is not None
    assert (copy.state, copy.author_id, copy.base_version) == (CopyState.DRAFT, RASHAD.id, 2)


def test_authors_take_back_what_they_submitted_by_saving_it_as_it_stood() -> None:
    assert state_of(edited(submitted(), changed=False)) is CopyState.DRAFT


def test_the_text_of_somebody_who_has_left_is_taken_over_as_it_stood() -> None:
    begun = edited()
    assert begun.copy is not None
    left = replace(begun, copy=replace(begun.copy, author_id=None, writers=(None,)))

    copy = edited(left, LEYLA, changed=False).copy

    assert copy is not None
    assert (copy.author_id, copy.writers) == (LEYLA.id, (None,))


@pytest.mark.parametrize("event", [Event.APPROVE, Event.PUBLISH])
def test_nobody_approves_a_text_on_which_they_wrote_whoever_wrote_after_them(event: Event) -> None:
    waiting = submitted(edited(who=NIGAR), RASHAD)

    assert event not in authoring.allowed(waiting, NIGAR)
    with pytest.raises(OwnText):
        act(waiting, event, NIGAR, revision(waiting))
    assert event in authoring.allowed(waiting, KAMAL)


def test_who_only_opened_a_text_approves_what_another_wrote_in_it() -> None:
    waiting = submitted(edited(PUBLISHED, NIGAR, changed=False), RASHAD)

    assert Event.PUBLISH in authoring.allowed(waiting, NIGAR)


def test_a_text_that_was_changed_meanwhile_is_not_overwritten() -> None:
    begun = edited()
    changed = edited(begun, LEYLA)

    with pytest.raises(DraftChanged) as refusal:
        authoring.edit(changed, RASHAD, revision=revision(begun), base_version=0)

    assert refusal.value.revision == revision(changed)


def test_a_text_that_is_gone_is_not_taken_for_the_one_that_was_seen() -> None:
    with pytest.raises(DraftChanged):
        authoring.edit(PUBLISHED, RASHAD, revision=3, base_version=1)


def test_a_second_working_copy_is_not_begun_beside_the_first() -> None:
    with pytest.raises(DraftChanged):
        authoring.edit(edited(PUBLISHED), LEYLA, revision=0, base_version=1)


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.SINGLE])
def test_other_kinds_are_not_edited(kind: Kind) -> None:
    with pytest.raises(NotEditable) as refusal:
        edited(replace(PUBLISHED, kind=kind))

    assert refusal.value.kind == kind


def test_generated_questions_are_not_edited() -> None:
    with pytest.raises(NotEditable):
        edited(replace(PUBLISHED, model="number_series"))


def test_revisions_of_a_later_copy_repeat_none_of_an_earlier_one() -> None:
    first = edited(PUBLISHED)
    gone = replace(authoring.discard(first, RASHAD, revision=revision(first)), events=2)

    again = edited(gone, LEYLA)

    assert revision(again) > revision(first)


# Submitting


def test_an_incomplete_text_is_not_submitted_and_the_refusal_says_what_it_lacks() -> None:
    begun = edited()

    with pytest.raises(DraftIncomplete) as refusal:
        authoring.submit(begun, RASHAD, revision=revision(begun), problems=LACK)

    assert refusal.value.problems == LACK


def test_only_the_author_submits() -> None:
    begun = edited()

    with pytest.raises(NotAuthor):
        authoring.submit(begun, LEYLA, revision=revision(begun), problems=())


def test_what_is_submitted_is_not_submitted_again() -> None:
    handed_in = submitted()

    with pytest.raises(EventRefused) as refusal:
        authoring.submit(handed_in, RASHAD, revision=revision(handed_in), problems=())

    assert (refusal.value.event, refusal.value.state) == ("submit", "submitted")


# Returning


@pytest.mark.parametrize("waiting", [submitted(), approved()], ids=["submitted", "approved"])
def test_a_returned_text_is_a_draft_with_the_comment(waiting: Standing) -> None:
    copy = authoring.return_(waiting, NIGAR, revision=revision(waiting), comment=" Maddəni yoxlayın. ").copy

    assert copy is not None
    assert (copy.state, copy.author_id, copy.approver_id) == (CopyState.DRAFT, RASHAD.id, None)
    assert copy.returned == "Maddəni yoxlayın."


def test_the_comment_stays_until_the_text_is_submitted_again() -> None:
    waiting = submitted()
    corrected = edited(authoring.return_(waiting, NIGAR, revision=revision(waiting), comment="Maddə?"))
    again = authoring.submit(corrected, RASHAD, revision=revision(corrected), problems=())

    assert corrected.copy is not None
    assert again.copy is not None
    assert (corrected.copy.returned, again.copy.returned) == ("Maddə?", "")


@pytest.mark.parametrize("comment", ["", " \n\t"])
def test_nothing_is_returned_without_a_comment(comment: str) -> None:
    waiting = submitted()

    with pytest.raises(CommentMissing):
        authoring.return_(waiting, NIGAR, revision=revision(waiting), comment=comment)


def test_authors_do_not_return_their_own() -> None:
    waiting = submitted()

    with pytest.raises(OwnText):
        authoring.return_(waiting, RASHAD, revision=revision(waiting), comment="Maddə?")


# Approving and publishing


def test_another_tutor_approves() -> None:
    copy = approved(by=LEYLA).copy

    assert copy is not None
    assert (copy.state, copy.approver_id) == (CopyState.APPROVED, LEYLA.id)


def test_authors_do_not_approve_their_own() -> None:
    waiting = submitted(who=NIGAR)

    with pytest.raises(OwnText):
        authoring.approve(waiting, NIGAR, revision=revision(waiting))


def test_a_text_that_changed_meanwhile_is_not_approved() -> None:
    seen = submitted()
    changed = submitted(seen, RASHAD)

    with pytest.raises(DraftChanged):
        authoring.approve(changed, NIGAR, revision=revision(seen))


def test_a_text_that_changed_meanwhile_is_not_published() -> None:
    seen = submitted()
    changed = submitted(seen, RASHAD)

    with pytest.raises(DraftChanged):
        authoring.publish(changed, NIGAR, revision=revision(seen), problems=())


def test_a_draft_is_not_approved() -> None:
    begun = edited()

    with pytest.raises(EventRefused):
        authoring.approve(begun, NIGAR, revision=revision(begun))


def test_an_approver_approves_and_publishes_in_one_step() -> None:
    waiting = submitted()

    after, signed = authoring.publish(waiting, NIGAR, revision=revision(waiting), problems=())

    assert after == Standing(QuestionState.PUBLISHED, 1)
    assert (signed.number, signed.author_id, signed.approver_id) == (1, RASHAD.id, NIGAR.id)


def test_an_approved_text_is_published_with_the_one_who_approved_it() -> None:
    ready = approved(PUBLISHED, by=LEYLA)

    after, signed = authoring.publish(ready, NIGAR, revision=revision(ready), problems=())

    assert (after.version, after.copy) == (2, None)
    assert (signed.number, signed.author_id, signed.approver_id) == (2, RASHAD.id, LEYLA.id)


def test_an_approver_publishes_an_own_text_that_another_approved() -> None:
    ready = approved(author=NIGAR, by=LEYLA)

    _, signed = authoring.publish(ready, NIGAR, revision=revision(ready), problems=())

    assert (signed.author_id, signed.approver_id) == (NIGAR.id, LEYLA.id)


def test_tutors_do_not_publish() -> None:
    ready = approved()

    with pytest.raises(ApproverNeeded):
        authoring.publish(ready, LEYLA, revision=revision(ready), problems=())


def test_a_text_made_from_an_older_version_is_not_published() -> None:
    waiting = replace(submitted(PUBLISHED), version=2)

    with pytest.raises(OutdatedDraft) as refusal:
        authoring.publish(waiting, NIGAR, revision=revision(waiting), problems=())

    assert (refusal.value.base, refusal.value.current) == (1, 2)


def test_a_text_saved_on_the_new_version_is_published_as_the_next() -> None:
    waiting = submitted(replace(submitted(PUBLISHED), version=2))

    _, signed = authoring.publish(waiting, NIGAR, revision=revision(waiting), problems=())

    assert signed.number == 3


def test_a_text_that_became_incomplete_since_its_approval_is_not_published() -> None:
    ready = approved()

    with pytest.raises(DraftIncomplete):
        authoring.publish(ready, NIGAR, revision=revision(ready), problems=LACK)


# Discarding


@pytest.mark.parametrize("who", [RASHAD, NIGAR], ids=["author", "approver"])
def test_author_and_approvers_discard_a_text(who: Person) -> None:
    begun = edited(PUBLISHED)

    assert authoring.discard(begun, who, revision=revision(begun)) == PUBLISHED


def test_other_tutors_do_not_discard_it() -> None:
    begun = edited(PUBLISHED)

    with pytest.raises(NotAuthor):
        authoring.discard(begun, LEYLA, revision=revision(begun))


def test_who_took_a_text_over_discards_it_only_as_an_approver() -> None:
    taken = edited(edited(PUBLISHED), LEYLA)

    with pytest.raises(ApproverNeeded):
        authoring.discard(taken, LEYLA, revision=revision(taken))
    assert Event.DISCARD in authoring.allowed(edited(taken, NIGAR), NIGAR)
    assert Event.DISCARD in authoring.allowed(edited(taken, RASHAD), RASHAD)


# Retiring and restoring


def test_an_approver_retires_with_a_comment_and_restores() -> None:
    retired = authoring.retire(PUBLISHED, NIGAR, version=1, comment="Maddə ləğv edilib.")

    assert retired.state is QuestionState.RETIRED
    assert authoring.restore(retired, NIGAR, version=1) == PUBLISHED


def test_nothing_is_retired_without_a_comment() -> None:
    with pytest.raises(CommentMissing):
        authoring.retire(PUBLISHED, NIGAR, version=1, comment=" ")


def test_a_version_that_was_not_seen_is_not_retired() -> None:
    with pytest.raises(VersionChanged):
        authoring.retire(replace(PUBLISHED, version=2), NIGAR, version=1, comment="Maddə ləğv edilib.")


@pytest.mark.parametrize("standing", [NEW, RETIRED], ids=["new", "retired"])
def test_only_what_is_published_is_retired(standing: Standing) -> None:
    with pytest.raises(EventRefused):
        authoring.retire(standing, NIGAR, version=standing.version, comment="Maddə ləğv edilib.")


@pytest.mark.parametrize(
    "standing", [PUBLISHED, Standing(QuestionState.RETIRED, 0)], ids=["published", "without a version"]
)
def test_only_a_retired_version_is_restored(standing: Standing) -> None:
    with pytest.raises(EventRefused):
        authoring.restore(standing, NIGAR, version=standing.version)


def test_generated_questions_are_retired_and_restored_all_the_same() -> None:
    generated = replace(PUBLISHED, model="number_series")

    retired = authoring.retire(generated, NIGAR, version=1, comment="Çətin oxunur.")

    assert authoring.restore(retired, NIGAR, version=1) == generated


# What may be offered


@pytest.mark.parametrize(
    ("standing", "who", "events"),
    [
        (edited(), RASHAD, "edit submit discard"),
        (edited(), LEYLA, "edit"),
        (submitted(), RASHAD, "edit discard"),
        (submitted(), LEYLA, "edit return approve"),
        (submitted(), NIGAR, "edit return approve publish discard"),
        (submitted(who=NIGAR), NIGAR, "edit discard"),
        (approved(), RASHAD, "edit discard"),
        (approved(), LEYLA, "edit return"),
        (approved(), NIGAR, "edit return publish discard"),
        (PUBLISHED, RASHAD, "edit"),
        (PUBLISHED, NIGAR, "edit retire"),
        (RETIRED, NIGAR, "edit restore"),
        (replace(PUBLISHED, kind=Kind.MATCHING), NIGAR, "retire"),
        (PUBLISHED, Person(9, Role.CANDIDATE), ""),
    ],
)
def test_only_what_would_be_accepted_is_offered(standing: Standing, who: Person, events: str) -> None:
    assert authoring.allowed(standing, who) == {Event(event) for event in events.split()}


# Random walks

PEOPLE = (RASHAD, LEYLA, NIGAR, KAMAL)


def act(standing: Standing, event: Event, who: Person, seen: int) -> tuple[Standing, authoring.Signed | None]:
    """Cause an event as a page does that shows revision `seen`."""
    match event:
        case Event.EDIT:
            return authoring.edit(standing, who, revision=seen, base_version=standing.version), None
        case Event.SUBMIT:
            return authoring.submit(standing, who, revision=seen, problems=()), None
        case Event.RETURN:
            return authoring.return_(standing, who, revision=seen, comment="Maddə?"), None
        case Event.APPROVE:
            return authoring.approve(standing, who, revision=seen), None
        case Event.PUBLISH:
            return authoring.publish(standing, who, revision=seen, problems=())
        case Event.DISCARD:
            return authoring.discard(standing, who, revision=seen), None
        case Event.RETIRE:
            return authoring.retire(standing, who, version=standing.version, comment="Köhnədir."), None
        case Event.RESTORE:
            return authoring.restore(standing, who, version=standing.version), None


@for_seeds(range(60))
def test_on_any_way_a_published_text_was_written_by_one_and_approved_by_another_who_saw_it(seed: int) -> None:
    rng = random.Random(seed)
    standing, writers, approvers = NEW, {}, {}
    hands: set[int] = set()  # of the working copy
    events = 0
    for _ in range(60):
        event, who = rng.choice(list(Event)), rng.choice(PEOPLE)
        seen = max(0, revision(standing) - (rng.random() < 0.1))
        offered = event in authoring.allowed(standing, who)
        copy = standing.copy
        try:
            after, signed = act(replace(standing, events=events), event, who, seen)
        except Refusal:
            assert not offered or seen != revision(standing)
            continue
        assert offered
        events += 1
        assert after.version >= standing.version
        if event is Event.EDIT:
            writers[revision(after)] = who.id
            hands.add(who.id)
        if event is Event.APPROVE:
            approvers[revision(after)] = who.id
        if signed:
            assert copy is not None
            approver = approvers.get(copy.revision, who.id)
            assert signed.approver_id == approver != signed.author_id == writers[max(writers)]
            assert approver not in hands
        if after.copy is None:
            hands.clear()
        assert (after.state is QuestionState.DRAFT) == (after.version == 0)
        standing = replace(after, events=0)


def test_random_walks_do_publish() -> None:
    published = 0
    for seed in range(50):
        rng, standing = random.Random(seed), NEW
        for _ in range(60):
            who = rng.choice(PEOPLE)
            offered = sorted(authoring.allowed(standing, who))
            if offered:
                standing, signed = act(standing, rng.choice(offered), who, revision(standing))
                published += signed is not None

    assert published > 10
