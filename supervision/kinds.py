"""The records that personal supervision puts on a worker's file."""

from typing import Any

from casefile import caseload
from supervision import services
from supervision_portal.people.models import User
from supervision_portal.records.document import Document
from supervision_portal.records.kinds import RecordKind
from supervision_portal.records.models import File, Record
from supervision_portal.records.shown import Section, Table

BOTH = frozenset({"supervisee", "supervisor"})


def _names(record: Record) -> list[tuple[str, str]]:
    supervisees = record.parties.filter(role="supervisee").values_list("user", flat=True)
    return caseload.names_for(supervisees)


def _beside_session(record: Record, _user: User) -> dict[str, Any]:
    return services.beside_session(record=record)


def _pods(record: Record, _keep: bool) -> tuple[Section, ...]:
    """The pods since the last session, as they stand on the day that the record is shared."""
    rows = services.pods_since(record)
    if not rows:
        return ()
    table = Table("Attendance", ("Pod of", "Attendance"), tuple((each.when, each.said) for each in rows))
    return (Section("pods", "", "Pods since the last session", (table,)),)


def _shared(record: Record, document: Document, by: User) -> None:
    services.session_shared(record=record, document=document, by=by)


def _returned(record: Record, _by: User) -> None:
    services.session_returned(record=record)


def _due_again(record: Record, _by: User) -> None:
    services.due_again(record=record)


def _prefill_agreement(file: File, _user: User) -> dict[str, str]:
    return services.agreement_to_start_from(file)


def _prefill_s1(file: File, _user: User) -> dict[str, str]:
    return services.s1_to_start_from(file)


def _prefill_session(file: File, _user: User) -> dict[str, str]:
    return services.session_to_start_from(file)


AGREEMENT = RecordKind(
    key="agreement",
    label="Supervision agreement",
    heading="Supervision Agreement",
    prefix="AG",
    form_path="supervision.forms.AgreementForm",
    begun_by=BOTH,
    together=True,
    passes_on=True,
    start_label="Make or review the agreement",
    prefill=_prefill_agreement,
    finished=_due_again,
)
S1 = RecordKind(
    key="s1",
    label="Personal supervision (S1)",
    heading="Record of Personal Supervision (S1)",
    prefix="S1",
    form_path="supervision.forms.S1Form",
    template="supervision/edit_session.html",
    personal_sections=frozenset({"personal"}),
    passes_on=True,
    start_label="Record supervision (S1)",
    prefill=_prefill_s1,
    names_to_guard=_names,
    adds=_pods,
    beside=_beside_session,
    shared=_shared,
    returned=_returned,
)
S3 = RecordKind(
    key="s3",
    label="Shared Conversation (S3)",
    heading="Record of Shared Conversation (S3)",
    prefix="S3",
    form_path="supervision.forms.S3Form",
    template="supervision/edit_session.html",
    begun_by=BOTH,
    together=True,
    passes_on=True,
    start_label="Record a Shared Conversation (S3)",
    prefill=_prefill_session,
    names_to_guard=_names,
    adds=_pods,
    beside=_beside_session,
    shared=_shared,
    returned=_returned,
)
CORPORATE = RecordKind(
    key="s3-corporate",
    label="Shared Conversation (corporate form)",
    heading="Shared Conversation on the corporate form",
    prefix="S3C",
    form_path="supervision.forms.CorporateForm",
    begun_by=BOTH,
    together=True,
    needs_document=True,
    start_label="Add a signed corporate Shared Conversation form",
    shared=_shared,
    returned=_returned,
)
OBSERVATION = RecordKind(
    key="observation",
    label="Practice observation",
    heading="Practice Observation",
    prefix="OB",
    form_path="supervision.forms.ObservationForm",
    start_label="Record a practice observation",
    names_to_guard=_names,
    finished=_due_again,
)

KINDS = (AGREEMENT, S1, S3, CORPORATE, OBSERVATION)
