"""What the room keeps: tokens, connections, what they sent, where each conversation came from, and who is told what."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from heard.web.conversations.models import Conversation
from heard.web.people.models import Person, Team


class Scope(models.TextChoices):
    """What a program may do with its token."""

    WRITE = "conversations:write", _("bring conversations in")
    READ = "conversations:read", _("read the conversations that programs of this team brought in, and their readings")
    DELETE = "conversations:delete", _("delete the conversations that programs of this team brought in")
    LIVE = "live:write", _("send turns of live conversations")


class Token(models.Model):
    """What a program shows to be let in; only a digest of it is kept."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE)
    name = models.CharField(_("name"), max_length=80)
    scopes = models.JSONField(default=list)
    digest = models.CharField(max_length=64, unique=True)
    ends_with = models.CharField(max_length=4)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT)
    made_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"token {self.pk}"


class Kind(models.TextChoices):
    """Where a connection's conversations come from."""

    CHATWOOT = "chatwoot", "Chatwoot"
    ZENDESK = "zendesk", "Zendesk"
    INTERCOM = "intercom", "Intercom"
    FOLDER = "folder", _("A folder")
    MAILBOX = "mailbox", _("A mailbox")
    BUCKET = "bucket", _("A bucket")


class Connection(models.Model):
    """One place that conversations come from by themselves; `place` says where, `secret` is sealed."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=80)
    slug = models.CharField(max_length=43, unique=True)
    place = models.JSONField(default=dict)
    secret = models.BinaryField(null=True)
    every = models.PositiveSmallIntegerField(_("minutes between two looks"), default=15)
    mirrors = models.BooleanField(_("delete here what is deleted there"), default=True)
    paused = models.BooleanField(default=False)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT)
    made_at = models.DateTimeField(default=timezone.now)

    last_at = models.DateTimeField(null=True)
    looked_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=300, blank=True)
    fault_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["next_at"], condition=models.Q(paused=False), name="connection_due")]

    def __str__(self) -> str:
        return f"connection {self.pk}"

    @property
    def pulls(self) -> bool:
        """Whether Heard goes and looks, rather than being told."""
        return self.kind in (Kind.FOLDER, Kind.MAILBOX, Kind.BUCKET)


class DeliveryState(models.TextChoices):
    """How something that was sent in stands."""

    WAITING = "waiting", _("waiting")
    TAKEN = "taken", _("taken in")
    FAILED = "failed", _("not taken in")


class Delivery(models.Model):
    """Something a program or a help desk sent: sealed until it is taken in, then its content goes."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE)
    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, null=True)
    key = models.CharField(max_length=160, unique=True)
    external_id = models.CharField(max_length=200, blank=True)
    content = models.BinaryField(null=True)
    state = models.CharField(max_length=8, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    fault = models.CharField(max_length=300, blank=True)
    conversation = models.ForeignKey(Conversation, on_delete=models.SET_NULL, null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["connection", "-at"], name="delivery_newest")]

    def __str__(self) -> str:
        return f"delivery {self.pk}"


class Origin(models.Model):
    """Which conversation is which in its source; `gone_at` says that it was deleted there, and that it must not come back."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE)
    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, null=True)
    source = models.CharField(max_length=24)
    external_id = models.CharField(max_length=200)
    place = models.CharField(max_length=500, blank=True)
    conversation = models.ForeignKey(Conversation, on_delete=models.SET_NULL, null=True, related_name="origins")
    gone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "source", "external_id"], name="origin_once")]
        indexes = [models.Index(fields=["connection", "place"], name="origin_place")]

    def __str__(self) -> str:
        return f"origin {self.pk}"


class Item(models.Model):
    """One file, message or object of a place that Heard looks into, as it was when it was last read.

    Those of one `bundle` are read together: a file alone, the messages of one thread.
    """

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="items")
    place = models.CharField(max_length=500)
    bundle = models.CharField(max_length=200)
    version = models.CharField(max_length=120)
    fault = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["connection", "place"], name="item_once")]
        indexes = [models.Index(fields=["connection", "bundle"], name="item_bundle")]

    def __str__(self) -> str:
        return f"item {self.pk}"


class Topic(models.TextChoices):
    """What others can be told of."""

    READ = "reading.finished", _("a reading is finished")
    BROKEN = "promise.broken", _("a promise is broken")
    CONTESTED = "mark.contested", _("a mark is contested")
    REPLY = "live_reply", _("somebody answers at the live desk, with the words, for delivery to the customer")


class Hook(models.Model):
    """An address that is told when something happens; what it is told is signed with its sealed secret."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE)
    name = models.CharField(_("name"), max_length=80)
    address = models.URLField(_("address"), max_length=500)
    topics = models.JSONField(default=list)
    secret = models.BinaryField()
    paused = models.BooleanField(default=False)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT)
    made_at = models.DateTimeField(default=timezone.now)
    last_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=300, blank=True)
    fault_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"hook {self.pk}"


class Sending(models.Model):
    """One thing that one address is told; ids and figures, never words. `answer` is the status that came back."""

    hook = models.ForeignKey(Hook, on_delete=models.CASCADE, related_name="sendings")
    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    topic = models.CharField(max_length=24, choices=Topic.choices)
    body = models.JSONField()
    at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    answer = models.PositiveSmallIntegerField(null=True)
    fault = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["hook", "-at"], name="sending_newest")]

    def __str__(self) -> str:
        return f"sending {self.pk}"
