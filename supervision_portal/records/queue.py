"""The one way from a service to the workers."""

from functools import cache

from celery import Task, current_app
from django.db import transaction


@cache
def _task(name: str) -> Task:
    current_app.loader.import_default_modules()
    task: Task = current_app.tasks[name]
    return task


def after_commit(name: str, *args: object) -> None:
    """Queue a task by name once the transaction has committed; arguments are ids.

    Raises celery's NotRegistered at once for a name that no task has.
    """
    task = _task(name)
    transaction.on_commit(lambda: task.apply_async(args))
