"""What follows on a file when posts change, in the same transaction."""

from typing import Any

from supervision_portal.people.models import Post, User
from supervision_portal.people.roles import MAY, May, Role
from supervision_portal.records.services import files


def post_begun(*, post: Post, by: User | None, **_: Any) -> None:
    """Whoever is supervised has a supervision file from the first day of their post."""
    if May.BE_SUPERVISED in MAY[Role(post.role)]:
        files.open_supervision_file(by=by, supervisee=post.user, on=post.start)
