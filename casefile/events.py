"""The significant events that ask for management oversight (CAL-16.4); the list is open."""

OTHER = "other"
KINDS = {
    "adult": "A new adult in or out of the home",
    "allegation": "An allegation of harm",
    "domestic_abuse": "A domestic abuse incident",
    "missing": "A missing episode",
    "placement": "A change of placement",
    "arrest": "An arrest",
    "self_harm": "Self-harm",
    "legal_status": "A change of legal status",
    "panel": "A MACE or MATRIX discussion",
    OTHER: "Something else",
}
