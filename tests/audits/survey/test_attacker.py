"""Somebody with the whole database, at any time, and the logs, cannot tell who answered what."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from audits.survey import box, services
from audits.survey.models import Ballot, Survey
from supervision_portal.people.models import User
from supervision_portal.records.services.errors import Refused
from tests.audits.survey.attacker import as_text, changed, digests, dump, without_chance
from tests.audits.survey.world import Asked, asked, team_of
from tests.pages import Browser

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("CAL-20.4")]
WORDS = ("A quieter room, Aberystwyth", "Fewer forms, Birmingham", "More time to think, Canterbury")


@pytest.fixture
def people() -> list[User]:
    """Fifteen people of one team."""
    return team_of(15, "North 1")[1]


@pytest.fixture
def survey(people: list[User]) -> Asked:
    return asked()


def signed_in(user: User) -> Browser:
    browser = Browser()
    browser.force_login(user)
    return browser


def code_for(browser: Browser, user: User, survey: Asked) -> str:
    """Taken on the page, read off the page."""
    group = f"t{user.current_posts[0].team_id}"
    page = browser.post(reverse("survey:code", args=[survey.survey.pk]), {"group": group})
    html = page.content.decode()
    return html.split('name="code" value="')[1].split('"')[0]


def send(browser: Browser, code: str, **answers: str) -> object:
    data = {f"a-{key}": said for key, said in answers.items()}
    response = browser.post(reverse("survey:answer"), {"code": code, "send": "1", **data})
    assert "Your answers are in the box" in response.content.decode()
    return response


def test_answering_changes_one_thing_a_sealed_ballot(survey: Asked, people: list[User]) -> None:
    """Done in the browser in which one is signed in: no session, no event, no time is written."""
    browser = signed_in(people[0])
    browser.get(reverse("survey:survey", args=[survey.survey.pk]))
    before = dump()
    code = code_for(browser, people[0], survey)
    taken = dump()
    assert changed(before, taken) == {
        "audits_survey",
        "django_session",
    }  # in which nothing of the code stands
    [row] = taken["audits_survey"]
    assert row["took"] == [people[0].pk]
    browser.get(reverse("survey:answer"))
    browser.post(reverse("survey:answer"), {"code": code})
    assert changed(taken, dump()) == set()
    send(browser, code, safe="1", change=WORDS[0])
    after = dump()
    assert changed(taken, after) == {"audits_ballot"}
    [ballot] = after["audits_ballot"]
    assert set(ballot) == {"ctid", "xmin", "id", "survey_id", "sealed"}


def test_neither_codes_nor_answers_nor_keys_are_in_the_database_or_a_log(
    survey: Asked, people: list[User], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    codes, dumps = [], [dump()]
    for user, words in zip(people, WORDS, strict=False):
        browser = signed_in(user)
        codes.append(code_for(browser, user, survey))
        send(browser, codes[-1], safe="1", change=words)
        dumps.append(dump())
    everything = "\n".join(map(as_text, dumps)) + caplog.text
    for secret in (*codes, *survey.keys, *WORDS, "Aberystwyth"):
        assert not any(each in everything for each in digests(secret))
    assert box.from_fours(survey.keys[0]).hex() not in everything


def test_a_code_leads_to_nobody_and_is_in_no_address(survey: Asked, people: list[User]) -> None:
    browser = signed_in(people[0])
    code = code_for(browser, people[0], survey)
    response = send(browser, code, safe="5")
    assert response.wsgi_request.get_full_path() == "/survey/"  # what an access log has
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["Cache-Control"] == "no-store"
    assert not response.cookies
    # The same code from a browser that nobody is signed in to: it would have been as good.
    again = Browser().post(reverse("survey:answer"), {"code": code})
    assert "This code has been used" in again.content.decode()


def test_ballots_and_pages_are_of_one_length_whatever_was_said(survey: Asked, people: list[User]) -> None:
    """So that neither the database nor an access log, which has lengths, tells short from long answers."""
    lengths = set()
    for user, words in zip(people, ("", "x", "\U0001f600" * 1000), strict=False):
        browser = signed_in(user)
        sent = send(browser, code_for(browser, user, survey), change=words)
        lengths.add(len(sent.content))
    assert len(lengths) == 1
    assert len({len(bytes(each.sealed)) for each in Ballot.objects.all()}) == 1


def test_nothing_in_the_database_opens_a_ballot(survey: Asked, people: list[User]) -> None:
    """Not the public keys, not the portal's own secret, nor one of the two keys alone."""
    survey.answer(people[0], safe="1", change=WORDS[0])
    sealed = bytes(Ballot.objects.get().sealed)
    every = {
        cell for rows in dump().values() for row in rows for cell in row.values() if isinstance(cell, bytes)
    }
    guesses = [box.in_fours(each[:32]) for each in every] + [settings.SECRET_KEY]
    for guess in (*guesses, survey.keys[1]):
        with pytest.raises(box.WrongKey):
            box.unseal(sealed, guess)
    inner = box.unseal(sealed, survey.keys[0])
    assert WORDS[0].encode() not in inner
    with pytest.raises(box.WrongKey):
        box.unseal(inner, survey.keys[0])


