"""The list and the annotated conversation."""

from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from markupsafe import Markup

from heard.conversation import reading_from_json
from heard.conversation.codebook import FEELINGS, SCENARIOS
from heard.run import page as pages
from heard.run.page.contest import Contest, Contested
from heard.web.conversations import actions, finding, keeping, rows
from heard.web.conversations.access import arrivals_of, visible_to
from heard.web.conversations.models import Conversation, Doubt
from heard.web.people.models import Person
from heard.web.people.rights import Right

LONGEST_REASON = 4000
MOST_MOMENTS = 6


def reader(request: HttpRequest) -> Person:
    """Who looks at this page; nobody comes here without having signed in."""
    if not isinstance(request.user, Person):
        raise Http404
    return request.user


@require_GET
def shelf(request: HttpRequest) -> HttpResponse:
    """The list: what this person may read, searched and filtered as the address says."""
    person = reader(request)
    mine = visible_to(person)
    want = finding.wanted(request.GET.dict())
    if not want.filters and not mine.exists() and not request.GET.get("part"):
        return _nothing_yet(request, person)
    found = finding.page(finding.find(mine, want), want)
    said = rows.found_words(found.rows, want.q)
    shown = {
        "want": want,
        "page": found,
        "rows": [_row(row, said.get(row.pk)) for row in found.rows],
        "unread": keeping.unread(mine),
        "agents": finding.agents(mine),
        "scenarios": SCENARIOS,
        "feelings": FEELINGS,
        "moments": [(code, words) for code, (words, _) in finding.MOMENTS.items()],
    }
    part = "conversations/rows.html" if request.GET.get("part") == "rows" else "conversations/list.html"
    return render(request, part, shown)


def _nothing_yet(request: HttpRequest, person: Person) -> HttpResponse:
    if person.may(Right.BRING_IN) and not arrivals_of(person).exists():
        return redirect("conversations:bring-in")
    return render(request, "conversations/nothing.html")


def _row(row: Conversation, said: object) -> dict[str, object]:
    beads = ["missed"] * row.missed + ["care"] * row.care
    return {
        "it": row,
        "curve": rows.curve(row.curve, row.pk),
        "said": said,
        "beads": beads[:MOST_MOMENTS],
        "more": max(0, len(beads) - MOST_MOMENTS),
    }


def _seen(person: Person, pk: int) -> Conversation:
    row = visible_to(person).filter(pk=pk).select_related("team").first()
    if row is None:
        raise Http404
    return row


@require_GET
def conversation(request: HttpRequest, pk: int) -> HttpResponse:
    """One conversation, annotated; until it has been read, its words alone."""
    person = reader(request)
    row = _seen(person, pk)
    said, newest = keeping.as_said(row), keeping.newest_reading(row)
    if request.headers.get("X-Heard") != "again":
        actions.opened(person, row)
    if newest is None:
        return render(request, "conversations/unread.html", {"it": row, "turns": said.turns})
    above = Markup(render_to_string("conversations/above.html", {"it": row}))  # noqa: S704 - the template escapes
    contested = _contest(request, person, row)
    body = pages.body(said, reading_from_json(newest.body), contest=contested, above=above, symbols=False)
    shown = {"it": row, "body": mark_safe(body), "newest": newest}  # noqa: S308 - the page's own templates escape
    return render(request, "conversations/conversation.html", shown)


def _contest(request: HttpRequest, person: Person, row: Conversation) -> Contest | None:
    if not person.may(Right.CONTEST):
        return None
    made = {
        c.mark: Contested(
            by=_("you") if c.person_id == person.pk else c.person.name,
            when=date_format(timezone.localtime(c.at), "D j M, H:i"),
            words=c.reason,
        )
        for c in row.contests.select_related("person").order_by("at")
    }
    return Contest(action=reverse("conversations:contest", args=[row.pk]), token=get_token(request), made=made)


@require_POST
def contest(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a contest with its reason and show the conversation again, at the mark."""
    person = reader(request)
    row = _seen(person, pk)
    if not person.may(Right.CONTEST):
        raise Http404
    mark, doubt = request.POST.get("mark", ""), request.POST.get("what", "")
    reason = request.POST.get("words", "").strip()[:LONGEST_REASON]
    if not mark or len(mark) > 80 or doubt not in Doubt.values:
        return render(request, "conversations/fault.html", {"fault": _("No such mark."), "it": row}, status=400)
    if not reason:
        fault = _("A contest needs a reason: say what you saw that the reading did not.")
        return render(request, "conversations/fault.html", {"fault": fault, "it": row}, status=400)
    actions.contest(person, row, mark=mark, doubt=doubt, reason=reason, now=timezone.now())
    return redirect("conversations:conversation", pk=row.pk)
