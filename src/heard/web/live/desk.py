"""The live desk: an agent's own conversations as they happen, with one cue at the right moment."""

import re
import uuid
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from heard.web.live import cueing, desk_pane, drawing, replying, whispering
from heard.web.live.access import live_visible_to
from heard.web.live.models import GivenCue, Joined, LiveConversation
from heard.web.people.entry import somebody
from heard.web.people.models import Person
from heard.web.people.rights import Right

ONCE = re.compile(r"[0-9a-f-]{32,36}")
DOSES = ("new", "usual", "seasoned")


def desk_of(person: Person) -> QuerySet[LiveConversation]:
    """The live conversations at somebody's desk: those they answer or have joined; to try Heard, demonstrations, too."""
    seen = live_visible_to(person)
    joined = Joined.objects.filter(person=person, left_at=None).values("conversation")
    own = seen.filter(Q(agent=person) | Q(pk__in=joined)) if person.may(Right.ANSWER_LIVE) else seen.none()
    return own | seen.filter(is_demonstration=True) if person.may(Right.READ_SAMPLE) else own


def _at_the_desk(request: HttpRequest) -> Person:
    person = somebody(request)
    if not (person.may(Right.ANSWER_LIVE) or person.may(Right.READ_SAMPLE)):
        raise Http404
    return person


def _seen(request: HttpRequest, pk: int) -> tuple[Person, LiveConversation]:
    person = _at_the_desk(request)
    row = desk_of(person).filter(pk=pk).select_related("team", "agent", "kept").first()
    if row is None:
        raise Http404
    return person, row


@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """The conversation in which somebody waits first; without any, what will be here."""
    person = _at_the_desk(request)
    own = desk_pane.own_now(person, desk_of(person))
    if own and request.GET.get("part") != "pane":
        return redirect("live:at-desk", own[0]["it"].pk)
    return render(request, "live/desk_parts.html" if request.GET.get("part") else "live/desk.html", _shown(person, None))


@require_GET
def at_desk(request: HttpRequest, pk: int) -> HttpResponse:
    """One conversation at the desk; `?part=pane` gives what may have changed."""
    person, live = _seen(request, pk)
    part = request.GET.get("part") == "pane"
    return render(request, "live/desk_parts.html" if part else "live/desk.html", _shown(person, live))


def _shown(person: Person, live: LiveConversation | None, **more: Any) -> dict[str, Any]:
    now = timezone.now()
    return {
        "room": "desk", "own": desk_pane.own_now(person, desk_of(person)), "due": desk_pane.due_today(person, now),
        "pane": desk_pane.of(person, live, now) if live else None, "here": live.pk if live else None,
        "asked": list(whispering.asked_of(person)[:5]), "clips": drawing.clips(), "taste": cueing.taste_of(person),
        "once": uuid.uuid4(), "now": now, **more,
    }  # fmt: skip


@require_POST
def say(request: HttpRequest, pk: int) -> HttpResponse:
    """Send an answer."""
    person, live = _seen(request, pk)
    once = request.POST.get("once", "")
    if not ONCE.fullmatch(once):
        raise Http404
    text = request.POST.get("text", "")
    refused = replying.reply(person, live, text, once, timezone.now())
    if request.headers.get("X-Heard"):
        return JsonResponse({"why": refused.why}, status=422) if refused else HttpResponse(status=204)
    if refused:
        return render(request, "live/desk.html", _shown(person, live, written=text, refused=refused.why), status=422)
    return redirect("live:at-desk", pk)


@require_POST
def put_away(request: HttpRequest, pk: int) -> HttpResponse:
    """Not now: the cue goes, and does not come back."""
    _, live = _seen(request, pk)
    told = request.POST.get("cue", "")
    row = GivenCue.objects.filter(conversation=live, pk=int(told)).first() if told.isdecimal() else None
    if row is None:
        raise Http404
    cueing.put_away(row, timezone.now())
    return _back(request, pk)


@require_POST
def seen(request: HttpRequest, pk: int) -> HttpResponse:
    """Whispers were read by the one they are for."""
    person, live = _seen(request, pk)
    whispering.seen(person, live, timezone.now())
    return _back(request, pk)


@require_POST
def taste(request: HttpRequest) -> HttpResponse:
    """How much somebody wants to be cued, or not at all for now; nobody else sees it."""
    person = _at_the_desk(request)
    dose = request.POST.get("dose", "")
    if dose not in DOSES:
        raise Http404
    cueing.set_taste(person, dose=dose, muted=bool(request.POST.get("muted")), now=timezone.now())
    here = request.POST.get("here", "")
    return _back(request, int(here)) if here.isdecimal() else redirect("live:desk")


def _back(request: HttpRequest, pk: int) -> HttpResponse:
    return HttpResponse(status=204) if request.headers.get("X-Heard") else redirect("live:at-desk", pk)
