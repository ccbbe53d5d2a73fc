"""A worker with a year of supervision, who audits whom, and how an audit is filled in."""

import datetime as dt
import tomllib
from pathlib import Path
from typing import Any

from django.utils import timezone

from audits.models import Audit, Sample, Tool
from audits.rules.reading import read
from audits.services import audits, carrying_out, samples
from audits.services import tools as tool_services
from audits.services.candidates import Criteria, pool_of
from audits.services.samples import Plan
from supervision_portal.people.models import User
from supervision_portal.people.roles import Role
from supervision_portal.records.models import FileHolder, Record
from supervision_portal.records.services import drafts
from tests import factories

APPENDIX_7 = Path("policies/calderdale-audit.toml")


class AuditWorld(factories.Pair):
    """A pair with two children, a QA lead, an auditor of another service, and the tool of Appendix 7."""

    def __init__(self) -> None:
        super().__init__()
        self.lead = factories.person(Role.QA_LEAD, name="Quentin Quality")
        self.auditor = factories.person(Role.AUDITOR, name="Audra Auditor")
        self.child = factories.child("Amara Okafor", worker=self.worker, team=self.team)
        self.other_child = factories.child("Finn Doyle", worker=self.worker, team=self.team)
        self.tool = tool()

    def assign(self, **given: object) -> Audit:
        wanted: dict[str, object] = {
            "by": self.lead,
            "file": self.file,
            "tool": self.tool,
            "auditor": self.auditor,
            "due_on": timezone.localdate() + dt.timedelta(days=14),
        }
        return audits.assign(**(wanted | given))  # type: ignore[arg-type]

    def begun(self) -> tuple[Audit, Record]:
        audit = self.assign()
        return audit, carrying_out.begin(by=self.auditor, audit=audit)

    def filled(self, **changes: str) -> tuple[Audit, Record]:
        """An audit with every question answered, ready to be shared."""
        audit, record = self.begun()
        audit.refresh_from_db()
        fill(record, self.auditor, answers_to(audit) | changes)
        return audit, record

    def signed(self, **changes: str) -> tuple[Audit, Record]:
        audit, record = self.filled(**changes)
        record.refresh_from_db()
        factories.sign(factories.share(self.auditor, record), self.auditor)
        audit.refresh_from_db()
        record.refresh_from_db()
        return audit, record


def tool() -> Tool:
    found, problems = read(tomllib.loads(APPENDIX_7.read_text()))
    assert found, problems
    return tool_services.publish(by=None, tool=found, reason="Test")[0]


def fill(record: Record, by: User, data: dict[str, str]) -> None:
    record.refresh_from_db()
    drafts.save(by=by, record=record, version=record.version, data=data)


def answers_to(audit: Audit) -> dict[str, str]:
    """Every question answered: as the file says, else yes; with the grades and their reasons."""
    content, found = tool_services.tool_of(audit.tool), carrying_out.found_in(audit)
    data = {"held_on": factories.in_words(timezone.localdate())}
    for part in content.for_staff(set(audit.staff)):
        for question in part.questions:
            told = found[question.key].answer if question.key in found else ""
            data[f"q_{question.key}"] = told or "yes"
        if part.grade:
            data[f"part_{part.key}_grade"] = part.grade.scale.choices[1].value
            data[f"part_{part.key}_why"] = "Recorded in time, with clear actions."
    if content.overall:
        data["overall_grade"] = content.overall.scale.choices[1].value
        data["overall_why"] = "A file that shows good supervision."
    return data


def corrective(what: str = "Sign the agreement", who: str = "supervisee") -> dict[str, str]:
    return {
        "corrective-0-what": what,
        "corrective-0-who": who,
        "corrective-0-by_when": factories.in_words(timezone.localdate() + dt.timedelta(days=30)),
    }


class SampleWorld(AuditWorld):
    """Two more teams beside the pair, so that there is something to draw from."""

    def __init__(self) -> None:
        super().__init__()
        self.pairs = [factories.Pair() for _ in range(2)]
        self.colleague = factories.person(team=self.team, name="Colin Colleague")
        factories.line(self.colleague, self.manager)

    def plan(self, **changes: Any) -> Plan:
        given: dict[str, Any] = {
            "name": "Autumn",
            "tool": self.tool,
            "criteria": Criteria(),
            "size": 3,
            "due_on": timezone.localdate() + dt.timedelta(days=21),
            "auditors": (self.auditor.pk, self.lead.pk),
        }
        return Plan(**(given | changes))

    def make(self, **changes: Any) -> Sample:
        plan = self.plan(**changes)
        return samples.make(by=self.lead, plan=plan, seen=samples.preview(plan).mark)

    def titles(self, criteria: Criteria, *auditors: User) -> set[str]:
        """Whose files can be drawn."""
        pool = pool_of(self.tool, criteria, [person.pk for person in auditors or (self.auditor,)])
        held = FileHolder.objects.supervisees().filter(file__in=pool.subjects)
        return set(held.values_list("user__name", flat=True))
