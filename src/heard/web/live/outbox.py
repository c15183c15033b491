"""Telling open pages what has happened."""

from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic

from django.db import connection, transaction
from django.db.models import Q

from heard.web.live.models import Announcement

KEPT = timedelta(days=1)
OVERLAP = 200
"""How many ids a listener looks back: two transactions may become visible in another order than their ids."""
GAP = 30.0
"""Seconds after which an id that never became visible is taken to have been undone."""
Row = tuple[int, str, int]
"""An announcement: its id, its topic, what it is about."""
HEARD: list[Callable[[], None]] = []
"""Told, once it is stored, that this process announced something."""


def announce(topic: str, *about: int) -> None:
    """Put an announcement for each in the outbox; call it inside the transaction of the change it tells of."""
    if about:
        Announcement.objects.bulk_create([Announcement(topic=topic, about=pk) for pk in about])
        transaction.on_commit(heard)


def heard() -> None:
    """Tell whoever waits in this process that something was announced."""
    for told in HEARD:
        told()


def newest() -> int:
    """The id of the newest announcement, 0 if there is none."""
    return Announcement.objects.order_by("-id").values_list("id", flat=True).first() or 0


def more_than(many: int, last: int) -> bool:
    """Whether more than so many announcements came after `last`; ids alone do not tell, they have gaps."""
    return Announcement.objects.filter(id__gt=last).order_by("id").values_list("id")[many : many + 1].exists()


def after(last: int, *, overlap: bool) -> list[Row]:
    """Announcements after `last`, oldest first; with `overlap` those just before it, too, where ids may become visible late."""
    back = OVERLAP if overlap and connection.vendor != "sqlite" else 0
    return list(Announcement.objects.filter(id__gt=last - back).order_by("id").values_list("id", "topic", "about"))


class Tail:
    """Follows the outbox: each announcement once, also one that becomes visible after later ones."""

    def __init__(self) -> None:
        self.at = 0
        self.gaps: dict[int, float] = {}

    def begin(self) -> None:
        """From here on; what was announced before is not news."""
        self.at, self.gaps = newest(), {}

    def news(self) -> list[Row]:
        """What has become visible since the last look, oldest first."""
        asked = Q(id__gt=self.at) | Q(id__in=list(self.gaps)) if self.gaps else Q(id__gt=self.at)
        rows = list(Announcement.objects.filter(asked).order_by("id").values_list("id", "topic", "about"))
        now = monotonic()
        self.gaps = {pk: since for pk, since in self.gaps.items() if now - since < GAP}
        for pk, _, _ in rows:
            self.gaps.pop(pk, None)
            if pk > self.at:
                since = max(self.at + 1, pk - OVERLAP) if self.at else pk  # of an empty outbox nothing is known
                self.gaps.update(dict.fromkeys(range(since, pk), now))
                self.at = pk
        return rows


def sweep(now: datetime) -> int:
    """Throw away announcements that nobody can still be waiting for; says how many."""
    return Announcement.objects.filter(at__lt=now - KEPT).delete()[0]
