"""The two questions on the page of a conversation, beside what the reading heard; only for the person who answered it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from markupsafe import Markup

from heard import conversation as nouns
from heard.conversation import CustomerMarks
from heard.run.page import curve, marks
from heard.web.conversations import reflecting
from heard.web.conversations.access import reader, seen
from heard.web.conversations.models import Conversation
from heard.web.people.models import Person
from heard.web.people.rights import Right

LONGEST = 2000
MOST_FEELINGS = 4
ASKED_FROM = {"list": "conversations:list", "today": "today:today"}
"""Where somebody who puts the question away goes on."""


def is_own(person: Person, row: Conversation) -> bool:
    """Whether this person answered the conversation and may look back on it in private."""
    return row.agent_id == person.pk and person.may(Right.REFLECT)


def part(request: HttpRequest, person: Person, row: Conversation, said: nouns.Conversation, reading: nouns.Reading) -> Markup:
    """The section after the conversation; nothing for anybody but the person."""
    if not is_own(person, row):
        return Markup("")
    kept = row.reflections.filter(person=person).first()
    shown = {
        "it": row,
        "kept": kept,
        "asked": kept is not None and not kept.answered_at and not kept.skipped_at,
        "again": request.GET.get("reflect") == "again",
        "feelings": _feelings(said, reading),
        "told": curve.told(said, reading),
    }
    return Markup(render_to_string("conversations/reflection.html", shown, request=request))  # noqa: S704 - it escapes


def _feelings(said: nouns.Conversation, reading: nouns.Reading) -> list[marks.Shown]:
    """Each feeling other than neutral, once, at its strongest, in the order in which it came."""
    strongest: dict[str, tuple[int, CustomerMarks]] = {}
    for turn, told in enumerate(reading.turns):
        if isinstance(told, CustomerMarks) and told.feeling not in ("", "neutral"):
            before = strongest.get(told.feeling)
            if before is None or told.strength > before[1].strength:
                strongest[told.feeling] = (turn, told)
    return [marks.feeling(said, turn, told) for turn, told in strongest.values()][:MOST_FEELINGS]


@require_POST
def reflect(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the person's answer, or put the question away."""
    person = reader(request)
    row = seen(person, pk)
    if not is_own(person, row):
        raise Http404
    if request.POST.get("skip"):
        reflecting.skip(person, row, timezone.now())
        return redirect(ASKED_FROM.get(request.POST.get("from", "")) or _place(row))
    heard, did = (request.POST.get(name, "").strip()[:LONGEST] for name in ("heard", "did"))
    if heard or did:
        reflecting.answer(person, row, heard, did, timezone.now())
    return redirect(_place(row))


def _place(row: Conversation) -> str:
    return reverse("conversations:conversation", args=[row.pk]) + "#reflection"
