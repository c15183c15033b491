"""The only door to write: each action changes, records in the trail and announces, in one transaction."""

import hashlib
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from heard import conversation as nouns
from heard.conversation import Speaker, reading_to_json
from heard.web.connect.models import Topic
from heard.web.connect.telling import tell
from heard.web.conversations import keeping, reflecting, words
from heard.web.conversations.models import Arrival, Conversation, Felt, FileState, Outcome, Reading, Turn
from heard.web.jobs.actions import enqueue
from heard.web.live.outbox import announce
from heard.web.people.models import Person, Team
from heard.web.people.trail import record


def digest(name: str, content: bytes) -> str:
    """What makes a file the same one when it is brought again: its name and its bytes."""
    return hashlib.sha256(name.encode("utf-8", "replace") + b"\0" + content).hexdigest()


def bring_in(
    team: Team, person: Person | None, name: str, content: bytes, now: datetime, *, is_sample: bool = False
) -> tuple[Arrival, bool]:
    """Take a file in and queue the work on it; the same file again is the same arrival. Says whether it is new."""
    with transaction.atomic():
        arrival, is_new = Arrival.objects.get_or_create(
            team=team, brought_by=person, digest=digest(name, content),
            defaults={"name": name[:255], "size": len(content), "content": content, "is_sample": is_sample, "arrived_at": now},
        )  # fmt: skip
        if is_new or arrival.state == FileState.UNREADABLE:
            again = {"content": content, "state": FileState.WAITING, "faults": [], "put_away": False}
            Arrival.objects.filter(pk=arrival.pk).update(**again)
            enqueue("arrive", {"arrival": arrival.pk}, priority=4)
            record(person, "file.brought", f"arrival:{arrival.pk}", bytes=len(content))
        elif arrival.put_away:
            Arrival.objects.filter(pk=arrival.pk).update(put_away=False)
        announce("arrival", arrival.pk)
    return arrival, is_new


def put_away(person: Person, arrivals: list[int]) -> None:
    """Clear these finished files from the person's page; the conversations stay."""
    with transaction.atomic():
        Arrival.objects.filter(pk__in=arrivals, brought_by=person).update(put_away=True)
        record(person, "files.put-away", f"person:{person.pk}", files=len(arrivals))


def file_opened(arrival: Arrival, found: int, faults: list[str]) -> None:
    """A file has given all it holds: its bytes go, what could not be read is told."""
    state = FileState.OPENED if found else FileState.UNREADABLE
    with transaction.atomic():
        Arrival.objects.filter(pk=arrival.pk).update(content=None, state=state, found=found, faults=faults)
        record(None, "file.opened", f"arrival:{arrival.pk}", found=found, faults=len(faults))
        announce("arrival", arrival.pk)


def keep(conversation: nouns.Conversation, arrival: Arrival, now: datetime) -> Conversation:
    """Store a conversation, queue its reading, announce it. One that is already there stays as it is."""
    return keep_for(arrival.team_id, conversation, now, arrival)


def keep_for(
    team: int, conversation: nouns.Conversation, now: datetime, arrival: Arrival | None = None, *, is_read: bool = False
) -> Conversation:
    """Store a conversation for a team as `keep` does; without an arrival nobody brought it in, it came by itself.

    `is_read`: its reading is there already and is stored next, with `understood`.
    """
    same = keeping.digest(conversation)
    there = Conversation.objects.filter(team_id=team, digest=same)
    try:
        with transaction.atomic():
            return there.first() or _keep(team, conversation, arrival, now, is_read=is_read)
    except IntegrityError:  # another worker kept it in the same moment
        return there.get()


def _keep(
    team: int, conversation: nouns.Conversation, arrival: Arrival | None, now: datetime, *, is_read: bool
) -> Conversation:
    brought = {"arrival": arrival, "brought_by": arrival.brought_by, "is_sample": arrival.is_sample} if arrival else {}
    row = Conversation.objects.create(team_id=team, arrived_at=now, **brought, **_facts(team, conversation, now))
    count = _say(row, conversation, is_read=is_read)
    record(None, "conversation.kept", f"conversation:{row.pk}", arrival=arrival.pk if arrival else None, turns=count)
    return row


