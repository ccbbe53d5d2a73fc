"""What the log knows of the request it is written in."""

from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""Set by the middleware for each request; empty in tasks and commands."""
