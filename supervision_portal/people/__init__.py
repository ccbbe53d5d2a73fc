"""People: who works where, in which post, and who supervises whom, each with its dates."""
