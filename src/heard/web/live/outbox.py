"""Telling open pages what has happened."""

from datetime import datetime, timedelta

from heard.web.live.models import Announcement

KEPT = timedelta(days=1)
OVERLAP = 200
"""How many ids a listener looks back: two transactions may become visible in another order than their ids."""


def announce(topic: str, about: int) -> None:
    """Put one announcement in the outbox; call it inside the transaction of the change it tells of."""
    Announcement.objects.create(topic=topic, about=about)


def newest() -> int:
    """The id of the newest announcement, 0 if there is none."""
    return Announcement.objects.order_by("-id").values_list("id", flat=True).first() or 0


def since(last: int, heard: frozenset[int]) -> list[Announcement]:
    """Announcements after `last`, oldest first, and late ones just before it that are not in `heard`."""
    rows = Announcement.objects.filter(id__gt=last - OVERLAP).order_by("id")[: OVERLAP * 3]
    return [row for row in rows if row.pk not in heard]


def sweep(now: datetime) -> int:
    """Throw away announcements that nobody can still be waiting for; says how many."""
    return Announcement.objects.filter(at__lt=now - KEPT).delete()[0]
