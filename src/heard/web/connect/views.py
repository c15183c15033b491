"""The pages of what conversations come from: the list, one connection, its state and its buttons."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from heard.conversation import HeardError
from heard.web import environment
from heard.web.connect import asking, linking
from heard.web.connect.access import connections_of, teams_of
from heard.web.connect.models import Connection, Delivery, DeliveryState, Kind, Origin
from heard.web.connect.sealing import unseal
from heard.web.people.models import Person, Team
from heard.web.people.rights import Right

MOST_FAULTS = 20
ROOM = {"room": "connections"}


def connector(request: HttpRequest) -> Person:
    """Who connects; to everybody else there is no such page."""
    if not isinstance(request.user, Person) or not request.user.may(Right.CONNECT):
        raise Http404
    return request.user


def team_of(request: HttpRequest, person: Person) -> Team:
    """The team that was chosen, else the only or first one there is."""
    told = request.POST.get("team", "")
    teams = teams_of(person)
    team = teams.filter(pk=int(told)).first() if told.isdecimal() and len(told) < 19 else teams.order_by("pk").first()
    if team is None:
        raise Http404
    return team


@require_GET
def connections(request: HttpRequest) -> HttpResponse:
    """Every connection with its state, and the kinds that can be added."""
    person = connector(request)
    rows = connections_of(person).select_related("team").order_by("name", "pk")
    shown = {**ROOM, "connections": rows, "kinds": Kind.choices, "many_teams": teams_of(person).count() > 1}
    return render(request, "connect/connections.html", shown)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """The form of a new connection of this kind; sent, it is made and shown."""
    person = connector(request)
    if kind not in asking.ASKED:
        raise Http404
    faults: dict[str, str] = {}
    if request.method == "POST":
        told, faults = asking.read(kind, request.POST.dict(), has_secret=False)
        if not faults:
            name = request.POST.get("label", "").strip() or str(Kind(kind).label)
            made = linking.make(person, team_of(request, person), kind, name, told, timezone.now())
            return redirect("connect:connection", pk=made.pk)
    shown = {
        **ROOM,
        "kind": Kind(kind),
        "fields": asking.shown(kind, request.POST.dict(), faults),
        "faults": faults,
        "teams": teams_of(person),
        "inbox": environment.inbox(),
        "label": request.POST.get("label", Kind(kind).label),
        "pulls": Connection(kind=kind).pulls,
    }
    return render(request, "connect/new.html", shown, status=422 if faults else 200)


def _mine(request: HttpRequest, pk: int) -> tuple[Person, Connection]:
    person = connector(request)
    found = connections_of(person).select_related("team").filter(pk=pk).first()
    if found is None:
        raise Http404
    return person, found


@require_GET
def connection(request: HttpRequest, pk: int) -> HttpResponse:
    """One connection: how it stands, what is wrong and what to do, its buttons and its settings."""
    return _page(request, _mine(request, pk)[1], {}, {})


def _page(request: HttpRequest, it: Connection, written: dict[str, Any], faults: dict[str, str]) -> HttpResponse:
    sent = Delivery.objects.filter(connection=it)
    broken = it.items.exclude(fault="").order_by("-at")
    values = written or {**it.place, "every": it.every}
    here = environment.address() or request.build_absolute_uri("/").rstrip("/")
    shown = {
        **ROOM,
        "it": it,
        "fields": asking.shown(it.kind, values, faults, has_secret=bool(it.secret)),
        "faults": faults,
        "address": here + reverse("connect:hook", args=[it.slug]),
        "steps": asking.STEPS.get(it.kind, ()),
        "inbox": environment.inbox(),
        "kept": Origin.objects.filter(connection=it, conversation__isnull=False).count(),
        "gone": Origin.objects.filter(connection=it, gone_at__isnull=False).count(),
        "waiting": sent.filter(state=DeliveryState.WAITING).count(),
        "failed": sent.filter(state=DeliveryState.FAILED).count(),
        "things": it.items.count(),
        "broken": broken[:MOST_FAULTS],
        "broken_count": broken.count(),
        "asks": "gone there" in it.fault,
        "lost_secret": _lost(it),
    }
    return render(request, "connect/connection.html", shown, status=422 if faults else 200)


def _lost(it: Connection) -> str:
    """What is wrong with the sealed secret, if anything."""
    try:
        unseal(it.secret) if it.secret else None
    except HeardError as told:
        return str(told)
    return ""


@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep other settings."""
    person, it = _mine(request, pk)
    has_secret = bool(it.secret) and not _lost(it)
    told, faults = asking.read(it.kind, request.POST.dict(), has_secret=has_secret)
    if faults:
        return _page(request, it, request.POST.dict(), faults)
    if not has_secret:
        it.secret = None
    linking.change(person, it, request.POST.get("label", "").strip() or it.name, told, timezone.now())
    messages.info(request, _("Kept."))
    return redirect("connect:connection", pk=pk)


@require_POST
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    """Pause, or go on."""
    person, it = _mine(request, pk)
    if it.paused:
        count = linking.go_on(person, it, timezone.now())
        messages.info(
            request, _("It goes on. %(n)s events waited and are taken in now.") % {"n": count} if count else _("It goes on.")
        )
    else:
        linking.pause(person, it)
    return redirect("connect:connection", pk=pk)


@require_POST
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """Look now; read everything again; or delete here, too, what is gone there."""
    person, it = _mine(request, pk)
    if not it.pulls or it.paused:
        raise Http404
    told = request.POST.get("how", "")
    linking.look_now(person, it, timezone.now(), anew=told == "anew", may_vanish=told == "vanish")
    messages.info(request, _("Heard looks into it now."))
    return redirect("connect:connection", pk=pk)


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a connection; its conversations stay."""
    person, it = _mine(request, pk)
    linking.end(person, it)
    messages.info(request, _("Ended. The conversations that came over it stay."))
    return redirect("connect:connections")
