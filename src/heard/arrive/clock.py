"""Times as sources write them: seconds on a running clock, the time of day, dates in several orders."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

DAY = 24 * 3600.0
FIELDS = re.compile(
    r"""^(?:(?P<date>\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})[ ,T]+)?
        (?P<a>\d{1,3}):(?P<b>\d{2})(?::(?P<c>\d{2}))?(?:[.,](?P<part>\d{1,9}))?\s*(?P<half>[ap]\.?m\.?)?
        (?:\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2}))?$""",
    re.VERBOSE | re.IGNORECASE,
)


def moment(value: Any) -> datetime | None:
    """A point in time from ISO text, an e-mail's way of writing or epoch seconds or milliseconds; None if it is none.

    A time without a zone is taken as UTC.
    """
    if isinstance(value, bool) or value is None or value == "":
        return None
    try:
        if isinstance(value, (int, float)) or str(value).replace(".", "", 1).isdigit():
            return _epoch(float(value))
        return aware(datetime.fromisoformat(str(value).strip()))
    except (ValueError, OverflowError, OSError):
        return None


def _epoch(number: float) -> datetime | None:
    seconds = number / 1000 if number > 1e11 else number
    return datetime.fromtimestamp(seconds, UTC) if seconds > 1e8 else None


def aware(time: datetime) -> datetime:
    """The time with its zone; UTC where none is told."""
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def seconds(value: Any, unit: float = 1.0) -> float | None:
    """A number of seconds from a number or its text in units of `unit` seconds; None if it is none or below zero."""
    if isinstance(value, bool) or value is None:
        return None
    try:
        number = float(value) * unit
    except (TypeError, ValueError):
        return None
    return round(number, 3) if 0 <= number < 1e9 else None


def since(times: Sequence[datetime | None]) -> tuple[datetime | None, list[float | None]]:
    """When it began, and each time as seconds since then; unknown times stay unknown."""
    first = min((t for t in times if t is not None), default=None)
    if first is None:
        return None, [None] * len(times)
    return first, [None if t is None else round((t - first).total_seconds(), 3) for t in times]


def stamps(written: Sequence[str | None]) -> tuple[datetime | None, list[float | None]]:
    """Stamps in front of turns as (when it began, seconds since then): a running clock, a time of day, or with dates.

    `01:30` is minutes and seconds where the first stamp is below five minutes and the stamps are no times of day.
    """
    found = [FIELDS.match(w.strip()) if w else None for w in written]
    known = [m for m in found if m]
    if not known:
        isos = [moment(w) for w in written]
        return since(isos) if any(isos) else (None, [seconds(w) if w else None for w in written])
    if any(m["date"] for m in known):
        order = _date_order([m["date"] for m in known if m["date"]], any(m["half"] for m in known))
        return since([_dated(m, order) if m and m["date"] else None for m in found])
    if _runs(known):
        return None, [_running(m) if m else None for m in found]
    return None, _of_day([_day_seconds(m) if m else None for m in found])


def _runs(known: list[re.Match[str]]) -> bool:
    if any(m["half"] for m in known):
        return False
    first = known[0]
    if any(int(m["a"]) > 23 for m in known):
        return True
    return int(first["a"]) < (2 if first["c"] else 5)


def _running(m: re.Match[str]) -> float:
    a, b, c = int(m["a"]), int(m["b"]), m["c"]
    whole = a * 3600 + b * 60 + int(c) if c else a * 60 + b
    return whole + _part(m)


def _part(m: re.Match[str]) -> float:
    return float(f"0.{m['part']}") if m["part"] else 0.0


def _day_seconds(m: re.Match[str]) -> float:
    hour = int(m["a"])
    if m["half"]:
        hour = hour % 12 + (12 if m["half"].lower().startswith("p") else 0)
    return hour * 3600 + int(m["b"]) * 60 + int(m["c"] or 0) + _part(m)


def _of_day(times: list[float | None]) -> list[float | None]:
    known = [t for t in times if t is not None]
    first, days, last = known[0], 0.0, known[0]
    out: list[float | None] = []
    for t in times:
        if t is None:
            out.append(None)
            continue
        days += DAY if t < last - DAY / 2 else 0.0
        last = t
        out.append(max(0.0, round(t + days - first, 3)))
    return out


def _date_order(dates: Sequence[str], twelve_hours: bool) -> str:
    parts = [[int(p) for p in re.split(r"[-/.]", d)] for d in dates]
    if parts[0][0] > 31:
        return "ymd"
    if any(p[0] > 12 for p in parts):
        return "dmy"
    if any(p[1] > 12 for p in parts):
        return "mdy"
    return "mdy" if twelve_hours and "/" in dates[0] else "dmy"


def _dated(m: re.Match[str], order: str) -> datetime | None:
    parts = dict(zip(order, (int(p) for p in re.split(r"[-/.]", m["date"])), strict=True))
    year = parts["y"] + (2000 if parts["y"] < 100 else 0)
    zone = (m["zone"] or "Z").upper().replace("UTC", "Z").replace("GMT", "Z")
    try:
        midnight = datetime.fromisoformat(f"{year:04}-{parts['m']:02}-{parts['d']:02}T00:00:00{zone}")
    except ValueError:
        return None
    return midnight + timedelta(seconds=_day_seconds(m))
