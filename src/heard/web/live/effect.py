"""Whether whispers and cues helped: the figures of a team, and never those of a person."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from heard.measure.help import CUE, FEWEST, KINDS, MET, WHISPER, Effect, Lived, Point, effect
from heard.web.live.models import CueOutcome, GivenCue, LiveConversation, Whisper
from heard.web.people.entry import somebody
from heard.web.people.models import Person
from heard.web.people.rights import Right

LOOKED_BACK = timedelta(days=90)
MOST = 5000
"""Conversations that are looked at, the newest."""
NAMES: dict[str, Promise] = {
    WHISPER: _("A whisper"),
    MET: _("A cue that was met"),
    CUE: _("Any cue, whatever became of it"),
}
LOW, HIGH, WIDTH = -2.0, 1.0, 300.0
"""The scale of the drawing, in steps of strength, and its width."""


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of help with its figure and where it lies on the drawing."""

    kind: str
    name: Promise
    it: Effect
    at: float
    low: float
    high: float

    @property
    def further(self) -> float:
        """By how much the curve fell further; below 0: less far."""
        return -(self.it.difference or 0.0)

    @property
    def near(self) -> float:
        """The end of the interval that is nearer to none, or on the side of less; without its sign."""
        return min(abs(self.it.low or 0.0), abs(self.it.high or 0.0)) if self.it.is_clear else abs(self.it.high or 0.0)

    @property
    def far(self) -> float:
        """The other end, without its sign."""
        return max(abs(self.it.low or 0.0), abs(self.it.high or 0.0)) if self.it.is_clear else abs(self.it.low or 0.0)


def shelf(person: Person, now: datetime) -> list[LiveConversation]:
    """The conversations whose figures somebody may see, newest first, without their words."""
    found = LiveConversation.objects.filter(started_at__gt=now - LOOKED_BACK, is_demonstration=False, glance__isnull=False)
    if not person.may(Right.SEE_ALL_FIGURES):
        found = found.filter(team__in=person.team_ids)
    return list(found.select_related("glance").only("pk", "channel", "glance__points").order_by("-pk")[:MOST])


def lived(rows: list[LiveConversation]) -> list[Lived]:
    """What the measuring floor needs of them."""
    ids = [row.pk for row in rows]
    helps: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for pk, turn in Whisper.objects.filter(conversation__in=ids, kind="").values_list("conversation", "turn"):
        helps[pk].append((WHISPER, turn))
    for pk, turn, outcome in GivenCue.objects.filter(conversation__in=ids).values_list("conversation", "turn", "outcome"):
        helps[pk] += [(CUE, turn)] + ([(MET, turn)] if outcome == CueOutcome.MET else [])
    return [
        Lived(row.channel, tuple(Point(int(t), str(f), int(s), float(v)) for t, f, s, v in row.glance.points), tuple(helps[row.pk]))
        for row in rows
    ]


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """What the curve did after help, beside moments of the same kind that had none."""
    person = somebody(request)
    if not (person.may(Right.SEE_TEAM_FIGURES) or person.may(Right.SEE_ALL_FIGURES)):
        raise Http404
    rows = shelf(person, timezone.now())
    every = lived(rows)
    lines = [_line(kind, effect(kind, every)) for kind in KINDS]
    shown = {
        "room": "board", "lines": lines, "n": len(rows), "fewest": FEWEST, "days": LOOKED_BACK.days, "zero": _x(0.0),
        "all_teams": person.may(Right.SEE_ALL_FIGURES), "from_board": person.may(Right.SEE_BOARD),
        "ticks": [(_x(v), v) for v in (-2, -1, 0, 1)],
    }  # fmt: skip
    return render(request, "live/effect.html", shown)


def _line(kind: str, it: Effect) -> Line:
    return Line(kind, NAMES[kind], it, _x(it.difference or 0.0), _x(it.low or 0.0), _x(it.high or 0.0))


def _x(value: float) -> float:
    return round((min(HIGH, max(LOW, value)) - LOW) / (HIGH - LOW) * WIDTH, 1)
