"""The one JSON form of a conversation and its reading, version 1; schema.json beside this file describes it."""

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

from heard.conversation.conversation import Conversation, Span, Speaker, SpeakersFrom, Turn
from heard.conversation.errors import HeardError
from heard.conversation.reading import (
    AgentMarks,
    CurvePoint,
    CustomerMarks,
    Difference,
    Evidence,
    Jargon,
    Moment,
    Opinion,
    Promise,
    Reading,
    Recipe,
    Score,
    Spike,
    TurnMarks,
)

FORM = "1"


def line(conversation: Conversation, reading: Reading | None = None) -> str:
    """One conversation, and its reading if there is one, as one line of JSON without a line end."""
    whole: dict[str, Any] = {"heard": FORM, "conversation": conversation_to_json(conversation)}
    if reading is not None:
        whole["reading"] = reading_to_json(reading)
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


def conversation_to_json(c: Conversation) -> dict[str, Any]:
    """A conversation as plain values; fields that are empty are left out."""
    out: dict[str, Any] = {**c.extra, "id": c.id, "source": c.source, "channel": c.channel, "subject": c.subject}
    out["started_at"] = c.started_at.isoformat() if c.started_at else None
    if c.speakers != SpeakersFrom():
        out["speakers"] = {"how": c.speakers.how, "confidence": round(c.speakers.confidence, 3)}
    out["turns"] = [_turn_to_json(t) for t in c.turns]
    return {k: v for k, v in out.items() if v is not None}


def _turn_to_json(t: Turn) -> dict[str, Any]:
    out = {**t.extra, "id": t.id, "speaker": t.speaker.value, "name": t.name, "text": t.text, "start": t.start, "end": t.end}
    return {k: v for k, v in out.items() if v is not None}


def conversation_from_json(value: Any) -> Conversation:
    """A conversation from plain values; unknown fields are kept in `extra`.

    Raises HeardError naming the field (`turns[3].speaker`) that is wrong or missing.
    """
    known = {"id", "source", "channel", "subject", "started_at", "speakers", "turns"}
    body = _mapping(value, "conversation")
    turns = body.get("turns")
    if not isinstance(turns, list):
        raise HeardError("no list of turns.", where="turns", then='Give "turns": [{"speaker": "customer", "text": "..."}].')
    told = body.get("speakers")
    how = told if _is_origin(told) else None
    return Conversation(
        id=_text(body.get("id"), "id"),
        turns=tuple(_turn_from_json(t, f"turns[{i}]") for i, t in enumerate(turns)),
        channel=body.get("channel"),
        source=body.get("source"),
        subject=body.get("subject"),
        started_at=_time(body.get("started_at"), "started_at"),
        speakers=SpeakersFrom(how["how"], how["confidence"]) if how else SpeakersFrom(),
        extra={k: v for k, v in body.items() if k not in known or (k == "speakers" and not how)},
    )


def _is_origin(value: Any) -> bool:
    return isinstance(value, dict) and set(value) == {"how", "confidence"}


def _turn_from_json(value: Any, where: str) -> Turn:
    known = {"id", "speaker", "name", "text", "start", "end"}
    body = _mapping(value, where)
    try:
        speaker = Speaker(str(body.get("speaker")))
    except ValueError:
        raise HeardError("no such speaker.", where=f"{where}.speaker", then="Use customer, agent, bot or other.") from None
    if not isinstance(body.get("text"), str):
        raise HeardError("no text.", where=f"{where}.text", then="Give each turn its text, or leave the turn out.")
    return Turn(
        speaker=speaker,
        text=body["text"],
        start=_seconds(body.get("start"), f"{where}.start"),
        end=_seconds(body.get("end"), f"{where}.end"),
        name=body.get("name"),
        id=None if body.get("id") is None else str(body["id"]),
        extra={k: v for k, v in body.items() if k not in known},
    )


def _mapping(value: Any, where: str) -> Mapping[str, Any]:
    if isinstance(value, dict):
        return value
    raise HeardError("not a JSON object.", where=where, then="See `heard formats` for the form.")


def _text(value: Any, where: str) -> str:
    if isinstance(value, (str, int)) and str(value):
        return str(value)
    raise HeardError("missing.", where=where, then="Give each conversation an id of its own.")


def _seconds(value: Any, where: str) -> float | None:
    if value is None:
        return None
    try:
        return float(value)
    except (TypeError, ValueError):
        raise HeardError("not a number of seconds.", where=where, then="Give seconds since the conversation began.") from None


