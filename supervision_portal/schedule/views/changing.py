"""Changing the policy: rules, reminders and pauses are collected, and nothing is in force before it is
published."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from supervision_portal.people.http import Request
from supervision_portal.people.roles import May
from supervision_portal.people.views.asking import typed
from supervision_portal.people.views.rights import needs
from supervision_portal.schedule import registry, shown
from supervision_portal.schedule.forms import PauseForm, StagesForm, UploadPolicyForm
from supervision_portal.schedule.models import FrequencyRule
from supervision_portal.schedule.rule_form import RuleForm
from supervision_portal.schedule.rules import DUTIES
from supervision_portal.schedule.rules.days import in_words
from supervision_portal.schedule.rules.policy import FIRST_PAUSE, REMINDED
from supervision_portal.schedule.rules.stages import Stages
from supervision_portal.schedule.services import policy as policies
from supervision_portal.schedule.services import proposals
from supervision_portal.schedule.services.proposals import Proposal, Standing

FORM = ["GET", "POST"]


@require_GET
@needs(May.CHANGE_POLICY)
def changes(request: Request) -> HttpResponse:
    """All rules as they would stand with the changes in hand, each with what can be done to it."""
    proposal = proposals.in_hand(request.user)
    rules = proposals.standing(proposal)
    words, duties = shown.Words(), []
    for key, name in DUTIES.items():
        rows, before = [], None
        for each in rules:
            if each.rule.duty == key:
                may_rise = before is not None and before.rule.weight[0] == each.rule.weight[0]
                rows.append({"each": each, "shown": words.show(each.rule), "may_rise": may_rise})
                before = each
        duties.append({"key": key, "name": name, "rows": rows})
    context = {
        "proposal": proposal,
        "duties": duties,
        "settings": setting_words(proposal),
        "reminders": _reminders(proposal),
        "warnings": registry.in_nobodys_use(
            [each.rule for each in rules if each.state in ("new", "changed")]
        ),
    }
    return render(request, "schedule/changes.html", context)


def _reminders(proposal: Proposal) -> list[dict[str, str]]:
    """What can have reminders, with when they go out."""
    now = policies.settings() | proposal.settings
    found = []
    for key, name in REMINDED.items():
        stages = Stages.of(now.get(f"{policies.REMINDERS}{key}", {}))
        found.append({"key": key, "name": name, "words": shown.stages_in_words(stages)})
    return found


def setting_words(proposal: Proposal) -> list[str]:
    """What the changes in hand do to reminders, pauses and the settings of other apps, in words."""
    stored = policies.settings()
    return [
        shown.setting_in_words(key, value, stored.get(key)) for key, value in proposal.new_settings.items()
    ]


@require_http_methods(FORM)
@needs(May.CHANGE_POLICY)
def add_rule(request: Request, duty: str) -> HttpResponse:
    """A rule that there was not, behind all others that ask for as much."""
    if duty not in DUTIES:
        raise Http404
    proposal = proposals.in_hand(request.user)
    rules = proposals.standing(proposal)
    key = _free_key(request.POST.get("clause", ""), proposal) if request.method == "POST" else ""
    form = RuleForm(typed(request), key=key, duty=duty, rules=[each.rule for each in rules])
    if form.is_valid():
        proposal.orders[key] = proposals.last_order(rules)
        return _taken(request, proposal, key, form)
    return _rule_page(request, form, "Add a rule", duty)


def _free_key(clause: str, proposal: Proposal) -> str:
    """A key that no rule has or had, made of the words of its clause."""
    first = slugify(clause)[:60].strip("-_") or "rule"
    used = set(FrequencyRule.objects.filter(key__startswith=first).values_list("key", flat=True))
    used |= set(proposal.specs)
    return next(key for key in (first, *(f"{first}-{n}" for n in range(2, len(used) + 3))) if key not in used)


@require_http_methods(FORM)
@needs(May.CHANGE_POLICY)
def change_rule(request: Request, key: str) -> HttpResponse:
    """Change what a rule says, from the day that is chosen when it is published."""
    proposal = proposals.in_hand(request.user)
    found = _standing_or_404(proposal, key)
    rules = [each.rule for each in proposals.standing(proposal)]
    duty = found.rule.duty
    form = RuleForm(typed(request), key=key, duty=duty, spec=found.spec, rules=rules)
    if form.is_valid():
        return _taken(request, proposal, key, form)
    return _rule_page(request, form, "Change a rule", duty, found)


def _standing_or_404(proposal: Proposal, key: str) -> Standing:
    for each in proposals.standing(proposal):
        if each.rule.key == key:
            return each
    raise Http404


def _taken(request: Request, proposal: Proposal, key: str, form: RuleForm) -> HttpResponse:
    orders = {key: proposal.orders[key]} if key in proposal.orders else {}
    proposal.specs[key] = form.rule_spec
    if not policies.changes_to({key: form.rule_spec}, orders):
        del proposal.specs[key]
        messages.success(request, "The rule says what it said before: there is nothing to change.")
    else:
        messages.success(request, "The change is kept. It is not in force before you publish it.")
    proposals.keep(request.user, proposal)
    return redirect("schedule:changes")


def _rule_page(
    request: Request, form: RuleForm, title: str, duty: str, found: Standing | None = None
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "title": title, "caption": DUTIES[duty], "found": found}
    if found:
        context["now"] = shown.Words().show(found.rule)
        context["since"] = f"In force from {in_words(found.row.start)}" if found.row else "Not in force yet"
    return render(request, "schedule/rule.html", context, status=422 if form.errors else 200)


@require_POST
@needs(May.CHANGE_POLICY)
def take_rule_away(request: Request, key: str) -> HttpResponse:
    """The rule ends the day before the changes are in force."""
    proposal = proposals.in_hand(request.user)
    found = _standing_or_404(proposal, key)
    if found.row is None:
        _forget_key(proposal, key)
    else:
        proposal.specs[key] = None
    proposals.keep(request.user, proposal)
    messages.success(
        request, f"“{found.rule.clause}” is to be taken away. Nothing is in force before you publish it."
    )
    return redirect("schedule:changes")


@require_POST
@needs(May.CHANGE_POLICY)
def move_rule_up(request: Request, key: str) -> HttpResponse:
    """Among rules that ask for as much, the one that stands first wins."""
    proposal = proposals.in_hand(request.user)
    found = _standing_or_404(proposal, key)
    proposals.move_up(proposal, key)
    proposals.keep(request.user, proposal)
    messages.success(request, f"“{found.rule.clause}” is moved up.")
    return redirect("schedule:changes")


@require_POST
@needs(May.CHANGE_POLICY)
def undo(request: Request, key: str) -> HttpResponse:
    """Leave one rule as it is in force."""
    proposal = proposals.in_hand(request.user)
    _forget_key(proposal, key)
    proposals.keep(request.user, proposal)
    messages.success(request, "The rule stays as it is.")
    return redirect("schedule:changes")


def _forget_key(proposal: Proposal, key: str) -> None:
    proposal.specs.pop(key, None)
    proposal.orders.pop(key, None)


@require_POST
@needs(May.CHANGE_POLICY)
def forget(request: Request) -> HttpResponse:
    """Drop all changes in hand."""
    proposals.drop(request.user)
    messages.success(request, "Your changes are dropped. The policy stays as it is.")
    return redirect("schedule:policy")


@require_http_methods(FORM)
@needs(May.CHANGE_POLICY)
def stages(request: Request, duty: str) -> HttpResponse:
    """When reminders of one duty go out."""
    if duty not in REMINDED:
        raise Http404
    key = f"{policies.REMINDERS}{duty}"
    proposal = proposals.in_hand(request.user)
    now = proposal.settings.get(key) or policies.settings().get(key, {})
    form = StagesForm(typed(request), initial=now)
    if form.is_valid():
        return _setting(request, proposal, key, form.spec)
    return _setting_page(request, form, "When reminders go out", REMINDED[duty])


@require_http_methods(FORM)
@needs(May.CHANGE_POLICY)
def pause(request: Request) -> HttpResponse:
    """How long an absence stops the clock."""
    proposal = proposals.in_hand(request.user)
    now = proposal.settings.get(policies.PAUSE) or policies.settings().get(policies.PAUSE, FIRST_PAUSE)
    form = PauseForm(typed(request), initial={"pause": str(now)})
    if form.is_valid():
        return _setting(request, proposal, policies.PAUSE, form.cleaned_data["pause"])
    return _setting_page(request, form, "Absences that stop the clock")


def _setting(request: Request, proposal: Proposal, key: str, value: Any) -> HttpResponse:
    proposal.settings[key] = value
    if key not in proposal.new_settings:
        del proposal.settings[key]
    proposals.keep(request.user, proposal)
    messages.success(request, "The change is kept. It is not in force before you publish it.")
    return redirect("schedule:changes")


def _setting_page(request: Request, form: forms.Form, title: str, caption: str = "") -> HttpResponse:
    context = {"form": form, "title": title, "caption": caption}
    context |= {"back": "schedule:changes", "back_to": "Change the policy", "button": "Keep the change"}
    return render(request, "schedule/ask.html", context, status=422 if form.errors else 200)


@require_http_methods(FORM)
@needs(May.CHANGE_POLICY)
def upload_policy(request: Request) -> HttpResponse:
    """Take a whole policy file into the changes in hand; or say line by line what is wrong with it."""
    form = UploadPolicyForm(typed(request), request.FILES or None)
    if form.is_valid() and form.reading:
        reading = form.reading
        proposal = proposals.in_hand(request.user)
        whole = form.cleaned_data["whole"] == "yes"
        proposals.merge(proposal, reading.specs, whole=whole, settings=policies.settings_of(reading))
        proposal.start, proposal.reason = reading.in_force_from, f"The policy of {reading.council}"
        proposals.keep(request.user, proposal)
        if not proposal:
            messages.success(request, "The file says what is in force already: there is nothing to change.")
            return redirect("schedule:policy")
        messages.success(
            request, f"{len(reading.rules)} rules are read. Nothing is in force before you publish."
        )
        return redirect("schedule:changes")
    context = {"form": form, "problems": form.reading.problems if form.reading else []}
    return render(request, "schedule/upload.html", context, status=422 if form.errors else 200)
