"""Examples to learn from: conversations with a reader's marks, read from JSON Lines and parted by conversation."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from heard.conversation import Conversation, HeardError, conversation_from_json
from heard.learn.marked import check_marks, marked
from heard.listen import Hearing


@dataclass(frozen=True, slots=True)
class Example:
    """A conversation and what a reader heard in it; `others` is what further readers heard, each working alone."""

    conversation: Conversation
    hearing: Hearing
    others: tuple[Hearing, ...] = ()

    @property
    def hearings(self) -> tuple[Hearing, ...]:
        """What every reader heard, the first reader first."""
        return (self.hearing, *self.others)


def examples(paths: Iterable[Path]) -> Iterator[Example]:
    """The examples of files, or of the .jsonl files of folders, in order; raises HeardError at a file or line that is none."""
    for path in paths:
        for file in sorted(path.glob("*.jsonl")) if path.is_dir() else [path]:
            yield from _of_file(file)


def _of_file(file: Path) -> Iterator[Example]:
    try:
        with file.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield example(line, f"{file.name}, line {number}")
    except OSError as error:
        then = "Name a file of marked conversations, or a folder of such."
        raise HeardError(f"cannot be read: {error.strerror}.", where=str(file), then=then) from error


def together(told: Iterable[Example]) -> list[Example]:
    """Examples of the same conversation, marked by several readers, as one; in order of the first.

    Raises HeardError where two conversations have one id.
    """
    found: dict[str, Example] = {}
    for e in told:
        first = found.setdefault(e.conversation.id, e)
        if first is e:
            continue
        if _words(first) != _words(e):
            raise HeardError("two conversations with this id.", where=e.conversation.id, then="Give each an id of its own.")
        found[e.conversation.id] = replace(first, others=(*first.others, e.hearing))
    return list(found.values())


def _words(e: Example) -> list[tuple[str, str]]:
    return [(turn.speaker, turn.text) for turn in e.conversation.turns]


def example(line: str | bytes, where: str) -> Example:
    """One example from its line; `where` names it in an error."""
    try:
        conversation = conversation_from_json(json.loads(line))
        check_marks(conversation)
    except UnicodeDecodeError as error:
        raise HeardError("not UTF-8.", where=where, then="Save the file as UTF-8.") from error
    except ValueError as error:
        raise HeardError("not JSON.", where=where, then="Give one conversation a line.") from error
    except HeardError as error:
        raise error.at(where) from error
    return Example(conversation, marked(conversation))


def fold(identifier: str, folds: int) -> int:
    """Which of so many parts a conversation belongs to: always the same one, whatever else there is."""
    return int(hashlib.sha256(identifier.encode()).hexdigest(), 16) % folds


def parted(told: Iterable[Example], folds: int, held: int) -> tuple[list[Example], list[Example]]:
    """Examples to train on and examples held out, parted by conversation."""
    train: list[Example] = []
    out: list[Example] = []
    for e in told:
        (out if fold(e.conversation.id, folds) == held else train).append(e)
    return train, out
