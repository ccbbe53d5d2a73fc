"""What the addresses of audit tools and samples want in tests."""

import datetime as dt
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.utils import timezone

from audits.models import Tool
from audits.services import samples, tools
from audits.services.candidates import Criteria
from audits.services.samples import Plan
from supervision_portal.people.models import User
from tests.factories import Cast
from tests.urls.table import TABLE

KEY = "personal-supervision-file"
NAMES = [name for name in TABLE if name.startswith(("audits:tool", "audits:sample"))]


def tools_and_samples(cast: Cast, lead: User) -> dict[str, list[Any]]:
    """A tool with the draft of its next version, and a sample of one file that is assigned to an auditor."""
    call_command("load_audit_tool", str(Path("policies/calderdale-audit.toml")), verbosity=0)
    row = Tool.objects.get(key=KEY)
    tools.begin(by=lead, row=row)
    scale = {
        "label": "Urgency",
        "choices": [{"value": "now", "label": "Now"}, {"value": "no", "label": "No"}],
    }
    tools.add(by=lead, key=KEY, kind="scale", said=scale)
    plan = Plan(
        name="Autumn",
        tool=row,
        criteria=Criteria(chosen=(str(cast.file.pk),)),
        size=1,
        due_on=timezone.localdate() + dt.timedelta(days=14),
        auditors=(cast.auditor.pk,),
        concern="A complaint",
    )
    sample = samples.make(by=lead, plan=plan, seen=samples.preview(plan).mark)
    return {
        **{name: [KEY] for name in NAMES},
        **{f"audits:{name}": [] for name in ("tools", "tool_new", "samples", "sample_new", "sample_by_name")},
        **{f"audits:{name}": [KEY, 1] for name in ("tool", "tool_begin", "tool_retire")},
        **{f"audits:tool_{name}": [KEY, "personal"] for name in ("part", "add_question")},
        **{f"audits:tool_{name}": [KEY, "question", "signed"] for name in ("move", "remove")},
        "audits:tool_question": [KEY, "signed"],
        "audits:tool_scale": [KEY, "urgency"],
        "audits:sample": [sample.pk],
        "audits:sample_auditor": [sample.audits.get().pk],
    }
