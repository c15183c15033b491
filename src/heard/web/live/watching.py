"""How a team wants to be alerted: how often in an hour, and in which hours not; with what happened lately beside it."""

from datetime import datetime, time, timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from heard.web.live import whispering, wording
from heard.web.live.access import live_visible_to
from heard.web.live.alerting import watch_of
from heard.web.live.models import Alert, Watch
from heard.web.people.entry import only, somebody
from heard.web.people.models import Person, Team
from heard.web.people.rights import Right

DAY = timedelta(days=1)
MOST_AN_HOUR = 60
SHOWN = 50
"""Alerts of the last day that are listed; all are counted."""


@only(Right.SEE_BOARD)
@require_http_methods(["GET", "POST"])
def watch(request: HttpRequest) -> HttpResponse:
    """The settings of each of a supervisor's teams, and the alerts of the last day."""
    person = somebody(request)
    teams = list(Team.objects.filter(pk__in=person.team_ids).order_by("name"))
    error, typed = "", None
    if request.method == "POST":
        team = next((t for t in teams if str(t.pk) == request.POST.get("team")), None)
        if team is None:
            raise Http404
        error, typed = _read(request, team)
        if not error:
            whispering.set_watch(person, team, typed)
            messages.success(request, _("Kept. It holds from the next alert on."))
            return redirect("live:watch")
    watches = [typed if typed and typed.team_id == team.pk else watch_of(team) for team in teams]
    lately = _lately(person, timezone.now())
    shown = {"room": "board", "watches": watches, "error": error, "typed": typed, **lately}
    return render(request, "live/watch.html", shown, status=400 if error else 200)


def _read(request: HttpRequest, team: Team) -> tuple[str, Watch]:
    """What the form tells; with a sentence where it makes no sense."""
    told = request.POST.get("alerts_an_hour", "")
    budget = int(told) if told.isdecimal() else -1
    said = [request.POST.get(name, "").strip() for name in ("quiet_from", "quiet_until")]
    quiet = [_time(text) for text in said]
    typed = Watch(team=team, alerts_an_hour=max(0, budget), quiet_from=quiet[0], quiet_until=quiet[1])
    if not 0 <= budget <= MOST_AN_HOUR:
        return _("Alerts in an hour: a number from 0 to %(n)d.") % {"n": MOST_AN_HOUR}, typed
    if any(text and at is None for text, at in zip(said, quiet, strict=True)):
        return _("Write times like 22:00."), typed
    if (quiet[0] is None) != (quiet[1] is None):
        return _("Quiet hours need a beginning and an end, or neither."), typed
    return (_("Quiet hours begin and end at the same time."), typed) if quiet[0] and quiet[0] == quiet[1] else ("", typed)


def _time(text: str) -> time | None:
    try:
        return time.fromisoformat(text) if text else None
    except ValueError:
        return None


def _lately(person: Person, now: datetime) -> dict[str, object]:
    """The alerts of the last day, newest first, without a word of anybody's."""
    mine = live_visible_to(person).filter(is_demonstration=False).order_by().values("pk")
    found = Alert.objects.filter(conversation__in=mine, raised_at__gt=now - DAY)
    newest = found.select_related("conversation__agent", "acknowledged_by").order_by("-pk")[:SHOWN]
    return {
        "lately": [(alert, wording.happened(alert.cause, alert.told), wording.besides(alert.told)) for alert in newest],
        "raised": found.count(), "held": found.filter(held=True).count(),
    }  # fmt: skip
