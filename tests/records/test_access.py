"""Who may see which file and read which record, in lists and one by one."""

import ast
import datetime as dt
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from supervision_portal.people import services as people
from supervision_portal.people.models import ReportingLine, User
from supervision_portal.people.roles import Role
from supervision_portal.records import access
from supervision_portal.records.models import File, FileGrant, FileHolder, Record, RecordParty
from supervision_portal.records.services import drafts
from tests import factories
from tests.factories import Cast, Pair
from tests.pages import Browser, words

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Browser]
SECRET = "Her mother is very ill."


def personal(pair: Pair) -> Record:
    """A final S1 with something in its personal section."""
    return factories.final(pair, data=factories.s1_data(issues=SECRET))


# ---- the structure


@pytest.mark.requirement("CAL-9b.2")
def test_only_the_two_of_them_read_it(cast: Cast) -> None:
    record = personal(cast)
    readers = {name for name, user in cast.everybody().items() if access.can_read(user, record)}
    assert readers == {"worker", "manager", "auditor"}  # the auditor by a grant that runs


def test_a_draft_is_its_authors_alone(cast: Cast) -> None:
    record = factories.draft(cast.manager, cast.file)
    assert {n for n, user in cast.everybody().items() if access.can_read(user, record)} == {"manager"}
    drafts.write_together(by=cast.manager, record=record)
    assert {n for n, u in cast.everybody().items() if access.can_read(u, record)} == {"manager", "worker"}


@pytest.mark.requirement("CAL-9b.7")
def test_managers_above_see_that_and_when_but_not_the_text(cast: Cast, as_user: SignIn) -> None:
    record = personal(cast)
    for user in (cast.above, cast.director):
        browser = as_user(user)
        timeline = words(browser.get(reverse("supervision:file", args=[cast.file.pk])))
        assert "Personal supervision (S1)" in timeline
        assert str(record.number) in timeline
        page = words(browser.get(reverse("records:record", args=[record.pk])))
        assert "belongs to the two people" in page
        assert SECRET not in page + timeline
        assert browser.get(reverse("records:pdf", args=[record.pk])).status_code == 404


def test_managers_above_do_not_see_that_there_is_a_draft(cast: Cast, as_user: SignIn) -> None:
    record = factories.draft(cast.manager, cast.file)
    assert not access.records_listed_for(cast.above).exists()
    assert as_user(cast.above).get(reverse("records:record", args=[record.pk])).status_code == 404


def test_clinical_supervision_opens_no_file(pair: Pair) -> None:
    clinician = factories.person(Role.CLINICAL_SUPERVISOR)
    factories.line(pair.worker, clinician, ReportingLine.Kind.CLINICAL)
    assert not access.files_visible_to(clinician).filter(pk=pair.file.pk).exists()
    assert not access.can_read(clinician, personal(pair))


def test_with_a_line_of_supervision_the_line_manager_reads_no_text(pair: Pair) -> None:
    senior = factories.person(Role.SENIOR_RESIDENTIAL_WORKER)
    factories.line(pair.worker, senior, ReportingLine.Kind.SUPERVISION)
    record = factories.shared(senior, pair.file)
    assert access.can_read(senior, record)
    assert not access.can_read(pair.manager, record)
    assert pair.file in access.files_visible_to(pair.manager)


def test_system_administrators_see_nothing(cast: Cast, as_user: SignIn) -> None:
    record, browser = personal(cast), as_user(cast.admin)
    for name, key in [("supervision:file", cast.file.pk), ("records:record", record.pk)]:
        assert browser.get(reverse(name, args=[key])).status_code == 404
    for name, key in [("records:pdf", record.pk), ("records:readers", cast.file.pk)]:
        assert browser.get(reverse(name, args=[key])).status_code == 404
    assert cast.worker.name not in words(browser.get(reverse("supervision:files")))


# ---- changes of the structure


@pytest.mark.requirement("CAL-9b.2")
def test_a_former_supervisors_access_ends_on_the_next_request(cast: Cast, as_user: SignIn) -> None:
    record = personal(cast)
    addresses = [reverse("records:record", args=[record.pk]), reverse("records:pdf", args=[record.pk])]
    addresses.append(reverse("supervision:file", args=[cast.file.pk]))
    browser = as_user(cast.manager)
    assert [browser.get(address).status_code for address in addresses] == [200, 200, 200]
    factories.change_supervisor(cast, cast.outsider)
    assert [browser.get(address).status_code for address in addresses] == [404, 404, 404]
    assert access.can_read(cast.outsider, record)  # the file has passed to the new one


