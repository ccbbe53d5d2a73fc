"""A survey in the browser, with and without scripts: a code, the answers, and what came of it."""

import pytest

from tests.audits.survey.world import asked, team_of
from tests.browser.visitor import Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.requirement("CAL-20.4")
@pytest.mark.parametrize(("width", "javascript"), [(1280, True), (360, False)])
def test_somebody_answers_and_sees_the_results(visit: Visit, width: int, javascript: bool) -> None:
    people = team_of(12, "North 1")[1]
    survey = asked()
    for number, user in enumerate(people[1:]):
        survey.answer(user, safe=str(number % 5 + 1), agreement="yes" if number % 2 else "no", change="Tea")
    tab = visit(people[0], width=width, javascript=javascript)
    tab.go("/surveys/")
    tab.follow("Staff survey, spring")
    tab.press("Take my code")
    tab.reads("It is not shown again")
    tab.press("Answer now")
    tab.does_not_read(people[0].name)
    tab.press("Send my answers")
    tab.reads("Your answers are in the box")
    survey.count()
    tab.go(f"/surveys/{survey.survey.pk}/results/")
    tab.reads("12 people answered; 12 had taken a code")
    tab.press("Show all groups")
    tab.reads("All groups that can be shown")
