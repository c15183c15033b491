"""Twilio Conversational Intelligence: sentences by channel; the file does not say which channel is the agent."""

import re
from collections.abc import Iterator

from heard.arrive.clock import seconds
from heard.arrive.documents import Document, gathered, guarded, items, key_text, text_of
from heard.arrive.parcel import Parcel
from heard.arrive.told import Found, Said, Told
from heard.conversation import HeardError

TRANSCRIPT = re.compile(r"GT[0-9a-fA-F]{32}")


def recognises(parcel: Parcel) -> float:
    """Sentences with a `media_channel`."""
    first = parcel.first_document
    return 0.97 if isinstance(first, dict) and any("media_channel" in s for s in items(first.get("sentences"))) else 0.0


def read(parcel: Parcel) -> Iterator[Found]:
    """One call a transcript; the pages of one transcript are joined."""
    errors: list[HeardError] = []
    for key, pages in gathered(parcel, _key, errors).items():
        yield guarded(lambda found, where, key=key: _call(found, where, key), pages, pages[0][0], "Twilio")
    yield from errors


def _key(document: Document) -> str | None:
    meta = document.get("meta") or {}
    told = document.get("transcript_sid") or document.get("sid")
    found = TRANSCRIPT.search(str(told or meta.get("url") or meta.get("first_page_url") or ""))
    return found[0] if found else None


def _call(pages: list[tuple[str, Document]], where: str, key: str) -> Told:
    sentences = {str(s.get("sid") or s.get("sentence_index")): s for _, page in pages for s in items(page.get("sentences"))}
    ordered = sorted(sentences.values(), key=lambda s: (int(s.get("sentence_index") or 0), seconds(s.get("start_time")) or 0.0))
    return Told(tuple(_said(s) for s in ordered), id=key or None, channel="call", where=where)


def _said(sentence: Document) -> Said:
    return Said(
        text=text_of(sentence.get("transcript")),
        name=f"channel {sentence['media_channel']}",
        start=seconds(sentence.get("start_time")),
        end=seconds(sentence.get("end_time")),
        id=key_text(sentence.get("sid")),
    )