def _time(value: Any, where: str) -> datetime | None:
    if value is None:
        return None
    try:
        return datetime.fromisoformat(str(value))
    except ValueError:
        raise HeardError("not a time.", where=where, then="Write it like 2026-11-16T17:42:00+00:00.") from None


def reading_to_json(r: Reading) -> dict[str, Any]:
    """A reading as plain values, probabilities and scores rounded to what they can bear."""
    out: dict[str, Any] = dict(r.extra)
    out["turns"] = [_marks_to_json(m) for m in r.turns]
    out["scores"] = {name: _plain(score) for name, score in r.scores.items()}
    for name in ("resolution", "scenario", "root_cause", "concern"):
        out[name] = getattr(r, name)
    for name in ("moments", "promises", "curve", "spikes", "jargon", "evidence"):
        out[name] = [_plain(item) for item in getattr(r, name)]
    out["confidence"] = _plain(r.confidence)
    out["recipe"] = _plain(r.recipe)
    if r.second_opinion is not None:
        out["second_opinion"] = {**_plain(r.second_opinion), "turns": [_marks_to_json(m) for m in r.second_opinion.turns]}
    return out


def _marks_to_json(marks: TurnMarks) -> dict[str, Any]:
    return {} if marks is None else dict(_plain(marks))


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (str, int)):
        return value
    if isinstance(value, Evidence):
        return {"mark": value.mark, **_plain(value.span)}
    if isinstance(value, float):
        return round(value, 3)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {k: _plain(v) for k, v in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(v) for v in value]
    if hasattr(value, "__dataclass_fields__"):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    return value


def reading_from_json(value: Any) -> Reading:
    """A reading from plain values, as `reading_to_json` wrote them; raises HeardError if it is not one."""
    body = _mapping(value, "reading")
    try:
        return _reading(body)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise HeardError(f"not a reading of form {FORM}.", where="reading", then="Read the conversation again.") from error


def _reading(b: Mapping[str, Any]) -> Reading:
    known = {f.name for f in fields(Reading)}
    return Reading(
        turns=tuple(_marks_from_json(m) for m in b["turns"]),
        scores={k: Score(v["value"], v["low"], v["high"], _spans(v["evidence"])) for k, v in b["scores"].items()},
        resolution=b["resolution"],
        scenario=b["scenario"],
        root_cause=b["root_cause"],
        concern=b["concern"],
        recipe=Recipe(**b["recipe"]),
        moments=tuple(Moment(**{**m, "occasion": _spans(m["occasion"]), "reply": _spans(m["reply"])}) for m in b["moments"]),
        promises=tuple(_promise(p) for p in b["promises"]),
        curve=tuple(CurvePoint(**p) for p in b["curve"]),
        spikes=tuple(Spike(**s) for s in b["spikes"]),
        jargon=tuple(Jargon(Span(**j["span"]), j["plain"]) for j in b["jargon"]),
        confidence=b["confidence"],
        evidence=_evidence(b["evidence"]),
        extra={k: v for k, v in b.items() if k not in known},
        second_opinion=_opinion(b["second_opinion"]) if b.get("second_opinion") else None,
    )


def _opinion(o: Mapping[str, Any]) -> Opinion:
    return Opinion(
        turns=tuple(_marks_from_json(m) for m in o["turns"]),
        because=tuple(o["because"]),
        recipe=Recipe(**o["recipe"]),
        compared=o["compared"],
        differences=tuple(Difference(**d) for d in o["differences"]),
        missing=o["missing"],
    )


def _spans(values: list[dict[str, int]]) -> tuple[Span, ...]:
    return tuple(Span(**v) for v in values)


def _evidence(values: list[dict[str, Any]]) -> tuple[Evidence, ...]:
    return tuple(Evidence(v["mark"], Span(v["turn"], v["start"], v["end"])) for v in values)


def _promise(p: dict[str, Any]) -> Promise:
    settled = Span(**p["settled"]) if p["settled"] else None
    return Promise(**{**p, "span": Span(**p["span"]), "due": _time(p["due"], "promises.due"), "settled": settled})


def _marks_from_json(m: dict[str, Any]) -> TurnMarks:
    if not m:
        return None
    rest = {**m, "evidence": _evidence(m["evidence"])}
    if "feeling" in m:
        return CustomerMarks(**{**rest, "signals": tuple(m["signals"])})
    return AgentMarks(**{**rest, "moves": tuple(m["moves"])})
