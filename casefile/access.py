"""Who may see which child, and who must know an address that is confidential."""

from django.db.models import QuerySet

from casefile.models import Child
from supervision_portal.people.models import User
from supervision_portal.records import access
from supervision_portal.records.models import FileHolder


def children_visible_to(user: User) -> QuerySet[Child]:
    """Children whose files this person may see."""
    return Child.objects.filter(file__in=access.files_visible_to(user).filter(kind="child"))


def sees_address(user: User, child: Child) -> bool:
    """A confidential address is for the workers of the file, who supervises them, and who is named on it.

    The child is one that `children_visible_to(user)` has just given.
    """
    if not child.address_is_confidential:
        return True
    workers = FileHolder.objects.workers().filter(file=child.pk).values_list("user", flat=True)
    if user.pk in workers or child.address_known_by.filter(user=user).exists():
        return True
    return User.objects.supervised_by(user).filter(pk__in=workers).exists()