def test_a_planned_change_takes_effect_by_itself(cast: Cast) -> None:
    """No job has to run on the day: the lines' own dates decide."""
    record = personal(cast)
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    factories.line(cast.worker, cast.outsider, start=tomorrow)
    assert access.can_read(cast.manager, record)
    lines = ReportingLine.objects.filter(supervisee=cast.worker)
    lines.filter(supervisor=cast.manager).update(end=timezone.localdate() - dt.timedelta(days=1))
    lines.filter(supervisor=cast.outsider).update(start=timezone.localdate())
    assert not access.can_read(cast.manager, record)
    assert access.can_read(cast.outsider, record)


def test_a_leaver_is_out_at_once(cast: Cast, as_user: SignIn) -> None:
    record, browser = personal(cast), as_user(cast.worker)
    address = reverse("records:record", args=[record.pk])
    assert browser.get(address).status_code == 200
    people.person_leaves(by=None, user=cast.worker, on=timezone.localdate())
    assert browser.get(address).status_code == 302
    leaver = User.objects.get(pk=cast.worker.pk)
    assert not access.can_read(leaver, record)
    assert not access.files_visible_to(leaver).exists()


# ---- grants


@pytest.mark.requirement("CAL-9b.7")
def test_a_grant_opens_the_text_only_while_it_runs(pair: Pair) -> None:
    record = personal(pair)
    running, past, future = (factories.person(Role.AUDITOR) for _ in range(3))
    factories.grant(running, pair.file)
    factories.grant(past, pair.file, begins=-9, ends=-1)
    factories.grant(future, pair.file, begins=1, ends=9)
    assert [access.can_read(user, record) for user in (running, past, future)] == [True, False, False]
    assert list(access.granted_files(running)) == [pair.file]
    assert not access.granted_files(past).exists()


def test_a_grant_opens_no_draft_and_no_other_file(cast: Cast) -> None:
    draft = factories.draft(cast.manager, cast.file)
    other = factories.final(Pair())
    assert not access.can_read(cast.auditor, draft)
    assert not access.can_read(cast.auditor, other)


def test_a_grant_is_worth_nothing_to_somebody_inactive(cast: Cast) -> None:
    record = personal(cast)
    cast.auditor.is_active = False
    assert not access.can_read(cast.auditor, record)
    assert not access.files_visible_to(cast.auditor).exists()


@pytest.mark.requirement("CAL-9b.7")
def test_the_personal_section_is_closed_to_auditors_on_the_page(cast: Cast, as_user: SignIn) -> None:
    record = personal(cast)
    page = words(as_user(cast.auditor).get(reverse("records:record", args=[record.pk])))
    assert SECRET not in page
    assert "Section 2, “Personal and Team issues”, is closed to you." in page
    assert "Sixteen children, which is manageable." in page


@pytest.mark.requirement("CAL-9b.7")
def test_for_another_purpose_the_whole_text_opens(cast: Cast, as_user: SignIn) -> None:
    record = personal(cast)
    factories.grant(cast.above, cast.file, FileGrant.Purpose.DISPUTE)
    assert SECRET in words(as_user(cast.above).get(reverse("records:record", args=[record.pk])))


def test_guardians_shortcuts_are_used_in_one_place_alone() -> None:
    """They ignore the end of a grant; `access.granted_files` does not."""
    banned = {"has_perm", "get_perms", "get_users_with_perms", "assign_perm", "get_objects_for_user"}
    uses = {
        (path.relative_to(settings.BASE_DIR).as_posix(), name)
        for folder in ("supervision_portal", "supervision", "casefile", "pods", "audits")
        for path in (settings.BASE_DIR / folder).rglob("*.py")
        for name in names_in(path) & banned
    }
    assert uses == {("supervision_portal/records/access.py", "get_objects_for_user")}


