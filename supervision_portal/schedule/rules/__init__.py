"""Pure rules about dates: facts in, a due date that explains itself out. `today` is an argument."""

from supervision_portal.people.working_days import add_working_days, is_working_day
from supervision_portal.schedule.rules.days import add_months
from supervision_portal.schedule.rules.due import SOON, Due, next_due
from supervision_portal.schedule.rules.facts import Agreed, Done, Facts, Pause, Profile
from supervision_portal.schedule.rules.policy import BESIDE, DUTIES, Policy, Rule
from supervision_portal.schedule.rules.sessions import REBOOK_WITHIN, held_instead, rebooked_late

__all__ = [
    "BESIDE",
    "DUTIES",
    "REBOOK_WITHIN",
    "SOON",
    "Agreed",
    "Done",
    "Due",
    "Facts",
    "Pause",
    "Policy",
    "Profile",
    "Rule",
    "add_months",
    "add_working_days",
    "held_instead",
    "is_working_day",
    "next_due",
    "rebooked_late",
]
