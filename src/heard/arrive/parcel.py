"""A parcel: one file on its way in, read as a whole, line by line, or as JSON documents, never all at once unless asked."""

import codecs
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePath
from typing import Any, BinaryIO

from heard.arrive.encoding import decoded, encoding_of
from heard.conversation import HeardError

HEAD = 64 * 1024
"""How many bytes are looked at to tell a format: 64 KB."""

SPACE = re.compile(r"\s*")
LINED_ENDINGS = (".jsonl", ".ndjson", ".jsonlines")


@dataclass(frozen=True)
class Parcel:
    """One file: its name as people know it and a way to open it, as often as needed.

    `columns` is a person's own mapping for tables (`{"text": "Message"}`), `agent` the name given for the agent.
    """

    name: str
    open: Callable[[], BinaryIO]
    columns: Mapping[str, str] = field(default_factory=dict)
    agent: str | None = None

    @property
    def ending(self) -> str:
        """The file's ending in small letters, with its dot."""
        return PurePath(self.name).suffix.lower()

    @property
    def stem(self) -> str:
        """The file's name without folder and ending: the id of a conversation that has none of its own."""
        return PurePath(self.name).stem or "conversation"

    @cached_property
    def head(self) -> str:
        """The first 64 KB as text, a byte-order mark and a cut last character left out."""
        return decoded(self.head_bytes, self.encoding)

    @cached_property
    def head_bytes(self) -> bytes:
        """The first 64 KB as they are."""
        with self.open() as stream:
            return stream.read(HEAD).removeprefix(codecs.BOM_UTF8)

    @cached_property
    def encoding(self) -> str:
        """How the bytes are to be read as text; `encoding_of` says how that is known."""
        with self.open() as stream:
            return encoding_of(stream)

    @property
    def guessed_encoding(self) -> str | None:
        """The encoding if it had to be guessed, None if it is a Unicode one."""
        return None if self.encoding.startswith("utf") else self.encoding

    def raw(self) -> bytes:
        """The whole content as bytes, without a mark of UTF-8."""
        with self.open() as stream:
            return stream.read().removeprefix(codecs.BOM_UTF8)

    def text(self) -> str:
        """The whole content as text with plain line ends."""
        text = decoded(self.raw(), self.encoding)
        return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text

    def lines(self) -> Iterator[tuple[int, str]]:
        """Each line with its number from 1, without its line end, one at a time."""
        if not self.encoding.startswith("utf-8"):
            yield from enumerate(self.text().split("\n"), start=1)
            return
        with self.open() as stream:
            for number, line in enumerate(stream, start=1):
                bare = line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
                yield number, decoded(bare, self.encoding).rstrip("\r\n")

    @cached_property
    def first_document(self) -> Any:
        """The first readable JSON document in the file, None if there is none."""
        if self.head.lstrip()[:1] not in ("{", "["):
            return None
        return next((d for _, d in self.documents() if not isinstance(d, HeardError)), None)

    def documents(self) -> Iterator[tuple[str, Any]]:
        """Each JSON document with its place: the lines of a lined file, the items of a list, or the one there is.

        A document that cannot be read is a HeardError in its place; the others are still given.
        """
        if self._is_lined():
            for number, line in self.lines():
                if line and not line.isspace():
                    yield f"line {number}", _line_document(line)
            return
        yield from _documents(self._whole)

    @cached_property
    def _whole(self) -> list[Any]:
        return whole_documents(self.text())

    def _is_lined(self) -> bool:
        if self.ending in LINED_ENDINGS:
            return True
        lines = [line for line in self.head.splitlines() if line.strip()][:2]
        if len(lines) < 2 or not lines[1].lstrip().startswith("{"):
            return False
        return isinstance(_line_document(lines[0]), dict) or ('":' in lines[0] and '":' in lines[1])


def _documents(whole: list[Any]) -> Iterator[tuple[str, Any]]:
    if len(whole) == 1 and isinstance(whole[0], list):
        yield from ((f"item {n}", item) for n, item in enumerate(whole[0], start=1))
    elif len(whole) == 1:
        yield "", whole[0]
    else:
        yield from ((f"item {n}", item) for n, item in enumerate(whole, start=1))


def _line_document(line: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return HeardError("not whole JSON.", then="Export the file again, or take the line out.")


def whole_documents(text: str) -> list[Any]:
    """The JSON documents that stand one after the other in a text, as streams of records are often stored."""
    decoder, at = json.JSONDecoder(), 0
    found: list[Any] = []
    while True:
        at = SPACE.match(text, at).end()  # type: ignore[union-attr]  # matches nothing too
        if at >= len(text):
            return found
        try:
            document, at = decoder.raw_decode(text, at)
        except json.JSONDecodeError as error:
            found.append(HeardError("not whole JSON.", where=f"line {error.lineno}", then="Export the file again."))
            return found
        except (ValueError, RecursionError):
            found.append(HeardError("JSON too deep or with too large a number.", then="Export the file again."))
            return found
        found.append(document)


def parcel_of(name: str, content: bytes) -> Parcel:
    """A parcel of bytes already at hand."""
    return Parcel(name, lambda: io.BytesIO(content))
