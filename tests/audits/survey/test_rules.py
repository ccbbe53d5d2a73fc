"""A survey's questions as data: the file that comes with the portal, and what is wrong with others."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from audits.survey import rules, services
from audits.survey.models import SurveyQuestions
from tests.audits.survey.world import POLICY, SHORT, calderdale

GOOD = """
key = "short"
name = "Short"
[[questions]]
key = "safe"
text = "I feel safe"
kind = "agree"
"""


@pytest.mark.requirement("CAL-20.4")
def test_the_file_of_calderdale_can_be_read() -> None:
    asked = rules.checked(calderdale())
    assert len(asked.counted) == 11
    assert [question.key for question in asked.texts] == ["works-well", "one-change"]
    assert asked.clause == "section 20"
    assert all("Do not name anybody" in question.hint for question in asked.texts)


def said(text: str) -> list[str]:
    data, problems = rules.read(text)
    assert (data is None) == bool(problems)
    return [str(problem) for problem in problems]


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ('name = "Short"\n', "", "“name” is missing"),
        ('kind = "agree"', 'kind = "stars"', "line 7: the kind of question 1 must be one of"),
        ('kind = "agree"', 'kind = "choice"', "line 4: question 1 needs options"),
        ('kind = "agree"', 'kind = "choice"\noptions = ["Yes"]', "line 8: question 1 needs between 2 and 12"),
        (
            'kind = "agree"',
            'kind = "agree"\noptions = ["Yes", "No"]',
            "line 8: a question of the kind “agree”",
        ),
        ('key = "safe"', 'key = "Safe!"', "line 5: “key” may have small letters"),
        ('text = "I feel safe"', "text = 3", "line 6: “text” must be text"),
        ('text = "I feel safe"', f'text = "{"x" * 301}"', "line 6: “text” must be 300 characters or fewer"),
        ('kind = "agree"', 'kind = "agree"\nscale = 7', "line 8: “scale” is not known here"),
        ("[[questions]]", "[[question]]", "a survey needs [[questions]]"),
        ("name =", "name ==", "line 3: this is not TOML"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(before: str, after: str, problem: str) -> None:
    assert said(GOOD) == []
    assert any(words.startswith(problem) for words in said(GOOD.replace(before, after)))


def test_two_questions_have_two_keys() -> None:
    twice = GOOD + GOOD[GOOD.index("[[") :]
    assert said(twice) == ["line 9: two questions have the key “safe”"]


@pytest.mark.parametrize("junk", [{}, {"questions": 3}, {"questions": [3]}, {"questions": [{"key": []}]}])
def test_junk_is_refused_and_never_raises(junk: dict[str, object]) -> None:
    assert rules.problems_of(junk)


def test_every_ballot_has_room_for_the_longest_answers() -> None:
    asked = rules.checked(calderdale())
    longest = {each.key: "\U0001f600" * rules.LONGEST for each in asked.texts}
    longest |= {each.key: max(each.options, key=len) for each in asked.counted}
    from audits.survey.box import Sheet, packed

    assert len(packed(Sheet("t4294967295", longest), asked.size)) == asked.size
    assert len(packed(Sheet("all", {}), asked.size)) == asked.size


@pytest.mark.django_db
def test_the_command_loads_a_version_and_says_what_is_wrong(tmp_path: Path) -> None:
    out = StringIO()
    call_command("load_survey", POLICY, "--check", stdout=out)
    assert "13 questions, nothing wrong" in out.getvalue()
    assert not SurveyQuestions.objects.exists()
    call_command("load_survey", POLICY, stdout=out)
    call_command("load_survey", POLICY, stdout=out)  # the same again is no new version
    assert SurveyQuestions.objects.get().version == 1
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(GOOD.replace("agree", "stars"))
    with pytest.raises(CommandError, match="line 7: the kind of question 1"):
        call_command("load_survey", wrong)
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("load_survey", tmp_path / "none.toml")


@pytest.mark.django_db
def test_a_version_stays_with_the_surveys_that_have_it() -> None:
    first = services.publish(by=None, content=SHORT)
    second = services.publish(by=None, content={**SHORT, "name": "Another name"}, seen=1)
    assert (first.version, second.version) == (1, 2)
    assert services.latest() == {"short": second}
    with pytest.raises(services.ChangedMeanwhile):
        services.publish(by=None, content={**SHORT, "name": "A third name"}, seen=1)
