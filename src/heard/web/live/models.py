"""What the room keeps: the outbox, conversations while they happen, and what was done about them."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from heard.web.conversations.models import Conversation
from heard.web.people.models import Person, Team


class Announcement(models.Model):
    """Something that happened: a topic and the id it is about, never words. Its id is its place in the order."""

    at = models.DateTimeField(default=timezone.now, db_index=True)
    topic = models.CharField(max_length=24)
    about = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.pk} {self.topic} {self.about}"


class LiveState(models.TextChoices):
    """How a live conversation stands."""

    OPEN = "open", _("going on")
    ENDED = "ended", _("ended")


class LiveConversation(models.Model):
    """A conversation while it happens. `reading` is the newest one, over the first `read_revision` changes of what was said.

    `curve` is its curve alone, for lists of many. `names` are the names told so far as keys from which nothing can be read: they
    are found again in what is said later.
    """

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    agent = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    agent_name = models.CharField(max_length=120, blank=True)
    customer_name = models.CharField(max_length=120, blank=True)
    external_id = models.CharField(max_length=200)
    channel = models.CharField(max_length=40, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=60, blank=True)
    is_demonstration = models.BooleanField(default=False)

    state = models.CharField(max_length=8, choices=LiveState.choices, default=LiveState.OPEN)
    started_at = models.DateTimeField()
    last_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=0)
    read_revision = models.PositiveIntegerField(default=0)
    reading = models.JSONField(null=True)
    strain = models.FloatField(default=0)
    curve = models.JSONField(default=list)
    names = models.JSONField(default=list)
    kept = models.ForeignKey(Conversation, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "source", "external_id"], condition=Q(state="open"), name="live_open_once"
            ),
        ]
        indexes = [
            models.Index(fields=["team", "state", "-last_at"], name="live_team"),
            models.Index(fields=["agent", "state", "-last_at"], name="live_agent"),
            models.Index(fields=["state", "last_at"], name="live_silent"),
            models.Index(fields=["last_at"], condition=Q(read_revision__lt=F("revision")), name="live_unread"),
        ]

    def __str__(self) -> str:
        return f"live conversation {self.pk}"


class LiveTurn(models.Model):
    """One turn as it came, redacted; `key` is its id at the source, so that the same one again corrects it or changes nothing.

    One that is still being spoken is not `is_final`; it may come in pieces, each `part_of` the key of the turn.
    """

    conversation = models.ForeignKey(LiveConversation, on_delete=models.CASCADE, related_name="turns")
    key = models.CharField(max_length=200)
    said_at = models.DateTimeField()
    sequence = models.BigIntegerField(default=0)
    speaker = models.CharField(max_length=10)
    name = models.CharField(max_length=120, blank=True)
    text = models.TextField()
    version = models.BigIntegerField(default=0)
    is_final = models.BooleanField(default=True)
    part_of = models.CharField(max_length=200, blank=True)
    until = models.DateTimeField(null=True)
    came_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "key"], name="live_turn_once")]
        indexes = [models.Index(fields=["conversation", "said_at", "sequence", "id"], name="live_turn_order")]

    def __str__(self) -> str:
        return f"turn {self.pk} of {self.conversation_id}"


class CueOutcome(models.TextChoices):
    """What became of a cue."""

    SHOWN = "shown", _("shown")
    MET = "met", _("met")
    IGNORED = "ignored", _("not taken up")
    DISMISSED = "dismissed", _("put away")
    OVERTAKEN = "overtaken", _("no longer needed")


class GivenCue(models.Model):
    """One cue that an agent was shown: for the agent's own learning and for measuring the policy, never the person."""

    conversation = models.ForeignKey(LiveConversation, on_delete=models.CASCADE, related_name="cues")
    agent = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=40)
    policy = models.CharField(max_length=40)
    turn = models.PositiveIntegerField()
    reason = models.CharField(max_length=40)
    told = models.JSONField(default=dict)
    wording = models.TextField(blank=True)
    shown_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=CueOutcome.choices, default=CueOutcome.SHOWN)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation"], condition=Q(outcome="shown"), name="live_one_cue"),
        ]

    def __str__(self) -> str:
        return f"cue {self.name} in {self.conversation_id}"


class Taste(models.Model):
    """How a person wants to be cued: how much, or not at all for now. Nobody else sees it."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="+")
    dose = models.CharField(max_length=12, default="usual")
    muted = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"cues for {self.person_id}"


class Alert(models.Model):
    """One reason to look at a live conversation, told once; `held` where the hour's budget was spent or it is quiet time."""

    conversation = models.ForeignKey(LiveConversation, on_delete=models.CASCADE, related_name="alerts")
    cause = models.CharField(max_length=40)
    turn = models.PositiveIntegerField()
    told = models.JSONField(default=dict)
    raised_at = models.DateTimeField()
    held = models.BooleanField(default=False)
    acknowledged_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    acknowledged_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "cause", "turn"], name="live_alert_once")]
        indexes = [models.Index(fields=["closed_at", "-raised_at"], name="live_alert_open")]

    def __str__(self) -> str:
        return f"alert {self.cause} in {self.conversation_id}"


class Whisper(models.Model):
    """A few words from a supervisor that only the agent sees; `turn` is the last turn that had been said when they came.

    `kind` is empty, or `break` where a break was offered.
    """

    conversation = models.ForeignKey(LiveConversation, on_delete=models.CASCADE, related_name="whispers")
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    text = models.TextField()
    at = models.DateTimeField()
    turn = models.PositiveIntegerField(default=0)
    kind = models.CharField(max_length=8, blank=True)
    seen_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"whisper {self.pk} in {self.conversation_id}"


class Joined(models.Model):
    """A supervisor who is in a live conversation beside the agent."""

    conversation = models.ForeignKey(LiveConversation, on_delete=models.CASCADE, related_name="joined")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "person"], condition=Q(left_at=None), name="live_joined_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.conversation_id}"


class Watch(models.Model):
    """How a team wants to be alerted: at most so many in an hour, and not in these hours (the team's own time)."""

    team = models.OneToOneField(Team, on_delete=models.CASCADE, related_name="+")
    alerts_an_hour = models.PositiveSmallIntegerField(default=6)
    quiet_from = models.TimeField(null=True)
    quiet_until = models.TimeField(null=True)

    def __str__(self) -> str:
        return f"watch of {self.team_id}"


class Glance(models.Model):
    """What the board shows of a live conversation without opening its reading.

    `points` are the customer's turns without their words: [turn, feeling, strength, value of the curve].
    """

    conversation = models.OneToOneField(LiveConversation, on_delete=models.CASCADE, primary_key=True, related_name="glance")
    group = models.CharField(max_length=8, default="along")
    heat = models.FloatField(default=0)
    strongest = models.PositiveSmallIntegerField(default=0)
    shown = models.JSONField(default=dict)
    points = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"glance at {self.conversation_id}"


class Handover(models.Model):
    """A live conversation that somebody is asked to take over; nothing changes until they accept."""

    conversation = models.ForeignKey(LiveConversation, on_delete=models.CASCADE, related_name="handovers")
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    to = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    accepted = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation"], condition=Q(answered_at=None), name="live_one_handover"),
        ]
        indexes = [models.Index(fields=["to", "answered_at"], name="live_handover_to")]

    def __str__(self) -> str:
        return f"handover of {self.conversation_id}"
