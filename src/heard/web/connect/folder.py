"""A folder on this machine, below the one that is set aside for it."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from heard.conversation import HeardError
from heard.web import environment


@dataclass(frozen=True, slots=True)
class File:
    """A file that lies there."""

    place: str
    version: str
    size: int


@dataclass(frozen=True, slots=True)
class Folder:
    """The folder while it is looked into."""

    root: Path

    def look(self) -> Iterator[File]:
        """Every file, but hidden ones and those still being written by name (`.part`, `.tmp`)."""
        for path in sorted(self.root.rglob("*")):
            parts = path.relative_to(self.root).parts
            if any(p.startswith((".", "~$")) for p in parts) or path.suffix in (".part", ".tmp"):
                continue
            if path.is_file() and path.resolve().is_relative_to(self.root):
                about = path.stat()
                yield File("/".join(parts), f"{about.st_mtime_ns}:{about.st_size}", about.st_size)

    def bundles(self, places: Iterable[str]) -> dict[str, str]:
        """Each file by itself."""
        return {place: place for place in places}

    def fetch(self, places: list[str]) -> tuple[str, bytes]:
        """The file."""
        try:
            return places[0], (self.root / places[0]).read_bytes()
        except OSError:
            raise HeardError("cannot be opened.", where=places[0], then="Check who may read it.") from None


@contextmanager
def opened(place: dict[str, Any], secret: dict[str, Any]) -> Iterator[Folder]:
    """The folder of this name below the inbox; raises HeardError if there is none, or if it leads elsewhere."""
    inbox = environment.inbox().resolve()
    inbox.mkdir(mode=0o700, parents=True, exist_ok=True)
    root = (inbox / str(place.get("folder", ""))).resolve()
    if not root.is_relative_to(inbox):
        raise HeardError("not below the inbox.", where=str(place.get("folder")), then=f"Name a folder in {inbox}.")
    if not root.is_dir():
        raise HeardError("no such folder.", where=str(root), then="Make it, or name another one.")
    yield Folder(root)
