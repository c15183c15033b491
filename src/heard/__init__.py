"""Heard reads customer-service conversations and shows where people felt understood."""

from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from heard.conversation import Conversation, Reading

__version__ = "0.1.0"


def read(*paths: str, **asked: Any) -> "Iterator[tuple[Conversation, Reading]]":
    """Each conversation in files and folders with its reading, one at a time.

    `asked` is what `heard.arrive.arrive` takes: `agent`, `form`, `columns`, `redact`, `limit`. What cannot be read is told as
    a warning that says where and why.
    """
    # By name and late: the lower floors import this module for its version and must not reach the upper ones through it.
    found: Iterator[tuple[Conversation, Reading]] = import_module("heard.run.batch").read(*paths, **asked)
    return found
