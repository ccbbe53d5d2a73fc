"""The board: counts, lists, quarters, dates."""
