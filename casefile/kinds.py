"""The records that the child's file holds."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from casefile.genogram_section import section
from casefile.models import Child
from casefile.services import frequency, genograms, papers
from casefile.wording import MAY_READ
from supervision_portal.people.models import User
from supervision_portal.records.document import Document
from supervision_portal.records.kinds import RecordKind
from supervision_portal.records.models import File, Record
from supervision_portal.records.shown import Fact, Section

MANAGED = frozenset({"supervisor"})
OVERSIGHT_LABELS = {"supervisee": "Worker", "supervisor": "Manager"}


def _s2_shared(record: Record, document: Document, _by: User) -> None:
    papers.discussion_shared(record=record, data=document.typed)


def _oversight_shared(record: Record, document: Document, by: User) -> None:
    if months := document.typed["every_months"]:
        frequency.refuse_too_seldom(file=record.file, months=int(months), on=document.held_on)
        frequency.refuse_overtaken(file=record.file, on=document.held_on)
    papers.oversight_shared(record=record, by=by, **{key: document.typed[key] for key in papers.OVERSIGHT})


def _prefill_today(_file: File, _user: User) -> dict[str, str]:
    return {"held_on": f"{timezone.localdate():%-d/%-m/%Y}"}


def _prefill_return(file: File, user: User) -> dict[str, str]:
    return _prefill_today(file, user) | {
        "decisions": "Case supervision is monthly again from the date of this decision.",
    }


def _return_shared(record: Record, document: Document, _by: User) -> None:
    frequency.return_shared(record=record, reasons=str(document.typed["reasons"]))


def _shared(record: Record, _document: Document, _by: User) -> None:
    papers.start_clock(record=record)


def _returned(record: Record, _by: User) -> None:
    papers.taken_back(record=record)


def _oversight_finished(record: Record, _by: User) -> None:
    papers.oversight_finished(record=record)


def _decision_finished(record: Record, _by: User) -> None:
    papers.decision_finished(record=record)


def _back_to_session(record: Record, user: User) -> str:
    worker = record.parties.filter(role="supervisee").values_list("user", flat=True).first()
    if worker is None or not User.objects.below(user, cover=True).filter(pk=worker).exists():
        return ""
    return reverse("casefile:session", args=[worker])


def _beside_s2(record: Record, _user: User) -> dict[str, Any]:
    return {"has_siblings": papers.has_siblings(record.file), "may_read": MAY_READ}


def _about(file: File) -> tuple[Fact, ...]:
    child = Child.objects.get(pk=file.pk)
    return Fact("Person", child.name), Fact("Number in the case system", child.case_number)


def _folder(file: File) -> str:
    child = Child.objects.get(pk=file.pk)
    return f"{child.initials} {child.case_number}"


def _genogram(record: Record, keep: bool) -> tuple[Section, ...]:
    version = genograms.printed_in(record=record) if keep else genograms.to_print(record.file)
    return (section(version),) if version else ()


S2 = RecordKind(
    key="s2",
    label="Case supervision (S2)",
    heading="Record of Case Discussion for Service User’s File (S2)",
    prefix="S2",
    form_path="casefile.forms.S2Form",
    on_file="child",
    about=_about,
    folder=_folder,
    signers=("supervisor",),
    parties=papers.parties_with_worker,
    adds=_genogram,
    template="casefile/edit_s2.html",
    prefill=papers.discussion_to_start_from,
    start_label="Record case supervision (S2)",
    beside=_beside_s2,
    after_share=_back_to_session,
    shared=_s2_shared,
    returned=_returned,
)
OVERSIGHT = RecordKind(
    key="oversight",
    label="Management oversight",
    heading="Record of Discussion in Management Decision",
    prefix="MO",
    form_path="casefile.forms.OversightForm",
    on_file="child",
    about=_about,
    folder=_folder,
    signers=("supervisor",),
    parties=papers.parties,
    party_labels=OVERSIGHT_LABELS,
    prefill=papers.oversight_to_start_from,
    start_label="Record management oversight",
    shared=_oversight_shared,
    returned=_returned,
    finished=_oversight_finished,
)
DECISION = RecordKind(
    key="decision",
    label="Discussion and decision of a manager",
    heading="Discussion and decision of a manager",
    prefix="MD",
    form_path="casefile.forms.DecisionForm",
    on_file="child",
    about=_about,
    folder=_folder,
    signers=("supervisor",),
    parties=papers.parties,
    party_labels=OVERSIGHT_LABELS,
    prefill=_prefill_today,
    start_label="Record a discussion and decision",
    shared=_shared,
    returned=_returned,
    finished=_decision_finished,
)
RETURN = RecordKind(
    key="frequency",
    label="Return to monthly case supervision",
    heading="Decision to return to monthly case supervision",
    prefix="FD",
    form_path="casefile.forms.ReturnForm",
    on_file="child",
    about=_about,
    folder=_folder,
    signers=("supervisor",),
    parties=frequency.parties_of_return,
    party_labels=OVERSIGHT_LABELS,
    prefill=_prefill_return,
    start_label="Return to monthly",
    shared=_return_shared,
    returned=_returned,
    finished=_oversight_finished,
)
CTS = RecordKind(
    key="cts",
    label="Confidential case discussion (CTS)",
    heading="Confidential case discussion (CTS)",
    prefix="CT",
    form_path="casefile.forms.ConfidentialForm",
    on_file="child",
    about=_about,
    folder=_folder,
    signers=("supervisor",),
    parties=papers.parties_of_cts,
    prefill=_prefill_today,
    narrow=True,
    start_label="Record a confidential discussion (CTS)",
    shared=_shared,
    returned=_returned,
)

KINDS = (S2, OVERSIGHT, DECISION, RETURN, CTS)
