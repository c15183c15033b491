"""Full-text search over what was said: SQLite's FTS5 or PostgreSQL's tsvector, one row a conversation."""

# ruff: noqa: S608 - statements are put together from our own table's name only; words go in as parameters
import re

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from heard.web.conversations.models import Conversation

TABLE = "conversations_words"
MAKE = {
    "sqlite": (
        f"CREATE VIRTUAL TABLE {TABLE} USING fts5(said, tokenize='unicode61 remove_diacritics 2', prefix='2 3')",
        f"CREATE TRIGGER {TABLE}_gone AFTER DELETE ON conversations_conversation "
        f"BEGIN DELETE FROM {TABLE} WHERE rowid = old.id; END",
    ),
    "postgresql": (
        f"CREATE TABLE {TABLE} (rowid bigint PRIMARY KEY REFERENCES conversations_conversation(id) ON DELETE CASCADE, "
        "said tsvector NOT NULL)",
        f"CREATE INDEX {TABLE}_said ON {TABLE} USING gin (said)",
    ),
}
UNMAKE = {
    "sqlite": (f"DROP TRIGGER {TABLE}_gone", f"DROP TABLE {TABLE}"),
    "postgresql": (f"DROP TABLE {TABLE}",),
}
PUT = {
    "sqlite": f"INSERT OR REPLACE INTO {TABLE} (rowid, said) VALUES (%s, %s)",
    "postgresql": f"INSERT INTO {TABLE} (rowid, said) VALUES (%s, to_tsvector('simple', %s)) "
    "ON CONFLICT (rowid) DO UPDATE SET said = EXCLUDED.said",
}
FIND = {
    "sqlite": f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s",
    "postgresql": f"SELECT rowid FROM {TABLE} WHERE said @@ to_tsquery('simple', %s)",
}


def put(conversation: int, said: str) -> None:
    """Let a conversation be found by these words (at most a million characters of them)."""
    with connection.cursor() as cursor:
        cursor.execute(PUT[connection.vendor], [conversation, said[:1_000_000]])


def terms(query: str) -> list[str]:
    """The words somebody searches for, at most twelve."""
    return re.findall(r"\w+", query.lower())[:12]


def containing(shelf: QuerySet[Conversation], query: str) -> QuerySet[Conversation]:
    """Those on the shelf in which every word was said; the last word may be unfinished."""
    wanted = terms(query)
    if not wanted:
        return shelf
    return shelf.filter(pk__in=RawSQL(FIND[connection.vendor], [_question(wanted)]))  # noqa: S611 - words go in as a parameter


def _question(wanted: list[str]) -> str:
    if connection.vendor == "sqlite":
        return " ".join(f'"{w}"' for w in wanted[:-1]) + f' "{wanted[-1]}"*'
    return " & ".join([*wanted[:-1], f"{wanted[-1]}:*"])
