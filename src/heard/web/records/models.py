"""What the room keeps: customers' requests, how long words are kept, what was deleted, and what must not come in again."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from heard.web.people.models import Person, Team


class State(models.TextChoices):
    """How a request stands."""

    OPEN = "open", _("open")
    DELETING = "deleting", _("being deleted")
    DELETED = "deleted", _("deleted")
    LEFT = "left", _("something was left")
    CLOSED = "closed", _("closed")


class CustomerRequest(models.Model):
    """A customer asks what is kept about them, or that it be deleted.

    `reference` is the team's own number for it, never a name. `sealed` holds what the work still needs and is emptied when it
    ends. `proof` is the signed report of what was deleted.
    """

    reference = models.CharField(_("reference"), max_length=60)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    conversations = models.JSONField(default=list)
    sealed = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    taken_at = models.DateTimeField(null=True)
    deletion_asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    deleted_at = models.DateTimeField(null=True)
    deleted = models.JSONField(default=dict)
    proof = models.JSONField(null=True)

    def __str__(self) -> str:
        return f"request {self.pk}"


class Rule(models.Model):
    """How long a team's words are kept, in months; none: for ever. The rule without a team is for teams without one."""

    team = models.OneToOneField(Team, on_delete=models.CASCADE, null=True, related_name="retention")
    months = models.PositiveSmallIntegerField(null=True)
    set_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"rule {self.pk}"


class Night(models.Model):
    """One nightly deletion of what was too old: how many conversations of which team (by id), and how many rows of each kind."""

    began_at = models.DateTimeField(default=timezone.now, db_index=True)
    ended_at = models.DateTimeField(null=True)
    teams = models.JSONField(default=dict)
    deleted = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"night {self.pk}"


class Gone(models.Model):
    """A conversation that was deleted and is not taken in again, by a key from which nothing can be read."""

    key = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"gone {self.pk}"
