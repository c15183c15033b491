"""Verdicts for training: conversations in which people settled a contested mark, one a line, as `heard train` reads them."""

import json
from collections.abc import Iterator

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.views.decorators.http import require_GET

from heard.learn.verdicts import example_of
from heard.web.conversations import keeping
from heard.web.conversations.access import reader, visible_to
from heard.web.conversations.models import Contest, Conversation, Outcome
from heard.web.people.rights import Right
from heard.web.people.trail import record

VERDICTS = (Outcome.STANDS, Outcome.CHANGES)


def settled(row: Conversation) -> list[str]:
    """The addresses of this conversation's marks whose newest contest ended in a verdict."""
    newest = dict(row.contests.exclude(outcome=Outcome.WITHDRAWN).order_by("at", "pk").values_list("mark", "outcome"))
    return [mark for mark, outcome in newest.items() if outcome in VERDICTS]


def lines(shelf: QuerySet[Conversation]) -> Iterator[str]:
    """An example a line for every conversation on the shelf with a verdict in it; nobody's name goes along."""
    told = Contest.objects.filter(outcome__in=VERDICTS).values("conversation")
    for row in shelf.filter(pk__in=told).order_by("pk").iterator(chunk_size=200):
        reading = keeping.standing_reading(row)
        made = example_of(keeping.as_said(row), reading, settled(row)) if reading else None
        if made is not None:
            made["turns"] = [{key: value for key, value in turn.items() if key != "name"} for turn in made["turns"]]
            yield json.dumps(made, ensure_ascii=False) + "\n"


@require_GET
def take_out(request: HttpRequest) -> StreamingHttpResponse:
    """The verdicts of the conversations that a supervisor may read, as a file for `heard train --examples`."""
    person = reader(request)
    if not person.may(Right.SETTLE):
        raise Http404
    record(person, "verdicts.taken-out", f"person:{person.pk}")
    answer = StreamingHttpResponse(lines(visible_to(person)), content_type="application/x-ndjson")
    answer["Content-Disposition"] = 'attachment; filename="verdicts.jsonl"'
    return answer
