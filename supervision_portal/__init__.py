"""The Supervision Portal: supervision, case discussion, pods and audits for children's services."""

from supervision_portal.celery import app as celery_app

__all__ = ["celery_app"]
