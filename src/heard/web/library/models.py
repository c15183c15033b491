"""What the room keeps."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from heard.web.conversations.models import Conversation
from heard.web.people.models import Person, Team


class Kept(models.Model):
    """A conversation as somebody checked it, without names: a copy of its own, gone when the conversation is deleted."""

    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, related_name="kept")
    team = models.ForeignKey(Team, on_delete=models.CASCADE)
    kept_by = models.ForeignKey(Person, on_delete=models.PROTECT)
    kept_at = models.DateTimeField(default=timezone.now)
    title = models.CharField(_("title"), max_length=80)
    why = models.CharField(_("what to look at"), max_length=300, blank=True)
    said = models.JSONField()
    reading = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["team", "-kept_at"], name="kept_order")]

    def __str__(self) -> str:
        return f"kept {self.pk}"
