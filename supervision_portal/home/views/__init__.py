"""Pages of the first app that people see."""
