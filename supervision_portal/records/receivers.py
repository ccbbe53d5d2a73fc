"""What follows on a file when posts and names change, in the same transaction."""

from typing import Any

from supervision_portal.people.models import Post, User
from supervision_portal.people.roles import MAY, May, Role
from supervision_portal.records.services import files


def post_begun(*, post: Post, by: User | None, **_: Any) -> None:
    """Whoever is supervised has a supervision file from the first day of their post."""
    if May.BE_SUPERVISED in MAY[Role(post.role)]:
        files.open_supervision_file(by=by, supervisee=post.user, on=post.start)


def person_renamed(*, user: User, **_: Any) -> None:
    """A supervision file is found under its supervisee's name of the day."""
    files.rename_supervision_file(supervisee=user)
