"""A place that Heard looks into: what lies there, and what is in it. One file a kind, one row each."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from heard.web.connect import bucket, folder, mailbox
from heard.web.connect.models import Kind


class Found(Protocol):
    """One thing that lies there: its place, its version (another one means: read it again), its bytes in number."""

    @property
    def place(self) -> str:
        """Where it lies."""

    @property
    def version(self) -> str:
        """What changes when it changes."""

    @property
    def size(self) -> int:
        """How many bytes it has."""


class Source(Protocol):
    """A place while it is open."""

    def look(self) -> Iterator[Found]:
        """Everything that lies there; raises HeardError if the place cannot be looked into."""

    def bundles(self, places: Iterable[str]) -> dict[str, str]:
        """For each of these new places what it is read together with: itself, or the first message of its thread."""

    def fetch(self, places: list[str]) -> tuple[str, bytes]:
        """The things of one bundle as one file: its name and its bytes."""


@dataclass(frozen=True, slots=True)
class Place:
    """How a kind of place is opened, and in which form what lies there is; None: told by its content."""

    open: Callable[[dict[str, Any], dict[str, Any]], AbstractContextManager[Source]]
    form: str | None


PLACES: dict[str, Place] = {
    Kind.FOLDER: Place(folder.opened, None),
    Kind.MAILBOX: Place(mailbox.opened, "mail"),
    Kind.BUCKET: Place(bucket.opened, None),
}
