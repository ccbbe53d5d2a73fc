"""Every write to files, records, signatures and actions.

Keyword-only, `by=` the person, one transaction, one event.
"""
