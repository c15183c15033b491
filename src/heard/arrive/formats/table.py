"""Tables (CSV): one turn a row, or one whole conversation in a cell; the columns are guessed, shown and can be named."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from heard.arrive.bodies import plain
from heard.arrive.clock import seconds, stamps
from heard.arrive.parcel import Parcel
from heard.arrive.script import read_script
from heard.arrive.speakers import role_of
from heard.arrive.told import Found, Said, Told
from heard.conversation import HeardError, Speaker

DELIMITERS = ",;\t|"
PRIVATE = {"1", "true", "yes", "y", "private", "internal", "note"}

KEYED = (
    r"(?:conversation|conv|ticket|case|chat|call|contact|session|thread|dialog(?:ue)?|transcript|interaction)"
    r"(?: id| no| number| #| key)?|id"
)
WHO = r"speaker(?: role| type| label)?|role|(?:author|sender|participant|actor)(?: role| type)?|from|who|party|direction|side"
NAMED = r"(?:(?:speaker|author|sender|agent|display|participant) )?name"
WORDED = (
    r"text|message(?: text| body| content)?|body|content|utterance|transcript(?:ion)?|comment|said|words|turn text|"
    r"dialog(?:ue)?|conversation"
)
BEGUN = (
    r"(?:start|begin)(?: time| s| secs?| seconds| offset)?|offset(?: s| seconds)?|time(?:stamp)?|created(?: at)?|"
    r"date(?: ?time)?|sent(?: at)?|when|at"
)
MILLISECONDS = r"(?: offset)?(?: time)? (?:ms|millis|milliseconds)"
HEADERS = {
    "conversation": KEYED,
    "speaker": WHO,
    "name": NAMED,
    "text": WORDED,
    "start": BEGUN,
    "start_ms": rf"(?:start|begin){MILLISECONDS}|beginoffsetmillis",
    "end": r"(?:end|stop)(?: time| s| secs?| seconds| offset)?",
    "end_ms": rf"(?:end|stop){MILLISECONDS}|endoffsetmillis",
    "turn": r"(?:turn|message|msg|comment|line|utterance|segment)(?: id| no| number| #| index)|index|turn|seq(?:uence)?|n",
    "channel": r"(?:source )?channel|medium",
    "subject": r"subject|topic|title",
    "private": r"(?:is )?(?:private|internal|note)|visibility",
}
"""What the head of a column is called, by what it holds; the first that fits is taken."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table is read: what separates its cells, its heads, and which column (from 0) holds what."""

    delimiter: str
    heads: tuple[str, ...]
    has_heads: bool
    columns: Mapping[str, int]

    def named(self) -> dict[str, str]:
        """The columns by their heads, as they are shown to a person and as `columns` takes them."""
        return {what: self.heads[at] for what, at in self.columns.items()}


def recognises(parcel: Parcel) -> float:
    """How surely a file is a table with a column of words, by its heads and rows."""
    if parcel.head.lstrip()[:1] in ("{", "[") or parcel.head.startswith(("WEBVTT", "From ")):
        return 0.0
    try:
        layout = guess_layout(parcel)
    except HeardError:
        return 0.0
    if not layout.has_heads:
        return 0.6 if "speaker" in layout.columns else 0.5 if parcel.ending in (".csv", ".tsv") else 0.0
    if {"conversation", "text"} <= set(layout.columns):
        return 0.85
    return 0.9 if "speaker" in layout.columns or "name" in layout.columns else 0.75 if parcel.ending in (".csv", ".tsv") else 0.3


def guess_layout(parcel: Parcel) -> Layout:
    """How a table is laid out, by its heads and first rows, with what a person named put first.

    Raises HeardError if there is no column of words, or if a named column is not there.
    """
    delimiter, rows = _rows_of(parcel.head)
    if len(rows) < 2 or len(rows[0]) < 2:
        raise HeardError("not a table.", then="Give a head for each column and one row a turn.")
    heads = tuple(h.strip() for h in rows[0])
    has_heads = any(_holds(h) for h in heads) or any(h in parcel.columns.values() for h in heads) or _stands_above(rows)
    shown = heads if has_heads else tuple(str(n) for n in range(1, len(heads) + 1))
    columns = _by_heads(shown) if has_heads else {}
    _by_content(columns, rows[1:] if has_heads else rows, shown)
    columns.update({what: _named(name, shown) for what, name in parcel.columns.items()})
    if "text" not in columns:
        raise HeardError("no column of words.", then="Name it with --column text=HEAD.")
    return Layout(delimiter, shown, has_heads, columns)


