"""What others read of audits names no child, and does not say whose work it was (CAL-A7.2)."""

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from audits.models import Audit
from audits.services.masking import mask
from supervision_portal.people.roles import Role
from supervision_portal.records.models import File, Record, RecordParty
from tests import factories
from tests.audits.report_rows import signed
from tests.audits.world import tool as a_tool

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("CAL-A7.2")]
DAY = dt.date(2026, 10, 20)


class Names:
    """An audited worker with a child, their manager, and an auditor of elsewhere."""

    def __init__(self) -> None:
        self.pair = factories.Pair()
        self.child = factories.child("Amara Okafor", worker=self.pair.worker, team=self.pair.team)
        self.auditor = factories.person(Role.AUDITOR, name="Audra Auditor")

    def audit(self, file: File, *beside: File) -> Audit:
        audit = signed(a_tool(), file, self.auditor, DAY)
        audit.cases.set(beside)
        assert isinstance(audit.record, Record)
        RecordParty.objects.create(record=audit.record, user=self.pair.manager, role="supervisor")
        return audit


def masked(file: File, text: str, *, staff: bool = True) -> str:
    [found] = mask([(file.pk, text)], staff=staff)
    return found


@pytest.fixture
def names(db: None) -> Names:
    return Names()


def test_of_a_worker(names: Names) -> None:
    names.audit(names.pair.file)
    text = "Wanda wrote what Amara drew; Moses Manager read it."
    assert masked(names.pair.file, text) == "the supervisee wrote what AO drew; the supervisor read it."
    assert masked(names.pair.file, text, staff=False) == "Wanda wrote what AO drew; Moses Manager read it."


def test_of_a_manager_the_people_and_children_below(names: Names) -> None:
    file = factories.file_of(names.pair.manager)
    names.audit(file, names.pair.file)
    text = "With Wanda Worker about Amara."
    assert masked(file, text) == "With a worker about AO."


def test_of_a_child_its_worker(names: Names) -> None:
    audit = names.audit(names.child.file)
    RecordParty.objects.create(record=audit.record, user=names.pair.worker, role="supervisee")
    assert masked(names.child.file, "Wanda saw Amara alone.") == "the supervisee saw AO alone."


def test_of_a_team_its_children_and_its_people(names: Names) -> None:
    file = File.objects.create(kind=File.Kind.TEAM, title="East", team=names.pair.team, opened_on=DAY)
    names.audit(file)
    assert masked(file, "Wanda asks Amara first.") == "a worker asks AO first."


def test_many_texts_ask_as_often_as_one(
    names: Names, queries: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    for _ in range(5):
        names.audit(names.pair.file)
    texts = [(names.pair.file.pk, f"Wanda {number}") for number in range(50)]
    with queries() as asked:
        mask(texts, staff=True)
    assert len(asked) <= 6
    with queries() as asked:
        assert mask([], staff=True) == []
    assert not asked
