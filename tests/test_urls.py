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

from casefile.pictures import read_picture
from casefile.services import children, drawings, releasing, significant
from supervision.services import add_agenda_item, preparation_of
from supervision_portal.people import services as people
from supervision_portal.people.models import User
from supervision_portal.people.roles import Role
from supervision_portal.records.models import Notice, Record
from supervision_portal.records.services import attachments, drafts
from supervision_portal.schedule import services as schedule
from tests import factories
from tests.casefile import cast as papers
from tests.casefile.genogram_rows import Home
from tests.casefile.test_drawings import a_picture
from tests.factories import Cast
from tests.pages import Browser
from tests.records.test_uploads import a_pdf

pytestmark = pytest.mark.django_db

PUBLIC, SIGNED_IN = "everybody", "everybody signed in"
SEES, READS = "who sees that and when", "who reads the text"
PARTY, SUPERVISEE, ABOVE = "the two of the file or record", "the supervisee", "managers above"
RIGHT = "who has the right of a role"  # which one: tests/people/test_urls.py
CHILD = "who sees the child's file"
CHANGES = "who sees the child's file and has the right of a role to change it"


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
    "records:take_over": Row(PARTY, "POST"),
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
    "records:mail_in_doubt": Row(RIGHT, "GET"),
    "records:settle_mail": Row(RIGHT, "POST"),
    "casefile:caseload": Row(SIGNED_IN, "GET"),
    "casefile:file": Row(CHILD, "GET"),
    "casefile:log_event": Row(CHILD),
    "casefile:withdraw_event": Row(CHILD),
    "casefile:answer_event": Row(CHILD, "POST"),
    "casefile:session": Row(ABOVE, "GET"),
    "casefile:sign_session": Row(ABOVE),
    "casefile:take_over": Row(PARTY),
    "casefile:to_file": Row(SIGNED_IN),
    "casefile:genogram": Row(CHILD, "GET"),
    "casefile:new_genogram": Row(CHILD, "POST"),
    "casefile:add_drawing": Row(CHILD),
    "casefile:genogram_version": Row(CHILD, "GET"),
    "casefile:genogram_pdf": Row(CHILD, "GET"),
    "casefile:genogram_add": Row(CHILD),
    "casefile:genogram_add_relative": Row(CHILD),
    "casefile:genogram_change": Row(CHILD),
    "casefile:genogram_remove": Row(CHILD),
    "casefile:drawing": Row(CHILD, "GET"),
    "casefile:remove_drawing": Row(CHILD),
    "casefile:add": Row(RIGHT),
    "casefile:change": Row(CHANGES),
    "casefile:address": Row(CHANGES),
    "casefile:know_address": Row(CHANGES),
    "casefile:forget_address": Row(CHANGES, "POST"),
    "casefile:allocate": Row(CHANGES),
    "casefile:status": Row(CHANGES),
    "casefile:siblings": Row(CHANGES),
    "casefile:leave_family": Row(CHANGES, "POST"),
    "casefile:bars": Row(CHANGES),
    "casefile:lift_bar": Row(CHANGES, "POST"),
    "casefile:all_bars": Row(RIGHT),
    "casefile:import": Row(RIGHT),
    "casefile:import_empty_file": Row(RIGHT, "GET"),
    "casefile:import_check": Row(RIGHT),
    "casefile:import_bad_rows": Row(RIGHT, "GET"),
    "casefile:record_text": Row(READS, "GET"),
    "casefile:as_received": Row(ABOVE, "GET"),
    "casefile:preview_file": Row(ABOVE, "GET"),
    "casefile:ask_for_release": Row(ABOVE),
    "casefile:releases": Row(ABOVE, "GET"),
    "casefile:release": Row(ABOVE, "GET"),
    "casefile:preview_release": Row(ABOVE, "GET"),
    "casefile:hold_back": Row(ABOVE),
    "casefile:withdraw_release": Row(ABOVE),
    "casefile:release_now": Row(RIGHT),
    "casefile:released_pdf": Row(ABOVE, "GET"),
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
    token = upload(
        cast.admin, "people:import", b"email,name,role\nann@demo.example,Ann,Worker\nno address,,\n"
    )
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
        "records:action": [final.actions.get().pk],
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
        **on_a_childs_file(cast),
        **on_a_genogram(cast),
        **on_releases(cast),
        **unfinished_of_others(cast),
    }


def upload(user: User, name: str, data: bytes) -> str:
    """Choose a file to import; the token that it is kept under."""
    browser = Browser()
    browser.force_login(user)
    answer = browser.post(reverse(name), {"file": SimpleUploadedFile("rows.csv", data)})
    return str(answer["Location"].rstrip("/").split("/")[-1])


