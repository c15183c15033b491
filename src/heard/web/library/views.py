"""The library, one kept conversation, and the page on which somebody checks what will be shared."""

import re

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from markupsafe import Markup

from heard.conversation import conversation_from_json, reading_from_json
from heard.run import page as pages
from heard.run.words import clock, named
from heard.web.conversations import keeping, rows
from heard.web.conversations.access import reader, seen
from heard.web.conversations.models import Conversation
from heard.web.library import sharing
from heard.web.library.access import kept_for, may_take_back
from heard.web.library.models import Kept
from heard.web.people.models import Person
from heard.web.people.rights import Right

HIDDEN = re.compile(r"_{2,}|\[[a-z ]+\]")
MOST_SHOWN = 200
MOST_BEADS = 6


@require_GET
def shelf(request: HttpRequest) -> HttpResponse:
    """What the team keeps, newest first."""
    person = reader(request)
    if not person.may(Right.BORROW):
        raise Http404
    told = kept_for(person).select_related("kept_by").order_by("-kept_at", "-pk")[:MOST_SHOWN]
    return render(request, "library/shelf.html", {"rows": [_row(kept) for kept in told], "may_share": person.may(Right.SHARE)})


def _row(kept: Kept) -> dict[str, object]:
    told = keeping.summary(reading_from_json(kept.reading))
    beads = (["missed"] * told["missed"] + ["care"] * told["care"])[:MOST_BEADS]
    return {**told, "it": kept, "curve": rows.curve(told["curve"], kept.pk), "beads": beads}


@require_GET
def kept(request: HttpRequest, pk: int) -> HttpResponse:
    """One kept conversation, annotated, without anybody's name."""
    person = reader(request)
    found = kept_for(person).filter(pk=pk).select_related("kept_by", "conversation").first()
    if found is None:
        raise Http404
    above = render_to_string("library/above.html", {"it": found})
    said, reading = conversation_from_json(found.said), reading_from_json(found.reading)
    body = pages.body(said, reading, above=Markup(above), symbols=False)  # noqa: S704 - the template escapes
    may = may_take_back(person, found)
    return render(request, "library/kept.html", {"it": found, "body": mark_safe(body), "may": may})  # noqa: S308 - it escapes


@require_http_methods(["GET", "POST"])
def share(request: HttpRequest, pk: int) -> HttpResponse:
    """Look at what would be shared, take more words out, and share exactly what was looked at."""
    person = reader(request)
    row = seen(person, pk)
    if not person.may(Right.SHARE) or row.team_id not in person.team_ids:
        raise Http404
    hide = sharing.words_to_hide(request.POST.get("hide", ""))
    made = sharing.draft(row, hide)
    if made is None:
        return redirect("conversations:conversation", pk=row.pk)
    if request.method == "GET" or "share" not in request.POST:
        return _look(request, row, made)
    fault = _fault(request, made)
    if fault:
        return _look(request, row, made, fault)
    title, why = (" ".join(request.POST.get(name, "").split()) for name in ("title", "why"))
    return redirect("library:kept", pk=_share(person, row, made, title[:80], why[:300]))


def _share(person: Person, row: Conversation, made: sharing.Draft, title: str, why: str) -> int:
    return sharing.share(person, row, made, title, why, timezone.now()).pk


def _fault(request: HttpRequest, made: sharing.Draft) -> str:
    if request.POST.get("seen") != made.digest:
        return _("This is how it looks now. Read it once more, then share it.")
    if not request.POST.get("checked"):
        return _("Say that you have read it: a person looks before anything is shared.")
    return "" if request.POST.get("title", "").strip() else _("Give it a title by which colleagues find it.")


def _look(request: HttpRequest, row: Conversation, made: sharing.Draft, fault: str = "") -> HttpResponse:
    lines = [
        {"name": named(turn), "clock": clock(made.said, turn.start), "answers": turn.speaker.answers, "words": _blanks(turn.text)}
        for turn in made.said.turns
    ]
    shown = {"it": row, "lines": lines, "seen": made.digest, "fault": fault, "given": request.POST}
    return render(request, "library/share.html", shown, status=400 if fault else 200)


def _blanks(text: str) -> SafeString:
    """The words, with a dark bar wherever something was taken out."""
    out, at = [], 0
    for hit in HIDDEN.finditer(text):
        words = hit.group()[1:-1] if hit.group().startswith("[") else _("taken out")
        out += [escape(text[at : hit.start()]), f'<span class="redacted">{escape(words)}</span>']
        at = hit.end()
    return mark_safe("".join([*out, escape(text[at:])]))  # noqa: S308 - each part is escaped


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take something out of the library."""
    person = reader(request)
    found = kept_for(person).filter(pk=pk).select_related("conversation").first()
    if found is None or not may_take_back(person, found):
        raise Http404
    sharing.take_back(person, found)
    return redirect("library:shelf")
