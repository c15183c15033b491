"""Between the nouns of the house and the tables of this room."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from heard import conversation as nouns
from heard.conversation import Speaker, conversation_from_json, conversation_to_json, reading_from_json
from heard.understand.standing import standing
from heard.web.conversations import words
from heard.web.conversations.models import Conversation, Felt, Outcome, Reading, Turn

HELD_BY_TURN = ("speaker", "text")


def digest(conversation: nouns.Conversation) -> str:
    """What makes a conversation the same one when it arrives again."""
    body = json.dumps(conversation_to_json(conversation), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(body.encode("utf-8", "replace")).hexdigest()


def head_and_turns(conversation: nouns.Conversation) -> tuple[dict[str, Any], list[Turn]]:
    """A conversation as what its row keeps and the rows of its turns, not yet saved."""
    body = conversation_to_json(conversation)
    rows = [
        Turn(number=i, speaker=t["speaker"], text=t["text"], rest={k: v for k, v in t.items() if k not in HELD_BY_TURN})
        for i, t in enumerate(body.pop("turns"))
    ]
    return body, rows


def as_said(row: Conversation) -> nouns.Conversation:
    """The conversation itself, with all its turns in order."""
    return said_in(row, row.turns.order_by("number"))


def said_in(row: Conversation, turns: Iterable[Turn]) -> nouns.Conversation:
    """The conversation with these turns, which are all of its own in order."""
    return conversation_from_json({**row.head, "turns": [{**t.rest, "speaker": t.speaker, "text": t.text} for t in turns]})


def newest_reading(row: Conversation) -> Reading | None:
    """The reading that the page shows."""
    return row.readings.order_by("-made_at", "-pk").first()


def judged(row: Conversation) -> dict[str, str | None]:
    """What people made of this conversation's marks, by address: a contest that is open or stayed unclear counts nowhere."""
    out: dict[str, str | None] = {}
    told = row.contests.exclude(outcome=Outcome.WITHDRAWN).order_by("at", "pk")
    for mark, outcome, changed_to in told.values_list("mark", "outcome", "changed_to"):
        out.pop(mark, None)
        if outcome != Outcome.STANDS:
            out[mark] = changed_to if outcome == Outcome.CHANGES else None
    return out


def standing_reading(row: Conversation) -> nouns.Reading | None:
    """The newest reading as it counts: contested marks left out, settled ones as people settled them."""
    newest = newest_reading(row)
    return None if newest is None else standing(reading_from_json(newest.body), judged(row))


def name_of(conversation: nouns.Conversation, *speakers: Speaker) -> str:
    """The first name that somebody speaking as one of these goes by; empty if none is told."""
    named = (t.name for t in conversation.turns if t.speaker in speakers and t.name)
    return next(named, "")[:120]


def searchable(conversation: nouns.Conversation) -> words.Said:
    """All the words by which a conversation can be found."""
    body = conversation_to_json(conversation)
    return words.said(body, body["turns"])


def summary(reading: nouns.Reading) -> dict[str, Any]:
    """What the list shows and filters by, taken from a reading."""
    kinds = [moment.kind for moment in reading.moments]
    marks = [m for m in reading.turns if isinstance(m, nouns.CustomerMarks)]
    scores = {name: round(score.value, 3) for name, score in reading.scores.items()}
    return {
        "concern": reading.concern,
        "scenario": reading.scenario,
        "resolution": reading.resolution,
        "root_cause": reading.root_cause[:300],
        "strength": max((m.strength for m in marks), default=0),
        "care": kinds.count("care"),
        "missed": kinds.count("missed"),
        "spikes": len(reading.spikes),
        "curve": [round(point.value, 2) for point in reading.curve],
        **{name: scores.get(name) for name in ("acknowledgment", "clarity", "follow_through", "felt_understood")},
    }


def felt(row: Conversation, reading: nouns.Reading) -> list[Felt]:
    """Each feeling that was shown, at its strongest; not yet saved."""
    strongest: dict[str, int] = {}
    for marks in reading.turns:
        if isinstance(marks, nouns.CustomerMarks) and marks.feeling:
            strongest[marks.feeling] = max(marks.strength, strongest.get(marks.feeling, 0))
    return [Felt(conversation=row, feeling=feeling, strength=s) for feeling, s in strongest.items()]


def recipe_name(recipe: nouns.Recipe) -> str:
    """A recipe in one line: code, model and codebook."""
    return f"{recipe.heard} / {recipe.model} / {recipe.codebook}"[:200]


def unread(shelf: QuerySet[Conversation]) -> int:
    """How many of these still wait to be read."""
    return shelf.filter(read_at=None).count()
