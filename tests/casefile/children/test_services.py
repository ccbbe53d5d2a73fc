"""Services: children, who works with them, their status and family."""

import datetime as dt

import pytest
from django.utils import timezone

from casefile import access
from casefile.models import Child, Family, Status
from casefile.services import children
from supervision_portal.log.models import Event
from supervision_portal.people import services as people
from supervision_portal.people.models import User
from supervision_portal.records.models import File, FileBar, FileHolder
from supervision_portal.records.services.errors import Refused
from tests import factories
from tests.factories import LONG_AGO, Pair

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def holders(child: Child, role: str = "caseworker") -> list[tuple[str, dt.date, dt.date | None]]:
    rows = FileHolder.objects.filter(file=child.pk, role=role).order_by("start")
    return [(row.user.name, row.start, row.end) for row in rows.select_related("user")]


def test_a_child_has_a_file_with_their_name_and_a_line_in_the_log(pair: Pair) -> None:
    made = children.add_child(by=pair.manager, name="  Zoë  Ł. ", case_number=" 7 ", team=pair.team)
    assert (made.file.title, made.file.kind, made.initials, made.case_number) == (
        "Zoë  Ł.",
        "child",
        "ZŁ",
        "7",
    )
    assert Event.objects.filter(verb="file.opened", file_id=made.pk, actor_id=pair.manager.pk).count() == 1


def test_a_number_is_one_childs_whatever_its_capitals(pair: Pair, child: Child) -> None:
    other = factories.child("Bo", case_number="ab1")
    with pytest.raises(Refused, match="There is a child with the number AB1 already"):
        children.add_child(by=None, name="Cy", case_number="AB1", team=None)
    with pytest.raises(Refused, match="number AB1"):
        children.change_child(by=None, child=child, team=pair.team, case_number="AB1")
    assert children.change_child(by=None, child=other, team=None, case_number="AB1")
    assert File.objects.filter(kind="child").count() == 2


def test_taking_a_child_on_is_whole_or_not_at_all(pair: Pair) -> None:
    people.person_leaves(by=None, user=pair.worker, on=timezone.localdate())
    gone = User.objects.get(pk=pair.worker.pk)
    with pytest.raises(Refused, match="has left"):
        children.take_on(by=pair.manager, name="Bo", case_number="1", team=pair.team, worker=gone)
    assert not Child.objects.exists()


def test_a_change_renames_the_file_and_says_whether_there_was_one(pair: Pair, child: Child) -> None:
    assert children.change_child(by=pair.manager, child=child, team=pair.team, name="Amara Bell")
    assert not children.change_child(by=pair.manager, child=child, team=pair.team, name=" Amara Bell ")
    assert File.objects.get(pk=child.pk).title == "Amara Bell"
    assert Event.objects.filter(verb="child.changed", file_id=child.pk).count() == 1


def test_another_worker_begins_where_the_one_before_ends(pair: Pair, child: Child) -> None:
    new, today = factories.person(name="Nora New"), timezone.localdate()
    for _ in range(2):  # the second time changes nothing
        children.allocate(by=pair.manager, child=child, worker=new)
    assert holders(child) == [("Wanda Worker", LONG_AGO, today - DAY), ("Nora New", today, None)]
    assert Event.objects.filter(verb="child.allocated", actor_id=pair.manager.pk).count() == 1


def test_who_begins_on_the_same_day_takes_the_place(pair: Pair, child: Child) -> None:
    for name in ("First", "Second"):
        children.allocate(by=None, child=child, worker=factories.person(name=name))
    assert [name for name, *_ in holders(child)] == ["Wanda Worker", "Second"]


def test_nobody_holds_a_case_twice_where_its_end_is_to_come(pair: Pair, child: Child) -> None:
    today = timezone.localdate()
    children.allocate(by=None, child=child, worker=None, start=today + 10 * DAY)
    children.allocate(by=None, child=child, worker=factories.person(name="Nora New"), start=today + 5 * DAY)
    assert holders(child) == [
        ("Wanda Worker", LONG_AGO, today + 4 * DAY),
        ("Nora New", today + 5 * DAY, None),
    ]
    with pytest.raises(Refused, match="Nora New holds it from"):
        children.allocate(by=None, child=child, worker=pair.worker, start=today)


def test_cts_and_caseworker_are_two(pair: Pair, child: Child) -> None:
    therapist = factories.person(name="Tess Therapy")
    children.allocate(by=None, child=child, worker=therapist, role="cts_worker")
    assert [name for name, *_ in holders(child)] == ["Wanda Worker"]
    assert [name for name, *_ in holders(child, "cts_worker")] == ["Tess Therapy"]


