"""Each request is counted, timed and, where logs are for a collector, told in one line: its route, never its address."""

import logging
import threading
import time
from asyncio import iscoroutinefunction
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable
from typing import Any

from django.core.signals import got_request_exception
from django.http import HttpRequest, HttpResponseBase
from django.utils.decorators import sync_and_async_middleware

log = logging.getLogger("heard.requests")
STEPS = (0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0)
"""Upper ends of the times that are counted apart, in seconds."""
_lock = threading.Lock()
answered: Counter[tuple[str, str, int]] = Counter()
"""Requests by route, method and status, since this process began."""
times: dict[str, list[float]] = {}
"""By route: how many took at most each step, how many in all, and how many seconds together."""


@sync_and_async_middleware
def watched(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Watch every request from the outside of all other middleware."""
    if iscoroutinefunction(get_response):

        async def aside(request: HttpRequest) -> HttpResponseBase:
            began = time.monotonic()
            answer: HttpResponseBase = await get_response(request)
            note(request, answer.status_code, time.monotonic() - began)
            return answer

        return aside

    def at_once(request: HttpRequest) -> HttpResponseBase:
        began = time.monotonic()
        answer: HttpResponseBase = get_response(request)
        note(request, answer.status_code, time.monotonic() - began)
        return answer

    return at_once


def route(request: HttpRequest) -> str:
    """The pattern that a request's address fitted; addresses themselves may hold a secret."""
    return request.resolver_match.route if request.resolver_match else "-"


def note(request: HttpRequest, status: int, seconds: float) -> None:
    """Count one answer, and tell it to the log."""
    way, method = route(request), request.method or "-"
    with _lock:
        answered[way, method, status] += 1
        took = times.setdefault(way, [0.0] * (len(STEPS) + 2))
        if (step := bisect_left(STEPS, seconds)) < len(STEPS):
            took[step] += 1
        took[-2] += 1
        took[-1] += seconds
    told = {"route": way, "method": method, "status": status, "ms": round(seconds * 1000)}
    log.info("%s %s %s", method, way, status, extra={"told": told})


def _broken(sender: object, request: HttpRequest | None = None, **told: object) -> None:
    log.error("a page broke: %s", route(request) if request else "-", exc_info=True)


got_request_exception.connect(_broken, dispatch_uid="heard.upkeep.watching")
