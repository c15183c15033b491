"""Chatwoot, live: what its webhooks tell while people write; a message that is changed or deleted is told again."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from heard.arrive.bodies import plain
from heard.arrive.came import Came, News
from heard.arrive.clock import moment
from heard.arrive.documents import Document, key_text, text_of
from heard.arrive.formats.chatwoot import CHANNELS, KINDS, ROLES, is_bot
from heard.conversation import Speaker

MESSAGES = ("message_created", "message_updated")


def news(message: Any, now: datetime) -> Iterator[News]:
    """What one webhook tells of its conversation; nothing for notes, activities and whatever else is not said to anyone."""
    event = str(message["event"])
    if event.startswith("conversation_"):
        about = key_text(message.get("display_id") or message.get("id"))
        if about and message.get("status") == "resolved":
            yield News(about, channel=_channel(message), agent=_assignee(message), ended=True)
    elif event in MESSAGES and message.get("private") is not True:
        talk = message["conversation"]
        about = key_text(talk.get("display_id") or talk.get("id"))
        said = _said(message, event, now)
        if about and said is not None:
            yield News(about, (said,), _channel(talk), agent=_assignee(talk))


def _said(message: Document, event: str, now: datetime) -> Came | None:
    kind = message.get("message_type")
    kind = KINDS.get(kind, "") if isinstance(kind, int) else str(kind)
    gone = bool((message.get("content_attributes") or {}).get("deleted"))
    text = "" if gone else plain(text_of(message.get("content")))
    if kind not in ROLES or not (gone or text.strip()):
        return None
    sender = message.get("sender") or message.get("contact") or {}
    return Came(
        key=str(message["id"]),
        speaker=Speaker.BOT if kind == "outgoing" and is_bot(message, sender) else ROLES[kind],
        text=text,
        name=key_text(sender.get("name")) or "",
        said_at=moment(message.get("created_at")) or now,
        sequence=int(message["id"]) if str(message["id"]).isdecimal() else 0,
        version=0 if event == "message_created" and not gone else int(now.timestamp() * 1000),
    )


def _assignee(talk: Document) -> str:
    assignee = (talk.get("meta") or {}).get("assignee") or {}
    return str(assignee.get("email") or assignee.get("name") or "")


def _channel(talk: Document) -> str:
    return CHANNELS.get(str(talk.get("channel")), "")
