"""Chatwoot: a conversation as it is exported, or webhooks as they came; a message seen twice is one turn."""

from collections.abc import Iterator
from typing import Any

from heard.arrive.bodies import plain
from heard.arrive.clock import moment, since
from heard.arrive.documents import Document, gathered, guarded, items, key_text, text_of
from heard.arrive.parcel import Parcel
from heard.arrive.told import Found, Said, Told
from heard.conversation import HeardError, Speaker

KINDS = {0: "incoming", 1: "outgoing", 2: "activity", 3: "template"}
ROLES = {"incoming": Speaker.CUSTOMER, "outgoing": Speaker.AGENT, "template": Speaker.BOT}
BOTS = ("agent_bot", "captain_assistant", "Captain::Assistant", "AgentBot")
CHANNELS = {
    "Channel::WebWidget": "chat", "Channel::Api": "chat", "Channel::Email": "email", "Channel::FacebookPage": "social",
    "Channel::TwitterProfile": "social", "Channel::Instagram": "social", "Channel::Telegram": "text",
    "Channel::Whatsapp": "text", "Channel::Sms": "text", "Channel::TwilioSms": "text", "Channel::Line": "text",
}  # fmt: skip


def recognises(parcel: Parcel) -> float:
    """Messages with a `message_type`, at the top (webhooks) or in a list (conversations)."""
    first = parcel.first_document
    if not isinstance(first, dict):
        return 0.0
    if "event" in first and ("message_type" in first or "messages" in first or "conversation" in first or "inbox_id" in first):
        return 0.97
    return 0.95 if any("message_type" in m for m in _messages(first)) else 0.0


def _messages(document: Document) -> list[Document]:
    """The messages a document holds: itself, those in it, and those of the conversation it speaks of."""
    found = [document] if "message_type" in document else []
    for holder in (document, document.get("conversation"), document.get("data")):
        if isinstance(holder, dict):
            found += [*items(holder.get("messages")), *items(holder.get("payload"))]
    return found


def read(parcel: Parcel) -> Iterator[Found]:
    """One conversation an id, whether its messages came in one document or in many."""
    errors: list[HeardError] = []
    for key, documents in gathered(parcel, _key, errors).items():
        yield guarded(lambda found, where, key=key: _conversation(found, where, key), documents, documents[0][0], "Chatwoot")
    yield from errors


def _key(document: Document) -> str | None:
    if "message_type" in document:
        talk = document.get("conversation") or {}
        return key_text(talk.get("display_id") or talk.get("id") or document.get("conversation_id"))
    inner = next(iter(_messages(document)), {})
    return key_text(document.get("id") or inner.get("conversation_id"))


def _conversation(documents: list[tuple[str, Document]], where: str, key: str) -> Told:
    latest: dict[str, Document] = {}
    for _, document in documents:
        for message in _messages(document):
            name = str(message.get("id"))
            latest[name] = {**latest.get(name, {}), **{k: v for k, v in message.items() if v is not None}}
    notes = sum(m.get("private") is True for m in latest.values())
    spoken = [
        m for m in latest.values() if m.get("private") is not True and _kind(m) in ROLES and text_of(m.get("content")).strip()
    ]
    spoken.sort(key=lambda m: (t.timestamp() if (t := moment(m.get("created_at"))) else 0.0, m.get("id") or 0))
    began, starts = since([moment(m.get("created_at")) for m in spoken])
    extra = {"private_notes": notes or None, "rating": _rating(latest.values())}
    return Told(
        said=tuple(_said(m, at) for m, at in zip(spoken, starts, strict=True)),
        id=key or None,
        channel=_channel(documents),
        started_at=began,
        extra={k: v for k, v in extra.items() if v is not None},
        where=where,
    )


def _kind(message: Document) -> str:
    kind = message.get("message_type")
    return KINDS.get(kind, "") if isinstance(kind, int) else str(kind)


def _channel(documents: list[tuple[str, Document]]) -> str | None:
    for _, d in documents:
        for holder in (d, d.get("conversation") or {}, d.get("inbox") or {}):
            if found := CHANNELS.get(str(holder.get("channel") or holder.get("channel_type"))):
                return found
    return None


def _rating(messages: Any) -> Any:
    for message in messages:
        submitted = (message.get("content_attributes") or {}).get("submitted_values")
        if isinstance(submitted, dict) and isinstance(answer := submitted.get("csat_survey_response"), dict):
            return answer.get("rating")
    return None


def _said(message: Document, start: float | None) -> Said:
    kind = _kind(message)
    sender = message.get("sender") or (message.get("contact") if kind == "incoming" else None) or {}
    bot = is_bot(message, sender)
    return Said(
        text=plain(text_of(message["content"])),
        role=Speaker.BOT if bot and kind == "outgoing" else ROLES[kind],
        name=key_text((message.get("contact") or sender).get("name") if kind == "incoming" else sender.get("name")),
        start=start,
        id=key_text(message.get("id")),
    )


def is_bot(message: Document, sender: Document) -> bool:
    """Whether a program wrote the message."""
    return str(sender.get("type") or message.get("sender_type")) in BOTS
