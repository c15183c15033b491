"""Telling others what happened: one signed message to each address that asked for it, again and again until it is answered.

Signed as standardwebhooks.com describes, so that ready-made libraries check it. A message holds ids and figures, never words,
but for an answer from the live desk that somebody delivers.
"""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from heard import __version__
from heard.conversation import HeardError
from heard.web import environment
from heard.web.connect.models import Hook, Sending, Topic
from heard.web.connect.reaching import Answer, Unreachable, reach, split
from heard.web.connect.sealing import seal, unseal
from heard.web.conversations.models import Conversation
from heard.web.jobs.actions import TryLater, enqueue, once
from heard.web.jobs.models import Job
from heard.web.people.models import Person, Team
from heard.web.people.trail import record

if TYPE_CHECKING:
    from heard.web.following.models import Promise
    from heard.web.live.models import LiveConversation

WAITS = tuple(timedelta(minutes=m) for m in (0.2, 1, 5, 30, 120, 360, 720))
"""How long after each failed try the next one comes: eight tries in about twenty hours."""
FIGURES = ("scenario", "resolution", "strength", "care", "missed", "acknowledgment", "clarity", "follow_through", "felt_understood")
WHSEC = "whsec_"


def tell(topic: Topic, row: Conversation, **facts: int | str | None) -> None:
    """Tell everybody who asked; call it inside the transaction of the change. `facts` are ids, codes and times, never words."""
    if row.is_sample:
        return
    for hook in [h for h in Hook.objects.filter(team=row.team_id, paused=False) if topic in h.topics]:
        with transaction.atomic():
            sending = Sending.objects.create(hook=hook, topic=topic, body=_body(topic, row, facts))
            enqueue("send", {"sending": sending.pk}, key=f"send:{sending.pk}", priority=4)


def tell_of_broken(promise: "Promise") -> None:
    """A promise fell due and was not kept, or somebody says that it was broken: told once."""
    if promise.told_late_at is None:
        tell(Topic.BROKEN, promise.conversation, promise=promise.pk, due=promise.due_at.isoformat())


def tell_reply(live: "LiveConversation", turn: str, text: str, now: datetime) -> None:
    """Somebody answered at the live desk: who asked for it delivers it to the customer.

    The one message that holds words, and whole ones, since a name must not be taken out on its way to whoever bears it. They
    are sealed as long as they wait, and gone once they were sent.
    """
    for hook in [h for h in Hook.objects.filter(team=live.team_id, paused=False) if Topic.REPLY in h.topics]:
        about = {"live": live.pk, "external_id": live.external_id, "source": live.source}
        told = {"conversation": about, "reply": {"id": turn, "said_at": now.isoformat()}}
        body = {"type": Topic.REPLY.value, "timestamp": now.isoformat(), "data": told, "sealed": seal(text.encode()).decode()}
        with transaction.atomic():
            sending = Sending.objects.create(hook=hook, topic=Topic.REPLY, body=body)
            enqueue("send", {"sending": sending.pk}, key=f"send:{sending.pk}", priority=2)


def _opened(body: dict[str, Any]) -> dict[str, Any]:
    """A message as it goes out: words that were sealed are in it."""
    if "sealed" not in body:
        return body
    reply = {**body["data"]["reply"], "text": unseal(body["sealed"].encode()).decode()}
    return {"type": body["type"], "timestamp": body["timestamp"], "data": {**body["data"], "reply": reply}}


def _body(topic: Topic, row: Conversation, facts: dict[str, int | str | None]) -> dict[str, Any]:
    """The message: what happened, when, to which conversation; after a reading also its figures."""
    fresh = Conversation.objects.filter(pk=row.pk).values("external_id", *FIGURES).get()
    about = {"id": row.pk, "external_id": fresh.pop("external_id"), "page": _page(row)}
    told = {**(fresh if topic == Topic.READ else {}), **facts}
    return {"type": topic.value, "timestamp": timezone.now().isoformat(), "data": {"conversation": about, **told}}


def _page(row: Conversation) -> str:
    return environment.address() + reverse("conversations:conversation", args=[row.pk])


