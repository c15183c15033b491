"""What became of cues: a person's own week for that person alone, and how the policy does, without persons."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from heard.measure.replay import Share
from heard.web.live import cueing
from heard.web.live.models import CueOutcome, GivenCue
from heard.web.people.entry import only, somebody
from heard.web.people.models import Person
from heard.web.people.rights import Right

WEEK = timedelta(days=7)
QUARTER = timedelta(days=90)
FEW = 20
"""Cues under which a share is too few to tell."""
FEWEST_PEOPLE = 3
"""So many people must be behind a figure of the policy, so that it is nobody's own."""
SETTLED = (CueOutcome.MET, CueOutcome.IGNORED, CueOutcome.DISMISSED)


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one cue: how often it was shown, met, passed over, put away; `people` stand behind it."""

    title: str
    shown: int
    met: int
    ignored: int
    dismissed: int
    people: int
    share: Share

    @property
    def is_told(self) -> bool:
        """Whether there is enough to tell a share."""
        return self.share.n >= FEW

    @property
    def percent(self) -> tuple[int, int, int]:
        """The share of those settled that were met, and its interval, in hundredths."""
        low, high = self.share.interval
        return round(100 * (self.share.value or 0)), round(100 * low), round(100 * high)


def lines(found: QuerySet[GivenCue], policy: str = "") -> list[Line]:
    """A line for each cue, in the order of the policy."""
    told = list((found.filter(policy=policy) if policy else found).values_list("name", "outcome", "agent_id"))
    names = [rule.name for rule in cueing.policy().cues]
    strange = sorted({name for name, *_rest in told} - set(names))
    return [_line(name, [one for one in told if one[0] == name]) for name in (*names, *strange) if any(t[0] == name for t in told)]


def _line(name: str, told: Iterable[tuple[str, str, int | None]]) -> Line:
    rows = list(told)
    of = Counter(outcome for _name, outcome, _agent in rows)
    rule = cueing.policy().rule(name)
    share = Share(of[CueOutcome.MET], sum(of[outcome] for outcome in SETTLED))
    people = len({agent for _name, _outcome, agent in rows if agent is not None})
    title = _(rule.title) if rule else name
    return Line(title, len(rows), of[CueOutcome.MET], of[CueOutcome.IGNORED], of[CueOutcome.DISMISSED], people, share)


def own_week(person: Person, now: datetime) -> QuerySet[GivenCue]:
    """The cues that this person was shown in the last seven days."""
    return GivenCue.objects.filter(agent=person, shown_at__gt=now - WEEK)


@require_GET
@only(Right.ANSWER_LIVE)
def week(request: HttpRequest) -> HttpResponse:
    """Your cues this week, for nobody else."""
    person, now = somebody(request), timezone.now()
    found = own_week(person, now)
    return render(request, "live/cues_week.html", {"room": "desk", "lines": lines(found), "n": found.count()})


def measured(person: Person, now: datetime) -> QuerySet[GivenCue]:
    """The cues by which this person may judge the policy: their teams', or all; demonstrations do not count."""
    found = GivenCue.objects.filter(shown_at__gt=now - QUARTER, conversation__is_demonstration=False)
    if person.may(Right.SEE_ALL_FIGURES):
        return found
    if person.may(Right.SEE_TEAM_FIGURES):
        return found.filter(conversation__team__in=person.team_ids)
    raise Http404


@dataclass(frozen=True, slots=True)
class Table:
    """How one policy does; without lines where too few people stand behind it."""

    policy: str
    cues: int
    people: int
    lines: tuple[Line, ...]


@require_GET
def policies(request: HttpRequest) -> HttpResponse:
    """How each policy does, without persons."""
    found = measured(somebody(request), timezone.now())
    names = sorted(found.order_by().values_list("policy", flat=True).distinct())
    return render(request, "live/policies.html", {"room": "desk", "tables": [_table(found, name) for name in names]})


def _table(found: QuerySet[GivenCue], name: str) -> Table:
    mine = found.filter(policy=name)
    people = mine.exclude(agent=None).order_by().values("agent").distinct().count()
    shown = tuple(line for line in lines(found, name) if line.people >= FEWEST_PEOPLE)
    return Table(name, mine.count() if people >= FEWEST_PEOPLE else 0, people, shown if people >= FEWEST_PEOPLE else ())
