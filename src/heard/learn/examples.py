"""Examples to learn from: conversations with a reader's marks, read from JSON Lines and parted by conversation."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from heard.conversation import Conversation, HeardError, conversation_from_json
from heard.learn.marked import marked
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
    """The examples of files, or of the .jsonl files of folders, in order; raises HeardError at a line that is none."""
    for path in paths:
        for file in sorted(path.glob("*.jsonl")) if path.is_dir() else [path]:
            with file.open(encoding="utf-8") as lines:
                for number, line in enumerate(lines, 1):
                    yield example(line, f"{file.name}, line {number}")


def together(told: Iterable[Example]) -> list[Example]:
    """Examples of the same conversation, marked by several readers, as one; in order of the first."""
    found: dict[str, Example] = {}
    for e in told:
        first = found.get(e.conversation.id)
        found[e.conversation.id] = replace(first, others=(*first.others, e.hearing)) if first else e
    return list(found.values())


def example(line: str, where: str) -> Example:
    """One example from its line; `where` names it in an error."""
    try:
        conversation = conversation_from_json(json.loads(line))
        return Example(conversation, marked(conversation))
    except json.JSONDecodeError as error:
        raise HeardError("not JSON.", where=where, then="Give one conversation a line.") from error
    except KeyError as error:
        raise HeardError(f"no mark {error}.", where=where, then="Mark every turn and the whole by the codebook.") from error
    except HeardError as error:
        raise error.at(where) from error


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
