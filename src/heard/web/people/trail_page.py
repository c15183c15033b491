"""The page of the trail, and the trail as a file."""

import csv
import io
import json
from collections.abc import AsyncIterator, Iterable, Iterator
from urllib.parse import urlencode

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from heard.web.people import trail
from heard.web.people.entry import only, somebody
from heard.web.people.models import Person, Record, Team
from heard.web.people.rights import Right

HEAD = ("id", "at", "person", "name", "did", "about", "facts")
# What a spreadsheet would take for a formula is told as text
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@require_GET
@only(Right.READ_TRAIL)
def shown(request: HttpRequest) -> HttpResponse:
    """Who saw or changed what, when: newest first."""
    want = trail.wanted(request.GET.dict())
    page = trail.page(trail.find(want), request.GET.get("before", ""), request.GET.get("after", ""))
    asked = {key: value for key, value in vars(want).items() if value}
    told = {
        "want": want,
        "rows": _in_words(page.rows),
        "kinds": trail.kinds(),
        "people": Person.objects.order_by("name").values_list("pk", "name"),
        "newer": f"?{urlencode(asked | {'after': page.newer})}" if page.newer else "",
        "older": f"?{urlencode(asked | {'before': page.older})}" if page.older else "",
        "asked": asked,
    }
    return render(request, "people/trail.html", told)


def _in_words(rows: list[Record]) -> list[dict[str, object]]:
    """Each line with the name of what it is about, where that is a person or a team."""
    names = _names(row.about for row in rows)
    return [{"it": row, "about": names.get(row.about, ""), "facts": _facts(row.facts)} for row in rows]


def _names(about: Iterable[str]) -> dict[str, str]:
    asked: dict[str, set[int]] = {"person": set(), "team": set()}
    for one in about:
        kind, _colon, pk = one.partition(":")
        if kind in asked and pk.isdecimal():
            asked[kind].add(int(pk))
    people = Person.objects.filter(pk__in=asked["person"]).values_list("pk", "name")
    teams = Team.objects.filter(pk__in=asked["team"]).values_list("pk", "name")
    return {f"person:{pk}": name for pk, name in people} | {f"team:{pk}": name for pk, name in teams}


def _facts(facts: dict[str, object]) -> list[tuple[str, object]]:
    return [(key.replace("_", " "), value) for key, value in facts.items() if value is not None]


@require_POST
@only(Right.READ_TRAIL)
def taken_out(request: HttpRequest) -> HttpResponseBase:
    """The lines that the form asks for, as CSV or JSON Lines; that they were taken out stands in the trail, too."""
    want, form = trail.wanted(request.POST.dict()), "csv" if request.POST.get("as") == "csv" else "jsonl"
    newest = Record.objects.order_by("-id").values_list("id", flat=True).first() or 0
    trail.record(somebody(request), "trail.taken-out", "trail", form=form, newest=newest)
    kind = {"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl; charset=utf-8"}[form]
    answer = StreamingHttpResponse(_line_by_line(want, newest, form), content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="heard-trail-{timezone.localdate()}.{form}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


async def _line_by_line(want: trail.Wanted, newest: int, form: str) -> AsyncIterator[str]:
    """Some lines at a time, each time with the database for no longer than it takes."""
    if form == "csv":
        yield as_csv([HEAD])
    pieces = iter(trail.in_pieces(want, newest))
    while piece := await sync_to_async(_written)(pieces, form):
        yield piece


def _written(pieces: Iterator[list[Record]], form: str) -> str:
    rows = [trail.as_told(row) for row in next(pieces, [])]
    if form == "jsonl":
        return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return as_csv([[*list(row.values())[:-1], json.dumps(row["facts"])] for row in rows]) if rows else ""


def as_csv(rows: Iterable[Iterable[object]]) -> str:
    """Lines of a table; a name that begins like a formula is only a name."""
    out = io.StringIO()
    told = csv.writer(out)
    for row in rows:
        told.writerow([f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell for cell in row])
    return out.getvalue()
