"""The folder of a team: where its pods are planned, and where what is no child's is kept."""

from django.db import transaction

from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.people.models import Post, Team, User
from supervision_portal.records.models import File
from supervision_portal.schedule.services import renew


@transaction.atomic
def folder_of(team: Team, by: User | None) -> File:
    """The team's folder; made when there is none yet. From then on its pods are due by the rules."""
    Team.objects.select_for_update().get(pk=team.pk)
    found = File.objects.filter(kind=File.Kind.TEAM, team=team).first()
    if found:
        return found
    file = File.objects.create(kind=File.Kind.TEAM, title=team.name, team=team)
    log.write(Verb.FILE_OPENED, by=by, file=file)
    renew([file.pk], duties=["pod"])
    return file


def open_missing() -> int:
    """Folders for teams in which people work today: a team that never planned a pod shows as well.

    Returns how many were made.
    """
    working = Post.objects.current().filter(team__isnull=False).values("team")
    have = File.objects.filter(kind=File.Kind.TEAM).values("team")
    missing = list(Team.objects.filter(pk__in=working).exclude(pk__in=have))
    for team in missing:
        folder_of(team, None)
    return len(missing)
