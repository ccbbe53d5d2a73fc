"""Importing people from a CSV: choose the file, check what it would do, import the good rows."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from supervision_portal.people import imports, kept, services
from supervision_portal.people.forms import UploadForm
from supervision_portal.people.http import Request
from supervision_portal.people.imports import BadRow, Sheet
from supervision_portal.people.paging import PER_PAGE
from supervision_portal.people.roles import May
from supervision_portal.people.spreadsheet import csv_text
from supervision_portal.people.views.asking import typed
from supervision_portal.people.views.downloads import csv_download
from supervision_portal.people.views.rights import needs

GONE = "The file is no longer kept: it is for an hour, until you choose another. Choose it again."


@require_http_methods(["GET", "POST"])
@needs(May.CHANGE_PEOPLE)
def upload(request: Request) -> HttpResponse:
    """Choose a file; a dry run shows what it would do."""
    form = UploadForm(typed(request), request.FILES or None)
    if form.is_valid():
        file = form.cleaned_data["file"]
        data = file.read()
        try:
            report = _run(request, data, dry_run=True)
        except (imports.CannotRead, services.PeopleError) as error:
            form.add_error("file", str(error))
        else:
            token = kept.keep(request.user, {"name": file.name, "data": data, "report": report})
            return redirect("people:import_check", token)
    context = {"form": form, "columns": imports.COLUMNS, "needed": imports.NEEDED}
    return render(request, "people/import.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@needs(May.CHANGE_PEOPLE)
def check(request: Request, token: str) -> HttpResponse:
    """What the file would do; then import its good rows."""
    held = kept.find(request.user, token)
    if held is None:
        messages.error(request, GONE)
        return redirect("people:import")
    if request.method == "POST" and held["report"]["dry_run"]:
        try:
            report = _run(request, held["data"], dry_run=False)
        except services.PeopleError as refused:
            messages.error(request, str(refused))
        else:
            kept.keep(request.user, held | {"data": b"", "report": report}, token)
    if request.method == "POST":
        return redirect("people:import_check", token)
    context = {"name": held["name"], "report": held["report"], "token": token, "shown": PER_PAGE}
    return render(request, "people/import_check.html", context)


@require_GET
@needs(May.CHANGE_PEOPLE)
def bad_rows(request: Request, token: str) -> HttpResponse:
    """The rows that do not go in, with the reasons in the last column."""
    held = kept.find(request.user, token)
    if held is None or not held["report"]["bad"]:
        raise Http404
    bad = [BadRow(**row) for row in held["report"]["bad"]]
    return csv_download("people-not-imported.csv", imports.bad_rows_csv(bad))


@require_GET
@needs(May.CHANGE_PEOPLE)
def empty_file(_request: Request) -> HttpResponse:
    """A file with the headings alone, to fill in."""
    return csv_download("people.csv", csv_text(list(imports.COLUMNS), []))


def _run(request: Request, data: bytes, *, dry_run: bool) -> dict[str, Any]:
    """Read and import, and put what came of it into plain values that can be kept."""
    sheet = imports.read(data)
    result = services.import_people(by=request.user, rows=sheet.good, dry_run=dry_run)
    return _report(sheet, result)


def _report(sheet: Sheet, result: services.ImportResult) -> dict[str, Any]:
    bad = sorted([*sheet.bad, *result.bad], key=lambda row: row.number)
    changes = [*result.added, *result.changed]
    return {
        "dry_run": result.dry_run,
        "encoding": sheet.encoding,
        "not_read": list(sheet.not_read),
        "added": len(result.added),
        "changed": len(result.changed),
        "unchanged": len(result.unchanged),
        "new_services": result.new_services,
        "new_teams": result.new_teams,
        "changes": [
            {"number": one.row.number, "name": one.row.name, "email": one.row.email, "what": list(one.what)}
            for one in sorted(changes, key=lambda one: one.row.number)[:PER_PAGE]
        ],
        "bad": [
            {"number": row.number, "cells": dict(row.cells), "reasons": list(row.reasons)} for row in bad
        ],
    }
