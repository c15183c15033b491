"""Full-text search over what was said: SQLite's FTS5 or PostgreSQL's tsvector, one row a conversation.

What the customer said and what the answering side said are apart, so that one can be searched without the other; names,
the subject and the source's id are found as well, by a search that does not ask who said it.
"""

# ruff: noqa: S608 - statements are put together from our own table's name only; words go in as parameters
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import F, QuerySet
from django.db.models.expressions import RawSQL

from heard.web.conversations.models import Conversation

TABLE = "conversations_words"
MAKE = {
    "sqlite": (
        f"CREATE VIRTUAL TABLE {TABLE} USING fts5(customer, agent, about, "
        "tokenize='unicode61 remove_diacritics 2', prefix='2 3')",
        f"CREATE TRIGGER {TABLE}_gone AFTER DELETE ON conversations_conversation "
        f"BEGIN DELETE FROM {TABLE} WHERE rowid = old.id; END",
    ),
    # Rows of up to a page stay together: a search that must look at each reads one table, not a second one row by row
    "postgresql": (
        f"CREATE TABLE {TABLE} (rowid bigint PRIMARY KEY REFERENCES conversations_conversation(id) ON DELETE CASCADE, "
        "said tsvector NOT NULL) WITH (toast_tuple_target = 8160)",
        f"CREATE INDEX {TABLE}_said ON {TABLE} USING gin (said)",
    ),
}
UNMAKE = {
    "sqlite": (f"DROP TRIGGER IF EXISTS {TABLE}_gone", f"DROP TABLE IF EXISTS {TABLE}"),
    "postgresql": (f"DROP TABLE IF EXISTS {TABLE}",),
}
APART = "'''|'':1'::tsvector"
"""PostgreSQL: stands between the two sides, so that the last word of one and the first of the other are not in a row."""
PUT = {
    "sqlite": f"INSERT OR REPLACE INTO {TABLE} (rowid, customer, agent, about) VALUES (%s, %s, %s, %s)",
    "postgresql": f"INSERT INTO {TABLE} (rowid, said) SELECT %s, ts_delete("
    f"setweight(to_tsvector('simple', %s), 'A') || {APART} || setweight(to_tsvector('simple', %s), 'B') || {APART} || "
    "setweight(to_tsvector('simple', %s), 'C'), '|') ON CONFLICT (rowid) DO UPDATE SET said = EXCLUDED.said",
}
FINDS_ALL_FIRST = {"sqlite": True, "postgresql": False}
"""Whether a search finds all its conversations before the first of them can be shown."""
LONGEST = 300_000
"""Characters of each side that can be found; PostgreSQL holds a megabyte of a conversation's words."""
BY = {"customer": "A", "agent": "B"}
"""Whose words a search may ask for, and the weight under which PostgreSQL holds them."""
MOST_TERMS = 12
MANY = 500
TERM = re.compile(r'((?<!\w)-)?(?:"([^"]*)"?|([^\W_]+(?:[\'’.@/_-][^\W_]+)*))')
WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Said:
    """All the words by which a conversation can be found: the customer's, the answering side's, and what is about it."""

    customer: str
    agent: str
    about: str


def said(head: Mapping[str, Any], turns: Iterable[Mapping[str, Any]]) -> Said:
    """The words of a conversation in its JSON form."""
    told = [(t["speaker"], t["text"], t.get("name")) for t in turns]
    customer = "\n".join(text for speaker, text, _ in told if speaker == "customer")
    agent = "\n".join(text for speaker, text, _ in told if speaker in ("agent", "bot"))
    names = sorted({str(name) for _, _, name in told if name})
    others = [text for speaker, text, _ in told if speaker not in ("customer", "agent", "bot")]
    return Said(customer, agent, "\n".join([str(head.get("id", "")), str(head.get("subject") or ""), *names, *others]))


def plain(text: str) -> str:
    """The words of a text in lower case, without accents, and nothing else: what both databases compare."""
    letters = unicodedata.normalize("NFKD", text.lower())
    return " ".join(WORD.findall("".join(c for c in letters if not unicodedata.combining(c))))


def mend() -> None:
    """Have the search let go of a conversation with its row, and of those that it missed.

    SQLite forgets a table's triggers whenever a migration writes the table anew.
    """
    if connection.vendor != "sqlite" or TABLE not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        cursor.execute(MAKE["sqlite"][1].replace("CREATE TRIGGER", "CREATE TRIGGER IF NOT EXISTS"))
        cursor.execute(f"DELETE FROM {TABLE} WHERE rowid NOT IN (SELECT id FROM conversations_conversation)")


