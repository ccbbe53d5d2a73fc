"""What waits for one person about audits, for “My work”."""

from django.db.models import Q

from audits.models import Audit
from supervision_portal.people.models import User


def open_for(user: User) -> list[Audit]:
    """Audits that this person carries out and that are not signed, the earliest due first."""
    mine = Audit.objects.open().filter(Q(auditor=user) | Q(second_auditor=user))
    return list(mine.select_related("file", "tool").order_by("due_on", "pk"))
