"""Queries that hundreds a second ask: written as Django's, and put into SQL once a process.

To put one of these together takes Django longer than PostgreSQL takes to answer it.
"""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import QuerySet


class Prepared:
    """A query with places for values.

    `make` gives it for the stand-ins: values of the types that will be asked for, which stand nowhere else in
    it. It ends in `values_list`, of columns that come from the database as they are wanted.
    """

    def __init__(self, make: Callable[..., QuerySet[Any, Any]], *stand_ins: object) -> None:
        self.make, self.stand_ins = make, stand_ins

    @cached_property
    def _sql(self) -> tuple[str, list[tuple[int | None, object]]]:
        """Its SQL, and of each parameter which value stands in its place, or what it always is."""
        sql, params = self.make(*self.stand_ins).query.sql_with_params()
        places = [self.stand_ins.index(one) if one in self.stand_ins else None for one in params]
        return sql, list(zip(places, params, strict=True))

    def rows(self, *values: object) -> list[tuple[Any, ...]]:
        """What it finds for these values, in the order of the stand-ins."""
        sql, params = self._sql
        with connection.cursor() as cursor:
            cursor.execute(sql, [always if place is None else values[place] for place, always in params])
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found
