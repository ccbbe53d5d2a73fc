"""The councils' forms: agreement (Appendix 1), S1 (Appendix 2), S3 (Appendix 4), practice observation.

Labels are the forms' own prompts; hints are ours.
"""

import re

from django import forms

from supervision.models import AnonymisedTeam
from supervision_portal.design.fields import UKDateField
from supervision_portal.records.forms import RecordForm, Section
from supervision_portal.records.held import HeldForm, WithNextMeeting, held_on
from supervision_portal.records.rows import ActionRow, Answer, GoalRow, NeedRow, Row
from supervision_portal.schedule.rules import add_months

YES_NO = [("yes", "Yes"), ("no", "No")]
LEARNING_STYLES = [
    ("", "Not said"),
    ("experiencing", "By doing and experiencing"),
    ("reflecting", "By observing and reflecting"),
    ("analysing", "By reading, analysing and understanding why"),
    ("planning", "By planning and trying things out"),
    ("mixed", "A mixture"),
]


class AgreementForm(HeldForm):
    """Supervision agreement, Appendix 1 (CAL-9a.1)."""

    held_on = held_on("the agreement")
    review_on = UKDateField(
        label="Review by", called="the date of the review", help_text="At least once a year.", required=False
    )

    expectations = Answer(
        "Expectations", "Start from the framework’s list; change what you agree differently.", rows=12
    )
    agenda = Answer(
        "Agenda", "How you both prepare, and what happens when a session has to be rearranged.", rows=6
    )
    difficult = Answer("How will I know if I have said something you find difficult/upsetting?")
    learning_style = forms.ChoiceField(
        label="What is your learning style?", choices=LEARNING_STYLES, required=False
    )
    learning_style_words = Answer("More about how you learn best", rows=2)
    experiences = Answer("What experiences do you have of previous supervision – what was helpful to you?")
    useful = Answer("How can I be useful to you in supervision?")
    challenge = Answer("How do you respond to challenge?", rows=3)
    needs = Answer("Are there specific needs or requirements within supervision?", rows=3)
    diversity = Answer(
        "How will we raise experience of diversity?",
        "Identity, culture, difference and sameness between you, and what each wants the other to know.",
        rows=3,
    )
    frequency = forms.CharField(
        label="Frequency",
        help_text="For example, monthly. A part-time worker’s frequency is agreed pro rata.",
        max_length=100,
        error_messages={"required": "Enter how often supervision takes place"},
    )
    duration = forms.CharField(
        label="Duration",
        help_text="For example, 90 minutes.",
        max_length=100,
        error_messages={"required": "Enter how long a session lasts"},
    )
    location = forms.CharField(
        label="Location", max_length=150, error_messages={"required": "Enter where supervision takes place"}
    )
    variation = Answer(
        "Reason for any variation from the frequency in the framework",
        "Only where it differs from the table. It needs the line manager’s approval.",
        rows=2,
    )
    variation_approved = forms.CharField(
        label="Variation approved by (line manager) and date", max_length=150, required=False
    )
    recording = Answer("Recording", "How sessions are recorded, checked, agreed and kept.", rows=6)
    disagreements = Answer(
        "If difficulties persist",
        "First the two of you review this agreement; then a meeting of three with the manager’s manager.",
        rows=3,
    )

    facts = ("held_on", "review_on")
    sections = (
        Section("expectations", "1", "Expectations", ("expectations",)),
        Section("agenda", "2", "Agenda", ("agenda",)),
        Section(
            "questions",
            "3",
            "Useful questions for agreement discussion",
            (
                "difficult",
                "learning_style",
                "learning_style_words",
                "experiences",
                "useful",
                "challenge",
                "needs",
                "diversity",
            ),
        ),
        Section(
            "arrangements",
            "4",
            "Arrangements agreed for supervision",
            ("frequency", "variation", "variation_approved", "duration", "location"),
        ),
        Section("recording", "5", "Recording", ("recording", "disagreements")),
    )

    def clean(self) -> dict[str, object]:
        data = super().clean() or self.cleaned_data
        if data.get("variation") and not data.get("variation_approved"):
            self.add_error("variation_approved", "Enter which line manager approved the variation, and when")
        held, review = data.get("held_on"), data.get("review_on")
        if held and review and not held < review <= add_months(held, 12):
            self.add_error("review_on", "The review must be after the agreement, and within a year of it")
        return data