def _facts(team: int, conversation: nouns.Conversation, now: datetime) -> dict[str, Any]:
    """What the row of a conversation holds of it."""
    agent_name = keeping.name_of(conversation, Speaker.AGENT) or keeping.name_of(conversation, Speaker.BOT)
    return {
        "agent": _agent(team, agent_name),
        "agent_name": agent_name,
        "customer_name": keeping.name_of(conversation, Speaker.CUSTOMER),
        "external_id": conversation.id[:200],
        "digest": keeping.digest(conversation),
        "channel": (conversation.channel or "")[:40],
        "subject": (conversation.subject or "")[:300],
        "head": keeping.head_and_turns(conversation)[0],
        "started_at": _known(conversation.started_at, now),
    }


def _say(row: Conversation, conversation: nouns.Conversation, *, is_read: bool) -> int:
    """Write the turns down, let them be found, queue the reading, announce it; says how many turns there are."""
    turns = keeping.head_and_turns(conversation)[1]
    for turn in turns:
        turn.conversation = row
    Turn.objects.bulk_create(turns, batch_size=500)
    words.put(row.pk, keeping.searchable(conversation))
    if not is_read:
        enqueue("read", {"conversation": row.pk}, key=f"read:{row.pk}:{row.digest[:24]}")
    announce("conversation", row.pk)
    return len(turns)


def change(row: Conversation, conversation: nouns.Conversation, now: datetime, *, is_read: bool = False) -> None:
    """More was said, or other words: the conversation is stored as it is now and read anew. The old text's readings go."""
    facts = _facts(row.team_id, conversation, now)
    if facts["digest"] == row.digest:
        return
    with transaction.atomic():
        Conversation.objects.filter(pk=row.pk).update(read_at=None, **facts)
        for of_the_old_text in (row.turns, row.readings, row.felt):
            of_the_old_text.all().delete()
        row.digest = facts["digest"]
        count = _say(row, conversation, is_read=is_read)
        record(None, "conversation.changed", f"conversation:{row.pk}", turns=count)


def remove(row: Conversation, why: str) -> None:
    """A conversation and all that was made of it goes; `why` is a code, such as `gone-in-source`."""
    with transaction.atomic():
        record(None, "conversation.removed", f"conversation:{row.pk}", why=why)
        announce("conversation", row.pk)
        row.delete()


def _known(started: datetime | None, now: datetime) -> datetime:
    """When it began, as far as known; a time without a zone is taken as this machine's."""
    if started is None:
        return now
    return started if started.tzinfo else started.replace(tzinfo=now.tzinfo)


def _agent(team: int, name: str) -> Person | None:
    found = list(Person.objects.filter(team_id=team, name__iexact=name)[:2]) if name else []
    return found[0] if len(found) == 1 else None


def understood(row: Conversation, reading: nouns.Reading, now: datetime) -> None:
    """Store a reading beside the older ones, and let the list show it."""
    recipe = keeping.recipe_name(reading.recipe)
    with transaction.atomic():
        Reading.objects.update_or_create(
            conversation=row, recipe=recipe, defaults={"body": reading_to_json(reading), "made_at": now}
        )
        Conversation.objects.filter(pk=row.pk).update(read_at=now)
        reckon(row)
        reflecting.ask(row, reading, now)
        record(None, "conversation.read", f"conversation:{row.pk}", recipe=recipe)
        enqueue("follow", {"conversation": row.pk}, priority=6)
        tell(Topic.READ, row, recipe=recipe)
        announce("conversation", row.pk)
        if row.arrival_id:
            announce("arrival", row.arrival_id)


def reckon(row: Conversation) -> None:
    """Work out anew what the list shows and filters by: the newest reading as people have left it standing."""
    reading = keeping.standing_reading(row)
    if reading is None:
        return
    waiting = row.contests.filter(outcome=Outcome.OPEN).values("mark").distinct().count()
    Conversation.objects.filter(pk=row.pk).update(contested=waiting, **keeping.summary(reading))
    Felt.objects.filter(conversation=row).delete()
    Felt.objects.bulk_create(keeping.felt(row, reading))


def opened(person: Person, row: Conversation) -> None:
    """Somebody looks at a conversation."""
    record(person, "conversation.opened", f"conversation:{row.pk}")


