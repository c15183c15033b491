"""Finding conversations: search and filters that live in the address, in pages that stay fast."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.core.cache import cache
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from heard.conversation.codebook import FEELINGS, RESOLUTIONS, SCENARIOS, codes
from heard.web.conversations import words
from heard.web.conversations.models import Conversation, Felt, Note
from heard.web.people.models import Person

PAGE = 50
MOMENTS = {
    "care": (_("a moment of care"), Q(care__gt=0)),
    "missed": (_("a missed chance"), Q(missed__gt=0)),
    "both": (_("both kinds"), Q(care__gt=0, missed__gt=0)),
    "none": (_("none"), Q(care=0, missed=0, read_at__isnull=False)),
}
BY = {"customer": _("the customer"), "agent": _("us")}
STRAIN = {
    "rose": (_("strain rose fast"), Q(spikes__gt=0)),
    "severe": (_("severe strain"), Q(strength=3)),
    "clear": (_("clear strain or more"), Q(strength__gte=2)),
    "calm": (_("stayed calm"), Q(strength=0, read_at__isnull=False)),
}
LOOKED_AT = {
    "contested": (_("contested, waiting"), Q(contested__gt=0)),
    "noted": (_("with notes"), Q(Exists(Note.objects.filter(conversation=OuterRef("pk"))))),
    "unread": (_("still to be read"), Q(read_at=None)),
}
CHOICES = {
    "by": tuple(BY), "scenario": codes(SCENARIOS), "resolution": codes(RESOLUTIONS), "feeling": codes(FEELINGS),
    "moments": tuple(MOMENTS), "strain": tuple(STRAIN), "state": tuple(LOOKED_AT),
}  # fmt: skip
FILTERS = ("q", *CHOICES, "agent", "channel", "since", "until")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for; an empty field asks nothing. `after` and `before` are places in the order."""

    q: str = ""
    by: str = ""
    scenario: str = ""
    resolution: str = ""
    feeling: str = ""
    moments: str = ""
    strain: str = ""
    state: str = ""
    agent: str = ""
    channel: str = ""
    since: str = ""
    until: str = ""
    after: str = ""
    before: str = ""

    @property
    def filters(self) -> dict[str, str]:
        """What is asked, without the place in the order."""
        return {name: getattr(self, name) for name in FILTERS if getattr(self, name)}

    @property
    def query(self) -> str:
        """What is asked, as the query of an address without the question mark."""
        return urlencode(self.filters)

    def address(self, **place: str) -> str:
        """The query of an address that asks the same, from another place."""
        return "?" + urlencode({**self.filters, **place})


def wanted(asked: dict[str, str]) -> Wanted:
    """What an address asks for; what makes no sense in it is left out."""
    clean = {name: asked.get(name, "").strip()[:200] for name in Wanted.__slots__}
    clean |= {name: "" for name, fit in CHOICES.items() if clean[name] not in fit}
    clean |= {name: "" for name in ("since", "until") if _day(clean[name]) is None}
    clean |= {name: "" for name in ("after", "before") if _place(clean[name]) is None}
    return Wanted(**clean)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _place(text: str) -> tuple[datetime, int] | None:
    at, _, pk = text.partition("~")
    try:
        return datetime.fromisoformat(at), int(pk)
    except ValueError:
        return None


def place(row: Conversation) -> str:
    """Where a conversation stands in the order, newest first."""
    return f"{row.started_at.isoformat()}~{row.pk}"


def find(shelf: QuerySet[Conversation], want: Wanted) -> QuerySet[Conversation]:
    """Those on the shelf that fit every filter, in no order yet."""
    shelf = words.containing(shelf, want.q, want.by)
    same = {"scenario": want.scenario, "resolution": want.resolution, "agent_name": want.agent, "channel": want.channel}
    shelf = shelf.filter(**{field: value for field, value in same.items() if value})
    for table, asked in ((MOMENTS, want.moments), (STRAIN, want.strain), (LOOKED_AT, want.state)):
        if asked:
            shelf = shelf.filter(table[asked][1])
    if want.feeling:
        shelf = words.among(shelf, Felt.objects.filter(feeling=want.feeling).values("conversation"))
    if (since := _day(want.since)) is not None:
        shelf = shelf.filter(started_at__gte=_midnight(since))
    if (until := _day(want.until)) is not None and until < date.max:
        shelf = shelf.filter(started_at__lt=_midnight(until + timedelta(days=1)))
    return shelf


@dataclass(frozen=True, slots=True)
class Page:
    """A page of what was found: its rows, how many there are in all, and the addresses of its neighbours."""

    rows: list[Conversation]
    total: int
    newer: str
    older: str


def page(found: QuerySet[Conversation], want: Wanted) -> Page:
    """The page that begins after, or ends before, the place asked for; by key, so that page 200 is as fast as page 1."""
    backwards = bool(want.before)
    at = _place(want.before or want.after)
    order = ("started_at", "pk") if backwards else ("-started_at", "-pk")
    shelf = found.defer("head").order_by(*order)
    if at is not None:
        shelf = shelf.filter(_beyond(at, backwards))
    rows = list(shelf[: PAGE + 1])
    more, rows = len(rows) > PAGE, rows[:PAGE]
    if backwards:
        rows.reverse()
    newer, older = (more, True) if backwards else (at is not None, more)
    asked = replace(want, after="", before="")
    return Page(
        rows=rows,
        total=found.count(),
        newer=asked.address(before=place(rows[0])) if newer and rows else "",
        older=asked.address(after=place(rows[-1])) if older and rows else "",
    )


def _beyond(at: tuple[datetime, int], backwards: bool) -> Q:
    moment, pk = at
    if backwards:
        return Q(started_at__gte=moment) & (Q(started_at__gt=moment) | Q(pk__gt=pk))
    return Q(started_at__lte=moment) & (Q(started_at__lt=moment) | Q(pk__lt=pk))


def faces(person: Person, shelf: QuerySet[Conversation]) -> tuple[list[str], list[str]]:
    """Everyone who answered on this person's shelf, and every channel, in order of name; looked up anew once a minute."""
    key = f"faces:{person.pk}"
    told = cache.get(key)
    if told is None:
        pairs = list(shelf.order_by().values_list("agent_name", "channel").distinct())
        told = tuple(sorted({name for name in names if name}, key=str.lower) for names in zip(*pairs, strict=True)) or ([], [])
        cache.set(key, told, timeout=60)
    return told[0], told[1]
