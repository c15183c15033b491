"""Zendesk's webhooks: events of tickets as they happen, gathered by ticket. Private comments are never speech."""

from collections.abc import Iterator

from heard.arrive.bodies import plain
from heard.arrive.clock import moment, since
from heard.arrive.documents import Document, gathered, guarded, key_text, text_of
from heard.arrive.parcel import Parcel
from heard.arrive.told import Found, Said, Told
from heard.conversation import HeardError, Speaker

TICKET = "zen:event-type:ticket."
CHANNELS = {
    "email": "email", "web": "email", "web_form": "email", "chat": "chat", "native_messaging": "chat", "messaging": "chat",
    "web_widget": "chat", "web_service": "email", "twitter": "social", "facebook": "social", "voice": "call", "sms": "text",
    "whatsapp": "text",
}  # fmt: skip


def recognises(parcel: Parcel) -> float:
    """An event of a ticket, with the ticket under `detail`."""
    first = parcel.first_document
    return 0.98 if isinstance(first, dict) and str(first.get("type")).startswith(TICKET) and "detail" in first else 0.0


def read(parcel: Parcel) -> Iterator[Found]:
    """One conversation a ticket, whether its events came in one file or in many."""
    errors: list[HeardError] = []
    for key, documents in gathered(parcel, _key, errors).items():
        yield guarded(lambda found, where, key=key: _ticket(found, where, key), documents, documents[0][0], "Zendesk")
    yield from errors


def _key(document: Document) -> str | None:
    return key_text(document["detail"]["id"])


def _ticket(documents: list[tuple[str, Document]], where: str, key: str) -> Told:
    events = sorted((d for _, d in documents), key=lambda d: str(d.get("time") or ""))
    newest = events[-1]["detail"]
    found = [turn for event in events for turn in (_opening(event), _comment(event)) if turn is not None]
    said = list({turn.id or turn.text: (at, turn) for at, turn in found}.values())
    named = {(turn.role, turn.text) for _, turn in said if turn.id}
    said = [(at, turn) for at, turn in said if turn.id or (turn.role, turn.text) not in named]
    began, starts = since([moment(at) for at, _ in said])
    return Told(
        said=tuple(Said(t.text, t.role, t.name, start, id=t.id) for (_, t), start in zip(said, starts, strict=True)),
        id=key or None,
        channel=CHANNELS.get(str((newest.get("via") or {}).get("channel"))),
        subject=text_of(newest.get("subject")) or None,
        started_at=began,
        where=where,
    )


Timed = tuple[str | None, Said]


def _opening(event: Document) -> Timed | None:
    """What a new ticket says; the comment that it also is comes with an id of its own, and then counts instead."""
    detail = event["detail"]
    words = plain(text_of(detail.get("description")))
    if event["type"] != f"{TICKET}created" or not words or detail.get("is_public") is False:
        return None
    return detail.get("created_at") or event.get("time"), Said(words, Speaker.CUSTOMER)


def _comment(event: Document) -> Timed | None:
    comment = (event.get("event") or {}).get("comment")
    if event["type"] != f"{TICKET}comment_added" or not isinstance(comment, dict) or comment.get("is_public") is False:
        return None
    author = comment.get("author") or {}
    asks = author.get("id") == event["detail"].get("requester_id") and not author.get("is_staff")
    role = Speaker.AGENT if author.get("is_staff") else Speaker.CUSTOMER if asks or "is_staff" in author else None
    words, name = plain(text_of(comment.get("body"))), key_text(author.get("name"))
    return event.get("time"), Said(words, role, name, id=key_text(comment["id"]))
