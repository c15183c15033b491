"""The trail of who saw or changed what, when: how it is written, searched and told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from heard.web.people.models import Person, Record

A_PAGE = 100
"""Lines on one page."""


def record(person: Person | None, did: str, about: str, **facts: int | str | None) -> None:
    """Write one line of the trail; `person` None is Heard itself. Facts are ids, codes and counts, never words."""
    Record.objects.create(person=person, did=did, about=about, facts=facts)


@dataclass(frozen=True)
class Wanted:
    """Which lines somebody asks for; empty is any."""

    person: str = ""
    did: str = ""
    about: str = ""
    since: str = ""
    until: str = ""

    def __bool__(self) -> bool:
        return any((self.person, self.did, self.about, self.since, self.until))


def wanted(asked: dict[str, str]) -> Wanted:
    """What an address asks for; what makes no sense is left out."""
    whose = asked.get("person", "")
    return Wanted(
        person=whose if whose.isdecimal() or whose == "heard" else "",
        did=asked.get("did", "").strip()[:40],
        about=asked.get("about", "").strip()[:60],
        since=asked.get("since", "") if _day(asked.get("since", "")) else "",
        until=asked.get("until", "") if _day(asked.get("until", "")) else "",
    )


def _day(told: str) -> date | None:
    try:
        return date.fromisoformat(told)
    except ValueError:
        return None


def find(want: Wanted) -> QuerySet[Record]:
    """The lines that somebody asks for, newest first."""
    found = Record.objects.select_related("person").order_by("-id")
    if want.person:
        found = found.filter(person=None) if want.person == "heard" else found.filter(person=int(want.person))
    if want.did:
        found = found.filter(did__startswith=want.did)
    if want.about:
        found = found.filter(about=want.about)
    if since := _day(want.since):
        found = found.filter(at__gte=_midnight(since))
    if until := _day(want.until):
        found = found.filter(at__lt=_midnight(until + timedelta(days=1)))
    return found


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


@dataclass(frozen=True)
class Page:
    """Some lines, and the ids with which the pages before and after begin."""

    rows: list[Record]
    newer: int | None
    older: int | None


def page(found: QuerySet[Record], before: str, after: str) -> Page:
    """The lines older than `before`, or newer than `after`, or the newest."""
    if after.isdecimal():
        rows = list(found.filter(id__gt=int(after)).order_by("id")[: A_PAGE + 1])
        more, rows = len(rows) > A_PAGE, rows[:A_PAGE][::-1]
        return Page(rows, rows[0].pk if rows and more else None, rows[-1].pk if rows else None)
    older = found.filter(id__lt=int(before)) if before.isdecimal() else found
    rows = list(older[: A_PAGE + 1])
    more, rows = len(rows) > A_PAGE, rows[:A_PAGE]
    return Page(rows, rows[0].pk if rows and before else None, rows[-1].pk if more else None)


def kinds() -> list[str]:
    """Every code that stands in the trail, in order; found by walking the index, however long the trail is."""
    found: list[str] = []
    while len(found) < 500:
        after = Record.objects.filter(did__gt=found[-1]) if found else Record.objects.all()
        following = after.order_by("did").values_list("did", flat=True).first()
        if following is None:
            break
        found.append(following)
    return found


def as_told(row: Record) -> dict[str, object]:
    """One line for whoever reads it elsewhere."""
    return {
        "id": row.pk,
        "at": row.at.isoformat(),
        "person": row.person_id,
        "name": row.person.name if row.person else "Heard",
        "did": row.did,
        "about": row.about,
        "facts": row.facts,
    }


def in_pieces(want: Wanted, newest: int, size: int = 2000) -> Iterable[list[Record]]:
    """Every line up to `newest`, newest first, some at a time, so that the longest trail fits into memory."""
    last = newest + 1
    while piece := list(find(want).filter(id__lt=last)[:size]):
        yield piece
        last = piece[-1].pk
