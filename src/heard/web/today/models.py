"""What the room keeps: how somebody arrived, for nobody else's eyes unless they say so, and a win to share."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from heard.web.people.models import Person


class Arrives(models.TextChoices):
    """How somebody arrives at a shift, each with its pen stroke."""

    BRIGHT = "bright", _("bright")
    STEADY = "steady", _("steady")
    TIRED = "tired", _("tired")
    ON_EDGE = "on-edge", _("on edge")
    HEAVY = "heavy", _("heavy")


STROKE = {"bright": "g-jo", "steady": "g-ne", "tired": "g-di", "on-edge": "g-wo", "heavy": "g-sa"}
"""The drawing beside each word."""


class CheckIn(models.Model):
    """One shift of one person. `shared` tells the supervisor how they arrive; `win` is written for the team."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="check_ins")
    day = models.DateField()
    arrives = models.CharField(max_length=8, choices=Arrives.choices, blank=True)
    line = models.CharField(max_length=280, blank=True)
    shared = models.BooleanField(default=False)
    win = models.CharField(max_length=280, blank=True)
    skipped = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "day"], name="check_in_once")]
        indexes = [models.Index(fields=["-at"], name="check_in_order")]

    def __str__(self) -> str:
        return f"check-in {self.pk}"

    @property
    def stroke(self) -> str:
        """The name of the drawing for how they arrive."""
        return STROKE.get(self.arrives, "g-ne")
