"""What stops a change, and the checks that several changes share."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction

from supervision_portal.design.words import uk_date
from supervision_portal.people.models import User


class PeopleError(ValueError):
    """What was asked cannot be; the message says why, in words for the person who asked."""


def refuse_oneself(by: User | None, *people: User) -> None:
    """Posts and lines decide what a person may read, so nobody gives them to themselves."""
    if by is not None and by.pk in {person.pk for person in people}:
        raise PeopleError(
            "You cannot change your own posts and reporting lines. Ask another system administrator."
        )


def refuse_backwards(start: dt.date, end: dt.date | None) -> None:
    if end is not None and end < start:
        raise PeopleError(f"It cannot end on {uk_date(end)}, before it begins on {uk_date(start)}.")


@contextmanager
def refuse_taken(message: str) -> Iterator[None]:
    """Say `message` where somebody else was quicker to store the same."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise PeopleError(message) from error
