"""The demo council: loaded once for this file, inside a transaction that is rolled back."""

import datetime as dt
from collections.abc import Iterator
from io import StringIO
from itertools import pairwise
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from casefile.models import Child
from casefile.services.children import initials_of
from pods.models import Discussion
from supervision.models import AgendaItem, Pointer, Preparation
from supervision_portal.home import work
from supervision_portal.home.demo import DOMAIN, PASSWORD, SIGN_INS, load
from supervision_portal.home.demo.days import Days
from supervision_portal.home.demo.people import children, council
from supervision_portal.log.models import Event
from supervision_portal.people.models import ReportingLine, Training, User
from supervision_portal.records import access, cover, rules
from supervision_portal.records.document import digest
from supervision_portal.records.models import (
    Action,
    ActionUpdate,
    FileGrant,
    FileHolder,
    Notice,
    Record,
    Return,
    SealedDocument,
    Signature,
)
from supervision_portal.schedule import rules as schedule
from supervision_portal.schedule.models import Deadline, Session, Statement


@pytest.fixture(scope="module")
def council_loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_demo", stdout=StringIO())
        connection.check_constraints()  # once, or each test checks the whole council again
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(council_loaded: None, db: None) -> None:
    """The council, in a transaction of the test's own."""


def user(key: str) -> User:
    return User.objects.get(email=f"{key}@{DOMAIN}")


def names(records: list[Record]) -> list[str]:
    return [f"{record.kind} {record.file.title}" for record in records]


# ---- the commands


def test_a_second_call_does_nothing(demo: None, django_assert_num_queries: Any) -> None:
    before = Record.objects.count(), User.objects.count(), Event.objects.count()
    out = StringIO()
    with django_assert_num_queries(1):
        call_command("load_demo", stdout=out)
    assert "there already" in out.getvalue()
    assert (Record.objects.count(), User.objects.count(), Event.objects.count()) == before


def test_who_can_sign_in(demo: None) -> None:
    out = StringIO()
    call_command("demo_sign_ins", stdout=out)
    assert out.getvalue().count(PASSWORD) == 1
    for key in SIGN_INS:
        assert f"{key}@{DOMAIN}" in out.getvalue()
        assert user(key).is_active
        assert user(key).current_role == key.replace(".", "_").replace("social_worker", "worker").replace(
            "facilitator", "pod_facilitator"
        )
    assert user("social.worker").check_password(PASSWORD)


# ---- the council


def test_people_and_lines(demo: None) -> None:
    assert User.objects.count() == len(council().people) + 1
    chain = ["social.worker", "team.manager", "service.manager", "director"]
    for below, above in pairwise(chain):
        assert User.objects.supervisor_of(user(below).pk) == user(above)
    assert User.objects.supervisor_of(user("gemma.hoyle").pk) == user("winston.blake")
    kinds = set(ReportingLine.objects.values_list("kind", flat=True))
    assert kinds == {"line", "supervision", "clinical"}
    assert not user("stephen.marsden").is_active
    ended = ReportingLine.objects.filter(supervisor=user("stephen.marsden"))
    assert ended.count() == 4
    assert not ended.filter(end=None).exists()
    assert User.objects.supervised_by(user("oluwaseun.bankole")).count() == 4
    untrained = User.objects.filter(posts__role="team_manager", is_active=True).exclude(
        trainings__kind=Training.Kind.SUPERVISION
    )
    assert [manager.name for manager in untrained] == ["Oluwaseun Bankole"]


def test_how_often_supervision_is_due(demo: None) -> None:
    rules = set(Deadline.objects.open().filter(duty="personal").values_list("rule", flat=True))
    assert rules == {
        "table-1-managers",
        "table-1-newly-qualified",
        "table-1-detached-youth",
        "table-1-residential",
        "table-1-residential-induction",
        "table-1-family-connections",
        "table-1-no-direct-contact",
        "table-1-everybody",
    }
    file = access.own_files(user("shabana.iqbal")).get()
    found = Deadline.objects.open().get(file=file, duty="personal")
    assert found.form == "s3"
    assert "6-weekly on shared conversation form" in found.because[0]


def test_every_kind_and_every_state(demo: None) -> None:
    states = set(Record.objects.values_list("kind", "state"))
    assert {kind for kind, _state in states} == {
        "agreement", "s1", "s3", "s3-corporate", "observation", "addendum",
        "s2", "oversight", "decision", "cts", "reflect", "pod-topic",
        "file-audit", "audit-completion", "supervision-observation", "dip-sample",
    }  # fmt: skip
    assert {state for _kind, state in states} == {"draft", "shared", "signed"}
    assert set(Action.objects.values_list("kind", flat=True)) == set(Action.Kind.values)
    assert set(Action.objects.values_list("state", flat=True)) == set(Action.State.values)
    assert set(Session.objects.values_list("state", flat=True)) == set(Session.State.values)
    assert set(Statement.objects.values_list("kind", flat=True)) == set(Statement.Kind.values)
    assert {"dbs", "registration", "training"} <= set(Pointer.objects.values_list("kind", flat=True))
    assert {"sickness", "court", "crisis"} <= set(Session.objects.values_list("why", flat=True))
    assert not Record.objects.filter(kind="s3-corporate", attachments=None).exists()


