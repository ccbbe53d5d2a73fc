"""Every change to people, posts and lines: who did it is logged in the same transaction."""

from supervision_portal.people.services.absences import (
    change_absence,
    end_cover,
    name_cover,
    note_absence,
    withdraw_absence,
)
from supervision_portal.people.services.errors import PeopleError
from supervision_portal.people.services.importing import ImportResult, import_people
from supervision_portal.people.services.leaving import end_sign_ins, passing_on, person_leaves, person_returns
from supervision_portal.people.services.lines import begin_line, end_line
from supervision_portal.people.services.persons import (
    add_service,
    add_team,
    change_person,
    create_person,
    record_training,
    set_team_kind,
)
from supervision_portal.people.services.posts import begin_post, change_contract, change_title, end_post

__all__ = [
    "ImportResult",
    "PeopleError",
    "add_service",
    "add_team",
    "begin_line",
    "begin_post",
    "change_absence",
    "change_contract",
    "change_person",
    "change_title",
    "create_person",
    "end_cover",
    "end_line",
    "end_post",
    "end_sign_ins",
    "import_people",
    "name_cover",
    "note_absence",
    "passing_on",
    "person_leaves",
    "person_returns",
    "record_training",
    "set_team_kind",
    "withdraw_absence",
]
