"""JSON and JSON Lines: Heard's own form, one conversation a line or a file, and turns by themselves.

Labels and fields that Heard does not know are carried, never read. Lists of `role` and `content` are understood too.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from heard.arrive.clock import moment, seconds
from heard.arrive.parcel import Parcel
from heard.arrive.speakers import role_of
from heard.arrive.told import Found, Said, Told, storable
from heard.conversation import FORM, Conversation, HeardError, Speaker, conversation_from_json

OWN = {role.value for role in Speaker}
TURNS = ("turns", "messages")
VOICES = ("speaker", "role", "author", "sender", "from")
WORDS = ("text", "content", "message", "body")
KNOWN = {*VOICES, *WORDS, "id", "name", "start", "end"}
PARTS = {"id", "source", "channel", "subject", "started_at", "speakers", *TURNS}


def recognises(parcel: Parcel) -> float:
    """How surely the first document is a conversation in Heard's own form, or a turn."""
    first = parcel.first_document
    if not isinstance(first, dict):
        return 0.0
    if isinstance(first.get("heard"), str) and "conversation" in first:
        return 1.0
    if isinstance(first.get("turns"), list):
        return 0.95
    messages = first.get("messages") or first.get("conversation")
    if isinstance(messages, list) and messages and _is_turn(messages[0]):
        return 0.6
    return 0.6 if _is_turn(first) else 0.0


def _is_turn(value: Any) -> bool:
    return isinstance(value, dict) and _one(value, VOICES) is not None and isinstance(_one(value, WORDS), str)


def _one(value: dict[str, Any], names: tuple[str, ...]) -> Any:
    return next((value[name] for name in names if value.get(name) is not None), None)


def read(parcel: Parcel) -> Iterator[Found]:
    """Every conversation in the file as it comes; turns by themselves are gathered by their conversation first."""
    loose: dict[str, list[tuple[str, dict[str, Any]]]] = {}
    for where, document in parcel.documents():
        if isinstance(document, HeardError):
            yield document.at(where) if where else document
        elif _is_turn(document) and not any(isinstance(document.get(t), list) for t in TURNS):
            key = str(document.get("conversation_id") or document.get("conversation") or "")
            loose.setdefault(key, []).append((where, document))
        else:
            yield _conversation(document, where)
    for key, turns in loose.items():
        yield Told(tuple(_said(t, where) for where, t in turns), id=key or None, where=turns[0][0])


def _conversation(document: Any, where: str) -> Found:
    try:
        return _from_document(document, where)
    except HeardError as error:
        return error.at(where) if where else error
    except (TypeError, ValueError, AttributeError, KeyError):
        return HeardError("not a conversation.", where=where, then="See `heard formats` for the form.")


def _from_document(document: Any, where: str) -> Found:
    if not isinstance(document, dict):
        raise HeardError("not a JSON object.", then='Give {"id": "...", "turns": [...]}.')
    if "heard" in document and isinstance(document.get("conversation"), dict):
        if str(document["heard"]) != FORM:
            raise HeardError(f"form {str(document['heard'])[:12]}, and this Heard reads form {FORM}.", then="Update Heard.")
        document = document["conversation"]
    if _is_own(document):
        _of_words(document, ("channel", "source", "subject"))
        for n, turn in enumerate(document["turns"]):
            _of_words(turn, ("name",), f"turns[{n}].")
        return _storable(conversation_from_json(document))
    return _told(document, where)


def _of_words(holder: dict[str, Any], names: tuple[str, ...], place: str = "") -> None:
    for name in names:
        if not isinstance(holder.get(name), str | None):
            raise HeardError("not text.", where=f"{place}{name}", then="Give it as text, or leave it out.")


def _is_own(document: dict[str, Any]) -> bool:
    turns = document.get("turns")
    if "id" not in document or not isinstance(turns, list) or not turns:
        return False
    return all(isinstance(t, dict) and t.get("speaker") in OWN for t in turns)


def _storable(c: Conversation) -> Conversation:
    if all(t.text.isascii() and "\0" not in t.text for t in c.turns):
        return c
    return replace(c, turns=tuple(replace(t, text=storable(t.text)) for t in c.turns))


def _told(document: dict[str, Any], where: str) -> Told:
    turns = next((document[t] for t in (*TURNS, "conversation") if isinstance(document.get(t), list)), None)
    if turns is None:
        raise HeardError("no list of turns.", where="turns", then='Give "turns": [{"speaker": "customer", "text": "..."}].')
    key = document.get("id") or document.get("conversation_id")
    return Told(
        said=tuple(_said(t, f"turns[{n}]") for n, t in enumerate(turns)),
        id=None if key is None else str(key),
        channel=document.get("channel"),
        source=document.get("source"),
        subject=document.get("subject"),
        started_at=moment(document.get("started_at")),
        extra={k: v for k, v in document.items() if k not in PARTS},
        where=where,
    )


def _said(turn: Any, where: str) -> Said:
    if not isinstance(turn, dict):
        raise HeardError("not a JSON object.", where=where, then='Give {"speaker": "customer", "text": "..."}.')
    text = _one(turn, WORDS)
    if not isinstance(text, str):
        raise HeardError("no text.", where=f"{where}.text", then="Give each turn its text, or leave the turn out.")
    voice = _one(turn, VOICES)
    label = str(voice) if isinstance(voice, (str, int)) else None
    return Said(
        text=text,
        role=role_of(label),
        name=turn.get("name") or label,
        start=seconds(turn.get("start")),
        end=seconds(turn.get("end")),
        id=None if turn.get("id") is None else str(turn["id"]),
        extra={k: v for k, v in turn.items() if k not in KNOWN},
        where=where,
    )
