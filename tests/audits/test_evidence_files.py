"""What the portal finds on varied files, compared with what a person reading them found (CAL-A7.4).

The table was written from Appendix 7, sections 8, 9, 14 and 17 of the framework and the frequency tables, by
reading each file as an auditor does; not from what the portal answers. "" is “not to be told from the file”.
"""

from collections.abc import Iterator

import pytest

from audits.evidence import FINDERS, look
from supervision_portal.home.demo.clock import moved
from supervision_portal.schedule.services.deadlines import at_the_end
from tests.audits import files_of_children, files_of_workers
from tests.audits.evidence_files import TODAY, YEAR_AGO, Files, Reading, at

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("CAL-A7.4"), pytest.mark.requirement("CAL-A7.1")]
FILES: Files = {**files_of_workers.FILES, **files_of_children.FILES}


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with moved(at(TODAY)):
        yield


@pytest.mark.parametrize("name", FILES)
def test_the_portal_finds_what_a_person_found(name: str) -> None:
    write, reading = FILES[name]
    with at_the_end():  # nothing here asks for deadlines: they are not worked out after each record
        desk = write()
    found = look(desk.file, since=YEAR_AGO, until=TODAY, children=desk.children)
    answers = {key: found[key].answer for key in Reading._fields}
    assert answers == reading._asdict(), {key: found[key].how for key in Reading._fields}
    assert all(found[key].how.endswith(".") for key in FINDERS)
    for key, finder in FINDERS.items():
        if finder.quality:
            assert found[key].answer == "", "quality is for the auditor to judge"


def test_they_are_thirty_files_and_each_answer_is_given() -> None:
    """Yes, no and not applicable, each by every automatic answer that can say it."""
    assert len(FILES) >= 30
    readings = [reading._asdict() for _, reading in FILES.values()]
    for key in Reading._fields:
        assert {reading[key] for reading in readings} == {"yes", "no", "na", ""}, key
