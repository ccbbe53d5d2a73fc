"""Statuses, and the teams whose case system is the record: kept by the policy administrator."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.urls import reverse
from django.utils import timezone

from casefile.imports import CHILDREN
from casefile.models import CaseRecordTeam, Child, Filing, Status
from casefile.services import children
from casefile.services import settings as kept
from casefile.services.importing import import_children
from supervision_portal.log.models import Event
from supervision_portal.people.models import User
from supervision_portal.people.roles import MAY, May, Role
from supervision_portal.records.services.errors import Refused
from tests import factories
from tests.casefile import cast
from tests.factories import LONG_AGO, Pair, in_words
from tests.pages import Browser, errors, words

pytestmark = pytest.mark.django_db
AsUser = Callable[[User], Browser]
SETTINGS = reverse("casefile:settings")
ADD = reverse("casefile:add_status")
DAY = dt.timedelta(days=1)


def of(status: Status) -> str:
    return reverse("casefile:change_status", args=[status.pk])


def cp() -> Status:
    return Status.objects.get(key="cp")


@pytest.fixture
def policy(db: None) -> User:
    return factories.person(Role.POLICY_ADMIN, name="Paula Policy")


@pytest.fixture
def as_policy(policy: User, as_user: AsUser) -> Browser:
    return as_user(policy)


# ---- statuses


def test_a_status_is_added_at_the_end(policy: User, as_policy: Browser) -> None:
    assert as_policy.post(ADD, {"name": "  Kinship   care "})["Location"] == SETTINGS
    made = Status.objects.last()
    assert made is not None
    assert (made.name, made.key, made.retired_on) == ("Kinship care", "kinship-care", None)
    assert Event.objects.filter(verb="status.changed", actor_id=policy.pk).count() == 1
    assert "Kinship care" in words(as_policy.get(SETTINGS))


@pytest.mark.parametrize("name", ["", " ", "x" * 101, "MAST", "mast", "CP", "child PROTECTION (cp)"])
def test_a_name_is_there_and_is_one_statuses(name: str, as_policy: Browser) -> None:
    before = Status.objects.count()
    answer = as_policy.post(ADD, {"name": name})
    assert (answer.status_code, errors(answer)) == (422, ["id_name"])
    assert Status.objects.count() == before


def test_names_that_begin_alike_have_keys_of_their_own(policy: User) -> None:
    long = "Child looked after (CLA), short-term"
    keys = [kept.add_status(by=policy, name=f"{long} {place}").key for place in ("hostel", "flat", "hotel")]
    assert len(set(keys)) == 3
    assert kept.add_status(by=policy, name="Опіка").key == "status"


def test_a_status_is_renamed_and_keeps_its_key(child: Child, as_policy: Browser) -> None:
    children.set_status(by=None, child=child, status=cp())
    assert as_policy.post(of(cp()), {"name": "Child protection plan"}).status_code == 302
    assert (cp().name, str(child.statuses.get())) == ("Child protection plan", "Child protection plan")
    assert as_policy.post(of(cp()), {"name": "MAST"}).status_code == 422


def test_saving_what_is_so_already_writes_nothing(as_policy: Browser) -> None:
    assert as_policy.post(of(cp()), {"name": cp().name}).status_code == 302
    assert not Event.objects.filter(verb="status.changed").exists()


def test_a_retired_status_is_not_offered_and_stays_where_it_is(
    pair: Pair, child: Child, as_policy: Browser, as_manager: Browser
) -> None:
    children.set_status(by=None, child=child, status=cp(), start=LONG_AGO)
    other = factories.child("Bo", worker=pair.worker)
    as_policy.post(of(cp()), {"name": cp().name, "retired": "on"})
    assert cp().retired_on == timezone.localdate()
    assert "Retired" in words(as_policy.get(SETTINGS))
    option = "Child protection (CP)</option>"
    for address in (reverse("casefile:add"), reverse("casefile:status", args=[other.pk])):
        assert option not in as_manager.get(address).content.decode(), address
    assert option in as_manager.get(reverse("casefile:status", args=[child.pk])).content.decode()
    assert cp().name in words(as_manager.get(reverse("casefile:file", args=[child.pk])))
    children.set_status(by=None, child=child, status=cp(), settled=True)
    with pytest.raises(Refused, match="is not used any more"):
        children.set_status(by=None, child=other, status=cp())
    as_policy.post(of(cp()), {"name": cp().name})
    assert cp().retired_on is None
    assert children.set_status(by=None, child=other, status=cp())


def test_an_import_refuses_a_retired_status(policy: User) -> None:
    kept.change_status(by=policy, status=cp(), name=cp().name, retired=True)
    sheet = CHILDREN.read(b"case_number,name,status\nK1,Bo,cp\nK2,Cy,no such\n")
    retired, unknown = import_children(by=None, rows=sheet.good, dry_run=False).bad
    assert "is not used any more" in str(retired.reasons)
    assert "Use one of: cin, cla-short," in str(unknown.reasons)
    assert not Child.objects.exists()


# ---- the case system


def test_a_team_whose_case_system_is_the_record_from_a_day(
    pair: Pair, policy: User, as_policy: Browser
) -> None:
    start = timezone.localdate() + 3 * DAY
    add = reverse("casefile:add_case_system")
    typed = {"team": str(pair.team.pk), "name": "CASS", "start": in_words(start), "end": ""}
    assert as_policy.post(add, typed)["Location"] == SETTINGS
    assert children.case_system_of(pair.team) == ""
    assert (
        pair.team.name in words(as_policy.get(SETTINGS)),
        "Not yet" in words(as_policy.get(SETTINGS)),
    ) == (
        True,
        True,
    )
    assert as_policy.post(add, typed).status_code == 422  # said already
    change = reverse("casefile:change_case_system", args=[pair.team.pk])
    assert as_policy.post(change, typed | {"start": in_words(timezone.localdate())}).status_code == 302
    assert children.case_system_of(pair.team) == "CASS"
    ended = {"start": in_words(LONG_AGO), "end": in_words(timezone.localdate() - DAY)}
    assert as_policy.post(change, typed | ended).status_code == 302
    assert children.case_system_of(pair.team) == ""
    assert "Ended" in words(as_policy.get(SETTINGS))
    assert Event.objects.filter(verb="case_system.changed", actor_id=policy.pk).count() == 3


@pytest.mark.requirement("CAL-15.1")
def test_what_was_signed_before_keeps_its_place(pair: Pair, child: Child) -> None:
    before = cast.final(pair.manager, child.file)
    kept.set_case_system(by=None, team=pair.team, name="CASS", start=timezone.localdate())
    after = cast.final(pair.manager, child.file)
    assert Filing.objects.get(record=before).case_system == ""
    assert Filing.objects.get(record=after).case_system == "CASS"


def test_it_does_not_end_before_it_starts(pair: Pair, as_policy: Browser) -> None:
    CaseRecordTeam.objects.create(team=pair.team, name="CASS")
    change = reverse("casefile:change_case_system", args=[pair.team.pk])
    answer = as_policy.post(change, {"name": "CASS", "start": "2/1/2026", "end": "1/1/2026"})
    assert errors(answer) == ["id_end"]
    with pytest.raises(Refused, match="before the first"):
        kept.set_case_system(
            by=None, team=pair.team, name="CASS", start=timezone.localdate(), end=timezone.localdate() - DAY
        )


# ---- who may


def test_for_policy_administrators_alone(
    pair: Pair, policy: User, support: User, governance: User, as_user: AsUser
) -> None:
    assert [role for role in Role if May.CHANGE_POLICY in MAY[role]] == [Role.POLICY_ADMIN]
    CaseRecordTeam.objects.create(team=pair.team, name="CASS")
    admin = factories.person(Role.SYSTEM_ADMIN)
    of_team = reverse("casefile:change_case_system", args=[pair.team.pk])
    pages = (SETTINGS, ADD, of(cp()), reverse("casefile:add_case_system"), of_team)
    for user in (pair.manager, pair.director, support, governance, admin):
        for page in pages:
            browser = as_user(user)
            assert browser.get(page).status_code == 404, (user.name, page)
            assert page == SETTINGS or browser.post(page, {"name": "X"}).status_code == 404, (user.name, page)
    browser = as_user(policy)
    assert [browser.get(page).status_code for page in pages] == [200] * 5
    assert SETTINGS in browser.get(reverse("casefile:caseload")).content.decode()
    for name in ("change_status", "change_case_system"):
        assert browser.get(reverse(f"casefile:{name}", args=[10**9])).status_code == 404
