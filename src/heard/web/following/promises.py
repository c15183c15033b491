"""The only door to write promises: each action changes, records in the trail and announces, in one transaction."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from heard import conversation as nouns
from heard.conversation import Reading
from heard.respond import due, remind_at
from heard.respond.stock import fits_anyone
from heard.web.conversations.models import Conversation
from heard.web.following.keeping import hours_of, lead_of, voice_of
from heard.web.following.models import Promise, State
from heard.web.jobs.actions import enqueue
from heard.web.live.outbox import announce
from heard.web.people.models import Person
from heard.web.people.trail import record

LIKELY = 0.5
"""How sure the reading must be for a promise to come on somebody's list."""
LONG_PAST = timedelta(days=14)
"""A promise that was due so long before it came in is not followed: a history of years would bury the day's work."""

WHEN_BROKEN: list[Callable[[Promise], None]] = []
"""What other rooms do when a promise is broken, such as telling a help desk; each adds its own when Heard starts.

They are called inside the transaction of the change.
"""


def follow(row: Conversation, reading: Reading, now: datetime) -> int:
    """Put what a reading found on the list of the person who answered; says how many are new. Done twice it adds nothing.

    What a person has settled or moved stays as it is; an open promise that the newest reading no longer finds goes.
    """
    found = {(p.span.turn, p.span.start): p for p in _worth_following(row, reading)}
    with transaction.atomic():
        there = {(p.turn, p.start): p for p in row.promises.filter(turn__isnull=False)}
        gone = [p.pk for place, p in there.items() if place not in found and p.settled_by_id is None and not p.due_changed]
        row.promises.filter(pk__in=gone).delete()
        new = [_made(row, promise, now) for place, promise in found.items() if place not in there]
        for promise in Promise.objects.bulk_create(new, ignore_conflicts=True):
            _watch(promise)
        if new or gone:
            record(None, "promises.found", f"conversation:{row.pk}", new=len(new), gone=len(gone))
            announce("conversation", row.pk)
    return len(new)


def _worth_following(row: Conversation, reading: Reading) -> Iterator[nouns.Promise]:
    """The promises that somebody could keep: likely ones, and no line that would fit any customer."""
    texts = dict(row.turns.values_list("number", "text"))
    for promise in reading.promises:
        words = texts.get(promise.span.turn, "")[promise.span.start : promise.span.end]
        if promise.confidence >= LIKELY and not fits_anyone(words):
            yield promise


def _made(row: Conversation, promise: nouns.Promise, now: datetime) -> Promise:
    said_in = row.turns.filter(number=promise.span.turn).first()
    made = row.started_at + timedelta(seconds=float((said_in.rest.get("start") if said_in else 0) or 0))
    state = State(promise.state) if promise.state in State.values else State.OPEN
    settled = {} if state == State.OPEN else {"settled_at": made, "settled_turn": promise.settled.turn if promise.settled else None}
    kept = _timed(Promise(
        conversation=row, person=row.agent, what=promise.what[:1000], said=(promise.by or "")[:200], turn=promise.span.turn,
        start=promise.span.start, end=promise.span.end, confidence=promise.confidence, made_at=made, state=state, **settled,
    ))  # fmt: skip
    if kept.state == State.OPEN and kept.due_at < now - LONG_PAST:
        kept.state = State.PAST
    return kept


def _timed(promise: Promise) -> Promise:
    """The promise with its due time and its reminder, in the team's working hours."""
    team = promise.conversation.team
    found = due(promise.said or None, promise.made_at, hours_of(team))
    promise.due_at, promise.due_said, promise.due_because = found.at, found.said, found.because
    promise.remind_at = remind_at(found.at, hours_of(team), lead_of(voice_of(team)))
    return promise


def _watch(promise: Promise) -> None:
    """Have the worker look at it before and when it falls due."""
    if promise.pk is None:  # another worker has put it there in the same moment
        at = Promise.objects.filter(conversation_id=promise.conversation_id, turn=promise.turn, start=promise.start).first()
        if at is None:
            return
        promise = at
    if promise.state == State.OPEN:
        for kind, at in (("remind", promise.remind_at), ("late", promise.due_at)):
            enqueue(kind, {"promise": promise.pk}, key=f"{kind}:{promise.pk}:{int(at.timestamp())}", priority=3, after=at)


def settle(person: Person, promise: Promise, state: State, now: datetime) -> None:
    """Somebody says how a promise stands; said again it replaces what was said, and `open` takes it back."""
    settled = {"settled_at": None, "settled_by": None} if state == State.OPEN else {"settled_at": now, "settled_by": person}
    with transaction.atomic():
        Promise.objects.filter(pk=promise.pk).update(state=state, settled_turn=None, **settled)
        record(person, f"promise.{state}", f"promise:{promise.pk}", conversation=promise.conversation_id)
        announce("conversation", promise.conversation_id)
        if state == State.BROKEN and promise.state != State.BROKEN:
            for hear in WHEN_BROKEN:
                hear(promise)


def move(person: Person, promise: Promise, local: datetime) -> None:
    """Somebody names another time, in the team's own time zone."""
    team = promise.conversation.team
    at = local.replace(tzinfo=ZoneInfo(team.time_zone))
    remind = remind_at(at, hours_of(team), lead_of(voice_of(team)))
    with transaction.atomic():
        Promise.objects.filter(pk=promise.pk).update(
            due_at=at, due_said=True, due_because="", due_changed=True, remind_at=remind, reminded_at=None, told_late_at=None
        )
        record(person, "promise.moved", f"promise:{promise.pk}", conversation=promise.conversation_id)
        announce("conversation", promise.conversation_id)
        _watch(Promise.objects.get(pk=promise.pk))


def promise_by_note(person: Person, row: Conversation, made: tuple[nouns.Promise, ...], now: datetime) -> None:
    """What an edited note promises anew goes on its writer's list; call it inside the transaction that sends the note."""
    for promise in made:
        kept = _timed(Promise(conversation=row, person=person, what=promise.what, said=promise.by or "", made_at=now))
        kept.save()
        _watch(kept)
        record(person, "promise.made-by-note", f"promise:{kept.pk}", conversation=row.pk)
