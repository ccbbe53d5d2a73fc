"""Who is expected at a pod, who was there and why not; what managers and each worker's S1 see of it."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.expressions import Combinable
from django.utils import timezone

from pods import access
from pods.council import council
from pods.models import Attendance, Discussion, Pod
from pods.rules.council import Council, attendance_word
from supervision_portal.design.text import clean_text
from supervision_portal.design.words import uk_date, uk_time
from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.people.models import Absence, Post, Team, User
from supervision_portal.records.services.errors import Refused
from supervision_portal.schedule.models import Session
from supervision_portal.schedule.services import renew

Reason = Attendance.Reason
SHORT = {  # where there is no room for the whole reason
    Reason.COURT: "Court work",
    Reason.ICPC: "ICPC",
    Reason.LEAVE: "Annual leave",
    Reason.DAY_OFF: "Day not worked",
    Reason.SICKNESS: "Sickness",
    Reason.OTHER: "Another reason",
}


@dataclass(frozen=True)
class Said:
    """What is said of one person's attendance. `present` None: nothing yet."""

    present: bool | None
    remote: bool = False
    reason: str = ""
    reason_text: str = ""


@dataclass(frozen=True)
class Place:
    """One person at one pod: whether they are expected, and what is known."""

    user: User
    title: str
    expected: bool
    attendance: Attendance | None
    is_away: bool  # noted as away on that day; why is for them and their line manager
    word: str = ""  # how the council sees their absence: “good”, “neutral”, “flagged”; "" for who was there

    @property
    def said(self) -> str:
        return words(self.attendance)


def day_of(pod: Pod) -> dt.date:
    return pod.session.held_on or timezone.localdate(pod.session.planned_for)


def places(pod: Pod, settings: Council | None = None) -> list[Place]:
    """The people of the team on the day of the pod, expected ones first, and others who have a part in it."""
    settings = settings or council()
    day = day_of(pod)
    posts = (
        Post.objects.on(day)
        .filter(team=pod.session.file.team_id, user__is_active=True)
        .select_related("user")
        .order_by("start", "pk")
    )
    titles: dict[User, str] = {}
    not_expected: set[int] = set()
    for post in posts:
        titles.setdefault(post.user, post.title or post.get_role_display())
        if post.role in settings.not_expected:
            not_expected.add(post.user_id)
    known = {row.user_id: row for row in pod.attendances.select_related("user")}
    expected = {user.pk for user in titles if user.pk not in not_expected}
    for user in _with_a_part(pod, [row.user for row in known.values()]):
        titles.setdefault(user, "From elsewhere")
    away = set(Absence.objects.on(day).filter(user__in=[u.pk for u in titles]).values_list("user", flat=True))
    found = [
        Place(
            user,
            title,
            user.pk in expected or (user.pk in known and known[user.pk].expected),
            known.get(user.pk),
            user.pk in away,
            _word(settings, known.get(user.pk)),
        )
        for user, title in titles.items()
    ]
    return sorted(found, key=lambda place: (not place.expected, place.user.name))


def _word(settings: Council, said: Attendance | None) -> str:
    if said is None or said.present is not False or not said.expected:
        return ""
    return attendance_word(settings, said.reason)


def _with_a_part(pod: Pod, others: list[User]) -> list[User]:
    brings = User.objects.filter(pk__in=Discussion.objects.filter(pod=pod).values("caseworker"))
    part = [user for user in (pod.facilitator, pod.note_taker) if user]
    return [*part, *brings, *others]


