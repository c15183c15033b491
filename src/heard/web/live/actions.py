"""The only door to write what is said while it is said: change, record, announce and wake the reader, together.

The trail holds that a conversation began, was corrected and ended; each turn alone would bury everything else in it.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import F, Q

from heard import conversation as nouns
from heard.web.conversations import actions as shelf
from heard.web.conversations import keeping
from heard.web.conversations.models import Conversation
from heard.web.live import redacting, rows
from heard.web.live.models import LiveConversation, LiveState, LiveTurn
from heard.web.live.outbox import announce
from heard.web.live.turns import came, fields
from heard.web.people.models import Person
from heard.web.people.trail import record
from heard.web.records.gone import is_gone

if TYPE_CHECKING:
    from heard.arrive.came import Came, News

NEW, CORRECTED, SAME, LATE = "new", "corrected", "same", "late"
WAKE: list[Callable[[int, int], None]] = []
"""Told the id and the revision of a live conversation in which something waits to be read, after it is stored."""
KEPT: list[Callable[[LiveConversation, nouns.Conversation, nouns.Reading, datetime], Conversation | None]] = []
"""Rooms that keep a conversation that has ended in a way of their own; the first that gives one has kept it."""
_one = threading.RLock()


@contextmanager
def writing() -> Iterator[None]:
    """One transaction. On SQLite, where one writes at a time, threads of this process queue here, not at a sleeping lock."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with _one, transaction.atomic():
            yield
    else:
        with transaction.atomic():
            yield


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of some turns: the live conversation they are in, and for each whether it was new, or changed something."""

    row: LiveConversation
    outcomes: tuple[str, ...]


def said(team: int, news: "News", now: datetime, *, source: str = "api", is_demonstration: bool = False) -> Taken:
    """Take in what somebody said. The first turn of a conversation begins it; told twice it changes nothing."""
    with writing():
        parts = rows.parts(team, news, now, source=source, is_demonstration=is_demonstration)
        outcomes: dict[int, str] = {}
        for row, places in parts:
            told = _told(row, [news.turns[i] for i in places], now)
            outcomes |= dict(zip(places, told, strict=True))
            _changed(row, news, told, now)
        last = parts[-1][0]
        if news.ended and last.state == LiveState.OPEN:
            _end(last, now, "told")
    return Taken(last, tuple(outcomes[i] for i in range(len(news.turns))))


def _told(row: LiveConversation, turns: list["Came"], now: datetime) -> list[str]:
    """Write these turns down, redacted; says of each what it was."""
    from heard.run.stream import timed

    if rows.words_are_gone(row):
        return [LATE] * len(turns)
    clean = redacting.cleaned(turns, row.customer_name, row.names)
    if clean.fresh:
        _take_out(row, clean.fresh)
    row.names = list(clean.keys)
    keys = {key for c in clean.turns for key in (c.key, c.part_of) if key}
    about = Q(key__in=keys) | Q(part_of__in=keys, is_final=False)
    known = {turn.key: turn for turn in LiveTurn.objects.filter(about, conversation=row)}
    before = {key: turn.said_at for key, turn in known.items()}
    return [_one_turn(row, timed(c, row.started_at, before.get(c.key, now)), known, now) for c in clean.turns]


def _one_turn(row: LiveConversation, c: "Came", known: dict[str, LiveTurn], now: datetime) -> str:
    from heard.run.stream import truer

    whole = known.get(c.part_of)
    if whole is not None and whole.is_final:
        return SAME  # a piece of what has been said in full by now
    there = known.get(c.key)
    before = came(there) if there else None
    counts = truer(before, c)
    if there is None:
        known[c.key] = LiveTurn.objects.create(conversation=row, key=c.key, came_at=now, **fields(counts))
    elif counts == before:
        return SAME
    else:
        for name, value in fields(counts).items():
            setattr(there, name, value)
        there.save()
    if counts.is_final:
        if any(turn.part_of == c.key and not turn.is_final for turn in known.values()):
            LiveTurn.objects.filter(conversation=row, part_of=c.key, is_final=False).delete()
        row.revision += 1
    if before is not None and before.is_final:
        record(None, "live.corrected", f"live:{row.pk}", turn=known[c.key].pk)
    return NEW if there is None else CORRECTED


def _take_out(row: LiveConversation, names: tuple[str, ...]) -> None:
    """Names that are told late are taken out of what was said before."""
    before = list(row.turns.all())
    for turn, text in zip(before, redacting.without([t.text for t in before], names), strict=True):
        if text != turn.text:
            LiveTurn.objects.filter(pk=turn.pk).update(text=text)
            row.revision += 1


def _changed(row: LiveConversation, news: "News", told: list[str], now: datetime) -> None:
    """Store what changed beside the turns, announce it, and wake the reader."""
    facts = rows.learn(row, news)
    if not facts and not set(told) & {NEW, CORRECTED}:
        return
    row.last_at = now
    row.save(update_fields=["last_at", "revision", "names", *rows.LEARNED])
    announce("live", row.pk)
    wake(row)


def wake(row: LiveConversation) -> None:
    """Tell whoever reads, once this is stored, that something waits."""
    if row.revision == row.read_revision:
        return
    pk, revision = row.pk, row.revision
    transaction.on_commit(lambda: _wake(pk, revision))


def _wake(pk: int, revision: int) -> None:
    for told in WAKE:
        told(pk, revision)


def ended(row: LiveConversation, now: datetime, why: str = "told") -> None:
    """The conversation is over; `why` is a code: `told`, or `silence`. It is kept as soon as its last words are read."""
    with writing():
        _end(row, now, why)


def _end(row: LiveConversation, now: datetime, why: str) -> None:
    over = {"state": LiveState.ENDED, "ended_at": now, "revision": F("revision") + 1}
    if LiveConversation.objects.filter(pk=row.pk, state=LiveState.OPEN).update(**over):
        record(None, "live.ended", f"live:{row.pk}", why=why)
        announce("live", row.pk)
        row.refresh_from_db(fields=["state", "ended_at", "revision"])
        wake(row)


def handed_over(by: Person, row: LiveConversation, to: Person, now: datetime) -> None:
    """Somebody else answers from now on."""
    with writing():
        LiveConversation.objects.filter(pk=row.pk).update(agent=to, agent_name=to.name)
        row.agent, row.agent_name = to, to.name
        record(by, "live.handed-over", f"live:{row.pk}", to=to.pk)
        announce("live", row.pk)


def kept(row: LiveConversation, said: nouns.Conversation, reading: nouns.Reading, now: datetime) -> None:
    """A conversation that has ended goes to the others on the shelf, with the reading it has. Demonstrations do not.

    Call it in the transaction in which the last reading is stored.
    """
    if row.is_demonstration or not said.turns:
        return
    there = next((it for keep in KEPT if (it := keep(row, said, reading, now))), None)
    if there is None and row.kept is not None:
        there = row.kept
        shelf.change(there, said, now, is_read=True)
    elif there is None and is_gone(row.team_id, keeping.digest(said)):
        return
    there = there or shelf.keep_for(row.team_id, said, now, is_read=True)
    if there.agent_id is None and row.agent_id is not None:
        Conversation.objects.filter(pk=there.pk).update(agent=row.agent_id)
        there.agent = row.agent
    if there.digest == keeping.digest(said):
        shelf.understood(there, reading, now)
    LiveConversation.objects.filter(pk=row.pk).update(kept=there)
    row.kept = there
    record(None, "live.kept", f"live:{row.pk}", conversation=there.pk)


