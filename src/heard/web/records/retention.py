"""How long words are kept: a rule a team, what would go by it, and the nightly deletion."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Min, QuerySet

from heard.web.conversations.models import Conversation
from heard.web.people.models import Person, Team
from heard.web.people.trail import record
from heard.web.records import forgetting, traces
from heard.web.records.models import Night, Rule

USUAL = 13
"""Months that words are kept where nobody has set a rule."""
CHOICES = (1, 3, 6, 13, 24, 36, 60, None)
GRACE = timedelta(days=30)
"""How long a conversation stays at least after it came in, however old it was then: nobody loses what they just brought."""

Rules = Mapping[int | None, int | None]
"""Months by team; under None the rule of every team without one. No months: for ever."""


def rules() -> dict[int | None, int | None]:
    """The rules as they are set."""
    return {None: USUAL} | dict(Rule.objects.values_list("team_id", "months"))


def months_ago(now: datetime, months: int) -> datetime:
    """The same time of day so many months earlier; on the last day of a month that is too short."""
    count = now.year * 12 + now.month - 1 - months
    year, month = divmod(count, 12)
    for day in (now.day, 30, 29, 28):
        try:
            return now.replace(year=year, month=month + 1, day=day)
        except ValueError:
            continue
    raise ValueError(months)


def too_old(team: int, kept: Rules, now: datetime) -> QuerySet[Conversation]:
    """The conversations of a team that its rule lets go: had so long ago, and here for a while; the sample stays."""
    months = kept.get(team, kept.get(None))
    if months is None:
        return Conversation.objects.none()
    shelf = Conversation.objects.filter(team=team, is_sample=False)
    return shelf.filter(started_at__lt=months_ago(now, months), arrived_at__lt=now - GRACE)


@dataclass(frozen=True, slots=True)
class Going:
    """What would go of one team."""

    team: Team
    months: int | None
    count: int
    oldest: datetime | None
    of: int


def going(kept: Rules, now: datetime) -> list[Going]:
    """A dry run: what each team would lose by these rules; nothing is deleted."""
    sizes = dict(Conversation.objects.filter(is_sample=False).values_list("team").annotate(n=Count("pk")))
    out = []
    for team in Team.objects.filter(is_sample=False).order_by("name"):
        told = too_old(team.pk, kept, now).aggregate(n=Count("pk"), oldest=Min("started_at"))
        out.append(Going(team, kept.get(team.pk, kept.get(None)), told["n"], told["oldest"], sizes.get(team.pk, 0)))
    return out


def set_rules(person: Person, kept: Rules, now: datetime) -> None:
    """Keep these rules in place of those before; each change of what a team keeps is recorded, and which way it went."""
    before = rules()
    with transaction.atomic():
        Rule.objects.exclude(team_id__in=[team for team in kept if team]).filter(team__isnull=False).delete()
        for team in sorted({*before, *kept}, key=lambda pk: pk or 0):
            was, will = before.get(team, before[None]), kept.get(team, kept[None])
            if team in kept:
                Rule.objects.update_or_create(team=_team(team), defaults={"months": will, "set_by": person, "set_at": now})
            if was != will:
                about = "teams" if team is None else f"team:{team}"
                record(person, "retention.changed", about, was=was, months=will, longer=_longer(was, will))


def _team(pk: int | None) -> Team | None:
    return None if pk is None else Team.objects.get(pk=pk)


def _longer(was: int | None, months: int | None) -> str:
    return "yes" if months is None or (was is not None and months > was) else "no"


def night(now: datetime, beat: Callable[[int, int], bool] = lambda done, all_: True) -> Night:
    """Delete what is too old, team by team; done twice it finds nothing the second time."""
    kept = rules()
    told = Night.objects.create(began_at=now)
    old = {team: list(too_old(team, kept, now).values_list("pk", flat=True)) for team in _teams()}
    every, done = sum(map(len, old.values())), 0
    count: Counter[str] = Counter()
    for team, ids in old.items():
        for some in _some(ids):
            count += forgetting.forget_many(some, None, f"team:{team}", {"months": kept.get(team, kept.get(None))})
            done += len(some)
            if not beat(done, every):
                return told  # another worker has this night by now
    told.teams = {str(team): len(ids) for team, ids in old.items() if ids}
    told.deleted, told.ended_at = dict(count), now
    told.save(update_fields=["teams", "deleted", "ended_at"])
    if count:
        traces.wipe()
    return told


def _teams() -> list[int]:
    return list(Team.objects.filter(is_sample=False).order_by("pk").values_list("pk", flat=True))


def _some(ids: list[int]) -> Iterable[list[int]]:
    return (ids[start : start + forgetting.AT_ONCE] for start in range(0, len(ids), forgetting.AT_ONCE))
