"""Samples: seen beforehand, drawn, assigned, and drawn again from what was kept (CAL-20.1)."""

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from audits.models import Audit, Sample, Tool
from audits.rules.sampling import Candidate, digest, draw, spread
from audits.services.audits import assign
from audits.services.candidates import Criteria, Pool, Subject, auditors, pool_of
from audits.services.tools import tool_of
from supervision_portal.design.text import clean_text
from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.people.models import User
from supervision_portal.people.roles import May
from supervision_portal.records.services.errors import Refused


@dataclass(frozen=True)
class Plan:
    """What a sample is to be. `auditors` are keys of people; `concern` is for files that are named."""

    name: str
    tool: Tool
    criteria: Criteria
    size: int
    due_on: dt.date
    auditors: tuple[int, ...]
    concern: str = ""


@dataclass(frozen=True)
class Preview:
    """What a plan would draw now, and who would audit it."""

    plan: Plan
    pool: Pool
    seed: str

    @cached_property
    def drawn(self) -> list[Subject]:
        size = len(self.plan.criteria.chosen) or self.plan.size
        return [self.pool.subjects[each.key] for each in draw(self.seed, self.pool.candidates, size)]

    @cached_property
    def first(self) -> dict[str, int]:
        """The auditor of each drawn file."""
        return spread(self.seed, [str(each.file.pk) for each in self.drawn], self.pool.may, self.pool.busy)

    @cached_property
    def second(self) -> dict[str, int]:
        """The second auditor of each, where the tool has two."""
        if tool_of(self.plan.tool).auditors < 2:
            return {}
        others = {key: self.pool.may[key] - {auditor} for key, auditor in self.first.items()}
        return spread(f"{self.seed}:second", list(others), others, self.pool.busy)

    @property
    def mark(self) -> str:
        """Another one once other files could be drawn."""
        return digest(self.pool.candidates)


def preview(plan: Plan) -> Preview:
    """What would be drawn. The same plan draws the same on one day: nobody tries until they like it."""
    known = {person.pk for person in auditors()}
    pool = pool_of(plan.tool, plan.criteria, [key for key in plan.auditors if key in known])
    return Preview(plan, pool, _seed(plan))


def _seed(plan: Plan) -> str:
    """Nobody can foresee or choose it. The next sample of the day gets another one."""
    said = [plan.tool.key, plan.criteria.to_data(), str(timezone.localdate()), Sample.objects.count()]
    return salted_hmac("audits.sample", json.dumps(said, sort_keys=True)).hexdigest()[:16]


@transaction.atomic
def make(*, by: User, plan: Plan, seen: str) -> Sample:
    """Draw a sample and assign its audits; `seen` is the mark of the preview.

    Raises Refused without the right, for a plan that lacks something, where nothing can be drawn, and where
    other files could be drawn than when it was looked at.
    """
    if not by.may(May.AUDIT_LEAD):
        raise Refused("Samples are drawn by the QA lead.")
    Tool.objects.select_for_update().get(pk=plan.tool.pk)  # one sample at a time
    _refuse_incomplete(plan)
    found = preview(plan)
    if found.mark != seen:
        raise Refused("Other files can be drawn than when you looked. See again what would be drawn.")
    if not found.drawn:
        raise Refused("No file can be drawn. Change what the sample is to be.")
    sample = Sample.objects.create(
        name=clean_text(plan.name).strip(),
        tool=plan.tool,
        criteria=plan.criteria.to_data(),
        candidates=[each.to_data() for each in sorted(found.pool.candidates, key=lambda one: one.key)],
        seed=found.seed,
        size=len(found.drawn),
        concern=clean_text(plan.concern).strip(),
        due_on=plan.due_on,
        drawn_by=by,
    )
    people = User.objects.in_bulk({*found.first.values(), *found.second.values()})
    for subject in found.drawn:
        key = str(subject.file.pk)
        assign(
            by=by,
            file=subject.file,
            tool=plan.tool,
            auditor=people[found.first[key]],
            second_auditor=people[found.second[key]] if key in found.second else None,
            due_on=plan.due_on,
            sample=sample,
        )
    log.write(Verb.AUDIT_SAMPLE_DRAWN, by=by, obj=sample, digest=seen, count=len(found.drawn))
    return sample


def is_for_audits(row: Tool) -> bool:
    """Whether a tool is for audits; not what line managers observe and dip into themselves."""
    return tool_of(row).looks_at != "practice"


def _refuse_incomplete(plan: Plan) -> None:
    if not is_for_audits(plan.tool):
        raise Refused("No audit is carried out with this tool.")
    if plan.tool.retired_at or Tool.objects.filter(key=plan.tool.key, version__gt=plan.tool.version).exists():
        raise Refused("This version of the tool is not in use any more. Choose the tool again.")
    if plan.criteria.chosen and not plan.concern.strip():
        raise Refused("Say what the concern is.")
    if not plan.criteria.chosen and plan.size < 1:
        raise Refused("Say how many files are to be drawn.")
    if plan.due_on < timezone.localdate():
        raise Refused("The date by when the audits are to be done must be today or later.")


@dataclass(frozen=True)
class Redrawn:
    """A sample drawn again from the candidates that were kept with it."""

    candidates: int
    mark: str  # of the candidates
    files: frozenset[str]
    is_same: bool


def draw_again(sample: Sample, audits_of_it: Iterable[Audit]) -> Redrawn:
    """Draw from what was kept, and compare with the audits of the sample, those taken out included."""
    candidates = [Candidate.from_data(each) for each in sample.candidates]
    files = frozenset(each.key for each in draw(sample.seed, candidates, sample.size))
    then = {str(audit.file_id) for audit in audits_of_it}
    return Redrawn(len(candidates), digest(candidates), files, files == then)
