"""The formats Heard reads: one file each, one row each, told apart by content first and by the file's ending second."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from heard.arrive.formats import (
    chatwoot,
    contact_lens_chat,
    contact_lens_live,
    contact_lens_voice,
    genesys,
    intercom,
    json_lines,
    mail,
    subrip,
    table,
    text,
    twilio,
    vcon,
    webvtt,
    zendesk,
    zendesk_events,
)
from heard.arrive.parcel import Parcel
from heard.arrive.told import Found
from heard.conversation import HeardError


@dataclass(frozen=True, slots=True)
class Format:
    """One form a conversation comes in.

    `recognises(parcel)` says from 0 to 1 how surely a file is of this form; `read(parcel)` yields what is in it;
    `knows_roles` is whether the form itself says who the agent is; `join` reads several files together where one
    conversation may lie in many.
    """

    name: str
    title: str
    endings: tuple[str, ...]
    recognises: Callable[[Parcel], float]
    read: Callable[[Parcel], Iterator[Found]]
    knows_roles: bool
    join: Callable[[list[Parcel]], Iterator[Found]] | None = None


FORMATS: dict[str, Format] = {
    row.name: row
    for row in (
        Format("json", "JSON and JSON Lines", (".jsonl", ".ndjson", ".json"), json_lines.recognises, json_lines.read, True),
        Format("vcon", "vCon 0.0.1 to 0.4.0", (".vcon", ".json"), vcon.recognises, vcon.read, True),
        Format(
            "contact_lens_voice",
            "Amazon Connect Contact Lens, calls",
            (".json",),
            contact_lens_voice.recognises,
            contact_lens_voice.read,
            True,
        ),
        Format(
            "contact_lens_chat",
            "Amazon Connect Contact Lens, chats",
            (".json",),
            contact_lens_chat.recognises,
            contact_lens_chat.read,
            True,
        ),
        Format(
            "contact_lens_live",
            "Amazon Connect Contact Lens, live",
            (".json",),
            contact_lens_live.recognises,
            contact_lens_live.read,
            True,
        ),
        Format("zendesk", "Zendesk ticket with comments", (".json",), zendesk.recognises, zendesk.read, True),
        Format("zendesk_events", "Zendesk webhooks", (".json",), zendesk_events.recognises, zendesk_events.read, True),
        Format("intercom", "Intercom conversation", (".json",), intercom.recognises, intercom.read, True),
        Format("chatwoot", "Chatwoot conversation or webhooks", (".json",), chatwoot.recognises, chatwoot.read, True),
        Format("twilio", "Twilio transcript sentences", (".json",), twilio.recognises, twilio.read, False),
        Format("genesys", "Genesys Cloud transcript", (".json",), genesys.recognises, genesys.read, True),
        Format("mail", "E-mail", (".eml", ".mbox"), mail.recognises, mail.read, False, mail.join),
        Format("webvtt", "WebVTT", (".vtt",), webvtt.recognises, webvtt.read, False),
        Format("subrip", "SubRip", (".srt",), subrip.recognises, subrip.read, False),
        Format("table", "CSV", (".csv", ".tsv"), table.recognises, table.read, False),
        Format("text", "Plain text", (".txt",), text.recognises, text.read, False),
    )
}
"""Every form, by its name, in the order in which people meet them."""

SURE_ENOUGH = 0.2


def form_of(parcel: Parcel) -> Format:
    """The form a file is in, told by its content first; raises HeardError if it is none that Heard reads."""
    if not parcel.head.strip():
        raise HeardError("empty.", then="Export it again.")
    best, sure = None, SURE_ENOUGH
    for row in FORMATS.values():
        confidence = row.recognises(parcel) + (0.05 if parcel.ending in row.endings else 0.0)
        if confidence > sure:
            best, sure = row, confidence
    if best:
        return best
    _complain_of_json(parcel)
    by_ending = next((row for row in FORMATS.values() if parcel.ending in row.endings and parcel.ending != ".json"), None)
    if by_ending:
        return by_ending
    raise HeardError("not in a form that Heard reads.", then="See `heard formats` for the forms.")


def _complain_of_json(parcel: Parcel) -> None:
    if parcel.head.lstrip()[:1] in ("{", "[") and parcel.first_document is None:
        for where, document in parcel.documents():
            if isinstance(document, HeardError):
                raise document.at(where) if where else document
