"""Doors without a person: the history of what they change names the task."""

from typing import Any

from celery import Task

from subsidy.core.acting import acting
from subsidy.core.actors import Actor


class ActingTask(Task):
    """A task that says who acts: itself."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        with acting(Actor.sweep(self.name.rpartition(".")[2])):
            return super().__call__(*args, **kwargs)
