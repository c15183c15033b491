"""The page of how the work stands, and the buttons on what failed."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from heard.web.jobs import actions
from heard.web.jobs.access import visible_to
from heard.web.jobs.models import State
from heard.web.jobs.standing import standing
from heard.web.people.models import Person
from heard.web.people.rights import Right


def _operator(request: HttpRequest) -> Person:
    if not isinstance(request.user, Person) or not request.user.may(Right.SEE_WORK):
        raise Http404
    return request.user


@require_GET
def work(request: HttpRequest) -> HttpResponse:
    """How the work stands."""
    shown = {"room": "work", "standing": standing(visible_to(_operator(request)), timezone.now())}
    return render(request, "jobs/work.html", shown)


def _chosen(request: HttpRequest, person: Person) -> list[int]:
    failed = visible_to(person).filter(state=State.FAILED)
    told = request.POST.get("job", "")
    if told == "all":
        return list(failed.values_list("pk", flat=True))
    return list(failed.filter(pk=int(told)).values_list("pk", flat=True)) if told.isdecimal() and len(told) < 19 else []


@require_POST
def again(request: HttpRequest) -> HttpResponse:
    """Do one failed job, or all, after all."""
    person = _operator(request)
    count = actions.ask_again(person, _chosen(request, person), timezone.now())
    messages.info(request, ngettext("%(n)s is tried again.", "%(n)s are tried again.", count) % {"n": count})
    return redirect("jobs:work")


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Leave a failed job undone."""
    person = _operator(request)
    actions.leave(person, _chosen(request, person))
    messages.info(request, _("Left undone."))
    return redirect("jobs:work")
