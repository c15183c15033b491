"""The queue, and who works on it."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """How a job stands."""

    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("being done")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    LEFT = "left", _("left undone")


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
            models.Index(fields=["-ended_at"], condition=models.Q(state="failed"), name="jobs_failed"),
            models.Index(fields=["lease"], condition=models.Q(state="running"), name="jobs_lease"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Worker(models.Model):
    """A process that does the work, and when it last said that it is there."""

    name = models.CharField(max_length=120, unique=True)
    began_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name
