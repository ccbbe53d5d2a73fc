"""What the addresses of audits want in tests."""

import datetime as dt
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.utils import timezone

from audits.models import Audit, PracticeReview
from audits.services import audits, carrying_out
from supervision_portal.people.models import User
from supervision_portal.records.models import Action, Record
from supervision_portal.records.services import actions, drafts
from tests import factories
from tests.audits.world import answers_to, corrective, fill
from tests.factories import Cast


def audits_of(cast: Cast, lead: User) -> dict[str, list[Any]]:
    """An audit of the worker that waits for the auditor, one of a colleague that is signed, a dip sample."""
    waiting = Audit.objects.get(file=cast.file)
    final = Record.objects.final().filter(file=cast.file, kind="s1")[0]
    signed, ended = _signed(cast, lead, waiting)
    call_command("load_audit_tool", str(Path("policies/calderdale-dip-sample.toml")), verbosity=0)
    sampled = drafts.begin(by=cast.above, file=factories.file_of(cast.manager), kind="dip-sample")
    drawn = PracticeReview.objects.get(record=sampled).drawn.all()[0]
    return {
        "audits:mine": [],
        "audits:good_practice": [],
        **{f"audits:{name}": [waiting.pk] for name in ("audit", "begin", "look_again", "cancel")},
        "audits:paper": [waiting.pk, final.pk],
        "audits:drawn": [sampled.pk, drawn.pk],
        "audits:complete": [signed.pk],
        "audits:sign_off": [ended.pk],
    }


def _signed(cast: Cast, lead: User, like: Audit) -> tuple[Audit, Action]:
    audit = audits.assign(
        by=lead,
        file=factories.file_of(cast.colleague),
        tool=like.tool,
        auditor=cast.auditor,
        due_on=timezone.localdate() + dt.timedelta(days=14),
    )
    record = carrying_out.begin(by=cast.auditor, audit=audit)
    audit.refresh_from_db()
    fill(record, cast.auditor, answers_to(audit) | corrective())
    factories.sign(factories.share(cast.auditor, factories.now(record)), cast.auditor)
    action = Action.objects.get(record=record, kind="action")
    actions.end(by=cast.colleague, action=action, state="done", reason="")
    return audit, action
