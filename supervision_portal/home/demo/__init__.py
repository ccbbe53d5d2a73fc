"""The demo council: invented people and one year of their supervision, ending on the day it is loaded.

`people` and `texts` are read from TOML; `story.plan(today)` makes of them a list of dated steps, the same
list for the same day; `load.load(today)` takes the steps through the services, or writes the quiet past
in bulk.
"""

DOMAIN = "demo.example"
PASSWORD = "supervision-demo"

# who signs in, from the top down: what stands before the @, and what they are
SIGN_INS = {
    "director": "Director",
    "service.manager": "Service manager",
    "team.manager": "Team manager",
    "social.worker": "Social worker",
    "facilitator": "Pod facilitator",
    "auditor": "Auditor",
    "qa.lead": "QA lead",
    "policy.admin": "Policy administrator",
    "governance": "Information governance lead",
    "business.support": "Business support",
    "system.admin": "System administrator",
}
