"""Taking a code once, answering once, the box with two locks."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from audits.survey import answering, services
from audits.survey.access import groups_of
from audits.survey.codes import NoCode, new_code, read_code
from audits.survey.models import Ballot, Survey
from audits.survey.work import open_for
from supervision_portal.people import services as people
from supervision_portal.people.models import User
from supervision_portal.people.roles import Role
from supervision_portal.records.services.errors import Refused
from tests import factories
from tests.audits.survey.world import SHORT, Asked, asked, team_of, today


@pytest.fixture
def survey(db: None) -> Asked:
    return asked()


@pytest.fixture
def user(db: None) -> User:
    return team_of(1, "North 1")[1][0]


def test_a_code_says_what_it_is_for_and_cannot_be_made_by_others() -> None:
    code = new_code(7, "t12")
    assert len(code.replace("-", "")) == 40
    read = read_code(code)
    assert (read.survey, read.group) == (7, "t12")
    assert read_code(code.lower().replace("-", " ")) == read
    assert read_code(new_code(7, "all")).group == "all"
    assert read_code(new_code(7, "all")).ballot != read_code(new_code(7, "all")).ballot
    another = "B" if code[-1] == "A" else "A"
    for wrong in ("", "ABCD", "8" * 40, code[:-1], f"{code}A", code[:-1] + another, "B" + code[1:]):
        with pytest.raises(NoCode):
            read_code(wrong)


def test_each_person_takes_one_code(survey: Asked, user: User) -> None:
    answering.take_code(by=user, survey=survey.survey, group="all")
    with pytest.raises(Refused, match="You have taken your code already"):
        answering.take_code(by=user, survey=survey.survey, group="all")
    assert Survey.objects.get().took == [user.pk]


def test_who_took_a_code_is_kept_in_the_order_of_their_numbers(survey: Asked) -> None:
    users = team_of(6, "North 2")[1]
    for each in reversed(users):
        answering.take_code(by=each, survey=survey.survey, group="all")
    assert Survey.objects.get().took == sorted(each.pk for each in users)


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_give_one_code(user: User) -> None:
    survey = asked().survey

    def take(_: int) -> str:
        try:
            return answering.take_code(by=User.objects.get(pk=user.pk), survey=survey, group="all")
        except Refused:
            return ""
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        codes = [code for code in pool.map(take, range(4)) if code]
    assert len(codes) == 1


def test_each_code_is_good_for_one_answer(survey: Asked, user: User) -> None:
    code = survey.answer(user, safe="1")
    with pytest.raises(Refused, match="This code has been used"):
        answering.answer(code=code, answers={"safe": "5"})
    assert Ballot.objects.count() == 1


def test_nobody_counts_for_a_team_that_is_not_theirs(survey: Asked, user: User) -> None:
    other, _ = team_of(1, "South 1")
    with pytest.raises(Refused, match="Choose one of your own teams"):
        answering.take_code(by=user, survey=survey.survey, group=f"t{other.pk}")
    team = user.current_posts[0].team
    assert [key for key, _ in groups_of(user, survey.survey)] == [f"t{team.pk}", "all"]


def test_a_survey_asks_whom_it_is_for(db: None) -> None:
    team, [inside] = team_of(1, "North 1")
    _, [beside] = team_of(1, "North 2", team.service)
    _, [outside] = team_of(1, "South 1")
    factories.person(Role.TEAM_MANAGER, team=None)
    of_team, of_service = asked(teams=[team]).survey, asked(services=[team.service]).survey
    may = {
        (each.name, survey.pk)
        for each in (inside, beside, outside)
        for survey in (of_team, of_service)
        if answers(each, survey)
    }
    assert may == {
        ("North 1 0", of_team.pk),
        ("North 1 0", of_service.pk),
        ("North 2 0", of_service.pk),
    }


def answers(user: User, survey: Survey) -> bool:
    try:
        answering.take_code(by=user, survey=survey, group="all")
    except Refused as refused:
        return str(refused) != answering.CLOSED
    return True


def test_who_has_left_takes_no_code(survey: Asked, user: User) -> None:
    people.person_leaves(by=None, user=user, on=today())
    with pytest.raises(Refused):
        answering.take_code(by=User.objects.get(pk=user.pk), survey=survey.survey, group="all")


def test_without_both_keys_and_outside_its_days_it_takes_no_answers(user: User) -> None:
    without = asked(keys=False)
    later = asked(opens_on=today() + dt.timedelta(days=1))
    early = asked()
    code = answering.take_code(by=user, survey=early.survey, group="all")
    early.close()
    for survey in (without, later, early):
        with pytest.raises(Refused, match="does not take answers now"):
            answering.take_code(by=user, survey=survey.survey, group="all")
    with pytest.raises(Refused, match="does not take answers now"):
        answering.answer(code=code, answers={})


def test_answers_that_no_form_sends_are_refused(survey: Asked, user: User) -> None:
    code = answering.take_code(by=user, survey=survey.survey, group="all")
    for wrong in ({"safe": "6"}, {"change": "x" * 1001}):
        with pytest.raises(Refused, match="cannot be kept"):
            answering.answer(code=code, answers=wrong)
    answering.answer(code=code, answers={"nothing": "that was asked"})


# ---- the box


def test_a_key_is_made_by_its_holder_until_the_survey_is_open(user: User) -> None:
    survey = asked(keys=False)
    union, lead = survey.holders
    lost = services.make_key(by=union, survey=survey.survey)
    survey.keys = [services.make_key(by=holder, survey=survey.survey) for holder in (union, lead)]
    with pytest.raises(Refused, match="its keys stay as they are"):
        services.make_key(by=union, survey=survey.survey)
    with pytest.raises(Refused, match="You hold no key"):
        services.make_key(by=user, survey=survey.survey)
    survey.answer(user)
    survey.close()
    with pytest.raises(Refused, match="This is not your key"):
        services.use_key(by=union, survey=survey.survey, private=lost)


def test_the_locks_open_in_their_order_once_each(survey: Asked, user: User) -> None:
    survey.answer(user)
    survey.close()
    union, lead = survey.holders
    with pytest.raises(Refused, match="The other key comes first"):
        services.use_key(by=lead, survey=survey.survey, private=survey.keys[1])
    with pytest.raises(Refused, match="A key has 52 letters"):
        services.use_key(by=union, survey=survey.survey, private="not a key")
    services.use_key(by=union, survey=survey.survey, private=survey.keys[0])
    with pytest.raises(Refused, match="Your lock is open already"):
        services.use_key(by=union, survey=survey.survey, private=survey.keys[0])
    counted = services.use_key(by=lead, survey=survey.survey, private=survey.keys[1].lower())
    assert counted.results == {
        "answers": None,
        "groups": {},
        "questions": {"safe": {}, "agreement": {}, "pods": {}},
        "texts": {},
    }
    with pytest.raises(Refused, match="The box is gone"):
        services.use_key(by=lead, survey=survey.survey, private=survey.keys[1])


def test_a_survey_can_be_cancelled_and_then_nothing_is_left(survey: Asked, user: User) -> None:
    survey.answer(user)
    with pytest.raises(Refused):
        services.cancel(by=user, survey=survey.survey)
    services.cancel(by=survey.lead, survey=survey.survey)
    assert not Ballot.objects.exists()
    assert Survey.objects.get().took == []
    with pytest.raises(Refused, match="This survey is over"):
        services.cancel(by=survey.lead, survey=survey.survey)


def test_two_keys_are_with_two_people(survey: Asked) -> None:
    with pytest.raises(Refused, match="must be with two people"):
        services.plan(
            by=survey.lead,
            questions=survey.survey.questions,
            title="Twice",
            opens_on=today(),
            closes_on=today(),
            holders=(survey.lead, survey.lead),
        )


def test_only_who_runs_surveys_plans_one_and_changes_questions(user: User, survey: Asked) -> None:
    with pytest.raises(Refused):
        services.publish(by=user, content={**SHORT, "name": "Mine"})
    with pytest.raises(Refused):
        services.plan(
            by=user,
            questions=survey.survey.questions,
            title="Mine",
            opens_on=today(),
            closes_on=today(),
            holders=survey.holders,
        )


# ---- My work


def test_my_work_says_that_a_survey_is_open_until_the_code_is_taken(user: User) -> None:
    survey = asked(keys=False)
    union = survey.holders[0]
    assert open_for(user) == []
    assert [line.text for line in open_for(union)] == ["Make your key: Staff survey, spring"]
    survey.keys = [services.make_key(by=holder, survey=survey.survey) for holder in survey.holders]
    assert [line.text for line in open_for(user)] == ["Answer the staff survey: Staff survey, spring"]
    survey.answer(user)
    assert open_for(user) == []
    survey.close()
    assert [line.text for line in open_for(union)] == ["Open the ballot box: Staff survey, spring"]


def test_my_work_asks_two_questions_for_it(survey: Asked, user: User, queries: object) -> None:
    user.current_posts  # noqa: B018
    asked()
    with queries() as counted:  # type: ignore[operator]
        assert len(open_for(user)) == 2
    assert len(counted) == 2
