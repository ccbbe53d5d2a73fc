"""When somebody leaves: what they hold passes to their own manager (CAL-9b.5), and their access ends."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.sessions.models import Session as BrowserSession
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from supervision_portal.design.words import uk_date
from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.people.models import Dated, ReportingLine, User
from supervision_portal.people.services.absences import end_of_leaver
from supervision_portal.people.services.errors import PeopleError, refuse_oneself
from supervision_portal.people.services.lines import ONE_DAY, begin_line, end_line
from supervision_portal.people.services.posts import end_post


@dataclass(frozen=True)
class Passing:
    """A line the leaver holds, and who holds it next; without `to` it ends."""

    line: ReportingLine
    to: User | None


def passing_on(user: User, on: dt.date | None = None) -> list[Passing]:
    """What becomes of the lines of those this person manages or supervises when they leave.

    Line management and personal supervision pass to the leaver's own line manager; clinical supervision
    ends, for it wants a clinician.
    """
    day = on or timezone.localdate()
    own = ReportingLine.objects.on(day).filter(supervisee=user, kind=ReportingLine.Kind.LINE)
    line_up = own.select_related("supervisor").first()
    manager = line_up.supervisor if line_up and line_up.supervisor.is_active else None
    held = user.lines_down.filter(_after(day)).select_related("supervisee", "supervisor")
    return [
        Passing(line, None if line.kind == ReportingLine.Kind.CLINICAL else manager)
        for line in held.order_by("supervisee__name", "pk")
    ]


def _after(day: dt.date) -> Q:
    return Q(end__isnull=True) | Q(end__gt=day)


@transaction.atomic
def person_leaves(*, by: User | None, user: User, on: dt.date) -> None:
    """A person leaves; `on` is their last day, today at the latest. Sign-in and open sessions end at once.

    Raises PeopleError for a day to come: access would end before it.
    """
    refuse_oneself(by, user)
    if on > timezone.localdate():
        raise PeopleError(
            f"{uk_date(on)} is still to come. Access ends at once, so record it on the last day or after."
        )
    if user.left_on:
        raise PeopleError(f"{user.name} has left, on {uk_date(user.left_on)}.")
    for passing in passing_on(user, on):
        _pass_on(by, passing, on)
    for line in user.lines_up.filter(_after(on)).select_related("supervisor", "supervisee"):
        end_line(by=by, line=line, on=_last_day(line, on))
    for post in user.posts.filter(_after(on)).select_related("user", "team", "service"):
        end_post(by=by, post=post, on=_last_day(post, on))
    end_of_leaver(by=by, user=user, on=on)
    user.is_active, user.left_on = False, on
    user.save(update_fields=["is_active", "left_on"])
    user.forget_posts()
    end_sign_ins([user])
    log.write(Verb.PERSON_CHANGED, by=by, obj=user)


def _pass_on(by: User | None, passing: Passing, on: dt.date) -> None:
    line = passing.line
    if passing.to is None or line.start > timezone.localdate():
        end_line(by=by, line=line, on=_last_day(line, on))
        return
    begin_line(
        by=by,
        supervisee=line.supervisee,
        supervisor=passing.to,
        kind=line.kind,
        start=_last_day(line, on) + ONE_DAY,
    )


def _last_day(row: Dated, on: dt.date) -> dt.date:
    """What began between the last day and today keeps its first day; what is planned falls away."""
    return row.start if on < row.start < timezone.localdate() else on


@transaction.atomic
def person_returns(*, by: User | None, user: User) -> None:
    """Let somebody who left sign in again. Posts and lines are given anew."""
    refuse_oneself(by, user)
    user.is_active, user.left_on = True, None
    user.save(update_fields=["is_active", "left_on"])
    log.write(Verb.PERSON_CHANGED, by=by, obj=user)


def end_sign_ins(users: Iterable[User]) -> None:
    """Close every browser session of some people."""
    keys = {str(user.pk) for user in users}
    for session in BrowserSession.objects.filter(expire_date__gte=timezone.now()).iterator():
        if session.get_decoded().get("_auth_user_id") in keys:
            session.delete()