class CaseRow(Row):
    """A case that is talked about by initials. It stays in this record: no child’s file has it."""

    caption = "Anonymised case discussions"
    columns = ("Case", "What was discussed", "Reflection and what was agreed")

    initials = forms.CharField(
        label="Initials",
        help_text="Of the child or family, in capital letters, like AB. No names.",
        max_length=20,
        error_messages={
            "required": "Enter the initials of the child or family",
            "max_length": "Enter initials of up to 6 letters, not a name",
        },
    )
    discussed = Answer("What was discussed", rows=3, required=True)
    agreed = Answer("Reflection and what was agreed", rows=3)

    def clean_initials(self) -> str:
        """Up to six capital letters, however they are set apart."""
        typed: str = self.cleaned_data["initials"]
        letters = re.sub(r"[\s.’'-]", "", typed)
        if not letters.isalpha() or len(letters) > 6:
            raise forms.ValidationError("Enter initials of up to 6 letters, not a name")
        if letters != letters.upper():
            raise forms.ValidationError("Enter initials in capital letters, like AB, not a name")
        return letters


class WithCases(RecordForm):
    """A form in which teams that discuss their cases anonymised write them (CAL-2.IRO, CAL-2.10)."""

    def sections_asked(self) -> tuple[Section, ...]:
        """Without case discussions for everybody else, unless there are some: nothing typed is lost."""
        supervisee = self.context.people.get("supervisee")
        if self.rows["cases"] or (supervisee and AnonymisedTeam.has(supervisee)):
            return self.sections
        return tuple(section for section in self.sections if section.key != "cases")


