"""What the room keeps about a customer: the conversation while it happened, and that something happened to one."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from heard.web.live.models import Alert, Announcement, GivenCue, Glance, Handover, Joined, LiveConversation, LiveTurn, Whisper
from heard.web.records.about import About, Held


def held(about: About) -> Iterator[Held]:
    """What was said, whispered, alerted and cued while it happened, and announcements."""
    live = LiveConversation.objects.filter(kept__in=about.conversations)
    yield Held("whispers", _("whispers between colleagues"), Whisper.objects.filter(conversation__in=live))
    yield Held("cues", _("cues that an agent was shown"), GivenCue.objects.filter(conversation__in=live))
    yield Held("alerts", _("alerts while it happened"), Alert.objects.filter(conversation__in=live))
    yield Held("joined", _("colleagues who joined"), Joined.objects.filter(conversation__in=live), told=False)
    yield Held("handovers", _("colleagues who were asked to take over"), Handover.objects.filter(conversation__in=live), told=False)
    yield Held("glances", _("what the board showed"), Glance.objects.filter(conversation__in=live))
    yield Held("live-turns", _("turns while it happened"), LiveTurn.objects.filter(conversation__in=live))
    yield Held("live", _("live conversations"), live)
    told = Announcement.objects.filter(topic="conversation", about__in=about.conversations)
    yield Held("announcements", _("announcements"), told)
