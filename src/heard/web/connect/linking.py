"""Making, changing, pausing and ending connections: each change is written in the trail, secrets are sealed and never shown."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from heard.web.connect.models import Connection, Delivery, DeliveryState
from heard.web.connect.sealing import seal_told, unseal_told
from heard.web.jobs.actions import enqueue
from heard.web.people.models import Person, Team
from heard.web.people.trail import record


def make(person: Person, team: Team, kind: str, name: str, told: Mapping[str, Any], now: datetime) -> Connection:
    """A new connection; `told` holds its place, secret, minutes and whether deletions are followed. It is looked into at once."""
    with transaction.atomic():
        made = Connection(team=team, kind=kind, name=name[:80], slug=secrets.token_urlsafe(32), made_by=person, made_at=now)
        _settle(made, told)
        made.next_at = now if made.pulls else None
        made.save()
        record(person, "connection.made", f"connection:{made.pk}", kind=kind)
    return made


def _settle(connection: Connection, told: Mapping[str, Any]) -> None:
    connection.place = dict(told["place"])
    connection.every, connection.mirrors = int(told["every"]), bool(told["mirrors"])
    kept = {**unseal_told(connection.secret), **{k: v for k, v in told["secret"].items() if v}} if told["secret"] else {}
    connection.secret = seal_told(kept) if kept else None


def change(person: Person, connection: Connection, name: str, told: Mapping[str, Any], now: datetime) -> None:
    """Other settings; a secret that is left empty stays as it is."""
    with transaction.atomic():
        connection.name = name[:80]
        _settle(connection, told)
        connection.fault, connection.fault_at = "", None
        connection.next_at = now if connection.pulls else None
        connection.save()
        record(person, "connection.changed", f"connection:{connection.pk}")


def pause(person: Person, connection: Connection) -> None:
    """Nothing is fetched; what help desks tell is kept, sealed, until it goes on."""
    with transaction.atomic():
        Connection.objects.filter(pk=connection.pk).update(paused=True)
        record(person, "connection.paused", f"connection:{connection.pk}")


def go_on(person: Person, connection: Connection, now: datetime) -> int:
    """Fetch again, and take in what was told meanwhile; says how much that is."""
    with transaction.atomic():
        Connection.objects.filter(pk=connection.pk).update(paused=False, next_at=now if connection.pulls else None)
        waiting = Delivery.objects.filter(connection=connection, state=DeliveryState.WAITING).order_by("pk")
        ids = list(waiting.values_list("pk", flat=True))
        for pk in ids:
            enqueue("take", {"delivery": pk}, key=f"take:{pk}", priority=3)
        record(person, "connection.goes-on", f"connection:{connection.pk}", waiting=len(ids))
    return len(ids)


def look_now(person: Person, connection: Connection, now: datetime, *, anew: bool = False, may_vanish: bool = False) -> None:
    """Look at once; `anew` reads everything again, `may_vanish` says that many deletions there are meant."""
    with transaction.atomic():
        if anew:
            connection.items.update(version="")
        if may_vanish:
            connection.place = {**connection.place, "may_vanish": True}
        Connection.objects.filter(pk=connection.pk).update(next_at=now, place=connection.place)
        enqueue("pulls", {}, key=f"pulls:asked:{connection.pk}:{int(now.timestamp())}", priority=3)
        record(person, "connection.looked-into", f"connection:{connection.pk}", anew=int(anew), may_vanish=int(may_vanish))


def end(person: Person, connection: Connection) -> None:
    """End a connection; the conversations that came over it stay."""
    with transaction.atomic():
        record(person, "connection.ended", f"connection:{connection.pk}", kind=connection.kind)
        connection.delete()


def claim_due(now: datetime) -> list[int]:
    """The connections that are due to be looked into, each taken by one worker only."""
    due = Connection.objects.filter(paused=False, next_at__lte=now).values_list("pk", "next_at", "every")
    mine = []
    for pk, at, every in due:
        if Connection.objects.filter(pk=pk, next_at=at).update(next_at=now + timedelta(minutes=max(1, every))):
            mine.append(pk)
    return mine
