"""Files that a browser saves."""

from django.http import HttpResponse


def csv_download(name: str, text: str) -> HttpResponse:
    """An answer that the browser saves as `name`. The mark at its start makes Excel read it as UTF-8."""
    response = HttpResponse(text.encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
