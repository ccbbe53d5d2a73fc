"""What stands beside the answers: passages, records, and what is never shown (CAL-A7.4)."""

import datetime as dt
import itertools
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest

from audits.evidence import FINDERS, look
from audits.rules.found import Found
from audits.services.tools import tool_of
from casefile.models import CaseDiscussion
from supervision_portal.home.demo.clock import moved
from supervision_portal.records.models import Action, File, Record, RecordParty, Signature
from supervision_portal.schedule.models import Session
from supervision_portal.schedule.services import policy
from tests import factories
from tests.audits.evidence_files import TODAY, YEAR_AGO, Desk, at, day, rows
from tests.audits.world import tool
from tests.casefile import cast

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("CAL-A7.4")]
Counting = Callable[[], AbstractContextManager[list[str]]]
_numbers = itertools.count(1)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with moved(at(TODAY)):
        yield


def found_on(desk: Desk, **more: object) -> dict[str, Found]:
    return look(desk.file, since=YEAR_AGO, until=TODAY, children=desk.children, **more)  # type: ignore[arg-type]


def all_words(found: dict[str, Found]) -> str:
    return "\n".join(str(each.to_data()) for each in found.values())


def test_each_finder_of_the_tool_of_appendix_7_is_there() -> None:
    content = tool_of(tool())
    assert {question.evidence for _part, question in content.questions()} == set(FINDERS)


def test_only_what_is_asked_for_is_looked_for() -> None:
    desk = Desk()
    assert list(found_on(desk, finders=["signed"])) == ["signed"]
    assert look(desk.file, since=YEAR_AGO, until=TODAY, finders=[]) == {}
    with pytest.raises(KeyError, match="horoscope"):
        found_on(desk, finders=["horoscope"])


def test_passages_are_the_newest_five_under_the_headings_of_the_form() -> None:
    desk = Desk()
    for number, on in enumerate(
        ("20 Apr 2026", "20 May 2026", "19 Jun 2026", "17 Jul 2026", "14 Aug 2026"), 1
    ):
        desk.write("s1", on, agenda=f"Agenda {number}")
    desk.write("s1", "11 Sep 2026", agenda="")
    desk.write("s1", "9 Oct 2026", agenda="Agenda 6", workload="Sixteen.", training_identified="Court skills")
    found = found_on(desk)
    agenda = found["agenda"]
    assert [passage.text for passage in agenda.passages] == [f"Agenda {n}" for n in (6, 5, 4, 3, 2)]
    assert {passage.heading for passage in agenda.passages} == {
        "What agenda items have been agreed for today’s discussion?"
    }
    assert agenda.passages[0].on == day("9 Oct 2026")
    assert agenda.how == (
        "Written about in 6 of 7 forms between 20 November 2025 and 20 November 2026; the newest 5 are shown."
    )
    assert found["performance"].passages[0].text == "Sixteen."
    assert found["development"].passages[0].text == "Court skills"
    assert found["audit_learning"].how.startswith("Nothing is written about this in 7 forms")


def test_what_is_personal_a_draft_or_narrow_is_nowhere() -> None:
    desk = Desk()
    desk.in_order()
    desk.write("s1", "17 Nov 2026", issues_agreed="PERSONAL: leave early", agenda="The court case")
    with moved(at(day("19 Nov 2026"))):
        factories.draft(
            desk.manager, desk.file, data=factories.s1_data(held_on="19/11/2026", agenda="DRAFTED")
        )
    child, confidential = desk.child(), desk.child()
    desk.discuss(child, "20 Oct 2026", **rows("See the flat"))
    desk.discuss(confidential, "20 Oct 2026", lived_experience="CONFIDENTIAL: she told nobody")
    therapist = desk.with_cts(confidential)
    factories.line(therapist, desk.manager)
    with moved(at(day("2 Nov 2026"))):
        narrow = cast.draft(desk.manager, confidential.file, "cts", cast.cts_data(held_on="2/11/2026"))
        factories.share(desk.manager, narrow)
    words = all_words(found_on(desk))
    assert "The court case" in words
    assert "She likes mornings" in words, "of the child whose file is looked at"
    for hidden in ("PERSONAL", "DRAFTED", "CONFIDENTIAL", "CTS-OUTLINE", "CTS-ACTION"):
        assert hidden not in words
    assert look(confidential.file, since=YEAR_AGO, until=TODAY)["child_view"].passages == ()
    assert child.name not in words, "children by their initials"