def test_what_does_not_go_the_usual_way(demo: None) -> None:
    assert Return.objects.filter(record__state="signed").exists()  # returned, changed, signed
    assert Return.objects.filter(record__state="draft").exists()  # returned, a draft again
    assert Signature.objects.filter(answer="signed").exclude(words="").get().user.name == "Imran Sheikh"
    closed = Record.objects.exclude(closed_by=None).get()
    assert (closed.closed_by, closed.file.title) == (user("service.manager"), "Gavin Lister")
    assert closed.signatures.get(answer="refused").words
    [waits] = work.of(user("service.manager")).unsigned
    assert waits.file.title == "Ewa Kowalczyk"
    assert timezone.localdate() - timezone.localdate(waits.shared_at) > dt.timedelta(days=85)
    grant = FileGrant.objects.exclude(purpose="audit").get()
    assert (grant.user, grant.purpose) == (user("service.manager"), "dip_sample")
    renews = Pointer.objects.filter(kind="registration").earliest("expires_on")
    assert renews.expires_on == timezone.localdate() + dt.timedelta(days=18)
    new = access.own_files(user("tom.whitaker-bell")).get()
    assert not new.records.exists()
    assert new.sessions.get().state == "booked"
    overdue = [record for record in Record.objects.filter(kind="agreement") if _review_is_over(record)]
    assert overdue


def _review_is_over(agreement: Record) -> bool:
    day, month, year = map(int, agreement.data["review_on"].split("/"))
    return dt.date(year, month, day) < timezone.localdate()


def test_my_work_of_the_team_manager(demo: None) -> None:
    today, mine = timezone.localdate(), work.of(user("team.manager"))
    assert [item.name for item in mine.due if item.due and item.due.overdue(today)] == ["Callum Brierley"]
    assert [item.name for item in mine.due if item.due and item.due.soon(today)] == [
        "Tom Whitaker-Bell",
        "Maya Osei",
    ]
    assert names(mine.drafts) == ["s1 Priya Nambiar", "s2 Kai Hollingsworth"]
    assert names(mine.to_sign) == ["s1 Imran Sheikh", "s2 Zoë Lancaster"]
    assert [item.clock.late for item in mine.events] == [True, False]
    assert mine.to_file is not None
    assert mine.to_file.late == 1
    assert names(mine.waiting) == ["observation Maya Osei"]
    assert [session.file.title for session, _words in mine.to_rebook] == ["Callum Brierley"]
    assert [statement.by.name for statement in mine.statements] == ["Shanice Campbell-Reid"]
    assert any(action.by_when and action.by_when < today for action in mine.actions)
    assert any(action.by_when and action.by_when >= today for action in mine.actions)
    assert [grant.user for grant in mine.openings] == [user("service.manager")]


def test_my_work_of_the_social_worker(demo: None) -> None:
    maya, today = user("social.worker"), timezone.localdate()
    mine = work.of(maya)
    assert names(mine.to_sign) == ["observation Maya Osei"]
    assert mine.own is not None
    assert mine.own.booked is not None
    assert timezone.localdate(mine.own.booked) > today
    assert {"action", "goal"} <= {action.kind for action in mine.actions}
    file = access.own_files(maya).get()
    items = AgendaItem.objects.filter(file=file, record=None)
    assert {item.by for item in items} == {maya, user("team.manager")}
    notes = Preparation.objects.filter(file=file, record=None)
    assert {(note.by, note.shared_at is None) for note in notes} == {
        (maya, False),
        (user("team.manager"), True),
    }
    assert Action.objects.filter(
        file=file, state="open", updates__record=None, updates__isnull=False
    ).exists()


def test_every_month_has_its_sessions(demo: None) -> None:
    today = timezone.localdate()
    for back in range(1, 12):
        month = schedule.add_months(today, -back)
        held = Session.objects.filter(held_on__year=month.year, held_on__month=month.month)
        assert held.count() > 50, month


def test_final_records_are_signed_by_both_and_sessions_have_their_record(demo: None) -> None:
    for record in Record.objects.filter(state="signed", closed_by=None).prefetch_related(
        "signatures", "parties"
    ):
        signed = [answer for answer in record.signatures.all() if not answer.voided_at]
        asked = [party for party in record.parties.all() if party.signs]
        assert len(signed) == len(asked), record.number
        assert all(answer.digest == digest(record.content) for answer in signed), record.number
    held = Session.objects.filter(state="held", pod=None)  # what a pod discusses has records of its own
    assert not held.exclude(record__kind__in=("s1", "s3", "s3-corporate")).exists()


