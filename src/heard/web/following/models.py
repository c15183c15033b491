"""What the room keeps: promises, notes to customers, their addresses apart, who wants none, and the team's voice."""

from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from heard.web.conversations.models import Conversation
from heard.web.people.models import Person, Team

KEEP_ADDRESS = timedelta(days=30)
"""How long an address is kept after its note was sent: as long as a notice of a failed delivery may still come."""


class State(models.TextChoices):
    """How a promise stands."""

    OPEN = "open", _("open")
    KEPT = "kept", _("kept")
    BROKEN = "broken", _("broken")
    WITHDRAWN = "withdrawn", _("withdrawn")
    PAST = "past", _("due long before it came in")


class Promise(models.Model):
    """Something somebody said would be done; `turn`, `start`, `end` are where it was said, none where a note made it."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="promises")
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="promises")
    what = models.TextField()
    said = models.CharField(max_length=200, blank=True)
    turn = models.PositiveIntegerField(null=True)
    start = models.PositiveIntegerField(default=0)
    end = models.PositiveIntegerField(default=0)
    confidence = models.FloatField(default=1.0)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    due_said = models.BooleanField()
    due_because = models.CharField(max_length=120, blank=True)
    due_changed = models.BooleanField(default=False)
    remind_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)
    told_late_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    settled_turn = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "turn", "start"], name="promise_once")]
        indexes = [models.Index(fields=["person", "state", "due_at"], name="promise_own")]

    def __str__(self) -> str:
        return f"promise {self.pk}"


class NoteState(models.TextChoices):
    """How a note stands."""

    DRAFT = "draft", _("being written")
    WAITING = "waiting", _("waiting to be sent")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    REFUSED = "refused", _("not taken")
    BACK = "back", _("came back")
    UNSURE = "unsure", _("may have been sent")


class Note(models.Model):
    """A note to a customer that closes the loop: one for each conversation. Whom it goes to is kept apart."""

    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, related_name="note")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="notes")
    subject = models.CharField(max_length=160)
    body = models.TextField()
    variant = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=8, choices=NoteState.choices, default=NoteState.DRAFT)
    made_at = models.DateTimeField(default=timezone.now)
    asked_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    back_at = models.DateTimeField(null=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    fault = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["person", "-made_at"], name="note_own")]

    def __str__(self) -> str:
        return f"note {self.pk}"


class Address(models.Model):
    """Where a note goes, sealed; it can be thrown away without the note."""

    note = models.OneToOneField(Note, on_delete=models.CASCADE, related_name="address")
    sealed = models.BinaryField()
    forget_at = models.DateTimeField(null=True, db_index=True)

    def __str__(self) -> str:
        return f"address of note {self.note_id}"


class Reached(models.Model):
    """Who has had a note lately, by a key from which no address can be read: one person gets one note for a matter."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE)
    key = models.CharField(max_length=64)
    note = models.ForeignKey(Note, on_delete=models.SET_NULL, null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "key"], name="reached_once")]

    def __str__(self) -> str:
        return f"reached {self.pk}"


class Why(models.TextChoices):
    """Why somebody gets no notes."""

    ASKED = "asked", _("they asked for none")
    GONE = "gone", _("the address does not exist")


class Silence(models.Model):
    """Somebody who gets no notes any more, by a key from which no address can be read."""

    key = models.CharField(max_length=64, unique=True)
    why = models.CharField(max_length=8, choices=Why.choices)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"silence {self.pk}"


class TeamVoice(models.Model):
    """How a team writes, set by an administrator."""

    team = models.OneToOneField(Team, on_delete=models.CASCADE, related_name="voice")
    greeting = models.CharField(_("greeting"), max_length=80, default="Dear {name},")
    unnamed = models.CharField(_("greeting without a name"), max_length=80, default="Hello,")
    closing = models.CharField(
        _("last line"), max_length=300, blank=True,
        default="If anything about it is not right, answer this note and it reaches me, not a queue.",
    )  # fmt: skip
    signed = models.CharField(_("signature"), max_length=120, default="{agent}")
    reply_to = models.EmailField(_("answers go to"), blank=True)
    quiet_days = models.PositiveSmallIntegerField(_("days between two notes to one person"), default=7)
    remind_minutes = models.PositiveSmallIntegerField(_("minutes of working time before a promise is due"), default=60)

    def __str__(self) -> str:
        return f"voice of team {self.team_id}"
