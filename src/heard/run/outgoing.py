"""What conversations may leave as: one table of forms, each written piece by piece."""

import io
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from heard.arrive import write_vcon
from heard.conversation import Conversation, HeardError, Reading, line
from heard.run import table
from heard.run.folder import file_name
from heard.run.parcel import parcel

Taken = tuple[Conversation, Reading | None]
"""A conversation and, where there is one, its reading."""
Rows = Iterator[table.Row]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One form: how its file ends, of what kind it is, and what it holds in words.

    `unread`: whether a conversation that has not been read can leave in this form. `by_row`: whether it is a table, with a
    row for each turn or each conversation. `one`: what writes a single conversation, for a form with one file each.
    """

    code: str
    name: str
    holds: str
    ending: str
    media: str
    unread: bool = False
    by_row: bool = False
    one: Callable[[Conversation, Reading | None], bytes] | None = None


def _vcon(conversation: Conversation, reading: Reading | None) -> bytes:
    return json.dumps(write_vcon(conversation, reading), ensure_ascii=False, indent=1).encode()


def _html(conversation: Conversation, reading: Reading | None) -> bytes:
    from heard.run.page import page

    return page(conversation, _read(conversation, reading)).encode()


def _pdf(conversation: Conversation, reading: Reading | None) -> bytes:
    from heard.run.paper import pdf

    return pdf(conversation, _read(conversation, reading))


def _read(conversation: Conversation, reading: Reading | None) -> Reading:
    if reading is None:
        raise HeardError("not read yet.", where=conversation.id, then="Wait for its reading, or take it out as JSON Lines or vCon.")
    return reading


OUTGOING: dict[str, Outgoing] = {
    form.code: form
    for form in (
        Outgoing("jsonl", "JSON Lines", "all of it, one line a conversation", ".jsonl", "application/jsonl", unread=True),
        Outgoing("csv", "CSV", "a table for a spreadsheet", ".csv", "text/csv; charset=utf-8", by_row=True),
        Outgoing(
            "parquet", "Parquet", "a table for pandas, Polars or DuckDB", ".parquet", "application/vnd.apache.parquet", by_row=True
        ),
        Outgoing(
            "vcon", "vCon", "the open standard for conversations, the reading inside", ".vcon", "application/vcon+json",
            unread=True, one=_vcon,
        ),
        Outgoing("html", "HTML", "the annotated page, complete without Heard", ".html", "text/html; charset=utf-8", one=_html),
        Outgoing("pdf", "PDF", "the annotated conversation for print", ".pdf", "application/pdf", one=_pdf),
    )
}  # fmt: skip
ROWS = ("turn", "conversation")


def written(taken: Iterable[Taken], form: Outgoing, now: datetime, *, rows: str = "turn", single: bool = False) -> Iterator[bytes]:
    """The bytes of one file in this form, piece by piece; forms with one file each come as a ZIP unless there is a `single` one.

    What has not been read is left out where the form needs a reading.
    """
    if form.code == "jsonl":
        return (f"{line(*pair)}\n".encode() for pair in taken)
    if form.code == "csv":
        return _csv(_rows(taken, rows), columns(rows))
    if form.code == "parquet":
        from heard.run.parquet import parquet

        return parquet(_rows(taken, rows), columns(rows))
    write = form.one
    assert write is not None  # noqa: S101 - every form that is no line and no table writes one file each
    whole = (pair for pair in taken if form.unread or pair[1] is not None)
    return (write(*pair) for pair in whole) if single else parcel(_files(whole, form, write), now)


def columns(rows: str) -> tuple[str, ...]:
    """The columns of a table with these rows."""
    return table.TURN_COLUMNS if rows == "turn" else table.CONVERSATION_COLUMNS


def _rows(taken: Iterable[Taken], rows: str) -> Rows:
    for conversation, reading in taken:
        if reading is not None:
            yield from (
                table.turn_rows(conversation, reading) if rows == "turn" else iter((table.conversation_row(conversation, reading),))
            )


def _csv(rows: Rows, names: tuple[str, ...]) -> Iterator[bytes]:
    out = io.StringIO(newline="")
    write = table.table(out, names)
    for count, row in enumerate(rows, 1):
        write(row)
        if count % 200 == 0:
            yield _taken(out)
    yield _taken(out)


def _taken(out: io.StringIO) -> bytes:
    text = out.getvalue()
    out.seek(0)
    out.truncate()
    return text.encode()


def _files(
    taken: Iterable[Taken], form: Outgoing, write: Callable[[Conversation, Reading | None], bytes]
) -> Iterator[tuple[str, bytes]]:
    names: set[str] = set()
    for conversation, reading in taken:
        name = file_name(conversation, form.ending)
        stem = name.removesuffix(form.ending)
        name = next(n for n in (name, *(f"{stem}-{i}{form.ending}" for i in range(2, len(names) + 3))) if n not in names)
        names.add(name)
        yield name, write(conversation, reading)
