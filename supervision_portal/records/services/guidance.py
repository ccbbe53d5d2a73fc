"""Guidance is added, changed, taken away, and loaded from a file."""

import tomllib
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction

from supervision_portal.design.text import clean_text
from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.people.models import User
from supervision_portal.people.roles import May
from supervision_portal.records.models.guidance import PLACES, Guidance
from supervision_portal.records.services.errors import Refused

MOST_LINKS = 10
LONGEST = 2000  # characters of a text
Links = Sequence[tuple[str, str]]


def is_address(url: str) -> bool:
    """Whether a link may lead there: to a site by its name, and only by https."""
    try:
        parts = urlsplit(url)
        has_host = "." in (parts.hostname or "") and parts.port in (None, 443)
    except ValueError:
        return False
    plain = not any(letter.isspace() or letter in "<>\"'`\\" for letter in url)
    return plain and has_host and parts.scheme == "https" and not parts.username and len(url) <= 500


@transaction.atomic
def keep(
    *,
    by: User | None,
    guidance: Guidance | None = None,
    title: str,
    text: str,
    links: Links,
    places: Sequence[str],
    order: int = 50,
) -> Guidance:
    """Add a topic, or change `guidance`. Raises Refused without the right, and for what cannot be shown."""
    _refuse_without_right(by)
    title, text = clean_text(title).strip(), clean_text(text).strip()
    links = [[clean_text(words).strip(), url] for words, url in links]  # type: ignore[misc]
    if wrong := list(problems(title, text, links, places)):
        raise Refused(". ".join(wrong))
    others = Guidance.objects.exclude(pk=guidance.pk) if guidance else Guidance.objects.all()
    if others.filter(title__iexact=title).exists():
        raise Refused(f"There is a topic “{title}” already")
    kept = guidance or Guidance()
    kept.title, kept.text, kept.links, kept.order = title, text, list(links), order
    kept.places = [place for place in PLACES if place in places]
    kept.save()
    log.write(Verb.GUIDANCE_CHANGED, by=by, obj=kept)
    return kept


@transaction.atomic
def take_away(*, by: User, guidance: Guidance) -> None:
    """A topic is shown no longer. Raises Refused without the right."""
    _refuse_without_right(by)
    log.write(Verb.GUIDANCE_CHANGED, by=by, obj=guidance)
    guidance.delete()


def _refuse_without_right(by: User | None) -> None:
    if by is not None and not by.may(May.CHANGE_POLICY):
        raise Refused("Guidance is kept by policy administrators.")


def problems(title: object, text: object, links: object, places: object) -> Iterator[str]:
    """What is wrong with a topic, in words."""
    if not isinstance(title, str) or not title.strip() or len(title) > 120:
        yield "The title must have 1 to 120 characters"
    if not isinstance(text, str) or len(text) > LONGEST:
        yield f"The text must be {LONGEST:,} characters or fewer"
    if not isinstance(places, list | tuple) or not set(map(str, places)) <= set(PLACES):
        yield f"The places must be among: {', '.join(PLACES)}"
    if not isinstance(links, list | tuple) or len(links) > MOST_LINKS:
        yield f"There can be at most {MOST_LINKS} links"
        return
    for link in links:
        if not isinstance(link, list | tuple) or len(link) != 2 or not all(isinstance(x, str) for x in link):
            yield "A link is made of words and an address"
        elif not link[0].strip() or len(link[0]) > 200:
            yield f"The link to {link[1]} needs words to click on, 200 characters at most"
        elif not is_address(link[1]):
            yield f"“{link[1]}” must be an address that begins with https://"


def read(content: str) -> tuple[list[dict[str, Any]], list[str]]:
    """The topics of a TOML file, and what is wrong with it, topic by topic."""
    try:
        data = tomllib.loads(content)
    except (ValueError, RecursionError) as error:
        return [], [f"This is not TOML: {error}"]
    rows = data.get("guidance")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        return [], ["There must be [[guidance]], each with title, text, links and places"]
    found, wrong, titles = [], [], set()
    for number, row in enumerate(rows, start=1):
        topic = {"title": row.get("title", ""), "text": row.get("text", "")}
        topic |= {"links": row.get("links", []), "places": row.get("places", [])}
        said = list(problems(**topic))
        said += [f"“{key}” is not known here" for key in row if key not in topic]
        said += ["another topic has this title"] if topic["title"] in titles else []
        wrong += [f"topic {number} ({topic['title'] or 'without a title'}): {words}" for words in said]
        titles.add(str(topic["title"]))
        found.append({**topic, "order": number * 10})
    return ([] if wrong else found), wrong


@transaction.atomic
def load(*, topics: Sequence[dict[str, Any]]) -> int:
    """Add topics that are not there by their title; what a council has changed stays. Answers how many."""
    there = {title.casefold() for title in Guidance.objects.values_list("title", flat=True)}
    new = [topic for topic in topics if topic["title"].casefold() not in there]
    for topic in new:
        keep(by=None, **topic)
    return len(new)
