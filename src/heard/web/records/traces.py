"""Traces: making the database let go of deleted words for good, and looking whether any are left."""

import re
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.db import connection

from heard.web.conversations import words
from heard.web.conversations.models import Conversation, Turn
from heard.web.conversations.words import TABLE

MOST, SHORTEST, LONGEST = 20, 20, 60
"""How many pieces of what was said are looked for, and how long each is, in characters."""
PATIENCE = 10.0
"""Seconds to wait for readers to let go of the write-ahead log."""
_PLAIN = re.compile(rf"[A-Za-z0-9 .,;:!?()-]{{{SHORTEST},}}")
"""Words that are written the same in a text, in JSON and in a log."""
CHUNK = 1 << 20


def pieces(ids: Iterable[int]) -> list[str]:
    """Pieces of what was said in these conversations and in no other, by which a trace of them would be known."""
    told = list(ids)
    out: list[str] = []
    for text in Turn.objects.filter(conversation__in=told).order_by("speaker", "-pk").values_list("text", flat=True).iterator():
        found = max(_PLAIN.findall(text), key=len, default="").strip()[:LONGEST]
        if len(found) < SHORTEST or found in out:
            continue
        if not _said_elsewhere(found, told):
            out.append(found)
        if len(out) == MOST:
            break
    return out


def _said_elsewhere(piece: str, told: list[int]) -> bool:
    """Whether some other conversation holds these words, as they are or as the search keeps them."""
    others = Conversation.objects.exclude(pk__in=told)
    return (
        Turn.objects.exclude(conversation__in=told).filter(text__contains=piece).exists()
        or words.containing(others, f'"{piece}"').exists()
    )


def wipe() -> None:
    """Have the database overwrite what was deleted: the search index is merged, the log emptied, dead rows swept."""
    if connection.in_atomic_block:
        return  # inside of a transaction nothing can be let go; whoever holds it is a test
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {TABLE} ({TABLE}) VALUES ('optimize')")  # noqa: S608 - our own name
        _empty_the_log()
    else:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")


def wipe_thoroughly() -> None:
    """Write the whole database anew: what takes long, and is done only where a trace was found."""
    if connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        cursor.execute("VACUUM" if connection.vendor == "sqlite" else "VACUUM FULL")
    if connection.vendor == "sqlite":
        _empty_the_log()


def _empty_the_log() -> bool:
    until = time.monotonic() + PATIENCE
    while True:
        with connection.cursor() as cursor:
            busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        if not busy or time.monotonic() > until:
            return not busy
        time.sleep(0.1)


def places() -> list[str]:
    """Where is looked: the files of SQLite, or the tables of PostgreSQL."""
    return [path.name for path in _files()] if connection.vendor == "sqlite" else _tables()


def left(said: Iterable[str]) -> dict[str, int]:
    """How often which place still holds one of these pieces, as it was said or as the search keeps it; nothing where none does."""
    told = tuple(dict.fromkeys(form for piece in said for form in (piece, words.plain(piece)) if len(form) >= SHORTEST))
    if not told:
        return {}
    found = _left_in_files(told) if connection.vendor == "sqlite" else _left_in_tables(told)
    return {place: number for place, number in found if number}


def _files() -> list[Path]:
    name = Path(str(connection.settings_dict["NAME"]))
    return sorted(path for path in name.parent.glob(f"{name.name}*") if path.is_file())


def _left_in_files(said: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    wanted = {piece.encode() for piece in said}
    for path in _files():
        found, before = set[bytes](), b""
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                whole = before + chunk
                found |= {piece for piece in wanted - found if piece in whole}
                before = whole[-LONGEST:]
        yield path.name, len(found)


def _tables() -> list[str]:
    with connection.cursor() as cursor:
        return sorted(table.name for table in connection.introspection.get_table_list(cursor) if table.type == "t")


def _left_in_tables(said: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    with connection.cursor() as cursor:
        for table in _tables():
            name = connection.ops.quote_name(table)
            number = sum(
                bool(cursor.execute(f"SELECT 1 FROM {name} AS t WHERE strpos(t::text, %s) > 0 LIMIT 1", [piece]).fetchone())  # noqa: S608
                for piece in said
            )
            yield table, number
