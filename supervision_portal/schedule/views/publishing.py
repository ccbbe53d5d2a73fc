"""Whose due dates would move; then publishing, with a reason (CAL-D.2)."""

import datetime as dt
import hashlib
import pickle
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from supervision_portal.design.words import uk_date
from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.people.http import Request
from supervision_portal.people.paging import page_of, pagination
from supervision_portal.people.roles import May
from supervision_portal.people.views.rights import needs
from supervision_portal.records import kinds
from supervision_portal.records.models import File
from supervision_portal.records.services.errors import Refused
from supervision_portal.schedule import registry, shown
from supervision_portal.schedule.duties import registered
from supervision_portal.schedule.forms import PublishForm, StartForm
from supervision_portal.schedule.rules import DUTIES
from supervision_portal.schedule.rules.policy import NEVER_PAUSED
from supervision_portal.schedule.services import policy as policies
from supervision_portal.schedule.services import proposals
from supervision_portal.schedule.services.policy import Change
from supervision_portal.schedule.services.preview import Move, Preview, preview, titles
from supervision_portal.schedule.services.proposals import Proposal
from supervision_portal.schedule.views.changing import setting_words

KEPT = 10 * 60  # seconds for which one answer is kept, so that the pages of its list need not ask again


@require_http_methods(["GET", "POST"])
@needs(May.CHANGE_POLICY)
def beforehand(request: Request) -> HttpResponse:
    """Choose the first day, see what would move, publish."""
    proposal = proposals.in_hand(request.user)
    if not proposal:
        messages.error(request, "You have changed nothing that is not published yet.")
        return redirect("schedule:policy")
    today = timezone.localdate()
    start_form, changes = _first_day(request, proposal, today)
    context: dict[str, Any] = {"start_form": start_form, "proposal": proposal, "today": today}
    if not (start_form.is_bound and start_form.is_valid()):
        status = 422 if start_form.errors else 200
        return render(request, "schedule/beforehand.html", context, status=status)
    start: dt.date = start_form.cleaned_data["start"]
    form = PublishForm(
        request.POST if request.method == "POST" else None,
        start=start,
        initial={"base": policies.latest(), "reason": proposal.reason},
    )
    if form.is_valid() and _published(request, form, proposal, start):
        return redirect("schedule:policy")
    # A date that comes or goes with the new rules does so on their first day.
    first = max(start, today)
    found = _preview(request, proposal, changes, start, first)
    page = page_of(found.moves, request)
    context |= {
        "form": form,
        "start": start,
        "first": first,
        "changes": _in_words(changes),
        "settings": setting_words(proposal),
        "settings_from": policies.settings_from(start),
        "warnings": registry.in_nobodys_use([change.new for change in changes if change.new]),
        "found": found,
        "only_stated": [DUTIES[key] for key in found.only_stated],
        "page": page,
        "moves": _listed(request, list(page)),
        "pagination": pagination(page, request),
    }
    return render(request, "schedule/beforehand.html", context, status=422 if form.errors else 200)


def _first_day(request: Request, proposal: Proposal, today: dt.date) -> tuple[StartForm, list[Change]]:
    """The form for the first day, and what changes from then on; none where no such day is given."""
    asked = request.POST if request.method == "POST" else request.GET
    if "start" not in asked:
        return StartForm(initial={"start": proposal.start or today}), []
    form = StartForm(asked)
    if not form.is_valid():
        return form, []
    start: dt.date = form.cleaned_data["start"]
    changes = proposal.changes(start)
    if row := policies.begun_since(changes, start):
        form.add_error("start", policies.too_early(row))
    return form, changes


def _published(request: Request, form: PublishForm, proposal: Proposal, start: dt.date) -> bool:
    try:
        proposals.publish(
            by=request.user,
            proposal=proposal,
            start=start,
            reason=form.cleaned_data["reason"],
            base=form.cleaned_data["base"],
        )
    except Refused as refused:
        form.add_error(None, str(refused))
        again = request.POST.copy()  # what is sent next goes by what is published now
        again["base"] = str(policies.latest())
        form.data = again
        return False
    messages.success(
        request,
        f"The changes are published, in force from {uk_date(start)}. All due dates are worked out again now, "
        "which can take some minutes.",
    )
    return True


def _preview(
    request: Request, proposal: Proposal, changes: list[Change], start: dt.date, on: dt.date
) -> Preview:
    """What would move, as it would stand on a day; kept for a while."""
    said = pickle.dumps((proposal, start, on, policies.latest()))
    key = f"policy-beforehand:{request.user.pk}:{hashlib.sha256(said).hexdigest()}"
    found: Preview | None = cache.get(key)
    if found is None:
        old = policies.current()
        new = policies.with_changes(old, changes, start, proposal.pause)
        duties = {change.new.duty for change in changes if change.new}
        duties |= {change.old.duty for change in changes if change.old}
        if new.pauses != old.pauses:
            duties |= set(registered()) - set(NEVER_PAUSED)
        found = preview(old, new, duties, user=request.user, on=on)
        cache.set(key, found, KEPT)
    return found


def _in_words(changes: list[Change]) -> list[dict[str, Any]]:
    """Each change: what the rule says now, and what it would say."""
    words = shown.Words()
    found = []
    for change in changes:
        old = policies.rule_of_row(change.old) if change.old else None
        rule = change.new or old
        assert rule is not None, "a change has an old rule or a new one"
        found.append(
            {
                "what": "Changed" if change.new and old else "New" if change.new else "Taken away",
                "duty": DUTIES[rule.duty],
                "clause": rule.clause,
                "old": words.show(old) if old else None,
                "new": words.show(change.new) if change.new else None,
            }
        )
    return found


def _listed(request: Request, moves: list[Move]) -> list[dict[str, Any]]:
    """A page of the list: only files that the person may see are in it, a child by initials."""
    if not moves:
        return []
    log.write(Verb.FILE_LIST, by=request.user, count=len(moves))
    files = titles(moves)
    return [
        {
            "move": move,
            "duty": DUTIES[move.duty],
            "name": _name(files[move.file]),
            "url": kinds.file_url(files[move.file]),
        }
        for move in moves
        if move.file in files
    ]


def _name(file: File) -> str:
    if file.kind != File.Kind.CHILD:
        return file.title
    return "".join(word[0] for word in file.title.split()).upper()
