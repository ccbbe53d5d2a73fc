"""Words of the child's file that stand in more than one place."""

MASKED = "Confidential. Ask the allocated worker."
MAY_READ = "The child may read this one day. Write it so that they can."
