"""One file a conversation in a folder: names that are safe and stay the same, files that are whole or not there."""

import hashlib
import os
import re
from collections.abc import Callable
from pathlib import Path

from heard.conversation import Conversation, HeardError


def file_name(conversation: Conversation, ending: str) -> str:
    """A file name from a conversation's id; one that had to be changed to be safe ends in a short fingerprint of the id."""
    safe = re.sub(r"[^\w.-]+", "-", conversation.id, flags=re.ASCII).strip(".-")[:80]
    if safe != conversation.id or safe != safe.lower():
        safe = f"{safe}-{hashlib.sha256(conversation.id.encode()).hexdigest()[:8]}".lstrip("-")
    return f"{safe}{ending}"


def fingerprint(conversation: Conversation) -> str:
    """A short sign of a conversation: the same for the same id and words."""
    words = (conversation.id, *(turn.text for turn in conversation.turns))
    return hashlib.sha256("\0".join(words).encode("utf-8", "surrogatepass")).hexdigest()[:20]


def _free(name: str, taken: set[str]) -> str:
    stem, ending = name.rsplit(".", 1)
    tries = (name, *(f"{stem}-{n}.{ending}" for n in range(2, len(taken) + 3)))
    return next(one for one in tries if one not in taken)


def output(out: Path, ending: str) -> Callable[[Conversation], Path]:
    """Where each conversation is to be written: in the folder `out`, or in `out` itself if it names a file.

    Asked twice about one conversation it answers the same; another conversation of the same id gets a number behind its
    name. A file holds one conversation; raises HeardError for a second one, and for a folder that cannot be made.
    """
    names: dict[str, str] = {}

    def to(conversation: Conversation) -> Path:
        known = fingerprint(conversation)
        if known not in names:
            if names and out.suffix == ending:
                raise HeardError("names one file, but there are several conversations.", where=str(out), then="Name a folder.")
            names[known] = _free(file_name(conversation, ending), set(names.values()))
        return out if out.suffix == ending else out / names[known]

    if out.suffix == ending and out.is_dir():
        raise HeardError("is a folder.", where=str(out), then=f"Give it a name without {ending}.")
    _make(out.parent if out.suffix == ending else out)
    return to


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise HeardError(f"cannot be made a folder: {error.strerror}.", where=str(folder), then="Name another place.") from error


def write_whole(path: Path, text: str) -> None:
    """Write a file so that it is whole or not there at all, whatever happens meanwhile."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_text(text, encoding="utf-8")
        os.replace(part, path)  # noqa: PTH105 - replaces in one step
    except OSError as error:
        raise HeardError(f"cannot be written: {error.strerror}.", where=str(path), then="Name another place.") from error
    finally:
        part.unlink(missing_ok=True)
