"""vCon: reads versions 0.0.1 to 0.4.0 with the names that changed, writes 0.4.0 with the reading as its analysis.

Text dialogs are turns; a transcript in the analysis is read where no dialog has words. Nothing is fetched from an address.
"""

import base64
import json
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from heard.arrive.bodies import from_html
from heard.arrive.clock import moment, seconds, since
from heard.arrive.documents import Document, each, items, key_text, text_of
from heard.arrive.parcel import Parcel
from heard.arrive.script import read_script
from heard.arrive.speakers import role_of
from heard.arrive.told import Found, Said, Told
from heard.conversation import FORM, Conversation, HeardError, Reading, Speaker, conversation_to_json, reading_to_json

VERSION = "0.4.0"
OURS = "Heard"
ROLES = {"sme": Speaker.AGENT, "supervisor": Speaker.OTHER, "thirdparty": Speaker.OTHER}
TYPES = {Speaker.BOT: "bot"}
KNOWN_EXTENSIONS = {"CC"}
CHANNELS = {"email", "chat", "social", "call", "text"}


def recognises(parcel: Parcel) -> float:
    """Parties and dialogs, with or without the version, or a signed or sealed vCon."""
    first = parcel.first_document
    if not isinstance(first, dict):
        return 0.0
    if "parties" in first and ("vcon" in first or "dialog" in first or "analysis" in first):
        return 0.98
    return 0.4 if {"payload", "signatures"} <= set(first) or {"ciphertext", "recipients"} <= set(first) else 0.0


def read(parcel: Parcel) -> Iterator[Found]:
    """One conversation a vCon."""
    return each(parcel, _conversation, "the vCon draft")


def _conversation(document: Document, where: str) -> Found:
    vcon = _opened(document)
    strange = set(vcon.get("critical") or vcon.get("must_support") or []) - KNOWN_EXTENSIONS
    if strange:
        raise HeardError("needs an extension of vCon that Heard does not know.", then="Export it without critical extensions.")
    said, began = _from_dialogs(vcon)
    if not said:
        said = _from_transcripts(vcon)
        began = next((t for d in items(vcon.get("dialog")) if (t := moment(d.get("start")))), None)
    if not said:
        raise HeardError("no text, only recordings or nothing.", then="Transcribe it first; a transcript in the analysis is read.")
    ours = _ours(vcon)
    kept = ours.get("conversation", {})
    if len(kept.get("turns", [])) == len(said):
        said = [_as_it_was(s, t) for s, t in zip(said, kept["turns"], strict=True)]
        began = moment(kept.get("started_at"))
    return Told(
        said=tuple(said),
        id=key_text(kept.get("id")) or key_text(vcon.get("uuid")),
        channel=kept.get("channel") or ("text" if any(d.get("type") == "text" for d in items(vcon.get("dialog"))) else "call"),
        source=kept.get("source"),
        subject=vcon.get("subject"),
        started_at=began,
        extra=kept.get("extra", {}),
        where=where,
    )


def _opened(document: Document) -> Document:
    """The vCon itself: a signed one is opened, its signature not checked; a sealed one cannot be read."""
    if "ciphertext" in document:
        raise HeardError("encrypted.", then="Decrypt it first.")
    if isinstance(payload := document.get("payload"), str):
        opened = json.loads(_from_base64(payload))
        return opened if isinstance(opened, dict) else {}
    return document


def _from_base64(text: str) -> str:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("utf-8", errors="replace")


def _body(part: Document) -> Any:
    """The body of a dialog or analysis, by its encoding (base64url, json or none)."""
    body, encoding = part.get("body"), str(part.get("encoding") or "none").lower()
    if isinstance(body, str) and encoding.startswith("base64"):
        body = _from_base64(body)
    if isinstance(body, str) and (encoding == "json" or body.lstrip()[:1] in ("{", "[")):
        try:
            return json.loads(body)
        except ValueError:
            return body
    return body


