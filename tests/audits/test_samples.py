"""Samples: who can be drawn, who may audit whom, what is kept, and the pages."""

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from audits.models import Audit, Sample, Tool
from audits.services import audits, candidates, samples
from audits.services.candidates import Criteria, pool_of
from casefile.services import children
from supervision_portal.log.models import Event
from supervision_portal.people import services as people
from supervision_portal.people.models import ReportingLine, User
from supervision_portal.people.roles import Role
from supervision_portal.records.models import FileBar, FileHolder
from supervision_portal.records.services.errors import Refused
from tests import factories
from tests.audits.world import SampleWorld
from tests.pages import Browser, words

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("CAL-20.1")]
SignIn = Callable[[User], Browser]
Queries = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture
def world(db: None) -> SampleWorld:
    return SampleWorld()


def of_team(*pairs: factories.Pair) -> set[str]:
    return {person.name for pair in pairs for person in (pair.worker, pair.manager)}


# -- who can be drawn


def test_by_team_and_by_service(world: SampleWorld) -> None:
    ours = {"Wanda Worker", "Moses Manager", "Colin Colleague"}
    assert world.titles(Criteria(team=world.team.pk)) == ours
    assert world.titles(Criteria(service=world.team.service_id)) == ours
    assert world.titles(Criteria(team=factories.TeamFactory().pk)) == set()
    assert world.titles(Criteria()) > ours


def test_by_kind_of_staff(world: SampleWorld) -> None:
    assert world.titles(Criteria(staff="case_holding")) == {"Wanda Worker"}
    ours = {"Wanda Worker", "Moses Manager", "Colin Colleague"}
    assert world.titles(Criteria(staff="social_care")) == ours, "the team has children’s files"
    for name in ours:
        person = User.objects.filter(name=name, posts__team=world.team).get()
        assert "social_care" in audits.staff_of(person), "as the audit itself has it"


def test_not_audited_lately(world: SampleWorld) -> None:
    audit, _ = world.signed()
    criteria = Criteria(team=world.team.pk, months=6)
    assert world.titles(criteria) == {"Moses Manager", "Colin Colleague"}
    pool = pool_of(world.tool, criteria, [world.auditor.pk])
    assert dict(pool.left_out) == {"audited in the last 6 months": 1}
    Audit.objects.filter(pk=audit.pk).update(assigned_at=timezone.now() - dt.timedelta(days=200))
    assert "Wanda Worker" in world.titles(criteria)


def test_an_open_audit_is_not_doubled_and_one_taken_out_does_not_count(world: SampleWorld) -> None:
    audit = world.assign()
    criteria = Criteria(team=world.team.pk)
    assert "Wanda Worker" not in world.titles(criteria)
    audits.cancel(by=world.lead, audit=audit, reason="Drawn by mistake")
    assert "Wanda Worker" in world.titles(criteria)


def test_supervisors_who_were_not_audited_this_year_come_first(world: SampleWorld) -> None:
    world.signed()
    for name in ("first", "second"):
        plan = world.plan(name=name, size=4)
        drawn = samples.preview(plan).drawn
        assert world.manager.pk not in {each.group for each in drawn}, "of whom a file was audited"
    everybody = samples.preview(world.plan(size=40)).drawn
    assert world.manager.pk in {each.group for each in everybody}


# -- nobody audits their own line


