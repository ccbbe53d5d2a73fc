"""Single moments in other teams."""

from supervision_portal.home.demo.days import at
from supervision_portal.home.demo.steps import Signed, Stated
from supervision_portal.home.demo.year import Year

JODIE_SAYS = (
    "I was there at the time that was booked and waited half an hour. The session did not happen and nobody has said why. "
    "I would like a new date."
)


def jodie(year: Year) -> None:
    """A session was booked and did not happen. She says so herself."""
    days, planned = year.days, year.days.ago(7)
    year.run(days.weeks_ago(5.7), then=planned)
    year.story.add(
        Stated(
            at=at(days.ago(5), 9),
            file=year.person.key,
            planned_for=year.time(planned),
            kind="not_held",
            text=JODIE_SAYS,
        )
    )


def moira(year: Year) -> None:
    """Prefers the corporate form for Shared Conversations; the signed form is added as PDF."""
    year.conversation = "s3-corporate"
    year.run(year.days.weeks_ago(2))


def lorraine(year: Year) -> None:
    """Business support: a Shared Conversation each quarter; the latest one waits for her signature."""
    rest = year.run(year.days.ago(6), but=1)
    held = year.hold(rest[0], "s3", follows=year.after(rest[0]), signed=False)
    year.story.add(Signed(at=at(year.days.ago(4), 10), record=held.key, by=held.by))


TOLD = {"jodie.parkin": jodie, "moira.findlay": moira, "business.support": lorraine}
