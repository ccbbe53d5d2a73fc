"""Forms to plan a pod: when and how, what is brought, who is invited, who comes."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from casefile.models import Child
from pods import library
from pods.council import council
from pods.models import Attendance, OwnWay, Pod
from pods.services.attendance import Place, Said
from pods.services.plan import WHY_REMOTE, Plan
from supervision_portal.design.fields import UKDateField, UKTimeField
from supervision_portal.design.forms import PlainErrors
from supervision_portal.people.models import Post, Team, User
from supervision_portal.people.roles import Role
from supervision_portal.schedule.models import Session
from supervision_portal.schedule.series_forms import SeriesForm


def people_near(team: Team) -> Q:
    """Who may have a part in a team's pods: its people, facilitators and business support of its service."""
    near = Q(team=team) | Q(
        Q(team__service=team.service_id) | Q(service=team.service_id),
        role__in=(Role.POD_FACILITATOR, Role.BUSINESS_SUPPORT),
    )
    return Q(pk__in=Post.objects.current().filter(near).values("user"), is_active=True)


class PlanFields(PlainErrors, forms.Form):
    """How a pod is held, beside when."""

    minutes = forms.IntegerField(
        label="How many minutes?",
        min_value=15,
        max_value=480,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
        error_messages={
            "required": "Enter how many minutes",
            "invalid": "Enter the minutes as a number, like 120",
            "min_value": "A pod lasts at least 15 minutes",
            "max_value": "A pod lasts at most 480 minutes",
        },
    )
    place = forms.CharField(label="Place (optional)", max_length=150, required=False)
    link = forms.URLField(
        label="Link, if somebody joins remotely (optional)",
        max_length=500,
        required=False,
        assume_scheme="https",
        error_messages={"invalid": "Enter a link, like https://meet.example.org/pod"},
    )
    remote_why = forms.CharField(label="Why does somebody join remotely?", max_length=300, required=False)
    facilitator = forms.ModelChoiceField(
        label="Facilitator",
        queryset=User.objects.none(),
        empty_label="Not decided yet",
        required=False,
        error_messages={"invalid_choice": "Choose the facilitator from the list"},
    )
    note_taker = forms.ModelChoiceField(
        label="Who takes notes (optional)",
        help_text="Business support, for example.",
        queryset=User.objects.none(),
        empty_label="Nobody, or the facilitator",
        required=False,
        error_messages={"invalid_choice": "Choose who takes notes from the list"},
    )
    way = forms.ChoiceField(
        label="Way to run it",
        required=False,
        error_messages={"invalid_choice": "Choose a way from the list"},
    )
    aims = forms.CharField(
        label="Aims of the pod (optional)",
        help_text="What the pod wants of its meetings. Look at them again now and then.",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def prepare(self, team: Team, pod: Pod | None = None) -> None:
        """Offer the people near the team, who has a part already, and the ways there are."""
        self._council = council()
        part = [pk for pk in (pod.facilitator_id, pod.note_taker_id) if pk] if pod else []
        near = User.objects.filter(people_near(team) | Q(pk__in=part)).order_by("name", "pk")
        for name in ("facilitator", "note_taker"):
            self.fields[name].queryset = near  # type: ignore[attr-defined]
        ways = library.ways()
        usual = ways.get(self._council.way)
        first = f"The usual one: {usual.name}" if usual else "The usual one"
        self.fields["way"].choices = [("", first), *((key, way.name) for key, way in ways.items())]  # type: ignore[attr-defined]
        if pod and pod.way and pod.way not in ways:
            name = OwnWay.objects.filter(key=pod.way).values_list("name", flat=True).first() or pod.way
            self.fields["way"].help_text = (
                f"This pod was planned with “{name}”, which is retired. Choose another one, or it goes by the"
                " usual one."
            )
        why = self.fields["remote_why"]
        if self._council.remote_needs_reason:
            why.help_text = "Pods are held face to face, so joining remotely needs a reason."
        else:
            why.label = f"{why.label} (optional)"
        self.fields["minutes"].initial = self._council.minutes

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("link") and not data.get("remote_why") and self._council.remote_needs_reason:
            self.add_error("remote_why", WHY_REMOTE)
        return data

    def plan(self) -> Plan:
        data = self.cleaned_data
        return Plan(**{name: data[name] for name in Plan.__dataclass_fields__})


class YearForm(PlanFields, SeriesForm):
    """Pods of a year: when the first is, how often, until when, and how they are held."""

    ONCE = "once"
    field_order = ["first", "time", "how", "until", "minutes", "place", "link", "remote_why"]

    def __init__(self, *args: Any, team: Team, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.prepare(team)
        self.fields["first"].label = "First pod"
        self.fields["until"].help_text = "At least one a month, booked for the whole year."
        how: Any = self.fields["how"]
        how.choices = [*SeriesForm.HOW[:4], (self.ONCE, "Once")]
        how.initial = "month"  # what LEI-FRQ.1 asks for

    def days(self) -> Iterable[dt.date]:
        if self.cleaned_data["how"] == self.ONCE:
            return iter([self.cleaned_data["first"]])
        return super().days()


class ChangeForm(PlanFields):
    """Another day, place, facilitator …"""

    new_date = UKDateField(label="Date", called="the date of the pod")
    new_time = UKTimeField(label="Time", called="the time of the pod")
    parked = forms.CharField(
        label="For the team meeting (optional)",
        help_text="Business of the team that came up. It is not for the pod.",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    field_order = ["new_date", "new_time", "minutes", "place", "link", "remote_why"]

    def __init__(self, *args: Any, pod: Pod, **kwargs: Any) -> None:
        at = timezone.localtime(pod.session.planned_for)
        initial = {
            name: getattr(pod, name) for name in ("minutes", "link", "remote_why", "way", "aims", "parked")
        }
        initial |= {
            "new_date": at.date(),
            "new_time": at.time(),
            "place": pod.session.place,
            "facilitator": pod.facilitator_id,
            "note_taker": pod.note_taker_id,
        }
        super().__init__(*args, initial=initial, **kwargs)
        team = pod.session.file.team
        if team is None:
            raise ValueError("A pod is on the folder of a team.")
        self.prepare(team, pod)

    def at(self) -> dt.datetime:
        data = self.cleaned_data
        return timezone.make_aware(dt.datetime.combine(data["new_date"], data["new_time"]))


class CancelForm(forms.Form):
    """Why a pod does not take place, and its new date."""

    why = forms.ChoiceField(
        label="Why does it not take place?",
        choices=Session.Why.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose why it does not take place"},
    )
    why_text = forms.CharField(
        label="More about the reason",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    new_date = UKDateField(label="New date (optional)", called="the new date", required=False)
    new_time = UKTimeField(label="New time", called="the new time", required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("why") == Session.Why.OTHER and not data.get("why_text"):
            self.add_error("why_text", "Say what the reason was")
        for one, other, word in (
            ("new_date", "new_time", "time, like 10:30am"),
            ("new_time", "new_date", "date"),
        ):
            if data.get(one) and not data.get(other) and other not in self.errors:
                self.add_error(other, f"Enter the new {word}")
        return data

    def at(self) -> dt.datetime | None:
        day, time = self.cleaned_data["new_date"], self.cleaned_data["new_time"]
        return timezone.make_aware(dt.datetime.combine(day, time)) if day and time else None


class BringForm(forms.Form):
    """A case or a topic, and what is prepared for it."""

    CASE, TOPIC = "case", "topic"
    what = forms.ChoiceField(
        label="What is brought?",
        choices=[(CASE, "A child’s case"), (TOPIC, "A topic")],
        initial=CASE,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what is brought"},
    )
    child = forms.ModelChoiceField(
        label="Whose case?",
        queryset=Child.objects.none(),
        empty_label="Choose",
        required=False,
        error_messages={"invalid_choice": "Choose the child from the list"},
    )
    topic = forms.CharField(label="Topic", max_length=200, required=False)
    caseworker = forms.ModelChoiceField(
        label="Who brings the topic?",
        queryset=User.objects.none(),
        empty_label=None,
        required=False,
        error_messages={"invalid_choice": "Choose who brings it from the list"},
    )
    prepared = forms.CharField(
        label="What is prepared? (optional)",
        help_text="Genogram, ecomap, chronology: what there is, and where it is.",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, children: Any, people: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, initial={"caseworker": by.pk}, **kwargs)
        child: Any = self.fields["child"]
        child.queryset = children
        child.label_from_instance = _child_in_words
        if people is None:
            del self.fields["caseworker"]
        else:
            self.fields["caseworker"].queryset = people  # type: ignore[attr-defined]
        if not children.exists():
            child.help_text = (
                "None of the cases that you see is allocated to you or to somebody of this team."
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        wanted = {self.CASE: ("child", "Choose whose case it is"), self.TOPIC: ("topic", "Enter the topic")}
        name, words = wanted.get(data.get("what", ""), ("", ""))
        if name and not data.get(name) and name not in self.errors:
            self.add_error(name, words)
        return data


def _child_in_words(child: Any) -> str:
    return f"{child.name} ({child.initials} · {child.case_number}), {child.worker}"


class PrepareForm(forms.Form):
    """What there is for a discussion."""

    prepared = BringForm.base_fields["prepared"]


class GuestForm(PlainErrors, forms.Form):
    """Who is invited."""

    name = forms.CharField(
        label="Name", max_length=150, error_messages={"required": "Enter the guest’s name"}
    )
    organisation = forms.CharField(label="Organisation (optional)", max_length=150, required=False)


class ParkForm(forms.Form):
    """Business of the team."""

    text = forms.CharField(
        label="For the team meeting",
        help_text="Without the name of a child.",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write what is for the team meeting"},
    )


class AbsentForm(forms.Form):
    """One's own absence, said beforehand."""

    reason = forms.ChoiceField(
        label="Why will you not be there?",
        choices=Attendance.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose why you will not be there"},
    )
    reason_text = forms.CharField(label="The other reason, in a few words", max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("reason") == Attendance.Reason.OTHER and not data.get("reason_text"):
            self.add_error("reason_text", "Say what the other reason is")
        return data


class PlaceForm(forms.Form):
    """One person's attendance, a line of the list."""

    THERE, REMOTE, ABSENT = "there", "remote", "absent"
    here = forms.ChoiceField(
        label="Was there?",
        choices=[(THERE, "There"), (REMOTE, "Remotely"), (ABSENT, "Not there")],
        widget=forms.RadioSelect,
        required=False,
    )
    reason = forms.ChoiceField(
        label="Reason", choices=[("", "Reason not given"), *Attendance.Reason.choices], required=False
    )
    reason_text = forms.CharField(label="In words, if another", max_length=200, required=False)

    def __init__(self, *args: Any, place: Place, **kwargs: Any) -> None:
        said = place.attendance
        here = ""
        if said and said.present is not None:
            here = self.ABSENT if not said.present else self.REMOTE if said.remote else self.THERE
        initial = {
            "here": here,
            "reason": said.reason if said else "",
            "reason_text": said.reason_text if said else "",
        }
        super().__init__(*args, prefix=f"person-{place.user.pk}", initial=initial, **kwargs)
        self.place = place
        name = place.user.name
        self.hint = "Noted as away on this day" if place.is_away else ""
        self.reason_label = f"If not there, why? ({name})"
        self.text_label = f"In words, if another reason ({name})"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("reason") and not data.get("here"):
            data["here"] = self.ABSENT  # a reason alone says it
        if data.get("here") in (self.THERE, self.REMOTE) and data.get("reason"):
            name = self.place.user.name
            self.add_error("reason", f"{name} was there: take the reason away, or choose “Not there”")
        if data.get("reason") == Attendance.Reason.OTHER and not data.get("reason_text"):
            self.add_error("reason_text", f"Say what {self.place.user.name}’s other reason was")
        return data

    def said(self) -> Said:
        data = self.cleaned_data
        here = data["here"]
        present = None if not here else here != self.ABSENT
        return Said(present, here == self.REMOTE, data["reason"], data["reason_text"])


class LastedForm(forms.Form):
    """How long a pod really lasted."""

    lasted = forms.IntegerField(
        label="How many minutes did it last?",
        min_value=1,
        max_value=600,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
        error_messages={
            "required": "Enter how many minutes it lasted",
            "invalid": "Enter the minutes as a number, like 120",
            "min_value": "Enter how many minutes it lasted",
            "max_value": "Enter at most 600 minutes",
        },
    )
