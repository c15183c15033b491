"""Other wordings of a note by a language model, where one is switched on: offered beside the note, taken by a person or not."""

import os
from dataclasses import replace
from functools import lru_cache
from importlib.util import find_spec

from heard.arrive.redaction import redact_conversation
from heard.conversation import HeardError
from heard.listen.language import LanguageModel, Purse, language_model
from heard.respond import Note as Drafted
from heard.respond.note import in_other_words
from heard.web.conversations.keeping import as_said
from heard.web.conversations.models import Conversation
from heard.web.following import keeping, notes
from heard.web.following.models import Note
from heard.web.people.models import Person
from heard.web.people.trail import record

PATIENCE = 20.0
"""Seconds that somebody at the page waits at most; it is asked once."""


def model() -> LanguageModel | None:
    """The language model that can be asked; none where none is switched on or its settings are wrong (`heard web check`)."""
    try:
        told = language_model(os.environ)
    except HeardError:
        return None
    return told if told is not None and find_spec("httpx") else None


@lru_cache(maxsize=4)
def _purse(of: LanguageModel) -> Purse:
    """What this process may ask in a day."""
    return Purse(of)


def is_whole(drafted: Drafted) -> bool:
    """Whether the draft says what was done; one with a gap has nothing to be said otherwise."""
    return not any(line.kind == "gap" for line in drafted.lines)


def offered(person: Person, row: Conversation, note: Note) -> tuple[str, ...]:
    """Up to three other wordings of the draft, whole; those that would say something else are left out. Nothing is stored.

    Raises HeardError where none is switched on, or it does not answer.
    """
    told = model()
    if told is None:
        raise HeardError("no language model is switched on.", then="See docs/second-opinion.md.")
    from heard.listen.asking import Asking  # the libraries for it are an extra
    from heard.respond.wording import note_otherwise

    drafted, said = notes.drafted(row, person, note.variant)[0], as_said(row)
    if not is_whole(drafted):
        raise HeardError("the conversation does not say what was done.", then="Write it yourself; a model cannot know it.")
    bounded = replace(told, seconds=min(told.seconds, PATIENCE), tries=1)
    with Asking(bounded, _purse(told)) as ask:
        found = note_otherwise(drafted, said, ask, redact_conversation, keeping.held_in(row, row.team))
    record(person, "letter.asked-otherwise", f"letter:{note.pk}", conversation=row.pk, wordings=len(found))
    return tuple(in_other_words(drafted, words) for words in found)
