"""The board: all that goes on at once, those who might need somebody first; and what is done from there."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from heard.respond.need import NEEDS
from heard.web.live import care, drawing, glances, pane, whispering
from heard.web.live.access import live_seen, may_watch, may_whisper
from heard.web.live.glances import Asked
from heard.web.live.models import LiveConversation
from heard.web.people.entry import somebody
from heard.web.people.models import Person

AT_ONCE = 200
"""Changed rows that a page may ask for in one go."""


def _watcher(request: HttpRequest) -> Person:
    person = somebody(request)
    if not may_watch(person):
        raise Http404
    return person


def _asked(request: HttpRequest) -> Asked:
    return Asked(request.GET.get("agent", "")[:20], request.GET.get("channel", "")[:40])


@require_GET
def board(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """The whole board, and one conversation beside it: the one asked for, or the one that needs somebody most."""
    person = _watcher(request)
    live = None if pk is None else live_seen(person, pk)
    if live is not None and request.GET.get("part") == "pane":
        return render(request, "live/pane.html", _beside(person, live))
    asked = _asked(request)
    shelf = glances.shelf(person, asked)
    rows = glances.rows(shelf)
    if live is None and rows and rows[0].group == NEEDS:
        live = live_seen(person, rows[0].pk)
    shown = {
        "room": "board", "parts": glances.parts(rows), "clips": drawing.clips(), "asked": asked, "open": live.pk if live else 0,
        "agents": glances.answering(person), "channels": glances.channels(person), **_head(person, asked),
        **(_beside(person, live) if live else {}),
    }  # fmt: skip
    return render(request, "live/board.html", shown)


def _head(person: Person, asked: Asked) -> dict[str, Any]:
    """What stands above the rows: how many there are, and the alert that waits."""
    shelf = glances.shelf(person, asked)
    counts = glances.counted(shelf)
    return {"counts": counts, "told": glances.told(shelf), "over": max(0, counts["all"] - glances.MOST),
            "runs": care.runs(person, timezone.now())}  # fmt: skip


def _beside(person: Person, live: LiveConversation) -> dict[str, Any]:
    return {"pane": pane.of(person, live)}


@require_GET
def rows(request: HttpRequest) -> JsonResponse:
    """The rows that changed, or all of them, each with its place; what is asked for and not among them is over."""
    person = _watcher(request)
    asked = _asked(request)
    shelf = glances.shelf(person, asked)
    ids = [int(pk) for pk in request.GET.get("ids", "").split(",") if pk.isdecimal()][:AT_ONCE]
    found = glances.rows(shelf.filter(pk__in=ids) if ids else shelf)
    told = [
        {"id": r.pk, "group": r.group, "heat": r.heat, "began": r.began.timestamp(), "version": r.version, "alert": r.alert,
         "html": render_to_string("live/row.html", {"r": r})}
        for r in found
    ]  # fmt: skip
    head = _head(person, asked)
    parts = {name: render_to_string(f"live/{name}.html", head, request) for name in ("counts", "alert", "care")}
    waits = head["told"].live.pk if head["told"] else 0
    answer = JsonResponse({"rows": told, "all": not ids, **parts, "waits": waits, "groups": head["counts"]})
    answer["Cache-Control"] = "no-store"
    return answer


def _acting(request: HttpRequest, pk: int) -> tuple[Person, LiveConversation]:
    """Who steps in, and where; to anybody who may not there is no such conversation."""
    person = _watcher(request)
    live = live_seen(person, pk)
    if not may_whisper(person, live):
        raise Http404
    return person, live


def _done(request: HttpRequest, pk: int) -> HttpResponse:
    return HttpResponse(status=204) if request.headers.get("X-Heard") else redirect("live:board-open", pk)


@require_POST
def acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    """It has been seen."""
    person, live = _acting(request, pk)
    whispering.acknowledge(person, live, timezone.now())
    return _done(request, pk)


@require_POST
def whisper(request: HttpRequest, pk: int) -> HttpResponse:
    """A few words that only the agent sees."""
    person, live = _acting(request, pk)
    if whispering.whisper(person, live, request.POST.get("words", ""), timezone.now()) is None:
        why = _("Nothing was whispered: there were no words, the conversation is over, or nobody has it at a desk.")
        return HttpResponse(why, status=422)
    return _done(request, pk)


@require_POST
def join(request: HttpRequest, pk: int) -> HttpResponse:
    """Into the conversation beside the agent, or out of it again."""
    person, live = _acting(request, pk)
    if request.POST.get("do") == "leave":
        whispering.leave(person, live, timezone.now())
    else:
        whispering.join(person, live, timezone.now())
    return _done(request, pk)


@require_POST
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask somebody to take it over, or ask nobody any more."""
    person, live = _acting(request, pk)
    to = request.POST.get("to", "")
    if request.POST.get("do") == "withdraw":
        whispering.withdraw(person, live, timezone.now())
    elif to.isdecimal() and (colleague := whispering.could_take(live).filter(pk=int(to)).first()):
        whispering.ask_over(person, live, colleague, timezone.now())
    return _done(request, pk)


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever was asked to take a conversation over says yes or no."""
    person = somebody(request)
    asked = whispering.asked_of(person).filter(pk=pk).first()
    if asked is None:
        raise Http404
    accept = request.POST.get("do") == "accept"
    whispering.answer(person, asked, accept=accept, now=timezone.now())
    return redirect("live:at-desk", asked.conversation_id) if accept else redirect("live:desk")


@require_POST
def offer_break(request: HttpRequest, pk: int) -> HttpResponse:
    """A break for somebody who has had a run of hard conversations, whispered where they are."""
    person = _watcher(request)
    run = next((run for run in care.runs(person, timezone.now()) if run.person.pk == pk), None)
    if run is None or run.at is None or not may_whisper(person, run.at):
        raise Http404
    words = ngettext(
        "You have had %(n)d hard conversation. Take ten minutes after this one, I see to the queue.",
        "You have had %(n)d hard conversations in a row. Take ten minutes after this one, I see to the queue.",
        run.row,
    ) % {"n": run.row}
    if run.offered is None:
        whispering.whisper(person, run.at, words, timezone.now(), kind=whispering.BREAK)
    return HttpResponse(status=204) if request.headers.get("X-Heard") else redirect("live:board")