@transaction.atomic
def note(*, by: User, pod: Pod, said: Mapping[int, Said], lasted: int | None = None) -> Pod:
    """Note for everybody at once who was there; a pod that was still booked counts as held with it.

    Raises Refused for who does not plan it, for a day to come, for a pod that did not take place, where the
    other reason is not said, and for people who are not of this pod. An absence is never refused.
    """
    pod = _locked(pod)
    if not (access.may_change(by, pod) or pod.note_taker_id == by.pk):
        raise Refused("Attendance is noted by who facilitates the pod, takes its notes, or plans it.")
    if pod.session.state == Session.State.CANCELLED:
        raise Refused("This pod did not take place.")
    if day_of(pod) > timezone.localdate():
        raise Refused("This pod is still to come.")
    if pod.session.state == Session.State.BOOKED:
        _hold(by, pod, lasted)
    elif lasted:
        pod.lasted = lasted
        pod.save(update_fields=["lasted"])
    here = {place.user.pk: place for place in places(pod)}
    if set(said) - set(here):
        raise Refused("Somebody is not of this pod any more. Look at the list again.")
    Attendance.objects.bulk_create(
        [_row(pod, here[user].expected, user, each, by) for user, each in said.items()],
        update_conflicts=True,
        unique_fields=["pod", "user"],
        update_fields=["expected", "present", "remote", "reason", "reason_text", "noted_by", "noted_at"],
    )
    log.write(Verb.POD_ATTENDANCE_NOTED, by=by, file=pod.session.file_id, obj=pod, count=len(said))
    renew([pod.session.file_id], duties=["pod"])
    return pod


def _hold(by: User, pod: Pod, lasted: int | None) -> None:
    session = pod.session
    session.state, session.held_on = Session.State.HELD, timezone.localdate(session.planned_for)
    session.save(update_fields=["state", "held_on"])
    pod.lasted = lasted or pod.minutes
    pod.save(update_fields=["lasted"])
    pod.discussions.filter(held_at=None).update(held_at=session.planned_for)
    log.write(Verb.SESSION_HELD, by=by, file=session.file_id, obj=session)


def _row(pod: Pod, expected: bool, user: int, said: Said, by: User) -> Attendance:
    absent = said.present is False
    text = clean_text(said.reason_text).strip() if absent else ""
    if absent and said.reason == Reason.OTHER and not text:
        raise Refused("Say what the other reason was.")
    return Attendance(
        pod=pod,
        user_id=user,
        expected=expected,
        present=said.present,
        remote=said.remote and said.present is True,
        reason=said.reason if absent else "",
        reason_text=text[:200],
        noted_by=by,
        noted_at=timezone.now(),
    )


def _locked(pod: Pod) -> Pod:
    found = Pod.objects.select_for_update(of=("self", "session"))
    return found.select_related("session__file__team", "facilitator", "note_taker").get(pk=pod.pk)


@transaction.atomic
def announce(*, by: User, pod: Pod, reason: str, reason_text: str = "") -> None:
    """Say beforehand that one will not be there; `reason` "" takes it back.

    For people of the pod, about themselves. Raises Refused for others and for a pod that was held.
    """
    pod = _locked(pod)
    here = {place.user.pk: place for place in places(pod)}
    if by.pk not in here:
        raise Refused("You are not expected at this pod.")
    if pod.session.state != Session.State.BOOKED:
        raise Refused("This pod has taken place, or was cancelled.")
    if reason:
        Attendance.objects.filter(pod=pod, user=by).delete()
        _row(pod, here[by.pk].expected, by.pk, Said(False, False, reason, reason_text), by).save()
    else:
        Attendance.objects.filter(pod=pod, user=by).delete()
    log.write(Verb.POD_ABSENCE_ANNOUNCED, by=by, file=pod.session.file_id, obj=pod)


# ---- over a year, for managers


@dataclass(frozen=True)
class Line:
    """One person's attendance at the pods of a table, in its order: None where they are not on the list."""

    user: User
    cells: tuple[Attendance | None, ...]

    @property
    def expected(self) -> int:
        return sum(cell is not None and cell.expected for cell in self.cells)

    @property
    def present(self) -> int:
        return sum(cell is not None and cell.present is True for cell in self.cells)

    def counts(self) -> dict[str, int]:
        """Absences by reason; by “” those without one."""
        found: dict[str, int] = {}
        for cell in self.cells:
            if cell is not None and cell.present is False:
                found[cell.reason] = found.get(cell.reason, 0) + 1
        return found


