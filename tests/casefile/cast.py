"""A child with everybody around them, and records on the child's file."""

import datetime as dt

from django.utils import timezone

from casefile.models import Child
from casefile.services import children
from supervision_portal.people import services as people
from supervision_portal.people.models import User
from supervision_portal.people.roles import Role
from supervision_portal.records import kinds
from supervision_portal.records.draft_forms import form_of
from supervision_portal.records.models import File, FileHolder, Record
from supervision_portal.records.services import drafts, signing
from tests import factories
from tests.factories import in_words

ADDRESS = "7 Secret Street, Nowhere"

# Everybody of the cast, as they are called in docs/.
PEOPLE = {
    "worker": "Allocated worker",
    "manager": "Supervisor of the allocated worker",
    "above": "Manager above",
    "director": "Director above, of all services",
    "of_service": "Service manager of the team’s service",
    "deputy": "Another manager of the child’s team",
    "therapist": "CTS worker of the child",
    "therapists_manager": "Supervisor of the CTS worker",
    "auditor": "Auditor with a grant that runs",
    "relative": "Team manager who is barred",
    "former": "Worker formerly allocated",
    "colleague": "Colleague in the same team",
    "clinical": "Clinical supervisor of the allocated worker",
    "other_worker": "Worker of another child",
    "other_manager": "Manager of another team",
    "director_elsewhere": "Director of another service",
    "residential": "Senior residential worker",
    "auditor_elsewhere": "Auditor whose grant has ended",
    "leaver": "Manager of the team who has left",
    "pod_facilitator": "Pod facilitator",
    "qa_lead": "QA lead",
    "governance": "Information governance lead",
    "policy_admin": "Policy administrator",
    "business_support": "Business support",
    "system_admin": "System administrator",
    "nobody": "Somebody without a post",
}


class Case(factories.Pair):
    """The pair, and a child of theirs in their team, with a CTS worker."""

    def __init__(self) -> None:
        super().__init__()
        self.child: Child = factories.child(worker=self.worker, team=self.team)
        self.on: File = self.child.file
        cts = factories.TeamFactory(name=f"CTS {self.team.name}")
        self.therapist = factories.person(team=cts, name="Thea Therapist")
        self.therapists_manager = factories.person(Role.TEAM_MANAGER, team=cts, name="Tariq Therapy")
        factories.line(self.therapist, self.therapists_manager)
        factories.line(self.therapists_manager, self.above)
        children.allocate(
            by=None,
            child=self.child,
            worker=self.therapist,
            start=factories.LONG_AGO,
            role=FileHolder.Role.CTS_WORKER,
        )


class CaseCast(Case):
    """The case with everybody who might want to see it."""

    def __init__(self) -> None:
        super().__init__()
        before = factories.LONG_AGO - dt.timedelta(days=300)
        self.former = factories.person(team=self.team, name="Farah Former")
        FileHolder.objects.create(
            file=self.on,
            user=self.former,
            role="caseworker",
            start=before,
            end=before + dt.timedelta(days=200),
        )
        self.colleague = factories.person(team=self.team, name="Colin Colleague")
        factories.line(self.colleague, self.manager)
        self.deputy = factories.person(Role.TEAM_MANAGER, team=self.team, name="Dee Deputy")
        self.relative = factories.person(Role.TEAM_MANAGER, team=self.team, name="Rae Relative")
        children.bar(by=self.manager, file=self.on, user=self.relative, reason="Aunt of the mother")
        self.other = Case()
        self.other_worker, self.other_manager = self.other.worker, self.other.manager
        self.auditor = factories.person(Role.AUDITOR, name="Aud Auditor")
        factories.grant(self.auditor, self.on)
        self.auditor_elsewhere = factories.person(Role.AUDITOR, name="Else Auditor")
        factories.grant(self.auditor_elsewhere, self.on, begins=-9, ends=-2)
        for role in (
            Role.QA_LEAD,
            Role.GOVERNANCE,
            Role.POLICY_ADMIN,
            Role.BUSINESS_SUPPORT,
            Role.POD_FACILITATOR,
            Role.SYSTEM_ADMIN,
        ):
            setattr(self, role.value, factories.person(role, name=role.label))
        self._managers_by_post()
        self.clinical = factories.person(Role.CLINICAL_SUPERVISOR, name="Cara Clinical")
        factories.line(self.worker, self.clinical, "clinical")
        self.nobody = factories.UserFactory(name="Nora Nobody")
        self.leaver = factories.person(Role.TEAM_MANAGER, team=self.team, name="Lee Leaver")
        people.person_leaves(by=None, user=self.leaver, on=timezone.localdate())
        children.change_child(
            by=None, child=self.child, team=self.team, address=ADDRESS, address_is_confidential=True
        )

    def _managers_by_post(self) -> None:
        """Above the team, and elsewhere, without a line to anybody who works with the child."""
        self.of_service = factories.person(Role.SERVICE_MANAGER, name="Sid Service")
        self.of_service.posts.update(service=self.team.service)
        self.director_elsewhere = factories.person(Role.DIRECTOR, name="Dov Director")
        self.director_elsewhere.posts.update(service=self.other.team.service)
        home = factories.TeamFactory(name="Residential")
        self.residential = factories.person(Role.SENIOR_RESIDENTIAL_WORKER, team=home, name="Ros Residential")
        factories.line(factories.person(team=home, name="Ray Residential"), self.residential)


