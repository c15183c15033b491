"""Zendesk: a ticket with its comments, and the people in it where they are given. Private notes are never speech."""

from collections.abc import Iterator
from typing import Any

from heard.arrive.bodies import from_html, plain
from heard.arrive.clock import moment, since
from heard.arrive.documents import Document, each, items, key_text, text_of
from heard.arrive.parcel import Parcel
from heard.arrive.speakers import role_of
from heard.arrive.told import Found, Said, Told
from heard.conversation import Speaker

CHANNELS = {
    "email": "email", "web": "email", "chat": "chat", "native_messaging": "chat", "messaging": "chat", "web_widget": "chat",
    "twitter": "social", "facebook": "social", "voice": "call", "sms": "text", "whatsapp": "text",
}  # fmt: skip
SYSTEM_AUTHOR = -1


def recognises(parcel: Parcel) -> float:
    """Comments with an author and a word on who may see them."""
    first = parcel.first_document
    if not isinstance(first, dict):
        return 0.0
    inner = first.get("ticket")
    comments = list(items(first.get("comments") or (inner.get("comments") if isinstance(inner, dict) else None)))
    return 0.95 if comments and "author_id" in comments[0] and ("public" in comments[0] or "plain_body" in comments[0]) else 0.0


def read(parcel: Parcel) -> Iterator[Found]:
    """One ticket a document."""
    return each(parcel, _ticket, "Zendesk")


def _ticket(document: Document, where: str) -> Told:
    ticket = document["ticket"] if isinstance(document.get("ticket"), dict) else document
    comments = list(items(document.get("comments") or ticket.get("comments")))
    public = [c for c in comments if c.get("public") is not False]
    public.sort(key=lambda c: (str(c.get("created_at") or ""), c.get("id") if isinstance(c.get("id"), int) else 0))
    people = {p.get("id"): p for p in items(document.get("users") or ticket.get("users"))}
    began, starts = since([moment(c.get("created_at")) for c in public])
    notes = len(comments) - len(public)
    return Told(
        said=tuple(_said(c, at, ticket.get("requester_id"), people) for c, at in zip(public, starts, strict=True)),
        id=key_text(ticket.get("id") if ("comments" in document and ticket is not document) or "subject" in ticket else None),
        channel=CHANNELS.get(str((ticket.get("via") or (public[0].get("via") if public else None) or {}).get("channel"))),
        subject=ticket.get("subject"),
        started_at=began,
        extra={"private_notes": notes} if notes else {},
        where=where,
    )


def _said(comment: Document, start: float | None, requester: Any, people: dict[Any, Document]) -> Said:
    author = comment.get("author_id")
    person = people.get(author, {})
    return Said(
        text=_words(comment),
        role=_role(author, requester, person),
        name=key_text(person.get("name")) or f"author {author}",
        start=start,
        id=key_text(comment.get("id")),
    )


def _words(comment: Document) -> str:
    if comment.get("type") == "VoiceComment":
        return text_of((comment.get("data") or {}).get("transcription_text"))
    body = text_of(comment.get("plain_body")) or text_of(comment.get("body"))
    return plain(body.replace("&nbsp;", " ")) if body else from_html(text_of(comment.get("html_body")), quotes=False)


def _role(author: Any, requester: Any, person: Document) -> Speaker | None:
    if author == SYSTEM_AUTHOR:
        return Speaker.OTHER
    if requester is not None and author == requester:
        return Speaker.CUSTOMER
    if person.get("role"):
        return role_of(str(person["role"]))
    return Speaker.AGENT if requester is not None else None
