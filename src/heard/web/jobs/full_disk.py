"""What a visitor meets while the machine is in trouble: a page that says so, and an answer that programs understand."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _

from heard.web.jobs.trouble import Trouble, trouble_of

log = logging.getLogger("heard.trouble")
AGAIN = 30
"""Seconds after which it is worth to try again."""


def words(trouble: Trouble) -> tuple[str, str]:
    """What is wrong, and what happens next."""
    if trouble == Trouble.FULL:
        return _("The disk is full."), _("Nothing was changed. Make room on the machine; Heard goes on by itself.")
    return _("The database cannot be reached."), _("Nothing was changed. Try again in a moment; Heard goes on by itself.")


class TroubleTold(MiddlewareMixin):
    """Answers 503 where a request met a full disk or a lost database, instead of a page that says nothing."""

    get_response: Callable[[HttpRequest], HttpResponse]

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The answer in trouble; None, if the error is another one."""
        trouble = trouble_of(error)
        if trouble is None:
            return None
        log.error("%s", trouble)
        return told(request, trouble)


def told(request: HttpRequest, trouble: Trouble) -> HttpResponse:
    """A page for people, problem+json for programs."""
    what, then = words(trouble)
    if request.path.startswith(("/api/", "/hooks/")):
        body = {"type": "about:blank", "title": what, "status": 503, "detail": then}
        answer: HttpResponse = JsonResponse(body, status=503, content_type="application/problem+json")
    else:
        answer = render(None, "503.html", {"what": what, "then": then}, status=503)
    answer.headers["Retry-After"] = str(AGAIN)
    return answer
