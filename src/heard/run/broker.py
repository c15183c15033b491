"""Messages between those who tell and those who work: in order for each key, at least once, in this process or over many machines.

Here are the nouns and the broker inside one process; heard.run.nats is the same over NATS JetStream. A message says that
something is there to be done and names it; what was said stays in the database. Ids and keys may be logged, so they hold no words.
"""

import logging
import zlib
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Condition, Event, Lock, Thread
from time import monotonic
from typing import Protocol
from urllib.parse import urlsplit

from heard.conversation import HeardError

log = logging.getLogger("heard.broker")
PARTITIONS = 8
"""Messages of one key share a partition, one message of a partition is in hand at a time: that holds their order."""
ROOM = 10_000
"""Messages that may wait in one partition of this process."""
PATIENCE = 10.0
"""Seconds that publishing waits for room, or for a broken line to come back."""
WAITS = (0.2, 0.5, 1.0, 2.0)
"""Seconds before a message that could not be taken is brought again; after the last one it is given up, and told in the log."""
REMEMBERED = 20_000
"""Message ids by which a doubled one is known again, in this process."""


@dataclass(frozen=True, slots=True)
class Message:
    """What was published: `key` (what must stay in order), an `id` of its own, a short `body`; `tries` counts from 1."""

    key: str
    id: str
    body: bytes = b""
    tries: int = 1


Take = Callable[[Message], None]
"""What is done with a message. It may be done twice (a worker died after it, before it could say so), so its effect must be
idempotent. Whatever it raises brings the message again, a little later."""


class Consuming(Protocol):
    """A member of a group at work."""

    def stop(self, seconds: float = PATIENCE) -> bool:
        """Take no more, finish what is in hand; False if that took longer than so many seconds."""


class Broker(Protocol):
    """Brings what is published to one member of each group of consumers.

    - Order: of two messages with the same key the one published later is not taken before the earlier one is done.
    - At least once: what was published is taken until it was done once, or could not be done in `len(WAITS) + 1` tries.
    - A message with an id that was published a short while ago is the same one, and is not brought again.
    - A group that is named for the first time hears what is still kept from before, too.
    """

    def publish(self, key: str, message_id: str, body: bytes = b"") -> None:
        """Hand over a message; returns when it is kept. Raises HeardError where it cannot be kept within PATIENCE."""

    def consume(self, group: str, take: Take) -> Consuming:
        """Take the group's messages in threads of this process, beside any other members of the group, until stopped."""

    def close(self, seconds: float = PATIENCE) -> bool:
        """Stop all consumers of this process and let go of the line; False if something in hand took longer."""


def partition_of(key: str, partitions: int = PARTITIONS) -> int:
    """The partition of a key: the same on every machine."""
    return zlib.crc32(key.encode()) % partitions


@dataclass(frozen=True, slots=True)
class Servers:
    """Where the servers are: addresses with commas between them, a credentials file, the certificate they are signed by.

    A name behind the first address (`nats://host:4222/larch`) keeps several installations on one server apart.
    """

    url: str
    credentials: Path | None = None
    authority: Path | None = None

    @property
    def addresses(self) -> list[str]:
        """Each address, without the name behind it."""
        return [part.strip().removesuffix(urlsplit(part.strip()).path) for part in self.url.split(",") if part.strip()]

    @property
    def name(self) -> str:
        """The name of the stream."""
        return urlsplit(self.url.split(",")[0].strip()).path.strip("/") or "heard"

    @property
    def places(self) -> str:
        """The hosts, for people: no name, no password."""
        return ", ".join(f"{parts.hostname}:{parts.port or 4222}" for parts in map(urlsplit, self.addresses))