def on_a_childs_file(cast: Cast) -> dict[str, list[Any]]:
    """What the addresses of a child's file want: two children of the worker, with papers on their files."""
    manager, worker = cast.manager, cast.worker
    child, sibling = (
        factories.child(name, worker=worker, team=cast.team) for name in ("Amara Okafor", "Bo Okafor")
    )
    children.change_child(by=None, child=child, team=cast.team, address_is_confidential=True)
    children.join_family(by=manager, child=child, sibling=sibling)
    children.let_know_address(by=manager, child=child, user=cast.director, reason="Signs the placement")
    relative = factories.person(name="Rae Relative")
    barred = children.bar(by=manager, file=child.file, user=relative, reason="Aunt of the mother")
    event = significant.log_event(
        by=worker,
        file=child.file,
        kind="other",
        what="A fall",
        happened_at=timezone.now(),
        known_at=timezone.now(),
    )
    s2_draft = papers.draft(manager, child.file)
    papers.ready(manager, sibling.file)
    token = upload(cast.admin, "casefile:import", b"case_number,name\nK1,Cy Okafor\nno name,\n")
    of_child = [name for name, row in TABLE.items() if row.who in (CHILD, CHANGES)]
    return {
        **{name: [child.pk] for name in of_child},
        **{f"casefile:{name}": [event.pk] for name in ("withdraw_event", "answer_event")},
        **{f"casefile:{name}": [worker.pk] for name in ("session", "sign_session")},
        **{f"casefile:{name}": [token] for name in ("import_check", "import_bad_rows")},
        "casefile:take_over": [s2_draft.pk],
        "casefile:forget_address": [child.pk, child.address_known_by.get().pk],
        "casefile:lift_bar": [child.pk, barred.pk],
    }


def on_a_genogram(cast: Cast) -> dict[str, list[Any]]:
    """A child with a genogram and a photographed drawing."""
    home = Home(factories.child("Eve Okafor", worker=cast.worker, team=cast.team))
    drawing = drawings.add(
        by=None,
        file=home.child.file,
        picture=read_picture(a_picture()),
        drawn_on=home.child.file.opened_on,
        description="The family",
    )
    key, person = home.genogram.pk, home.mum.pk
    return {
        **{f"casefile:{name}": [home.child.pk] for name in ("genogram", "new_genogram", "add_drawing")},
        **{f"casefile:{name}": [key] for name in ("genogram_version", "genogram_pdf")},
        "casefile:genogram_add": [key, "relationship"],
        "casefile:genogram_add_relative": [key, person, "partner"],
        "casefile:genogram_change": [key, "person", person],
        "casefile:genogram_remove": [key, "person", person],
        "casefile:drawing": [drawing.pk],
        "casefile:remove_drawing": [drawing.pk],
    }


def on_releases(cast: Cast) -> dict[str, list[Any]]:
    """Two children's files with a record each: the release of one is in hand, the other is released."""
    data = {"held_on": "1/7/2025", "discussion": "We met.", "decisions": "Carry on."}
    found = []
    for name in ("Cy Okafor", "Di Okafor"):
        child = factories.child(name, worker=cast.worker, team=cast.team)
        record = factories.sign(factories.shared(cast.manager, child.file, "decision", data), cast.manager)
        found.append(releasing.ask(by=cast.manager, child=child, reason="Request 12"))
    in_hand, released = found
    releasing.release_file(by=governance(), made=released)
    of_child = ("as_received", "preview_file", "ask_for_release")
    of_release = ("release", "preview_release", "withdraw_release", "release_now")
    return {
        **{f"casefile:{name}": [in_hand.file_id] for name in of_child},
        **{f"casefile:{name}": [in_hand.pk] for name in of_release},
        "casefile:hold_back": [in_hand.pk, in_hand.entries.get().pk],
        "casefile:released_pdf": [released.pk],
        "casefile:record_text": [record.pk],
    }


def unfinished_of_others(cast: Cast) -> dict[str, list[Any]]:
    """A draft that an earlier supervisor left, and a mail of which nobody knows whether it went out."""
    left = Record.objects.create(file=cast.file, kind="s1", author=cast.former, version=1)
    left.parties.create(user=cast.worker, role="supervisee")
    left.parties.create(user=cast.former, role="supervisor")
    notice = Notice.objects.create(key="in doubt", mail="record_final", to=cast.worker, file=cast.file)
    Notice.objects.filter(pk=notice.pk).update(record=left, claimed_at=timezone.now() - dt.timedelta(hours=1))
    return {"records:take_over": [left.pk], "records:settle_mail": [notice.pk]}


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
        return {
            "people:training": cast.director,
            "people:training_csv": cast.director,
            "people:record_training": cast.director,
            "casefile:add": cast.manager,
            "casefile:all_bars": governance(),
            "casefile:release_now": governance(),
        }.get(name, cast.admin)
    above = cast.manager if name.startswith("casefile:") else cast.above
    return {ABOVE: above, SUPERVISEE: cast.worker}.get(who, cast.manager)


def governance() -> User:
    """The information governance lead; nobody of the cast."""
    found = User.objects.filter(name="Gita Governance").first()
    return found or factories.person(Role.GOVERNANCE, name="Gita Governance")


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