def signed(secret: bytes, uid: str, at: datetime, body: bytes) -> dict[str, str]:
    """The headers of a message: its id, its time, and their signature together with the body."""
    stamp = str(int(at.timestamp()))
    made = hmac.new(secret, f"{uid}.{stamp}.".encode() + body, hashlib.sha256).digest()
    return {"webhook-id": uid, "webhook-timestamp": stamp, "webhook-signature": "v1," + base64.b64encode(made).decode()}


def send(job: Job, beat: Callable[[int, int], bool]) -> None:
    """Send one message. The other side may get it twice, if a worker dies between the answer and its note: same `webhook-id`."""
    sending = Sending.objects.select_related("hook").filter(pk=job.payload["sending"], sent_at=None).first()
    if sending is None:
        return
    hook, now = sending.hook, timezone.now()
    if hook.paused:
        raise TryLater("paused.", where=hook.name, then="It is sent when the address goes on.")
    try:
        answer = _sent(hook, sending, now)
    except HeardError as told:
        _not_sent(sending, None, str(told))
        if isinstance(told, Unreachable):
            raise TryLater(told.what, where=told.where, then=told.then) from None
        raise
    if 200 <= answer.status < 300:
        with once(job, now):
            unsealed = {name: value for name, value in sending.body.items() if name != "sealed"}
            Sending.objects.filter(pk=sending.pk).update(sent_at=now, answer=answer.status, fault="", body=unsealed)
            Hook.objects.filter(pk=hook.pk).update(last_at=now, fault="", fault_at=None)
        return
    fault = _refusal(hook, answer.status)
    _not_sent(sending, answer.status, str(fault))
    raise fault


def _sent(hook: Hook, sending: Sending, now: datetime) -> Answer:
    body = json.dumps(_opened(sending.body), ensure_ascii=False, separators=(",", ":")).encode()
    headers = {"content-type": "application/json", "user-agent": f"Heard/{__version__}"}
    return reach("POST", hook.address, body, headers | signed(unseal(hook.secret), str(sending.uid), now, body))


def _refusal(hook: Hook, status: int) -> HeardError:
    host = urlsplit(hook.address).hostname or ""
    if status == 410:
        return HeardError("it answered 410: it wants no more.", where=host, then="End or change the address.")
    if 300 <= status < 400:
        return HeardError(f"it answered {status} and points elsewhere.", where=host, then="Give the address that it points to.")
    return TryLater(f"it answered {status}.", where=host, then="Look into its log; it is tried again.")


def _not_sent(sending: Sending, status: int | None, fault: str) -> None:
    Sending.objects.filter(pk=sending.pk).update(answer=status, fault=fault[:300])
    Hook.objects.filter(pk=sending.hook_id).update(fault=fault[:300], fault_at=timezone.now())


def make(person: Person, team: Team, name: str, address: str, topics: Iterable[str], now: datetime) -> tuple[Hook, str]:
    """A new address that is told, and the secret with which it checks what it is told: shown once."""
    split(address)
    raw = secrets.token_bytes(32)
    with transaction.atomic():
        chosen = [t for t in Topic.values if t in set(topics)]
        hook = Hook.objects.create(
            team=team, name=name[:80], address=address, topics=chosen, secret=seal(raw), made_by=person, made_at=now
        )
        record(person, "hook.made", f"hook:{hook.pk}", topics=" ".join(chosen))
    return hook, WHSEC + base64.b64encode(raw).decode()


def pause(person: Person, hook: Hook, *, paused: bool) -> None:
    """Tell nothing for a while, or go on; what happens in a pause is not told later."""
    with transaction.atomic():
        Hook.objects.filter(pk=hook.pk).update(paused=paused)
        record(person, "hook.paused" if paused else "hook.goes-on", f"hook:{hook.pk}")


def end(person: Person, hook: Hook) -> None:
    """Tell this address nothing more."""
    with transaction.atomic():
        record(person, "hook.ended", f"hook:{hook.pk}")
        hook.delete()


def try_out(person: Person, hook: Hook, now: datetime) -> str:
    """Send a message that means nothing, now; says what came of it."""
    sending = Sending(hook=hook, topic="test", body={"type": "test", "timestamp": now.isoformat(), "data": {}})
    record(person, "hook.tried", f"hook:{hook.pk}")
    try:
        return str(_sent(hook, sending, now).status)
    except HeardError as told:
        return str(told)
