"""Every write to files, records, signatures and actions: keyword-only, `by=` the person, one transaction, one event."""
