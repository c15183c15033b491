"""The pages for programs: their tokens, the addresses that are told what happens, and a page to try the API."""

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from heard.conversation import HeardError
from heard.web import environment
from heard.web.connect import telling, tokens
from heard.web.connect.access import hooks_of, teams_of, tokens_of
from heard.web.connect.doors import PREFIX, openapi
from heard.web.connect.models import Hook, Scope, Topic
from heard.web.connect.views import connector, team_of
from heard.web.people.models import Person

MOST_SENDINGS = 20


@never_cache
@require_http_methods(["GET", "POST"])
def programs(request: HttpRequest) -> HttpResponse:
    """The tokens; a new one is shown on the answer to its making, and never again."""
    person = connector(request)
    made, fault = "", ""
    if request.method == "POST":
        name, scopes = request.POST.get("label", "").strip(), request.POST.getlist("scopes")
        if not name or not set(scopes) & set(Scope.values):
            fault = _("Give it a name, and tick what it may do.")
        else:
            _kept, made = tokens.make(person, team_of(request, person), name, scopes, timezone.now())
    rows = tokens_of(person).filter(ended_at=None).select_related("team", "made_by").order_by("name", "pk")
    words = dict(Scope.choices)
    shown = {
        "room": "programs", "made": made, "fault": fault, "scopes": Scope.choices, "teams": teams_of(person),
        "tokens": [{"it": row, "may": [words[s] for s in row.scopes if s in words]} for row in rows],
    }  # fmt: skip
    return render(request, "connect/programs.html", shown, status=422 if fault else 200)


@require_POST
def end_token(request: HttpRequest, pk: int) -> HttpResponse:
    """This token lets nobody in any more."""
    person = connector(request)
    token = tokens_of(person).filter(pk=pk).first()
    if token is None:
        raise Http404
    tokens.end(person, token, timezone.now())
    messages.info(request, _("Ended. Whoever shows it is turned away."))
    return redirect("connect:programs")


@require_GET
def try_api(request: HttpRequest) -> HttpResponse:
    """Every operation of the API with a form to try it, drawn from the OpenAPI document."""
    connector(request)
    document = openapi()
    here = environment.address() or request.build_absolute_uri("/").rstrip("/")
    shown = {"room": "programs", "operations": _operations(document), "here": here, "prefix": PREFIX}
    return render(request, "connect/try.html", shown)


def _operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    shapes = document["components"]["schemas"]
    return [
        _operation(method.upper(), path, told, shapes)
        for path, methods in document["paths"].items()
        for method, told in methods.items()
    ]


def _operation(method: str, path: str, told: dict[str, Any], shapes: dict[str, Any]) -> dict[str, Any]:
    content = told.get("requestBody", {}).get("content", {}).get("application/json", {})
    shape = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
    example = shapes.get(shape, {}).get("example")
    answers = sorted(told["responses"].items(), key=lambda answer: str(answer[0]))
    return {
        "id": told["operationId"],
        "method": method,
        "path": path,
        "says": told.get("description", ""),
        "asked": [{"name": p["name"], "in": p["in"], "needed": p.get("required", False)} for p in told.get("parameters", [])],
        "example": json.dumps(example, indent=1, ensure_ascii=False) if example else "",
        "answers": [(str(status), str(answer.get("description", ""))) for status, answer in answers],
    }


@never_cache
@require_http_methods(["GET", "POST"])
def told(request: HttpRequest) -> HttpResponse:
    """The addresses that are told; the secret of a new one is shown on the answer to its making, and never again."""
    person = connector(request)
    secret, fault = "", ""
    if request.method == "POST":
        secret, fault = _new_hook(request, person)
    rows = hooks_of(person).select_related("team").order_by("name", "pk")
    shown = {"room": "told", "hooks": rows, "secret": secret, "fault": fault, "topics": Topic.choices, "teams": teams_of(person),
             "written": request.POST if fault else {}}  # fmt: skip
    return render(request, "connect/told.html", shown, status=422 if fault else 200)


def _new_hook(request: HttpRequest, person: Person) -> tuple[str, str]:
    name, address = request.POST.get("label", "").strip(), request.POST.get("address", "").strip()[:500]
    topics = set(request.POST.getlist("topics")) & set(Topic.values)
    if not name or not topics:
        return "", _("Give it a name, and tick what it is told.")
    try:
        return telling.make(person, team_of(request, person), name, address, topics, timezone.now())[1], ""
    except HeardError as error:
        return "", str(error)


def _hook(request: HttpRequest, pk: int) -> tuple[Person, Hook]:
    person = connector(request)
    found = hooks_of(person).select_related("team").filter(pk=pk).first()
    if found is None:
        raise Http404
    return person, found


@require_GET
def hook(request: HttpRequest, pk: int) -> HttpResponse:
    """One address that is told: what it was told lately, and what came back."""
    _person, it = _hook(request, pk)
    topics = dict(Topic.choices)
    shown = {
        "room": "told",
        "it": it,
        "sendings": it.sendings.order_by("-at")[:MOST_SENDINGS],
        "topics": [topics[t] for t in it.topics],
    }
    return render(request, "connect/hook.html", shown)


@require_POST
def change_hook(request: HttpRequest, pk: int) -> HttpResponse:
    """Try it, pause it, go on, or end it."""
    person, it = _hook(request, pk)
    how = request.POST.get("how", "")
    if how == "end":
        telling.end(person, it)
        messages.info(request, _("Ended. It is told nothing more."))
        return redirect("connect:told")
    if how == "try":
        came = telling.try_out(person, it, timezone.now())
        messages.info(request, _("It answered: %(came)s") % {"came": came} if came.isdecimal() else came)
    elif how in ("pause", "go-on"):
        telling.pause(person, it, paused=how == "pause")
    return redirect("connect:told-one", pk=pk)
