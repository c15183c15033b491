"""What allauth does with somebody's second step is written into the trail, and its owner gets a word."""

from typing import Any

from allauth.mfa import signals
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.http import HttpRequest

from heard.web.people.letters import tell_changed
from heard.web.people.models import Person
from heard.web.people.reach import here
from heard.web.people.trail import record

WORDS = {Authenticator.Type.TOTP: "app", Authenticator.Type.WEBAUTHN: "passkey"}


def connect() -> None:
    """Listen; called once, when the room opens."""
    signals.authenticator_added.connect(_added, dispatch_uid="heard.added")
    signals.authenticator_removed.connect(_removed, dispatch_uid="heard.removed")
    signals.authenticator_reset.connect(_codes, dispatch_uid="heard.codes")


def _added(request: HttpRequest, user: Person, authenticator: Authenticator, **_: Any) -> None:
    what = WORDS.get(authenticator.type)
    if what is None:
        return
    with transaction.atomic():
        record(user, "second-step.added", f"person:{user.pk}", kind=what)
        tell_changed(user, what, here(request))


def _removed(user: Person, authenticator: Authenticator, **_: Any) -> None:
    if what := WORDS.get(authenticator.type):
        record(user, "second-step.removed", f"person:{user.pk}", kind=what)


def _codes(user: Person, **_: Any) -> None:
    record(user, "second-step.codes-made", f"person:{user.pk}")
