"""Every address of the portal, walked: who may, by which methods, and what no page may hold.

A new address fails here until it has a row. What each refuses to an outsider who has a file of their own
is tested beside it (`guarded`).
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from supervision.services import add_agenda_item, preparation_of
from supervision_portal.people import services as people
from supervision_portal.people.models import User
from supervision_portal.records.models import Action
from supervision_portal.records.services import attachments, drafts
from supervision_portal.schedule import services as schedule
from tests import factories
from tests.factories import Cast
from tests.pages import Browser
from tests.records.test_uploads import a_pdf

pytestmark = pytest.mark.django_db

PUBLIC, SIGNED_IN = "everybody", "everybody signed in"
SEES, READS = "who sees that and when", "who reads the text"
PARTY, SUPERVISEE, ABOVE = "the two of the file or record", "the supervisee", "managers above"
RIGHT = "who has the right of a role"  # which one: tests/people/test_urls.py


class Row(NamedTuple):
    """Who may, by which methods."""

    who: str
    methods: str = "GET POST"


# name: row. The names are those of the resolver.
TABLE = {
    "health": Row(PUBLIC, "GET"),
    "help": Row(PUBLIC, "GET"),
    "account_login": Row(PUBLIC),
    "account_logout": Row(PUBLIC),
    "account_inactive": Row(PUBLIC, "GET"),
    "account_reset_password": Row(PUBLIC),
    "account_reset_password_done": Row(PUBLIC, "GET"),
    "account_reset_password_from_key": Row(PUBLIC),
    "account_reset_password_from_key_done": Row(PUBLIC, "GET"),
    "account_change_password": Row(SIGNED_IN),
    "design_gallery": Row(SIGNED_IN, "GET"),
    "home:my_work": Row(SIGNED_IN, "GET"),
    "people:still_here": Row(SIGNED_IN, "POST"),
    "people:your_details": Row(SIGNED_IN, "GET"),
    "people:people": Row(RIGHT, "GET"),
    "people:person": Row(RIGHT, "GET"),
    "people:add": Row(RIGHT),
    "people:change": Row(RIGHT),
    "people:begin_post": Row(RIGHT),
    "people:end_post": Row(RIGHT),
    "people:begin_line": Row(RIGHT),
    "people:end_line": Row(RIGHT),
    "people:leaves": Row(RIGHT),
    "people:returns": Row(RIGHT, "POST"),
    "people:teams": Row(RIGHT, "GET"),
    "people:add_team": Row(RIGHT),
    "people:add_service": Row(RIGHT),
    "people:import": Row(RIGHT),
    "people:import_empty_file": Row(RIGHT, "GET"),
    "people:import_check": Row(RIGHT),
    "people:import_bad_rows": Row(RIGHT, "GET"),
    "people:training": Row(RIGHT, "GET"),
    "people:training_csv": Row(RIGHT, "GET"),
    "people:record_training": Row(RIGHT),
    "records:check_pdf": Row(SIGNED_IN),
    "records:start": Row(PARTY, "POST"),
    "records:readers": Row(SEES, "GET"),
    "records:open_for_purpose": Row(ABOVE),
    "records:record": Row(SEES, "GET"),
    "records:edit": Row(PARTY),
    "records:autosave": Row(PARTY, "POST"),
    "records:names": Row(PARTY, "GET"),
    "records:check": Row(PARTY),
    "records:discard": Row(PARTY),
    "records:sign": Row(PARTY),
    "records:return": Row(PARTY),
    "records:refuse": Row(PARTY),
    "records:close": Row(ABOVE),
    "records:amend": Row(PARTY, "POST"),
    "records:pdf": Row(READS, "GET"),
    "records:attach": Row(PARTY, "POST"),
    "records:attachment": Row(READS, "GET"),
    "records:action": Row(READS),
    "supervision:files": Row(SIGNED_IN, "GET"),
    "supervision:file": Row(SEES, "GET"),
    "supervision:agenda": Row(PARTY),
    "supervision:remove_agenda_item": Row(PARTY, "POST"),
    "supervision:prepare": Row(PARTY),
    "supervision:prepare_autosave": Row(PARTY, "POST"),
    "supervision:add_pointer": Row(PARTY),
    "supervision:book": Row(PARTY),
    "supervision:cancel": Row(PARTY),
    "supervision:rebook": Row(PARTY),
    "supervision:say": Row(SUPERVISEE),
}


def names(resolver: URLResolver, space: str = "") -> Iterator[str]:
    """Every address of the resolver, by name."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern, f"{pattern.namespace}:" if pattern.namespace else space)
        else:
            assert isinstance(pattern, URLPattern)
            assert pattern.name, f"{pattern.pattern} has no name"
            yield space + pattern.name


def named(*who: str) -> list[str]:
    return [name for name, row in TABLE.items() if row.who in who]


