"""Taking in what was sent: what came is kept sealed, answered at once, and becomes a redacted conversation in a job."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from heard import conversation as nouns
from heard.arrive.events import Event, What, event_of
from heard.conversation import HeardError
from heard.web.connect import live
from heard.web.connect.models import Connection, Delivery, DeliveryState, Kind, Origin, Token
from heard.web.connect.origins import forget, origin_of, put
from heard.web.connect.sealing import seal, unseal
from heard.web.conversations import keeping
from heard.web.conversations.models import Conversation
from heard.web.jobs.actions import enqueue, once
from heard.web.jobs.models import Job
from heard.web.people.models import Team
from heard.web.people.trail import record

FORMS = {Kind.CHATWOOT: "chatwoot", Kind.ZENDESK: "zendesk_events", Kind.INTERCOM: "intercom"}
API = "api"
"""The source of what programs bring in with a token."""


def receive(
    team: Team, key: str, content: bytes, now: datetime, *, external_id: str = "", connection: Connection | None = None
) -> tuple[Delivery, bool]:
    """Keep what was sent, sealed, and queue the work on it; the same `key` again is the same delivery. Says whether it is new."""
    with transaction.atomic():
        told: dict[str, Any] = {"team": team, "connection": connection, "external_id": external_id[:200], "at": now}
        delivery, is_new = Delivery.objects.get_or_create(key=key, defaults={**told, "content": seal(content)})
        if not is_new and delivery.state == DeliveryState.FAILED:
            Delivery.objects.filter(pk=delivery.pk).update(content=seal(content), state=DeliveryState.WAITING, fault="")
            enqueue("take", {"delivery": delivery.pk}, priority=3)
            delivery.state, delivery.fault = DeliveryState.WAITING, ""
        elif is_new and (connection is None or not connection.paused):
            enqueue("take", {"delivery": delivery.pk}, key=f"take:{delivery.pk}", priority=3)
    return delivery, is_new


def receive_whole(team: Team, external_id: str, content: bytes, now: datetime) -> Delivery:
    """Keep a whole conversation that a program sent. The newest word on one id counts, in whatever order the work is done."""
    known, same = (hashlib.sha256(what).hexdigest()[:40] for what in (external_id.encode(), content))
    with transaction.atomic():
        delivery, is_new = receive(team, f"t{team.pk}:{known}:{same}", content, now, external_id=external_id)
        if is_new:  # what was sent before is no longer so, and may be sent once more
            older = Delivery.objects.filter(team=team, connection=None, external_id=external_id, pk__lt=delivery.pk)
            older.update(key=Concat(Value("older:"), Cast("pk", CharField())))
    return delivery


def delete_brought(token: Token, row: Conversation, now: datetime) -> None:
    """Delete what a program brought in, with what is remembered of its having been sent."""
    with transaction.atomic():
        record(None, "conversation.deleted-by-program", f"conversation:{row.pk}", token=token.pk)
        for origin in Origin.objects.filter(conversation=row, source=API, team=token.team_id).select_related("conversation"):
            Delivery.objects.filter(team=token.team_id, connection=None, external_id=origin.external_id).delete()
            forget(origin, now, "deleted-by-program")


def take(job: Job, beat: Callable[[int, int], bool]) -> None:
    """Take one delivery in: once, however often it is tried. What cannot be read is told where it was sent from."""
    delivery = Delivery.objects.filter(pk=job.payload["delivery"]).select_related("connection", "team").first()
    if delivery is None or delivery.content is None or delivery.state == DeliveryState.TAKEN:
        return
    try:
        content = unseal(delivery.content)
        with once(job, timezone.now()):
            _taken(delivery, content, timezone.now())
    except HeardError as told:
        _not_taken(delivery, told)
        raise


def _taken(delivery: Delivery, content: bytes, now: datetime) -> None:
    origin: Origin | None
    if delivery.connection is None:
        origin = origin_of(delivery.team_id, API, delivery.external_id, None)
        newer = Delivery.objects.filter(team=delivery.team_id, connection=None, external_id=delivery.external_id)
        if not newer.filter(pk__gt=delivery.pk).exclude(state=DeliveryState.FAILED).exists():
            put(origin, conversations_in("request.json", content, "json")[0], now)
    else:
        origin = _happened(delivery.connection, content, now)
    kept = {"conversation": origin.conversation if origin else None, "content": None, "fault": ""}
    Delivery.objects.filter(pk=delivery.pk).update(state=DeliveryState.TAKEN, **kept)


def _not_taken(delivery: Delivery, told: HeardError) -> None:
    fault = str(told)[:300]
    with transaction.atomic():
        Delivery.objects.filter(pk=delivery.pk).update(state=DeliveryState.FAILED, fault=fault)
        if delivery.connection_id:
            Connection.objects.filter(pk=delivery.connection_id).update(fault=fault, fault_at=timezone.now())


def conversations_in(name: str, content: bytes, form: str, *, redact: bool = True) -> list[nouns.Conversation]:
    """Every conversation in some bytes; raises HeardError if one of them cannot be read."""
    from heard.arrive import arrive_bytes  # the web server, which only shows, starts without the formats

    found = list[nouns.Conversation]()
    for item in arrive_bytes(name, content, form=form, redact=redact):
        if not isinstance(item, nouns.Conversation):
            raise item.error
        found.append(item)
    return found


def _happened(connection: Connection, content: bytes, now: datetime) -> Origin | None:
    """What a help desk says has happened, made true here."""
    event = event_of(connection.kind, _document(content))
    if event.what == What.NOTHING or not event.about:
        return None
    origin = origin_of(connection.team_id, f"c{connection.pk}", event.about[:200], connection)
    if event.what == What.GONE and connection.mirrors:
        live.forget(connection, event.about)
        forget(origin, now)
    elif event.what == What.BACK:
        Origin.objects.filter(pk=origin.pk).update(gone_at=None)
    elif live.goes_on(connection, event.about, now):
        return origin  # the live room has it by now, and keeps it when it ends
    elif event.what in (What.SAID, What.TURN_GONE) and origin.gone_at is None:
        _grow(connection, origin, event, content, now)
    return origin


def _document(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None


def _grow(connection: Connection, origin: Origin, event: Event, content: bytes, now: datetime) -> None:
    """The conversation as it is with this event; it is redacted as a whole, for a name may be told late."""
    from heard.arrive.growing import grown, without_echo
    from heard.arrive.redaction import redact_conversation

    known = keeping.as_said(origin.conversation) if origin.conversation else None
    came = _piece(connection, event, content)
    if came is None and known is None:
        return
    gone = {event.turn} if event.what == What.TURN_GONE else set()
    whole = grown(known, came or replace(known, extra=event.extra) if known else came, gone=gone)  # type: ignore[arg-type]
    if not whole.turns:
        forget(origin, now)
        return
    put(origin, without_echo(redact_conversation(replace(whole, extra={**whole.extra, **event.extra}))), now)


def _piece(connection: Connection, event: Event, content: bytes) -> nouns.Conversation | None:
    """The turns that an event carries, not redacted yet and never stored so; None if it carries none."""
    if event.what != What.SAID:
        return None
    try:
        found = conversations_in("webhook.json", content, FORMS[Kind(connection.kind)], redact=False)
    except HeardError:
        if event.extra:  # a rating without a word
            return None
        raise
    return replace(found[0], id=event.about) if found else None
