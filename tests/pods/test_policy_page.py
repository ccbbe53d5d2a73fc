"""What the policy says of pods is changed in the browser: by its administrator, with a reason, at once."""

from typing import Any

import pytest
from django.urls import reverse

from pods.council import council
from pods.rules.council import Council
from supervision_portal.log.models import Event
from supervision_portal.people.models import User
from supervision_portal.people.roles import Role
from supervision_portal.schedule.models import Publication
from tests import factories
from tests.pages import Browser

pytestmark = pytest.mark.django_db
ADDRESS = "/pods/policy/"


def as_(user: User) -> Browser:
    browser = Browser()
    browser.force_login(user)
    return browser


@pytest.fixture
def admin(db: None) -> Any:
    return as_(factories.person(Role.POLICY_ADMIN))


def answers(admin: Any, **changes: Any) -> dict[str, Any]:
    """The form as it stands, with changes."""
    form = admin.get(ADDRESS).context["form"]
    said = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    return {
        name: value
        for name, value in {**said, "why": "The board decided", **changes}.items()
        if value is not None
    }


def test_it_opens_from_the_policy_for_its_administrator_alone(admin: Any) -> None:
    assert reverse("pods:policy") in admin.get(reverse("schedule:policy")).content.decode()
    assert admin.get(ADDRESS).status_code == 200
    assert as_(factories.person(Role.TEAM_MANAGER)).get(ADDRESS).status_code == 404


def test_what_is_published_is_in_force_at_once_and_logged(admin: Any) -> None:
    before = council()
    assert before.largest != 9
    sent = answers(admin, largest="9", visitors="yes", reason_sickness="good", actions="after")
    assert admin.post(ADDRESS, sent).status_code == 302
    now = council()
    assert (now.largest, now.visitors, now.actions) == (9, True, "after")
    assert "sickness" in now.good_reasons
    assert now.smallest == before.smallest
    assert Publication.objects.latest("pk").reason == "The board decided"
    assert Event.objects.filter(verb="policy.published").exists()


def test_nothing_changes_without_a_reason_or_with_a_mistake(admin: Any) -> None:
    before = council()
    for wrong in ({"why": ""}, {"largest": "1"}, {"smallest": "40"}, {"destroy_after_days": "8"}):
        assert admin.post(ADDRESS, answers(admin, **wrong)).status_code == 422
    assert admin.post(ADDRESS, answers(admin)).status_code == 422  # nothing differs
    assert council() == before


def test_who_published_in_the_meantime_is_not_overwritten(admin: Any) -> None:
    sent = answers(admin, largest="9")
    admin.post(ADDRESS, answers(admin, largest="11"))
    again = admin.post(ADDRESS, sent)
    assert again.status_code == 422
    assert "Somebody else has published since" in again.content.decode()
    assert council() == Council(**{**_as_table(), "largest": 11})


def _as_table() -> dict[str, Any]:
    now = council()
    return {key: getattr(now, key) for key in Council.__dataclass_fields__}