def _stands_above(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names no role in a column where all the others do: it is a row of heads."""
    for n, head in enumerate(rows[0]):
        below = [role_of(r[n]) for r in rows[1:] if n < len(r)]
        if below and all(below) and role_of(head) is None:
            return True
    return False


def _rows_of(head: str) -> tuple[str, list[list[str]]]:
    best: tuple[float, str, list[list[str]]] = (0.0, ",", [])
    for delimiter in DELIMITERS:
        try:
            rows = [r for r in islice(csv.reader(io.StringIO(head, newline=""), delimiter=delimiter), 60) if r]
        except csv.Error:
            continue
        width = len(rows[0]) if rows else 0
        even = sum(len(r) == width for r in rows) / max(1, len(rows))
        known = sum(_holds(h.strip()) is not None for h in rows[0]) if rows else 0
        if width > 1 and (even + known, delimiter) > (best[0], ""):
            best = (even + known, delimiter, rows)
    return best[1], best[2]


def _plain_head(head: str) -> str:
    return re.sub(r"[ _-]+", " ", head.strip().lower())


def _holds(head: str) -> str | None:
    return next((what for what, called in HEADERS.items() if re.fullmatch(called, _plain_head(head))), None)


def _by_heads(heads: Sequence[str]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for what, called in HEADERS.items():
        fits = [n for n, h in enumerate(heads) if re.fullmatch(called, _plain_head(h)) and n not in columns.values()]
        if fits:
            columns[what] = max(fits, key=lambda n: heads[n].lower() not in ("id", "conversation", "dialogue", "transcript"))
    return columns


def _by_content(columns: dict[str, int], rows: Sequence[Sequence[str]], heads: Sequence[str]) -> None:
    """Adds by what the cells hold what the heads did not tell: the longest words, the few names that come back."""
    cells = [[r[n] for r in rows if n < len(r)] for n in range(len(heads))]
    free = [n for n in range(len(heads)) if n not in columns.values()]
    lengths = {n: sum(len(c) for c in cells[n]) / max(1, len(cells[n])) for n in range(len(heads))}
    at = columns.get("conversation")
    if "text" not in columns and at is not None and lengths[at] > 60:
        columns["text"] = columns.pop("conversation")
    if "text" not in columns and free:
        longest = max(free, key=lambda n: lengths[n])
        if lengths[longest] >= 12:
            columns["text"] = longest
            free.remove(longest)
    if "speaker" not in columns:
        roles = [n for n in free if cells[n] and sum(role_of(c) is not None for c in cells[n]) >= len(cells[n]) * 0.6]
        if roles:
            columns["speaker"] = roles[0]


def _named(name: str, heads: Sequence[str]) -> int:
    for n, head in enumerate(heads):
        if head.casefold() == name.strip().casefold():
            return n
    if name.isdigit() and 1 <= int(name) <= len(heads):
        return int(name) - 1
    raise HeardError("a column that was named is not there.", then="Name columns by their heads, or by number from 1.")


def read(parcel: Parcel) -> Iterator[Found]:
    """Every conversation in a table, in the order in which each begins."""
    layout = guess_layout(parcel)
    groups: dict[str, list[tuple[int, dict[str, str]]]] = {}
    for number, row in _rows(parcel, layout):
        if isinstance(row, HeardError):
            yield row
            return
        key = row.get("conversation", "") if _single_turns(layout) else f"{row.get('conversation', '')}\0{number}"
        groups.setdefault(key, []).append((number, row))
    for key, rows in groups.items():
        yield _conversation(key.split("\0")[0], rows, layout)


def _single_turns(layout: Layout) -> bool:
    return "speaker" in layout.columns or "name" in layout.columns


def _rows(parcel: Parcel, layout: Layout) -> Iterator[tuple[int, dict[str, str] | HeardError]]:
    reader = csv.reader(io.StringIO(parcel.text(), newline=""), delimiter=layout.delimiter)
    try:
        for n, cells in enumerate(reader):
            if (n or not layout.has_heads) and any(c.strip() for c in cells):
                yield reader.line_num, {what: cells[at].strip() for what, at in layout.columns.items() if at < len(cells)}
    except csv.Error:
        yield 0, HeardError("not a whole table.", where=f"line {reader.line_num}", then="Close the quotes, or export it again.")


def _conversation(key: str, rows: list[tuple[int, dict[str, str]]], layout: Layout) -> Found:
    kept = [(n, r) for n, r in rows if r.get("private", "").lower() not in PRIVATE]
    first = rows[0][1]
    extra = {"columns": layout.named(), **({"private_notes": len(rows) - len(kept)} if len(kept) < len(rows) else {})}
    began, said = _said(kept) if _single_turns(layout) else _written(first)
    where = f"line {rows[0][0]}"
    return Told(said, key or None, first.get("channel"), None, first.get("subject"), began, {"arrived": extra}, where)


def _written(row: dict[str, str]) -> tuple[datetime | None, tuple[Said, ...]]:
    return None, read_script(plain(row.get("text", ""))).said


def _said(rows: list[tuple[int, dict[str, str]]]) -> tuple[datetime | None, tuple[Said, ...]]:
    began, starts, ends = _times([r for _, r in rows])
    said = tuple(
        Said(
            text=plain(row.get("text", "")),
            role=_role(row),
            name=row.get("name") or row.get("speaker") or None,
            start=starts[n],
            end=ends[n],
            id=row.get("turn") or None,
            where=f"line {number}",
        )
        for n, (number, row) in enumerate(rows)
    )
    return began, said


def _role(row: dict[str, str]) -> Speaker | None:
    return role_of(row.get("speaker")) or role_of(row.get("name"))


def _times(rows: list[dict[str, str]]) -> tuple[datetime | None, list[float | None], list[float | None]]:
    if any(r.get("start_ms") for r in rows):
        return None, [seconds(r.get("start_ms"), 0.001) for r in rows], [seconds(r.get("end_ms"), 0.001) for r in rows]
    began, both = stamps([s or None for r in rows for s in (r.get("start"), r.get("end"))])
    return began, both[::2], both[1::2]