def names_in(path: Path) -> set[str]:
    """Every name a module imports, calls or reads."""
    nodes = list(ast.walk(ast.parse(path.read_text())))
    imported = {alias.name for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names}
    read = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    return imported | read | {node.id for node in nodes if isinstance(node, ast.Name)}


def test_guardians_backend_is_not_installed() -> None:
    assert not [backend for backend in settings.AUTHENTICATION_BACKENDS if "guardian" in backend]


# ---- lists and single checks agree


@pytest.mark.parametrize("seed", range(6))
def test_in_any_organisation_lists_and_single_checks_say_what_the_rules_say(seed: int) -> None:
    made = Organisation(random.Random(seed))
    for user in made.people:
        read = set(access.records_visible_to(user).values_list("pk", flat=True))
        assert read == {record.pk for record in made.records if access.can_read(user, record)}
        assert read == {record.pk for record in made.records if made.reads(user, record)}
        listed = set(access.records_listed_for(user).values_list("pk", flat=True))
        seen = set(access.files_visible_to(user).values_list("pk", flat=True))
        assert read <= listed
        assert listed - read == {
            record.pk
            for record in made.records
            if record.pk not in read and record.file_id in seen and not record.is_draft
        }


class Organisation:
    """Some people in any order, files, records in every state, grants; and the rules in plain words."""

    def __init__(self, dice: random.Random) -> None:
        self.today = timezone.localdate()
        self.people = [factories.person(Role.TEAM_MANAGER) for _ in range(6)]
        self.lines, self.grants, self.records = [], [], []
        for number, user in enumerate(self.people[:-1]):
            above = dice.choice(self.people[number + 1 :])
            kind = dice.choice([ReportingLine.Kind.LINE, *ReportingLine.Kind])
            end = dice.choice([None, None, self.today, self.today - dt.timedelta(days=1)])
            self.lines.append(ReportingLine(supervisee=user, supervisor=above, kind=kind, end=end))
            self.lines[-1].start = self.today - dt.timedelta(days=9)
            self.lines[-1].save()
        self.holders = {holder.file_id: holder.user for holder in FileHolder.objects.select_related("user")}
        for file in File.objects.all():
            for state in Record.State.values:
                self.records.append(self.record(dice, file, state))
            ends = dice.choice([-1, 1])
            self.grants.append(factories.grant(dice.choice(self.people), file, begins=-2, ends=ends))
        for user in dice.sample(self.people, 2):
            User.objects.filter(pk=user.pk).update(is_active=False)
            user.is_active = False

    def record(self, dice: random.Random, file: File, state: str) -> Record:
        now, final = timezone.now(), state in Record.FINAL
        author, other = self.holders[file.pk], dice.choice(self.people)
        record = Record.objects.create(
            **{"file": file, "kind": "s1", "author": author, "state": state, "held_on": self.today},
            **{"number": f"{file.pk}"[:20] + state, "together": dice.choice([True, False])},
            shared_at=None if state == "draft" else now,
            shared_by=None if state == "draft" else author,
            signed_at=now if final else None,
            sealed_at=now if state == "sealed" else None,
        )
        until = dice.choice([None, self.today, self.today - dt.timedelta(days=1)])
        RecordParty.objects.create(record=record, user=author, role="supervisee")
        if other != author:
            RecordParty.objects.create(record=record, user=other, role="supervisor", until=until)
        return record

    def supervisor_of(self, user: User) -> User | None:
        """By the line of supervision, else by the line manager's, of those that run today."""
        running = {
            line.kind: line.supervisor
            for line in self.lines
            if line.supervisee == user and (line.end is None or line.end >= self.today)
        }
        return running.get(ReportingLine.Kind.SUPERVISION) or running.get(ReportingLine.Kind.LINE)

    def reads(self, user: User, record: Record) -> bool:
        holder = self.holders[record.file_id]
        party = record.parties.filter(user=user).first()
        granted = [grant for grant in self.grants if grant.user == user and grant.end > timezone.now()]
        if not user.is_active:
            return False
        if record.is_draft:
            return bool(party and (record.author == user or record.together))
        if user in (holder, self.supervisor_of(holder)) or record.file_id in [
            grant.content_object_id for grant in granted
        ]:
            return True
        return bool(party and (record.is_shared or (party.until and party.until >= self.today)))
