"""What the room keeps: scripts, and every version of their cards."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from heard.web.people.models import Person, Team


class Script(models.Model):
    """A script of a team; `published` is the version that the team works with, none while it is being written."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="scripts")
    name = models.CharField(_("name"), max_length=120)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    published = models.ForeignKey("Version", on_delete=models.SET_NULL, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "name"], name="script_once")]

    def __str__(self) -> str:
        return f"script {self.pk}"


class Version(models.Model):
    """One version of a script's cards, never changed; `source` is the script that the first was made from."""

    script = models.ForeignKey(Script, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    source = models.TextField(blank=True)
    cards = models.JSONField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["script", "number"], name="version_once")]

    def __str__(self) -> str:
        return f"version {self.number} of script {self.script_id}"
