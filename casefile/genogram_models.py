"""A genogram as rows: a version for each date, its people and what is between them; photographed drawings.

The rows are explained in `casefile.genogram.family`: `Genogram.family()` makes that of them.
"""

import datetime as dt
from typing import Any, cast, get_args

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from casefile.genogram import family
from supervision_portal.records.models import File, Record

USER = settings.AUTH_USER_MODEL


def _choices(kind: Any) -> list[tuple[str, str]]:
    return [(key, key) for key in get_args(kind) if key]


class WhenField(models.CharField):
    """A day, or only a year: kept as “2019-03-02” or “2019”, a `family.When` in Python."""

    _pyi_private_set_type: Any  # where django-stubs looks; a CharField would be of text
    _pyi_private_get_type: Any

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 10, "null": True, "blank": True, **kwargs})

    def from_db_value(self, value: str | None, *_: Any) -> family.When:
        return self.to_python(value)

    def to_python(self, value: Any) -> Any:
        if not value or not isinstance(value, str):
            return value or None
        return int(value) if len(value) == 4 else dt.date.fromisoformat(value)

    def get_prep_value(self, value: Any) -> str | None:
        """Raises TypeError for what is neither a day nor a year."""
        if value is None or value == "":
            return None
        if not isinstance(value, dt.date | int | str):
            raise TypeError(f"{value!r} is no day and no year")
        return f"{value:04d}" if isinstance(value, int) else str(value)


class GenogramQuerySet(models.QuerySet["Genogram"]):
    """Named questions about versions."""

    def newest_first(self) -> "GenogramQuerySet":
        """A version that a record shows can have a later one of the same day."""
        return self.order_by("-on", "-pk")

    def latest_of(self, file: File) -> "Genogram | None":
        """The version that holds today; None where there is none yet."""
        return self.filter(file=file).newest_first().first()


class Genogram(models.Model):
    """One version of a child's genogram: the family as it is on a day.

    Only the latest can be changed, and that only until a record shows it.
    """

    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="genograms")
    on = models.DateField(default=timezone.localdate)
    made_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    objects = GenogramQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["file", "-on", "-id"], name="genograms_newest_first")]

    def __str__(self) -> str:
        return f"Genogram of {self.file_id} on {self.on}"

    def family(self) -> family.Family:
        """All that is drawn. Seven queries, however many people there are."""
        return family.Family(
            self.on,
            tuple(row.drawn() for row in self.people.order_by("pk")),
            tuple(row.drawn() for row in self.couples.order_by("pk")),
            tuple(row.drawn() for row in self.children.order_by("pk")),
            tuple(row.drawn() for row in self.feelings.order_by("pk")),
            tuple(row.drawn() for row in self.households.order_by("pk").prefetch_related("people")),
        )


class ShownGenogram(models.Model):
    """The version that a shared or final record prints; its picture and table stand in the record itself."""

    record = models.OneToOneField(
        Record, on_delete=models.CASCADE, primary_key=True, related_name="shown_genogram"
    )
    genogram = models.ForeignKey(Genogram, on_delete=models.CASCADE, related_name="shown_in")


class GenogramPerson(models.Model):
    """`family.Person`; its key is the primary key."""

    genogram = models.ForeignKey(Genogram, on_delete=models.CASCADE, related_name="people")
    name = models.CharField(max_length=150, blank=True)
    sex = models.CharField(max_length=10, choices=_choices(family.Sex), default="unknown")
    born = WhenField()
    died = WhenField()
    is_dead = models.BooleanField(default=False)
    is_index = models.BooleanField(default=False)
    pregnancy = models.CharField(max_length=15, blank=True, choices=_choices(family.Pregnancy))
    note = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return family.shown_name(self.drawn())

    def drawn(self) -> family.Person:
        return family.Person(
            key=str(self.pk),
            name=self.name,
            sex=cast(family.Sex, self.sex),
            born=self.born,
            died=self.died,
            is_dead=self.is_dead,
            is_index=self.is_index,
            pregnancy=cast(family.Pregnancy, self.pregnancy),
            note=self.note,
        )


def _to_person(**more: Any) -> Any:
    return models.ForeignKey(GenogramPerson, on_delete=models.CASCADE, related_name="+", **more)


class GenogramCouple(models.Model):
    """`family.Couple`."""

    genogram = models.ForeignKey(Genogram, on_delete=models.CASCADE, related_name="couples")
    partner_a = _to_person()
    partner_b = _to_person()
    kind = models.CharField(max_length=15, choices=_choices(family.CoupleKind), default="couple")
    began = WhenField()
    ended = WhenField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(partner_a=F("partner_b")), name="no_couple_with_oneself")
        ]

    def drawn(self) -> family.Couple:
        kind = cast(family.CoupleKind, self.kind)
        return family.Couple(str(self.partner_a_id), str(self.partner_b_id), kind, self.began, self.ended)


class GenogramChild(models.Model):
    """`family.Child`: whose child somebody is, of one parent or of two."""

    genogram = models.ForeignKey(Genogram, on_delete=models.CASCADE, related_name="children")
    child = _to_person()
    parent_a = _to_person()
    parent_b = _to_person(null=True, blank=True)
    kind = models.CharField(max_length=10, choices=_choices(family.ChildKind), default="birth")
    twins = models.CharField(max_length=10, blank=True, choices=_choices(family.Twins))

    @property
    def parent_ids(self) -> tuple[int, ...]:
        return tuple(pk for pk in (self.parent_a_id, self.parent_b_id) if pk)

    def drawn(self) -> family.Child:
        kind, twins = cast(family.ChildKind, self.kind), cast(family.Twins, self.twins)
        return family.Child(str(self.child_id), tuple(map(str, self.parent_ids)), kind, twins)


class GenogramFeeling(models.Model):
    """`family.Emotional`: what is between two people."""

    genogram = models.ForeignKey(Genogram, on_delete=models.CASCADE, related_name="feelings")
    a = _to_person()
    b = _to_person()
    kind = models.CharField(max_length=10, choices=_choices(family.Feeling))

    def drawn(self) -> family.Emotional:
        return family.Emotional(str(self.a_id), str(self.b_id), cast(family.Feeling, self.kind))


class GenogramHousehold(models.Model):
    """People who live together."""

    genogram = models.ForeignKey(Genogram, on_delete=models.CASCADE, related_name="households")
    people = models.ManyToManyField(GenogramPerson, related_name="households")

    def drawn(self) -> frozenset[str]:
        return frozenset(str(person.pk) for person in self.people.all())


class Drawing(models.Model):
    """A genogram drawn by hand and photographed (CAL-R.6): the picture as we encoded it, always a JPEG."""

    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="drawings")
    image = models.FileField(upload_to="drawings/%Y/%m/", max_length=200)
    width = models.PositiveIntegerField()  # px
    height = models.PositiveIntegerField()  # px
    drawn_on = models.DateField()
    description = models.TextField()  # what it shows, for who cannot see it
    added_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-drawn_on", "-pk"]
        constraints = [models.CheckConstraint(condition=~Q(description=""), name="drawing_is_described")]
