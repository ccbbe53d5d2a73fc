"""What follows on a file when posts and names change, in the same transaction."""

from typing import Any

from supervision_portal.people.models import Cover, Post, User
from supervision_portal.people.querysets import supervised
from supervision_portal.people.roles import MAY, May, Role
from supervision_portal.records.models import FileHolder
from supervision_portal.records.services import files
from supervision_portal.records.services.notices import tell


def post_begun(*, post: Post, by: User | None, **_: Any) -> None:
    """Whoever is supervised has a supervision file from the first day of their post."""
    if May.BE_SUPERVISED in MAY[Role(post.role)]:
        files.open_supervision_file(by=by, supervisee=post.user, on=post.start)


def person_renamed(*, user: User, **_: Any) -> None:
    """A supervision file is found under its supervisee's name of the day."""
    files.rename_supervision_file(supervisee=user)


def cover_named(*, cover: Cover, **_: Any) -> None:
    """Who covers is told; so are those whose supervision they may hold and read meanwhile (CAL-9b.7)."""
    own = FileHolder.objects.supervisees().filter(user=cover.absent).select_related("file").first()
    if own:
        tell("cover_named", to=cover.user, file=own.file, key=f"cover:{cover.pk}")
    theirs = FileHolder.objects.supervisees().filter(user__in=supervised(cover.absent))
    for holder in theirs.exclude(user=cover.user).select_related("file", "user"):
        tell("supervisor_covered", to=holder.user, file=holder.file, key=f"cover:{cover.pk}")
