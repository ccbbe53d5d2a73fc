"""The parts that people play in a way to run a session are changed; a room keeps those it began with."""

import pytest

from pods import library
from pods.models import OwnWay
from pods.rules import changing
from pods.screen import is_of
from pods.services import parts, ways
from supervision_portal.people.models import User
from tests.pages import Browser, errors, words
from tests.pods.room_world import RoomWorld
from tests.pods.way_pages import GROUP, again, copied, take_away, url

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("CAL-R.5")]

CAST, BELLS, INTERVIEW = "as-if-cast", "bells-that-ring", "interviewing"


def sent(own: OwnWay, **more: str) -> dict[str, str]:
    """What the page sends when nothing is changed; `part_mother` stands for “part-mother”."""
    there_are = changing.parts(again(own).spec)
    told = {"seen": changing.stamp(again(own).spec.get("parts")), "part-": "", "does-": ""}
    told |= {f"part-{part.key}": part.label for part in there_are}
    told |= {f"does-{part.key}": part.hint for part in there_are}
    return told | {name.replace("_", "-", 1): text for name, text in more.items()}


def labels(own: OwnWay) -> list[str]:
    return [part.label for part in changing.parts(again(own).spec)]


@pytest.mark.parametrize("key", sorted(library.shipped_ways()))
def test_the_parts_of_every_way_can_be_saved_as_they_are(lead: User, browser: Browser, key: str) -> None:
    own = copied(lead, key)
    assert browser.post(url("parts", own.key), sent(own)).status_code == 302
    assert library.way(own.key).parts == library.way(key).parts


def test_a_part_is_worded_anew_one_is_added_and_one_taken_away(lead: User, browser: Browser) -> None:
    own = copied(lead, CAST)
    told = sent(own, part_mother="Mum", does_mother="Loves them", part_teacher="", part_="Foster carer")
    answer = browser.post(url("parts", own.key), told)
    assert (answer.status_code, answer["Location"]) == (302, f"{url('change', own.key)}#parts")
    found = library.way(own.key).parts
    assert (found[0].key, found[0].label, found[0].hint) == ("mother", "Mum", "Loves them")
    assert (found[-1].key, found[-1].label) == ("foster-carer", "Foster carer")
    assert "teacher" not in [part.key for part in found]
    assert "Mum: Loves them" in words(browser.get(url("way", own.key)))
    assert "Foster carer" in words(browser.get(url("change", own.key)))


def test_a_new_part_never_gets_a_word_of_the_plan_as_its_key(lead: User, browser: Browser) -> None:
    own = copied(lead, CAST)
    browser.post(url("parts", own.key), sent(own, part_="Advisor"))
    assert library.way(own.key).parts[-1].key == "advisor-2"


@pytest.mark.parametrize(
    ("wrong", "at"),
    [
        ({"part_": "x" * 101}, "id_part-"),
        ({"does_": "Says nothing"}, "id_part-"),
        ({"does_mother": "x" * 501}, "id_does-mother"),
        ({"part_father": "mother"}, "id_part-father"),
        ({"part_": "MOTHER"}, "id_part-"),
    ],
)
def test_what_is_wrong_in_a_part_is_said(
    lead: User, browser: Browser, wrong: dict[str, str], at: str
) -> None:
    own = copied(lead, CAST)
    answer = browser.post(url("parts", own.key), sent(own, part_child="Kept") | sent(own, **wrong))
    assert (answer.status_code, errors(answer)) == (422, [at])
    assert again(own).spec == own.spec


def test_the_later_of_two_is_told_sees_both_and_can_replace_it(lead: User, browser: Browser) -> None:
    own = copied(lead, CAST)
    early = sent(own, part_mother="Mum", part_teacher="Head teacher")
    browser.post(url("parts", own.key), sent(own, part_teacher="", part_="Neighbour"))
    late = browser.post(url("parts", own.key), early)
    assert late.status_code == 422
    page = late.content.decode()
    assert "Somebody has changed the parts in the meantime" in words(late)
    for kept in ("Mum", "Head teacher", "Neighbour"):
        assert f'value="{kept}"' in page
    early |= {"seen": changing.stamp(again(own).spec["parts"])}
    assert browser.post(url("parts", own.key), early).status_code == 302
    assert {"Mum", "Head teacher", "Neighbour"} <= set(labels(own))


@pytest.mark.parametrize("key", [BELLS, INTERVIEW])
def test_the_consultant_stays_where_the_plan_has_them_ask(lead: User, browser: Browser, key: str) -> None:
    own = copied(lead, key)
    for other in ("Somebody else", ""):
        refused = browser.post(url("parts", own.key), sent(own, part_consultant="", part_=other))
        assert refused.status_code == 422
        assert "this part asks the questions: it stays" in words(refused)
    page = words(browser.get(url("parts", own.key)))
    [asks] = [part.label for part in changing.parts(again(own).spec) if part.key == "consultant"]
    assert f"to take “{asks}” away" not in page
    assert page.count("Take the name out") == len(labels(own)) - 1
    assert browser.post(url("parts", own.key), sent(own, part_consultant="Asker")).status_code == 302


def test_parts_need_the_step_that_gives_them_out(lead: User, browser: Browser) -> None:
    own = copied(lead, "topic")
    [roles] = [step["key"] for step in own.spec["steps"] if step["kind"] == "roles"]
    page = url("parts", own.key)
    assert page in browser.get(url("change", own.key)).content.decode()
    browser.post(page, sent(own, part_="Timekeeper"))
    assert "it stays as long as there are parts" in words(take_away(browser, own, roles))
    browser.post(page, sent(own, part_timekeeper=""))
    assert take_away(browser, own, roles).status_code == 302
    assert page not in browser.get(url("change", own.key)).content.decode()
    assert "it stays as long as there are parts" in words(browser.post(page, sent(own, part_="Timekeeper")))


def test_a_part_can_be_added_where_nobody_played_one(lead: User, browser: Browser) -> None:
    own = copied(lead, GROUP)
    assert "Nobody plays a part" in words(browser.get(url("change", own.key)))
    assert browser.post(url("parts", own.key), sent(own, part_="Timekeeper")).status_code == 302
    assert labels(own) == ["Timekeeper"]


def test_a_room_keeps_its_parts_when_its_way_is_changed_and_retired() -> None:
    world = RoomWorld()
    own = copied(world.facilitator, INTERVIEW)
    world.pod.way = own.key
    world.pod.save()
    live = world.open()
    live.to("roles")
    [part] = parts.parts_of(live.room)
    parts.take_part(member=live.advisor, part=part.key)
    mark = changing.stamp(own.spec["parts"])
    said = [changing.Head("consultant", "Asker")]
    ways.change_parts(by=world.facilitator, key=own.key, seen=mark, said=said)
    ways.retire(by=world.facilitator, key=own.key)
    live.again()
    assert parts.parts_of(live.room) == [part]
    assert is_of(live.advisor, "interview", parts.parts_of(live.room))
