"""Having conversations read again by a newer recipe; every older reading is kept."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from heard.web.conversations import keeping
from heard.web.conversations.models import Conversation, Reading
from heard.web.jobs.actions import enqueue
from heard.web.people.models import Person
from heard.web.people.trail import record

LATER = 7
"""Conversations that come in new are read before those that are read again."""


def again(person: Person, row: Conversation, now: datetime) -> None:
    """A person wants this conversation read again; asked twice within a minute, it is read once."""
    with transaction.atomic():
        enqueue("read", {"conversation": row.pk}, key=f"read-again:{row.pk}:{now:%Y%m%d%H%M}")
        record(person, "reading.asked-for", f"conversation:{row.pk}")


def recipe_of_today() -> str:
    """The recipe by which this installation reads now."""
    from heard.listen import Ear

    return keeping.recipe_name(Ear.load().recipe)


def all_again(shelf: QuerySet[Conversation], recipe: str, now: datetime) -> int:
    """Queue each conversation that this recipe has not read yet; says how many."""
    read_so = Reading.objects.filter(conversation=OuterRef("pk"), recipe=recipe)
    waiting = shelf.exclude(read_at=None).filter(~Exists(read_so)).order_by("-started_at").values_list("pk", flat=True)
    count = 0
    for pk in waiting.iterator(chunk_size=1000):
        with transaction.atomic():
            enqueue("read", {"conversation": pk}, key=f"read:{pk}:{recipe}"[:80], priority=LATER)
            count += 1
    record(None, "readings.asked-for", "house", conversations=count)
    return count
