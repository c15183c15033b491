"""Who reads live turns in this process: a thread that begins when the first one comes, woken by the broker."""

import atexit
import logging
import threading
from collections.abc import Callable
from datetime import datetime

from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from heard.conversation import HeardError
from heard.run.broker import Message
from heard.web.live import actions
from heard.web.live.brokering import broker
from heard.web.live.reader import LEFT, TOGETHER, left, reader
from heard.web.live.waiting import Waiting

log = logging.getLogger("heard.live")
GROUP = "live-readers"
LOOK = 5.0
"""Seconds between two looks for what another process stored and nobody read."""
AFTER_START = 2.0
"""Seconds after its start when a process looks for what was left unread."""
AFTER_TROUBLE = 2.0
LAST_WORDS = 5.0
"""Seconds in which what is being read may be finished when the process ends."""


class Reading:
    """The thread of this process that reads, and what waits for it."""

    def __init__(self) -> None:
        self.waiting = Waiting()
        self.stopped = threading.Event()
        self.thread: threading.Thread | None = None
        self.listens = False
        self._lock = threading.Lock()

    def wake(self, pk: int, revision: int) -> None:
        """Something was stored in this process, which reads for itself: the broker brings it in the order in which it was said.

        If it cannot, nothing is lost: the table is looked through, too.
        """
        self.listen()
        try:
            broker().publish(str(pk), f"{pk}:{revision}")
        except HeardError as told:
            log.warning("live conversation %s waits to be found: the broker %s", pk, told.what)

    def listen(self) -> None:
        """Take what the broker brings, from the first time on."""
        with self._lock:
            if self.listens:
                return
            self.listens = True
        broker().consume(GROUP, self.take)

    def take(self, message: Message) -> None:
        """The conversation that a message names waits to be read, together with whatever else does."""
        self.add(int(message.key))

    def add(self, pk: int) -> None:
        """Something waits in this conversation: begin to read, if nobody has yet."""
        self.waiting.add(pk)
        with self._lock:
            if self.thread is None or not self.thread.is_alive():
                self.thread = threading.Thread(target=self.go_on, name="live reader", daemon=True)
                self.thread.start()

    def go_on(self, now: Callable[[], datetime] = timezone.now) -> None:
        """Read whatever waits until it is stopped. Trouble of the machine is waited out."""
        looked = 0.0
        while not self.stopped.is_set():
            some = self.waiting.take(TOGETHER, 1.0)
            try:
                close_old_connections()
                if some:
                    reader().read(some, now)
                if now().timestamp() - looked > LOOK:
                    looked = now().timestamp()
                    self.look(now())
            except (DatabaseError, OSError) as trouble:
                log.warning("reading live waits (%s); it goes on by itself", type(trouble).__name__)
                connection.close()
                self.stopped.wait(AFTER_TROUBLE)

    def look(self, now: datetime) -> None:
        """What nobody read waits from now on for this process: its own process died, or the broker lost it."""
        for pk in left(now - LEFT):
            self.add(pk)

    def look_once(self) -> None:
        """At the start: what was left unread when the last process ended."""
        try:
            self.look(timezone.now())
        except DatabaseError as trouble:
            log.warning("what was left unread is looked for later (%s)", type(trouble).__name__)
        finally:
            connection.close()

    def stop(self) -> None:
        """Finish what is in hand; what still waits is found again by whoever reads next."""
        self.stopped.set()
        if self.thread is not None:
            self.thread.join(LAST_WORDS)


def begin() -> None:
    """From now on what is stored in this process is read by it, too."""
    reading = Reading()
    actions.WAKE.append(reading.wake)
    atexit.register(reading.stop)  # a model that is at work when the process ends would abort it
    first = threading.Timer(AFTER_START, reading.look_once)
    first.daemon = True
    first.start()
