"""The live room: everybody's own screen, and the one on the wall."""

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from pods import library, screen, sheets, wording
from pods.council import council
from pods.middleware import address
from pods.room_models import Member
from pods.views.door import member_of


@login_not_required
@require_GET
def here(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One person's own screen."""
    member = member_of(request, pk)
    if member.room.ended_at and not member.is_guest:
        return redirect("pods:pod", member.room.pod_id)
    return render(request, "pods/room/here.html", context(member))


@login_not_required
@require_GET
def now(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The parts of one's own screen that change, as HTML."""
    member = member_of(request, pk)
    answer = render(request, "pods/room/now.html", context(member))
    request.keeps_session_as_it_is = True  # type: ignore[attr-defined]
    return _with_version(answer, member)


@require_GET
def wall(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The screen on the wall: initials only."""
    member = member_of(request, pk)
    return render(request, "pods/room/wall.html", _on_wall(member))


@require_GET
def wall_now(request: HttpRequest, pk: UUID) -> HttpResponse:
    member = member_of(request, pk)
    answer = render(request, "pods/room/wall_now.html", _on_wall(member))
    request.keeps_session_as_it_is = True  # type: ignore[attr-defined]
    return _with_version(answer, member)


def _with_version(answer: HttpResponse, member: Member) -> HttpResponse:
    answer["X-Room-Version"] = str(member.room.version)
    return answer


def _on_wall(member: Member) -> dict[str, object]:
    if screen.of(member.room, member).barred:
        raise Http404
    seen = screen.of(member.room, None)
    roles = wording.roles().values()
    return {
        "room": member.room,
        "screen": seen,
        "sheet": sheets.shown(seen),
        "roles": roles,
        "news": address(member.room),
    }


def context(member: Member) -> dict[str, object]:
    """What the templates of one's own screen want."""
    seen = screen.of(member.room, member)
    found: dict[str, object] = {
        "room": member.room,
        "member": member,
        "screen": seen,
        "news": address(member.room),
        "roles": wording.roles().values(),
        "opening": wording.opening() if member.is_guest else None,
    }
    if seen.barred or not member.admitted_at:
        return found
    found["alone"] = sheets.alone(seen) if seen.writes else None
    found["own"] = sheets.own(seen)
    found["together"] = sheets.together(seen) if seen.may_write_together else None
    found["sheet"] = sheets.shown(seen)
    found["council"] = council()
    if seen.chooses_activity:
        known = library.activities().values()
        found["activities"] = [each for each in known if seen.child or not each.needs_child]
    if seen.leads:
        found["discussions"] = screen.discussions_of(member.room)
    return found
