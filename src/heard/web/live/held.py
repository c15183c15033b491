"""What the outbox keeps about a customer: that something happened to a conversation."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from heard.web.live.models import Announcement
from heard.web.records.about import About, Held


def held(about: About) -> Iterator[Held]:
    """Announcements about these conversations."""
    told = Announcement.objects.filter(topic="conversation", about__in=about.conversations)
    yield Held("announcements", _("announcements"), told)
