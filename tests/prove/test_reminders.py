"""No reminder twice, none silently missing: kill -9 of workers, two at once, and a mail server that fails."""

import datetime as dt
import os
import random
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from threading import Thread

import pytest
from django.db import connection

from casefile.models import SignificantEvent
from deploy.children import end_with_parent
from supervision_portal.records.services import notices
from supervision_portal.schedule.models import Deadline, PolicySetting, Reminder
from supervision_portal.schedule.rules import add_working_days
from tests import factories
from tests.prove import scaled
from tests.prove.conftest import Figure
from tests.prove.mail_server import MailServer, mail_server

pytestmark = [pytest.mark.prove, pytest.mark.django_db(transaction=True)]

KILLS = scaled(100)
MANAGERS = 12  # each with two people whose supervision is due on every day of the proof
MOST_STEPS = 40  # of SMTP, until both workers are killed: 5 a mail and 2 workers
LONGEST = 1.0  # seconds until they are killed at times, whatever they are at
FIRST_DAY = dt.date(2026, 12, 1)
LINE = re.compile(r"- Due on [^:]+: \S+")


class Workers:
    """Two workers at once, by `tests.prove.postman`."""

    def __init__(self, server: MailServer) -> None:
        self._server = server
        database, port = connection.settings_dict["NAME"], str(server.port)
        command = [sys.executable, "-m", "tests.prove.postman", database, port]
        self._forker = subprocess.Popen(
            command,
            env=os.environ | {"LOG_LEVEL": "CRITICAL"},
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            preexec_fn=end_with_parent(signal.SIGKILL),
        )

    def start(self, when: dt.date) -> int:
        """Their process group. `when`: a day, or a moment of the hourly clock."""
        assert self._forker.stdin
        self._server.begin()
        self._forker.stdin.write(f"{when.isoformat()}\n")
        self._forker.stdin.flush()
        group = int(self._read())
        self._ending = Thread(target=self._wait)
        self._ending.start()
        return group

    def wait(self) -> None:
        """Return when both have ended."""
        self._ending.join()

    def _wait(self) -> None:
        assert self._read() == "ended\n"
        self._server.end()

    def _read(self) -> str:
        assert self._forker.stdout
        return self._forker.stdout.readline()

    def end(self) -> None:
        self._forker.communicate(timeout=60)


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server(seed=20261122) as server:
        yield server


@pytest.fixture
def workers(transactional_db: None, server: MailServer) -> Iterator[Workers]:
    workers = Workers(server)
    yield workers
    workers.end()


def a_service() -> None:
    """Managers and their people, whose supervision alone is reminded of, on its day alone."""
    for _ in range(MANAGERS):
        pair = factories.Pair()
        factories.line(factories.person(team=pair.team), pair.manager)
    Deadline.objects.exclude(duty="personal").delete()
    Deadline.objects.exclude(responsible__name="Moses Manager").delete()
    PolicySetting.objects.filter(key="reminders.personal").update(value={"on_the_day": "0 days"})


def let_all_be_due(day: dt.date) -> None:
    """Not as a service would move it: what was due before counts as done."""
    Deadline.objects.update(due_on=day)


def kill_at_random(workers: Workers, server: MailServer, when: dt.date, dice: random.Random) -> int:
    """Start two workers and kill both; whether they were still at it."""
    group = workers.start(when)
    soon = dice.random() < 0.3
    server.wait_for_steps(dice.randint(0, MOST_STEPS), dice.random() * LONGEST if soon else 60)
    try:
        os.killpg(group, signal.SIGKILL)
        killed = 1
    except ProcessLookupError:
        killed = 0
    workers.wait()
    return killed


