"""What a line manager looks at once a year (CAL-20.2, CAL-20.3)."""

import datetime as dt
from pathlib import Path

import pytest
from django.utils import timezone

from audits.models import PracticeReview
from audits.rules.reading import read_text
from audits.services import tools
from supervision_portal.people.roles import Role
from supervision_portal.records import access, kinds
from supervision_portal.records.draft_forms import form_of
from supervision_portal.records.models import FileGrant, Record
from supervision_portal.records.services import drafts
from supervision_portal.records.services.errors import Refused
from supervision_portal.schedule.models import Deadline
from supervision_portal.schedule.services import deadlines
from tests import factories

pytestmark = pytest.mark.django_db


def load(name: str) -> None:
    found, problems = read_text(Path(f"policies/{name}.toml").read_text(), ())
    assert found, problems
    tools.publish(by=None, tool=found, reason="Test")


@pytest.fixture
def pair(db: None) -> factories.Pair:
    load("calderdale-observation")
    load("calderdale-dip-sample")
    return factories.Pair()


def filled(record: Record) -> dict[str, str]:
    form = form_of(record, kinds.of(record.kind), record.data)
    data = {"held_on": factories.in_words(timezone.localdate())}
    for name, field in form.fields.items():
        choices = getattr(field, "choices", ())
        if name.startswith(("q_", "overall_grade")) and choices:
            data[name] = choices[0][0]
    return data | {"q_which": "Sat in.", "overall_why": "Clear and warm."}


def signed(pair: factories.Pair, kind: str) -> Record:
    file = factories.file_of(pair.manager)
    record = drafts.begin(by=pair.above, file=file, kind=kind)
    drafts.save(by=pair.above, record=record, version=record.version, data=filled(record))
    return factories.sign(factories.share(pair.above, record), pair.manager, pair.above)


@pytest.mark.requirement("CAL-20.2", "CAL-D.4")
def test_supervision_is_observed_against_the_quality_standards(pair: factories.Pair) -> None:
    file = factories.file_of(pair.manager)
    deadlines.renew([file.pk])
    duties = set(Deadline.objects.open().filter(file=file).values_list("duty", flat=True))
    assert {"supervision-observation", "dip-sample"} <= duties
    record = signed(pair, "supervision-observation")
    assert record.is_final
    words = str(record.shown)
    for element in ("Management", "Representative", "Support", "Development"):
        assert f"The {element} Element" in words
    assert "Delegate effectively." in words
    assert "What the file shows" not in words, "there is nothing to say beside the answers"
    now = Deadline.objects.open().get(file=file, duty="supervision-observation")
    assert now.due_on == timezone.localdate().replace(year=timezone.localdate().year + 1)
    assert now.because


def test_who_supervises_nobody_has_no_such_duty(pair: factories.Pair) -> None:
    deadlines.renew([pair.file.pk])
    duties = set(Deadline.objects.open().filter(file=pair.file).values_list("duty", flat=True))
    assert duties
    assert not duties & {"supervision-observation", "dip-sample"}
    with pytest.raises(Refused, match="supervises nobody"):
        drafts.begin(by=pair.manager, file=pair.file, kind="supervision-observation")


def test_who_begins_to_supervise_has_the_duty_from_then_on(pair: factories.Pair) -> None:
    newcomer = factories.person(team=pair.team)
    since = timezone.localdate() - dt.timedelta(days=10)
    factories.line(newcomer, pair.worker, start=since)
    deadline = Deadline.objects.open().get(file=pair.file, duty="dip-sample")
    assert deadline.due_on
    assert deadline.due_on > timezone.localdate() + dt.timedelta(days=300)


@pytest.mark.requirement("CAL-20.3")
def test_the_dip_sample_is_drawn_and_read_for_a_time(pair: factories.Pair) -> None:
    second = factories.person(team=pair.team, name="Second Worker")
    factories.line(second, pair.manager)
    mine = [factories.final(pair) for _number in range(4)]
    other = factories.sign(factories.shared(pair.manager, factories.file_of(second)), second, pair.manager)
    stranger = factories.final(factories.Pair())
    assert not access.can_read(pair.above, other)
    record = drafts.begin(by=pair.above, file=factories.file_of(pair.manager), kind="dip-sample")
    drawn = list(PracticeReview.objects.get(record=record).drawn.all())
    assert len(drawn) == 3
    assert other in drawn, "of as many people as there are"
    assert stranger not in drawn
    assert set(drawn) <= {*mine, other}
    assert all(access.can_read(pair.above, each) for each in drawn)
    grant = FileGrant.objects.filter(user=pair.above).first()
    assert grant
    assert grant.purpose == FileGrant.Purpose.DIP_SAMPLE
    drafts.save(by=pair.above, record=record, version=record.version, data=filled(record))
    factories.sign(factories.share(pair.above, record), pair.manager, pair.above)
    assert not access.can_read(pair.above, other)
    text = str(factories.now(record).shown)
    assert all(each.number in text for each in drawn)


@pytest.mark.requirement("CAL-20.3")
def test_a_dip_sample_is_not_drawn_until_it_suits_and_closes_what_it_opened(pair: factories.Pair) -> None:
    for _number in range(6):
        factories.final(pair)
    drawn = set()
    for _again in range(4):
        record = drafts.begin(by=pair.above, file=factories.file_of(pair.manager), kind="dip-sample")
        drawn.add(frozenset(PracticeReview.objects.get(record=record).drawn.values_list("pk", flat=True)))
        Record.objects.filter(pk=record.pk).update_unfinished(begun_at=timezone.now() - dt.timedelta(days=9))
        assert drafts.discard_empty() == 0, "it is not swept away with its files left open"
        assert FileGrant.objects.filter(user=pair.above).exists()
        drafts.discard(by=pair.above, record=record)
        assert not FileGrant.objects.filter(user=pair.above).exists()
    assert len(drawn) == 1


def test_without_records_there_is_nothing_to_dip_into(pair: factories.Pair) -> None:
    with pytest.raises(Refused, match="no record of supervision"):
        drafts.begin(by=pair.above, file=factories.file_of(pair.manager), kind="dip-sample")
    assert not Record.objects.filter(kind="dip-sample").exists()


def test_an_observation_keeps_the_questions_it_began_with(pair: factories.Pair) -> None:
    file = factories.file_of(pair.manager)
    record = drafts.begin(by=pair.above, file=file, kind="supervision-observation")
    before = list(form_of(record, kinds.of(record.kind), record.data).fields)
    load("calderdale-dip-sample")
    tool = tools.latest("supervision-observation")
    assert tool
    content = tools.tool_of(tool)
    from dataclasses import replace

    fewer = replace(content, parts=content.parts[:2])
    tools.publish(by=None, tool=fewer, reason="Shorter")
    assert list(form_of(record, kinds.of(record.kind), record.data).fields) == before


@pytest.mark.parametrize("kind", ["supervision-observation", "dip-sample"])
def test_what_was_seen_of_one_person_is_not_offered_to_everybody(pair: factories.Pair, kind: str) -> None:
    """The page of good practice is of audits."""
    factories.final(pair)
    record = drafts.begin(by=pair.above, file=factories.file_of(pair.manager), kind=kind)
    form = form_of(record, kinds.of(record.kind), record.data)
    assert list(form.row_template("good").fields) == ["part", "example"]


def test_who_may_begin_them(pair: factories.Pair) -> None:
    file = factories.file_of(pair.manager)
    for person in (pair.manager, pair.director, factories.person(Role.QA_LEAD)):
        with pytest.raises(Refused):
            drafts.begin(by=person, file=file, kind="dip-sample")
