"""What each role may do: the one table. People get roles through dated posts, never single rights.

Reading a record is no right of a role: it follows from reporting lines, parties and grants
(`records.access`). System administrators administer; they do not read records.
"""

from enum import StrEnum

from django.db.models import TextChoices


class Role(TextChoices):
    WORKER = "worker", "Worker"
    TEAM_MANAGER = "team_manager", "Team manager"
    SENIOR_RESIDENTIAL_WORKER = "senior_residential_worker", "Senior residential worker"
    CLINICAL_SUPERVISOR = "clinical_supervisor", "Clinical supervisor"
    SERVICE_MANAGER = "service_manager", "Service manager"
    DIRECTOR = "director", "Director"
    POD_FACILITATOR = "pod_facilitator", "Pod facilitator"
    BUSINESS_SUPPORT = "business_support", "Business support"
    AUDITOR = "auditor", "Auditor"
    QA_LEAD = "qa_lead", "QA lead"
    GOVERNANCE = "governance", "Information governance lead"
    POLICY_ADMIN = "policy_admin", "Policy administrator"
    SYSTEM_ADMIN = "system_admin", "System administrator"


class May(StrEnum):
    """One thing a person may do in the portal."""

    BE_SUPERVISED = "have a supervision file of their own"
    SUPERVISE = "hold supervision and write its records"
    MANAGE_MANAGERS = "open a record below them for a stated purpose, close one that nobody signs"
    SEE_PEOPLE = "see people, teams and reporting lines"
    CHANGE_PEOPLE = "add people, change posts and reporting lines, import them"
    SEE_TRAINING = "see who below them is trained to supervise, and who supervises untrained"
    SEE_ALL_TRAINING = "see the same of everybody"
    RECORD_TRAINING = "record supervision training"
    SEE_LOG = "see who read what"
    CHANGE_CHILDREN = "add children, allocate them, change their details"
    KEEP_CHILDREN = "keep the administrative data of every child, without reading a file"
    IMPORT_CHILDREN = "import children"
    MANAGE_BARS = "say who must not see a child's file that they see"
    MANAGE_ALL_BARS = "say the same of every child's file, without reading it"
    RELEASE_FILES = "release a child's file to the child, after a manager asked for it"
    CHANGE_POLICY = "keep what rules go by: statuses, case systems, teams whose cases are anonymised"
    KEEP_SESSION_PLANS = "copy and change the ways to run a pod’s session"
    AUDIT = "audit the files that are assigned to them"
    AUDIT_LEAD = "draw samples, assign audits, change audit tools, see their reports"
    RUN_MAIL = "see which mail may not have gone out, and send it again"


_STAFF = frozenset({May.BE_SUPERVISED})
_SUPERVISOR = _STAFF | {May.SUPERVISE, May.SEE_PEOPLE}
_MANAGER = _SUPERVISOR | {May.SEE_TRAINING, May.RECORD_TRAINING}
_ABOVE = _MANAGER | {May.MANAGE_MANAGERS}
_CHILDREN = frozenset({May.CHANGE_CHILDREN, May.MANAGE_BARS})

MAY: dict[Role, frozenset[May]] = {
    Role.WORKER: _STAFF,
    Role.TEAM_MANAGER: _MANAGER | {May.MANAGE_MANAGERS} | _CHILDREN,
    Role.SENIOR_RESIDENTIAL_WORKER: _SUPERVISOR,
    Role.CLINICAL_SUPERVISOR: _SUPERVISOR,
    Role.SERVICE_MANAGER: _ABOVE | _CHILDREN,
    Role.DIRECTOR: _ABOVE | {May.SEE_ALL_TRAINING, May.MANAGE_BARS},
    Role.POD_FACILITATOR: _STAFF | {May.KEEP_SESSION_PLANS},
    Role.BUSINESS_SUPPORT: _STAFF | {May.CHANGE_CHILDREN, May.KEEP_CHILDREN, May.IMPORT_CHILDREN},
    Role.AUDITOR: _STAFF | {May.AUDIT},
    Role.QA_LEAD: _STAFF
    | {May.SEE_PEOPLE, May.SEE_TRAINING, May.SEE_ALL_TRAINING, May.KEEP_SESSION_PLANS}
    | {May.AUDIT, May.AUDIT_LEAD},
    Role.GOVERNANCE: _STAFF | {May.SEE_PEOPLE, May.SEE_LOG, May.MANAGE_ALL_BARS, May.RELEASE_FILES},
    Role.POLICY_ADMIN: _STAFF | {May.SEE_PEOPLE, May.CHANGE_POLICY, May.KEEP_SESSION_PLANS},
    Role.SYSTEM_ADMIN: frozenset({May.SEE_PEOPLE, May.CHANGE_PEOPLE, May.IMPORT_CHILDREN, May.RUN_MAIL}),
}
