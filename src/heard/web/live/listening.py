"""Live turns over many machines: who takes a turn in tells the broker, and whoever listens reads it.

A message names a conversation and its revision; what was said stays in the database, and so does what has been read. A message that
is brought twice therefore finds nothing to do, and one that never came is made up for by the look for what was left.
"""

import logging
import threading
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.db import DatabaseError, close_old_connections, connection
from django.db.models import F
from django.utils import timezone

from heard.conversation import HeardError
from heard.run.broker import Message
from heard.web.live import actions, beside, reading
from heard.web.live.brokering import among_machines, broker
from heard.web.live.models import LiveConversation

log = logging.getLogger("heard.live")
GROUP = "read"
LOOK = 5.0
"""Seconds between two looks for what was left."""
LEFT = timedelta(seconds=15)
"""What has waited so long is told again: its message was lost with a machine, or the broker was away."""
AGAIN = 60
"""Seconds in which several machines that see the same left over are told as one."""
MOST = 500
LAST_WORDS = 10.0
"""Seconds in which what is in hand is finished."""


def begin() -> None:
    """From now on live turns that come to this process are read: by one beside it, by itself, or by whoever listens."""
    if among_machines():
        actions.WAKE.append(tell)
    elif not beside.begun():
        reading.begin()


def tell(pk: int, revision: int) -> None:
    """Tell whoever listens that something waits in a live conversation; if the broker is away it is told later."""
    try:
        broker().publish(str(pk), f"{pk}:{revision}")
    except HeardError as trouble:
        log.warning("live conversation %s is told later: %s", pk, trouble)


def tell_left(now: datetime) -> int:
    """Tell again of what has waited too long; says of how many."""
    unread = LiveConversation.objects.filter(read_revision__lt=F("revision"), last_at__lt=now - LEFT)
    found = list(unread.order_by("last_at").values_list("pk", "revision")[:MOST])
    for pk, revision in found:
        broker().publish(str(pk), f"{pk}:{revision}:{int(now.timestamp()) // AGAIN}")
    return len(found)


class Together:
    """Reads for several threads at once: whoever comes first reads for all that wait by then, the others wait for it."""

    def __init__(self, read: Callable[[Iterable[int]], object]) -> None:
        self._read = read
        self._waiting: dict[int, _Place] = {}
        self._some, self._one = threading.Lock(), threading.Lock()

    def read(self, pk: int) -> None:
        """Returns when what had been said in this conversation is read; raises what reading raised."""
        with self._some:
            place = self._waiting.setdefault(pk, _Place())
        with self._one:
            if not place.done:
                self._for_all()
        if place.trouble is not None:
            raise place.trouble

    def _for_all(self) -> None:
        with self._some:
            places, self._waiting = self._waiting, {}
        trouble: Exception | None = None
        try:
            self._read(list(places))
        except Exception as error:
            trouble = error
        for place in places.values():
            place.done, place.trouble = True, trouble


class _Place:
    """One that waits to be read."""

    def __init__(self) -> None:
        self.done = False
        self.trouble: Exception | None = None


def listen(stopped: threading.Event, read: Callable[[Iterable[int]], object], now: Callable[[], datetime] = timezone.now) -> None:
    """Read what this and other machines take in, until `stopped` is set; what is in hand is finished."""
    together = Together(read)

    def take(message: Message) -> None:
        close_old_connections()
        try:
            together.read(int(message.key))
        finally:
            close_old_connections()

    member = broker().consume(GROUP, take)
    while not stopped.wait(LOOK):
        try:
            close_old_connections()
            tell_left(now())
        except (DatabaseError, HeardError) as trouble:
            log.warning("looking for what was left waits (%s)", type(trouble).__name__)
            connection.close()
    if not member.stop(LAST_WORDS):
        log.warning("what is in hand takes too long; another machine reads it")
