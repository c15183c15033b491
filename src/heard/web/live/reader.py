"""Reading what has just been said: the ear stays with each conversation, and several are read together."""

import logging
import traceback
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from django.db import DatabaseError, transaction
from django.db.models import F
from django.utils import timezone

from heard import conversation as nouns
from heard.conversation import reading_to_json
from heard.web.live import actions, alerting, cueing
from heard.web.live.models import LiveConversation, LiveState, LiveTurn
from heard.web.live.outbox import announce
from heard.web.live.turns import said_so_far

if TYPE_CHECKING:
    from heard.listen import Ear, Following

# The ear is imported where it is used: a server to which no live turn comes starts without it.
log = logging.getLogger("heard.live")

After = Callable[[LiveConversation, nouns.Conversation, nouns.Reading, datetime], None]
AFTER: tuple[After, ...] = (alerting.after, cueing.after)
"""What other parts of the room do with each new reading, in the transaction in which it is stored."""

TOGETHER = 16
"""So many conversations are read together at most: one that has just come must not wait long for the others."""
REMEMBERED = 2000
"""Of so many conversations the ear remembers where it was."""
STEPS = 6
"""How many turns back it remembers: a turn that comes a little late costs no reading from the beginning."""
LEFT = timedelta(seconds=2)
"""What has waited so long is read by whoever sees it."""


@dataclass(frozen=True, slots=True)
class Read:
    """One conversation as it was said and read, at a revision."""

    row: LiveConversation
    said: nouns.Conversation
    reading: nouns.Reading


class Reader:
    """An ear that stays with the conversations that are going on."""

    def __init__(self, ear: "Ear") -> None:
        self.ear = ear
        self.places: OrderedDict[int, list[Following]] = OrderedDict()

    def read(self, ids: Iterable[int], now: Callable[[], datetime] = timezone.now) -> int:
        """Read what is new in these conversations and store it; says of how many a reading was stored."""
        found = self._waiting(sorted(set(ids)))
        if not found:
            return 0
        heard = self._heard(found)
        with actions.writing():
            stored = [read.row.pk for read in heard if self._stored(read.row, read.said, read.reading, now())]
            announce("live", *stored)
        return len(stored)

    def _waiting(self, ids: list[int]) -> list[tuple[LiveConversation, nouns.Conversation]]:
        unread = LiveConversation.objects.filter(pk__in=ids, read_revision__lt=F("revision")).defer("reading")
        rows = list(unread.select_related("agent", "team__voice", "kept").order_by("pk"))
        turns = LiveTurn.objects.filter(conversation__in=[row.pk for row in rows]).order_by("conversation_id")
        said = {pk: list(told) for pk, told in groupby(turns, key=attrgetter("conversation_id"))}
        return [(row, said_so_far(row, said.get(row.pk, []))) for row in rows]

    def _heard(self, found: list[tuple[LiveConversation, nouns.Conversation]]) -> list[Read]:
        """Each with its reading; one that cannot be read is left as it is, and told in the log."""
        try:
            return self._hear(found)
        except Exception as broken:
            if len(found) > 1:
                return [read for one in found for read in self._heard([one])]
            row = found[0][0]
            log.error("live conversation %s cannot be read: %s", row.pk, _where(broken))
            LiveConversation.objects.filter(pk=row.pk).update(read_revision=row.revision)
            return []

    def _hear(self, found: list[tuple[LiveConversation, nouns.Conversation]]) -> list[Read]:
        from heard.run.stream import in_common
        from heard.understand import understand

        more = []
        for row, said in found:
            place = self._place(row, said)
            more.append((place, said.turns[in_common(place.turns, said.turns) :]))
        heard = []
        for (row, said), (place, _), steps in zip(found, more, self.ear.follow(more), strict=True):
            last = steps[-1] if steps else place
            self._remember(row.pk, [place, *steps])
            heard.append(Read(row, said, understand(said, self.ear.heard(last), self.ear.recipe)))
        return heard

    def _place(self, row: LiveConversation, said: nouns.Conversation) -> "Following":
        """As far as the ear has come in what was said, or the beginning."""
        from heard.run.stream import in_common

        begun = self.ear.begin(said)
        fits = [p for p in self.places.get(row.pk, []) if p.kind == begun.kind and in_common(p.turns, said.turns) == len(p.turns)]
        return max(fits, key=lambda p: len(p.turns), default=begun)

    def _remember(self, pk: int, steps: "list[Following]") -> None:
        *before, last = [*(p for p in self.places.get(pk, []) if len(p.turns) < len(steps[0].turns)), *steps][-STEPS:]
        self.places[pk] = [*(replace(p, kept=None) for p in before), last]  # what is kept of a passage is large: once
        self.places.move_to_end(pk)
        while len(self.places) > REMEMBERED:
            self.places.popitem(last=False)

    def _stored(self, row: LiveConversation, said: nouns.Conversation, reading: nouns.Reading, now: datetime) -> bool:
        """Store one reading, unless a newer one is there, and do what follows from it."""
        values = [round(point.value, 2) for point in reading.curve]
        told = {"reading": reading_to_json(reading), "curve": values, "strain": values[-1] if values else 0.0}
        unread = LiveConversation.objects.filter(pk=row.pk, read_revision__lt=row.revision)
        if not unread.update(read_revision=row.revision, **told):
            return False
        row.read_revision = row.revision
        for name, value in told.items():
            setattr(row, name, value)
        over = row.state == LiveState.ENDED
        for after in (*AFTER, *([actions.kept] if over else [])):
            _safely(after, row, said, reading, now)
        if over:
            self.places.pop(row.pk, None)
        return True


def _safely(after: After, row: LiveConversation, said: nouns.Conversation, reading: nouns.Reading, now: datetime) -> None:
    """Do one of the things that follow; if it fails, the reading and the others stay."""
    try:
        with transaction.atomic():
            after(row, said, reading, now)
    except DatabaseError:
        raise
    except Exception as broken:
        log.error("live conversation %s: what follows a reading failed: %s", row.pk, _where(broken))


def _where(broken: BaseException) -> str:
    """The kind of an error and the lines it went through: an error's own message may hold a customer's words."""
    lines = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(broken.__traceback__)[-3:]]
    return f"{type(broken).__name__} at {' < '.join(reversed(lines))}"


@cache
def reader() -> Reader:
    """The reader of this process, with its ear."""
    from heard.listen import Ear

    return Reader(Ear.load())


def left(before: datetime) -> list[int]:
    """Conversations in which something has waited to be read since before then: whoever was to read it is gone."""
    unread = LiveConversation.objects.filter(read_revision__lt=F("revision"), last_at__lt=before)
    return list(unread.order_by("last_at").values_list("pk", flat=True)[: 10 * TOGETHER])