def _party(dialog: Document) -> int | None:
    """Who speaks in a dialog: its originator, else the first of its parties, which may be a number, a list or lists."""
    if isinstance(dialog.get("originator"), int):
        return int(dialog["originator"])
    found = dialog.get("parties")
    while isinstance(found, list):
        found = next((p for p in found if p is not None), None)
    return found if isinstance(found, int) else None


def _voice(parties: list[Document], at: Any) -> tuple[Speaker | None, str | None]:
    """The role and name of a party: its `role` (contact-centre extension), its type, else its name."""
    if not isinstance(at, int) or not 0 <= at < len(parties):
        return None, None
    party = parties[at]
    told = str(party.get("role") or (party.get("meta") or {}).get("role") or "").lower()
    role = ROLES.get(told) or role_of(told)
    if role is None and party.get("type") == "bot":
        role = Speaker.BOT
    name = key_text(party.get("name"))
    return role or role_of(name), name or f"party {at}"


def _from_dialogs(vcon: Document) -> tuple[list[Said], datetime | None]:
    parties = list(items(vcon.get("parties")))
    spoken = [d for d in items(vcon.get("dialog")) if d.get("type") == "text" and d.get("body") not in (None, "")]
    times = [moment(d.get("start")) for d in spoken]
    order = sorted(range(len(spoken)), key=lambda n: (t.timestamp() if (t := times[n]) else 0.0, n))
    began, starts = since(times)
    return [_turn(spoken[n], starts[n], parties) for n in order], began


def _turn(dialog: Document, start: float | None, parties: list[Document]) -> Said:
    role, name = _voice(parties, _party(dialog))
    body = text_of(dialog["body"]) if str(dialog.get("encoding", "none")).lower() in ("none", "json") else _body(dialog)
    kind = str(dialog.get("mediatype") or dialog.get("mimetype") or "")
    words = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
    lasts = seconds(dialog.get("duration"))
    return Said(
        text=from_html(words) if "html" in kind else words,
        role=role,
        name=name,
        start=start,
        end=round(start + lasts, 3) if start is not None and lasts else None,
        id=key_text(dialog.get("message_id")),
    )


def _from_transcripts(vcon: Document) -> list[Said]:
    """The turns of the transcripts in the analysis, in their order; shapes of several makers are known."""
    parties = list(items(vcon.get("parties")))
    for analysis in items(vcon.get("analysis")):
        if analysis.get("type") == "transcript":
            said = _transcript(_body(analysis), parties)
            if said:
                return said
    return []


def _transcript(body: Any, parties: list[Document]) -> list[Said]:
    if isinstance(body, str):
        return list(read_script(body).said)
    if isinstance(body, list):
        return [_piece(p, parties) for p in items(body)]
    if not isinstance(body, dict):
        return []
    paragraphs = body.get("paragraphs")
    if isinstance(paragraphs, dict) and isinstance(paragraphs.get("transcript"), str):
        if said := _paragraphs(paragraphs, parties):
            return said
        return list(read_script(paragraphs["transcript"]).said)
    pieces = next(
        (body[k] for k in ("turns", "segments", "utterances", "dialog", "messages") if isinstance(body.get(k), list)), None
    )
    if pieces is not None:
        return [_piece(p, parties) for p in items(pieces)]
    inner = body.get("transcript") or body.get("text")
    return _transcript(inner, parties) if isinstance(inner, (str, dict, list)) else []


def _paragraphs(paragraphs: Document, parties: list[Document]) -> list[Said]:
    found = list(items(paragraphs.get("paragraphs")))
    if not found or not all(p.get("speaker") is not None for p in found):
        return []
    return [_piece({**p, "text": " ".join(text_of(s.get("text")) for s in items(p.get("sentences")))}, []) for p in found]


