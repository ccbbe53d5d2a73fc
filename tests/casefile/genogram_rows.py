"""A small family on a child's file, and the addresses of its genogram."""

from typing import Any

from django.urls import reverse

from casefile.genogram_models import (
    Genogram,
    GenogramChild,
    GenogramCouple,
    GenogramFeeling,
    GenogramHousehold,
    GenogramPerson,
)
from casefile.models import Child
from casefile.services import genograms
from supervision_portal.people.models import User
from tests.pages import Browser


class Home:
    """A child with a mother and a father who have parted; the mother and the child live together."""

    def __init__(self, child: Child, by: User | None = None) -> None:
        self.child = child
        self.genogram = genograms.new_version(by=by, child=child)
        self.index = self.genogram.people.get()
        self.mum = GenogramPerson(name="Mara Okafor", sex="female", born=1990)
        self.dad = GenogramPerson(name="Dele Okafor", sex="male", note="in Leeds")
        self.couple = GenogramCouple(
            partner_a=self.mum, partner_b=self.dad, kind="separated", began=2010, ended=2018
        )
        self.link = GenogramChild(child=self.index, parent_a=self.mum, parent_b=self.dad)
        self.feeling = GenogramFeeling(a=self.mum, b=self.index, kind="close")
        self.keep(self.mum, self.dad, self.couple, self.link, self.feeling)
        self.household = GenogramHousehold()
        genograms.keep(by=by, genogram=self.genogram, rows=[self.household], members=[self.mum, self.index])

    def keep(self, *rows: Any) -> None:
        genograms.keep(by=None, genogram=self.genogram, rows=rows)

    @property
    def rows(self) -> dict[str, Any]:
        """A row of each kind, by the kind's name in addresses."""
        return {
            "person": self.dad,
            "couple": self.couple,
            "child": self.link,
            "relationship": self.feeling,
            "household": self.household,
        }


def a_person(**changes: str) -> dict[str, str]:
    """What is typed for a person."""
    return {"name": "Nana Adjei", "sex": "female", "born": "1955", **changes}


def shown(browser: Browser, child: Child) -> Any:
    return browser.get(reverse("casefile:genogram", args=[child.pk]))


def add_url(genogram: Genogram, what: str) -> str:
    return reverse("casefile:genogram_add", args=[genogram.pk, what])


def row_url(action: str, genogram: Genogram, what: str, pk: int) -> str:
    return reverse(f"casefile:genogram_{action}", args=[genogram.pk, what, pk])


def relative_url(person: GenogramPerson, role: str) -> str:
    return reverse("casefile:genogram_add_relative", args=[person.genogram_id, person.pk, role])
