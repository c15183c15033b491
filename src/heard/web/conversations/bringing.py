"""The page on which files are dropped, and how far they are."""

import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from heard.web.conversations import actions
from heard.web.conversations.access import arrivals_of, reader, visible_to
from heard.web.conversations.models import Arrival, FileState
from heard.web.people.models import Person, Team
from heard.web.people.rights import Right

MOST_SHOWN = 60
"""Files shown one by one; the ones not finished come first."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far all the files on a person's page are."""

    files: list[Arrival]
    unopened: int
    found: int
    unread: int
    faulty: list[Arrival]
    count: int

    @property
    def read(self) -> int:
        """Conversations read so far."""
        return self.found - self.unread

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen by itself."""
        return not self.unopened and not self.unread

    @property
    def part(self) -> int:
        """Hundredths done: opening a file counts as much as reading what is in it."""
        whole = self.count + self.found
        return round(100 * (self.count - self.unopened + self.read) / whole) if whole else 0


def progress(person: Person) -> Progress:
    """How far this person's files are, the unfinished ones first."""
    counted = arrivals_of(person).annotate(unread=Count("conversations", filter=Q(conversations__read_at=None)))
    files: list[Any] = list(counted)
    waiting = (FileState.WAITING, FileState.OPENING)
    for file in files:
        file.read = file.found - file.unread
    return Progress(
        files=sorted(files, key=lambda f: (not (f.state in waiting or f.unread), -f.pk))[:MOST_SHOWN],
        unopened=sum(f.state in waiting for f in files),
        found=sum(f.found for f in files),
        unread=sum(f.unread for f in files if f.state not in waiting),
        faulty=[f for f in files if f.faults],
        count=len(files),
    )


def _bringer(request: HttpRequest) -> Person:
    person = reader(request)
    if not person.may(Right.BRING_IN):
        raise Http404
    return person


@require_GET
def bring_in(request: HttpRequest) -> HttpResponse:
    """The page on which conversations are dropped; what was brought before is still on it."""
    person = _bringer(request)
    shown = {
        "progress": progress(person),
        "has_any": visible_to(person).exists(),
        "has_sample": visible_to(person).filter(is_sample=True).exists(),
        "largest": settings.LARGEST_FILE,
    }
    part = "progress" if request.GET.get("part") == "progress" else "bring_in"
    return render(request, f"conversations/{part}.html", shown)


@require_POST
def drop(request: HttpRequest) -> HttpResponse:
    """Take the files of one request in; the answer names each."""
    person = _bringer(request)
    team = person.team or Team.objects.filter(is_sample=False).order_by("pk").first()
    if team is None:
        return JsonResponse({"fault": _("There is no team yet.")}, status=409)
    taken = [_take(person, team, file) for file in request.FILES.getlist("files")]
    if request.headers.get("X-Heard"):
        return JsonResponse({"files": taken}, status=202)
    return redirect("conversations:bring-in")


def _take(person: Person, team: Team, file: "UploadedFile[bytes]") -> dict[str, object]:
    name = file.name or _("unnamed")
    if (file.size or 0) > settings.LARGEST_FILE:
        fault = _("larger than %(most)s MB. Read it with `heard read`, or split it.") % {"most": settings.LARGEST_FILE >> 20}
        return {"name": name, "fault": f"{name}: {fault}"}
    arrival, is_new = actions.bring_in(team, person, name, file.read(), timezone.now())
    return {"name": name, "id": arrival.pk, "new": is_new}


@require_POST
def paste(request: HttpRequest) -> HttpResponse:
    """Take in one conversation that was pasted as text."""
    person = _bringer(request)
    text = request.POST.get("text", "").strip()
    team = person.team or Team.objects.filter(is_sample=False).order_by("pk").first()
    if text and team is not None:
        name = _("pasted %(when)s.txt") % {"when": timezone.localtime().strftime("%d-%m %H.%M.%S")}
        actions.bring_in(team, person, name, text.encode(), timezone.now())
    return redirect("conversations:bring-in")


@require_POST
def known(request: HttpRequest) -> HttpResponse:
    """Which of these digests (see `actions.digest`) are here already: after a broken upload only the rest is sent again."""
    person = _bringer(request)
    try:
        asked = [str(digest) for digest in json.loads(request.body)][:5000]
    except (ValueError, TypeError):
        return JsonResponse({"fault": _("Give a list of digests.")}, status=400)
    here = arrivals_of(person).exclude(state=FileState.UNREADABLE).filter(digest__in=asked)
    return JsonResponse({"known": list(here.values_list("digest", flat=True))})


@require_POST
def clear(request: HttpRequest) -> HttpResponse:
    """Put the finished files away; their conversations stay."""
    person = _bringer(request)
    done = arrivals_of(person).filter(state__in=(FileState.OPENED, FileState.UNREADABLE))
    actions.put_away(person, [file.pk for file in done])
    return redirect("conversations:bring-in")
