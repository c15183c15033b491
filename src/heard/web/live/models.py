"""The outbox: what has happened, in order, for whoever is listening."""

from django.db import models
from django.utils import timezone


class Announcement(models.Model):
    """Something that happened: a topic and the id it is about, never words. Its id is its place in the order."""

    at = models.DateTimeField(default=timezone.now, db_index=True)
    topic = models.CharField(max_length=24)
    about = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.pk} {self.topic} {self.about}"
