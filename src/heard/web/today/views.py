"""The page on which a shift begins."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from heard.respond import Chance, one_thing
from heard.respond.hours import opening
from heard.web.conversations import keeping, reflecting, rows
from heard.web.conversations.access import visible_to
from heard.web.conversations.models import Conversation
from heard.web.following.access import promises_visible_to
from heard.web.following.keeping import hours_of
from heard.web.following.models import State
from heard.web.following.promise_pages import rows_of
from heard.web.people.entry import somebody
from heard.web.people.models import Person
from heard.web.people.rights import Right, Role
from heard.web.today import actions
from heard.web.today.access import own, told_to, wins_for
from heard.web.today.models import STROKE, Arrives

LATELY = timedelta(days=21)
"""How far back a missed chance may lie to be the one thing to practise."""
LOOKED_THROUGH = 12
SHOWN, DUE = 5, 6
MOST_MOMENTS = 6


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Where somebody begins: Today for who has a shift, the conversations for everybody else."""
    return redirect("today:today" if somebody(request).may(Right.TODAY) else "conversations:list")


def _starter(request: HttpRequest) -> Person:
    person = somebody(request)
    if not person.may(Right.TODAY):
        raise Http404
    return person


@require_GET
def today(request: HttpRequest) -> HttpResponse:
    """One page to begin with; what is on it is this person's own, and what others chose to tell."""
    person = _starter(request)
    now = timezone.now()
    local = now.astimezone(_zone(person))
    answered = visible_to(person).filter(agent=person)
    recent = list(answered.order_by("-started_at", "-pk")[:SHOWN])
    due = promises_visible_to(person).filter(person=person, state=State.OPEN).order_by("due_at", "pk")
    shown = {
        "room": "today", "now": local, "greeting": _greeting(local, person.name.split()[0]), "shift": _shift(person, local),
        "check_in": own(person).filter(day=local.date()).first(), "arrives": [(c, w, STROKE[c]) for c, w in Arrives.choices],
        "supervisor": _supervisor(person), "due": rows_of(person, due[:DUE], now), "more_due": max(0, due.count() - DUE),
        "recent": [_row(row) for row in recent], "chance": _chance(answered, now), "told": told_to(person, now),
        "wins": wins_for(person, now)[:3], "late_in_team": _late_in_team(person, now),
        "question": reflecting.open_question(person), "asked_from": "today",
    }  # fmt: skip
    return render(request, "today/due.html" if request.GET.get("part") == "due" else "today/today.html", shown)


def _zone(person: Person) -> ZoneInfo:
    return hours_of(person.team).zone if person.team else ZoneInfo(settings.TIME_ZONE)


def _greeting(local: datetime, name: str) -> str:
    if local.hour < 12:
        return _("Good morning, %(name)s.") % {"name": name}
    return (_("Good afternoon, %(name)s.") if local.hour < 18 else _("Good evening, %(name)s.")) % {"name": name}


def _shift(person: Person, local: datetime) -> tuple[datetime, datetime] | None:
    """From when to when the team works today."""
    worked = opening(local.date(), hours_of(person.team)) if person.team else None
    return None if worked is None else (datetime.combine(local.date(), worked[0]), datetime.combine(local.date(), worked[1]))


def _supervisor(person: Person) -> str:
    """Whom "tell" tells: the team's supervisor by first name, or supervisors where there are several."""
    names = list(
        Person.objects.filter(role=Role.SUPERVISOR, team=person.team_id, is_active=True).exclude(pk=person.pk)
        .order_by("name").values_list("name", flat=True)[:3]
    )  # fmt: skip
    return names[0].split()[0] if len(names) == 1 else _("your supervisors") if names else ""


def _late_in_team(person: Person, now: datetime) -> int:
    if not person.may(Right.SEE_PROMISES):
        return 0
    return promises_visible_to(person).filter(state=State.OPEN, due_at__lt=now).exclude(person=person).count()


def _chance(answered: QuerySet[Conversation], now: datetime) -> dict[str, object] | None:
    """The missed chance worth playing again, from the readings as they stand: a contested one does not count."""
    lately = answered.filter(missed__gt=0, started_at__gt=now - LATELY).order_by("-started_at", "-pk")[:LOOKED_THROUGH]
    kept = {str(row.pk): row for row in lately}
    read = (
        (replace(keeping.as_said(row), id=pk), reading) for pk, row in kept.items() if (reading := keeping.standing_reading(row))
    )
    found = one_thing(read)
    return None if found is None else _shown(found, kept[found.conversation])


def _shown(chance: Chance, row: Conversation) -> dict[str, object]:
    start, end = chance.asked
    return {
        "advice": chance.advice, "row": row, "turn": chance.turn, "because": chance.because, "strength": chance.strength,
        "before": chance.said[:start], "asked": chance.said[start:end], "after": chance.said[end:],
    }  # fmt: skip


def _row(row: Conversation) -> dict[str, object]:
    beads = ["missed"] * row.missed + ["care"] * row.care
    return {"it": row, "curve": rows.curve(row.curve, row.pk), "beads": beads[:MOST_MOMENTS]}


@require_POST
def check_in(request: HttpRequest) -> HttpResponse:
    """How somebody arrives: kept, skipped, or taken back."""
    person = _starter(request)
    now = timezone.now()
    day = now.astimezone(_zone(person)).date()
    do = request.POST.get("do", "")
    arrives = request.POST.get("arrives", "")
    if do == "skip":
        actions.skip(person, day, now)
    elif do == "back":
        actions.take_back(person, day)
    elif arrives in Arrives.values:
        line, win = (" ".join(request.POST.get(name, "").split())[:280] for name in ("line", "win"))
        actions.check_in(person, day, now, arrives=arrives, line=line, win=win, shared=bool(request.POST.get("shared")))
    return redirect("today:today")
