"""Writing notes at a turn, between the agent and the supervisor."""

from datetime import datetime

from django.db import transaction

from heard.web.conversations.models import Conversation, Note
from heard.web.live.outbox import announce
from heard.web.people.models import Person
from heard.web.people.trail import record


def note(person: Person, row: Conversation, turn: int | None, words: str, now: datetime) -> Note:
    """Write a note at a turn, or about the whole."""
    with transaction.atomic():
        kept = Note.objects.create(conversation=row, person=person, turn=turn, words=words, at=now)
        record(person, "note.written", f"conversation:{row.pk}", turn=turn)
        announce("conversation", row.pk)
    return kept


def take_back(person: Person, kept: Note) -> None:
    """Whoever wrote a note takes it away."""
    with transaction.atomic():
        kept.delete()
        record(person, "note.taken-back", f"conversation:{kept.conversation_id}", turn=kept.turn)
        announce("conversation", kept.conversation_id)