@pytest.fixture
def world(cast: Cast) -> dict[str, list[Any]]:
    """For each address what it wants, of things that are there."""
    file, worker, manager = cast.file, cast.worker, cast.manager
    final = factories.final(cast, data=factories.s1_data(**factories.action_data()))
    corporate = drafts.begin(by=worker, file=file, kind="s3-corporate")
    document = attachments.attach(by=worker, record=corporate, name="form.pdf", data=a_pdf())
    waiting = factories.shared(manager, file, "observation", {"held_on": "1/6/2025", "observed": "A visit"})
    draft = factories.draft(manager, file)
    item = add_agenda_item(by=worker, file=file, text="Leave in May")
    preparation_of(by=worker, file=file)
    soon = timezone.now() + dt.timedelta(days=3)
    booked = schedule.book(by=manager, file=file, at=soon)
    moved = schedule.book(by=manager, file=file, at=soon + dt.timedelta(days=1))
    schedule.cancel(by=manager, session=moved, by_whom="both", why="workload")
    upload = SimpleUploadedFile("people.csv", b"email,name,role\nann@demo.example,Ann,Worker\nno address,,\n")
    as_admin = Browser()
    as_admin.force_login(cast.admin)
    token = as_admin.post(reverse("people:import"), {"file": upload})["Location"].rstrip("/").split("/")[-1]
    on_file = ("start", "readers", "open_for_purpose")
    of_draft = ("edit", "autosave", "names", "check", "discard")
    of_waiting = ("sign", "return", "refuse", "close", "record", "pdf")
    return {
        **{name: [] for name in TABLE},
        **{f"records:{name}": [file.pk] for name in on_file},
        **{f"records:{name}": [draft.pk] for name in of_draft},
        **{f"records:{name}": [waiting.pk] for name in of_waiting},
        **{name: [file.pk] for name in TABLE if name.startswith("supervision:")},
        **{name: [worker.pk] for name in TABLE if name.startswith("people:")},
        **{name: [] for name in PEOPLE_WITHOUT_KEY},
        "records:start": [file.pk, "s1"],
        "records:amend": [final.pk],
        "records:attach": [corporate.pk],
        "records:attachment": [corporate.pk, document.pk],
        "records:action": [Action.objects.get().pk],
        "supervision:files": [],
        "supervision:remove_agenda_item": [file.pk, item.pk],
        "supervision:cancel": [booked.pk],
        "supervision:rebook": [moved.pk],
        "supervision:say": [final.session.pk, "not_held"],
        "people:end_post": [worker.pk, worker.posts.get().pk],
        "people:end_line": [worker.pk, worker.lines_up.order_by("-start")[0].pk],
        "people:import_check": [token],
        "people:import_bad_rows": [token],
        "account_reset_password_from_key": ["1", "forged"],
    }


PEOPLE_WITHOUT_KEY = [
    f"people:{name}"
    for name in (
        *("still_here", "your_details", "people", "add", "teams", "add_team", "add_service"),
        *("import", "import_empty_file", "training", "training_csv"),
    )
]


def who_may(name: str, cast: Cast) -> User:
    """Somebody who may, as the table says."""
    who = TABLE[name].who
    if who == RIGHT:
        return cast.director if "training" in name else cast.admin
    return {ABOVE: cast.above, SUPERVISEE: cast.worker}.get(who, cast.manager)


def as_who_may(name: str, cast: Cast) -> Browser:
    browser = Browser()
    browser.force_login(cast.worker if name == "supervision:prepare_autosave" else who_may(name, cast))
    return browser


def test_every_address_has_its_row() -> None:
    assert sorted(names(get_resolver())) == sorted(TABLE)


def test_nobody_comes_in_without_a_sign_in(world: dict[str, list[Any]], client: Browser) -> None:
    login = reverse("account_login")
    for name in set(TABLE) - set(named(PUBLIC)):
        address = reverse(name, args=world[name])
        answer = client.get(address)
        assert (answer.status_code, answer["Location"]) == (302, f"{login}?next={address}"), name
        posted = client.post(address, {"text": "Typed before the sign-in ended."})
        assert posted.status_code == 403, name
        assert "Typed before the sign-in ended." in posted.content.decode(), name
        assert client.post(address, headers={"X-Requested-With": "fetch"}).status_code == 401, name


def test_what_is_public_wants_no_sign_in(world: dict[str, list[Any]], client: Browser) -> None:
    for name in named(PUBLIC):
        answer = client.get(reverse(name, args=world[name]))
        assert answer.status_code in (200, 302), name


def test_other_methods_are_refused(world: dict[str, list[Any]], cast: Cast) -> None:
    for name, row in TABLE.items():
        if name.startswith(("account_", "design_")):
            continue  # not ours, and the demo's gallery
        browser, address = as_who_may(name, cast), reverse(name, args=world[name])
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - set(row.methods.split()):
            assert browser.generic(method, address).status_code == 405, (name, method)


def test_every_page_opens_for_who_may_and_holds_nothing_forbidden(
    world: dict[str, list[Any]], cast: Cast
) -> None:
    """`Browser` looks at each: no code or style in it, no template code, no id twice, no link to nowhere."""
    for name, row in TABLE.items():
        if "GET" in row.methods:
            answer = as_who_may(name, cast).get(reverse(name, args=world[name]))
            assert answer.status_code == (302 if name in REDIRECTS else 200), name
            answer.getvalue()  # a file is read to its end, and closed


REDIRECTS = {"account_login"}  # for who is signed in already


def test_every_page_is_sent_under_the_policy(world: dict[str, list[Any]], cast: Cast) -> None:
    for name in ("home:my_work", "records:edit", "records:check_pdf"):
        answer = as_who_may(name, cast).get(reverse(name, args=world[name]))
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy


def test_a_person_who_left_is_out_everywhere(world: dict[str, list[Any]], cast: Cast) -> None:
    browser = as_who_may("home:my_work", cast)
    people.person_leaves(by=None, user=cast.manager, on=timezone.localdate())
    for name in set(TABLE) - set(named(PUBLIC)):
        assert browser.get(reverse(name, args=world[name])).status_code == 302, name
