"""Every write of the audits."""
