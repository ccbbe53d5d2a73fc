"""Who may see and record whose training. Other rights over people follow from the role alone."""

from django.db.models import Q

from supervision_portal.people.models import User
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