class S1Form(WithCases, HeldForm, WithNextMeeting):
    """Record of Personal Supervision (S1), Appendix 2 (CAL-A2.1)."""

    held_on = held_on("the supervision")
    venue = forms.CharField(label="Venue", max_length=150, required=False)

    previous_agreed = forms.ChoiceField(
        label="Does the supervisee agree the previous record?",
        choices=[*YES_NO, ("none", "There is no previous record")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether the supervisee agrees the previous record"},
    )
    previous_disagreement = Answer("What does the supervisee not agree with?", rows=2)
    matters_arising = Answer("Are there any matters arising?", rows=3)
    agenda = Answer(
        "What agenda items have been agreed for today’s discussion?",
        "Set out any specific focus for the session, as needed.",
        rows=3,
    )

    wellbeing = Answer("How is the supervisee’s general wellbeing?")
    leave = Answer("What leave/TOIL is planned?", rows=2)
    sickness = Answer("Has the worker had any sickness absence?", rows=2)
    issues = Answer("Is the worker experiencing any team or personal issues?")
    issues_agreed = Answer("What has been agreed in relation to these?", rows=3)
    diversity = Answer("Is there anything about the worker’s experience of diversity to talk about?", rows=3)

    workload = Answer("Workload details, and how is the supervisee finding this?")
    priorities = Answer(
        "What are the current work priorities?", "Put their timescales into the actions below.", rows=3
    )
    targets = Answer("What performance targets does the worker have, and how are they performing?")
    support = Answer("What support do they need to enable them to meet these?", rows=3)
    observation = Answer(
        "When was the last observation of practice? What learning is there from this?", rows=3
    )
    audit_learning = Answer("What learning is there from any thematic audits/self-audit?", rows=3)
    complaints = Answer("Details of any complaints/compliments", rows=3)

    induction = Answer(
        "Progress of induction for new starters, including gaps and any identified needs", rows=3
    )
    career = Answer("Where is the worker up to in terms of professional qualifications/career goals?", rows=3)
    analysis = Answer(
        "What is the analysis of this in terms of performance and next steps in their development journey?",
        rows=3,
    )
    training_identified = Answer("What training identified?", rows=2)
    training_undertaken = Answer("What training undertaken? What learning from this?", rows=3)
    registration = Answer(
        "Is there anything that may affect professional registration?",
        "The worker brings this up, as their regulator asks of them.",
        rows=2,
    )
    reflections = Answer("What reflections on practice and role of self?", rows=6)
    counts_also = forms.ChoiceField(
        label="This supervision also counts as a Shared Conversation",
        help_text="At most twice a year. The two yearly talks about learning and development come on top.",
        choices=[("", "No"), ("yes", "Yes")],
        required=False,
    )

    facts = ("held_on", "venue")
    row_forms = {"cases": CaseRow, "actions": ActionRow, "needs": NeedRow}
    sections = (
        Section(
            "previous",
            "1",
            "Review of actions from previous supervision and any matters arising",
            ("previous_agreed", "previous_disagreement", "matters_arising", "agenda"),
            considers=("action",),
        ),
        Section(
            "personal",
            "2",
            "Personal and Team issues",
            ("wellbeing", "leave", "sickness", "issues", "issues_agreed", "diversity"),
        ),
        Section(
            "performance",
            "3",
            "Performance and practice",
            ("workload", "priorities", "targets", "support", "observation", "audit_learning", "complaints"),
            considers=("learning",),
        ),
        Section("cases", "3a", "Case discussions, anonymised", rows=("cases",)),
        Section(
            "development",
            "4",
            "Professional Development",
            (
                "induction",
                "career",
                "analysis",
                "training_identified",
                "training_undertaken",
                "registration",
                "reflections",
                "counts_also",
            ),
            rows=("needs",),
            considers=("goal", "need"),
        ),
        Section("actions", "5", "Actions", rows=("actions",)),
        Section("next", "6", "Date and time of next meeting", ("next_date", "next_time", "next_place")),
    )

    def clean(self) -> dict[str, object]:
        data = super().clean()
        if data.get("previous_agreed") == "no" and not data.get("previous_disagreement"):
            self.add_error("previous_disagreement", "Write what the supervisee does not agree with")
        return data


class S3Form(WithCases, HeldForm, WithNextMeeting):
    """Record of Shared Conversation (S3), Appendix 4 (CAL-A4.1)."""

    held_on = held_on("the Shared Conversation")
    venue = forms.CharField(label="Venue", max_length=150, required=False)

    goals_words = Answer(
        "What are your goals?", "Then enter each goal below, so that it is followed until it is met."
    )
    fit = Answer("How do these fit within your team/service plan?")
    progress = Answer("What progress have you made towards these in the last 6 months?")
    support = Answer("What support/training do you need in order to achieve these goals?")

    facts = ("held_on", "venue")
    row_forms = {"cases": CaseRow, "goals": GoalRow, "needs": NeedRow, "actions": ActionRow}
    sections = (
        Section("goals", "1", "What are your goals?", ("goals_words",), ("goals",), considers=("goal",)),
        Section("fit", "2", "How do these fit within your team/service plan?", ("fit",)),
        Section("progress", "3", "Progress in the last 6 months", ("progress",)),
        Section("cases", "3a", "Case discussions, anonymised", rows=("cases",)),
        Section("support", "4", "Support and training", ("support",), ("needs",), considers=("need",)),
        Section("actions", "5", "Actions", rows=("actions",), considers=("action",)),
        Section("next", "6", "Date and time of next meeting", ("next_date", "next_time", "next_place")),
    )


class CorporateForm(HeldForm, WithNextMeeting):
    """A Shared Conversation held on the corporate form: the signed document is kept, dated (CAL-A4.2)."""

    held_on = held_on("the Shared Conversation")

    row_forms = {"goals": GoalRow, "needs": NeedRow}
    sections = (
        Section("goals", "1", "Goals from the form", rows=("goals",), considers=("goal",)),
        Section("support", "2", "Support and training from the form", rows=("needs",), considers=("need",)),
        Section("next", "3", "Date and time of next meeting", ("next_date", "next_time", "next_place")),
    )


class ObservationForm(HeldForm):
    """A practice observation, two a year in children's social care (CAL-14.1)."""

    held_on = held_on("the observation")
    observed = forms.CharField(
        label="What was observed",
        help_text="For example, a home visit or a core group. No names of service users.",
        max_length=200,
        error_messages={"required": "Enter what was observed"},
    )
    worked_well = Answer("What worked well?", rows=5)
    differently = Answer("What could be done differently?", rows=5)
    family_view = Answer("What did the child and family say about the work?", rows=4)
    learning = Answer("What learning is there from this?", rows=4)
    worker_view = Answer("The worker’s own reflections", rows=4)

    facts = ("held_on", "observed")
    row_forms = {"actions": ActionRow, "needs": NeedRow}
    sections = (
        Section("practice", "1", "What was seen", ("worked_well", "differently", "family_view")),
        Section("learning", "2", "Learning", ("learning", "worker_view"), ("needs",)),
        Section("actions", "3", "Actions", rows=("actions",)),
    )
