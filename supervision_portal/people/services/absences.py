"""Absences, and who covers: noted by the line manager, who alone knows why somebody is away."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from supervision_portal.design.words import uk_date
from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.people import access, signals
from supervision_portal.people.models import Absence, Cover, User
from supervision_portal.people.roles import May
from supervision_portal.people.services.errors import PeopleError, refuse_backwards


@transaction.atomic
def note_absence(
    *, by: User | None, user: User, kind: str, start: dt.date, end: dt.date | None = None
) -> Absence:
    """Somebody is or will be away; without `end`, nobody knows yet until when.

    Raises PeopleError for anybody but their line manager, or where it overlaps another absence.
    """
    _refuse_others(by, user)
    User.objects.select_for_update().get(pk=user.pk)
    _refuse_overlap(user, start, end)
    absence = Absence.objects.create(user=user, kind=kind, start=start, end=end, noted_by=by)
    log.write(Verb.ABSENCE_NOTED, by=by, obj=absence)
    signals.absence_changed.send(sender=Absence, absence=absence, by=by)
    return absence


@transaction.atomic
def change_absence(
    *, by: User | None, absence: Absence, kind: str, start: dt.date, end: dt.date | None
) -> Absence:
    """Correct an absence, or say when it ends: cover keeps within it, and ends with it."""
    _refuse_others(by, absence.user)
    User.objects.select_for_update().get(pk=absence.user_id)
    _refuse_overlap(absence.user, start, end, but=absence)
    absence.kind, absence.start, absence.end = kind, start, end
    absence.save(update_fields=["kind", "start", "end"])
    log.write(Verb.ABSENCE_CHANGED, by=by, obj=absence)
    for cover in absence.covers.select_related("user"):
        _keep_within(by, cover, absence)
    signals.absence_changed.send(sender=Absence, absence=absence, by=by)
    return absence


def _keep_within(by: User | None, cover: Cover, absence: Absence) -> None:
    first = max(cover.start, absence.start)
    last = min(cover.end, absence.end or cover.end)
    if (first, last) == (cover.start, cover.end):
        return
    if first > last:
        _take_away(by, cover)
        return
    cover.start, cover.end = first, last
    cover.save(update_fields=["start", "end"])
    log.write(Verb.COVER_ENDED, by=by, obj=cover)
    signals.cover_ended.send(sender=Cover, cover=cover, by=by)


@transaction.atomic
def withdraw_absence(*, by: User | None, absence: Absence) -> None:
    """Take back an absence that was noted in error, and its cover."""
    _refuse_others(by, absence.user)
    for cover in absence.covers.select_related("user"):
        _take_away(by, cover)
    log.write(Verb.ABSENCE_CHANGED, by=by, obj=absence)
    absence.delete()
    signals.absence_changed.send(sender=Absence, absence=absence, by=by)


@transaction.atomic
def name_cover(
    *, by: User | None, absence: Absence, user: User, end: dt.date, start: dt.date | None = None
) -> Cover:
    """Let `user` stand in for somebody who is away, until a day: they see what they need, and are reminded.

    From today or the first day of the absence, unless `start` says otherwise. Raises PeopleError for days
    outside the absence, where somebody covers on them already, and for who could not do the work.
    """
    _refuse_others(by, absence.user)
    absence = Absence.objects.select_for_update(of=("self",)).select_related("user").get(pk=absence.pk)
    start = start or max(absence.start, timezone.localdate())
    refuse_backwards(start, end)
    if start < timezone.localdate():
        raise PeopleError("Cover begins today or later: nobody has seen anything by it until now.")
    if start < absence.start or (absence.end and end > absence.end):
        until = f" to {uk_date(absence.end)}" if absence.end else " on"
        raise PeopleError(f"They are away from {uk_date(absence.start)}{until}. Cover lies within that.")
    _refuse_who_cannot(absence.user, user, start, end)
    if other := absence.covers.filter(start__lte=end, end__gte=start).select_related("user").first():
        words = f"{other.user.name} covers from {uk_date(other.start)} to {uk_date(other.end)}."
        raise PeopleError(f"{words} End that first, or choose other days.")
    cover = Cover.objects.create(
        absence=absence, absent=absence.user, user=user, start=start, end=end, noted_by=by
    )
    log.write(Verb.COVER_NAMED, by=by, obj=cover)
    signals.cover_named.send(sender=Cover, cover=cover, by=by)
    return cover


def _refuse_who_cannot(absent: User, user: User, start: dt.date, end: dt.date) -> None:
    if user == absent:
        raise PeopleError("Nobody covers for themselves.")
    if not user.is_active:
        raise PeopleError(f"{user.name} has left.")
    if absent.may(May.SUPERVISE) and not user.may(May.SUPERVISE):
        raise PeopleError(f"{user.name} does not supervise, so they cannot cover for a manager.")
    away = Absence.objects.filter(user=user, start__lte=end).exclude(end__lt=start)
    if away.exists():
        raise PeopleError(f"{user.name} is away themselves in that time.")


@transaction.atomic
def end_cover(*, by: User | None, cover: Cover, on: dt.date) -> None:
    """Let cover end; `on` is its last day. One that never ran a day is taken away."""
    _refuse_others(by, cover.absent)
    if on > cover.end:
        raise PeopleError(f"This cover ends on {uk_date(cover.end)} already.")
    _end(by, cover, on)


def _end(by: User | None, cover: Cover, on: dt.date) -> None:
    if on < cover.start:
        _take_away(by, cover)
        return
    cover.end = on
    cover.save(update_fields=["end"])
    log.write(Verb.COVER_ENDED, by=by, obj=cover)
    signals.cover_ended.send(sender=Cover, cover=cover, by=by)


def _take_away(by: User | None, cover: Cover) -> None:
    """Of cover that has not run a day yet. What somebody could see on days gone by stays on record."""
    if cover.start < timezone.localdate():
        raise PeopleError(
            f"{cover.user.name} has covered since {uk_date(cover.start)}. End that, or the absence, instead."
        )
    log.write(Verb.COVER_ENDED, by=by, obj=cover)
    cover.delete()
    signals.cover_ended.send(sender=Cover, cover=cover, by=by)


def end_of_leaver(*, by: User | None, user: User, on: dt.date) -> None:
    """Who has left is neither away nor covers: what runs longer ends with their last day."""
    for cover in Cover.objects.filter(user=user, end__gt=on).select_related("absent"):
        _end(by, cover, on)
    for absence in Absence.objects.filter(user=user).exclude(end__lte=on):
        for cover in absence.covers.filter(end__gt=on):
            _end(by, cover, on)
        if absence.start > on:
            absence.delete()
        else:
            absence.end = on
            absence.save(update_fields=["end"])


def _refuse_others(by: User | None, user: User) -> None:
    if by is not None and not access.managed_by_line(by).filter(pk=user.pk).exists():
        raise PeopleError("Absences are noted by the line manager.")


def _refuse_overlap(user: User, start: dt.date, end: dt.date | None, but: Absence | None = None) -> None:
    refuse_backwards(start, end)
    if not user.is_active:
        raise PeopleError(f"{user.name} has left.")
    others = Absence.objects.filter(user=user).exclude(end__lt=start)
    if but:
        others = others.exclude(pk=but.pk)
    if end:
        others = others.exclude(start__gt=end)
    if other := others.first():
        until = f" to {uk_date(other.end)}" if other.end else ", until nobody knows when"
        raise PeopleError(f"They are noted as away from {uk_date(other.start)}{until}. Change that one.")
