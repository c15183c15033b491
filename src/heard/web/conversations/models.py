"""What the room keeps: conversations turn by turn, their readings, contests, and the files they came in."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from heard.conversation.codebook import label
from heard.web.people.models import Person, Team


class FileState(models.TextChoices):
    """How a file that was brought in stands."""

    WAITING = "waiting", _("waiting")
    OPENING = "opening", _("being opened")
    OPENED = "opened", _("being read")
    UNREADABLE = "unreadable", _("not read")


class Arrival(models.Model):
    """One file that somebody brought; its bytes are thrown away as soon as they have been opened."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE)
    brought_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True)
    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    content = models.BinaryField(null=True)
    state = models.CharField(max_length=10, choices=FileState.choices, default=FileState.WAITING)
    found = models.PositiveIntegerField(default=0)
    faults = models.JSONField(default=list)
    is_sample = models.BooleanField(default=False)
    put_away = models.BooleanField(default=False)
    arrived_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "brought_by", "digest"], name="arrival_once")]
        indexes = [models.Index(fields=["brought_by", "put_away", "-id"], name="arrival_shown")]

    def __str__(self) -> str:
        return f"file {self.pk}"


class Conversation(models.Model):
    """One contact, and of its newest reading what the list sorts and filters by."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE)
    agent = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="answered")
    agent_name = models.CharField(max_length=120, blank=True)
    customer_name = models.CharField(max_length=120, blank=True)
    brought_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="brought")
    arrival = models.ForeignKey(Arrival, on_delete=models.SET_NULL, null=True, related_name="conversations")
    is_sample = models.BooleanField(default=False)

    external_id = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    channel = models.CharField(max_length=40, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    head = models.JSONField()
    started_at = models.DateTimeField()
    arrived_at = models.DateTimeField(default=timezone.now)

    read_at = models.DateTimeField(null=True)
    concern = models.TextField(blank=True)
    scenario = models.CharField(max_length=20, blank=True)
    resolution = models.CharField(max_length=20, blank=True)
    root_cause = models.CharField(max_length=300, blank=True)
    strength = models.SmallIntegerField(default=0)
    care = models.PositiveSmallIntegerField(default=0)
    missed = models.PositiveSmallIntegerField(default=0)
    spikes = models.PositiveSmallIntegerField(default=0)
    contested = models.PositiveSmallIntegerField(default=0)
    curve = models.JSONField(default=list)
    acknowledgment = models.FloatField(null=True)
    clarity = models.FloatField(null=True)
    follow_through = models.FloatField(null=True)
    felt_understood = models.FloatField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "digest"], name="conversation_once")]
        indexes = [
            # The order and all that the list filters by, so that pages are filled and counted in the index alone
            models.Index(
                fields=[
                    "-started_at", "-id", "team", "agent", "brought_by", "is_sample", "read_at", "scenario", "resolution", "care",
                    "missed", "strength", "spikes", "contested", "agent_name", "channel",
                ],
                name="conversation_order",
            ),
            models.Index(fields=["team", "-started_at", "-id"], name="conversation_team_order"),
            models.Index(fields=["agent", "-started_at", "-id"], name="conversation_agent_order"),
            models.Index(fields=["brought_by", "-started_at", "-id"], name="conversation_brought_order"),
            models.Index(fields=["team", "external_id"], name="conversation_external"),
            models.Index(fields=["team"], condition=models.Q(read_at=None), name="conversation_unread"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"conversation {self.pk}"

    @property
    def scenario_label(self) -> str:
        """The kind of conversation, as people say it."""
        return label(self.scenario, "scenario")

    @property
    def resolution_label(self) -> str:
        """How it ended, as people say it."""
        return label(self.resolution, "resolution")


class Turn(models.Model):
    """One person speaking once; `rest` holds what the source told beyond the words."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="turns")
    number = models.PositiveIntegerField()
    speaker = models.CharField(max_length=10)
    text = models.TextField()
    rest = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "number"], name="turn_once")]

    def __str__(self) -> str:
        return f"turn {self.number} of conversation {self.conversation_id}"


class Felt(models.Model):
    """A feeling that a conversation's customer showed, at its strongest: what the filter asks."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="felt")
    feeling = models.CharField(max_length=16)
    strength = models.SmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["feeling", "conversation"], name="felt_once")]

    def __str__(self) -> str:
        return f"{self.feeling} in conversation {self.conversation_id}"


class Reading(models.Model):
    """One reading of a conversation by one recipe; older ones are kept."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="readings")
    recipe = models.CharField(max_length=200)
    body = models.JSONField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "recipe"], name="reading_once")]

    def __str__(self) -> str:
        return f"reading {self.pk}"


class Doubt(models.TextChoices):
    """What of a mark somebody doubts."""

    MARK = "mark", _("The mark")
    FEELING = "feeling", _("The feeling")
    REASON = "reason", _("The reason")
    ELSE = "else", _("Something else")


class Outcome(models.TextChoices):
    """What became of a contest."""

    OPEN = "open", _("waiting")
    STANDS = "stands", _("the mark stands")
    CHANGES = "changes", _("the mark changes")
    UNCLEAR = "unclear", _("unclear")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Contest(models.Model):
    """Somebody says that a mark is not right, and why; `mark` is its address in the reading, `said` what it said then.

    `changed_to` is what the mark says now, in the form of `heard.understand.could_say`.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="contests")
    person = models.ForeignKey(Person, on_delete=models.PROTECT)
    mark = models.CharField(max_length=80)
    said = models.CharField(max_length=40, blank=True)
    doubt = models.CharField(max_length=10, choices=Doubt.choices)
    reason = models.TextField()
    recipe = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=timezone.now)

    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.OPEN)
    changed_to = models.CharField(max_length=40, blank=True)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "person", "mark"], condition=models.Q(outcome="open"), name="contest_open_once"
            )
        ]
        indexes = [models.Index(fields=["outcome", "at"], name="contest_queue")]

    def __str__(self) -> str:
        return f"contest {self.pk}"


class Note(models.Model):
    """What an agent and a supervisor write to each other about one turn, or about the whole where `turn` is none."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="notes")
    person = models.ForeignKey(Person, on_delete=models.PROTECT)
    turn = models.PositiveIntegerField(null=True)
    words = models.TextField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["conversation", "turn", "at"], name="note_order")]

    def __str__(self) -> str:
        return f"note {self.pk}"


class Reflection(models.Model):
    """Two questions to the person who answered a hard conversation, and their answer: for nobody else's eyes."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="reflections")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="reflections")
    asked_at = models.DateTimeField(null=True)
    heard = models.TextField(blank=True)
    did = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    skipped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "person"], name="reflection_once")]
        indexes = [models.Index(fields=["person", "-asked_at"], name="reflection_asked")]

    def __str__(self) -> str:
        return f"reflection {self.pk}"


class SavedView(models.Model):
    """A search with its filters, kept by one person under a name; `query` is the part of the address after the `?`."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="views")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=600)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "name"], name="view_once")]

    def __str__(self) -> str:
        return f"view {self.pk}"
