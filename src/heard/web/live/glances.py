"""The rows of the board: every live conversation that somebody may follow, in order of the customer's need."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from heard.respond.need import ALONG, EASING, GROUPS, NEEDS
from heard.web.live import drawing, wording
from heard.web.live.access import live_visible_to
from heard.web.live.help_words import in_words
from heard.web.live.models import Alert, Glance, Handover, Joined, LiveConversation, LiveState
from heard.web.live.wording import Feel
from heard.web.people.models import Person

MOST = 600
"""Rows that one board shows; those beyond it are the ones that need somebody least, and are counted."""
HOTTEST = F("glance__heat").desc(nulls_last=True)
NAMES = {NEEDS: _("Might need you"), ALONG: _("Going along"), EASING: _("Easing")}


@dataclass(frozen=True, slots=True)
class Asked:
    """Which conversations a board shows: of one agent, of one channel, or all."""

    agent: str = ""
    channel: str = ""

    def __bool__(self) -> bool:
        return bool(self.agent or self.channel)


@dataclass(frozen=True, slots=True)
class Row:
    """One conversation as the board shows it. `version` changes whenever anything that the row shows has changed."""

    pk: int
    group: str
    heat: float
    began: datetime
    customer: str
    agent: str
    quote: str
    curve: SafeString
    feel: Feel | None
    signals: str
    rise: str
    line: str
    about: str
    alert: str
    joined: str
    version: str

    @property
    def order(self) -> tuple[int, float, datetime, int]:
        """Hottest first, of equals the one that has waited longest."""
        return GROUPS.index(self.group), -self.heat, self.began, self.pk


@dataclass(frozen=True, slots=True)
class Part:
    """One of the three groups of the board."""

    group: str
    name: object
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """The one alert that the board tells of: the conversation, what has happened, and how many more wait."""

    live: LiveConversation
    alert: Alert
    happened: str
    besides: str
    more: int


def shelf(person: Person, asked: Asked) -> QuerySet[LiveConversation]:
    """The open live conversations on this board, without their readings."""
    open_ones = live_visible_to(person).filter(state=LiveState.OPEN)
    if asked.agent.isdecimal():
        open_ones = open_ones.filter(agent=int(asked.agent))
    if asked.channel:
        open_ones = open_ones.filter(channel=asked.channel)
    return open_ones.select_related("agent", "glance").defer("reading")


def rows(found: QuerySet[LiveConversation]) -> list[Row]:
    """These conversations as rows, in order of need."""
    kept = list(found.order_by(HOTTEST, "pk")[:MOST])
    ids = [row.pk for row in kept]
    alerts: dict[int, list[Alert]] = defaultdict(list)
    for alert in Alert.objects.filter(conversation__in=ids, closed_at=None).order_by("pk"):
        alerts[alert.conversation_id].append(alert)
    joined: dict[int, list[str]] = defaultdict(list)
    for one in Joined.objects.filter(conversation__in=ids, left_at=None).select_related("person").order_by("pk"):
        joined[one.conversation_id].append(one.person.name)
    asked = dict(Handover.objects.filter(conversation__in=ids, answered_at=None).values_list("conversation_id", "pk"))
    made = [_row(row, alerts[row.pk], joined[row.pk], asked.get(row.pk)) for row in kept]
    return sorted(made, key=lambda row: row.order)


def _row(live: LiveConversation, alerts: list[Alert], joined: list[str], asked: int | None) -> Row:
    glance: Glance | None = getattr(live, "glance", None)
    shown: Mapping[str, Any] = glance.shown if glance else {}
    group = glance.group if glance else ALONG
    state = _state(alerts)
    version = f"{live.revision}.{live.read_revision}.{live.agent_id or 0}.{state}.{len(alerts)}.{len(joined)}.{asked or 0}"
    return Row(
        pk=live.pk, group=group, heat=glance.heat if glance else 0.0, began=live.started_at, customer=live.customer_name,
        agent=live.agent.name if live.agent else live.agent_name, quote=str(shown.get("quote", "")),
        curve=drawing.curve(shown.get("curve", ()), drawing.HOT if group == NEEDS else drawing.SMALL),
        feel=wording.feel(shown.get("feeling", ""), shown.get("strength", 0), shown.get("sure", 1.0)),
        signals=wording.signals(shown.get("signals", [])), rise=wording.climbed(shown.get("rise", {})),
        line=in_words(shown.get("line", "")) if group == NEEDS else "", about=shown.get("about", ""), alert=state,
        joined=", ".join(joined), version=version,
    )  # fmt: skip


def _state(alerts: Iterable[Alert]) -> str:
    """How the alerts of one conversation stand: `waits`, `held` back, `seen`, or none."""
    states = {"seen" if a.acknowledged_at else "held" if a.held else "waits" for a in alerts}
    return next((state for state in ("waits", "held", "seen") if state in states), "")


def parts(found: list[Row]) -> list[Part]:
    """The three groups, empty ones with them: a conversation may move into each of them."""
    return [Part(group, NAMES[group], tuple(row for row in found if row.group == group)) for group in GROUPS]


def counted(found: QuerySet[LiveConversation]) -> dict[str, int]:
    """How many conversations there are in each group, and how many people answer them."""
    groups = dict(found.order_by().values_list("glance__group").annotate(n=Count("pk")))
    people = found.order_by().exclude(agent=None).values("agent").distinct().count()
    named = found.order_by().filter(agent=None).exclude(agent_name="").values("agent_name").distinct().count()
    along = groups.get(ALONG, 0) + groups.get(None, 0)
    return {NEEDS: groups.get(NEEDS, 0), ALONG: along, EASING: groups.get(EASING, 0), "all": sum(groups.values()),
            "people": people + named}  # fmt: skip


def told(found: QuerySet[LiveConversation]) -> Told | None:
    """The alert that waits for somebody: of the conversation that needs it most; None where nothing waits."""
    waiting = Alert.objects.filter(conversation__in=found.order_by().values("pk"), closed_at=None, acknowledged_at=None, held=False)
    hottest = F("conversation__glance__heat").desc(nulls_last=True)
    alert = waiting.select_related("conversation__agent").order_by(hottest, "pk").first()
    if alert is None:
        return None
    more = waiting.values("conversation").distinct().count() - 1
    return Told(alert.conversation, alert, wording.happened(alert.cause, alert.told), wording.besides(alert.told), more)


def channels(person: Person) -> list[str]:
    """The channels of the conversations that are going on."""
    found = live_visible_to(person).filter(state=LiveState.OPEN).exclude(channel="")
    return list(found.order_by("channel").values_list("channel", flat=True).distinct())


def answering(person: Person) -> list[Person]:
    """Who answers now, in order of name."""
    found = live_visible_to(person).filter(state=LiveState.OPEN).order_by()
    return list(Person.objects.filter(pk__in=found.values("agent")).order_by("name"))
