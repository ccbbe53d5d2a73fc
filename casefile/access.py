"""Who may see which child, and who must know an address that is confidential."""

from django.db.models import QuerySet

from casefile.models import Child, Release
from supervision_portal.people.models import Cover, Post, User
from supervision_portal.people.roles import MAY, May
from supervision_portal.records import access
from supervision_portal.records.models import File, FileBar, FileHolder

WORK = (
    "worker",
    "manager",
)  # relations to a file of who has to do with the child; a grant opens to read alone


def children_visible_to(user: User) -> QuerySet[Child]:
    """Children whose files this person may see."""
    return Child.objects.filter(access.children_visible_to(user))


def children_worked_with(user: User) -> QuerySet[Child]:
    """Children this person works with or manages the work with: a right to change applies to these alone."""
    files = access.with_relation(access.files_visible_to(user).filter(kind="child"), user)
    near = files.filter(relation__in=WORK)  # type: ignore[misc]
    return Child.objects.filter(file__in=near.values("pk"))


def children_changed_by(user: User) -> QuerySet[Child]:
    """Children of their own work or management of whom this person may change everything."""
    return children_worked_with(user) if user.may(May.CHANGE_CHILDREN) else Child.objects.none()


def children_kept_by(user: User) -> QuerySet[Child]:
    """Children whose administrative data this person keeps without seeing their files (docs/decisions/0011).

    Every child but those whose file they must not see.
    """
    if not user.may(May.KEEP_CHILDREN):
        return Child.objects.none()
    return Child.objects.exclude(file__in=FileBar.objects.current().filter(user=user).values("file"))


def children_updated_by(user: User) -> QuerySet[Child]:
    """Children whose details, status and allocation this person may change, by whichever right."""
    return children_kept_by(user) if user.may(May.KEEP_CHILDREN) else children_changed_by(user)


def children_barred_by(user: User) -> QuerySet[Child]:
    """Children of whose files this person may say who must not see them; never one they must not see."""
    if user.may(May.MANAGE_ALL_BARS):
        return Child.objects.exclude(file__in=FileBar.objects.current().filter(user=user).values("file"))
    return children_worked_with(user) if user.may(May.MANAGE_BARS) else Child.objects.none()


def sees_address(user: User, child: Child) -> bool:
    """A confidential address is for the workers of the file, who supervises them, who covers for one of them,
    and who is named on it.

    The child is one that `children_visible_to(user)` or `children_kept_by(user)` has just given.
    """
    if not child.address_is_confidential:
        return True
    workers = FileHolder.objects.workers().filter(file=child.pk).values_list("user", flat=True)
    if user.pk in workers or child.address_known_by.filter(user=user).exists():
        return True
    if Cover.objects.current().filter(user=user, absent__in=workers).exists():
        return True
    return User.objects.supervised_by(user, cover=True).filter(pk__in=workers).exists()


def children_managed_by(user: User) -> QuerySet[Child]:
    """Children whose file this person manages: they see it as the child would, and ask for its release."""
    files = access.with_relation(access.files_visible_to(user).filter(kind="child"), user)
    managed = files.filter(relation="manager")  # type: ignore[misc]
    return Child.objects.filter(file__in=managed.values("pk"))


def releasers_of(file: File) -> list[User]:
    """Who can release a file today, never somebody who must not see it."""
    roles = [role for role, rights in MAY.items() if May.RELEASE_FILES in rights]
    posts = Post.objects.current().filter(role__in=roles)
    barred = FileBar.objects.current().filter(file=file)
    found = User.objects.active().filter(pk__in=posts.values("user"))
    return list(found.exclude(pk__in=barred.values("user")).order_by("name"))


def releases_worked_on_by(user: User) -> QuerySet[Release]:
    """Releases that this person prepares or releases: they alone see what is held back, and why."""
    found = Release.objects.exclude(file__in=FileBar.objects.current().filter(user=user).values("file"))
    if not user.is_active:
        return found.none()
    if user.may(May.RELEASE_FILES):
        return found
    return found.filter(asked_by=user, file__in=children_managed_by(user).values("file"))


def releases_received_by(user: User) -> QuerySet[Release]:
    """What was released, for who works on releases and for the managers of the file."""
    found = Release.objects.filter(released_at__isnull=False)
    managed = found.filter(file__in=children_managed_by(user).values("file"))
    return managed | found.filter(pk__in=releases_worked_on_by(user).values("pk"))