@dataclass(frozen=True)
class Year:
    """A team's pods of the last twelve months by who was there, newest first."""

    pods: tuple[Pod, ...]
    lines: tuple[Line, ...]


def year_of(team: Team, today: dt.date) -> Year:
    """Attendance of everybody who works in the team, or was at one of its pods. Three queries."""
    pods = list(
        Pod.objects.filter(
            session__file__team=team,
            session__state=Session.State.HELD,
            session__held_on__gt=today - dt.timedelta(days=365),
        )
        .select_related("session")
        .order_by("-session__held_on", "pk")
    )
    rows = Attendance.objects.filter(pod__in=pods).select_related("user")
    by_user: dict[User, dict[object, Attendance]] = {}
    for user in User.objects.active().filter(pk__in=Post.objects.current().filter(team=team).values("user")):
        by_user[user] = {}
    for row in rows:
        by_user.setdefault(row.user, {})[row.pod_id] = row
    lines = [
        Line(user, tuple(cells.get(pod.pk) for pod in pods))
        for user, cells in sorted(by_user.items(), key=lambda each: each[0].name)
    ]
    return Year(tuple(pods), tuple(lines))


# ---- beside a worker's next supervision


@dataclass(frozen=True)
class SincePod:
    """One pod since the last supervision, as it stands for one worker."""

    pod: Pod
    on: dt.date
    said: str  # “There”, “Not there: court work”, “Not noted yet”
    word: str  # “good”, “neutral”, “flagged” or ""

    @property
    def when(self) -> str:
        """Its day, and the time where that is known: a team may have two pods in a day."""
        planned = self.pod.session.planned_for
        same = timezone.localdate(planned) == self.on
        return f"{uk_date(self.on)}, {uk_time(planned)}" if same else uk_date(self.on)


def words(attendance: Attendance | None) -> str:
    """What is known of somebody's attendance, in words."""
    if attendance is None or attendance.present is None:
        return "Not noted yet"
    if attendance.present:
        return "There, remotely" if attendance.remote else "There"
    if not attendance.reason:
        return "Not there, no reason given"
    reason = SHORT[Reason(attendance.reason)]
    in_sentence = reason if reason.startswith("ICPC") else reason[:1].lower() + reason[1:]
    return f"Not there: {attendance.reason_text or in_sentence}"


def since(
    users: Collection[int] | QuerySet[Any, Any], after: dt.date | Combinable, until: dt.date
) -> list[SincePod]:
    """The pods held after a day, up to another, of the teams that somebody worked in, oldest first.

    Of those at which they were not expected, only where something was noted. One query, four where there were
    pods; `users` and `after` can be asked for in it.
    """
    mine = Attendance.objects.filter(user__in=users)
    teams = Post.objects.filter(user__in=users, start__lte=until, team__isnull=False).filter(
        Q(end=None) | Q(end__gt=after)
    )
    pods = (
        Pod.objects.filter(
            session__state=Session.State.HELD, session__held_on__gt=after, session__held_on__lte=until
        )
        .filter(Q(pk__in=mine.values("pod")) | Q(session__file__team__in=teams.values("team")))
        .select_related("session")
        .order_by("session__held_on", "pk")
    )
    rows = list(pods)
    if not rows:
        return []
    settings = council()
    said = {row.pod_id: row for row in mine.filter(pod__in=rows)}
    exempt = not _is_expected(users, settings)
    found = []
    for pod in rows:
        row = said.get(pod.pk)
        if row is None and exempt:
            continue
        found.append(SincePod(pod, day_of(pod), words(row), _word(settings, row)))
    return found


def _is_expected(users: Collection[int] | QuerySet[Any, Any], settings: Council) -> bool:
    posts = Post.objects.current().filter(user__in=users, team__isnull=False)
    return not posts.filter(role__in=settings.not_expected).exists()
