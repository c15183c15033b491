"""Care for the team: who has had a run of hard conversations. In order of name, with no figure beside another's."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from heard.respond.need import hard_in_a_row
from heard.web.live.access import live_visible_to
from heard.web.live.models import LiveConversation, LiveState, Whisper
from heard.web.live.whispering import BREAK
from heard.web.people.models import Person

SHIFT = timedelta(hours=10)
RESTED = timedelta(hours=2)
"""So long after a break was offered, it is not said again."""


@dataclass(frozen=True, slots=True)
class Run:
    """Somebody who could do with a break: how many in a row and since when, and whether one was offered."""

    person: Person
    first: str
    row: int
    since: datetime
    at: LiveConversation | None
    offered: Whisper | None


def runs(person: Person, now: datetime) -> list[Run]:
    """Everybody whom this person may follow and who has had a run of hard conversations in this shift."""
    mine = live_visible_to(person).filter(last_at__gt=now - SHIFT, is_demonstration=False).exclude(agent=None)
    had: dict[int, list[tuple[datetime, int]]] = defaultdict(list)
    for agent, began, strongest in mine.order_by("started_at", "pk").values_list("agent", "started_at", "glance__strongest"):
        had[agent].append((began, strongest or 0))
    hard = {agent: n for agent, each in had.items() if agent != person.pk and (n := hard_in_a_row([s for _, s in each]))}
    people = Person.objects.filter(pk__in=hard, is_active=True).order_by("name", "pk")
    return [_run(one, hard[one.pk], had[one.pk][-hard[one.pk]][0], now) for one in people]


def _run(one: Person, row: int, since: datetime, now: datetime) -> Run:
    at = LiveConversation.objects.filter(agent=one, state=LiveState.OPEN).order_by("-last_at").first()
    offered = Whisper.objects.filter(conversation__agent=one, kind=BREAK, at__gt=now - RESTED).order_by("-pk").first()
    return Run(one, one.name.split()[0], row, since, at, offered)
