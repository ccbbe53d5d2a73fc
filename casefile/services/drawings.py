"""Photographed drawings on a child's file (CAL-R.6)."""

import datetime as dt
from functools import partial

from django.core.files.base import ContentFile
from django.db import transaction

from casefile.genogram_models import Drawing
from casefile.pictures import Picture
from supervision_portal.design.text import clean_text
from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.people.models import User
from supervision_portal.records.models import File


@transaction.atomic
def add(*, by: User | None, file: File, picture: Picture, drawn_on: dt.date, description: str) -> Drawing:
    """Keep a picture that `pictures.read_picture` made. Raises ValueError without a description."""
    description = clean_text(description).strip()
    if not description:
        raise ValueError("A drawing without a description cannot be read by everyone.")
    drawing = Drawing(
        file=file,
        width=picture.width,
        height=picture.height,
        drawn_on=drawn_on,
        description=description,
        added_by=by,
    )
    drawing.image.save(f"{file.pk}.jpg", ContentFile(picture.data), save=False)
    drawing.save()
    log.write(Verb.GENOGRAM_CHANGED, by=by, file=file, obj=drawing)
    return drawing


@transaction.atomic
def remove(*, by: User | None, drawing: Drawing) -> None:
    """Take a drawing off the file, the picture too: one of another family, or chosen by mistake."""
    log.write(Verb.GENOGRAM_CHANGED, by=by, file=drawing.file_id, obj=drawing)
    transaction.on_commit(partial(drawing.image.delete, save=False))
    drawing.delete()
