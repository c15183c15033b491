"""Reading JSON documents of other makers: each on its own, so that a broken one never loses the good ones."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from heard.arrive.parcel import Parcel
from heard.arrive.told import Found
from heard.conversation import HeardError

Document = dict[str, Any]
NOT_AS_WRITTEN = (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError)
"""What goes wrong where a field is missing or of another kind than its maker describes."""


def first_has(parcel: Parcel, *names: str) -> bool:
    """Whether the first document is an object with all these fields."""
    first = parcel.first_document
    return isinstance(first, dict) and all(name in first for name in names)


def each(parcel: Parcel, conversation: Callable[[Document, str], Found], maker: str) -> Iterator[Found]:
    """The conversation of each document, or the error that says where it is not as its maker describes it."""
    for where, document in parcel.documents():
        if isinstance(document, HeardError):
            yield document.at(where) if where else document
        else:
            yield guarded(conversation, document, where, maker)


def guarded(conversation: Callable[..., Found], document: Any, where: str, maker: str) -> Found:
    """What `conversation` makes of a document; a HeardError in its place if fields are missing or of another kind."""
    try:
        return conversation(document, where)
    except HeardError as error:
        return error.at(where) if where else error
    except NOT_AS_WRITTEN:
        return HeardError(f"not as {maker} writes it.", where=where, then="Export it again, unchanged.")


def gathered(
    parcel: Parcel, key_of: Callable[[Document], str | None], errors: list[HeardError]
) -> dict[str, list[tuple[str, Document]]]:
    """Documents that belong to one conversation, by its id, in the order in which each is first seen."""
    groups: dict[str, list[tuple[str, Document]]] = {}
    for where, document in parcel.documents():
        if isinstance(document, HeardError):
            errors.append(document.at(where) if where else document)
        elif isinstance(document, dict):
            try:
                groups.setdefault(key_of(document) or "", []).append((where, document))
            except NOT_AS_WRITTEN:
                errors.append(HeardError("without the id of its conversation.", where=where, then="Export it again, unchanged."))
        else:
            errors.append(HeardError("not a JSON object.", where=where, then="Export it again, unchanged."))
    return groups


def items(value: Any) -> Iterable[Document]:
    """The objects in a list; whatever else stands there is left out."""
    return [v for v in value if isinstance(v, dict)] if isinstance(value, list) else []


def text_of(value: Any) -> str:
    """A body as text; nothing for null."""
    return value if isinstance(value, str) else ""


def key_text(value: Any) -> str | None:
    """An id as text; None for none."""
    return str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) and str(value) else None
