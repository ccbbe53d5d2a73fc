"""The records of pods. Each is begun from what was discussed (`services.recording`), not from a file."""

from typing import Any

from django.urls import reverse

from casefile.genogram_section import section
from casefile.models import Child
from casefile.services import genograms
from pods.rules.thinking import who_said
from pods.services import recording
from supervision_portal.people.models import User
from supervision_portal.records import access
from supervision_portal.records.document import Document
from supervision_portal.records.kinds import RecordKind
from supervision_portal.records.models import File, Record
from supervision_portal.records.services.errors import Refused
from supervision_portal.records.shown import Fact, Section

LABELS = {"supervisee": "Caseworker", "supervisor": "Facilitator"}


def _from_the_pod(_file: File, _user: User) -> dict[str, User]:
    raise Refused("The record of a pod is begun on the page of what was discussed.")


def _about(file: File) -> tuple[Fact, ...]:
    child = Child.objects.get(pk=file.pk)
    return Fact("Person", child.name), Fact("Number in the case system", child.case_number)


def _about_team(file: File) -> tuple[Fact, ...]:
    return (Fact("Team", file.team.name if file.team else file.title),)


def _folder(file: File) -> str:
    child = Child.objects.get(pk=file.pk)
    return f"{child.initials} {child.case_number}"


def _genogram(record: Record, keep: bool) -> tuple[Section, ...]:
    version = genograms.printed_in(record=record) if keep else genograms.to_print(record.file)
    return (section(version),) if version else ()


def _shared(record: Record, document: Document, _by: User) -> None:
    recording.shared(record=record, on=document.held_on, typed=document.typed)


def _returned(record: Record, _by: User) -> None:
    recording.returned(record=record)


def _beside(record: Record, user: User) -> dict[str, Any]:
    """What stands beside the draft: who is named as having said something, and where to go."""
    names = record.parties.values_list("user__name", flat=True)
    elsewhere = ("present", "guard-", "actions-")  # of an action, who does it has to be said
    texts = [text for key, text in record.data.items() if not key.startswith(elsewhere)]
    return _places(record, user) | {"said": who_said(texts, names)}


def _beside_shared(record: Record, user: User) -> dict[str, Any]:
    """What stands beside the record: whether the caseworker confirmed what somebody else facilitated."""
    discussion = recording.discussion_of(record)
    asked = record.parties.filter(role="supervisee").select_related("user").first()
    if not (discussion and asked and record.is_final):
        return _places(record, user)
    mine = asked.user_id == user.pk
    return _places(record, user) | {
        "caseworker": asked.user,
        "may_confirm": mine and discussion.confirmed_at is None,
        "confirmed_at": discussion.confirmed_at,
    }


def _places(record: Record, user: User) -> dict[str, Any]:
    """Where the writer comes from, and the child's drawings for who may see the file."""
    discussion = recording.discussion_of(record)
    child = record.file.kind == File.Kind.CHILD
    places: dict[str, Any] = {
        "on_child": child,
        "sees_file": child and access.files_visible_to(user).filter(pk=record.file_id).exists(),
    }
    if discussion and recording.may_write(user, discussion):
        places["pod_url"] = reverse("pod_records:record", args=[discussion.pk])
    return places


ALIKE: dict[str, Any] = {
    "signers": ("supervisor",),
    "begun_by": frozenset(),
    "parties": _from_the_pod,
    "party_labels": LABELS,
    "template": "pods/edit_record.html",
    "read_template": "pods/read_record.html",
    "beside": _beside,
    "beside_shared": _beside_shared,
    "shared": _shared,
    "returned": _returned,
}
POD = RecordKind(
    key="pod",
    label="Pod",
    heading="POD Group Supervision",
    prefix="PD",
    form_path="pods.forms.GroupSupervisionForm",
    on_file="child",
    about=_about,
    folder=_folder,
    **ALIKE,
)
REFLECT = RecordKind(
    key="reflect",
    label="Reflect meeting (S2, type pod)",
    heading="Record of Case Discussion for Service User’s File (S2)",
    prefix="S2",
    form_path="pods.forms.ReflectForm",
    on_file="child",
    about=_about,
    folder=_folder,
    adds=_genogram,
    **ALIKE,
)
TOPIC = RecordKind(
    key="pod-topic",
    label="Pod on a topic",
    heading="Pod on a topic",
    prefix="PT",
    form_path="pods.forms.TopicForm",
    on_file="team",
    about=_about_team,
    **ALIKE,
)

KINDS = (POD, REFLECT, TOPIC)
