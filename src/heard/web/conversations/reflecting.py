"""Asking the two questions after a hard conversation, and keeping the answer for the person alone.

Nothing here is written in the trail or announced: that somebody looked back is theirs as much as the words.
"""

from datetime import datetime

from heard import conversation as nouns
from heard.respond.looking_back import may_ask
from heard.web.conversations.models import Conversation, Reflection
from heard.web.people.models import Person
from heard.web.people.rights import Right


def ask(row: Conversation, reading: nouns.Reading, now: datetime) -> Reflection | None:
    """Ask the person who answered, if the conversation was hard and they have not been asked in this shift."""
    person = row.agent
    if person is None or not person.may(Right.REFLECT):
        return None
    last = Reflection.objects.filter(person=person).exclude(asked_at=None).order_by("-asked_at").first()
    if not may_ask(reading, row.started_at, last.asked_at if last else None, now):
        return None
    asked, _ = Reflection.objects.get_or_create(conversation=row, person=person, defaults={"asked_at": now})
    return asked


def answer(person: Person, row: Conversation, heard: str, did: str, now: datetime) -> Reflection:
    """Keep what the person heard and did; said again, it replaces what was said."""
    told = {"heard": heard, "did": did, "answered_at": now, "skipped_at": None}
    return Reflection.objects.update_or_create(conversation=row, person=person, defaults=told)[0]


def skip(person: Person, row: Conversation, now: datetime) -> None:
    """Not this time: the question goes away and does not come back for this conversation."""
    Reflection.objects.filter(conversation=row, person=person, answered_at=None).update(skipped_at=now)


def open_question(person: Person) -> Reflection | None:
    """The question that waits for this person, newest first; None if there is none."""
    waiting = Reflection.objects.filter(person=person, answered_at=None, skipped_at=None).exclude(asked_at=None)
    return waiting.select_related("conversation").order_by("-asked_at").first()
