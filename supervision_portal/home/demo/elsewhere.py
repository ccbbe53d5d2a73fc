"""Single moments in other teams."""

from supervision_portal.home.demo import texts
from supervision_portal.home.demo.days import at
from supervision_portal.home.demo.steps import Signed, Stated
from supervision_portal.home.demo.year import Year


def jodie(year: Year) -> None:
    """A session was booked and did not happen. She says so herself."""
    key, planned = year.person.key, year.days.ago(7)
    year.run(year.days.weeks_ago(5.7), then=planned)
    said = texts.moments(key)["not_held"]
    year.story.add(
        Stated(
            at=at(year.days.ago(5), 9), file=key, planned_for=year.time(planned), kind="not_held", text=said
        )
    )


def moira(year: Year) -> None:
    """Prefers the corporate form for Shared Conversations; the signed form is added as PDF."""
    year.conversation = "s3-corporate"
    year.run(year.days.weeks_ago(2))


def lorraine(year: Year) -> None:
    """Business support: a Shared Conversation each quarter; the latest one waits for her signature."""
    [last] = year.run(year.days.ago(6), but=1)
    held = year.hold(last, "s3", follows=year.after(last), signed=False)
    year.story.add(Signed(at=at(year.days.ago(4), 10), record=held.key, by=held.by))


TOLD = {"jodie.parkin": jodie, "moira.findlay": moira, "business.support": lorraine}
