"""What tests of ways to run a session do on their pages."""

import re
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from pods.models import OwnWay
from pods.rules import changing
from pods.services import ways
from supervision_portal.people.models import User
from tests.pages import Browser

GROUP = "group-supervision"


def url(name: str, *args: str) -> str:
    return reverse(f"ways:{name}", args=args)


def copied(lead: User, key: str = GROUP, name: str = "Ours") -> OwnWay:
    return ways.copy(by=lead, key=key, name=name)


def again(own: OwnWay) -> OwnWay:
    return OwnWay.objects.get(pk=own.pk)


def order(own: OwnWay) -> list[str]:
    return changing.order(again(own).spec)


def step(own: OwnWay, key: str) -> dict[str, Any]:
    return changing.step_of(again(own).spec, key)


def seen(answer: HttpResponse) -> str:
    """The mark in a page that holds one form."""
    [found] = set(re.findall(r'name="seen" value="(\w+)"', answer.content.decode()))
    return found


def typed(own: OwnWay, key: str, **more: str) -> dict[str, str]:
    """What the page of a step sends when nothing is changed."""
    now = step(own, key)
    told = {
        "title": now["title"],
        "minutes": str(now.get("minutes", "")),
        "say": "\n".join(now.get("say", ())),
        "do": now.get("do", ""),
        "turn": now.get("turn", ""),
        "who": now.get("who", "everybody"),
        "quiet": now.get("quiet", ""),
        **{f"label-{name}": label for name, label in changing.asked(now).items()},
        **{f"end-{name}": words for name, words in changing.ends(now).items()},
        **{f"head-{name}": label for name, label in changing.heads(now).items()},
    }
    return {**told, "seen": changing.stamp(now), **more}


def take_away(browser: Browser, own: OwnWay, key: str) -> HttpResponse:
    return browser.post(url("take_away", own.key, key), {"seen": changing.stamp(step(own, key))})


def move(browser: Browser, own: OwnWay, key: str, where: str) -> HttpResponse:
    mark = changing.stamp(order(own))
    return browser.post(url("move", own.key, key), {"seen": mark, "where": where})


def new(**more: str) -> dict[str, str]:
    return {"title": "Our step", "minutes": "5", "who": "everybody", "after": "check-in", **more}
