"""Who may see and record whose training and absences. Other rights over people follow from the role alone."""

from django.db.models import Q, QuerySet

from supervision_portal.people.models import Absence, Cover, Post, ReportingLine, User
from supervision_portal.people.querysets import UserQuerySet, below
from supervision_portal.people.roles import May


def training_visible_to(user: User) -> UserQuerySet:
    """The people whose training somebody sees: their own, of those below them, or everybody's."""
    if not user.is_active:
        return User.objects.none()
    if user.may(May.SEE_ALL_TRAINING) or user.may(May.CHANGE_PEOPLE):
        return User.objects.all()
    if user.may(May.SEE_TRAINING):
        return User.objects.filter(Q(pk=user.pk) | Q(pk__in=below(user)))
    return User.objects.filter(pk=user.pk)


def training_recorded_by(user: User) -> UserQuerySet:
    """The people whose training somebody may record."""
    if user.is_active and user.may(May.CHANGE_PEOPLE):
        return User.objects.all()
    if user.is_active and user.may(May.RECORD_TRAINING):
        return User.objects.filter(Q(pk=user.pk) | Q(pk__in=below(user)))
    return User.objects.none()


def managed_by_line(user: User) -> UserQuerySet:
    """The people whose line manager somebody is today, or covers for; never themselves."""
    if not user.is_active:
        return User.objects.none()
    covered = Cover.objects.current().filter(user=user).values("absent")
    lines = ReportingLine.objects.current().filter(
        Q(supervisor=user) | Q(supervisor__in=covered), kind=ReportingLine.Kind.LINE
    )
    return User.objects.active().filter(pk__in=lines.values("supervisee")).exclude(pk=user.pk)


def absences_seen_by(user: User) -> QuerySet[Absence]:
    """Absences of which somebody knows why: their own, and of those whose line manager they are."""
    if not user.is_active:
        return Absence.objects.none()
    return Absence.objects.filter(Q(user=user) | Q(user__in=managed_by_line(user)))


def colleagues_of(user: User) -> UserQuerySet:
    """Who may cover for somebody: of their teams, of the same manager, the manager, those they manage."""
    posts, lines = Post.objects.current(), ReportingLine.objects.current()
    lines = lines.exclude(kind=ReportingLine.Kind.CLINICAL)
    managers = lines.filter(supervisee=user).values("supervisor")
    near = (
        Q(pk__in=posts.filter(team__in=posts.filter(user=user).values("team")).values("user"))
        | Q(pk__in=lines.filter(supervisor__in=managers).values("supervisee"))
        | Q(pk__in=managers)
        | Q(pk__in=lines.filter(supervisor=user).values("supervisee"))
    )
    return User.objects.active().filter(near).exclude(pk=user.pk).order_by("name", "pk")
