"""The children’s files of the demo council: who works with whom, and what is written on their files."""

import datetime as dt
import random
import tomllib
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from casefile.models import CaseRecordTeam, Child, Filing, KnowsAddress, Status
from casefile.services import children, papers, settings, significant
from supervision_portal.design.words import short_date
from supervision_portal.home.demo import clock
from supervision_portal.home.demo.casework import Case, save, shared, sign
from supervision_portal.home.demo.days import Days, at
from supervision_portal.home.demo.people import caseloads
from supervision_portal.home.demo.world import World
from supervision_portal.people.models import User
from supervision_portal.records.models import FileHolder, Record
from supervision_portal.records.services import drafts
from supervision_portal.schedule.services import events

SEED = 20
CASE_SYSTEM = "CASS"  # the record for Locality CP North
STATUS_OF_TEAM = {"CLA": "cla-long", "CAT": "cat"}
LATE = {"Dominic Nkemelu", "Amélie Fontaine", "Tilly D’Souza"}  # their case supervision is overdue
AGES = {"Jayden Birtwhistle": 15, "Reuben Agyemang": 13}  # of those to whom something happens
DRAWN_AGES = {"Grace Hollingsworth": 10, "Kai Hollingsworth": 8}  # born before what their genogram tells
NEW = {"Poppy Entwistle"}  # allocated this month, not discussed yet
WHOLE_YEAR = {  # whose children’s files tell a year: who signs in, and who is audited
    "social.worker",
    "callum.brierley",
    "comfort.asante",
    "hannah.broadbent",
    "nadia.rahman",
    "siobhan.keane",
}
IRO_STATUS = "Reviewed by an IRO"  # of the council’s own: the framework’s row is for the team


@cache
def _told() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("cases.toml").read_text(encoding="utf-8"))


def add_children(world: World, days: Days) -> list[Case]:
    """Everybody’s caseload, with status, address, family; the longest known first."""
    rng = random.Random(SEED)
    with clock.moved(at(days.first, 8)):
        settings.add_status(by=None, name=IRO_STATUS)
    statuses = {status.key: status for status in Status.objects.all()}
    rows = [{"name": name, "worker": key} for key, names in caseloads().items() for name in names]
    cases = [_add(world, days, i, row, rng, statuses) for i, row in enumerate([*rows, *_told()["more"]])]
    for _surname, family in groupby(cases, key=lambda case: case.child.name.split(" ")[-1]):
        siblings = [case.child for case in family]
        if len(siblings) > 1:
            children.family_of(siblings)
            Child.objects.filter(pk__in=[child.pk for child in siblings]).update(address=siblings[0].address)
    return cases


def _add(
    world: World, days: Days, i: int, row: dict[str, Any], rng: random.Random, statuses: dict[str, Status]
) -> Case:
    worker = world.users[row["worker"]]
    team = worker.current_posts[0].team
    assert team is not None
    key = row.get("status") or STATUS_OF_TEAM.get(team.name) or rng.choice(("cp", "cp", "cin"))
    age = AGES.get(row["name"]) or row.get("age", rng.randint(1, 16))
    age = DRAWN_AGES.get(row["name"], age)
    start = max(days.first + dt.timedelta(days=5 * (i % 40)), worker.joined_on)
    if row["name"] in NEW or "weeks_known" in row:
        start = days.weeks_ago(row.get("weeks_known", 2))
    with clock.moved(at(start, 9)):
        child = children.add_child(
            by=None,
            name=row["name"],
            initials=row.get("initials", ""),
            case_number=f"D{10_000 + 7 * i}",
            team=team,
            born_on=None
            if "household" in row["name"]
            else days.today - dt.timedelta(days=365 * age + rng.randint(20, 340)),
            address=_told()["streets"][i % len(_told()["streets"])],
        )
        children.allocate(by=None, child=child, worker=worker)
        children.set_status(
            by=None,
            child=child,
            status=statuses[key],
            settled=row.get("settled", False),
            is_complex=row.get("complex", False),
        )
    manager = User.objects.supervisor_of(worker.pk)
    assert manager is not None
    overseen = tuple(row["overseen"]) if "overseen" in row else None
    return Case(child, worker, manager, overseen, row.get("closing", False))


def tell(world: World, days: Days, cases: list[Case]) -> None:
    """What happened on the children’s files, through the services."""
    rng = random.Random(SEED + 1)
    by_name = {case.child.name: case for case in cases}
    mine = by_name["Grace Hollingsworth"]  # of the demo’s social worker
    assert mine.child.file.team is not None
    CaseRecordTeam.objects.create(team=mine.child.file.team, name=CASE_SYSTEM, start=days.first)
    _who_must_know(days, by_name, world)
    for case in cases:
        _months(case, days, rng)
    for case, event in zip(cases[::11], _told()["events"] * 3, strict=False):
        _answered_event(case, event, days, rng)
    for name in ("Iris Gledhill", "Mr and Mrs Platt’s household"):
        _settled(by_name[name], days)
    for case in cases:
        _where_oversight_is_all(case, days)
    _confidential(by_name["Lola Birkett"], mine, days, world)
    _of_a_senior_manager(by_name["Kai Hollingsworth"], days, world)
    _under_way(by_name, days, rng)