@pytest.mark.requirement("CAL-D.3")
def test_kills_two_workers_and_a_failing_mail_server(
    workers: Workers, server: MailServer, figure: Figure
) -> None:
    dice = random.Random(20261122)
    a_service()
    day, kills, days = FIRST_DAY, 0, 0
    while kills < KILLS:
        let_all_be_due(day)
        for _ in range(dice.randint(2, 6)):
            kills += kill_at_random(workers, server, day, dice)
        server.well = True
        workers.start(day)
        workers.wait()
        server.well = False
        day, days = add_working_days(day, 1), days + 1
    rows = list(Reminder.objects.select_related("mail"))
    taken = Counter(
        (str(mail["To"]), line) for mail in server.taken for line in LINE.findall(str(_text(mail)))
    )
    doubtful = set(notices.doubtful(dt.timedelta()).values_list("pk", flat=True))
    sent = sum(row.mail is not None and row.mail.sent_at is not None for row in rows)
    in_doubt = sum(row.mail_id in doubtful for row in rows)
    double = sum(number > 1 for number in taken.values())
    wanted = days * 2 * MANAGERS
    figure(
        f"{kills} × kill -9 of two workers at once, {wanted:,} reminders on {days} days: {sent:,} sent, "
        f"{in_doubt} listed as in doubt, {double} double, {wanted - sent - in_doubt} silently lost"
    )
    assert double == 0
    assert len(rows) == wanted == sent + in_doubt
    assert sent <= len(taken) <= wanted
    assert in_doubt >= KILLS / 20  # mails were cut off in the middle


HOURS = (24.1, 44.1, 48.1)  # after an event, when its stages “before”, “again” and “overdue” have come


def cases_of_managers() -> list[SignificantEvent]:
    """A case with each manager; the event on it, not stored yet."""
    found = []
    for _ in range(MANAGERS):
        pair = factories.Pair()
        child = factories.child(worker=pair.worker, team=pair.team)
        found.append(SignificantEvent(file=child.file, kind="missing", logged_by=pair.worker))
    return found


def something_happens(events: list[SignificantEvent], now: dt.datetime) -> None:
    """One new event each, known at once; those before are answered."""
    SignificantEvent.objects.update(answered_at=now)
    for event in events:
        event.pk = None
        event.happened_at = event.known_at = event.logged_at = now
    SignificantEvent.objects.bulk_create(events)


@pytest.mark.requirement("CAL-D.3")
@pytest.mark.requirement("CAL-D.4")
def test_kills_while_the_hourly_clock_rings(workers: Workers, server: MailServer, figure: Figure) -> None:
    """The stages of the 48 hours: a mail each, so nobody has two of one moment."""
    dice = random.Random(20261123)
    events, begun = cases_of_managers(), dt.datetime(2026, 12, 1, 9, tzinfo=dt.UTC)
    kills, rung, double = 0, 0, 0
    while kills < KILLS:
        something_happens(events, begun)
        for hours in HOURS:
            now, before = begun + dt.timedelta(hours=hours), len(server.taken)
            for _ in range(dice.randint(2, 6)):
                kills += kill_at_random(workers, server, now, dice)
            server.well = True
            workers.start(now)
            workers.wait()
            server.well = False
            rung += 1
            double += sum(
                number > 1 for number in Counter(str(m["To"]) for m in server.taken[before:]).values()
            )
        begun += dt.timedelta(days=3)
    rows = list(Reminder.objects.filter(duty="oversight").select_related("mail"))
    doubtful = set(notices.doubtful(dt.timedelta()).values_list("pk", flat=True))
    sent = sum(row.mail is not None and row.mail.sent_at is not None for row in rows)
    in_doubt, wanted = sum(row.mail_id in doubtful for row in rows), rung * MANAGERS
    figure(
        f"{kills} × kill -9 of two workers at once, {wanted:,} stages of 48 hours at {rung} moments: "
        f"{sent:,} sent, {in_doubt} listed as in doubt, {double} double, "
        f"{wanted - sent - in_doubt} silently lost"
    )
    assert double == 0
    assert len(rows) == wanted == sent + in_doubt
    assert sent <= len(server.taken) <= wanted
    assert in_doubt >= KILLS / 20  # mails were cut off in the middle


def _text(mail: object) -> str:
    """The plain text of a mail."""
    (plain, _html) = mail.get_payload()  # type: ignore[attr-defined]
    return plain.get_payload(decode=True).decode()  # type: ignore[no-any-return]
