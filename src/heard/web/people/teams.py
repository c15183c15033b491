"""Settings, teams and hours: several teams, each with its time zone and working hours."""

from django.conf import settings
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from heard.web.people import actions
from heard.web.people.entry import only, somebody
from heard.web.people.forms import TeamForm, said, time_zones
from heard.web.people.hours import in_words, shown, typed
from heard.web.people.models import Team
from heard.web.people.rights import Right


@require_http_methods(["GET", "POST"])
@only(Right.MANAGE_PEOPLE)
def teams(request: HttpRequest) -> HttpResponse:
    """The teams in order of name, and a form for a new one."""
    form = TeamForm(said(request))
    if request.method == "POST" and form.is_valid():
        made = actions.make_team(somebody(request), form.cleaned_data["name"], form.cleaned_data["time_zone"])
        return redirect("people:team", pk=made.pk)
    here = Count("people", filter=Q(people__is_active=True), distinct=True)
    rows = Team.objects.annotate(n=here, guest_count=Count("guests", distinct=True)).order_by("is_sample", "name")
    told = {
        "teams": [(team, in_words(team.hours)) for team in rows],
        "fault": form.fault(),
        "name": form.data.get("name", ""),
        "zone": form.data.get("time_zone", settings.TIME_ZONE),
        "zones": time_zones(),
    }
    return render(request, "people/teams.html", told, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@only(Right.MANAGE_PEOPLE)
def team(request: HttpRequest, pk: int) -> HttpResponse:
    """One team: its name, its time zone, and the hours in which promises fall due."""
    it = Team.objects.filter(pk=pk).first()
    if it is None:
        raise Http404
    form = TeamForm(said(request), team=it)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        actions.change_team(somebody(request), it, name=told["name"], time_zone=told["time_zone"], hours=told["hours"])
        return redirect(reverse("people:team", args=[pk]) + "?did=kept")
    page = {
        "it": it,
        "people": it.people.filter(is_active=True).order_by("name"),
        "guests": it.guests.filter(is_active=True).order_by("name"),
        "week": typed(request.POST.dict()) if form.is_bound else shown(it.hours),
        "name": form.data.get("name", it.name),
        "zone": form.data.get("time_zone", it.time_zone),
        "zones": time_zones(),
        "fault": form.fault(),
        "did": request.GET.get("did", ""),
    }
    return render(request, "people/team.html", page, status=400 if form.errors else 200)