def test_events_are_in_the_order_of_time_on_each_file(demo: None) -> None:
    file = access.own_files(user("gemma.hoyle")).get()
    moments = list(Event.objects.filter(file_id=file.pk).order_by("pk").values_list("at", flat=True))
    assert len(moments) > 30
    assert moments == sorted(moments)


def test_no_mail_of_the_past_year_waits_to_be_sent(demo: None) -> None:
    waiting = Notice.objects.filter(claimed_at=None)
    assert all(notice.made_at.date() >= Days(timezone.localdate()).last for notice in waiting)


# ---- the children


def test_caseloads(demo: None) -> None:
    held = FileHolder.objects.workers().filter(user=user("social.worker"))
    assert held.count() == 9
    firsts = {child.name.split()[0] for child in Child.objects.all()}
    assert {"Grace", "Hope", "Will", "Zoë"} <= firsts
    assert any("-" in name for name in children())
    assert any("’" in name for name in children())


def test_no_record_of_supervision_names_a_child(demo: None) -> None:
    """Nor do agenda, notes and mails between; found by the guard that the portal itself uses."""
    texts: set[str] = set()
    for record in Record.objects.filter(file__kind="supervision"):
        texts.update(record.data.values())
    about_staff = ActionUpdate.objects.filter(action__file__kind="supervision")
    texts.update(about_staff.values_list("text", flat=True))
    texts.update(AgendaItem.objects.values_list("text", flat=True))
    texts.update(Preparation.objects.values_list("text", flat=True))
    texts.update(Statement.objects.values_list("text", flat=True))
    assert len(texts) > 1000
    guarded = [(name, initials_of(name)) for name in children()]
    assert rules.find_names({"all": " | ".join(sorted(texts))}, guarded) == []
    assert rules.find_names({"all": "with Zoë Lancaster"}, guarded)


@pytest.mark.requirement("CAL-2.IRO")
@pytest.mark.requirement("CAL-2.10")
def test_two_teams_talk_about_their_cases_by_initials(demo: None) -> None:
    teams: dict[str, int] = {}
    for record in Record.objects.filter(kind__in=("s1", "s3"), content__contains='"cases-0-initials"'):
        [supervisee] = record.parties.filter(role="supervisee").select_related("user")
        team = str(supervisee.user.current_posts[0].team)
        teams[team] = teams.get(team, 0) + 1
    assert set(teams) == {"IROs", "Family Connections"}
    assert min(teams.values()) > 10


def test_case_supervision_prints_the_genogram_as_it_was_then(demo: None) -> None:
    """Of a family that has changed since, in two versions."""
    records = Record.objects.filter(kind="s2", file__child__name="Grace Hollingsworth", state="signed")
    shown = records.filter(shown_genogram__isnull=False).order_by("held_on")
    days = [(record.held_on, record.shown_genogram.genogram.on) for record in shown]
    assert len(days) >= 2
    assert all(held is not None and on <= held for held, on in days)
    assert len({on for _held, on in days}) == 2


# ---- sealing


def test_the_latest_records_are_sealed_at_once(demo: None) -> None:
    assert load.seal_latest(2) == 2
    theirs = [name for name in council().people if name in SIGN_INS]
    sealed = [document.record for document in SealedDocument.objects.select_related("record__file")]
    assert len(sealed) == 2
    assert {record.state for record in sealed} == {"sealed"}
    assert {record.file.title for record in sealed} <= {council().people[key].name for key in theirs}


# ---- away, and part-time


def test_who_is_away_who_covers_and_who_is_supervised_less_often(demo: None) -> None:
    def due(key: str) -> Deadline:
        return Deadline.objects.open().get(file=access.own_files(user(key)).get(), duty="personal")

    assert due("siobhan.keane").paused
    assert due("marcus.delaney").paused
    assert "ickness" not in str(due("siobhan.keane").because)
    children_of = FileHolder.objects.workers().filter(user=user("siobhan.keane")).values("file")
    assert access.files_visible_to(user("kwame.boateng")).filter(pk__in=children_of).count() == 6
    assert due("adeola.fashola").responsible == user("gurdeep.bains")
    assert any("every 7 weeks" in step for step in due("ceri.prosser").because)
    found = cover.absent_without_cover(user("service.manager"))
    assert [each.user for each in found] == [user("hannah.broadbent")]


def test_pods_have_their_records(demo: None) -> None:
    """Most are confirmed, some wait for their caseworker, and the last one is a draft."""
    found = Discussion.objects.filter(pod__session__state="held").order_by("pod__session__planned_for")
    assert found
    assert all(discussion.record for discussion in found)
    states = [discussion.record.state for discussion in found if discussion.record]
    assert states.count("draft") == 1
    assert set(states[:-1]) == {"signed"}
    confirmed = [bool(discussion.confirmed_at) for discussion in found if discussion.file_id]
    assert confirmed.count(True) > confirmed.count(False) > 0
    assert {discussion.record.kind for discussion in found if discussion.record} == {"reflect", "pod-topic"}
