"""One line to each open page, over server-sent events."""

import asyncio
import json
from collections.abc import AsyncIterator

from asgiref.sync import sync_to_async
from django.db import connection
from django.http import HttpRequest, StreamingHttpResponse
from django.views.decorators.http import require_GET

from heard.web.conversations.access import may_hear
from heard.web.live import outbox
from heard.web.people.models import Person

EVERY = 0.5
"""Seconds between two looks at the outbox."""
BREATH = 15.0
"""Seconds of silence after which a comment keeps the line open."""


@require_GET
async def events(request: HttpRequest) -> StreamingHttpResponse:
    """What happens to what this person may see: from now on, since the page was `drawn`, or since a line broke (Last-Event-ID)."""
    person = await request.auser()
    last, drawn = (int(told) if told.isdecimal() and len(told) < 19 else None for told in (
        request.headers.get("Last-Event-ID", ""), request.GET.get("drawn", "")
    ))  # fmt: skip
    lines = _lines(person, last, drawn) if isinstance(person, Person) else _nothing()
    stream = StreamingHttpResponse(lines, content_type="text/event-stream")
    stream.headers["Cache-Control"] = "no-store"
    stream.headers["X-Accel-Buffering"] = "no"
    return stream


async def _nothing() -> AsyncIterator[str]:
    yield "retry: 60000\n\n"


async def _lines(person: Person, last: int | None, drawn: int | None = None) -> AsyncIterator[str]:
    at, heard = await sync_to_async(_start)(last, drawn)
    yield f"retry: 2000\nid: {at}\nevent: open\ndata: {{}}\n\n"
    quiet = 0.0
    while True:
        news, at, heard = await sync_to_async(_look)(person, at, heard)
        for pk, topic, about in news:
            yield f"id: {pk}\nevent: {topic}\ndata: {json.dumps({'id': about})}\n\n"
        quiet = 0.0 if news else quiet + EVERY
        if quiet >= BREATH:
            quiet = 0.0
            yield ": still here\n\n"
        await asyncio.sleep(EVERY)


def _start(last: int | None, drawn: int | None) -> tuple[int, frozenset[int]]:
    try:
        at = last if last is not None else outbox.newest() if drawn is None else drawn
        before = outbox.since(at, frozenset()) if last is None else []
        return at, frozenset(row.pk for row in before if row.pk <= at)
    finally:
        connection.close()


def _look(person: Person, at: int, heard: frozenset[int]) -> tuple[list[tuple[int, str, int]], int, frozenset[int]]:
    try:
        rows = outbox.since(at, heard)
        mine = may_hear(person, {(row.topic, row.about) for row in rows}) if rows else set()
        news = [(row.pk, row.topic, row.about) for row in rows if (row.topic, row.about) in mine]
        at = max([at, *(row.pk for row in rows)])
        return news, at, frozenset(pk for pk in heard | {row.pk for row in rows} if pk > at - 2 * outbox.OVERLAP)
    finally:
        connection.close()  # an open page must not hold a connection while it waits
