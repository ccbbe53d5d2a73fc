"""The year of quality assurance: files audited and followed up, supervision observed, records sampled."""

import datetime as dt
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from audits import evidence
from audits.models import Audit
from audits.rules.reading import read_text
from audits.services import audits, carrying_out, completion, practice, samples, tools
from audits.services.candidates import Criteria
from supervision_portal.home.demo import clock
from supervision_portal.home.demo.days import Days, at
from supervision_portal.home.demo.world import World
from supervision_portal.people.models import ReportingLine, User
from supervision_portal.records import kinds
from supervision_portal.records.draft_forms import form_of
from supervision_portal.records.models import Action, Record
from supervision_portal.records.services import actions, drafts, signing

TOOLS = ("calderdale-audit", "calderdale-observation", "calderdale-dip-sample")
NOT_LOOKED_AT = 3  # managers whom nobody has observed this year, nor dipped into their records
NAMED = ("nadia.rahman", "kieran.stott")
WEEK = dt.timedelta(weeks=1)
SEEN = ("seen", "seen", "partly", "seen", "none")  # what was seen of one standard after the other
SAT_IN = "Sat in on a session of ninety minutes, with the worker’s agreement."
WHY = (
    "Time is kept free, and the worker brings what matters. Diversity was spoken of without being asked for.",
    "Warm and clear. Feedback on what went well could be as detailed as on what did not.",
    "Cases take most of the hour. The worker’s own development came last, and short.",
)


@cache
def _told() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads(Path(__file__).with_name("audited.toml").read_text("utf-8"))[
        "audits"
    ]
    return found


def begin(days: Days) -> None:
    """The tools that the council goes by from its first day."""
    with clock.moved(at(days.first, 7)):
        for name in TOOLS:
            path = settings.BASE_DIR / "policies" / f"{name}.toml"
            found, problems = read_text(path.read_text("utf-8"), evidence.FINDERS)
            if found is None:
                raise ValueError(f"{path.name}: {problems}")
            tools.publish(by=None, tool=found, reason="As the framework has it")


def tell(world: World, days: Days) -> None:
    """What line managers looked at, then the audits, the oldest first."""
    _look_at_practice(world, days)
    _name_files(world, days)
    told = sorted(_told(), key=lambda each: (-each.get("weeks", 0), each["of"]))
    for each in told:
        _audit(world, days, each)


# ---- audits


def _name_files(world: World, days: Days) -> None:
    """Two files that were asked for by name; the audits of them are told with the others."""
    tool = tools.latest("personal-supervision-file")
    assert tool
    plan = samples.Plan(
        name="Asked for after the summer",
        tool=tool,
        criteria=Criteria(chosen=tuple(str(world.files[key].pk) for key in NAMED)),
        size=len(NAMED),
        due_on=days.last + dt.timedelta(days=5),
        auditors=(world.users["auditor"].pk,),
        concern="Many sessions were moved in July and August. Their managers want to know what was missed.",
    )
    with clock.moved(at(days.ago(14), 9)):
        samples.make(by=world.users["qa.lead"], plan=plan, seen=samples.preview(plan).mark)


def _audit(world: World, days: Days, told: dict[str, Any]) -> None:
    lead, auditor = world.users["qa.lead"], world.users["auditor"]
    signed_on = days.ago(round(told["weeks"] * 5)) if "weeks" in told else None
    given = (signed_on or days.last) - 3 * WEEK
    due = days.last + dt.timedelta(days=told["due"]) if "due" in told else given + 4 * WEEK
    tool = tools.latest("personal-supervision-file")
    assert tool
    file = world.files[told["of"]]
    if told["of"] in NAMED:
        audit = Audit.objects.get(file=file)
    else:
        with clock.moved(at(given, 9)):
            audit = audits.assign(by=lead, file=file, tool=tool, auditor=auditor, due_on=due)
    if signed_on is None and "begun" not in told:
        return
    with clock.moved(at(signed_on or days.ago(2), 11)):
        record = carrying_out.begin(by=auditor, audit=audit)
        audit.refresh_from_db()
        _write(record, auditor, _answers(audit, told))
        if signed_on:
            _sign(record, auditor)
    if signed_on:
        _follow_up(days, audit, told, signed_on)


def _answers(audit: Audit, told: dict[str, Any]) -> dict[str, str]:
    tool, found = tools.tool_of(audit.tool), carrying_out.found_in(audit)
    data: dict[str, str] = {}
    for part in tool.for_staff(set(audit.staff)):
        half_done = "grades" not in told and part.about == "cases"
        for question in part.questions if not half_done else ():
            shown = found[question.key].answer if question.key in found else ""
            data[f"q_{question.key}"] = shown or ("no" if question.key in told.get("no", ()) else "yes")
            if question.key in told.get("overruled", ()):
                data |= {f"q_{question.key}": "no", f"why_{question.key}": told["overruled"][question.key]}
        if part.grade and "grades" in told:
            data |= {f"part_{part.key}_grade": told["grades"], f"part_{part.key}_why": told["why"]}
    first = tool.parts[1].key
    data[f"part_{first}_notes"] = told.get("notes", "")
    if "grades" in told:
        data |= {"overall_grade": told["grades"], "overall_why": told["why"]}
    return data | _rows(audit, told)


