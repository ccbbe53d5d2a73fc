"""Genograms on three children’s files of the demo council; `genograms.toml` says who is in them."""

import datetime as dt
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from casefile.genogram_models import (
    Genogram,
    GenogramChild,
    GenogramCouple,
    GenogramFeeling,
    GenogramHousehold,
    GenogramPerson,
)
from casefile.services import genograms
from supervision_portal.home.demo import clock
from supervision_portal.home.demo.casework import Case
from supervision_portal.home.demo.days import Days, at

PERSON = ("name", "sex", "note", "pregnancy")


def tell(days: Days, cases: Sequence[Case]) -> None:
    """Draw the families, through the services; a family that has changed since in two versions."""
    by_name = {case.child.name: case for case in cases}
    text = Path(__file__).with_name("genograms.toml").read_text(encoding="utf-8")
    for told in tomllib.loads(text)["families"]:
        case = by_name[told["child"]]
        born = {name: one.child.born_on for name, one in by_name.items()}
        for version in (told, told.get("later")):
            if version:
                with clock.moved(at(days.weeks_ago(version["weeks_ago"]), 11)):
                    _Drawn(days.today, case, born).add(version, told["people"])


class _Drawn:
    """A new version of one family’s genogram, with people by their keys."""

    def __init__(self, today: dt.date, case: Case, born: Mapping[str, dt.date | None]) -> None:
        self.today, self.worker, self.born = today, case.worker, born
        self.genogram: Genogram = genograms.new_version(by=case.worker, child=case.child)
        self.people = {"child": self.genogram.people.get(is_index=True)}

    def add(self, told: Mapping[str, Any], known: Sequence[Mapping[str, Any]]) -> None:
        """Add what is told; whoever is `known` may be there from the version before."""
        there = {person.name: person for person in self.genogram.people.exclude(name="")}
        self.people |= {one["key"]: there[one["name"]] for one in known if one["name"] in there}
        new = {one["key"]: self._person(one) for one in told["people"]}
        self.people |= new
        index = self.people["child"]
        index.sex = told.get("sex", index.sex)
        rows: list[genograms.Row] = [index, *new.values()]
        for couple in told.get("couples", ()):
            a, b = self._all(couple["of"])
            began, ended = self._year(couple.get("began")), self._year(couple.get("ended"))
            rows.append(
                GenogramCouple(partner_a=a, partner_b=b, kind=couple["kind"], began=began, ended=ended)
            )
        for link in told.get("children", ()):
            parents = self._all(link["of"])
            twins = link.get("twins", "")
            rows += [
                GenogramChild(child=child, parent_a=parents[0], parent_b=(*parents, None)[1], twins=twins)
                for child in self._all(link["who"])
            ]
        for line in told.get("relationships", ()):
            a, b = self._all(line["of"])
            rows.append(GenogramFeeling(a=a, b=b, kind=line["kind"]))
        genograms.keep(by=self.worker, genogram=self.genogram, rows=rows)
        for home in told.get("households", ()):
            genograms.keep(
                by=self.worker, genogram=self.genogram, rows=[GenogramHousehold()], members=self._all(home)
            )

    def _person(self, told: Mapping[str, Any]) -> GenogramPerson:
        if "due_in_weeks" in told:
            born: dt.date | int | None = self.today + dt.timedelta(weeks=told["due_in_weeks"])
        else:
            born = self.born.get(told["name"]) or self._year(told.get("age"))
        given = {name: told[name] for name in PERSON if name in told}
        return GenogramPerson(born=born, died=self._year(told.get("died")), **given)

    def _year(self, ago: int | None) -> int | None:
        return None if ago is None else self.today.year - ago

    def _all(self, keys: Sequence[str]) -> list[GenogramPerson]:
        return [self.people[key] for key in keys]
