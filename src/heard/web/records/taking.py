"""Taking conversations out: recorded in the trail, streamed as they are read, without the names of customers."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet
from django.http import StreamingHttpResponse

from heard.run.nameless import nameless
from heard.run.outgoing import Outgoing, written
from heard.web.conversations.models import Conversation
from heard.web.people.models import Person
from heard.web.people.trail import record
from heard.web.records.shelves import pairs


def taken_out(
    person: Person, shelf: QuerySet[Conversation], form: Outgoing, now: datetime, *, rows: str, colleagues: bool, asked: str = ""
) -> Iterator[bytes]:
    """The file of these conversations, piece by piece; that it was asked for is in the trail before the first piece."""
    only = list(shelf[:2].values_list("pk", flat=True))
    single = len(only) == 1
    record(
        person, "conversations.taken-out", f"conversation:{only[0]}" if single else f"person:{person.pk}",
        form=form.code, conversations=shelf.count(), rows=rows if form.by_row else None, asked=asked or None,
        names="colleagues" if colleagues else "none",
    )  # fmt: skip
    spared = (nameless(*pair, colleagues=not colleagues) for pair in pairs(shelf))
    return written(spared, form, now, rows=rows, single=single)


def streamed(pieces: Iterator[bytes], name: str, media: str) -> StreamingHttpResponse:
    """A file to keep that is sent while it is made."""
    answer = StreamingHttpResponse(pieces, content_type=media)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Accel-Buffering"] = "no"
    return answer
