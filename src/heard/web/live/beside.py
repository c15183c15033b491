"""Reading beside the pages: a process of its own, told over a line what waits, so that neither waits for the other."""

import atexit
import logging
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from time import monotonic

from django.db import DatabaseError, connection
from django.utils import timezone

from heard.web.live import actions, outbox
from heard.web.live.reader import left
from heard.web.live.reading import AFTER_START, LAST_WORDS, Reading

log = logging.getLogger("heard.live")
SOON = 20.0
"""A reader that ended within so many seconds would end again: from then on the pages' own process reads."""
WORD = 64
"""Bytes of one telling at most: an id and the end of its line."""
READER = (sys.executable, "-m", "heard.web", "listen", "--line")
"""What is begun, with the number of its end of the line."""


class Beside:
    """The process that reads for this one; begins with the first turn, and anew if it ends."""

    def __init__(self, command: Sequence[str] = READER) -> None:
        self._command = command
        self._lock = threading.Lock()
        self._line: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._begun = 0.0
        self._own: Reading | None = None

    def wake(self, pk: int, revision: int) -> None:
        """Something was stored in this process: the one beside it reads it."""
        with self._lock:
            if self._own is None and not self._told(pk):
                log.warning("the reader beside the pages ends again and again; the pages read by themselves")
                self._own = Reading()
        if self._own is not None:
            self._own.wake(pk, revision)

    def _told(self, pk: int) -> bool:
        """Whether the reader took it. What an earlier one had in hand, the new one finds by itself."""
        for _ in range(2):
            if self._line is None:
                if self._process is not None and monotonic() - self._begun < SOON:
                    return False
                self._begin()
            with suppress(OSError):
                self._line.sendall(b"%d\n" % pk)  # type: ignore[union-attr]
                return True
            self._end(0)
        return False

    def _begin(self) -> None:
        here, there = socket.socketpair()
        number = there.fileno()
        self._process = subprocess.Popen([*self._command, str(number)], pass_fds=[number])  # noqa: S603 - our own command
        self._line, self._begun = here, monotonic()
        there.close()
        threading.Thread(target=self._hear_back, args=(here,), name="beside", daemon=True).start()

    def _hear_back(self, line: socket.socket) -> None:
        """The reader announced something: so does this process. If it dies, what it leaves unread begins another one."""
        with suppress(OSError):
            while line.recv(4096):
                outbox.heard()
        with self._lock:
            died = self._line is line
            if died:
                self._end(0)
        if died:
            self.look_once()

    def look_once(self) -> None:
        """What was left unread when the last reader ended."""
        try:
            for pk in left(timezone.now())[:1]:  # it finds the others by itself
                self.wake(pk, 0)
        except DatabaseError as trouble:
            log.warning("what was left unread is looked for later (%s)", type(trouble).__name__)
        finally:
            connection.close()

    def stop(self) -> None:
        """Let it finish what is in hand."""
        with self._lock:
            self._end(LAST_WORDS + 1)
        if self._own is not None:
            self._own.stop()  # a model that is at work when the process ends would abort it

    def _end(self, seconds: float) -> None:
        """Close the line, and see that the reader is gone after so many seconds."""
        if self._line is not None:
            with suppress(OSError):
                self._line.shutdown(socket.SHUT_RDWR)  # whoever hears back on it would hold it open
            self._line.close()
            self._line = None
        if self._process is not None:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(seconds)
            self._process.kill()
            self._process.wait()


_ONE: list[Beside] = []


def begin() -> None:
    """From now on what is stored in this process is read by one beside it."""
    one = Beside()
    _ONE.append(one)
    actions.WAKE.append(one.wake)
    atexit.register(one.stop)
    first = threading.Timer(AFTER_START, one.look_once)
    first.daemon = True
    first.start()


def begun() -> bool:
    """Whether a process beside this one reads."""
    return bool(_ONE)


def listen(number: int, stopped: threading.Event) -> None:
    """Be the process beside the pages: read what the line tells until it ends, tell back what was announced."""
    line = socket.socket(fileno=number)
    os.set_inheritable(number, False)
    reading = Reading()
    outbox.HEARD.append(lambda: _tell_back(line))
    threading.Thread(target=_take, args=(line, reading, stopped), daemon=True).start()
    reading.look_once()
    stopped.wait()
    reading.stop()


def _take(line: socket.socket, reading: Reading, stopped: threading.Event) -> None:
    with suppress(OSError), line.makefile("rb") as told:
        for word in iter(lambda: told.readline(WORD), b""):
            reading.add(int(word))
    stopped.set()


def _tell_back(line: socket.socket) -> None:
    with suppress(OSError):
        line.send(b"\n", socket.MSG_DONTWAIT)
