"""What a worker does every few seconds besides its jobs: say that it is there, and put in the queue what is due."""

from datetime import datetime, timedelta

from heard.web.jobs.actions import enqueue
from heard.web.jobs.kinds import EVERY
from heard.web.jobs.models import Worker

GONE = timedelta(minutes=1)
"""A worker that has said nothing for so long is not there."""
FORGOTTEN = timedelta(days=1)


def rounds(name: str, now: datetime) -> None:
    """One round of the worker of this name."""
    Worker.objects.update_or_create(name=name, defaults={"seen_at": now}, create_defaults={"seen_at": now, "began_at": now})
    Worker.objects.filter(seen_at__lt=now - FORGOTTEN).delete()
    schedule(now)


def schedule(now: datetime) -> None:
    """Put in the queue what the clock asks for: once each time, however many workers look at the clock."""
    for kind, every in EVERY.items():
        turn = int(now.timestamp() // every.total_seconds())
        enqueue(kind, {}, key=f"{kind}:every-{int(every.total_seconds())}:{turn}", priority=7)
