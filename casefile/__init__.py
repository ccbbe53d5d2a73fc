"""The child's file. So far: children and who works with them, for the initials in personal supervision."""
