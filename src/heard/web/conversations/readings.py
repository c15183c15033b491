"""The readings of one conversation: which one is shown, two of them side by side, and asking for a newer one."""

from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_GET, require_POST
from markupsafe import Markup

from heard import conversation as nouns
from heard.conversation import codebook as book
from heard.conversation import reading_from_json
from heard.run.page import curve
from heard.run.words import clock, interval, mark_name, mark_says, named
from heard.understand.comparing import Difference, compare
from heard.web.conversations import keeping, rereading
from heard.web.conversations.access import reader, seen
from heard.web.conversations.models import Conversation, Reading
from heard.web.people.models import Person
from heard.web.people.rights import Right


def part(request: HttpRequest, person: Person, row: Conversation) -> Markup:
    """The readings of this conversation, newest first, to stand after it."""
    told = list(row.readings.order_by("-made_at", "-pk").defer("body"))
    shown = {"it": row, "readings": told, "may_read_again": person.may(Right.READ_AGAIN)}
    if len(told) < 2 and not person.may(Right.READ_AGAIN):
        return Markup("")
    return Markup(render_to_string("conversations/readings.html", shown, request=request))  # noqa: S704 - it escapes


@require_POST
def read_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a reading by the ear that is here now."""
    person = reader(request)
    row = seen(person, pk)
    if not person.may(Right.READ_AGAIN):
        raise Http404
    rereading.again(person, row, timezone.now())
    return redirect("conversations:conversation", pk=row.pk)


@require_GET
def side_by_side(request: HttpRequest, pk: int) -> HttpResponse:
    """Two readings as their recipes made them, without what people settled since; unless asked otherwise the two newest."""
    person = reader(request)
    row = seen(person, pk)
    told = list(row.readings.order_by("made_at", "pk"))
    if len(told) < 2:
        return redirect("conversations:conversation", pk=row.pk)
    first, second = _chosen(told, request.GET.get("a", ""), -2), _chosen(told, request.GET.get("b", ""), -1)
    shown = {"it": row, "readings": told, "a": first, "b": second, **_compared(row, first, second)}
    return render(request, "conversations/compare.html", shown)


def _chosen(told: list[Reading], asked: str, otherwise: int) -> Reading:
    return next((r for r in told if str(r.pk) == asked), told[otherwise])


def _compared(row: Conversation, first: Reading, second: Reading) -> dict[str, object]:
    said, a, b = keeping.as_said(row), reading_from_json(first.body), reading_from_json(second.body)
    told = compare(a, b)
    of_turns = [d for d in told.differences if d.turn is not None]
    return {
        "told": told,
        "scores": [_score(name, a, b) for name in book.codes(book.SCORES) if name in a.scores and name in b.scores],
        "whole": [_line(d) for d in told.differences if d.turn is None and d.address not in a.scores],
        "turns": [_turn(said, turn or 0, list(group)) for turn, group in groupby(of_turns, key=lambda d: d.turn)],
        "strips": [_strip(said, a, "a"), _strip(said, b, "b")],
    }


def _strip(said: nouns.Conversation, reading: nouns.Reading, which: str) -> SafeString:
    """The curve, its clips named apart from those of the other; both have one scale."""
    return mark_safe(str(curve.strip(said, reading)).replace("band-", f"band-{which}-"))  # noqa: S308 - drawn from numbers


def _score(name: str, a: nouns.Reading, b: nouns.Reading) -> dict[str, object]:
    sides = [{"score": r.scores[name], "interval": interval(r.scores[name]), "strip": _scale(r.scores[name])} for r in (a, b)]
    apart = a.scores[name].high < b.scores[name].low or b.scores[name].high < a.scores[name].low
    return {"name": mark_name(name), "sides": sides, "apart": apart}


def _scale(score: nouns.Score) -> SafeString:
    return mark_safe(curve.scale(score.value, score.low, score.high))  # noqa: S308 - drawn from numbers


def _line(told: Difference) -> dict[str, str]:
    first, second = (mark_says(told.address, says) if says else "" for says in (told.first, told.second))
    return {"name": mark_name(told.address).split(", turn")[0], "first": first, "second": second}


def _turn(said: nouns.Conversation, number: int, told: list[Difference]) -> dict[str, object]:
    turn = said.turns[number]
    return {
        "number": number, "name": named(turn), "clock": clock(said, turn.start), "text": turn.text,
        "answers": turn.speaker.answers, "lines": [_line(d) for d in told],
    }  # fmt: skip
