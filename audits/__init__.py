"""File audits, the staff survey, and what they report."""