def _rows(audit: Audit, told: dict[str, Any]) -> dict[str, str]:
    data: dict[str, str] = {}
    for number, text in enumerate(told.get("learning", ())):
        data |= {f"learning-{number}-what": text, f"learning-{number}-who": "supervisor"}
    for number, row in enumerate(told.get("corrective", ())):
        by_when = audit.due_on + dt.timedelta(days=row["days"])
        data |= {
            f"corrective-{number}-part": "personal",
            f"corrective-{number}-what": row["what"],
            f"corrective-{number}-who": row["who"],
            f"corrective-{number}-by_when": f"{by_when:%-d/%-m/%Y}",
        }
    if "good" in told:
        data["good-0-example"] = told["good"]
        data["good-0-share"] = "yes" if told.get("share") else ""
    return data


def _write(record: Record, by: User, data: dict[str, str]) -> None:
    record.refresh_from_db()
    drafts.save(by=by, record=record, version=record.version, data={**record.data, **data})


def _sign(record: Record, *signers: User) -> None:
    record.refresh_from_db()
    form = form_of(record, kinds.of(record.kind), record.data, checked=True)
    if not form.is_whole():
        raise ValueError(f"{record.kind}: {[part.errors for part in form.all_forms()]}")
    signing.share(by=signers[0], record=record, version=record.version, document=form.document())
    for person in signers:
        signing.sign(by=person, records=[record], method="password")


def _follow_up(days: Days, audit: Audit, told: dict[str, Any], signed_on: dt.date) -> None:
    """What was done about it, as far as the story goes."""
    audit.refresh_from_db()
    people, done = audits.people_of(audit.file), signed_on
    rows = {row["what"]: row for row in told.get("corrective", ())}
    for action in Action.objects.filter(record=audit.record, kind="action").order_by("pk"):
        row = rows[action.what]
        if "done" not in row or action.owner is None:
            continue
        done = min(signed_on + 4 * WEEK, days.ago(1))
        with clock.moved(at(done, 12)):
            actions.end(by=action.owner, action=action, state="done", reason=row["done"])
        above = User.objects.supervisor_of(action.owner.pk)
        if (row.get("signed_off") or told.get("completed")) and above:
            with clock.moved(at(done, 15)):
                completion.sign_off(by=above, action=Action.objects.get(pk=action.pk))
    if told.get("completed") and people.supervisor:
        with clock.moved(at(min(done + 8 * WEEK, days.ago(1)), 16)):
            record = completion.begin(by=people.supervisor, audit=audit)
            _sign(record, people.supervisor)


# ---- once a year, by the line manager


def _look_at_practice(world: World, days: Days) -> None:
    """Most who supervise were observed and sampled this year, one after the other."""
    files = {user.pk: world.files[key] for key, user in world.users.items() if key in world.files}
    lines = ReportingLine.objects.supervising().filter(supervisor__in=files).values("supervisor")
    managers = User.objects.active().filter(pk__in=lines).order_by("pk")
    for number, person in enumerate(managers[NOT_LOOKED_AT:]):
        on = days.ago(150 - 9 * number % 140)
        above = User.objects.supervisor_of(person.pk, on)
        held = Record.objects.final().filter(
            kind="s1", held_on__lt=on, parties__user=person, parties__role="supervisor"
        )
        if above is None or not above.is_active or not held.exists():
            continue
        for kind, hour in ((practice.OBSERVATION, 14), (practice.DIP_SAMPLE, 16)):
            with clock.moved(at(on, hour)):
                record = drafts.begin(by=above, file=files[person.pk], kind=kind)
            with clock.moved(at(on, hour, 50)):
                _write(record, above, _seen(record, number))
                _sign(record, above, person)


def _seen(record: Record, number: int) -> dict[str, str]:
    """What was seen of each standard, not the same of everybody."""
    form = form_of(record, kinds.of(record.kind), record.data)
    data = {"held_on": f"{timezone.localdate():%-d/%-m/%Y}"}
    for place, (name, field) in enumerate(form.fields.items()):
        if not name.startswith("q_"):
            continue
        choices = [value for value, _label in getattr(field, "choices", ())]
        wanted = SEEN[(place + number) % len(SEEN)] if "seen" in choices else "yes"
        data[name] = wanted if choices else SAT_IN
    grade = "partly" if record.kind == practice.OBSERVATION and number % 3 == 0 else "seen"
    data["overall_grade"] = grade if record.kind == practice.OBSERVATION else "good"
    data["overall_why"] = WHY[number % len(WHY)]
    return data
