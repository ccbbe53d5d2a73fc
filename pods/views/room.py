"""The live room: everybody's own screen, and the one on the wall."""

from collections.abc import Callable, Hashable, Iterable
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_GET

from pods import drawn, library, news, screen, sheets, wording
from pods.polls import address
from pods.room_models import Member, Room
from pods.views.door import member_of, way_in

ALIKE: dict[str, tuple[str, Callable[[screen.Screen], Hashable]]] = {
    # parts that many see the same: how each is drawn, and what it depends on
    "top": ("pods/room/top.html", lambda seen: seen.top_seen_as),
    "main": ("pods/room/main.html", lambda seen: seen.seen_as),
    "write": ("pods/room/write.html", lambda seen: seen.writing_seen_as),
    "people": ("pods/room/people.html", lambda seen: seen.people_seen_as),
    "leave": ("pods/room/leave.html", lambda seen: seen.leaving_seen_as),
}


@login_not_required
@require_GET
def here(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One person's own screen."""
    try:
        member = member_of(request, pk)
    except Http404:
        return way_in(request, pk)
    if member.room.ended_at and not member.is_guest:
        return redirect("pods:pod", member.room.pod_id)
    return render(request, "pods/room/here.html", context(request, member))


@login_not_required
@require_GET
def now(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The parts of one's own screen that change, as HTML."""
    member = member_of(request, pk)
    return _parts(request, "pods/room/now.html", context(request, member))


@require_GET
def wall(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The screen on the wall: initials only."""
    member = member_of(request, pk)
    return render(request, "pods/room/wall.html", on_wall(request, member))


@require_GET
def wall_now(request: HttpRequest, pk: UUID) -> HttpResponse:
    member = member_of(request, pk)
    return _parts(request, "pods/room/wall_now.html", on_wall(request, member))


def _parts(request: HttpRequest, template: str, found: dict[str, Any]) -> HttpResponse:
    """Parts of a page without what stands around them: what the page has now, and where it asks for news."""
    request.keeps_session_as_it_is = True  # type: ignore[attr-defined]
    room: Room = found["room"]
    answer = HttpResponse(render_to_string(template, {**found, "csrf_token": get_token(request)}))
    answer["X-Room-Version"], answer["X-Room-At"] = str(room.version), str(room.at)
    answer["X-Room-News"] = found["news"]
    return answer


def on_wall(request: HttpRequest, member: Member) -> dict[str, Any]:
    if screen.of(member.room, member).barred:
        raise Http404
    seen = screen.of(member.room, None)
    found: dict[str, Any] = {"room": member.room, "screen": seen, "news": address(member.room)}
    _draw(request, seen, found, ("top", "main"))
    return found


def _draw(request: HttpRequest, seen: screen.Screen, found: dict[str, Any], names: Iterable[str]) -> None:
    """Puts the parts that many see the same into what the templates want."""
    if seen.step.kind == "genogram" and (seen.leads or seen.on_wall):
        news.set_mark(seen.room.pk, seen.mark)  # these screens look again by themselves, others follow
    wanted = {
        **found,
        "roles": wording.roles().values(),
        "sheet": SimpleLazyObject(lambda: sheets.shown(seen)),
    }
    token = get_token(request)
    for name in names:
        template, depends_on = ALIKE[name]
        found[name] = drawn.part(template, wanted, depends_on(seen), token)


def context(request: HttpRequest, member: Member) -> dict[str, Any]:
    """What the templates of one's own screen want."""
    seen = screen.of(member.room, member)
    found: dict[str, Any] = {
        "room": member.room,
        "member": member,
        "screen": seen,
        "news": address(member.room, member),
        "opening": wording.opening() if member.is_guest else None,
    }
    if seen.barred or not member.admitted_at:
        return found
    found["alone"] = sheets.alone(seen) if seen.writes else None
    found["own"] = sheets.own(seen)
    found["together"] = sheets.together(seen) if seen.may_write_together else None
    if seen.chooses_activity:
        known = library.activities().values()
        found["activities"] = [each for each in known if seen.child or not each.needs_child]
    if seen.leads:
        found["discussions"] = screen.discussions_of(member.room)
        news.expect(member.room.pk, (each.pk for each in seen.present))
    _draw(request, seen, found, ALIKE)
    return found
