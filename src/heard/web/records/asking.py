"""A customer's request: found, opened, answered with all that is kept, or with its deletion and the proof of it."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import BinaryField, Q, QuerySet

from heard.conversation import line
from heard.run.folder import file_name
from heard.run.page import page
from heard.run.parcel import parcel
from heard.web.conversations.models import Conversation
from heard.web.jobs.actions import enqueue
from heard.web.locked import lock, unlock
from heard.web.people.models import Person
from heard.web.people.trail import record
from heard.web.records import forgetting, proof, traces
from heard.web.records.about import About, Held
from heard.web.records.models import CustomerRequest, State
from heard.web.records.rooms import held, of_addresses
from heard.web.records.shelves import pairs

MOST_FOUND = 500
_APART = re.compile(r"[,;\s]+")
ABOUT = """This is everything that is kept in Heard about you.

conversations.jsonl   every conversation, word for word as it is kept, with what Heard read in it: one JSON object a line
pages/                the same, as pages for a browser
told.txt              in plain words: what was promised to you, what was written to you, and what was noted about it
kept.json             every row of every table that is about you, by kind

What was private when it came in (numbers, addresses, surnames) had been taken out before it was kept.
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """By what a customer is looked for: a name, numbers of conversations in the help desk, e-mail addresses."""

    name: str = ""
    numbers: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()

    @property
    def nothing(self) -> bool:
        """Whether nothing is asked."""
        return not (self.name or self.numbers or self.addresses)


def wanted(name: str, numbers: str, addresses: str) -> Wanted:
    """What somebody typed, cleaned."""
    return Wanted(name.strip()[:120], _several(numbers), tuple(one.lower() for one in _several(addresses)))


def _several(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part for part in _APART.split(text[:4000]) if part))


def find(want: Wanted) -> QuerySet[Conversation]:
    """The conversations that may be this customer's, newest first; by name, namesakes are found, too."""
    may = Q(pk__in=())
    if want.name:
        first = want.name.split()[0]
        may |= Q(customer_name__iexact=want.name) | Q(customer_name__iexact=first)
    if want.numbers:
        may |= Q(external_id__in=want.numbers)
    if want.addresses:
        may |= Q(pk__in=of_addresses(want.addresses))
    return Conversation.objects.filter(may, is_sample=False).select_related("team").order_by("-started_at", "-pk")


def opened(person: Person, reference: str, ids: list[int], addresses: tuple[str, ...], now: datetime) -> CustomerRequest:
    """Open a request about these conversations."""
    with transaction.atomic():
        told = CustomerRequest.objects.create(
            reference=reference, made_by=person, made_at=now, conversations=sorted(ids), sealed=_seal(addresses)
        )
        record(person, "request.opened", f"request:{told.pk}", conversations=len(ids))
    return told


def _seal(addresses: tuple[str, ...], pieces: list[str] | None = None) -> str:
    return lock(json.dumps({"addresses": addresses, "pieces": pieces}))


def about(told: CustomerRequest) -> About:
    """Whom a request is about."""
    addresses = json.loads(unlock(told.sealed))["addresses"] if told.sealed else ()
    return About(tuple(told.conversations), tuple(addresses))


def counted(told: CustomerRequest) -> list[tuple[Held, int]]:
    """What is kept about whom the request is about, by kind, with how many rows; kinds of which there is nothing are left out."""
    numbers = [(kept, kept.rows.count()) for kept in held(about(told))]
    return [(kept, number) for kept, number in numbers if number]


def everything(person: Person, told: CustomerRequest, now: datetime) -> Iterator[bytes]:
    """All that is kept, as one ZIP, piece by piece; recorded before the first."""
    with transaction.atomic():
        CustomerRequest.objects.filter(pk=told.pk).update(taken_at=now)
        record(person, "request.taken-out", f"request:{told.pk}", conversations=len(told.conversations))
    return parcel(_files(told), now)


