"""Whether an event is from the help desk it says, is fresh, and has not been here before."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from heard.web.connect.models import Kind
from heard.web.connect.problems import Problem

FRESH = timedelta(minutes=5)
"""How old, or how far ahead, a signed event may be."""
RETOLD = timedelta(days=1)
"""How old an Intercom notification may be: its time is that of the event, and it is sent again later."""


def key_of(kind: str, secret: str, headers: Mapping[str, str], body: bytes, now: datetime) -> str:
    """What tells this event from others, for noticing it again; raises Problem (401) if it is not signed as it should be.

    The key is made of signed parts alone, so that an old event with another header is still the old event.
    """
    return DESKS[kind](secret, headers, body, now)


def _refused(why: str) -> Problem:
    return Problem(401, why, _("Give the signing secret again, or look whether the clocks agree."))


def _same(told: str, made: str) -> None:
    if not hmac.compare_digest(told.encode("utf-8", "replace"), made.encode()):
        raise _refused(_("The signature does not match."))


def _hex(secret: str, message: bytes, kind: str = "sha256") -> str:
    return hmac.new(secret.encode(), message, kind).hexdigest()


def _fresh(at: datetime | None, now: datetime, within: timedelta) -> None:
    if at is None or at.tzinfo is None:
        raise _refused(_("The time of the event is missing."))
    if not now - within <= at <= now + FRESH:
        raise _refused(_("The event is too old, or from the future."))


def _epoch(told: object, now: datetime) -> datetime | None:
    try:
        return datetime.fromtimestamp(float(str(told)), now.tzinfo)
    except (ValueError, OverflowError, OSError):
        return None


def _chatwoot(secret: str, headers: Mapping[str, str], body: bytes, now: datetime) -> str:
    """`sha256=` HMAC of `timestamp.body`. A Chatwoot that does not sign has no secret: its address is what nobody can guess."""
    if not secret:
        return hashlib.sha256(body).hexdigest()
    told = headers.get("X-Chatwoot-Timestamp", "")
    _same(headers.get("X-Chatwoot-Signature", ""), "sha256=" + _hex(secret, told.encode("utf-8", "replace") + b"." + body))
    _fresh(_epoch(told, now), now, FRESH)
    return hashlib.sha256(told.encode() + b"." + body).hexdigest()


def _zendesk(secret: str, headers: Mapping[str, str], body: bytes, now: datetime) -> str:
    """Base64 of the HMAC of timestamp and body."""
    told = headers.get("X-Zendesk-Webhook-Signature-Timestamp", "")
    made = hmac.new(secret.encode(), told.encode("utf-8", "replace") + body, hashlib.sha256).digest()
    _same(headers.get("X-Zendesk-Webhook-Signature", ""), base64.b64encode(made).decode())
    try:
        _fresh(parse_datetime(told), now, FRESH)
    except ValueError:
        raise _refused(_("The time of the event is missing.")) from None
    return hashlib.sha256(told.encode() + body).hexdigest()


def _intercom(secret: str, headers: Mapping[str, str], body: bytes, now: datetime) -> str:
    """`sha1=` HMAC of the body; the time and the notification's id are in the signed body."""
    _same(headers.get("X-Hub-Signature", ""), "sha1=" + _hex(secret, body, "sha1"))
    try:
        told = json.loads(body)
        at, own = _epoch(told["created_at"], now), str(told["id"] or hashlib.sha256(body).hexdigest())
    except (ValueError, KeyError, TypeError):
        raise Problem(400, _("This is no notification of Intercom."), _("Look which address the webhook was given.")) from None
    _fresh(at, now, RETOLD)
    return hashlib.sha256(own.encode("utf-8", "replace")).hexdigest()


DESKS: dict[str, Callable[[str, Mapping[str, str], bytes, datetime], str]] = {
    Kind.CHATWOOT: _chatwoot,
    Kind.ZENDESK: _zendesk,
    Kind.INTERCOM: _intercom,
}
