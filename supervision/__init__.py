"""Personal supervision: agreements, S1, Shared Conversations, observations, and the supervision file."""
