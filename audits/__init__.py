"""File audits: nothing here yet."""
