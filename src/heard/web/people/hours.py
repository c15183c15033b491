"""The working hours of a team: up to two spans a day, as the form writes them and as the team keeps them."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

SPANS = 2
"""How many spans a day the form offers: before and after a break."""
MIDNIGHT = "23:59"
"""How the end of a day is kept, so that it is a time of that day; a form says 00:00."""

Hours = list[list[list[str]]]


class HoursError(ValueError):
    """What somebody typed does not make a day; says which day, and why."""


@dataclass(frozen=True)
class Day:
    """One weekday in the form: its name, and the spans, empty ones included."""

    number: int
    name: str
    spans: tuple[tuple[str, str], ...]


def shown(hours: Hours) -> list[Day]:
    """The week as the form shows it."""
    return [
        Day(number, str(WEEKDAYS[number]), tuple((a, "00:00" if b == MIDNIGHT else b) for a, b in padded(day)))
        for number, day in enumerate(hours)
    ]


def padded(day: list[list[str]]) -> list[list[str]]:
    """The spans of a day, and empty ones after them."""
    return [*day, *[["", ""]] * SPANS][: max(SPANS, len(day))]


def typed(form: Mapping[str, str]) -> list[Day]:
    """The week as somebody has just typed it, right or wrong."""
    spans = [tuple((_said(form, n, i, "from"), _said(form, n, i, "to")) for i in range(SPANS)) for n in range(7)]
    return [Day(number, str(WEEKDAYS[number]), said) for number, said in enumerate(spans)]


def _said(form: Mapping[str, str], day: int, span: int, which: str) -> str:
    return str(form.get(f"d{day}_{span}_{which}", "")).strip()[:5]


def read_hours(form: Mapping[str, str]) -> Hours:
    """The week that the form tells, Monday first."""
    return [_read(day) for day in typed(form)]


def _read(day: Day) -> list[list[str]]:
    spans: list[list[str]] = []
    for begins, ends in day.spans:
        if not begins and not ends:
            continue
        if not begins or not ends:
            raise HoursError(_("%(day)s: a beginning needs an end.") % {"day": day.name})
        span = [_time(begins, day.name), _time(ends, day.name)]
        span[1] = MIDNIGHT if span[1] == "00:00" else span[1]
        if span[0] >= span[1]:
            raise HoursError(_("%(day)s ends before it begins. Hours past midnight belong to the next day.") % {"day": day.name})
        if spans and span[0] < spans[-1][1]:
            raise HoursError(_("%(day)s: the second part begins before the first one ends.") % {"day": day.name})
        spans.append(span)
    return spans


def _time(said: str, day: str) -> str:
    hour, _colon, minute = said.partition(":")
    if not (hour.isdecimal() and minute.isdecimal() and len(minute) == 2 and int(hour) < 24 and int(minute) < 60):
        raise HoursError(_("%(day)s: write times like 09:00.") % {"day": day})
    return f"{int(hour):02}:{minute}"


def in_words(hours: Hours) -> list[tuple[str, str]]:
    """The week in few words, days alike drawn together: Monday to Friday 09:00 to 17:30."""
    told: list[tuple[int, int, list[list[str]]]] = []
    for number, day in enumerate(hours):
        if told and told[-1][2] == day:
            told[-1] = (told[-1][0], number, day)
        else:
            told.append((number, number, day))
    return [(_days(a, b), ", ".join(f"{x}–{y}" for x, y in day) or _("closed")) for a, b, day in told]


def _days(first: int, last: int) -> str:
    if first == last:
        return str(WEEKDAYS[first])
    return _("%(first)s to %(last)s") % {"first": WEEKDAYS[first], "last": WEEKDAYS[last]}
