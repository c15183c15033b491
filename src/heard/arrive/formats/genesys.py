"""Genesys Cloud: phrases are internal or external; who the internal party was is told by the participants and the time."""

from collections.abc import Iterator
from typing import Any

from heard.arrive.clock import moment
from heard.arrive.documents import Document, each, items, key_text, text_of
from heard.arrive.parcel import Parcel
from heard.arrive.told import Found, Said, Told
from heard.conversation import Speaker

ROLES = {
    "customer": Speaker.CUSTOMER, "external": Speaker.CUSTOMER, "agent": Speaker.AGENT, "user": Speaker.AGENT,
    "internal": Speaker.AGENT, "ivr": Speaker.BOT, "bot": Speaker.BOT, "botflow": Speaker.BOT, "workflow": Speaker.BOT,
    "acd": Speaker.OTHER, "voicemail": Speaker.OTHER, "dialer": Speaker.OTHER,
}  # fmt: skip
CHANNELS = {"call": "call", "callback": "call", "chat": "chat", "webmessaging": "chat", "message": "text", "email": "email"}


def recognises(parcel: Parcel) -> float:
    """Transcripts of phrases."""
    first = parcel.first_document
    return 0.97 if isinstance(first, dict) and any("phrases" in t for t in items(first.get("transcripts"))) else 0.0


def read(parcel: Parcel) -> Iterator[Found]:
    """One conversation a document."""
    return each(parcel, _conversation, "Genesys Cloud")


def _conversation(document: Document, where: str) -> Told:
    began_ms = document.get("conversationStartTime") or document.get("startTime")
    parties = [p for p in items(document.get("participants")) if p.get("participantPurpose") not in ("customer", "external")]
    phrases: dict[tuple[Any, ...], Document] = {}
    for transcript in items(document["transcripts"]):
        for p in items(transcript.get("phrases")):
            phrases.setdefault((p.get("startTimeMs"), p.get("participantPurpose"), p.get("phraseIndex")), p)
    first = min((p["startTimeMs"] for p in phrases.values() if isinstance(p.get("startTimeMs"), (int, float))), default=0)
    zero = began_ms if isinstance(began_ms, (int, float)) and began_ms > 1e11 else first if first > 1e11 else 0
    said = [_said(p, zero, parties) for p in phrases.values()]
    return Told(
        said=tuple(sorted(said, key=lambda s: s.start or 0.0)),
        id=key_text(document.get("conversationId")),
        channel=CHANNELS.get(str(document.get("mediaType", "call")).lower()),
        started_at=moment(zero or None),
        where=where,
    )


def _said(phrase: Document, zero: float, parties: list[Document]) -> Said:
    at = phrase.get("startTimeMs")
    start = max(0.0, round((at - (zero if at > 1e11 else 0)) / 1000, 3)) if isinstance(at, (int, float)) else None
    lasts = phrase.get("duration")
    milliseconds = lasts.get("milliseconds") if isinstance(lasts, dict) else phrase.get("durationMs")
    return Said(
        text=text_of(phrase.get("decoratedText")) or text_of(phrase.get("text")),
        role=_role(phrase, at, parties),
        start=start,
        end=round(start + milliseconds / 1000, 3) if start is not None and isinstance(milliseconds, (int, float)) else None,
        id=key_text(phrase.get("phraseIndex")),
    )


def _role(phrase: Document, at: Any, parties: list[Document]) -> Speaker:
    purpose = str(phrase.get("participantPurpose") or "").lower()
    if purpose != "internal" or not isinstance(at, (int, float)):
        return ROLES.get(purpose, Speaker.OTHER)
    there = [p for p in parties if (p.get("startTimeMs") or 0) <= at <= (p.get("endTimeMs") or float("inf"))]
    last = max(there, key=lambda p: p.get("startTimeMs") or 0, default=None)
    return ROLES.get(str(last.get("participantPurpose")).lower(), Speaker.AGENT) if last else Speaker.AGENT