def s2_data(**changes: str) -> dict[str, str]:
    """An S2 that can be signed."""
    today = timezone.localdate()
    return {
        "held_on": in_words(today),
        "formality": "formal",
        "type": "individual",
        "last_seen_on": in_words(today - dt.timedelta(days=2)),
        "where_now": "The plan is six weeks old.",
        "lived_experience": "She likes mornings when nobody hurries.",
        **changes,
    }


def oversight_data(**changes: str) -> dict[str, str]:
    """An oversight that can be signed: of an event yesterday at 8, known at 9."""
    yesterday = in_words(timezone.localdate() - dt.timedelta(days=1))
    return {
        "held_on": in_words(timezone.localdate()),
        "pod": "no",
        "event": "missing",
        "happened_on": yesterday,
        "happened_time": "8:00",
        "known_on": yesterday,
        "known_time": "9:00",
        "sexual_activity": "no",
        "subject": "Missing overnight, found safe",
        "between": "Moses Manager and Wanda Worker",
        "impact": "Cold and frightened.",
        "analysis": "Third time in a month, each after contact.",
        **factories.action_data("Return-home interview"),
        **changes,
    }


def cts_data(**changes: str) -> dict[str, str]:
    return {
        "held_on": in_words(timezone.localdate()),
        "outline": "CTS-OUTLINE for two people",
        **factories.action_data("CTS-ACTION agree what the review hears"),
        **changes,
    }


DATA = {"s2": s2_data, "oversight": oversight_data, "cts": cts_data}


def draft(by: User, file: File, kind: str = "s2", data: dict[str, str] | None = None) -> Record:
    record = drafts.begin(by=by, file=file, kind=kind)
    given = DATA[kind]() if data is None else data
    drafts.save(by=by, record=record, version=record.version, data={**record.data, **given})
    return record


def ready(by: User, file: File, kind: str = "s2", data: dict[str, str] | None = None) -> Record:
    """A record that only its author's signature is missing on; earlier actions are carried on."""
    given = {**carried_on(file, kind), **(DATA[kind]() if data is None else data)}
    return factories.share(by, draft(by, file, kind, given))


def final(by: User, file: File, kind: str = "s2", data: dict[str, str] | None = None) -> Record:
    record = ready(by, file, kind, data)
    [record] = signing.sign(by=by, records=[record], method="password")
    return record


def more_children(case: Case, number: int) -> list[Child]:
    """Other children of the worker."""
    return [factories.child(f"Child {n}", worker=case.worker, team=case.team) for n in range(number)]


def manager_elsewhere() -> User:
    """With a caseload, and with a record of their own to sign."""
    elsewhere = Case()
    ready(elsewhere.manager, elsewhere.on)
    return elsewhere.manager


def errors(record: Record) -> dict[str, list[str]]:
    """What stands in the way of signing, by field."""
    form = form_of(record, kinds.of(record.kind), record.data, checked=True)
    form.is_whole()
    return {
        (f"{part.prefix}-" if part.prefix else "") + name: list(words)
        for part in form.all_forms()
        for name, words in part.errors.items()
    }


def carried_on(file: File, kind: str) -> dict[str, str]:
    open_ones = file.actions.filter(state="open", kind="action", record__narrow=kind == "cts")
    return {f"earlier-{action.pk}-choice": "carry_on" for action in open_ones}
