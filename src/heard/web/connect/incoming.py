"""What help desks tell as it happens: checked, kept sealed, answered at once. The work comes later, as a job."""

import logging

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from heard.conversation import HeardError
from heard.web.connect import live
from heard.web.connect.doors import body_of
from heard.web.connect.models import Connection
from heard.web.connect.problems import Problem
from heard.web.connect.sealing import unseal_told
from heard.web.connect.signatures import DESKS, key_of
from heard.web.connect.taking import receive

log = logging.getLogger("heard.connect")


@login_not_required
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def hook(request: HttpRequest, slug: str) -> HttpResponse:
    """One event of a help desk. A paused connection keeps it, sealed, until it goes on."""
    connection = Connection.objects.filter(slug=slug, kind__in=DESKS).select_related("team").first()
    if connection is None:
        return Problem(404, _("There is no such address."), _("Copy it from the page of the connection.")).answer()
    if request.method != "POST":  # help desks look whether somebody is there before they are content with an address
        return HttpResponse(status=200)
    try:
        _in_measure(connection)
        body = body_of(request, settings.LARGEST_EVENT)
        told = unseal_told(connection.secret).get("secret", "")
        key = key_of(connection.kind, told, request.headers, body, timezone.now())
    except (Problem, HeardError) as refused:
        problem = refused if isinstance(refused, Problem) else Problem(401, refused.what, refused.then)
        fault = f"{problem.title} {problem.detail}"[:300]
        Connection.objects.filter(pk=connection.pk).exclude(fault=fault).update(fault=fault, fault_at=timezone.now())
        return problem.answer()
    _follow(connection, body)
    receive(connection.team, f"c{connection.pk}:{key}", body, timezone.now(), connection=connection)
    Connection.objects.filter(pk=connection.pk).update(last_at=timezone.now(), fault="", fault_at=None)
    return HttpResponse(status=200)


def _follow(connection: Connection, body: bytes) -> None:
    """Let the live room hear of it now. Whatever goes wrong there, the delivery is kept and taken in as always."""
    try:
        live.told(connection, body, timezone.now())
    except DatabaseError:
        raise
    except Exception as broken:
        log.error("connection %s: an event could not be followed live: %s", connection.pk, type(broken).__name__)


def _in_measure(connection: Connection) -> None:
    key = f"hook:{connection.pk}"
    cache.add(key, 0, timeout=60)
    if int(cache.incr(key)) > settings.HOOK_REQUESTS_A_MINUTE:
        most = settings.HOOK_REQUESTS_A_MINUTE
        raise Problem(429, _("Too many events."), _("At most %(n)s a minute.") % {"n": most}, {"Retry-After": "60"})
