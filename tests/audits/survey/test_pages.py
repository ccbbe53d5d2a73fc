"""The pages of surveys: for who is asked, who runs them, who holds a key, and who only has a code."""

from collections.abc import Callable

import pytest
from django.urls import reverse

from audits.survey import services
from audits.survey.models import Ballot, Survey, SurveyQuestions
from supervision_portal.people.models import User
from supervision_portal.people.roles import Role
from tests import factories
from tests.audits.survey.world import SHORT, Asked, asked, calderdale, team_of
from tests.pages import Browser, errors, messages, words

pytestmark = pytest.mark.django_db
AsUser = Callable[[User], Browser]


@pytest.fixture
def survey() -> Asked:
    return asked()


@pytest.fixture
def people() -> list[User]:
    return team_of(12, "North 1")[1]


def url(name: str, survey: Asked) -> str:
    return reverse(f"survey:{name}", args=[survey.survey.pk])


# ---- answering


@pytest.mark.requirement("CAL-20.4")
def test_from_the_survey_to_the_box(survey: Asked, people: list[User], as_user: AsUser) -> None:
    browser = as_user(people[0])
    page = words(browser.get(url("survey", survey)))
    assert "Take your code" in page
    assert "only Uma Union and Quinn Lead together can open it" in page
    team = people[0].current_posts[0].team_id
    shown = browser.post(url("code", survey), {"group": f"t{team}"})
    code = shown.content.decode().split('name="code" value="')[1].split('"')[0]
    assert code in words(shown)
    asked_page = Browser().post(reverse("survey:answer"), {"code": code.lower()})
    assert "1. I feel safe" in words(asked_page)
    sent = Browser().post(reverse("survey:answer"), {"code": code, "send": "1", "a-safe": "4"})
    assert "Your answers are in the box" in words(sent)
    assert "You have taken your code" in words(browser.get(url("survey", survey)))
    assert browser.post(url("code", survey), {"group": "all"}).status_code == 302


def test_on_the_page_to_answer_nobody_is_signed_in(
    survey: Asked, people: list[User], as_user: AsUser
) -> None:
    """Nor is a sign-in looked at, or ended."""
    browser = as_user(people[0])
    page = browser.get(reverse("survey:answer"))
    assert people[0].name not in words(page)
    assert "data-session-seconds" not in page.content.decode()
    assert people[0].name in words(browser.get(url("survey", survey)))


@pytest.mark.parametrize("code", ["", "wrong", "AAAA-ABYC-AAAA-ADCN-QLDI-P6GA-YYJM-2F25-7UCG-QTSY"])
def test_a_wrong_code_is_said(code: str) -> None:
    page = Browser().post(reverse("survey:answer"), {"code": code})
    assert page.status_code == 422
    assert errors(page) == ["id_code"]


def test_what_was_typed_stays_where_an_answer_is_too_long(survey: Asked, people: list[User]) -> None:
    from audits.survey.answering import take_code

    code = take_code(by=people[0], survey=survey.survey, group="all")
    data = {"code": code, "send": "1", "a-safe": "2", "a-change": "x" * 1001}
    page = Browser().post(reverse("survey:answer"), data)
    assert (page.status_code, errors(page)) == (422, ["id_a-change"])
    assert "x" * 1001 in page.content.decode()
    assert not Ballot.objects.exists()


def test_a_group_has_to_be_ones_own(survey: Asked, people: list[User], as_user: AsUser) -> None:
    page = as_user(people[0]).post(url("code", survey), {"group": "t99999"})
    assert (page.status_code, errors(page)) == (422, ["id_group"])


# ---- keys


