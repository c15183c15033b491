"""The page on which somebody who is new sees Heard live within a minute."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from heard.web.conversations.access import reader
from heard.web.live import playing
from heard.web.live.access import may_watch
from heard.web.people.models import Person, Team


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Begin a day, see how far it is, or end it."""
    person = reader(request)
    team = playing.stage(person) if may_watch(person) else None
    if team is None:
        raise Http404
    if request.method == "POST":
        _do(person, team, request.POST.get("do", ""), request.POST.get("speed", ""))
        return redirect("live:play")
    day = playing.DAYS.get(team.pk)
    day = None if day is None or day.is_over else day
    shown = {
        "room": "board", "team": team, "day": day, "going": playing.going_on(team), "scenes": len(playing.scenes()),
        "part": round(100 * day.told / len(day.due)) if day else None,
    }  # fmt: skip
    return render(request, "live/play.html", shown)


def _do(person: Person, team: Team, what: str, speed: str) -> None:
    if what == "end":
        playing.stop(person, team, timezone.now())
    elif speed in map(str, playing.SPEEDS):
        playing.play(person, team, int(speed), timezone.now())
