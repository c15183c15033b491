"""The list of promises, and what is done there with one key."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise as Later
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from heard.web.following import promises
from heard.web.following.access import promises_visible_to
from heard.web.following.keeping import hours_of, words_of
from heard.web.following.models import Promise, State
from heard.web.people.entry import somebody
from heard.web.people.models import Person
from heard.web.people.rights import Right

SOON = timedelta(hours=2)
SETTLED_FOR = timedelta(days=7)
MOST = 200
"""Rows shown in one part of the list; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Row:
    """One promise as the list shows it, its times in its team's own zone."""

    it: Promise
    words: str
    due: datetime
    urgency: str
    today: bool
    own: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the list under its own heading."""

    name: str | Later
    rows: tuple[Row, ...]
    more: int = 0


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """A person's own promises, or with `?whose=team` their team's: late, today, coming, settled lately."""
    person = somebody(request)
    if not (person.may(Right.KEEP_PROMISES) or person.may(Right.SEE_PROMISES)):
        raise Http404
    team = request.GET.get("whose") == "team" and person.may(Right.SEE_PROMISES)
    mine = promises_visible_to(person)
    shelf = mine if team else mine.filter(person=person)
    now = timezone.now()
    shown = {
        "room": "promises",
        "parts": parts(person, shelf, now),
        "team": team,
        "may_see_team": person.may(Right.SEE_PROMISES),
        "late_in_team": mine.filter(state=State.OPEN, due_at__lt=now).exclude(person=person).count() if not team else 0,
    }
    part = "promise_parts" if request.GET.get("part") == "parts" else "promises"
    return render(request, f"following/{part}.html", shown)


def parts(person: Person, shelf: QuerySet[Promise], now: datetime) -> list[Part]:
    """The list in its parts, each in order of time; empty ones are left out."""
    open_ones = shelf.filter(state=State.OPEN)
    rows = rows_of(person, open_ones.order_by("due_at", "pk")[: MOST + 1], now)
    over = max(0, open_ones.count() - MOST)
    rows = rows[:MOST]
    settled = shelf.filter(state__in=(State.KEPT, State.BROKEN, State.WITHDRAWN), settled_at__gt=now - SETTLED_FOR)
    found = [
        Part(_("Late"), tuple(r for r in rows if r.urgency == "late")),
        Part(_("Today"), tuple(r for r in rows if r.urgency != "late" and r.today)),
        Part(_("Coming"), tuple(r for r in rows if r.urgency != "late" and not r.today), over),
        Part(_("Settled in the last seven days"), tuple(rows_of(person, settled.order_by("-settled_at", "-pk")[:50], now))),
    ]
    return [part for part in found if part.rows]


def rows_of(person: Person, found: QuerySet[Promise], now: datetime) -> list[Row]:
    """Promises with the words in which they were made."""
    kept = list(found.select_related("conversation__team", "person", "settled_by"))
    words = words_of(kept)
    return [_row(person, promise, words.get(promise.pk, ""), now) for promise in kept]


def _row(person: Person, promise: Promise, words: str, now: datetime) -> Row:
    zone = hours_of(promise.conversation.team).zone
    due = promise.due_at.astimezone(zone)
    urgency = ""
    if promise.state == State.OPEN:
        urgency = "late" if promise.due_at < now else "soon" if promise.due_at < now + SOON else ""
    return Row(promise, words, due, urgency, due.date() == now.astimezone(zone).date(), promise.person_id == person.pk)


def _seen(request: HttpRequest, pk: int) -> tuple[Person, Promise]:
    person = somebody(request)
    promise = promises_visible_to(person).filter(pk=pk).select_related("conversation__team").first()
    if promise is None:
        raise Http404
    return person, promise


@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Kept, broken, withdrawn, or open after all."""
    person, promise = _seen(request, pk)
    wanted = request.POST.get("state", "")
    if wanted not in (State.OPEN, State.KEPT, State.BROKEN, State.WITHDRAWN):
        raise Http404
    promises.settle(person, promise, State(wanted), timezone.now())
    return _back(request)


@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Another time for it, in the team's time zone."""
    person, promise = _seen(request, pk)
    try:
        local = datetime.fromisoformat(request.POST.get("due", ""))
    except ValueError:
        return _back(request)
    promises.move(person, promise, local.replace(tzinfo=None))
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    if request.headers.get("X-Heard"):
        return HttpResponse(status=204)
    came = request.POST.get("back", "")
    if came == "today":
        return redirect("today:today")
    answer = redirect("following:promises")
    if came == "team":
        answer["Location"] += "?whose=team"
    return answer