def test_evidence_leads_to_the_records_it_names() -> None:
    desk = Desk()
    desk.in_order()
    found = found_on(desk)
    agreement = Record.objects.get(kind="agreement")
    [shown] = found["agreement"].evidence
    assert (shown.record, shown.label) == (
        str(agreement.pk),
        f"Supervision agreement {agreement.number}, 8 December 2025",
    )
    keys = {one.record for each in found.values() for one in each.evidence}
    assert keys <= {str(pk) for pk in desk.file.records.values_list("pk", flat=True)}
    assert Found.from_data(found["agreement"].to_data()) == found["agreement"]


def test_how_it_was_found_says_dates_and_numbers() -> None:
    desk = Desk()
    record = desk.write("s1", "13 Aug 2026", signed="manager")
    child = desk.child("cp")
    desk.monthly(child, "7 May 2026", "4 Jun 2026")
    found = found_on(desk)
    assert found["signed"].how == (
        "0 of 1 form of personal supervision between 20 November 2025 and 20 November 2026 are signed and "
        f"dated by both. {record.number} of 13 August 2026 has waited for the signature of the supervisee "
        "for 99 days."
    )
    assert "AO: due by 9 May 2026, discussed on 2 July 2026, 54 days late" in found["child_every_month"].how
    assert "table 2" in found["child_every_month"].how


def test_a_milestone_that_was_missed_is_said_with_its_own_date() -> None:
    """At the start and a month after it: neither was kept, and each discussion came for one of them."""
    desk = Desk()
    desk.discuss(desk.child("cat", start="3 Dec 2025"), "2 Oct 2026", "3 Nov 2026")
    found = found_on(desk)["child_every_month"]
    assert found.answer == "no"
    assert "due by 3 December 2025, discussed on 2 October 2026, 303 days late" in found.how
    assert "due by 3 January 2026, discussed on 3 November 2026, 304 days late" in found.how


def test_each_child_is_told_from_the_others() -> None:
    desk = Desk()
    for _ in range(2):
        child = desk.child()
        desk.discuss(child, "22 Sep 2026", **rows("See the flat"))
        desk.discuss(child, "20 Oct 2026")
    found = found_on(desk)["child_previous_actions"]
    said = "AO: All earlier actions are reviewed in 1 case discussion (S2) that had some before."
    assert (found.answer, found.how) == ("yes", f"{said} {said}")


def test_a_childs_file_answers_by_itself() -> None:
    desk = Desk()
    child = desk.child()
    desk.discuss(child, "17 Nov 2025")
    desk.discuss(child, "15 Dec 2025", **rows("Visit the school"))
    desk.monthly(child, "17 Nov 2025", "15 Dec 2025")
    found = look(child.file, since=YEAR_AGO, until=TODAY)
    answers = {key: each.answer for key, each in found.items() if FINDERS[key].of_cases}
    assert answers == {
        "child_decisions": "",
        "child_action_owner_date": "yes",
        "child_previous_actions": "yes",
        "child_view": "",
        "child_focus": "",
        "child_every_month": "yes",
    }
    assert {found[key].answer for key in found if not FINDERS[key].of_cases} == {""}, "there is no worker"


