"""A conversation arrives: whatever came in becomes conversations, one at a time, redacted, with the agent known."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

from heard.arrive.documents import NOT_AS_WRITTEN
from heard.arrive.formats import FORMATS, Format, form_of
from heard.arrive.opening import LIMIT, Opened, opened, parcels
from heard.arrive.parcel import Parcel
from heard.arrive.speakers import settle
from heard.arrive.told import Found
from heard.conversation import Conversation, HeardError


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that could not be read: `where` is the file, `error` says the place in it, why, and what to do."""

    where: str
    error: HeardError


Arrived = Conversation | Skipped
Redact = Callable[[Conversation], Conversation]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person asked for: who the agent is, which form it is in, which columns hold what, and whether to redact."""

    agent: str | None = None
    form: str | None = None
    columns: Mapping[str, str] | None = None
    redact: bool = True


def arrive(
    paths: Iterable[str | os.PathLike[str]],
    *,
    agent: str | None = None,
    form: str | None = None,
    columns: Mapping[str, str] | None = None,
    redact: bool = True,
    limit: int = LIMIT,
) -> Iterator[Arrived]:
    """Every conversation in files, folders, zip files and standard input (`-`), one at a time, in the order of names.

    `agent` names the agent where the form does not; `form` is a name of `FORMATS`, else it is told by the content;
    `columns` maps what Heard asks for to a table's heads (`{"text": "Message"}`); `limit` is bytes a file.
    What cannot be read is `Skipped`, and never loses what can. Raises HeardError only if `form` is no form.
    """
    asked = Asked(agent, form, columns, redact)
    _form_named(form)
    return _arrived(parcels(paths, limit), asked)


def arrive_bytes(
    name: str,
    content: bytes,
    *,
    agent: str | None = None,
    form: str | None = None,
    columns: Mapping[str, str] | None = None,
    redact: bool = True,
    limit: int = LIMIT,
) -> Iterator[Arrived]:
    """Every conversation in the content of one file, which may be a zip file; otherwise as `arrive`."""
    asked = Asked(agent, form, columns, redact)
    _form_named(form)
    return _arrived(opened(name, content, limit), asked)


def _form_named(name: str | None) -> Format | None:
    if name is not None and name not in FORMATS:
        raise HeardError("no such form.", where="form", then=f"Use one of: {', '.join(FORMATS)}.")
    return FORMATS[name] if name else None


def _redactor(asked: Asked) -> Redact:
    if not asked.redact:
        return lambda conversation: conversation
    from heard.arrive.redaction import redact_conversation  # here, so that reading unredacted never loads its tables

    return redact_conversation


def _arrived(came: Iterable[Opened], asked: Asked) -> Iterator[Arrived]:
    redacted, taken = _redactor(asked), set[str]()
    for where, found in _found(came, asked):
        if isinstance(found, HeardError):
            yield Skipped(where, found)
        else:
            yield redacted(_one_of_its_id(found, taken))


def _one_of_its_id(found: tuple[Conversation, bool], taken: set[str]) -> Conversation:
    """The conversation; an id that was made from a file's name is numbered where it was taken before."""
    conversation, made = found
    if not made:
        return conversation
    key, n = conversation.id, 2
    while key in taken:
        key, n = f"{conversation.id}-{n}", n + 1
    taken.add(key)
    return conversation if key == conversation.id else replace(conversation, id=key)


Settled = tuple[str, tuple[Conversation, bool] | HeardError]


def _found(came: Iterable[Opened], asked: Asked) -> Iterator[Settled]:
    """Each conversation and whether its id was made, or the error, with its file; files that join wait for their folder's end."""
    waiting: list[Parcel] = []
    for item in came:
        if isinstance(item, tuple):
            yield item
            continue
        if waiting and os.path.dirname(waiting[0].name) != os.path.dirname(item.name):  # noqa: PTH120 - also names in zip files
            yield from _joined(waiting, asked)
            waiting = []
        parcel = replace(item, columns=asked.columns or {}, agent=asked.agent)
        try:
            form = _form_named(asked.form) or form_of(parcel)
        except HeardError as error:
            yield parcel.name, error.at(parcel.name)
            continue
        except NOT_AS_WRITTEN:
            yield parcel.name, _strange(parcel.name)
            continue
        except OSError:
            yield parcel.name, HeardError("cannot be opened.", where=parcel.name, then="Check who may read it.")
            continue
        if form.join:
            waiting.append(parcel)
        else:
            yield from _settled(parcel, form.name, partial(form.read, parcel), asked)
    yield from _joined(waiting, asked)


def _joined(waiting: list[Parcel], asked: Asked) -> Iterator[Settled]:
    if waiting:
        join = FORMATS["mail"].join
        assert join is not None  # noqa: S101 - the table above gives it
        yield from _settled(waiting[0], "mail", lambda: join(waiting), asked)


def _settled(parcel: Parcel, form: str, read: Callable[[], Iterator[Found]], asked: Asked) -> Iterator[Settled]:
    """What a file holds, each with its roles; a fault of the file as a whole ends it, all before it stays."""
    count = 0
    try:
        for count, found in enumerate(read(), 1):
            try:
                yield parcel.name, _conversation(found, parcel, form, count, asked)
            except HeardError as error:
                yield parcel.name, error.at(parcel.name)
        if not count:
            yield parcel.name, HeardError("no conversation in it.", where=parcel.name, then="Export it again.")
    except HeardError as error:
        yield parcel.name, error.at(parcel.name)
    except NOT_AS_WRITTEN:
        yield parcel.name, _strange(parcel.name)
    except (OSError, MemoryError, RecursionError):
        yield parcel.name, HeardError("cannot be read to its end.", where=parcel.name, then="Export it again.")


def _strange(name: str) -> HeardError:
    return HeardError("not as its form describes it.", where=name, then="Export it again, unchanged.")


def _conversation(found: Found, parcel: Parcel, form: str, count: int, asked: Asked) -> tuple[Conversation, bool]:
    if isinstance(found, HeardError):
        raise found
    if isinstance(found, Conversation):
        if not any(t.text.strip() for t in found.turns):
            raise HeardError("no turns.", where=f"item {count}", then="Give a conversation in which somebody speaks.")
        return _noted(found, parcel, None), False
    fallback = parcel.stem if count == 1 else f"{parcel.stem}-{count}"
    settled = settle(found, fallback, asked.agent)
    return _noted(settled, parcel, form), found.id is None


def _noted(conversation: Conversation, parcel: Parcel, form: str | None) -> Conversation:
    """The conversation with a note on how it arrived: its form, and its encoding where that was a guess."""
    before = conversation.extra.get("arrived")
    note = {"form": form, "encoding": parcel.guessed_encoding, **(before if isinstance(before, dict) else {})}
    note = {k: v for k, v in note.items() if v is not None}
    if not note or note == before:
        return conversation
    source = conversation.source or form
    return replace(conversation, source=source, extra={**conversation.extra, "arrived": note})