def test_nobody_audits_their_own_line(world: SampleWorld) -> None:
    def may(auditor: User) -> bool:
        return auditor.pk in candidates.may_audit(world.tool, world.file, [auditor.pk])

    assert may(world.auditor)
    assert not may(world.worker)
    assert not may(world.manager)
    assert not may(world.above), "above"
    assert not may(world.director), "at whatever height"
    junior = factories.person(Role.AUDITOR, name="Jun Junior")
    factories.line(junior, world.worker)
    assert not may(junior), "below"
    clinician = factories.person(Role.AUDITOR, name="Clio Clinician")
    factories.line(world.worker, clinician, ReportingLine.Kind.CLINICAL)
    assert not may(clinician), "clinical supervision"
    former = factories.person(Role.AUDITOR, name="Farah Former")
    ended = timezone.localdate() - dt.timedelta(days=90)
    earlier = ReportingLine(supervisee=world.worker, supervisor=former, kind="supervision")
    earlier.start, earlier.end = ended - dt.timedelta(days=90), ended
    earlier.save()
    assert not may(former), "within the time that the tool looks back"
    ReportingLine.objects.filter(pk=earlier.pk).update(
        start=ended - dt.timedelta(days=800), end=ended - dt.timedelta(days=700)
    )
    assert may(former), "long ago"
    relative = factories.person(Role.AUDITOR, name="Rae Relative")
    FileBar.objects.create(file=world.file, user=relative, reason="A cousin")
    assert not may(relative)
    place = {"team": factories.TeamFactory(), "start": factories.LONG_AGO}
    people.begin_post(by=None, user=world.auditor, role=Role.TEAM_MANAGER, **place)
    world.auditor.forget_posts()
    assert may(world.auditor)
    absence = people.note_absence(
        by=None, user=world.manager, kind="leave", start=timezone.localdate(), end=timezone.localdate()
    )
    people.name_cover(by=None, absence=absence, user=world.auditor, end=timezone.localdate())
    assert not may(world.auditor), "who covers for the supervisor"


def test_a_file_that_none_of_the_chosen_may_audit_is_left_out(world: SampleWorld) -> None:
    factories.line(world.lead, world.above)
    pool = pool_of(world.tool, Criteria(), [world.lead.pk])
    assert str(factories.file_of(world.lead).pk) not in pool.subjects
    assert str(world.file.pk) in pool.subjects, "another branch of the same tree"
    assert dict(pool.left_out) == {candidates.NOBODY: 4}, "theirs, of the two above, and whom these supervise"


def test_audits_are_spread_evenly(world: SampleWorld) -> None:
    third = factories.person(Role.AUDITOR, name="Theo Third")
    made = world.make(size=6, auditors=(world.auditor.pk, world.lead.pk, third.pk))
    numbers = [made.audits.filter(auditor=person).count() for person in (world.auditor, world.lead, third)]
    assert numbers == [2, 2, 2]


def test_a_tool_for_two_gets_two_auditors_for_each_file(world: SampleWorld) -> None:
    call_command("load_audit_tool", str(Path("tests/audits/child_file.toml")))
    tool = Tool.objects.get(key="childs-file")
    made = world.make(tool=tool, size=2)
    for audit in made.audits.all():
        assert {audit.auditor, audit.second_auditor} == {world.auditor, world.lead}
    alone = samples.preview(world.plan(tool=tool, auditors=(world.auditor.pk,)))
    assert alone.drawn == []


@pytest.mark.requirement("CAL-20.1")
def test_a_child_with_a_cts_worker_is_left_out(world: SampleWorld) -> None:
    call_command("load_audit_tool", str(Path("tests/audits/child_file.toml")))
    tool, file = Tool.objects.get(key="childs-file"), world.child.file
    assert str(file.pk) in pool_of(tool, Criteria(), (world.auditor.pk, world.lead.pk)).subjects
    role = FileHolder.Role.CTS_WORKER
    therapist, today = factories.person(name="Thea Therapist"), timezone.localdate()
    children.allocate(by=None, child=world.child, worker=therapist, start=today, role=role)
    assert str(file.pk) not in pool_of(tool, Criteria(), (world.auditor.pk, world.lead.pk)).subjects
    with pytest.raises(Refused, match="CTS worker"):
        world.assign(tool=tool, file=file, second_auditor=world.lead)


# -- drawn, kept and drawn again