def test_a_key_is_shown_once_and_used_on_the_page(people: list[User], as_user: AsUser) -> None:
    survey = asked(keys=False)
    union, lead = (as_user(holder) for holder in survey.holders)
    keys = []
    for browser in (union, lead):
        assert "Make my key" in words(browser.get(url("key", survey)))
        made = browser.post(url("key", survey), {"make": "1"})
        assert made["Cache-Control"] == "no-store"
        keys.append(words(made).split("Your key ")[-1].split(" ")[0])
        assert keys[-1] not in words(browser.get(url("key", survey)))
    survey.answer(people[0])
    assert "Keep it until the survey has closed" in words(union.get(url("key", survey)))
    survey.close()
    assert "The first key comes first" in words(lead.get(url("key", survey)))
    wrong = union.post(url("key", survey), {"key": keys[1]})
    assert (wrong.status_code, errors(wrong)) == (422, ["id_key"])
    for browser, key in ((union, keys[0]), (lead, keys[1])):
        done = browser.post(url("key", survey), {"key": key})
        assert done["Location"] == url("survey", survey), words(done)
    assert messages(done) == ["The box is open, and counted."]
    assert Survey.objects.get().results is not None


def test_who_holds_no_key_has_no_such_page(survey: Asked, people: list[User], as_user: AsUser) -> None:
    assert as_user(people[0]).get(url("key", survey)).status_code == 404


# ---- who runs surveys


def plan_data(**changes: str) -> dict[str, str]:
    questions = services.publish(by=None, content=SHORT)
    return {
        "title": "Autumn",
        "questions": str(questions.pk),
        "opens_on": "1/10/2090",
        "closes_on": "20/10/2090",
        "first": "union@demo.example",
        "second": "lead@demo.example",
        **changes,
    }


def test_a_survey_is_planned_on_the_page(as_user: AsUser) -> None:
    lead = factories.person(Role.QA_LEAD, email="lead@demo.example")
    factories.person(email="union@demo.example")
    browser = as_user(lead)
    assert "Plan a survey" in words(browser.get(reverse("survey:plan")))
    wrong = browser.post(reverse("survey:plan"), plan_data(first="nobody@demo.example", closes_on="1/9/2090"))
    assert errors(wrong) == ["id_closes_on", "id_first"]
    same = browser.post(reverse("survey:plan"), plan_data(first="lead@demo.example"))
    assert errors(same) == ["id_second"]
    done = browser.post(reverse("survey:plan"), plan_data())
    survey = Survey.objects.get()
    assert done["Location"] == reverse("survey:survey", args=[survey.pk])
    assert "not made yet" in words(browser.get(done["Location"]))


def test_the_questions_are_changed_as_a_new_version(as_user: AsUser) -> None:
    services.publish(by=None, content=calderdale())
    browser = as_user(factories.person(Role.QA_LEAD))
    address = reverse("survey:questions", args=["supervision-survey"])
    html = browser.get(address).content.decode()
    assert "Publish as a new version" in html
    data = {"seen": "1", "name": "Staff survey", "about": ""}
    for number, row in enumerate(calderdale()["questions"]):  # type: ignore[call-overload]
        data |= {f"q{number}-{key}": str(row.get(key, "")) for key in ("key", "text", "hint", "kind")}
        data |= {f"q{number}-options": "\n".join(row.get("options", ())), f"q{number}-order": str(number + 1)}
    data |= {"q0-leave_out": "on", "q1-text": "A new date is found at once"}
    data |= {"q13-text": "Which day suits you?", "q13-kind": "choice", "q13-options": "Monday\nFriday"}
    data |= {"q13-order": "1", "q14-kind": "agree", "q15-kind": "agree"}
    done = browser.post(address, data)
    assert done.status_code == 302, words(done)
    new = SurveyQuestions.objects.get(version=2).asked
    assert new.questions[0].key == "which-day-suits-you"
    assert dict(new.questions[0].options) == {"1": "Monday", "2": "Friday"}
    assert (new.questions[1].key, new.questions[1].text) == ("cancelled", "A new date is found at once")
    assert "regular" not in [question.key for question in new.questions]
    again = browser.post(address, data)
    assert "Somebody published version 2 in the meantime" in words(again)
    assert SurveyQuestions.objects.count() == 2


