"""One line to each open page, over server-sent events."""

import json
from collections.abc import AsyncIterator

from asgiref.sync import sync_to_async
from django.http import HttpRequest, StreamingHttpResponse
from django.views.decorators.http import require_GET

from heard.web.live.lines import LINES, let_go
from heard.web.people.models import Person

BREATH = 15.0
"""Seconds of silence after which a comment keeps the line open."""


@require_GET
async def events(request: HttpRequest) -> StreamingHttpResponse:
    """What happens to what this person may see: from now on, since the page was `drawn`, or since a line broke (Last-Event-ID)."""
    person = await request.auser()
    await sync_to_async(let_go)()  # an open page must not hold a connection while it waits
    last = _place(request.headers.get("Last-Event-ID", ""))
    drawn = _place(request.GET.get("drawn", ""))
    broke = last is not None
    lines = _lines(person.pk, last if broke else drawn, broke=broke) if isinstance(person, Person) else _nothing()
    stream = StreamingHttpResponse(lines, content_type="text/event-stream")
    stream.headers["Cache-Control"] = "no-store"
    stream.headers["X-Accel-Buffering"] = "no"
    return stream


def _place(told: str) -> int | None:
    return int(told) if told.isdecimal() and len(told) < 19 else None


async def _nothing() -> AsyncIterator[str]:
    yield "retry: 60000\n\n"


async def _lines(person: int, last: int | None, *, broke: bool) -> AsyncIterator[str]:
    """First how the line stands (`missed`: look at everything anew), then each piece of news with its id."""
    line, at, missed = await LINES.join(person, last, broke=broke)
    try:
        yield f"retry: 2000\nid: {at}\nevent: open\ndata: {json.dumps({'missed': missed})}\n\n"
        while (told := await line.next(BREATH)) is not None:
            yield told or ": still here\n\n"
    finally:
        LINES.leave(line)
