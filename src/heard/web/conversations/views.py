"""The list and the annotated conversation."""

from dataclasses import replace
from itertools import chain

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from markupsafe import Markup

from heard import conversation as nouns
from heard.conversation import reading_from_json
from heard.conversation.codebook import FEELINGS, RESOLUTIONS, SCENARIOS
from heard.run import page as pages
from heard.understand.standing import shown
from heard.web.conversations import actions, after, contests, finding, keeping, notes, readings, reflecting, reflections, rows
from heard.web.conversations.access import arrivals_of, reader, seen, visible_to
from heard.web.conversations.models import Conversation
from heard.web.conversations.saved import views_of
from heard.web.people.models import Person
from heard.web.people.rights import Right

MOST_MOMENTS = 6


@require_GET
def shelf(request: HttpRequest) -> HttpResponse:
    """The list: what this person may read, searched and filtered as the address says."""
    person = reader(request)
    mine = visible_to(person)
    want = finding.wanted(request.GET.dict())
    if want.state == "noted" and not person.may(Right.NOTE):
        want = replace(want, state="")
    if not want.filters and not mine.exists() and not request.GET.get("part"):
        return _nothing_yet(request, person)
    found = finding.page(finding.find(mine, want), want)
    said, noted = rows.found_words(found.rows, want.q, want.by), notes.counts(person, found.rows)
    views = list(views_of(person))
    page = {
        "want": want,
        "page": found,
        "rows": [_row(row, said.get(row.pk), noted.get(row.pk)) for row in found.rows],
        "unread": keeping.unread(mine),
        "views": views,
        "may_take_out": person.may(Right.EXPORT),
        "known": next((view for view in views if view.query == want.query), None),
    }
    if request.GET.get("part") == "rows":
        return render(request, "conversations/rows.html", page)
    return render(request, "conversations/list.html", page | _around(person, mine, want))


def _around(person: Person, mine: QuerySet[Conversation], want: finding.Wanted) -> dict[str, object]:
    """What stands above the rows, and stays when only the rows are shown anew."""
    return {
        "filters": _filters(person, mine, want),
        "by": finding.BY.items(),
        "question": reflecting.open_question(person),
        "waiting": contests.waiting_for(person),
        "may_contest": person.may(Right.CONTEST),
    }


def _filters(person: Person, mine: QuerySet[Conversation], want: finding.Wanted) -> list[dict[str, object]]:
    """Each filter with its choices, as the bar shows them; one with nothing to choose is left out."""
    agents, channels = finding.faces(person, mine)
    looked_at = [(code, words) for code, (words, _q) in finding.LOOKED_AT.items() if code != "noted" or person.may(Right.NOTE)]
    told = (
        ("scenario", _("Kind"), _("any kind"), [(s.code, s.label.lower()) for s in SCENARIOS]),
        ("resolution", _("Ended"), _("any end"), [(r.code, r.label) for r in RESOLUTIONS]),
        ("feeling", _("Feeling"), _("any feeling"), [(f.code, f.label.lower()) for f in FEELINGS]),
        ("strain", _("Strain"), _("any strain"), [(code, words) for code, (words, _q) in finding.STRAIN.items()]),
        ("moments", _("Moments"), _("any moments"), [(code, words) for code, (words, _q) in finding.MOMENTS.items()]),
        ("agent", _("Answered by"), _("answered by anyone"), [(name, name) for name in agents]),
        ("channel", _("Channel"), _("any channel"), [(name, name) for name in channels]),
        ("state", _("Looked at"), _("looked at or not"), looked_at),
    )
    return [
        {"name": name, "label": label, "all": every, "choices": choices, "chosen": getattr(want, name)}
        for name, label, every, choices in told
        if len(choices) > 1 or getattr(want, name)
    ]


def _nothing_yet(request: HttpRequest, person: Person) -> HttpResponse:
    if person.may(Right.BRING_IN) and not arrivals_of(person).exists():
        return redirect("conversations:bring-in")
    return render(request, "conversations/nothing.html")


def _row(row: Conversation, said: object, noted: int | None) -> dict[str, object]:
    beads = ["missed"] * row.missed + ["care"] * row.care
    return {
        "it": row,
        "curve": rows.curve(row.curve, row.pk),
        "said": said,
        "notes": noted,
        "beads": beads[:MOST_MOMENTS],
        "more": max(0, len(beads) - MOST_MOMENTS),
    }


@require_GET
def conversation(request: HttpRequest, pk: int) -> HttpResponse:
    """One conversation, annotated; until it has been read, its words alone."""
    person = reader(request)
    row = seen(person, pk)
    said, newest = keeping.as_said(row), keeping.newest_reading(row)
    if request.headers.get("X-Heard") != "again":
        actions.opened(person, row)
    if newest is None:
        return render(request, "conversations/unread.html", {"it": row, "turns": said.turns})
    reading = after.followed(row, shown(reading_from_json(newest.body), keeping.judged(row)))
    body = pages.body(
        said, reading, contest=contests.form(request, person, row), symbols=False,
        above=_drawn("conversations/above.html", it=row, may_take_out=person.may(Right.EXPORT)),
        under=_under(request, person, row, reading), steps=_steps(person, row, reading),
        after=reflections.part(request, person, row, said, reading) + after.parts(request, person, row)
        + readings.part(request, person, row),
    )  # fmt: skip
    page = {"it": row, "body": mark_safe(body), "may_note": person.may(Right.NOTE)}  # noqa: S308 - the page's templates escape
    return render(request, "conversations/conversation.html", page)


def _steps(person: Person, row: Conversation, reading: nouns.Reading) -> dict[int, Markup]:
    """What a moment leads to: one of care to the library."""
    if not person.may(Right.SHARE) or row.team_id not in person.team_ids:
        return {}
    keep = _drawn("conversations/keep.html", it=row)
    return {moment.turn: keep for moment in reading.moments if moment.kind == "care"}


def _drawn(template: str, **shown: object) -> Markup:
    return Markup(render_to_string(template, shown))  # noqa: S704 - the template escapes


def _under(request: HttpRequest, person: Person, row: Conversation, reading: nouns.Reading) -> dict[int, Markup]:
    """What stands below the words of each turn: contests of marks that are gone, then notes."""
    out: dict[int, Markup] = {}
    for turn, part in chain(contests.gone(person, row, reading), notes.under(request, person, row, len(reading.turns))):
        out[turn] = out.get(turn, Markup("")) + part
    return out
