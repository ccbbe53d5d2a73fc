"""The councils' forms on a child's file: S2 (Appendix 3), management oversight (Appendix 5) and their kin.

Labels are the forms' own prompts; hints are ours.
"""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone

from casefile import events
from supervision_portal.design.fields import UKDateField, UKTimeField
from supervision_portal.records import shown
from supervision_portal.records.forms import Section
from supervision_portal.records.held import HeldForm, held_on
from supervision_portal.records.rows import ActionRow, Answer
from supervision_portal.records.rules import BOOKED_AHEAD

SUBJECT = 150  # characters (CAL-A5.1)
YES_NO = [("yes", "Yes"), ("no", "No")]
EVERY_MONTHS = [
    ("", "No change"),
    ("1", "Back to monthly"),
    ("2", "Every 2 months"),
    ("3", "Every 3 months"),
]


def _radios(label: str, choices: list[tuple[str, str]], missing: str, **more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        widget=forms.RadioSelect,
        error_messages={"required": missing},
        **more,
    )


class S2Form(HeldForm):
    """Record of case discussion for the service user's file (S2), Appendix 3 (CAL-A3.1)."""

    held_on = held_on("the discussion")
    formality = _radios(
        "Formal/Informal",
        [("formal", "Formal"), ("informal", "Informal")],
        "Choose whether the discussion was formal or informal",
    )
    type = _radios(
        "Type",
        [("individual", "Individual"), ("group", "Group"), ("pod", "Pod")],
        "Choose the type of discussion",
    )

    agenda = Answer("Agenda items for case discussion", rows=2)
    progress = Answer(
        "Progress on actions previously identified in supervision and audit",
        "Every open action is listed above and has to be considered.",
        rows=3,
    )

    why_involved = Answer("Why are we involved?", rows=3)
    where_now = Answer("Where are we now?", "Factual and succinct.")
    where_to_be = Answer("Where do we want to be?", rows=3)
    last_seen_on = UKDateField(
        label="When was the child last seen?", called="the day the child was last seen", required=False
    )
    not_seen = Answer("If the child has not been seen, why not?", rows=2)
    outcomes = Answer("Outcomes as a result of intervention", rows=3)
    risk = Answer("How are we managing risk?")

    lived_experience = Answer(
        "What is the child/young person’s lived experience?",
        "Wishes and feelings, and what it is like to live in this family or household.",
        rows=5,
        required=True,
    )
    elicited = Answer("How has their view been elicited?", rows=2)

    hypotheses = Answer("What are our hypotheses?")
    tested = Answer("How have we tested these out?", rows=3)
    going_well = Answer("What is going well?", rows=3)
    differently = Answer("Do we need to do things differently?", rows=3)
    perspectives = Answer(
        "Social graces, our own involvement, differing perspectives, patterns, family values and scripts",
        "What would somebody say who sees this family differently?",
        rows=3,
    )
    practitioner_risk = Answer("Is there any risk to the practitioner?", rows=2)
    practitioner_safety = Answer("What is done about it?", rows=2)
    concerns = Answer("Disagreements and concerns", "Who sees it differently, and how.", rows=2)

    next_on = UKDateField(
        label="Date of next supervision", called="the date of the next supervision", required=False
    )

    facts = ("held_on", "formality", "type")
    row_forms = {"actions": ActionRow}
    sections = (
        Section(
            "progress",
            "1",
            "Progress on actions previously identified in supervision and audit",
            ("agenda", "progress"),
            considers=("action", "learning"),
        ),
        Section(
            "situation",
            "2",
            "Current situation and overview",
            ("why_involved", "where_now", "where_to_be", "last_seen_on", "not_seen", "outcomes", "risk"),
        ),
        Section(
            "lived",
            "3",
            "What is the child/young person’s lived experience?",
            ("lived_experience", "elicited"),
        ),
        Section(
            "reflection",
            "4",
            "Reflection",
            (
                "hypotheses",
                "tested",
                "going_well",
                "differently",
                "perspectives",
                "practitioner_risk",
                "practitioner_safety",
                "concerns",
            ),
        ),
        Section("actions", "5", "Action", rows=("actions",)),
        Section("next", "6", "Date of next supervision", ("next_on",)),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        held, seen = data.get("held_on"), data.get("last_seen_on")
        if not seen and not data.get("not_seen") and "last_seen_on" not in self.errors:
            self.add_error("last_seen_on", "Enter when the child was last seen, or why they were not")
        if seen and held and seen > held:
            self.add_error("last_seen_on", "The day the child was last seen cannot be after the discussion")
        if seen and held and seen < held - BOOKED_AHEAD:
            self.add_error("last_seen_on", "This is more than two years before. Check the year")
        if data.get("next_on") and held and data["next_on"] <= held:
            self.add_error("next_on", "The date of the next supervision must be after this one")
        if data.get("next_on") and held and data["next_on"] > held + BOOKED_AHEAD:
            self.add_error("next_on", "The date of the next supervision must be within two years")
        if data.get("practitioner_risk") and not data.get("practitioner_safety"):
            self.add_error("practitioner_safety", "Write what is done about the risk to the practitioner")
        return data


class ConfidentialForm(HeldForm):
    """Confidential case discussion (CTS): an outline and the actions only (CAL-2.CTS)."""

    held_on = held_on("the discussion")
    outline = Answer(
        "Outline of the discussion",
        "An outline only. What was said in therapy is not written down here.",
        rows=5,
        required=True,
    )

    row_forms = {"actions": ActionRow}
    sections = (
        Section("outline", "1", "Outline", ("outline",), considers=("action",)),
        Section("actions", "2", "Actions", rows=("actions",)),
    )


class DecisionForm(HeldForm):
    """A discussion and decision of a manager who does not hold the case (CAL-15.3)."""

    held_on = held_on("the discussion")
    between = forms.CharField(label="Discussion between", max_length=300, required=False)
    discussion = Answer("Discussion", rows=5, required=True)
    decisions = Answer("Decision, and the reasons for it", rows=4, required=True)
    concerns = Answer("Disagreements and concerns", rows=2)

    facts = ("held_on", "between")
    row_forms = {"actions": ActionRow}
    sections = (
        Section("discussion", "1", "Discussion and decision", ("discussion", "decisions", "concerns")),
        Section("actions", "2", "Actions", rows=("actions",)),
    )


class ReturnForm(HeldForm):
    """The decision that a case is discussed monthly again (CAL-12.3)."""

    held_on = held_on("the decision")
    decisions = Answer("Decision", rows=2, required=True)
    reasons = Answer("What has changed, and why the case is monthly again", rows=4, required=True)

    facts = ("held_on",)
    sections = (Section("decision", "1", "Return to monthly case supervision", ("decisions", "reasons")),)


class OversightForm(HeldForm):
    """Management oversight, Appendix 5, with its four minimum parts (CAL-16.2, CAL-A5.1)."""

    held_on = held_on("the oversight")
    address = forms.CharField(label="Home address", max_length=300, required=False)
    team = forms.CharField(label="Team", max_length=150, required=False)
    pod = _radios("Took place at POD meeting?", YES_NO, "Choose whether it took place at a pod meeting")
    event = forms.ChoiceField(
        label="What happened",
        choices=[("", "Choose"), *events.KINDS.items()],
        error_messages={"required": "Choose what kind of event it was"},
    )
    happened_on = UKDateField(label="When did it happen? Date", called="the date of the event")
    happened_time = UKTimeField(label="When did it happen? Time", called="the time of the event")
    known_on = UKDateField(
        label="When did it become known? Date",
        called="the date on which it became known",
    )
    known_time = UKTimeField(
        label="When did it become known? Time",
        called="the time at which it became known",
    )
    grouped = Answer(
        "Missing episodes grouped here, and why",
        "Frequent episodes may be answered together. Say which ones and your reason.",
        rows=2,
    )
    sexual_activity = _radios(
        "Has an allegation of sexual activity been made?",
        YES_NO,
        "Choose whether an allegation of sexual activity has been made",
    )
    police = Answer("Referral to Police", "When, to whom, and the reference.", rows=2)

    subject = forms.CharField(
        label="Subject (summary of event)",
        help_text=f"At most {SUBJECT} characters.",
        max_length=SUBJECT,
        error_messages={
            "required": "Enter a summary of the event",
            "max_length": f"The subject must be {SUBJECT} characters or fewer. It has %(show_value)s",
        },
    )
    between = forms.CharField(
        label="Discussion between",
        help_text="The names of those who discussed it.",
        max_length=300,
        error_messages={"required": "Enter who discussed it"},
    )
    discussion = Answer("Discussion", rows=5)
    impact = Answer("Impact on the child", rows=4, required=True)
    analysis = Answer("Risk analysis", rows=4, required=True)
    decisions = Answer("Decisions / Actions / Recommendations", rows=4)

    every_months = forms.ChoiceField(
        label="Does this change how often the case is supervised?",
        choices=EVERY_MONTHS,
        required=False,
    )
    rationale = Answer("Rationale for the change", rows=3)
    until = UKDateField(label="Until (looked at again at the latest)", called="the last day", required=False)

    facts = ("held_on", "team", "address", "pod")
    row_forms = {"actions": ActionRow}
    sections = (
        Section(
            "event",
            "1",
            "The event",
            (
                "event",
                "happened_on",
                "happened_time",
                "known_on",
                "known_time",
                "grouped",
                "sexual_activity",
                "police",
                "subject",
            ),
        ),
        Section(
            "discussion",
            "2",
            "Discussion (including impact and risk analysis)",
            ("between", "discussion", "impact", "analysis"),
        ),
        Section("decisions", "3", "Decisions / Actions / Recommendations", ("decisions",), ("actions",)),
        Section("frequency", "4", "How often the case is supervised", ("every_months", "rationale", "until")),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self._clean_moments(data)
        if data.get("sexual_activity") == "yes" and not data.get("police"):
            self.add_error("police", "Enter the referral to police, as sexual activity is alleged")
        if not self.rows.get("actions"):
            self.add_error("decisions", "Add at least one action with its date")
        if data.get("every_months") and not data.get("rationale"):
            self.add_error("rationale", "Set out why the frequency changes")
        if data.get("every_months") in ("2", "3") and not data.get("until") and "until" not in self.errors:
            self.add_error("until", "Enter until when this holds")
        if data.get("until") and data.get("held_on") and data["until"] <= data["held_on"]:
            self.add_error("until", "This date must be after the oversight")
        return data

    def _clean_moments(self, data: dict[str, Any]) -> None:
        happened = data["happened_at"] = self._moment("happened")
        known = data["known_at"] = self._moment("known")
        now = timezone.now()
        if happened and happened > now:
            self.add_error("happened_on", "The event must be in the past")
        if known and known > now:
            self.add_error("known_on", "It must have become known in the past")
        if happened and known and known < happened:
            self.add_error("known_on", "It cannot have become known before it happened")

    def _moment(self, what: str) -> dt.datetime | None:
        day, time = self.cleaned_data.get(f"{what}_on"), self.cleaned_data.get(f"{what}_time")
        return moment(day, time) if day and time is not None else None

    def words(self, name: str) -> str:
        """“No change” is an answer as well, and prints."""
        if name == "every_months":
            return str(dict(EVERY_MONTHS)[self.cleaned_data.get(name) or ""])
        return super().words(name)

    def _section(self, section: Section) -> shown.Section:
        """The event's day and time print as one line each."""
        whole = super()._section(section)
        joined = {"happened_on": "happened_time", "known_on": "known_time"}
        blocks = []
        for block in whole.blocks:
            if isinstance(block, shown.Text) and block.key in joined.values():
                continue
            if isinstance(block, shown.Text) and block.key in joined:
                label = block.label.removesuffix(" Date")
                block = shown.Text(block.key, label, f"{block.value}, {self.words(joined[block.key])}")
            blocks.append(block)
        return shown.Section(whole.key, whole.number, whole.title, tuple(blocks))


def moment(day: dt.date, time: dt.time) -> dt.datetime:
    """A moment on the clock on the wall; of an hour that comes twice the earlier."""
    return timezone.make_aware(dt.datetime.combine(day, time))
