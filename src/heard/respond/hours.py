"""A team's working hours: when something said "by Friday" must be done, and when to remind of it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from heard.understand.due import LENGTH, NUMBERS, due_at, names_hour

Span = tuple[time, time]
LOOK = 21
"""Days looked through for a working one; a team that works on none of them has no hours at all."""
NOON, LATE_AFTERNOON = time(12), time(17)


@dataclass(frozen=True, slots=True)
class Hours:
    """When a team works: its time zone and, Monday first, the spans of each weekday in order."""

    zone: ZoneInfo
    week: tuple[tuple[Span, ...], ...]


@dataclass(frozen=True, slots=True)
class Due:
    """When something must be done: `said` tells whether the customer was given a time, `because` how it was worked out."""

    at: datetime
    said: bool
    because: str


def hours(zone: str, week: Sequence[Sequence[Sequence[str]]]) -> Hours:
    """Hours from plain values: `hours("Europe/London", [[["09:00", "17:30"]], ...])`, Monday first, seven days."""
    read = tuple(tuple((time.fromisoformat(a), time.fromisoformat(b)) for a, b in day) for day in week)
    return Hours(ZoneInfo(zone), (read + ((),) * 7)[:7])


def due(said: str | None, made: datetime, team: Hours) -> Due:
    """When a promise falls due for this team; `said` is the time as it was said, `made` when it was.

    An hour that was named stands as it was named. A day ends when the team closes; a day off ends with the working day
    before it, so that the promise is kept early rather than late. With no time said, the close of the next working day is proposed.
    """
    now = made.astimezone(team.zone)
    meant = due_at(said, now, 0)
    if said is None or meant is None:
        return Due(_next_close(now, team), False, "No time was said; this is the close of the next working day.")
    length = LENGTH.search(said)
    if length and said.lower().startswith(("within", "in", "up to")):
        return _after(length, now, meant, team)
    if names_hour(said):
        return Due(meant, True, "The hour that was named.")
    return _by_day(said.lower(), now, meant, team)


def remind_at(at: datetime, team: Hours, lead: timedelta) -> datetime:
    """When to remind of something due `at`: so much working time before it, so that it can still be done."""
    left = lead
    for start, end in _backwards(at, team):
        if end - start >= left:
            return end - left
        left -= end - start
    return at - lead


def opening(day: date, team: Hours) -> Span | None:
    """From when to when a team works on a day; None on a day off."""
    spans = team.week[day.weekday()]
    return (spans[0][0], spans[-1][1]) if spans else None


def _by_day(text: str, now: datetime, meant: datetime, team: Hours) -> Due:
    worked = opening(meant.date(), team)
    if worked is None:
        return _early(now, meant, team, "The team is off that day; this is the close of the working day before.")
    part = NOON if "morning" in text else LATE_AFTERNOON if "afternoon" in text else worked[1]
    at = min(part, worked[1])
    return Due(
        _on(meant.date(), at, team), True, "The end of that part of the day." if part != worked[1] else "The team's close that day."
    )


def _after(length: re.Match[str], now: datetime, meant: datetime, team: Hours) -> Due:
    told = length.group
    count, unit = _number(told("second") or told("first")), told("unit").lower()
    if told("working") and unit in ("hour", "hr", "min"):
        minutes = count * (1 if unit == "min" else 60)
        return Due(_working_time(now, timedelta(minutes=minutes), team), True, "Counted in the team's working time.")
    if told("working") and unit == "day":
        return Due(_working_days(now, count, team), True, "Counted in the team's working days.")
    if _is_open(meant, team):
        return Due(meant, True, "Counted from when it was said.")
    return _early(now, meant, team, "That moment is outside working hours; this is the close before it.")


def _early(now: datetime, meant: datetime, team: Hours, because: str) -> Due:
    """The last working moment before `meant`; `meant` itself where the team does not work in between."""
    before = next((end for _, end in _backwards(meant, team)), None)
    if before is None or before <= now:
        return Due(meant, True, "No working time lies before it.")
    return Due(before, True, because)


def _on(day: date, at: time, team: Hours) -> datetime:
    return datetime.combine(day, at, tzinfo=team.zone)


def _spans(day: date, team: Hours) -> Iterator[tuple[datetime, datetime]]:
    for start, end in team.week[day.weekday()]:
        yield _on(day, start, team), _on(day, end, team)


def _backwards(at: datetime, team: Hours) -> Iterator[tuple[datetime, datetime]]:
    """Working spans before `at`, the latest first, the last one cut where `at` falls into it."""
    local = at.astimezone(team.zone)
    for back in range(LOOK):
        for start, end in reversed(list(_spans(local.date() - timedelta(days=back), team))):
            if start < local:
                yield start, min(end, local)


def _forwards(at: datetime, team: Hours) -> Iterator[tuple[datetime, datetime]]:
    local = at.astimezone(team.zone)
    for ahead in range(LOOK * 2):
        for start, end in _spans(local.date() + timedelta(days=ahead), team):
            if end > local:
                yield max(start, local), end


def _is_open(at: datetime, team: Hours) -> bool:
    return any(start <= at <= end for start, end in _spans(at.astimezone(team.zone).date(), team))


def _working_time(now: datetime, length: timedelta, team: Hours) -> datetime:
    left = length
    for start, end in _forwards(now, team):
        if end - start >= left:
            return start + left
        left -= end - start
    return now + length


def _working_days(now: datetime, count: int, team: Hours) -> datetime:
    """The close of the working day that is so many working days on."""
    day = now.date()
    for _ in range(LOOK * 10):
        day += timedelta(days=1)
        count -= opening(day, team) is not None
        if count <= 0:
            break
    worked = opening(day, team)
    return _on(day, worked[1], team) if worked else now + timedelta(days=1)


def _next_close(now: datetime, team: Hours) -> datetime:
    return _working_days(now, 1, team)


def _number(word: str) -> int:
    return NUMBERS.get(word.lower()) or int(word)
