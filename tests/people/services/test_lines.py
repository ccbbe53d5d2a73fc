import datetime as dt

import pytest
from django.utils import timezone

from supervision_portal.log.models import Event
from supervision_portal.people import services
from supervision_portal.people.models import ReportingLine, User
from supervision_portal.people.services import PeopleError
from tests import factories
from tests.factories import Pair

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
CLINICAL, SUPERVISION = ReportingLine.Kind.CLINICAL, ReportingLine.Kind.SUPERVISION


def test_a_new_manager_ends_the_old_line_the_day_before(admin: User, pair: Pair) -> None:
    today = timezone.localdate()
    services.begin_line(by=admin, supervisee=pair.worker, supervisor=pair.above)
    old, new = pair.worker.lines_up.order_by("start")
    assert (old.supervisor, old.end, new.supervisor, new.start, new.end) == (
        pair.manager,
        today - DAY,
        pair.above,
        today,
        None,
    )
    assert User.objects.supervisor_of(pair.worker.pk) == pair.above


def test_the_same_manager_again_changes_nothing(admin: User, pair: Pair) -> None:
    before = Event.objects.count()
    line = services.begin_line(by=admin, supervisee=pair.worker, supervisor=pair.manager)
    assert line.start == factories.LONG_AGO
    assert Event.objects.count() == before


def test_personal_supervision_goes_before_the_line(admin: User, pair: Pair) -> None:
    services.begin_line(by=admin, supervisee=pair.worker, supervisor=pair.above, kind=SUPERVISION)
    assert User.objects.supervisor_of(pair.worker.pk) == pair.above
    assert not User.objects.supervised_by(pair.manager).exists()
    line = pair.worker.lines_up.get(kind=SUPERVISION)
    services.end_line(by=admin, line=line, on=timezone.localdate() - DAY)
    assert User.objects.supervisor_of(pair.worker.pk) == pair.manager


@pytest.mark.parametrize("kind", ["line", "supervision"])
def test_no_line_runs_in_a_circle(admin: User, pair: Pair, kind: str) -> None:
    with pytest.raises(PeopleError, match="would run in a circle"):
        services.begin_line(by=admin, supervisee=pair.director, supervisor=pair.worker, kind=kind)
    services.begin_line(by=admin, supervisee=pair.director, supervisor=pair.worker, kind=CLINICAL)


def test_nobody_supervises_themselves(admin: User, pair: Pair) -> None:
    with pytest.raises(PeopleError, match="Nobody can supervise themselves"):
        services.begin_line(by=admin, supervisee=pair.worker, supervisor=pair.worker)


def test_history_is_not_rewritten(admin: User, pair: Pair) -> None:
    today = timezone.localdate()
    line = pair.worker.lines_up.get()
    with pytest.raises(PeopleError, match="it cannot end before"):
        services.begin_line(by=admin, supervisee=pair.worker, supervisor=pair.above, start=factories.LONG_AGO)
    services.end_line(by=admin, line=line, on=today - 10 * DAY)
    with pytest.raises(PeopleError, match="Moses Manager held this line until"):
        services.begin_line(by=admin, supervisee=pair.worker, supervisor=pair.above, start=today - 20 * DAY)
    services.begin_line(by=admin, supervisee=pair.worker, supervisor=pair.above, start=today - 9 * DAY)


def test_a_planned_line_is_not_pushed_away(admin: User, pair: Pair) -> None:
    later = timezone.localdate() + 30 * DAY
    services.begin_line(by=admin, supervisee=pair.worker, supervisor=pair.above, start=later)
    assert User.objects.supervisor_of(pair.worker.pk) == pair.manager
    with pytest.raises(PeopleError, match="A line to Saba Service is planned from"):
        services.begin_line(by=admin, supervisee=pair.worker, supervisor=pair.director)
    services.begin_line(by=admin, supervisee=pair.worker, supervisor=pair.director, start=later)
    assert [line.supervisor for line in pair.worker.lines_up.order_by("start")] == [
        pair.manager,
        pair.director,
    ]


def test_a_line_that_never_ran_is_taken_away_and_logged(admin: User, pair: Pair) -> None:
    line = services.begin_line(by=admin, supervisee=pair.worker, supervisor=pair.above, kind=CLINICAL)
    pk = str(line.pk)
    services.end_line(by=admin, line=line, on=timezone.localdate() - DAY)
    assert not pair.worker.lines_up.filter(kind=CLINICAL).exists()
    assert Event.objects.filter(verb="line.changed", object_id=pk).count() == 2


def test_nobody_changes_lines_they_are_part_of(admin: User, pair: Pair) -> None:
    with pytest.raises(PeopleError, match="You cannot change your own"):
        services.begin_line(by=admin, supervisee=pair.worker, supervisor=admin)
    with pytest.raises(PeopleError, match="You cannot change your own"):
        services.begin_line(by=admin, supervisee=admin, supervisor=pair.director)
    with pytest.raises(PeopleError, match="You cannot change your own"):
        services.end_line(by=pair.manager, line=pair.worker.lines_up.get(), on=timezone.localdate())


def test_who_left_manages_nobody(admin: User, pair: Pair) -> None:
    gone = factories.person(name="Gwen Gone")
    services.person_leaves(by=admin, user=gone, on=timezone.localdate())
    with pytest.raises(PeopleError, match="Gwen Gone has left"):
        services.begin_line(by=admin, supervisee=pair.worker, supervisor=gone)
