"""What a help desk's webhook says has happened: somebody spoke, a message or a conversation was deleted, or nothing for Heard."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from heard.arrive.documents import NOT_AS_WRITTEN, Document, key_text
from heard.conversation import HeardError


class What(StrEnum):
    """What happened."""

    SAID = "said"
    TURN_GONE = "turn gone"
    GONE = "gone"
    BACK = "back"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Event:
    """One event: `about` is the conversation's id in its source, `turn` a message's, `id` the event's own if it has one."""

    what: What
    about: str = ""
    turn: str = ""
    id: str = ""
    extra: dict[str, Any] = field(default_factory=dict)


def event_of(desk: str, document: Any) -> Event:
    """What a webhook of this help desk (a key of `DESKS`) says; raises HeardError if it is not as the desk writes it."""
    try:
        if isinstance(document, dict):
            return DESKS[desk](document)
    except NOT_AS_WRITTEN:
        pass
    raise HeardError(f"not as {desk.title()} writes it.", where="webhook", then="Look which address the webhook was given.")


def _chatwoot(document: Document) -> Event:
    event = str(document["event"])
    if event not in CHATWOOT:
        return Event(What.NOTHING)
    if not event.startswith("message_"):
        about = key_text(document.get("id")) or ""
        gone = event == "conversation_deleted"
        return Event(What.GONE if gone else What.SAID if document.get("messages") else What.NOTHING, about)
    talk = document["conversation"]
    about = key_text(talk.get("display_id") or talk.get("id")) or ""
    attributes = document.get("content_attributes") or {}
    if attributes.get("deleted"):
        return Event(What.TURN_GONE, about, key_text(document["id"]) or "")
    submitted = attributes.get("submitted_values")
    answer = submitted.get("csat_survey_response") if isinstance(submitted, dict) else None
    extra = {"rating": answer["rating"]} if isinstance(answer, dict) and "rating" in answer else {}
    spoken = document.get("private") is not True and document.get("message_type") in SPOKEN and bool(document.get("content"))
    return Event(What.SAID if spoken or extra else What.NOTHING, about, extra=extra)


CHATWOOT = ("message_created", "message_updated", "conversation_created", "conversation_updated", "conversation_deleted",
            "conversation_status_changed")  # fmt: skip
SPOKEN = ("incoming", "outgoing", "template", 0, 1, 3)


def _zendesk(document: Document) -> Event:
    kind = str(document["type"]).removeprefix("zen:event-type:ticket.")
    about, own = key_text(document["detail"]["id"]) or "", key_text(document.get("id")) or ""
    comment = (document.get("event") or {}).get("comment") or {}
    turn = key_text(comment.get("id")) or ""
    if kind in ("soft_deleted", "permanently_deleted", "marked_as_spam"):
        return Event(What.GONE, about, id=own)
    if kind == "undeleted":
        return Event(What.BACK, about, id=own)
    if kind in ("comment_redacted", "comment_made_private"):
        return Event(What.TURN_GONE, about, turn, own)
    public = comment.get("is_public") is not False and document["detail"].get("is_public") is not False
    said = (kind == "comment_added" and comment.get("is_public") is not False) or (kind == "created" and public)
    return Event(What.SAID if said else What.NOTHING, about, id=own)


def _intercom(document: Document) -> Event:
    topic, item = str(document["topic"]), document["data"]["item"]
    own = key_text(document.get("id")) or ""
    if not topic.startswith(("conversation.", "conversation_part.")) or not isinstance(item, dict):
        return Event(What.NOTHING, id=own)
    if topic == "conversation.deleted":
        return Event(What.GONE, key_text(item.get("conversation_id") or item["id"]) or "", id=own)
    if topic == "conversation_part.redacted":
        about = item.get("conversation_id") or (item.get("conversation") or {}).get("id")
        return Event(What.TURN_GONE, key_text(about) or "", key_text(item.get("id")) or "", own)
    said = item.get("type") == "conversation" and topic in INTERCOM
    return Event(What.SAID if said else What.NOTHING, key_text(item.get("id")) or "", id=own)


INTERCOM = (
    "conversation.user.created", "conversation.user.replied", "conversation.admin.replied",
    "conversation.admin.single.created", "conversation.admin.closed", "conversation.operator.replied",
)  # fmt: skip

DESKS: dict[str, Callable[[Document], Event]] = {"chatwoot": _chatwoot, "zendesk": _zendesk, "intercom": _intercom}
