"""The doors for programs: no session, no form token, room for more than a form, and an end to what is too large."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET

from heard.web.connect.problems import Problem
from heard.web.live.api import whole_api

View = Callable[..., HttpResponseBase]
PREFIX = "api/v1"
api = whole_api()


def body_of(request: HttpRequest, most: int) -> bytes:
    """The body of a request; raises Problem (413) if it is larger than `most` bytes."""
    if not hasattr(request, "_body"):
        told = request.META.get("CONTENT_LENGTH") or "0"
        small = not told.isdecimal() or int(told) <= most
        request._body = request.read(most + 1) if small else b""
        if not small or len(request.body) > most:
            request._body = b""
            raise Problem(413, _("Too large."), _("Send at most %(most)s MB at once; a batch can be split.") % {"most": most >> 20})
    return request.body


def for_programs(view: View) -> View:
    """The view as programs meet it."""

    @wraps(view)
    def met(request: HttpRequest, *args: Any, **told: Any) -> HttpResponseBase:
        try:
            body_of(request, settings.LARGEST_REQUEST)
        except Problem as problem:
            return problem.answer()
        return view(request, *args, **told)

    return login_not_required(csrf_exempt(never_cache(met)))


@login_not_required
@require_GET
def document(request: HttpRequest) -> HttpResponse:
    """The OpenAPI 3.1 document of the API: no secret, and what other programs are made from."""
    answer = JsonResponse(openapi())
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer


@for_programs
def nowhere(request: HttpRequest, rest: str) -> HttpResponse:
    """What a program hears at an address that is none."""
    return Problem(404, _("There is no such address."), _("See /api/v1/openapi.json for those there are.")).answer()


def openapi() -> dict[str, Any]:
    """The OpenAPI 3.1 document."""
    return dict(api.get_openapi_schema(path_prefix=f"/{PREFIX}/"))


def addresses() -> list[URLPattern]:
    """The addresses of the API, each under its version."""
    given = [p for p in api.urls[0] if isinstance(p, URLPattern) and p.name != "api-root"]
    return [path(f"{PREFIX}/{p.pattern}", for_programs(p.callback), name=p.name) for p in given]
