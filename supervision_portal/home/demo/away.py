"""Who is away, who covers, and who is supervised less often because they work part-time."""

import datetime as dt

from supervision_portal.home.demo import clock
from supervision_portal.home.demo.days import Days, at
from supervision_portal.home.demo.world import World
from supervision_portal.people import services as people
from supervision_portal.people.models import Absence, User
from supervision_portal.schedule.services import variations
from supervision_portal.schedule.services.variations import Terms

WEEK = dt.timedelta(weeks=1)
PART_TIME, SICK, SECONDED = "ceri.prosser", "siobhan.keane", "marcus.delaney"
MANAGER_ON_LEAVE, WITHOUT_COVER = "michelle.garside", "hannah.broadbent"


def tell(world: World, days: Days) -> None:
    """All of it noted by the line managers, in the last days; of one nobody has thought who covers."""
    today, kinds, users = days.today, Absence.Kind, world.users
    begun = days.weeks_ago(12)
    with clock.moved(at(begun, 10)):
        terms = Terms(
            duty="personal",
            start=begun,
            end=None,
            reason="Works 3 of 5 days a week",
            timing={"every": "7 weeks"},
        )
        boss = _manager(users[PART_TIME])
        variations.agree(by=boss, file=world.files[PART_TIME], terms=terms)
    with clock.moved(at(days.last, 9)):
        since = days.last
        sick = _away(users[SICK], kinds.SICKNESS, since, since + 9 * WEEK)
        _cover(sick, users["kwame.boateng"], since + 9 * WEEK)
        _away(users[SECONDED], kinds.SECONDMENT, since, since + 26 * WEEK)
        leave = _away(users[MANAGER_ON_LEAVE], kinds.LEAVE, since, today + WEEK)
        _cover(leave, users["gurdeep.bains"], today + WEEK)
        _away(users[WITHOUT_COVER], kinds.LEAVE, since, today + WEEK)


def _away(user: User, kind: str, start: dt.date, end: dt.date) -> Absence:
    return people.note_absence(by=_manager(user), user=user, kind=kind, start=start, end=end)


def _cover(absence: Absence, user: User, end: dt.date) -> None:
    people.name_cover(by=_manager(absence.user), absence=absence, user=user, end=end)


def _manager(user: User) -> User:
    return User.objects.get(pk=user.lines_up.current().get(kind="line").supervisor_id)