def test_a_childs_file_with_a_cts_worker_is_not_looked_at_and_says_so() -> None:
    desk = Desk()
    child = desk.child()
    desk.monthly(child)
    desk.with_cts(child)
    found = look(child.file, since=YEAR_AGO, until=TODAY)
    said = {each.how for key, each in found.items() if FINDERS[key].of_cases}
    assert said == {"No child’s file is looked at: 1 file with a CTS worker left out."}
    assert {each.answer for key, each in found.items() if FINDERS[key].of_cases} == {""}


def test_a_team_has_no_file_to_answer_from() -> None:
    desk = Desk()
    folder = File.objects.create(kind=File.Kind.TEAM, title="Folder", team=desk.team)
    found = look(folder, since=YEAR_AGO, until=TODAY)
    assert {each.answer for each in found.values()} <= {"", "na"}


# ---- five years of records


def grown(record: Record, times: int) -> None:
    """So many more of a final record, each three weeks older, with its parties, signatures and action."""
    parties = list(record.parties.all())
    made = []
    for number in range(1, times + 1):
        back = dt.timedelta(days=21 * number)
        fields = {field.attname: getattr(record, field.attname) for field in Record._meta.concrete_fields}
        del fields["id"]
        fields |= {name: fields[name] - back for name in ("held_on", "shared_at", "signed_at")}
        fields["number"] = f"GROWN-{next(_numbers)}"
        made.append(Record(**fields))
    finals = [(one.pk, one.signed_at) for one in made]
    for one in made:
        one.state, one.signed_at = Record.State.SHARED, None
    Record.objects.bulk_create(made)
    RecordParty.objects.bulk_create(
        RecordParty(record=one, user_id=party.user_id, role=party.role, signs=party.signs)
        for one in made
        for party in parties
    )
    Signature.objects.bulk_create(
        Signature(record=one, user_id=party.user_id, role=party.role, at=one.shared_at, digest="", method="x")
        for one in made
        for party in parties
        if party.signs
    )
    Action.objects.bulk_create(
        Action(file=one.file, record=one, row="actions-0", what="See", who="W", by_when=TODAY) for one in made
    )
    if record.kind == "s2":
        CaseDiscussion.objects.bulk_create(
            CaseDiscussion(record=one, formality="formal", type="individual") for one in made
        )
    else:
        Session.objects.bulk_create(
            Session(file=one.file, planned_for=one.shared_at, state="held", held_on=one.held_on, record=one)
            for one in made
        )
    for pk, signed_at in finals:
        Record.objects.filter(pk=pk).update_unfinished(state=Record.State.SIGNED, signed_at=signed_at)


def test_five_years_of_records_take_no_more_queries(queries: Counting) -> None:
    desk = Desk()
    desk.in_order()
    for _ in range(3):
        desk.discuss(desk.child(), "22 Oct 2026")
    policy.current()  # kept in memory until something is published
    with queries() as few:
        found_on(desk)
    for record in Record.objects.filter(kind__in=("s1", "s2"), held_on__lte=day("22 Oct 2026")):
        grown(record, 80)
    assert Record.objects.count() > 320
    with queries() as many:
        found = found_on(desk)
    assert found["signed"].answer == "yes"
    assert len(few) == len(many) <= 25, many


def test_text_before_the_period_is_not_fetched() -> None:
    desk = Desk()
    desk.write("s1", "13 Aug 2025", agenda="LONG AGO")
    desk.write("s1", "13 Aug 2026", agenda="This summer")
    found = found_on(desk)
    assert "LONG AGO" not in all_words(found)
    assert [passage.text for passage in found["agenda"].passages] == ["This summer"]


def test_a_tool_looks_back_as_far_as_it_says() -> None:
    desk = Desk()
    desk.write("s1", "13 Mar 2026", signed="manager")
    desk.write("s1", "13 Oct 2026")
    whole = found_on(desk)["signed"]
    quarter = look(desk.file, since=day("20 Aug 2026"), until=TODAY)["signed"]
    assert (whole.answer, quarter.answer) == ("no", "yes")
