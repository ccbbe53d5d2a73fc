"""Photographed drawings on a child's file (CAL-R.6)."""

from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from casefile import pictures
from casefile.genogram_forms import DrawingForm
from casefile.genogram_models import Drawing
from casefile.services import drawings
from casefile.views.genogram import files_to_read, only_who_works, relation_read
from casefile.views.pages import child_or_404
from supervision_portal.people.http import Request

FORM = ["GET", "POST"]


def drawing_or_404(request: Request, pk: int) -> Drawing:
    found = Drawing.objects.filter(file__in=files_to_read(request)).select_related("file__child")
    return get_object_or_404(found, pk=pk)


@require_http_methods(FORM)
def add(request: Request, pk: UUID) -> HttpResponse:
    """Attach a photograph of a genogram that was drawn by hand."""
    child = child_or_404(request, pk)
    only_who_works(request, child.file)
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = DrawingForm(*sent)
    if form.is_valid():
        data = form.cleaned_data
        try:
            picture = pictures.read_picture(data["picture"].read())
        except pictures.PictureRefused as refused:
            form.add_error("picture", str(refused))
        else:
            said = {name: data[name] for name in ("drawn_on", "description")}
            drawings.add(by=request.user, file=child.file, picture=picture, **said)
            messages.success(request, "The drawing is on the file.")
            return redirect("casefile:genogram", pk)
    context = {"child": child, "form": form, "back": reverse("casefile:genogram", args=[pk])}
    return render(request, "casefile/add_drawing.html", context, status=422 if form.errors else 200)


@require_GET
def image(request: Request, pk: int) -> HttpResponseBase:
    """The picture itself, always a JPEG of our own making."""
    drawing = drawing_or_404(request, pk)
    relation_read(request, drawing.file)
    return FileResponse(
        drawing.image.open("rb"), content_type="image/jpeg", filename=f"drawing-{drawing.pk}.jpg"
    )


@require_http_methods(FORM)
def remove(request: Request, pk: int) -> HttpResponse:
    """Take a drawing off the file, after a question."""
    drawing = drawing_or_404(request, pk)
    only_who_works(request, drawing.file)
    if request.method == "POST":
        drawings.remove(by=request.user, drawing=drawing)
        messages.success(request, "The drawing is removed.")
        return redirect("casefile:genogram", drawing.file_id)
    context = {"drawing": drawing, "child": drawing.file.child}
    return render(request, "casefile/remove_drawing.html", context)
