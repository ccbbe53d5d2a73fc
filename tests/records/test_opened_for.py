"""What was opened for an audit or a record ends with it, and what was opened for another goes on."""

from uuid import uuid4

import pytest

from supervision_portal.records.models import FileGrant
from supervision_portal.records.services import files
from tests.factories import Pair

pytestmark = pytest.mark.django_db


def test_only_what_was_opened_for_it_ends(pair: Pair) -> None:
    for_it, for_another = uuid4(), uuid4()
    for purpose, what in (("dip_sample", for_it), ("inspection", for_another)):
        files.open_for_purpose(
            by=pair.above, file=pair.file, purpose=purpose, reason="Yearly look", opened_for=what
        )
    files.end_grants(by=pair.above, of=[pair.above], opened_for=for_it)
    assert [grant.opened_for for grant in FileGrant.objects.all()] == [for_another]
    assert FileGrant.whenever.count() == 2
