"""The anonymous staff survey. How nobody can tell who answered what: docs/decisions/0017-staff-survey.md."""
