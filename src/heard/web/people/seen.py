"""When a browser was last here, for the list of sessions; written at most every five minutes, so that reading stays reading."""

from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

EVERY = 300
"""Seconds between two looks at the clock for one session."""

Answer = Callable[[HttpRequest], HttpResponseBase]


def seen(answer: Answer) -> Answer:
    """Django's middleware: note the time, then answer as always."""

    def answered(request: HttpRequest) -> HttpResponseBase:
        key = request.session.session_key
        if key and request.user.is_authenticated and cache.add(f"seen:{key}", 1, EVERY):
            UserSession.objects.filter(session_key=key).update(last_seen_at=timezone.now())
        return answer(request)

    return answered
