"""Saved views: a search with its filters, kept by one person under a name."""

from urllib.parse import parse_qsl

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from heard.web.conversations import finding
from heard.web.conversations.access import reader
from heard.web.conversations.models import SavedView
from heard.web.people.models import Person
from heard.web.people.trail import record

MOST = 30
LONGEST = 600


def views_of(person: Person) -> QuerySet[SavedView]:
    """The views that this person saved, in order of name."""
    return SavedView.objects.filter(person=person).order_by("name")


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep what the list asks for now under a name; a known name is given a new meaning."""
    person = reader(request)
    want = finding.wanted(dict(parse_qsl(request.POST.get("query", "")[:LONGEST])))
    name = " ".join(request.POST.get("name", "").split())[:60]
    there = SavedView.objects.filter(person=person)
    if name and want.filters and (there.count() < MOST or there.filter(name=name).exists()):
        with transaction.atomic():
            told = {"query": want.query[:LONGEST], "made_at": timezone.now()}
            kept, _ = SavedView.objects.update_or_create(person=person, name=name, defaults=told)
            record(person, "view.saved", f"view:{kept.pk}", filters=len(want.filters))
    return HttpResponseRedirect(reverse("conversations:list") + (want.address() if want.filters else ""))


@require_POST
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a saved view away; the conversations stay."""
    person = reader(request)
    with transaction.atomic():
        if not SavedView.objects.filter(pk=pk, person=person).delete()[0]:
            raise Http404
        record(person, "view.forgotten", f"view:{pk}")
    return HttpResponseRedirect(reverse("conversations:list"))