def test_what_is_kept_draws_the_same_again(world: SampleWorld) -> None:
    plan = world.plan()
    expected = {each.file.pk for each in samples.preview(plan).drawn}
    made = world.make()
    assert {audit.file_id for audit in made.audits.all()} == expected
    assert len(made.candidates) == len(samples.preview(plan).pool.candidates) + 3
    audits.cancel(by=world.lead, audit=made.audits.all()[0], reason="On leave")
    people.person_leaves(by=None, user=world.pairs[0].worker, on=timezone.localdate())
    made.refresh_from_db()
    again = samples.draw_again(made, made.audits.all())
    assert again.is_same, "whoever has come and gone since"
    made.seed = "another"
    results = {samples.draw_again(replaced, made.audits.all()).is_same for replaced in _other_seeds(made)}
    assert False in results, "another seed gives others"
    event = Event.objects.get(verb="audit.sample_drawn")
    assert (event.object_id, event.count, event.digest) == (str(made.pk), 3, again.mark)


def _other_seeds(made: Sample) -> list[Sample]:
    found = []
    for number in range(5):
        other = Sample.objects.get(pk=made.pk)
        other.seed = str(number)
        found.append(other)
    return found


def test_nobody_tries_until_they_like_it(world: SampleWorld) -> None:
    first, second = samples.preview(world.plan()), samples.preview(world.plan())
    assert first.seed == second.seed
    world.make()
    assert samples.preview(world.plan()).seed != first.seed, "the next sample of the day"


def test_what_changed_since_the_preview_is_not_drawn_unseen(world: SampleWorld) -> None:
    plan = world.plan()
    seen = samples.preview(plan).mark
    world.assign()
    with pytest.raises(Refused, match="Other files can be drawn"):
        samples.make(by=world.lead, plan=plan, seen=seen)
    assert not Sample.objects.exists()


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"size": 0}, "Say how many"),
        ({"due_on": dt.date(2020, 1, 1)}, "must be today or later"),
        ({"criteria": Criteria(team=0)}, "No file can be drawn"),
        ({"auditors": ()}, "No file can be drawn"),
        ({"criteria": Criteria(chosen=("x",))}, "Say what the concern is"),
    ],
)
def test_a_plan_that_lacks_something_is_refused(
    world: SampleWorld, changes: dict[str, Any], refusal: str
) -> None:
    with pytest.raises(Refused, match=refusal):
        world.make(**changes)


def test_what_line_managers_look_at_themselves_is_not_drawn(world: SampleWorld, as_user: SignIn) -> None:
    call_command("load_audit_tool", "policies/calderdale-dip-sample.toml")
    tool = Tool.objects.get(key="dip-sample")
    with pytest.raises(Refused, match="No audit is carried out with this tool"):
        world.make(tool=tool)
    page = words(as_user(world.lead).get(reverse("audits:sample_new")))
    assert world.tool.name in page
    assert tool.name not in page


def test_only_the_qa_lead_draws(world: SampleWorld) -> None:
    plan = world.plan()
    with pytest.raises(Refused, match="drawn by the QA lead"):
        samples.make(by=world.auditor, plan=plan, seen=samples.preview(plan).mark)


# -- by name


def test_files_are_named_by_name_address_or_case_number(world: SampleWorld) -> None:
    found, wrong = candidates.named(world.tool, ["  wanda  WORKER ", world.colleague.email, "", "Nobody"])
    # Each pair has a Wanda Worker.
    assert found == (str(factories.file_of(world.colleague).pk),)
    assert wrong == [
        "“wanda WORKER” can be more than one. Enter the work email address.",
        "There is no file of “Nobody” that this tool looks at.",
    ]
    call_command("load_audit_tool", str(Path("tests/audits/child_file.toml")))
    tool = Tool.objects.get(key="childs-file")
    found, wrong = candidates.named(tool, [world.child.case_number, "Finn Doyle"])
    assert (found, wrong) == ((str(world.child.file_id), str(world.other_child.file_id)), [])


