"""What a system administrator does with people, and what managers see of them."""

import csv
import io

import pytest

from supervision_portal.people.models import User
from supervision_portal.people.roles import Role
from tests import factories
from tests.browser.visitor import Visit, day

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHEET = """email;name;role;line_manager_email;service;team
noor@demo.example;Noor Haddad;Worker;{manager};Fostering;Fostering South
zed@demo.example;=HYPERLINK("x");Worker;;;
yusuf@demo.example;Yusuf Iqbal;Worker;nobody@demo.example;;
"""


@pytest.fixture
def admin(transactional_db: None) -> User:
    return factories.person(Role.SYSTEM_ADMIN, name="Sunil Sysadmin")


@pytest.mark.parametrize("width", [360, 1280])
def test_a_person_joins_moves_and_leaves(visit: Visit, pair: factories.Pair, admin: User, width: int) -> None:
    tab = visit(admin, width=width)
    tab.go("/people/")
    tab.follow("Add a person")
    tab.press("Add and go on to the post", status=422)
    tab.has_error("Enter name")
    tab.has_error("Enter their work email address")
    tab.fill(name="Ama Owusu", email="ama@demo.example")
    tab.press("Add and go on to the post")
    tab.reads("Ama Owusu is added. Now give them a post.")
    tab.press("Save the post", status=422)
    tab.has_error("Choose their role in the portal")
    tab.page.get_by_label("Role in the portal").select_option("Team manager")
    tab.press("Save the post")
    tab.reads("Ama Owusu has the post.")
    tab.follow("Say who manages or supervises them")
    tab.fill(supervisor="nobody at all")
    tab.press("Save", status=422)
    tab.has_error("Nobody with this name or email address is in the portal. Check the spelling")
    tab.fill(supervisor="Saba")
    tab.press("Save", status=422)
    tab.has_error("Select who you mean, or enter their work email address")
    tab.page.get_by_label("Saba Service").check()
    tab.press("Save")
    tab.reads("The line to Saba Service is saved.")
    tab.follow("End line management by")
    tab.press("End the line")
    tab.follow("End the post in")
    tab.fill(on="soon")
    tab.press("End the post", status=422)
    tab.has_error("Enter the last day, like 3/12/2026")
    tab.fill(on=day())
    tab.press("End the post")
    tab.follow("Change name or staff number")
    tab.fill(name="Ama Mensah")
    tab.press("Save")
    tab.follow("This person leaves")
    tab.press("They leave")
    tab.reads("Ama Mensah has left.", "This person has left and cannot sign in.")
    tab.press("Let them come back")
    tab.reads("Ama Mensah can sign in again.")


def test_who_leaves_is_out_and_their_people_pass_on(visit: Visit, pair: factories.Pair, admin: User) -> None:
    leaver, tab = visit(pair.manager), visit(admin)
    leaver.go("/people/")
    leaver.reads("Wanda Worker")
    tab.go(f"/people/{pair.manager.pk}/")
    tab.follow("This person leaves")
    tab.reads("Line management of Wanda Worker passes to Saba Service")
    tab.press("They leave")
    leaver.go("/people/")
    leaver.reads("Sign in")
    leaver.does_not_read("Wanda Worker")


@pytest.mark.parametrize("width", [360, 1280])
def test_import_from_the_file_to_the_bad_rows(
    visit: Visit, pair: factories.Pair, admin: User, width: int
) -> None:
    tab = visit(admin, width=width)
    tab.go("/people/")
    tab.follow("Import people from a CSV")
    tab.press("Check the file", status=422)
    tab.has_error("Choose a CSV file")
    tab.attach("people.csv", b"PK\x03\x04")
    tab.press("Check the file", status=422)
    tab.has_error("This is a workbook")
    tab.attach("people.csv", SHEET.format(manager=pair.manager.email).encode("utf-16"))
    tab.press("Check the file")
    tab.reads("What this file would do", "read as UTF-16", "Nothing is changed yet.", "Fostering South")
    tab.press("Import the good rows")
    tab.reads("People are imported", "new person, post: Worker, Fostering South")
    rows = list(csv.DictReader(io.StringIO(tab.download("Download these rows").decode("utf-8-sig"))))
    assert [row["name"] for row in rows] == ['\'=HYPERLINK("x")', "Yusuf Iqbal"]
    assert all(row["reason"] for row in rows)
    tab.go("/people/teams/")
    tab.follow("Fostering South")
    tab.follow("Noor Haddad")
    tab.reads("Moses Manager")


@pytest.mark.requirement("CAL-18.1")
@pytest.mark.parametrize("width", [360, 1280])
def test_a_manager_sees_and_records_training(visit: Visit, pair: factories.Pair, width: int) -> None:
    tab = visit(pair.above, width=width)
    tab.go("/people/")
    tab.follow("Training in supervision")
    tab.reads("2 of 2 lack the training for what they do.", "Not trained")
    tab.follow("Moses Manager")
    tab.follow("Record training")
    tab.press("Record", status=422)
    tab.has_error("Select which training it was")
    tab.choose(kind="supervision")
    tab.fill(completed_on="2/3/2026", provider="Frontline")
    tab.press("Record")
    tab.reads("Supervision skills, 2 March 2026, Frontline")
    tab.go("/people/training/")
    tab.reads("1 of 2 lacks the training for what they do.")
    assert b"Moses Manager" in tab.download("Download as CSV")


@pytest.mark.parametrize("width", [360, 1280])
def test_teams_details_and_help(visit: Visit, pair: factories.Pair, admin: User, width: int) -> None:
    tab = visit(admin, width=width)
    tab.go("/people/teams/")
    tab.follow("Add a service")
    tab.press("Add", status=422)
    tab.has_error("Enter name of the service")
    tab.fill(name="Children’s homes")
    tab.press("Add")
    tab.follow("Add a team")
    tab.fill(name="Beech House")
    tab.press("Add", status=422)
    tab.has_error("Select service")
    tab.page.get_by_label("Service", exact=True).select_option("Children’s homes")
    tab.press("Add")
    tab.reads("The team Beech House is added.")
    worker = visit(pair.worker, width=width)
    worker.go("/account/details/")
    worker.reads("Moses Manager holds your personal supervision.")
    worker.go("/help/")
    worker.reads("Who to ask")
