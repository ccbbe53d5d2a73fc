"""Changing the latest version of a genogram: its people, couples, children, relationships, households."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from casefile.genogram.family import FamilyError
from casefile.genogram_forms import (
    CHILDREN,
    COUPLES,
    ChildForm,
    ChildLinkForm,
    CoupleForm,
    HouseholdForm,
    ParentForm,
    PartnerForm,
    People,
    PersonForm,
    RelationshipForm,
    RelativeForm,
    WithPeople,
)
from casefile.genogram_models import (
    Genogram,
    GenogramChild,
    GenogramCouple,
    GenogramFeeling,
    GenogramHousehold,
    GenogramPerson,
)
from casefile.services import genograms
from casefile.services.genograms import Row
from casefile.views.genogram import only_who_works, version_or_404
from supervision_portal.people.http import Request
from supervision_portal.people.views.asking import typed
from supervision_portal.records.services.errors import Refused

FORM = ["GET", "POST"]
FEELING_WORDS = {
    "close": "close to",
    "distant": "distant from",
    "conflict": "in conflict with",
    "violence": "violent towards",
}


@dataclass(frozen=True)
class Kind:
    """One kind of rows: its form, what it is called, and the field that a page about a person fills in."""

    model: type[Any]
    form: type[WithPeople]
    what: str
    first: str = ""


KINDS = {
    "person": Kind(GenogramPerson, PersonForm, "a person"),
    "couple": Kind(GenogramCouple, CoupleForm, "a couple", "partner_a"),
    "child": Kind(GenogramChild, ChildLinkForm, "whose child somebody is", "child"),
    "relationship": Kind(GenogramFeeling, RelationshipForm, "a relationship", "a"),
    "household": Kind(GenogramHousehold, HouseholdForm, "a household"),
}


def _version(request: Request, pk: int) -> Genogram:
    genogram = version_or_404(request, pk)
    only_who_works(request, genogram.file)
    return genogram


def _kind(what: str) -> Kind:
    if what not in KINDS:
        raise Http404
    return KINDS[what]


def _people(genogram: Genogram) -> People:
    return {person.pk: person for person in genogram.people.order_by("name", "pk")}


def _kept(form: WithPeople, change: Callable[[], object]) -> bool:
    """Make a change; what is refused becomes errors of the form."""
    try:
        change()
    except FamilyError as error:
        form.add_error(None, ValidationError(error.problems))
    except Refused as refused:
        form.add_error(None, str(refused))
    else:
        return True
    return False


def _asked(request: Request, genogram: Genogram, form: WithPeople, title: str, **more: Any) -> HttpResponse:
    """The page of a form, or with `template` a page around it."""
    template = more.pop("template", "casefile/genogram_change.html")
    context = {
        "child": genogram.file.child,
        "genogram": genogram,
        "form": form,
        "title": title,
        "back": _back(genogram),
        **more,
    }
    return render(request, template, context, status=422 if form.errors else 200)


def _back(genogram: Genogram) -> str:
    return reverse("casefile:genogram", args=[genogram.file_id])


def _to_genogram(request: Request, genogram: Genogram, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("casefile:genogram", genogram.file_id)


def _filled(row: Any, form: WithPeople) -> Any:
    """The row with what was entered."""
    data = form.person() if isinstance(form, PersonForm) else form.cleaned_data
    for name, value in data.items():
        if name != "members":
            setattr(row, name, value)
    return row


@require_http_methods(FORM)
def add(request: Request, pk: int, what: str) -> HttpResponse:
    """Add a row of any kind. `?person=` names the person it is about."""
    genogram, kind = _version(request, pk), _kind(what)
    initial = {kind.first: request.GET.get("person", "")}
    form = kind.form(typed(request), people=_people(genogram), initial=initial)
    if form.is_valid():
        row, members = _filled(kind.model(), form), form.cleaned_data.get("members")
        if _kept(
            form, lambda: genograms.keep(by=request.user, genogram=genogram, rows=[row], members=members)
        ):
            return _to_genogram(request, genogram, "Added.")
    return _asked(request, genogram, form, f"Add {kind.what}")


@require_http_methods(FORM)
def change(request: Request, pk: int, what: str, number: int) -> HttpResponse:
    """Change a row; beneath a person stands what leads to them."""
    genogram, kind = _version(request, pk), _kind(what)
    row = kind.model._default_manager.filter(pk=number, genogram=genogram).first()
    if row is None:
        return _removed_meanwhile(request, genogram, kind, number)
    people = _people(genogram)
    form = kind.form(typed(request), people=people, initial=_initial(row, kind))
    if form.is_valid():
        row, members = _filled(row, form), form.cleaned_data.get("members")
        if _kept(
            form, lambda: genograms.keep(by=request.user, genogram=genogram, rows=[row], members=members)
        ):
            return _to_genogram(request, genogram, "Saved.")
    lines = list(_lines(genogram, people, number)) if what == "person" else []
    return _asked(
        request,
        genogram,
        form,
        f"Change {_called(row, kind)}",
        what=what,
        number=number,
        lines=lines,
        template="casefile/genogram_change_row.html",
    )


def _removed_meanwhile(request: Request, genogram: Genogram, kind: Kind, number: int) -> HttpResponse:
    """What somebody typed, to be added anew. Raises Http404 for who typed nothing, or of another genogram."""
    if request.method != "POST" or kind.model._default_manager.filter(pk=number).exists():
        raise Http404
    form = kind.form(request.POST, people=_people(genogram))
    form.add_error(
        None,
        "This was removed in another tab or by somebody else. What you typed is still here: "
        "save it to add it once more, or cancel.",
    )
    what = next(key for key, known in KINDS.items() if known is kind)
    action = reverse("casefile:genogram_add", args=[genogram.pk, what])
    return _asked(request, genogram, form, f"Add {kind.what}", action=action)


def _called(row: Row, kind: Kind) -> str:
    return str(row) if isinstance(row, GenogramPerson) else kind.what


def _initial(row: Any, kind: Kind) -> dict[str, Any]:
    if kind.model is GenogramHousehold:
        return {"members": [person.pk for person in row.people.all()]}
    fields = kind.form.base_fields
    return {name: getattr(row, f"{name}_id", None) or getattr(row, name) for name in fields}


def _lines(genogram: Genogram, people: People, person: int) -> Iterator[tuple[str, int, str]]:
    """What leads to a person: kind, key and words of each row."""
    for what in ("couple", "child", "relationship"):
        for row in KINDS[what].model._default_manager.filter(genogram=genogram).order_by("pk"):
            if person in _ends(row):
                yield what, row.pk, _words(row, people)


def _ends(row: Any) -> tuple[int, ...]:
    if isinstance(row, GenogramCouple):
        return (row.partner_a_id, row.partner_b_id)
    if isinstance(row, GenogramChild):
        return (row.child_id, *row.parent_ids)
    return (row.a_id, row.b_id)


def _words(row: Row, people: People) -> str:
    """A row in a few words."""
    if isinstance(row, GenogramPerson):
        return str(row)
    if isinstance(row, GenogramHousehold):
        return "household of " + ", ".join(str(person) for person in row.people.order_by("pk"))
    names = [str(people[pk]) for pk in _ends(row)]
    if isinstance(row, GenogramCouple):
        return f"{' and '.join(names)}: {dict(COUPLES)[row.kind].lower()}"
    if isinstance(row, GenogramChild):
        return f"{names[0]}, child of {' and '.join(names[1:])}: {dict(CHILDREN)[row.kind].lower()}"
    return f"{names[0]} {FEELING_WORDS[row.kind]} {names[1]}"


@require_http_methods(FORM)
def remove(request: Request, pk: int, what: str, number: int) -> HttpResponse:
    """Take a row out, after a question."""
    genogram, kind = _version(request, pk), _kind(what)
    row = get_object_or_404(kind.model, pk=number, genogram=genogram)
    people = _people(genogram)
    words = _words(row, people)
    form = WithPeople(typed(request), people=people)
    if form.is_valid() and _kept(form, lambda: genograms.remove(by=request.user, genogram=genogram, row=row)):
        return _to_genogram(request, genogram, "Removed.")
    lines = list(_lines(genogram, people, number)) if what == "person" else []
    return _asked(
        request,
        genogram,
        form,
        f"Remove {_called(row, kind)}?",
        words=words,
        is_person=what == "person",
        lines=lines,
        template="casefile/genogram_remove_row.html",
    )


# ---- relatives, from the row of a person

RELATIVES: dict[str, type[RelativeForm]] = {
    "partner": PartnerForm,
    "child": ChildForm,
    "parent": ParentForm,
}


@require_http_methods(FORM)
def add_relative(request: Request, pk: int, number: int, role: str) -> HttpResponse:
    """Add a partner, a child or a parent of somebody, with the line between them."""
    genogram = _version(request, pk)
    people = _people(genogram)
    if role not in RELATIVES or number not in people:
        raise Http404
    of = people[number]
    links, pairs = list(genogram.children.order_by("pk")), _pairs(genogram)
    form = RELATIVES[role](
        typed(request), people=people, of=of, others=_others(role, of, links, pairs), pairs=pairs
    )
    if form.is_valid():
        rows = _relative_rows(role, form, links, pairs)
        if _kept(form, lambda: genograms.keep(by=request.user, genogram=genogram, rows=rows)):
            return _to_genogram(request, genogram, "Added.")
    return _asked(request, genogram, form, f"Add a {role} of {of}")


def _pairs(genogram: Genogram) -> set[frozenset[int]]:
    return {frozenset(pair) for pair in genogram.couples.values_list("partner_a", "partner_b")}


def _others(
    role: str, of: GenogramPerson, links: list[GenogramChild], pairs: set[frozenset[int]]
) -> list[int]:
    """Who may be the other parent: a partner, or the one parent who is known."""
    if role == "parent":
        return [link.parent_a_id for link in links if link.child_id == of.pk and link.parent_b_id is None]
    return [key for pair in pairs if of.pk in pair for key in pair - {of.pk}]


def _relative_rows(
    role: str, form: RelativeForm, links: list[GenogramChild], pairs: set[frozenset[int]]
) -> list[Row]:
    """The rows to keep: the person, if new, and the lines to them."""
    data, of = form.cleaned_data, form.of
    them: GenogramPerson = data["known"] or GenogramPerson(**form.person())
    rows: list[Row] = [] if data["known"] else [them]
    if role == "partner":
        line = {name: data[name] for name in ("kind", "began", "ended")}
        return [*rows, GenogramCouple(partner_a=of, partner_b=them, **line)]
    other, kind = data.get("other"), data["kind"]
    if role == "child":
        link = GenogramChild(child=them, parent_a=of, parent_b=other, kind=kind, twins=data["twins"])
        return [*rows, link]
    if other and frozenset((other.pk, them.pk)) not in pairs:
        rows.append(GenogramCouple(partner_a=other, partner_b=them, kind=data["couple"]))
    alone = (
        link
        for link in links
        if other and (link.child_id, link.parent_a_id, link.kind) == (of.pk, other.pk, kind)
    )
    joined = next((link for link in alone if link.parent_b_id is None), None)
    if joined:
        joined.parent_b = them
    elif other and kind != "step":
        joined = GenogramChild(child=of, parent_a=other, parent_b=them, kind=kind)
    return [*rows, joined or GenogramChild(child=of, parent_a=them, kind=kind)]