def test_a_concern_stays_with_the_qa_lead(world: SampleWorld, as_user: SignIn) -> None:
    concern = "Two complaints since June"
    made = world.make(criteria=Criteria(chosen=(str(world.file.pk),)), concern=concern)
    audit = made.audits.get()
    page = as_user(world.lead).get(reverse("audits:sample", args=[made.pk])).content.decode()
    assert concern in page
    for person in (world.auditor, world.lead, world.worker, world.manager):
        answer = as_user(person).get(reverse("audits:audit", args=[audit.pk]))
        assert concern not in answer.content.decode()
        if person != world.lead:
            assert as_user(person).get(reverse("audits:sample", args=[made.pk])).status_code == 404


# -- the pages


def typed(world: SampleWorld, **changes: Any) -> dict[str, Any]:
    return {
        "name": "Autumn",
        "tool": str(world.tool.pk),
        "place": "",
        "staff": "all",
        "months": "",
        "size": "3",
        "due_on": factories.in_words(timezone.localdate() + dt.timedelta(days=14)),
        "auditors": [str(world.auditor.pk), str(world.lead.pk)],
        "step": "look",
        **changes,
    }


def test_a_sample_is_seen_beforehand_changed_and_drawn(world: SampleWorld, as_user: SignIn) -> None:
    browser, url = as_user(world.lead), reverse("audits:sample_new")
    seen = browser.post(url, typed(world))
    assert "can be drawn, 3 would be." in words(seen)
    assert not Sample.objects.exists()
    back = browser.post(url, typed(world, step="change"))
    assert 'value="Autumn"' in back.content.decode()
    mark = samples.preview(world.plan()).mark
    refused = browser.post(url, typed(world, step="draw", mark="old"))
    assert refused.status_code == 422
    assert "Other files can be drawn" in words(refused)
    made = browser.post(url, typed(world, step="draw", mark=mark), follow=True)
    assert "3 audits assigned." in words(made)
    assert "the same 3 come out" in words(made)


def test_named_files_are_assigned_with_the_concern(world: SampleWorld, as_user: SignIn) -> None:
    browser, url = as_user(world.lead), reverse("audits:sample_by_name")
    data = typed(world, who="Nobody", concern="A complaint")
    wrong = browser.post(url, data)
    assert wrong.status_code == 422
    assert "There is no file of “Nobody”" in words(wrong)
    data["who"] = world.colleague.email
    seen = browser.post(url, data)
    assert "1 file can be audited." in words(seen)
    chosen = Criteria(chosen=(str(factories.file_of(world.colleague).pk),))
    mark = samples.preview(world.plan(criteria=chosen)).mark
    made = browser.post(url, {**data, "step": "draw", "mark": mark}, follow=True)
    assert "A complaint" in words(made)
    assert Sample.objects.get().audits.get().file == factories.file_of(world.colleague)


def test_everybody_else_finds_nothing(world: SampleWorld, as_user: SignIn) -> None:
    made = world.make()
    addresses = [
        reverse("audits:samples"),
        reverse("audits:sample_new"),
        reverse("audits:sample_by_name"),
        reverse("audits:sample", args=[made.pk]),
        reverse("audits:sample_auditor", args=[made.audits.all()[0].pk]),
    ]
    for address in addresses:
        assert as_user(world.lead).get(address).status_code == 200, address
        for person in (world.auditor, world.worker, world.director):
            assert as_user(person).get(address).status_code == 404, address


def test_pages_take_a_fixed_number_of_queries(world: SampleWorld, as_user: SignIn, queries: Queries) -> None:
    browser = as_user(world.lead)
    counts = []
    for number in range(2):
        for _ in range(number * 5):
            factories.line(factories.person(team=world.team), world.manager)
        before = samples.preview(world.plan())
        made = world.make(size=2 + 4 * number)
        with queries() as listed:
            browser.get(reverse("audits:samples"))
        with queries() as one:
            browser.get(reverse("audits:sample", args=[made.pk]))
        with queries() as seen:
            browser.post(reverse("audits:sample_new"), typed(world))
        counts.append((len(listed), len(one), len(seen)))
        assert before.drawn
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 25