def fill(rows: Any, turns: Any) -> None:
    """Let every conversation be found, by the words of its turns; both are managers of their tables, of today or of then."""
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    for first in range(0, len(ids), MANY):
        some = ids[first : first + MANY]
        told: dict[int, list[dict[str, Any]]] = {pk: [] for pk in some}
        for turn in turns.filter(conversation__in=some).order_by("conversation", "number").iterator():
            told[turn.conversation_id].append({**turn.rest, "speaker": turn.speaker, "text": turn.text})
        heads = dict(rows.filter(pk__in=some).values_list("pk", "head"))
        put_many([(pk, said(heads[pk], told[pk])) for pk in some])


def put(conversation: int, words: Said) -> None:
    """Let a conversation be found by these words."""
    put_many([(conversation, words)])


def put_many(rows: Iterable[tuple[int, Said]]) -> None:
    """Let many conversations be found by their words."""
    with connection.cursor() as cursor:
        told = [(pk, plain(w.customer)[:LONGEST], plain(w.agent)[:LONGEST], plain(w.about)[:LONGEST]) for pk, w in rows]
        cursor.executemany(PUT[connection.vendor], told)


@dataclass(frozen=True, slots=True)
class Term:
    """One thing searched for: words in a row, wanted or not wanted; the last word may be unfinished."""

    words: tuple[str, ...]
    wanted: bool = True
    unfinished: bool = False


def terms(query: str) -> list[Term]:
    """What somebody searches for: words, "words in a row", and -words that must not be there; the last may be unfinished."""
    out = []
    for minus, phrase, word in TERM.findall(query):
        inside = tuple(plain(phrase or word).split())
        if inside:
            out.append(Term(inside, not minus))
    out = out[:MOST_TERMS]
    if out and out[-1].wanted and not query.rstrip().endswith('"'):
        out[-1] = Term(out[-1].words, unfinished=True)
    return sorted(out, key=lambda term: not term.wanted)


def containing(shelf: QuerySet[Conversation], query: str, by: str = "") -> QuerySet[Conversation]:
    """Those on the shelf in which everything wanted was said (`by` one side, if named) and nothing unwanted."""
    told = terms(query)
    if not any(term.wanted for term in told):
        return shelf
    return among(shelf, hits(told, by))


def stops_early(query: str) -> bool:
    """Whether it saves work to count what a search finds up to a bound only.

    For words in a row PostgreSQL looks at every conversation that has the words, and with all its cores only if it may look at all.
    """
    told = terms(query)
    return any(term.wanted for term in told) and not any(len(term.words) > 1 for term in told)


def among(shelf: QuerySet[Conversation], ids: Any) -> QuerySet[Conversation]:
    """Those on the shelf whose ids are in a subquery.

    SQLite would begin with the subquery and sort all its rows; `id + 0` lets it walk the list's own order and stop in time.
    """
    if connection.vendor == "sqlite":
        return shelf.alias(key=F("pk") + 0).filter(key__in=ids)
    return shelf.filter(pk__in=ids)


def hits(told: list[Term], by: str = "") -> RawSQL:
    """The ids of the conversations that a search finds, as a subquery."""
    if connection.vendor == "sqlite":
        column = f"{{{by}}} : " if by in BY else ""
        return RawSQL(f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s", [f"{column}({_fts5(told)})"])  # noqa: S611
    return RawSQL(f"SELECT rowid FROM {TABLE} WHERE said @@ to_tsquery('simple', %s)", [_tsquery(told, BY.get(by, ""))])  # noqa: S611


def _fts5(told: list[Term]) -> str:
    parts = [f'"{" ".join(t.words)}"{"*" if t.unfinished else ""}' for t in told]
    wanted = [part for part, t in zip(parts, told, strict=True) if t.wanted]
    unwanted = [part for part, t in zip(parts, told, strict=True) if not t.wanted]
    return f"({' AND '.join(wanted)})" + "".join(f" NOT {part}" for part in unwanted)


def _tsquery(told: list[Term], weight: str) -> str:
    return " & ".join(("" if t.wanted else "!") + f"({' <-> '.join(_lexemes(t, weight))})" for t in told)


def _lexemes(term: Term, weight: str) -> list[str]:
    marks = [weight] * (len(term.words) - 1) + ["*" * term.unfinished + weight]
    return [f"{word}:{mark}" if mark else word for word, mark in zip(term.words, marks, strict=True)]
