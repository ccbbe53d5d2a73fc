"""Importing from a CSV, whatever its rows are about: choose the file, check what it would do, import."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from supervision_portal.people import kept
from supervision_portal.people.forms import UploadForm
from supervision_portal.people.http import Request
from supervision_portal.people.paging import PER_PAGE
from supervision_portal.people.roles import May
from supervision_portal.people.services.outcomes import Imported
from supervision_portal.people.sheets import BadRow, CannotRead, Format, Sheet
from supervision_portal.people.views.asking import typed
from supervision_portal.people.views.downloads import csv_download
from supervision_portal.people.views.rights import View, needs

GONE = "The file is no longer kept: it is for an hour, until you choose another. Choose it again."


@dataclass(frozen=True)
class ImportPages:
    """The pages of one import, with their words.

    `run` imports (`by`, `rows`, `dry_run`) and raises `refusal` with words for the person who asked.
    """

    of: str  # “people”: in names of files and of what is kept
    one: str  # “Person”
    title: str
    done: str  # “People are imported”
    empty_cells: str  # what an empty cell means
    back: str
    back_url: str
    url: str  # name of the first address; the others are below
    right: May
    format: Format[Any]
    run: Callable[..., Imported[Any]]
    refusal: type[Exception]

    @property
    def url_check(self) -> str:
        return f"{self.url}_check"

    @property
    def url_bad_rows(self) -> str:
        return f"{self.url}_bad_rows"

    @property
    def url_empty_file(self) -> str:
        return f"{self.url}_empty_file"

    def views(self) -> tuple[View, View, View, View]:
        """To choose a file, to check it, to take its bad rows, to take an empty one."""
        asking, right = require_http_methods(["GET", "POST"]), needs(self.right)
        return (
            asking(right(self._upload)),
            asking(right(self._check)),
            require_GET(right(self._bad_rows)),
            require_GET(right(self._empty_file)),
        )

    def _upload(self, request: Request) -> HttpResponse:
        """Choose a file; a dry run shows what it would do."""
        form = UploadForm(typed(request), request.FILES or None)
        if form.is_valid():
            file = form.cleaned_data["file"]
            data = file.read()
            try:
                report = self._run(request, data, dry_run=True)
            except (CannotRead, self.refusal) as error:
                form.add_error("file", str(error))
            else:
                what = {"name": file.name, "data": data, "report": report}
                return redirect(self.url_check, kept.keep(request.user, what, of=self.of))
        context = {"pages": self, "form": form}
        context |= {"columns": self.format.columns, "needed": self.format.needed}
        return render(request, "people/import.html", context, status=422 if form.errors else 200)

    def _check(self, request: Request, token: str) -> HttpResponse:
        """What the file would do; then import its good rows."""
        held = kept.find(request.user, token, of=self.of)
        if held is None:
            messages.error(request, GONE)
            return redirect(self.url)
        if request.method == "POST" and held["report"]["dry_run"]:
            try:
                report = self._run(request, held["data"], dry_run=False)
            except self.refusal as refused:
                messages.error(request, str(refused))
            else:
                kept.keep(request.user, held | {"data": b"", "report": report}, token, of=self.of)
        if request.method == "POST":
            return redirect(self.url_check, token)
        context = {"pages": self, "name": held["name"], "report": held["report"]}
        context |= {"token": token, "shown": PER_PAGE}
        return render(request, "people/import_check.html", context)

    def _bad_rows(self, request: Request, token: str) -> HttpResponse:
        """The rows that do not go in, with the reasons in the last column."""
        held = kept.find(request.user, token, of=self.of)
        if held is None or not held["report"]["bad"]:
            raise Http404
        bad = [BadRow(row["number"], row["cells"], tuple(row["reasons"])) for row in held["report"]["bad"]]
        return csv_download(f"{self.of}-not-imported.csv", self.format.bad_rows_csv(bad))

    def _empty_file(self, _request: Request) -> HttpResponse:
        """A file with the headings alone, to fill in."""
        return csv_download(f"{self.of}.csv", self.format.empty_csv())

    def _run(self, request: Request, data: bytes, *, dry_run: bool) -> dict[str, Any]:
        """Read and import, and put what came of it into plain values that can be kept."""
        sheet = self.format.read(data)
        return self._report(sheet, self.run(by=request.user, rows=sheet.good, dry_run=dry_run))

    def _report(self, sheet: Sheet[Any], result: Imported[Any]) -> dict[str, Any]:
        bad = sorted([*sheet.bad, *result.bad], key=lambda row: row.number)
        changes = sorted([*result.added, *result.changed], key=lambda one: one.row.number)
        key = self.format.needed[0]  # the column that says of whom a row is
        return {
            "dry_run": result.dry_run,
            "encoding": sheet.encoding,
            "not_read": list(sheet.not_read),
            "added": len(result.added),
            "changed": len(result.changed),
            "unchanged": len(result.unchanged),
            "notes": [(label, names) for label, names in result.notes() if names],
            "changes": [
                {"number": one.row.number, "name": one.row.name, "what": list(one.what)}
                for one in changes[:PER_PAGE]
            ],
            "bad": [
                {
                    "number": row.number,
                    "name": row.cells.get("name") or row.cells.get(key, ""),
                    "cells": dict(row.cells),
                    "reasons": list(row.reasons),
                }
                for row in bad
            ],
        }