def test_a_choice_needs_its_answers(as_user: AsUser) -> None:
    services.publish(by=None, content=SHORT)
    data = {"seen": "1", "name": "Short", "q4-text": "Which?", "q4-kind": "choice", "q4-options": "One"}
    data |= {f"q{number}-kind": "agree" for number in (0, 1, 2, 3, 5, 6)}
    page = as_user(factories.person(Role.QA_LEAD)).post(reverse("survey:questions", args=["short"]), data)
    assert (page.status_code, errors(page)) == (422, ["id_q4-options"])


def test_a_survey_is_cancelled_on_its_page(survey: Asked, people: list[User], as_user: AsUser) -> None:
    survey.answer(people[0])
    browser = as_user(survey.lead)
    assert "destroyed" in words(browser.get(url("cancel", survey)))
    browser.post(url("cancel", survey))
    assert not Ballot.objects.exists()
    assert "Cancelled" in words(browser.get(reverse("survey:surveys")))
    assert browser.get(url("cancel", survey)).status_code == 404


# ---- results


@pytest.fixture
def counted(survey: Asked, people: list[User]) -> Asked:
    """Twelve of one team answered, four of another."""
    others = team_of(4, "South 1")[1]
    for number, user in enumerate([*people, *others]):
        survey.answer(
            user, safe=str(number % 5 + 1), agreement="yes" if number % 3 else "no", change=f"T{number}"
        )
    survey.count()
    return survey


@pytest.mark.requirement("CAL-20.5")
def test_results_by_group_with_charts_tables_and_no_small_group(
    counted: Asked, people: list[User], as_user: AsUser
) -> None:
    page = as_user(people[0]).get(url("results", counted), {"show": "groups"})
    text = words(page)
    assert "16 people answered; 16 had taken a code" in text
    assert "South 1" not in text
    assert "Everybody who answered" in text
    assert "<svg" in page.content.decode()
    assert "In their own words" not in text  # for the QA lead and directors
    csv = as_user(people[0]).get(url("results_csv", counted)).content.decode("utf-8-sig")
    assert csv.startswith("Survey,From,Until,Question,Group,Answer,Number")
    assert "South 1" not in csv
    assert "I feel safe,Everybody who answered,Strongly disagree,4,25" in csv


def test_texts_are_for_who_may_read_them_and_can_be_taken_away(counted: Asked, as_user: AsUser) -> None:
    browser = as_user(counted.lead)
    text = words(browser.get(url("results", counted)))
    assert "In their own words" in text
    assert " T3 " in text
    assert as_user(factories.person(Role.DIRECTOR)).get(url("results", counted)).content.count(b"T11") > 0
    data = {"question": "change", "text": "T3"}
    assert "The text is taken away." in words(browser.post(url("take_text_away", counted), data, follow=True))
    again = browser.post(url("take_text_away", counted), data, follow=True)
    assert "This text is gone already." in words(again)
    assert " T3 " not in words(browser.get(url("results", counted)))


@pytest.mark.requirement("CAL-20.5")
def test_results_are_followed_from_survey_to_survey(
    counted: Asked, people: list[User], as_user: AsUser
) -> None:
    later = asked({**SHORT, "name": "The second version"})
    Survey.objects.filter(pk=later.survey.pk).update(title="Staff survey, autumn")
    for number, user in enumerate(people):
        later.answer(user, safe="5" if number else "1")
    later.count()
    page = words(as_user(people[0]).get(url("results", later)))
    assert page.index("Staff survey, spring 4 3 3 3 3 0") < page.index("Staff survey, autumn 1 0 0 0 11 0")
    assert "92% agree" in page


def test_results_ask_few_questions(
    counted: Asked, people: list[User], as_user: AsUser, queries: Callable[[], object]
) -> None:
    browser = as_user(people[0])
    with queries() as found:  # type: ignore[attr-defined]
        browser.get(url("results", counted))
    assert len(found) <= 8
