"""Every write on children and their files."""
