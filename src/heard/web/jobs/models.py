"""The queue."""

from django.db import models
from django.utils import timezone


class State(models.TextChoices):
    """How a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Job(models.Model):
    """One piece of work: what kind, for which ids, when, and who has it until when."""

    kind = models.CharField(max_length=24)
    payload = models.JSONField(default=dict)
    key = models.CharField(max_length=80, unique=True, null=True)  # noqa: DJ001 - most jobs have none, and empty ones would clash
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    priority = models.SmallIntegerField(default=5)
    run_after = models.DateTimeField(default=timezone.now)
    lease = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    fault = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["priority", "run_after", "id"], condition=models.Q(state="waiting"), name="jobs_waiting"),
            models.Index(fields=["leased_until"], condition=models.Q(state="running"), name="jobs_running"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