def test_who_has_nothing_to_do_with_a_child_cannot_take_them(
    pair: Pair, child: Child, elsewhere: Pair, support: User
) -> None:
    """Allocation opens a file: nobody opens one to themselves."""
    for stranger in (elsewhere.manager, support):
        with pytest.raises(Refused, match="to yourself"):
            children.allocate(by=stranger, child=child, worker=stranger)
    children.allocate(by=pair.manager, child=child, worker=pair.manager)
    assert holders(child)[-1][0] == "Moses Manager"


def test_a_status_holds_until_the_next(child: Child) -> None:
    cin, cp = Status.objects.get(key="cin"), Status.objects.get(key="cp")
    children.set_status(by=None, child=child, status=cin, start=LONG_AGO)
    again = children.set_status(by=None, child=child, status=cin)
    assert again.start == LONG_AGO
    children.set_status(by=None, child=child, status=cin, settled=True)
    children.set_status(by=None, child=child, status=cp, is_complex=True)  # the same day: takes the place
    rows = [(str(row), row.end is None) for row in child.statuses.order_by("start")]
    assert rows == [("Child in need (CIN)", False), ("Child protection (CP), complex", True)]
    with pytest.raises(Refused, match="Choose a later day"):
        children.set_status(by=None, child=child, status=cin, start=LONG_AGO)


def test_brothers_and_sisters_join_one_family(child: Child) -> None:
    bo, cy = factories.child("Bo Okafor"), factories.child("Cy Okafor")
    children.join_family(by=None, child=child, sibling=bo)
    children.join_family(by=None, child=now(bo), sibling=cy)
    assert Child.objects.filter(family=now(child).family).count() == 3
    with pytest.raises(Refused, match="the child itself"):
        children.join_family(by=None, child=child, sibling=child)
    children.leave_family(by=None, child=cy)
    assert Child.objects.filter(family__isnull=False).count() == 2


def test_two_families_are_not_torn_apart(child: Child) -> None:
    bo, cy, di = (factories.child(name) for name in ("Bo", "Cy", "Di"))
    children.join_family(by=None, child=child, sibling=bo)
    children.join_family(by=None, child=cy, sibling=di)
    with pytest.raises(Refused, match="Both have brothers and sisters"):
        children.join_family(by=None, child=bo, sibling=cy)
    for one in (cy, di):
        children.leave_family(by=None, child=one)
    assert Family.objects.count() == 1


def test_a_bar_ends_every_allocation_whenever_it_ends(pair: Pair, child: Child) -> None:
    today = timezone.localdate()
    children.allocate(by=None, child=child, worker=None, start=today + 10 * DAY)
    children.bar(by=pair.manager, file=child.file, user=pair.worker, reason="Her niece")
    assert holders(child) == [("Wanda Worker", LONG_AGO, today - DAY)]
    for start in (today, today - 30 * DAY):
        with pytest.raises(Refused, match="must not work on this file"):
            children.allocate(by=None, child=child, worker=pair.worker, start=start)
    assert Event.objects.filter(verb="file.barred", file_id=child.pk).count() == 1


def test_a_bar_wants_a_reason_and_comes_once(pair: Pair, child: Child) -> None:
    with pytest.raises(Refused, match="Say why"):
        children.bar(by=None, file=child.file, user=pair.worker, reason="  ")
    children.bar(by=None, file=child.file, user=pair.worker, reason="Her niece")
    with pytest.raises(Refused, match="barred from this file already"):
        children.bar(by=None, file=child.file, user=pair.worker, reason="Her niece")
    assert FileBar.objects.count() == 1


def test_a_lifted_bar_gives_back_what_else_lets_one_see(pair: Pair, child: Child) -> None:
    barred = children.bar(by=None, file=child.file, user=pair.manager, reason="A mistake")
    assert child not in access.children_visible_to(pair.manager)
    with pytest.raises(Refused, match="for yourself"):
        children.lift_bar(by=pair.manager, barred=barred)
    children.lift_bar(by=pair.above, barred=barred)
    assert child in access.children_visible_to(pair.manager)
    with pytest.raises(Refused, match="lifted already"):
        children.lift_bar(by=pair.above, barred=barred)


def test_only_who_sees_the_file_can_be_let_know_the_address(
    pair: Pair, child: Child, elsewhere: Pair
) -> None:
    with pytest.raises(Refused, match="cannot see this child’s file"):
        children.let_know_address(by=None, child=child, user=elsewhere.manager, reason="Duty")
    with pytest.raises(Refused, match="Say why"):
        children.let_know_address(by=None, child=child, user=pair.above, reason=" ")


def now(child: Child) -> Child:
    return Child.objects.get(pk=child.pk)
