"""The open lines of this process: one look at the outbox feeds them all, at once when this process announces something."""

import asyncio
import json
import logging
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeVar

from django.db import DatabaseError, connection

from heard.web.live import outbox
from heard.web.live.audience import Hearer, audience, hearers

log = logging.getLogger("heard.live")
Told = TypeVar("Told")
EVERY = 0.1
"""Seconds between two looks for what other processes announced; there is one look for all lines."""
WHO = 15.0
"""Seconds after which it is asked anew who may see what."""
MOST = 2000
"""So many news may wait in one line; one that takes none is cut, and resumes when it comes again."""
FAR = 5000
"""A line that was away for more news than this is told to look at everything anew."""


@dataclass(eq=False)
class Line:
    """One open page: whose it is, what waits to be sent, and the newest ids that were."""

    person: int
    waits: deque[tuple[int, str]] = field(default_factory=deque)
    some: asyncio.Event = field(default_factory=asyncio.Event)
    sent: deque[int] = field(default_factory=lambda: deque(maxlen=2 * outbox.OVERLAP))
    cut: bool = False

    def put(self, pk: int, told: str) -> None:
        """One more thing to send."""
        if len(self.waits) >= MOST:
            self.cut = True
        else:
            self.waits.append((pk, told))
        self.some.set()

    async def next(self, seconds: float) -> str | None:
        """All that waits, as it is sent; empty after so many seconds of silence, None if the line is cut."""
        try:
            await asyncio.wait_for(self.some.wait(), seconds)
        except TimeoutError:
            return ""
        self.some.clear()
        if self.cut:
            return None
        return "".join(self._fresh())

    def _fresh(self) -> list[str]:
        out = []
        while self.waits:
            pk, told = self.waits.popleft()
            if pk not in self.sent:
                self.sent.append(pk)
                out.append(told)
        return out


class Lines:
    """All lines of one process, and the one who looks for news while there are any."""

    def __init__(self) -> None:
        self.lines: set[Line] = set()
        self.tail = outbox.Tail()
        self.people: dict[int, Hearer] = {}
        self.asked = 0.0
        self.loop: asyncio.AbstractEventLoop | None = None
        self.woken: asyncio.Event | None = None
        self.task: asyncio.Task[None] | None = None
        self.thread = ThreadPoolExecutor(1, thread_name_prefix="lines")

    async def join(self, person: int, last: int | None, *, broke: bool = False) -> tuple[Line, int, bool]:
        """A new line (or one that `broke`), the id from which it goes on, and whether it missed too much to be told one by one."""
        line, loop = Line(person), asyncio.get_running_loop()
        begins = self.task is None or self.task.done() or self.loop is not loop
        if begins:
            self.loop, self.lines, self.people, self.woken = loop, set(), {}, asyncio.Event()
            self.task = loop.create_task(self._look_on(self.woken))
        self.lines.add(line)
        missed, at = await self._aside(lambda: self._entered(line, last, begins=begins, broke=broke))
        return line, at, missed

    def leave(self, line: Line) -> None:
        """The page is closed."""
        self.lines.discard(line)
        if not self.lines and self.woken is not None:
            self.woken.set()

    def wake(self) -> None:
        """Something was announced in this process; call it from any thread."""
        if self.lines and self.loop is not None and self.woken is not None:
            self.loop.call_soon_threadsafe(self.woken.set)

    async def _look_on(self, woken: asyncio.Event) -> None:
        try:
            while self.lines:
                woken.clear()
                await self._look()
                with suppress(TimeoutError):
                    await asyncio.wait_for(woken.wait(), EVERY)
            self.task = None  # whoever comes now begins anew
        finally:
            self.thread.submit(let_go)

    async def _look(self) -> None:
        try:
            for told, hears in await self._aside(self._news):
                for line in self.lines:
                    if line.person in hears:
                        line.put(*told)
        except DatabaseError as trouble:
            log.warning("the outbox cannot be read (%s); open pages wait", type(trouble).__name__)
            await asyncio.sleep(1.0)

    async def _aside(self, do: Callable[[], Told]) -> Told:
        """Do it in the one thread that asks the database for all lines."""
        return await asyncio.get_running_loop().run_in_executor(self.thread, _fresh_after_trouble, do)

    def _news(self) -> list[tuple[tuple[int, str], frozenset[int]]]:
        """What was announced since the last look, as it is sent, each with the people who hear it."""
        rows = self.tail.news()
        if not rows:
            return []
        return [((pk, _told(pk, topic, about)), hears) for pk, topic, about, hears in self._heard(rows)]

    def _heard(self, rows: list[outbox.Row]) -> list[tuple[int, str, int, frozenset[int]]]:
        people = self._people()
        who = audience({(topic, about) for _, topic, about in rows})
        out = []
        for pk, topic, about in rows:
            hears = who.get((topic, about))
            if hears is not None and (some := frozenset(p.pk for p in people if hears(p))):
                out.append((pk, topic, about, some))
        return out

    def _people(self) -> list[Hearer]:
        here = {line.person for line in tuple(self.lines)}
        if not here <= self.people.keys() or time.monotonic() - self.asked > WHO:
            self.people, self.asked = hearers(here), time.monotonic()
            self.people |= {pk: Hearer(pk, frozenset(), frozenset()) for pk in here - self.people.keys()}
        return list(self.people.values())

    def _entered(self, line: Line, last: int | None, *, begins: bool, broke: bool) -> tuple[bool, int]:
        """Put into a line what happened since its last id; says whether that is too much, and where the line stands."""
        if begins:
            self.tail.begin()
        newest = outbox.newest()
        if last is None or last > newest:
            return False, newest
        if outbox.more_than(FAR, last):
            return True, newest
        for pk, topic, about, some in self._heard(outbox.after(last, overlap=broke)):
            if line.person in some:
                line.waits.append((pk, _told(pk, topic, about)))
        if self.loop is not None and line.waits:
            self.loop.call_soon_threadsafe(line.some.set)
        return False, last


def let_go() -> None:
    """Close this thread's line to the database."""
    connection.close()


def _fresh_after_trouble(do: Callable[[], Told]) -> Told:
    """A line to the database that broke is not used again."""
    try:
        return do()
    except DatabaseError:
        connection.close()
        raise


def _told(pk: int, topic: str, about: int) -> str:
    return f"id: {pk}\nevent: {topic}\ndata: {json.dumps({'id': about})}\n\n"


LINES = Lines()
outbox.HEARD.append(LINES.wake)
