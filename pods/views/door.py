"""Into a room: opened by its facilitator, joined with a code or from the pod's page; guests knock first."""

from uuid import UUID

from allauth.account.adapter import get_adapter
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from pods import inside
from pods.access import may_change, pods_visible_to
from pods.room_models import Member, Room
from pods.services import room as rooms
from supervision_portal.people.http import Request
from supervision_portal.records.services.errors import Refused

MOST_WRONG = 20  # codes from one address …
WAIT = 5 * 60  # … in so many seconds
IN_SESSION = "rooms"  # room → member, of this sign-in or this guest


class JoinForm(forms.Form):
    """A code, and of a guest the name to be called by."""

    code = forms.CharField(
        label="Code of the session",
        help_text="Six letters. They are on the screen in the room.",
        error_messages={"required": "Enter the code that is on the screen"},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "class": "govuk-input--width-10"}
        ),
        max_length=20,
    )
    name = forms.CharField(
        label="Your name and organisation",
        help_text="The facilitator sees it, and lets you in for this session only.",
        error_messages={"required": "Enter your name"},
        max_length=150,
    )

    def __init__(self, *args: object, signed_in: bool, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        if signed_in:
            del self.fields["name"]

    def clean_code(self) -> str:
        return "".join(letter for letter in self.cleaned_data["code"].upper() if letter.isalpha())


def member_of(request: HttpRequest, room: UUID) -> Member:
    """Who asks, as a member of this room. Raises Http404 for anybody else, and for who has left."""
    if request.user.is_authenticated:
        member = inside.signed_in(room, request.user)
    else:
        key = request.session.get(IN_SESSION, {}).get(str(room))
        member = inside.guest(room, UUID(key)) if key else None
    if member is None:
        raise Http404
    return member


def way_in(request: HttpRequest, room: UUID) -> HttpResponse:
    """Where somebody goes who is not in this room, or is no longer. Raises Http404 for who never could be."""
    signed_in = request.user.is_authenticated
    if not signed_in and str(room) not in request.session.get(IN_SESSION, {}):
        return redirect_to_login(request.get_full_path())
    pod = pods_visible_to(request.user).filter(room=room).first() if signed_in else None
    if signed_in and pod is None:
        raise Http404
    messages.info(request, "You are not in this session. While it runs you can join it here.")
    return redirect("pods:pod", pod.pk) if pod else redirect("room:code")


def let_in(request: HttpRequest, member: Member) -> None:
    """Remember who this browser is in the room."""
    request.session[IN_SESSION] = {**request.session.get(IN_SESSION, {}), str(member.room_id): str(member.pk)}


@require_POST
def open_room(request: Request, pk: UUID) -> HttpResponse:
    """The facilitator opens the room of a pod, or comes back to it."""
    pod = get_object_or_404(pods_visible_to(request.user).select_related("session__file__team"), pk=pk)
    if not may_change(request.user, pod):
        raise Http404
    try:
        room = rooms.open_room(by=request.user, pod=pod)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("pods:pod", pod.pk)
    let_in(request, room.members.get(user=request.user))
    return redirect("room:here", room.pk)


@require_POST
def join(request: Request, pk: UUID) -> HttpResponse:
    """Somebody of the pod joins from its page: no code to type."""
    pod = get_object_or_404(pods_visible_to(request.user), pk=pk)
    return _join(request, get_object_or_404(Room, pod=pod))


def _join(request: Request, room: Room) -> HttpResponse:
    of_pod = pods_visible_to(request.user).filter(pk=room.pod_id).exists()
    try:
        member = rooms.join(by=request.user, room=room, of_pod=of_pod)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("room:code")
    let_in(request, member)
    return redirect("room:here", room.pk)


@login_not_required
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Join with the code that is on the screen; without a sign-in as a guest."""
    signed_in = request.user.is_authenticated
    form = JoinForm(request.POST or None, signed_in=signed_in)
    if request.method == "POST":
        room = _room_of(request, form)
        if room and signed_in:
            return _join(request, room)  # type: ignore[arg-type]
        if room:
            try:
                member = rooms.ask_in(room=room, name=form.cleaned_data["name"])
            except Refused as refused:
                form.add_error("code", str(refused))
            else:
                let_in(request, member)
                return redirect("room:here", room.pk)
    return render(request, "pods/room/code.html", {"form": form, "signed_in": signed_in})


def _room_of(request: HttpRequest, form: JoinForm) -> Room | None:
    """The room that a code opens. Whoever guesses from one address has to wait after some wrong ones."""
    wrong = f"room-codes:{get_adapter(request).get_client_ip(request)}"
    if cache.get(wrong, 0) >= MOST_WRONG:
        form.add_error("code", "Too many tries. Wait five minutes, or ask the facilitator.")
    elif form.is_valid():
        room = Room.objects.filter(code=form.cleaned_data["code"], ended_at=None).first()
        if room:
            return room
        form.add_error("code", "No session that runs now has this code. Check the letters.")
        cache.add(wrong, 0, WAIT)
        cache.incr(wrong)
    return None


@login_not_required
@require_POST
def leave(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Out of the room; who is signed in can come back."""
    member = member_of(request, pk)
    rooms.leave(member=member)
    kept = {room: key for room, key in request.session.get(IN_SESSION, {}).items() if room != str(pk)}
    request.session[IN_SESSION] = kept
    if member.is_guest:
        messages.success(request, "You have left the session.")
        return redirect("room:code")
    return redirect("pods:pod", member.room.pod_id)
