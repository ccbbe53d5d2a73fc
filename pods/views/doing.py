"""What is done in a room: written, shared, picked; told to the manager; and what its facilitator does."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from casefile.views.events import log_from
from pods import library, news, screen, wording
from pods.models import Discussion
from pods.room_models import Member, Pick
from pods.services import parts, sharing, writing
from pods.services import room as rooms
from pods.views.door import member_of
from supervision_portal.design.words import uk_time
from supervision_portal.people.http import Request
from supervision_portal.records.services.errors import Refused

CHANGED = "This was changed in another tab or by somebody else."


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("X-Requested-With") == "fetch"


def _texts(request: HttpRequest) -> dict[str, str]:
    """What was typed, by field key."""
    return {key[5:]: str(text) for key, text in request.POST.items() if key.startswith("text-")}


def _version(request: HttpRequest) -> int:
    return _number(request, "version")


def _admitted(request: HttpRequest, pk: UUID) -> Member:
    member = member_of(request, pk)
    if not member.admitted_at or rooms.is_barred(member, member.room.discussion):
        raise Http404
    return member


@require_http_methods(["GET", "POST"])
def tell(request: Request, pk: UUID) -> HttpResponse:
    """An urgent risk that came up: whoever of the council is in the room logs it as an event of the child.

    The manager is told at once, and answers it with an oversight outside the room (CAL-16.1). Nothing is read
    here: the child has initials, as on every screen of the room. Raises Http404 for a topic.
    """
    member = _admitted(request, pk)
    discussion = member.room.discussion
    if discussion is None or discussion.file is None:
        raise Http404
    form = log_from(request, discussion.file)
    if form is None:
        return redirect("room:here", pk)
    back = {"back": reverse("room:here", args=[pk]), "back_to": "The room"}
    context = {"about": screen.of(member.room, member).about, "form": form, **back}
    return render(request, "casefile/log_event.html", context, status=422 if form.is_bound else 200)


@login_not_required
@require_POST
def write(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Save what somebody writes alone."""
    member = _admitted(request, pk)

    def save() -> int:
        return writing.write_alone(
            member=member, step=request.POST.get("step", ""), data=_texts(request), version=_version(request)
        )

    return _saved(request, member, save)