def _piece(piece: Document, parties: list[Document]) -> Said:
    names = ("speaker", "party", "role", "channel", "participant")
    voice = next((piece[n] for n in names if piece.get(n) is not None), None)
    role, name = _voice(parties, piece.get("party")) if isinstance(piece.get("party"), int) else (None, None)
    label = f"speaker {voice}" if isinstance(voice, int) else key_text(voice)
    return Said(
        text=text_of(piece.get("text") or piece.get("message") or piece.get("transcript")),
        role=role or role_of(label) if not isinstance(voice, int) or name else None,
        name=name or label,
        start=seconds(piece.get("start", piece.get("start_time"))),
        end=seconds(piece.get("end", piece.get("end_time"))),
    )


def _ours(vcon: Document) -> Document:
    """What Heard itself wrote into a vCon, so that nothing is lost on the way back."""
    for analysis in items(vcon.get("analysis")):
        if analysis.get("vendor") == OURS and isinstance(body := _body(analysis), dict):
            return body
    return {}


def _as_it_was(said: Said, turn: Document) -> Said:
    return Said(
        said.text, Speaker(turn["speaker"]), turn.get("name"), turn.get("start"), turn.get("end"), turn.get("id"), turn["extra"]
    )


def write(conversation: Conversation, reading: Reading | None = None) -> dict[str, Any]:
    """A vCon 0.4.0: one text dialog a turn, and an analysis with the reading and what a dialog has no field for.

    The same conversation always gives the same vCon; a conversation without a date is dated at the beginning of 1970.
    """
    began = conversation.started_at or datetime(1970, 1, 1, tzinfo=UTC)
    voices = list(dict.fromkeys((t.speaker, t.name) for t in conversation.turns))
    vcon = {
        "vcon": VERSION,
        "uuid": _uuid(conversation.id),
        "created_at": began.isoformat(timespec="milliseconds"),
        "subject": conversation.subject,
        "extensions": ["CC"],
        "parties": [_write_party(speaker, name) for speaker, name in voices],
        "dialog": _write_dialogs(conversation, began, voices),
        "analysis": [_write_analysis(conversation, reading)],
        "attachments": [],
    }
    return {k: v for k, v in vcon.items() if v is not None}


def _uuid(key: str) -> str:
    try:
        return str(uuid.UUID(key))
    except ValueError:
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"heard:{key}"))


def _write_party(speaker: Speaker, name: str | None) -> Document:
    role = "thirdparty" if speaker is Speaker.OTHER else "agent" if speaker is Speaker.BOT else speaker.value
    return {**({"name": name} if name else {}), "type": TYPES.get(speaker, "person"), "role": role}


def _write_dialogs(c: Conversation, began: datetime, voices: list[tuple[Speaker, str | None]]) -> list[Document]:
    out, at = [], 0.0
    for turn in c.turns:
        at = max(at, turn.start or 0.0)
        me = voices.index((turn.speaker, turn.name))
        out.append(
            {
                "type": "text",
                "start": (began + timedelta(seconds=at)).isoformat(timespec="milliseconds"),
                "duration": round(max(0.0, (turn.end or at) - at), 3),
                "parties": [me, *(n for n in range(len(voices)) if n != me)],
                "mediatype": "text/plain",
                "encoding": "none",
                "body": turn.text,
            }
        )
    return out


def _write_analysis(c: Conversation, reading: Reading | None) -> Document:
    whole = conversation_to_json(c)
    turns = [
        {**{k: v for k, v in t.items() if k in ("speaker", "name", "start", "end", "id")}, "extra": dict(e.extra)}
        for t, e in zip(whole["turns"], c.turns, strict=True)
    ]
    kept = {k: v for k, v in whole.items() if k in ("id", "source", "channel", "started_at", "speakers")}
    body: Document = {"heard": FORM, "conversation": {**kept, "turns": turns, "extra": dict(c.extra)}}
    if reading is not None:
        body["reading"] = reading_to_json(reading)
    return {
        "type": "report",
        "dialog": list(range(len(c.turns))),
        "vendor": OURS,
        "product": OURS,
        "schema": f"heard-{FORM}",
        "mediatype": "application/json",
        "encoding": "json",
        "body": body,
    }
