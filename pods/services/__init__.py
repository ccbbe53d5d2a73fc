"""Every write of pods: one transaction and one event each."""
