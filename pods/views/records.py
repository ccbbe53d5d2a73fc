"""From what was discussed to its record; confirming it; destroying what was written alone."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from casefile import pictures
from pods.council import council
from pods.forms import WorksheetForm
from pods.models import Discussion, Pod
from pods.room_models import Room
from pods.services import destroying, drafting, recording
from supervision_portal.people.http import Request
from supervision_portal.records import access
from supervision_portal.records.services import reading
from supervision_portal.records.services.errors import Refused


def _discussion_or_404(request: Request, pk: int) -> Discussion:
    """What was discussed, for who writes its record."""
    found = Discussion.objects.select_related("pod__session__file", "file", "record", "caseworker")
    discussion = get_object_or_404(found, pk=pk)
    if not recording.may_write(request.user, discussion):
        raise Http404
    return discussion


@require_http_methods(["GET", "POST"])
def record(request: Request, pk: int) -> HttpResponse:
    """Begin the record of what was discussed, or see how it stands."""
    discussion = _discussion_or_404(request, pk)
    if request.method == "POST":
        try:
            whole = request.POST.getlist("whole")
            begun = recording.begin_record(by=request.user, discussion=discussion, whole=whole)
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect("pod_records:record", pk)
        return redirect("records:edit" if begun.is_draft else "records:record", begun.pk)
    context = {
        "discussion": discussion,
        "pod": discussion.pod,
        "record": discussion.record,
        "sheets": () if discussion.record else drafting.sheets_of(discussion),
        "room": Room.objects.filter(pod=discussion.pod_id).first(),
        "sees_file": discussion.file_id
        and access.files_visible_to(request.user).filter(pk=discussion.file_id).exists(),
        "to_s2": council().record == "s2",
        "days": council().destroy_after_days,
    }
    return render(request, "pods/record.html", context)


@require_http_methods(["GET", "POST"])
def photograph(request: Request, pk: int) -> HttpResponse:
    """Add the photograph of a worksheet that was filled in on paper: phones in bags is a good pod too."""
    discussion = _discussion_or_404(request, pk)
    if discussion.file_id is None or discussion.record is None or not discussion.record.is_draft:
        messages.error(request, "A photograph goes with the draft of a record on a child’s file.")
        return redirect("pod_records:record", pk)
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = WorksheetForm(*sent)
    if form.is_valid() and _added(request, discussion, form):
        messages.success(request, "The photograph is on the child’s file, and its words are in the draft.")
        return redirect("records:edit", discussion.record.pk)
    context = {"discussion": discussion, "pod": discussion.pod, "form": form}
    return render(request, "pods/photograph.html", context, status=422 if form.errors else 200)


def _added(request: Request, discussion: Discussion, form: WorksheetForm) -> bool:
    data = form.cleaned_data
    try:
        picture = pictures.read_picture(data["picture"].read())
        recording.add_photograph(
            by=request.user,
            discussion=discussion,
            picture=picture,
            drawn_on=data["drawn_on"],
            description=data["description"],
        )
    except pictures.PictureRefused as refused:
        form.add_error("picture", str(refused))
    except Refused as refused:
        form.add_error(None, str(refused))
    return not form.errors


@require_POST
def confirm(request: Request, pk: UUID) -> HttpResponse:
    """The caseworker confirms the record of what they brought."""
    found = reading.find(by=request.user, pk=pk)
    if found is None or recording.discussion_of(found) is None:
        raise Http404
    try:
        recording.confirm(by=request.user, record=found)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Confirmed. Thank you.")
    return redirect("records:record", pk)


@require_http_methods(["GET", "POST"])
def destroy(request: Request, pk: UUID) -> HttpResponse:
    """Ask, then destroy what was written alone in a pod: for who facilitated it."""
    pod = get_object_or_404(Pod.objects.select_related("session", "facilitator", "room"), pk=pk)
    first = pod.discussions.first()
    if first is None or recording.facilitator_of(first) != request.user or not hasattr(pod, "room"):
        raise Http404
    if request.method == "POST":
        try:
            destroying.destroy(by=request.user, room=pod.room)
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, "What was written alone is destroyed.")
        return redirect("pod_records:record", first.pk)
    context = {"pod": pod, "room": pod.room, "first": first, "days": council().destroy_after_days}
    return render(request, "pods/destroy.html", context)
