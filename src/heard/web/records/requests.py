"""The pages on which a customer's request is answered: find, look at what is kept, give it all, or delete it with proof."""

import json

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from heard.web.conversations.models import Arrival, FileState
from heard.web.records import asking, taking
from heard.web.records.access import keeper
from heard.web.records.models import CustomerRequest, State

MOST_SHOWN = 200


@require_GET
def requests(request: HttpRequest) -> HttpResponse:
    """Every request so far, the newest first, and the form that finds a customer."""
    keeper(request)
    told = CustomerRequest.objects.select_related("made_by").order_by("-pk")[:MOST_SHOWN]
    return render(request, "records/requests.html", {"room": "requests", "requests": told})


@require_POST
def find(request: HttpRequest) -> HttpResponse:
    """The conversations that may be this customer's: by POST, so that no name stands in an address."""
    keeper(request)
    asked = {name: request.POST.get(name, "") for name in ("reference", "name", "numbers", "addresses")}
    want = asking.wanted(asked["name"], asked["numbers"], asked["addresses"])
    fault = ""
    if not asked["reference"].strip():
        fault = _("Give the request a number of your own: it stands in the audit trail in place of a name.")
    elif want.nothing:
        fault = _("Say whom to look for.")
    if fault:
        told = CustomerRequest.objects.select_related("made_by").order_by("-pk")[:MOST_SHOWN]
        again = {"room": "requests", "requests": told, "asked": asked, "fault": fault}
        return render(request, "records/requests.html", again, status=400)
    found = list(asking.find(want)[: asking.MOST_FOUND])
    unopened = Arrival.objects.filter(state__in=(FileState.WAITING, FileState.OPENING)).count()
    shown = {"room": "requests", "asked": asked, "found": found, "most": asking.MOST_FOUND, "unopened": unopened}
    return render(request, "records/found.html", shown)


@require_POST
def open_request(request: HttpRequest) -> HttpResponse:
    """Open a request about the conversations that were chosen."""
    person = keeper(request)
    ids = [int(pk) for pk in request.POST.getlist("conversation") if pk.isdecimal() and len(pk) < 19]
    reference = request.POST.get("reference", "").strip()[:60]
    want = asking.wanted("", "", request.POST.get("addresses", ""))
    if not reference or not (ids or want.addresses):
        messages.error(request, _("Choose at least one conversation."))
        return redirect("records:requests")
    told = asking.opened(person, reference, ids, want.addresses, timezone.now())
    return redirect("records:request", told.pk)


def _one(request: HttpRequest, pk: int) -> CustomerRequest:
    keeper(request)
    told = CustomerRequest.objects.filter(pk=pk).select_related("made_by", "deletion_asked_by").first()
    if told is None:
        raise Http404
    return told


@require_GET
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One request: what is kept, what can be done, and what was done."""
    told = _one(request, pk)
    kept = asking.counted(told) if told.state in (State.OPEN, State.CLOSED) else []
    shown = {"room": "requests", "it": told, "kept": kept, "hidden": any(not held.told for held, _n in kept)}
    return render(request, "records/request.html", shown)


@require_POST
def take_everything(request: HttpRequest, pk: int) -> HttpResponseBase:
    """All that is kept, as one file to hand over."""
    told, person = _one(request, pk), keeper(request)
    if told.state != State.OPEN:
        raise Http404
    pieces = asking.everything(person, told, timezone.now())
    return taking.streamed(pieces, f"heard-request-{told.pk}.zip", "application/zip")


@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the deletion, once the box that says it cannot be undone is ticked."""
    told, person = _one(request, pk), keeper(request)
    if not request.POST.get("sure"):
        messages.error(request, _("Tick the box first: a deletion cannot be undone."))
    else:
        asking.ask_deletion(person, told, timezone.now())
    return redirect("records:request", told.pk)


@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """End the request; nothing is deleted."""
    told, person = _one(request, pk), keeper(request)
    asking.close(person, told)
    return redirect("records:request", told.pk)


@require_GET
def proof(request: HttpRequest, pk: int) -> HttpResponse:
    """The signed report of what was deleted, as a file."""
    told = _one(request, pk)
    if told.proof is None:
        raise Http404
    answer = HttpResponse(json.dumps(told.proof, indent=1, sort_keys=True) + "\n", content_type="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="heard-request-{told.pk}-proof.json"'
    return answer
