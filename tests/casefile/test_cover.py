"""Who covers sees and does what is needed, from the first day to the last, and a case is never hidden."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from casefile import access as children_access
from casefile.services import children, significant
from supervision_portal.people import services as people
from supervision_portal.people.models import Absence, Cover, User
from supervision_portal.records import access
from supervision_portal.records.services import drafts, files, reading
from supervision_portal.schedule.models import Deadline
from tests import factories
from tests.casefile import cast
from tests.casefile.cast import CaseCast
from tests.pages import words

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def away(user: User) -> Absence:
    start = timezone.localdate() - 40 * DAY
    return people.note_absence(by=None, user=user, kind="sickness", start=start)


def covered(absent: User, by: User, days: int = 9) -> Cover:
    return people.name_cover(by=None, absence=away(absent), user=by, end=timezone.localdate() + days * DAY)


def sees(user: User, around: CaseCast) -> bool:
    return access.files_visible_to(user).filter(pk=around.on.pk).exists()


def test_the_case_clock_never_pauses(around: CaseCast) -> None:
    cast.final(around.manager, around.on)
    before = Deadline.objects.open().get(file=around.on, duty="case").due_on
    away(around.worker)
    found = Deadline.objects.open().get(file=around.on, duty="case")
    assert (found.due_on, found.paused) == (before, False)


def test_the_cover_of_a_worker_works_on_their_children_until_the_last_day(around: CaseCast) -> None:
    record = cast.final(around.manager, around.on)
    colleague = around.colleague
    assert not sees(colleague, around)
    cover = covered(around.worker, colleague)
    assert sees(colleague, around)
    assert access.can_read(colleague, record)
    assert access.relation_to(colleague, around.on) == "worker"
    assert children_access.sees_address(colleague, around.child)
    assert not access.files_visible_to(colleague).filter(pk=around.file.pk).exists(), "not the S1s"
    new = factories.child("Late Comer", worker=around.worker)
    assert access.files_visible_to(colleague).filter(pk=new.file.pk).exists(), "files that come later too"
    Cover.objects.filter(pk=cover.pk).update(start=cover.start - 9 * DAY, end=timezone.localdate() - DAY)
    assert not sees(colleague, around)
    assert not access.can_read(colleague, record)


def test_cover_before_its_first_day_opens_nothing(around: CaseCast) -> None:
    cover = covered(around.worker, around.colleague)
    Cover.objects.filter(pk=cover.pk).update(start=timezone.localdate() + DAY)
    assert not sees(around.colleague, around)


def test_s2_is_then_about_the_work_of_who_covers(around: CaseCast) -> None:
    covered(around.worker, around.colleague)
    record = cast.final(around.manager, around.on)
    assert record.parties.get(role="supervisee").user == around.colleague


def test_a_bar_stands_above_cover(around: CaseCast) -> None:
    children.bar(by=None, file=around.on, user=around.colleague, reason="Neighbour")
    covered(around.worker, around.colleague)
    assert not sees(around.colleague, around)
    assert around.colleague not in [person for person, _ in files.readers_of(around.on).text]


def test_the_cover_of_a_manager_holds_case_supervision_and_oversight(around: CaseCast) -> None:
    other = around.other_manager
    assert not sees(other, around)
    covered(around.manager, other)
    assert access.relation_to(other, around.on) == "manager"
    assert cast.final(other, around.on).is_final
    assert cast.final(other, around.on, "oversight").is_final
    found = Deadline.objects.open().get(file=around.on, duty="case")
    assert found.responsible == other
    assert significant.managers_of(around.on) == [other]


def test_a_confidential_discussion_is_narrow_for_cover_too(around: CaseCast) -> None:
    record = cast.final(around.therapists_manager, around.on, "cts")
    covered(around.therapists_manager, around.other_manager)
    covered(around.therapist, around.colleague)
    for who in (around.other_manager, around.colleague):
        assert sees(who, around)
        assert not access.can_read(who, record)


def test_the_cover_of_a_supervisor_reads_s1_but_for_personal_issues(around: CaseCast) -> None:
    record = factories.final(around, data=factories.s1_data(wellbeing="Privately told"))
    other = around.other_manager
    assert not access.can_read(other, record)
    covered(around.manager, other)
    opened = reading.read(by=other, pk=record.pk)
    assert opened is not None
    assert (opened.relation, opened.left_out) == ("cover", frozenset({"personal"}))


def test_and_the_page_and_the_pdf_leave_them_out(around: CaseCast, as_user: Any) -> None:
    record = factories.final(around, data=factories.s1_data(wellbeing="Privately told"))
    covered(around.manager, around.other_manager)
    browser = as_user(around.other_manager)
    page = browser.get(reverse("records:record", args=[record.pk]))
    assert page.status_code == 200
    assert "Privately told" not in page.content.decode()
    supervised = words(browser.get(reverse("supervision:file", args=[around.file.pk])))
    assert "covers for the supervisor" in supervised


def test_they_hold_supervision_in_the_supervisors_place(around: CaseCast) -> None:
    other = around.other_manager
    covered(around.manager, other)
    record = factories.sign(factories.shared(other, around.file), around.worker, other)
    assert record.is_final
    assert record.parties.get(role="supervisor").user == other
    opened = reading.read(by=other, pk=record.pk)
    assert opened is not None
    assert not opened.left_out, "what they held themselves"
    before = drafts.begin(by=around.manager, file=around.file, kind="s1")
    assert before.parties.get(role="supervisor").user == around.manager, "who is away is not shut out"


def test_drafts_of_who_is_away_stay_theirs(around: CaseCast) -> None:
    draft = factories.draft(around.manager, around.file)
    covered(around.manager, around.other_manager)
    assert not drafts.left_behind(around.other_manager).filter(pk=draft.pk).exists()
    assert not access.can_read(around.other_manager, draft)


def test_who_covers_their_own_manager_does_not_supervise_themselves(around: CaseCast) -> None:
    around.worker.posts.update(role="team_manager")
    around.worker.forget_posts()
    covered(around.manager, around.worker)
    assert access.relation_to(around.worker, around.file) == "supervisee"
    assert Deadline.objects.open().get(file=around.file, duty="personal").responsible != around.worker


def test_who_can_read_names_the_cover(around: CaseCast) -> None:
    covered(around.manager, around.other_manager)
    covered(around.worker, around.colleague)
    on_child = dict(files.readers_of(around.on).text)
    assert "covers" in on_child[around.other_manager]
    assert "covers" in on_child[around.colleague]
    assert dict(files.readers_of(around.file).text)[around.other_manager].startswith("who covers until")


def test_how_somebody_reads_a_childs_file_is_said_inside_a_sentence(around: CaseCast) -> None:
    reads = dict(files.readers_of(around.on).text)
    assert (reads[around.worker], reads[around.therapist]) == ("allocated worker", "CTS worker")


def test_readers_and_who_sees_agree_while_somebody_covers(around: CaseCast) -> None:
    covered(around.manager, around.other_manager)
    covered(around.worker, around.colleague)
    people_around = {who for who in vars(around).values() if isinstance(who, User)}
    people_around -= {around.auditor, around.of_service}  # by a grant, and by a post over the whole service
    record = cast.final(around.other_manager, around.on)
    listed = {person for person, _ in files.readers_of(around.on).text}
    assert {who for who in people_around if access.can_read(who, record)} == listed & people_around