def _who_must_know(days: Days, by_name: dict[str, Case], world: World) -> None:
    """A family whose address must not be known, and a worker who is related to another family."""
    with clock.moved(at(days.first + dt.timedelta(weeks=20), 11)):
        for name in ("Finn O’Neill", "Orla O’Neill"):
            case = by_name[name]
            children.change_child(
                by=case.manager,
                child=case.child,
                team=case.child.file.team,
                address="9 Harbour View, Saltmouth",
                address_is_confidential=True,
            )
            KnowsAddress.objects.create(
                child=case.child, user=world.users["service.manager"], reason="Signs the moving costs"
            )
        related = by_name["Mia-Rose Tattersall"]
        children.bar(
            by=related.manager,
            file=related.child.file,
            user=world.users["rebecca.thornton"],
            reason="Aunt of the child’s mother",
        )


def _months(case: Case, days: Days, rng: random.Random) -> None:
    """Case supervision once a month; a few are late, and who is new has none."""
    name = case.child.name
    if name in NEW or case.overseen is not None:
        return
    last = rng.randint(40, 58) if name in LATE else rng.randint(3, 25)
    count = 4 if case.worker.email.startswith("social.worker") else 2
    if case.worker.email.split("@")[0] in WHOLE_YEAR:
        of_its_own = random.Random(f"{SEED} {name}")  # the months that every file tells stay as they are
        _discussed(
            case, [days.weeks_ago((last + 30 * back) / 7) for back in range(12, count - 1, -1)], of_its_own
        )
    _discussed(case, [days.weeks_ago((last + 30 * back) / 7) for back in range(count - 1, -1, -1)], rng)


def _discussed(case: Case, on: list[dt.date], rng: random.Random) -> None:
    """Case supervision on these days, as far as the file was there."""
    for day in on:
        if day <= case.child.file.opened_on:
            continue
        manager = case.manager_on(day)
        sign(manager, shared(case, "s2", at(day, 14), _s2(case, day, rng), by=manager), at(day, 16))


def _s2(case: Case, day: dt.date, rng: random.Random) -> dict[str, str]:
    told = _told()["s2"]
    picked = {key: rng.choice(texts).format(**case.words) for key, texts in told.items() if key != "actions"}
    if not picked["practitioner_risk"]:
        picked.pop("practitioner_safety")
    else:
        picked["practitioner_safety"] = told["practitioner_safety"][-1]
    seen = day - dt.timedelta(days=rng.randint(1, 9))
    return {
        **picked,
        "held_on": short_date(day),
        "formality": "formal",
        "type": "individual",
        "last_seen_on": short_date(seen),
        "next_on": short_date(day + dt.timedelta(days=28)),
        "actions-0-what": rng.choice(told["actions"]).format(**case.words),
        "actions-0-who": "supervisee",
        "actions-0-by_when": short_date(day + dt.timedelta(days=rng.randint(7, 24))),
    }


def _answered_event(case: Case, event: dict[str, str], days: Days, rng: random.Random) -> None:
    """Something happened in the last months; most were answered in time."""
    day = days.weeks_ago(rng.randint(2, 9))
    happened = at(day, 7, 30)
    answered = happened + dt.timedelta(hours=rng.choice((5, 26, 30, 53)))
    with clock.moved(happened + dt.timedelta(hours=2)):
        logged = significant.log_event(
            by=case.worker,
            file=case.child.file,
            kind=event["kind"],
            what=event["what"],
            happened_at=happened,
            known_at=happened + dt.timedelta(hours=1),
        )
    manager = case.manager_on(day)
    with clock.moved(answered):
        papers.begin_oversight(by=manager, event=logged)
    data = {key: event[key].format(**case.words) for key in OVERSIGHT_TEXTS}
    record = shared(case, "oversight", answered, _oversight(data, event, answered), by=manager)
    sign(manager, record, answered)


OVERSIGHT_TEXTS = ("subject", "discussion", "impact", "analysis", "decisions", "action")


def _oversight(texts: dict[str, str], event: dict[str, str], answered: dt.datetime) -> dict[str, str]:
    return {
        **{key: texts[key] for key in OVERSIGHT_TEXTS if key != "action"},
        "held_on": short_date(answered.date()),
        "event": event["kind"],
        "pod": "no",
        "sexual_activity": "no",
        "actions-0-what": texts["action"],
        "actions-0-who": "supervisee",
        "actions-0-by_when": short_date(answered.date() + dt.timedelta(days=6)),
    }


def _settled(case: Case, days: Days) -> None:
    """It is settled: every 3 months, as a management oversight sets out."""
    day = days.weeks_ago(7)
    status = case.child.statuses.get(end=None).status
    with clock.moved(at(day, 9)):
        children.set_status(by=case.manager, child=case.child, status=status, settled=True)
    often = {"every_months": "3", "until": short_date(day + dt.timedelta(days=270))}
    _overseen(case, day, _told()["settled"][status.key], often)


