"""Sharing a conversation: it is made nameless, a person looks at exactly that, and exactly that is kept."""

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from heard import conversation as nouns
from heard.conversation import conversation_to_json, reading_to_json
from heard.run.nameless import nameless
from heard.web.conversations import keeping
from heard.web.conversations.models import Conversation
from heard.web.library.models import Kept
from heard.web.people.models import Person
from heard.web.people.trail import record

MOST_WORDS = 60


@dataclass(frozen=True, slots=True)
class Draft:
    """A conversation as the library would show it, and a mark that changes with every letter of it."""

    said: nouns.Conversation
    reading: nouns.Reading

    @property
    def body(self) -> dict[str, Any]:
        """Both as plain values."""
        return {"said": conversation_to_json(self.said), "reading": reading_to_json(self.reading)}

    @property
    def digest(self) -> str:
        """What is sent along with "I have read it": any other text has another one."""
        return hashlib.sha256(json.dumps(self.body, sort_keys=True).encode()).hexdigest()


def draft(row: Conversation, also: list[str]) -> Draft | None:
    """The conversation without names, dates and numbers of its source, and without the words in `also`; None if unread."""
    standing = keeping.standing_reading(row)
    if standing is None:
        return None
    said, reading = nameless(keeping.as_said(row), standing, colleagues=True, also=also)
    bare = replace(said, id="kept", source=None, subject=None, started_at=None)
    bare = replace(bare, turns=tuple(replace(turn, id=None) for turn in bare.turns))
    assert reading is not None  # noqa: S101 - one goes in, so one comes out
    return Draft(bare, replace(reading, promises=tuple(replace(p, due=None) for p in reading.promises)))


def words_to_hide(text: str) -> list[str]:
    """The words a person wants taken out, one line each."""
    return [line.strip() for line in text.splitlines() if line.strip()][:MOST_WORDS]


def share(person: Person, row: Conversation, checked: Draft, title: str, why: str, now: datetime) -> Kept:
    """Keep what was checked, in place of what was kept of this conversation before."""
    told = {"team_id": row.team_id, "kept_by": person, "kept_at": now, "title": title, "why": why, **checked.body}
    with transaction.atomic():
        kept, _ = Kept.objects.update_or_create(conversation=row, defaults=told)
        record(person, "conversation.shared", f"conversation:{row.pk}", kept=kept.pk)
    return kept


def take_back(person: Person, kept: Kept) -> None:
    """Take it out of the library; the conversation itself stays."""
    with transaction.atomic():
        record(person, "conversation.unshared", f"conversation:{kept.conversation_id}", kept=kept.pk)
        kept.delete()
