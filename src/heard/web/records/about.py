"""What each room says it keeps about a customer: the words between the rooms and this one."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class About:
    """Whom it is about: the ids of their conversations, and the e-mail addresses that they gave, in small letters."""

    conversations: tuple[int, ...]
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """Rows that a room keeps about somebody; `told`: whether they are told to a customer who asks what is kept.

    What is somebody else's own (a colleague's private reflection) is deleted with the rest and not told. What the customer's
    own wish rests on (no more notes, please) `stays`: it holds a key from which nothing can be read.
    `opens` gives what a row holds sealed, by name, and `spoken` says a row in plain words, for whoever reads no tables.
    """

    kind: str
    name: Promise
    rows: QuerySet[Model]
    told: bool = True
    stays: bool = False
    opens: Callable[[Any], dict[str, str | None]] | None = None
    spoken: Callable[[Any], str] | None = None


def at(moment: datetime) -> str:
    """When, as a plain line says it."""
    return date_format(timezone.localtime(moment), "j M Y, H:i")


Room = Callable[[About], Iterable[Held]]
"""What a room keeps about somebody, what hangs on other rows before the rows it hangs on."""
ByAddress = Callable[[Iterable[str]], Iterable[int]]
"""The ids of conversations that a room knows to be of these addresses."""