def _files(told: CustomerRequest) -> Iterator[tuple[str, bytes]]:
    whom = about(told)
    yield "about.txt", ABOUT.encode()
    yield "told.txt", "\n".join(_spoken(whom)).encode()
    yield "kept.json", json.dumps(_kept(whom), cls=DjangoJSONEncoder, ensure_ascii=False, indent=1).encode()
    lines, names = [], set[str]()
    for said, reading in pairs(Conversation.objects.filter(pk__in=told.conversations)):
        lines.append(line(said, reading) + "\n")
        if reading is not None:
            name = file_name(said, ".html")
            name = name if name not in names else f"{len(names)}-{name}"
            names.add(name)
            yield f"pages/{name}", page(said, reading).encode()
    yield "conversations.jsonl", "".join(lines).encode()


def _kept(whom: About) -> dict[str, Any]:
    """Every row that is told, as plain values by kind; what is stored sealed is opened."""
    out: dict[str, Any] = {}
    for kept in held(whom):
        if kept.told:
            names = [f.attname for f in kept.rows.model._meta.concrete_fields if not isinstance(f, BinaryField)]
            opens = kept.opens or (lambda row: {})
            if rows := [{name: getattr(row, name) for name in names} | opens(row) for row in kept.rows]:
                out[kept.kind] = rows
    return out


def _spoken(whom: About) -> Iterator[str]:
    """Whatever can be said in plain words, under the name of its kind."""
    for kept in held(whom):
        if kept.told and kept.spoken is not None and (said := [kept.spoken(row) for row in kept.rows]):
            yield f"{str(kept.name).capitalize()}\n"
            yield from (f"{line}\n" for line in said)


def ask_deletion(person: Person, told: CustomerRequest, now: datetime) -> bool:
    """Put the deletion in the queue; False if it has been asked for already."""
    with transaction.atomic():
        mine = CustomerRequest.objects.filter(pk=told.pk, state=State.OPEN)
        if not mine.update(state=State.DELETING, deletion_asked_by=person):
            return False
        record(person, "request.deletion-asked", f"request:{told.pk}", conversations=len(told.conversations))
        enqueue("erase", {"request": told.pk}, key=f"erase:{told.pk}", priority=2)
    return True


def close(person: Person, told: CustomerRequest) -> bool:
    """End a request without a deletion; what was sealed is thrown away."""
    with transaction.atomic():
        done = CustomerRequest.objects.filter(pk=told.pk, state=State.OPEN).update(state=State.CLOSED, sealed="")
        if done:
            record(person, "request.closed", f"request:{told.pk}")
    return bool(done)


def delete(told: CustomerRequest, now: datetime) -> CustomerRequest:
    """Delete all that is kept, look whether a trace is left, and sign what was done. Safe to do twice."""
    if not told.deleted_at:
        _delete(told, now)
    pieces = json.loads(unlock(told.sealed))["pieces"] or []
    traces.wipe()
    if found := traces.left(pieces):
        traces.wipe_thoroughly()
        found = traces.left(pieces)
    told.proof = proof.signed(_report(told, len(pieces), found))
    told.state, told.sealed = State.LEFT if found else State.DELETED, ""
    with transaction.atomic():
        told.save(update_fields=["proof", "state", "sealed"])
        record(None, "request.deleted", f"request:{told.pk}", looked_for=len(pieces), left=sum(found.values()))
    traces.wipe()
    return told


def _delete(told: CustomerRequest, now: datetime) -> None:
    """What must be known afterwards is sealed first; the rows go, and that they went is kept, in one transaction."""
    whom = about(told)
    told.sealed = _seal(whom.addresses, traces.pieces(whom.conversations))
    told.save(update_fields=["sealed"])
    with transaction.atomic():
        count = forgetting.forget(whom, told.deletion_asked_by, f"request:{told.pk}", {})
        told.deleted, told.deleted_at = dict(count), now
        told.save(update_fields=["deleted", "deleted_at"])


def _report(told: CustomerRequest, pieces: int, found: dict[str, int]) -> dict[str, Any]:
    return {
        "heard": "proof of deletion",
        "version": 1,
        "request": told.pk,
        "reference": told.reference,
        "asked": told.made_at.isoformat(timespec="seconds"),
        "asked_by": f"person:{told.deletion_asked_by_id}",
        "deleted": told.deleted_at.isoformat(timespec="seconds") if told.deleted_at else None,
        "conversations": told.conversations,
        "rows": told.deleted,
        "looked": {"places": traces.places(), "pieces_looked_for": pieces, "pieces_found": found},
    }
