"""Whether Heard lives, whether it is ready, and its figures: for machines that look after machines."""

import os

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from heard.web.upkeep import figures

HERE = {"127.0.0.1", "::1"}
PASSED_ON = ("X-Forwarded-For", "Forwarded", "X-Real-IP")


@login_not_required
@never_cache
@require_GET
def live(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return JsonResponse({"live": True})


@login_not_required
@never_cache
@require_GET
def ready(request: HttpRequest) -> HttpResponse:
    """Pages can be served: the database answers and its tables are those of this Heard."""
    try:
        executor = MigrationExecutor(connection)
        waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError as trouble:
        return JsonResponse({"ready": False, "database": type(trouble).__name__}, status=503)
    return JsonResponse({"ready": not waiting, "migrations_waiting": waiting}, status=503 if waiting else 200)


def may_read(request: HttpRequest) -> bool:
    """Whether the figures are for whoever asks: this machine itself, or who names HEARD_METRICS_TOKEN."""
    token = os.environ.get("HEARD_METRICS_TOKEN", "")
    if token:
        return constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {token}")
    passed_on = any(request.headers.get(name) for name in PASSED_ON)
    return request.META.get("REMOTE_ADDR") in HERE and not passed_on


@login_not_required
@never_cache
@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures; to a stranger there is no such page."""
    if not may_read(request):
        raise Http404
    return HttpResponse(figures.text(timezone.now()), content_type="text/plain; version=0.0.4; charset=utf-8")
