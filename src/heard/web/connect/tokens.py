"""Tokens: made once and shown once, known again by their digest, with a limit on how often they may ask."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from heard.web.connect.models import Scope, Token
from heard.web.connect.problems import Problem
from heard.web.people.models import Person, Team
from heard.web.people.trail import record

BEGINS = "heard_"
NOTICED = timedelta(minutes=1)
"""How exactly the last use of a token is known; every use alone would be a write."""


def digest(token: str) -> str:
    """What is kept of a token: 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def make(person: Person, team: Team, name: str, scopes: Iterable[str], now: datetime) -> tuple[Token, str]:
    """A new token and what the program shows; nobody can read the latter again."""
    shown = BEGINS + secrets.token_urlsafe(32)
    with transaction.atomic():
        token = Token.objects.create(
            team=team, name=name[:80], scopes=sorted(set(scopes) & set(Scope.values)), digest=digest(shown),
            ends_with=shown[-4:], made_by=person, made_at=now,
        )  # fmt: skip
        record(person, "token.made", f"token:{token.pk}", scopes=" ".join(token.scopes))
    return token, shown


def end(person: Person, token: Token, now: datetime) -> None:
    """From now on this token lets nobody in."""
    with transaction.atomic():
        Token.objects.filter(pk=token.pk, ended_at=None).update(ended_at=now)
        record(person, "token.ended", f"token:{token.pk}")


def let_in(authorization: str | None, scope: Scope | None, now: datetime, caller: str = "") -> Token:
    """The token in an `Authorization: Bearer ...` header, if it may do this; raises Problem (401, 403 or 429) if not.

    `caller` is the address that asks: whoever guesses is stopped after a while.
    """
    kind, _space, shown = (authorization or "").partition(" ")
    if kind.lower() != "bearer" or not shown.strip():
        raise Problem(401, _("No token."), _("Send the header “Authorization: Bearer heard_…”. An administrator makes tokens."))
    token = Token.objects.filter(digest=digest(shown.strip()), ended_at=None).select_related("team").first()
    if token is None:
        _count(f"guess:{caller}", settings.API_GUESSES_A_MINUTE)
        raise Problem(401, _("No such token."), _("It was ended or mistyped. Ask an administrator for a new one."))
    live = scope == Scope.LIVE
    most = settings.LIVE_REQUESTS_A_MINUTE if live else settings.API_REQUESTS_A_MINUTE
    _count(f"token:{token.pk}:live" if live else f"token:{token.pk}", most)
    if scope is not None and scope not in token.scopes:
        detail = _("It lacks the scope “%(scope)s”. Make a token that has it.") % {"scope": scope}
        raise Problem(403, _("This token may not do that."), detail)
    long_ago = Q(used_at=None) | Q(used_at__lt=now - NOTICED)
    if token.used_at is None or token.used_at < now - NOTICED:  # even an update of nothing waits for its turn on SQLite
        Token.objects.filter(long_ago, pk=token.pk).update(used_at=now)
    return token


def _count(who: str, most: int) -> None:
    key = f"api:{who}"
    cache.add(key, 0, timeout=60)
    if int(cache.incr(key)) > most:
        detail = _("At most %(most)s requests a minute. Wait a minute, or send batches.") % {"most": most}
        raise Problem(429, _("Too many requests."), detail, {"Retry-After": "60"})
