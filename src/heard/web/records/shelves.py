"""Conversations off the shelf, a handful at a time, however many there are."""

from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter

from django.db.models import Q, QuerySet

from heard import conversation as nouns
from heard.conversation import reading_from_json
from heard.understand.standing import standing
from heard.web.conversations import keeping
from heard.web.conversations.models import Contest, Conversation, Reading, Turn

HANDFUL = 100
"""Conversations fetched at once: no long transaction, no more than these in memory."""

Taken = tuple[nouns.Conversation, nouns.Reading | None]


def pairs(shelf: QuerySet[Conversation]) -> Iterator[Taken]:
    """Each conversation on the shelf with its reading as it counts, the oldest first; one that is deleted meanwhile is left out."""
    for rows in handfuls(shelf):
        turns = turns_of(rows)
        readings = _readings(rows)
        contested = set(Contest.objects.filter(conversation__in=rows).values_list("conversation_id", flat=True))
        for row in rows:
            judged = keeping.judged(row) if row.pk in contested else {}
            body = readings.get(row.pk)
            yield keeping.said_in(row, turns.get(row.pk, [])), None if body is None else standing(reading_from_json(body), judged)


def handfuls(shelf: QuerySet[Conversation]) -> Iterator[list[Conversation]]:
    """The shelf in pieces, by key: each is a short question to the database."""
    ordered, after = shelf.order_by("started_at", "pk"), Q()
    while rows := list(ordered.filter(after)[:HANDFUL]):
        yield rows
        last = rows[-1]
        after = Q(started_at__gt=last.started_at) | Q(started_at=last.started_at, pk__gt=last.pk)


def turns_of(rows: list[Conversation]) -> dict[int, list[Turn]]:
    """The turns of each, in order."""
    said = Turn.objects.filter(conversation__in=rows).order_by("conversation_id", "number")
    return {pk: list(turns) for pk, turns in groupby(said, key=attrgetter("conversation_id"))}


def _readings(rows: list[Conversation]) -> dict[int, object]:
    """The body of the newest reading of each."""
    made = Reading.objects.filter(conversation__in=rows).order_by("made_at", "pk")
    return dict(made.values_list("conversation_id", "body"))