def test_the_first_key_mixes_and_the_second_destroys(survey: Asked, people: list[User]) -> None:
    """Dumps of the days before and after: no ballot is there twice, and none lies where it came in."""
    for number, user in enumerate(people):
        survey.answer(user, safe="1" if number % 2 else "5", change=f"Text {number:02}")
    came_in = dump()["audits_ballot"]
    survey.close()
    services.use_key(by=survey.holders[0], survey=survey.survey, private=survey.keys[0])
    mixed = dump()["audits_ballot"]
    assert len(mixed) == len(came_in) == 15
    assert not {row["id"] for row in came_in} & {row["id"] for row in mixed}
    assert not {row["sealed"] for row in came_in} & {row["sealed"] for row in mixed}
    order = [box.unpacked(box.unseal(row["sealed"], survey.keys[1])).answers["change"] for row in mixed]
    assert sorted(order) == [f"Text {number:02}" for number in range(15)]
    assert order != sorted(order)  # 1 in 15! that chance keeps the order
    services.use_key(by=survey.holders[1], survey=survey.survey, private=survey.keys[1])
    after = dump()
    assert after["audits_ballot"] == []
    [row] = after["audits_survey"]
    assert (row["took"], row["codes"]) == ([], 15)
    kept = Survey.objects.get().results or {}
    texts = [text for _, text in kept["texts"]["change"]]
    assert sorted(texts) == sorted(order)
    assert texts not in (order, sorted(order))


@contextmanager
def forgotten() -> Iterator[None]:
    """Undo what is done inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def test_the_database_is_the_same_whoever_said_what(survey: Asked, people: list[User]) -> None:
    """Once as it was, once with everybody's answers given by somebody else: no table tells the two apart."""
    said = [
        {"safe": str(1 + n % 5), "agreement": "yes" if n % 3 else "no", "change": f"T{n:02}"}
        for n in range(15)
    ]
    dumps: list[list[dict[str, list[str]]]] = []
    for answers in (said, said[7:] + said[:7]):
        with forgotten():
            seen = []
            for user, answer in zip(people, answers, strict=True):
                browser = signed_in(user)
                send(browser, code_for(browser, user, survey), **answer)
                seen.append(without_chance(dump()))
            survey.count()
            seen.append(without_chance(dump()))
            dumps.append(seen)
    assert len(dumps[0]) == 16
    for one, other in zip(*dumps, strict=True):
        assert one == other


def test_the_log_knows_that_a_box_was_opened_and_nothing_of_who_answers(
    survey: Asked, people: list[User]
) -> None:
    before = len(dump()["log_event"])
    for user in people:
        survey.answer(user, safe="3" if user.pk % 2 else "2")
    assert len(dump()["log_event"]) == before
    survey.count()
    verbs = [row["verb"] for row in dump()["log_event"][before:]]
    assert verbs == ["survey.box_opened", "survey.counted"]


def test_nothing_is_shown_while_the_survey_runs(survey: Asked, people: list[User]) -> None:
    for user in people:
        survey.answer(user, safe="1")
    results = reverse("survey:results", args=[survey.survey.pk])
    assert signed_in(survey.lead).get(results).status_code == 404
    for holder, key in zip(survey.holders, survey.keys, strict=True):
        with pytest.raises(Refused, match="stays closed until the last day is over"):
            services.use_key(by=holder, survey=survey.survey, private=key)
    assert Ballot.objects.count() == 15