def _where_oversight_is_all(case: Case, days: Days) -> None:
    """Of a team with no case supervision of its own, or at the start of an assessment; it may close now."""
    for weeks in case.overseen or ():
        told = _told()["overseen"][case.child.statuses.get(end=None).status.key]
        _overseen(case, days.weeks_ago(weeks), told, {})
    if case.closing:
        with clock.moved(at(days.last, 16)):
            events.note(by=case.manager, file=case.child.file, name="closing", on=days.last)


def _overseen(case: Case, day: dt.date, told: dict[str, str], more: dict[str, str]) -> None:
    """Management oversight that answers no event of the file, signed."""
    data = {
        **{key: text.format(**case.words) for key, text in told.items() if key != "action"},
        **more,
        "held_on": short_date(day),
        "event": "other",
        "happened_on": short_date(day),
        "happened_time": "09:00",
        "known_on": short_date(day),
        "known_time": "09:00",
        "pod": "no",
        "sexual_activity": "no",
        "actions-0-what": told["action"],
        "actions-0-who": "supervisee",
        "actions-0-by_when": short_date(day + dt.timedelta(days=14)),
    }
    moment, by = at(day, 12), case.manager_on(day)
    sign(by, shared(case, "oversight", moment, data, by=by), moment)


def _confidential(cts: Case, mine: Case, days: Days, world: World) -> None:
    """Therapy beside social work: an outline that only the therapist and their supervisor read."""
    day = days.weeks_ago(3)
    therapist, holder = world.users["nathan.ellwood"], FileHolder.Role.CTS_WORKER
    with clock.moved(at(days.weeks_ago(8), 9)):
        for child in (cts.child, mine.child):
            children.allocate(by=None, child=child, worker=therapist, role=holder)
    supervisor = User.objects.supervisor_of(therapist.pk)
    assert supervisor is not None
    data = {
        "held_on": short_date(day),
        "outline": "How the sessions go; what to bring to the network meeting, and what stays the child’s.",
        "actions-0-what": "Agree with the child what the review may hear",
        "actions-0-who": "supervisee",
        "actions-0-by_when": short_date(day + dt.timedelta(days=10)),
    }
    record = shared(mine, "cts", at(day, 11), data, by=supervisor)
    sign(supervisor, record, at(day, 12))


def _of_a_senior_manager(case: Case, days: Days, world: World) -> None:
    """A service manager decides about a case that they do not hold (CAL-15.3)."""
    day, by = days.weeks_ago(2), world.users["service.manager"]
    data = {
        "held_on": short_date(day),
        "between": f"{by.name}, {case.manager.name} and {case.worker.name}",
        "discussion": "Whether the assessment can wait for the paediatric report, which has been late twice.",
        "decisions": "It does not wait. The conference is told what is missing and why.",
        "actions-0-what": "Write to the hospital’s named doctor about the two missed dates",
        "actions-0-who": "supervisor",
        "actions-0-by_when": short_date(day + dt.timedelta(days=7)),
    }
    record = shared(case, "decision", at(day, 15), data, by=by)
    sign(by, record, at(day, 15, 30))


def _under_way(by_name: dict[str, Case], days: Days, rng: random.Random) -> None:
    """What waits this morning: two events, an S2 ready to sign, and one that is begun."""
    fresh, late = by_name["Reuben Agyemang"], by_name["Jayden Birtwhistle"]
    # Yesterday by the calendar: the 48 hours run over weekends too, and of this one they are to run still.
    yesterday, before = at(days.today - dt.timedelta(days=1), 16, 40), at(days.ago(4), 21, 15)
    for case, kind, what, happened, logged in (
        (fresh, "missing", "Missing since midday; found at the bus station", yesterday, yesterday),
        (late, "arrest", "Arrested for shoplifting, bailed to grandma", before, at(days.ago(3), 9, 5)),
    ):
        with clock.moved(max(happened, logged) + dt.timedelta(minutes=10)):
            significant.log_event(
                by=case.worker,
                file=case.child.file,
                kind=kind,
                what=what,
                happened_at=happened,
                known_at=max(happened, logged),
            )
    ready, begun = by_name["Zoë Lancaster"], by_name["Kai Hollingsworth"]
    shared(ready, "s2", at(days.last, 14), _s2(ready, days.last, rng))
    with clock.moved(at(days.last, 15)):
        record = drafts.begin(by=begun.manager, file=begun.child.file, kind="s2")
        whole = _s2(begun, days.last, rng)
        save(begun.manager, record, {key: whole[key] for key in ("held_on", "agenda", "where_now")})


def file_away(days: Days) -> None:
    """Most records are in the case system; the last days’ are still to be confirmed, one of them late."""
    waiting = Filing.objects.filter(record__state__in=Record.FINAL).exclude(case_system="").order_by("due_on")
    for filing in list(waiting.filter(due_on__lt=days.today).select_related("record__author"))[:-1]:
        assert filing.record.signed_at is not None
        with clock.moved(filing.record.signed_at + dt.timedelta(hours=3)):
            papers.confirm_filed(by=filing.record.author, filings=[filing])