@login_not_required
@require_POST
def together(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Save the group's sheet; of a goal, with what the portal would ask about its wording."""
    member = _admitted(request, pk)
    texts = _texts(request)

    def save() -> int:
        return writing.write_together(
            by=member, step=request.POST.get("step", ""), data=texts, version=_version(request)
        ).version

    return _saved(request, member, save)


def _saved(request: HttpRequest, member: Member, save: Callable[[], int]) -> HttpResponse:
    pk = member.room_id
    try:
        version = save()
    except Refused as refused:
        return _not_saved(request, pk, str(refused), 400)
    except writing.Conflict:
        return _not_saved(request, pk, CHANGED, 409)
    # a sign-in that was renewed within the last minute is not renewed with each pause in typing
    request.keeps_session_as_it_is = not news.typed_after_a_while(member.pk)  # type: ignore[attr-defined]
    if _wants_json(request):
        return JsonResponse({"version": version, "saved_at": uk_time(timezone.localtime())})
    return redirect("room:here", pk)


def _not_saved(request: HttpRequest, pk: UUID, words: str, status: int) -> HttpResponse:
    """What was typed comes back, to be copied."""
    if _wants_json(request):
        return JsonResponse({"words": words}, status=status)
    context = {"room": pk, "words": words, "texts": [text for text in _texts(request).values() if text]}
    return render(request, "pods/room/not_saved.html", context, status=status)


@login_not_required
@require_POST
def do(request: HttpRequest, pk: UUID, what: str) -> HttpResponse:
    """One of `DOINGS`. A refusal is said in words, and the page shows where the room is now."""
    member = _admitted(request, pk)
    doing = DOINGS.get(what)
    if doing is None:
        raise Http404
    try:
        doing(request, member)
    except Refused as refused:
        if _wants_json(request):
            return JsonResponse({"words": str(refused)}, status=400)
        messages.error(request, str(refused))
    if what == "end":
        return _ended(request, member)
    if _wants_json(request):
        return HttpResponse(status=204)
    return redirect("room:here", pk)


def _ended(request: HttpRequest, member: Member) -> HttpResponse:
    messages.success(request, "The session has ended. Write its record while it is fresh.")
    return redirect("pods:pod", member.room.pod_id)


def _number(request: HttpRequest, name: str) -> int:
    """A whole number that was sent; -1 for anything else."""
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else -1


def _of_room(request: HttpRequest, member: Member) -> Member:
    key = request.POST.get("member", "")
    found = [each for each in member.room.members.all() if str(each.pk) == key]
    if not found:
        raise Http404
    return found[0]


def _reveal(request: HttpRequest, by: Member) -> None:
    one = _of_room(request, by) if request.POST.get("member") else None
    sharing.reveal(by=by, step=request.POST.get("step", ""), member=one)


def _activity(request: HttpRequest, by: Member) -> None:
    key = request.POST.get("activity", "")
    if key not in library.activities():
        raise Refused("Choose an activity.")
    rooms.add_activity(by=by, was_at=_number(request, "at"), key=key)


def _discuss(request: HttpRequest, by: Member) -> None:
    found = get_object_or_404(Discussion, pod=by.room.pod_id, pk=_number(request, "discussion"))
    rooms.discuss(by=by, discussion=found)


def _part(request: HttpRequest, by: Member) -> None:
    role, group = request.POST.get("role", ""), request.POST.get("group", "0")
    if role not in Member.Role.values or group not in ("0", "1", "2"):
        raise Refused("Choose a role.")
    parts.give_part(
        by=by,
        member=_of_room(request, by),
        role=role,
        group=int(group),
        plays=request.POST.get("plays", ""),
    )


def _allot(request: HttpRequest, by: Member) -> None:
    fields = {each.pk: request.POST.getlist(f"fields-{each.pk}") for each in by.room.members.all()}
    parts.allot(by=by, step=request.POST.get("step", ""), fields=fields)


def _pick(request: HttpRequest, by: Member) -> None:
    sharing.pick(
        by=by,
        step=request.POST.get("step", ""),
        field=request.POST.get("field", ""),
        text=request.POST.get("text", ""),
    )


def _unpick(request: HttpRequest, by: Member) -> None:
    key = request.POST.get("pick", "")
    sharing.unpick(
        by=by, pick=get_object_or_404(Pick, room=by.room_id, pk=int(key) if key.isdecimal() else 0)
    )


def _picture(request: HttpRequest, by: Member) -> None:
    sharing.keep_picture(
        by=by,
        step=request.POST.get("step", ""),
        kind=request.POST.get("kind", ""),
        member=request.POST.get("member", ""),
        wanted=request.POST.get("wanted") != "no",
    )


def _hold(request: HttpRequest, member: Member) -> None:
    writing.hold_back(
        member=member, step=request.POST.get("step", ""), held=request.POST.get("held") == "yes"
    )


def _read(request: HttpRequest, member: Member) -> None:
    writing.choose_to_read(
        member=member, step=request.POST.get("step", ""), lines=request.POST.getlist("line")
    )


def _copy_in(request: HttpRequest, by: Member) -> None:
    writing.copy_in(by=by, step=request.POST.get("step", ""), wanted=request.POST.get("wanted") == "yes")


DOINGS: dict[str, Callable[[HttpRequest, Member], object]] = {
    "next": lambda request, by: rooms.move(by=by, was_at=_number(request, "at")),
    "back": lambda request, by: rooms.move(by=by, was_at=_number(request, "at"), forward=False),
    "pause": lambda _request, by: rooms.pause(by=by),
    "go-on": lambda _request, by: rooms.go_on(by=by),
    "activity": _activity,
    "another-round": lambda request, by: rooms.another_round(by=by, was_at=_number(request, "at")),
    "discuss": _discuss,
    "admit": lambda request, by: rooms.admit(by=by, member=_of_room(request, by)),
    "show-out": lambda request, by: rooms.show_out(by=by, member=_of_room(request, by)),
    "part": _part,
    "take-part": lambda request, member: parts.take_part(member=member, part=request.POST.get("part", "")),
    "allot": _allot,
    "reveal": _reveal,
    "hold": _hold,
    "read": _read,
    "pick": _pick,
    "unpick": _unpick,
    "picture": _picture,
    "copy-in": _copy_in,
    "end": lambda _request, by: rooms.end(by=by),
}


@login_not_required
@require_POST
def look_at_goal(request: HttpRequest, pk: UUID) -> JsonResponse:
    """What the portal would ask about the wording of a goal; nothing is stored, nothing is refused."""
    _admitted(request, pk)
    advice = wording.goal_advice(request.POST.get("text-goal", ""))
    if advice is None:
        return JsonResponse({})
    return JsonResponse({"why": advice.why, "offers": list(advice.offers)})
