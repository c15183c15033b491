"""Finding conversations: search and filters that live in the address, in pages that stay fast."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.core.cache import cache
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from heard.conversation.codebook import FEELINGS, RESOLUTIONS, SCENARIOS, codes
from heard.web.conversations import words
from heard.web.conversations.models import Conversation, Felt, Note
from heard.web.people.models import Person

PAGE = 50
MOST_COUNTED = 5_000
"""Up to here a search is counted; beyond, the page says that there are more."""
NEWEST, OLDEST = ("-started_at", "-pk"), ("started_at", "pk")
SHOWN = (
    "agent_name", "customer_name", "channel", "subject", "started_at", "read_at", "concern", "scenario", "resolution", "care",
    "missed", "contested", "curve",
)  # fmt: skip
"""What a row of the list shows."""
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
    """A page of what was found: its rows, how many there are in all, and the addresses of its neighbours.

    A search is counted up to MOST_COUNTED; where it finds more, `is_more` says so.
    """

    rows: list[Conversation]
    total: int
    newer: str
    older: str
    is_more: bool = False


def page(found: QuerySet[Conversation], want: Wanted) -> Page:
    """The page that begins after, or ends before, the place asked for; by key, so that page 200 is as fast as page 1."""
    newest = _newest(found) if want.q and words.FINDS_ALL_FIRST[connection.vendor] else None
    rows = None if newest is None else _listed(found, newest, want)
    if rows is None:
        rows = _by_key(found, want)
    total = len(newest) if newest is not None else _counted(found, want)
    more, rows = len(rows) > PAGE, rows[:PAGE]
    if want.before:
        rows.reverse()
    newer, older = (more, True) if want.before else (bool(want.after), more)
    asked = replace(want, after="", before="")
    return Page(
        rows=rows,
        total=min(total, MOST_COUNTED) if want.q else total,
        newer=asked.address(before=place(rows[0])) if newer and rows else "",
        older=asked.address(after=place(rows[-1])) if older and rows else "",
        is_more=bool(want.q) and total > MOST_COUNTED,
    )


def _by_key(found: QuerySet[Conversation], want: Wanted) -> list[Conversation]:
    """One row more than the page has, in the order away from the place asked for."""
    backwards = bool(want.before)
    at = _place(want.before or want.after)
    shelf = found.only(*SHOWN).order_by(*(OLDEST if backwards else NEWEST))
    return list((shelf if at is None else shelf.filter(_beyond(at, backwards)))[: PAGE + 1])


def _beyond(at: tuple[datetime, int], backwards: bool) -> Q:
    moment, pk = at
    if backwards:
        return Q(started_at__gte=moment) & (Q(started_at__gt=moment) | Q(pk__gt=pk))
    return Q(started_at__lte=moment) & (Q(started_at__lt=moment) | Q(pk__lt=pk))


def _counted(found: QuerySet[Conversation], want: Wanted) -> int:
    """How many were found; a search is counted no further than can be told, where that saves work."""
    return found.values("pk").order_by()[: MOST_COUNTED + 1].count() if words.stops_early(want.q) else found.count()


def _newest(found: QuerySet[Conversation]) -> list[int]:
    """The ids of the newest that were found, as many as can be told: the count and most pages from one search."""
    return list(found.order_by(*NEWEST).values_list("pk", flat=True)[: MOST_COUNTED + 1])


def _listed(found: QuerySet[Conversation], newest: list[int], want: Wanted) -> list[Conversation] | None:
    """The rows of the page asked for, as `_by_key` gives them; None where it is not among these ids."""
    at = _place(want.before or want.after)
    try:
        here = 0 if at is None else newest.index(at[1]) + (not want.before)
    except ValueError:
        return None
    if want.before:
        ids = newest[max(0, here - PAGE - 1) : here][::-1]
    elif len(newest) > MOST_COUNTED and here + PAGE >= len(newest):
        return None
    else:
        ids = newest[here : here + PAGE + 1]
    rows = found.model.objects.only(*SHOWN).in_bulk(ids)
    return [rows[pk] for pk in ids if pk in rows]


def faces(person: Person, shelf: QuerySet[Conversation]) -> tuple[list[str], list[str]]:
    """Everyone who answered on this person's shelf, and every channel, in order of name; looked up anew once a minute."""
    key = f"faces:{person.pk}"
    told = cache.get(key)
    if told is None:
        pairs = list(shelf.order_by().values_list("agent_name", "channel").distinct())
        told = tuple(sorted({name for name in names if name}, key=str.lower) for names in zip(*pairs, strict=True)) or ([], [])
        cache.set(key, told, timeout=60)
    return told[0], told[1]
