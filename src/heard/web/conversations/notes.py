"""Notes between agent and supervisor, each at its turn."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from markupsafe import Markup

from heard.web.conversations import noting
from heard.web.conversations.access import reader, seen
from heard.web.conversations.models import Conversation, Note
from heard.web.people.models import Person
from heard.web.people.rights import Right

LONGEST = 4000


def under(request: HttpRequest, person: Person, row: Conversation, turns: int) -> Iterator[tuple[int, Markup]]:
    """For every turn its notes and the way to write one; for the whole they stand at the last turn."""
    if not person.may(Right.NOTE):
        return
    told = row.notes.select_related("person").order_by("turn", "at", "pk")
    by_turn = {turn: list(notes) for turn, notes in groupby(told, key=lambda n: n.turn)}
    for turn in range(turns):
        notes = by_turn.get(turn, []) + (by_turn.get(None, []) if turn == turns - 1 else [])
        shown = {"notes": notes, "turn": turn, "person": person}
        drawn = render_to_string("conversations/notes.html", shown, request=request)
        yield turn, Markup(drawn)  # noqa: S704 - the template escapes


def counts(person: Person, rows: Iterable[Conversation]) -> dict[int, int]:
    """How many notes each of these conversations has, for who may read them."""
    if not person.may(Right.NOTE):
        return {}
    told = Note.objects.filter(conversation__in=[row.pk for row in rows]).values("conversation").annotate(n=Count("pk"))
    return {line["conversation"]: line["n"] for line in told.order_by()}


@require_POST
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a note and show the conversation again, at its turn."""
    person = reader(request)
    row = seen(person, pk)
    if not person.may(Right.NOTE):
        raise Http404
    given, words = request.POST.get("turn", ""), request.POST.get("words", "").strip()[:LONGEST]
    turn = int(given) if given.isdigit() and row.turns.filter(number=int(given)).exists() else None
    if words:
        noting.note(person, row, turn, words, timezone.now())
    return redirect(_place(row, turn))


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own note away."""
    person = reader(request)
    kept = Note.objects.filter(pk=pk, person=person).select_related("conversation").first()
    if kept is None:
        raise Http404
    row = seen(person, kept.conversation_id)
    noting.take_back(person, kept)
    return redirect(_place(row, kept.turn))


def _place(row: Conversation, turn: int | None) -> str:
    return reverse("conversations:conversation", args=[row.pk]) + (f"#t{turn}" if turn is not None else "")