class InProcess:
    """The broker of one process: a few threads, nothing to install; what waits is lost with the process."""

    def __init__(self, partitions: int = PARTITIONS, room: int = ROOM, waits: tuple[float, ...] = WAITS) -> None:
        self._lanes = tuple(_Lane(room) for _ in range(partitions))
        self._waits = waits
        self._known: OrderedDict[str, None] = OrderedDict()
        self._lock = Lock()
        self._members: list[_Member] = []
        self._closed = False

    def publish(self, key: str, message_id: str, body: bytes = b"") -> None:
        """Hand over a message; waits for room, and raises HeardError if there is none within PATIENCE."""
        with self._lock:
            if self._closed:
                raise HeardError("is closed.", where="broker", then="Publish before the process ends.")
            if message_id in self._known:
                return
            self._known[message_id] = None
            if len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        lane = self._lanes[partition_of(key, len(self._lanes))]
        if not lane.put(Message(key, message_id, body), PATIENCE):
            with self._lock:
                self._known.pop(message_id, None)
            raise HeardError("too much waits.", where="broker", then="Start more workers, or several machines with HEARD_NATS_URL.")

    def consume(self, group: str, take: Take) -> "_Member":
        """A thread for each partition, beside those of other members of the group."""
        with self._lock:
            if self._closed:
                raise HeardError("is closed.", where="broker", then="Consume before the process ends.")
            member = _Member(group, take, self._lanes, self._waits)
            self._members.append(member)
        return member

    def settle(self, seconds: float = PATIENCE) -> bool:
        """Wait until every group has done all that was published; False if that took longer."""
        until = monotonic() + seconds
        return all(lane.empty(until) for lane in self._lanes)

    def close(self, seconds: float = PATIENCE) -> bool:
        """Do what still waits, as long as the time allows, then stop."""
        with self._lock:
            self._closed = True
            members = tuple(member for member in self._members if not member.stopped.is_set())
        until = monotonic() + seconds
        done = self.settle(seconds) if members else True
        stopped = [member.stop(max(until - monotonic(), 0.1)) for member in members]
        return done and all(stopped)


class _Lane:
    """One partition: messages in order, how far each group is, and which groups have one in hand."""

    def __init__(self, room: int) -> None:
        self.changed = Condition()
        self.room = room
        self.messages: deque[Message] = deque()
        self.first = 0
        self.reached: dict[str, int] = {}
        self.busy: set[str] = set()

    def put(self, message: Message, seconds: float) -> bool:
        with self.changed:
            if not self.changed.wait_for(lambda: len(self.messages) < self.room, seconds):
                return False
            self.messages.append(message)
            self.changed.notify_all()
        return True

    def join(self, group: str) -> None:
        with self.changed:
            self.reached.setdefault(group, self.first)

    def next(self, group: str, stopped: Event) -> Message | None:
        """The group's next message, which it then has in hand; None when it is to stop."""
        with self.changed:
            self.changed.wait_for(lambda: stopped.is_set() or self._waits_for(group))
            if stopped.is_set():
                return None
            self.busy.add(group)
            return self.messages[self.reached[group] - self.first]

    def _waits_for(self, group: str) -> bool:
        return group not in self.busy and self.reached[group] < self.first + len(self.messages)

    def lay_down(self, group: str, *, done: bool) -> None:
        """The group has the message no longer in hand; what every group has done is forgotten."""
        with self.changed:
            self.busy.discard(group)
            self.reached[group] += done
            while self.messages and self.first < min(self.reached.values()):
                self.messages.popleft()
                self.first += 1
            self.changed.notify_all()

    def wake(self) -> None:
        with self.changed:
            self.changed.notify_all()

    def empty(self, until: float) -> bool:
        with self.changed:
            return self.changed.wait_for(lambda: not self.messages, max(until - monotonic(), 0))


class _Member:
    """One consumer in this process: a thread for each partition."""

    def __init__(self, group: str, take: Take, lanes: tuple[_Lane, ...], waits: tuple[float, ...]) -> None:
        self.group, self.take, self.lanes, self.waits = group, take, lanes, waits
        self.stopped = Event()
        for lane in lanes:
            lane.join(group)
        self.threads = [Thread(target=self._work, args=(lane,), name=f"{group}-{n}", daemon=True) for n, lane in enumerate(lanes)]
        for thread in self.threads:
            thread.start()

    def stop(self, seconds: float = PATIENCE) -> bool:
        """Take no more, finish what is in hand."""
        until = monotonic() + seconds
        self.stopped.set()
        for lane in self.lanes:
            lane.wake()
        for thread in self.threads:
            thread.join(max(until - monotonic(), 0))
        return not any(thread.is_alive() for thread in self.threads)

    def _work(self, lane: _Lane) -> None:
        while (message := lane.next(self.group, self.stopped)) is not None:
            done = False
            try:
                done = self._until_done(message)
            finally:
                lane.lay_down(self.group, done=done)

    def _until_done(self, message: Message) -> bool:
        """Whether the message is dealt with: taken, or given up; not so if it was to stop before."""
        for tries, wait in enumerate((*self.waits, None), 1):
            if taken(self.group, self.take, replace(message, tries=tries), last=wait is None):
                return True
            if wait is not None and self.stopped.wait(wait):
                return False
        return True


def taken(group: str, take: Take, message: Message, *, last: bool) -> bool:
    """Do it once; whether it was done. What went wrong stands in the log, by its kind and its place."""
    try:
        take(message)
    except Exception:
        then = "given up" if last else "it comes again"
        log.exception("%s: message %s of %s, try %s, could not be taken; %s", group, message.id, message.key, message.tries, then)
        return False
    return True
