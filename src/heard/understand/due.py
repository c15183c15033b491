"""When something is due: the time as it was said, and as a date where one can be worked out."""

import re
from datetime import datetime, timedelta

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30,
}
NUMBER = r"(?:\d{1,3}|" + "|".join(NUMBERS) + r")"
HOURS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
CLOCK = (
    r"(?:\d{1,2}(?:[:.]\d{2})?\s?(?:am|pm|a\.m\.|p\.m\.)|\d{1,2}[:.]\d{2}|\d{1,2}\s?o['’]clock|"
    rf"(?:{HOURS})(?: o['’]clock)?|noon|midday|\d{{1,2}})"
)
DAY = r"(?:today|tonight|tomorrow(?: morning| afternoon| evening)?|this (?:morning|afternoon|evening)|" + "|".join(DAYS) + r")"
DAY_AND_CLOCK = rf"{DAY}(?:\s+(?:at|by|before)\s+{CLOCK})?"
SAID = re.compile(
    rf"\b(?:(?:within|in)(?: the next)?\s+{NUMBER}(?:\s?(?:to|-|–)\s?{NUMBER})?\s+(?:working |business )?"
    r"(?:minutes?|mins?|hours?|hrs?|days?|weeks?)"
    r"|(?:by|before|on|this|next|until)\s+(?:the end of (?:the )?(?:day|week)|end of day|close of business|"
    rf"{DAY_AND_CLOCK}|{CLOCK}(?:\s+{DAY})?)|{DAY_AND_CLOCK}|at\s+{CLOCK}(?:\s+(?:on\s+)?{DAY})?)\b",
    re.IGNORECASE,
)
LENGTH = re.compile(
    rf"(?P<first>{NUMBER})(?:\s?(?:to|-|–)\s?(?P<second>{NUMBER}))?\s+(?P<working>working |business )?"
    r"(?P<unit>min|hour|hr|day|week)",
    re.IGNORECASE,
)
AT = re.compile(rf"\b(?:at|by|before)\s+(?P<clock>{CLOCK})", re.IGNORECASE)
EVENING, MORNING_END, AFTERNOON_END = 18, 12, 17


def said_time(text: str) -> str | None:
    """The first words of a text that say by when, as they stand; None where none do."""
    found = SAID.search(text)
    return " ".join(found.group().split()) if found else None


def due_at(said: str | None, started: datetime | None, seconds: float | None) -> datetime | None:
    """The date that words like "tomorrow at 8" name, counted from when they were said; None where that is not known.

    A span of time ends at its later end; a day without an hour ends at 18:00; working days skip Saturday and Sunday.
    """
    if said is None or started is None:
        return None
    now = started + timedelta(seconds=seconds or 0)
    text = said.lower()
    length = LENGTH.search(text)
    if length and re.match(r"(?:within|in)\b", text):
        return _after(now, length)
    day = _day(now, text)
    clock = AT.search(text)
    hour = _clock(clock.group("clock"), now) if clock else None
    if day is None:
        if hour is None:
            return None
        due = now.replace(hour=hour[0], minute=hour[1], second=0, microsecond=0)
        return due if due > now else due + timedelta(days=1)
    at = hour or _part_of_day(text)
    return day.replace(hour=at[0], minute=at[1], second=0, microsecond=0)


def _after(now: datetime, length: re.Match[str]) -> datetime:
    count = _number(length.group("second") or length.group("first"))
    unit = length.group("unit").lower()
    if unit == "day" and length.group("working"):
        return _working_days(now, count)
    return now + {"min": timedelta(minutes=1), "hour": timedelta(hours=1), "hr": timedelta(hours=1), "day": timedelta(days=1),
                  "week": timedelta(weeks=1)}[unit] * count


def _working_days(now: datetime, count: int) -> datetime:
    while count > 0:
        now += timedelta(days=1)
        count -= now.weekday() < 5
    return now


def _number(word: str) -> int:
    return NUMBERS.get(word.lower()) or int(word)


def _day(now: datetime, text: str) -> datetime | None:
    if "tomorrow" in text:
        return now + timedelta(days=1)
    if re.search(r"today|tonight|this (?:morning|afternoon|evening)|end of (?:the )?day|close of business", text):
        return now
    if re.search(r"end of (?:the )?week", text):
        return now + timedelta(days=(4 - now.weekday()) % 7)
    for number, name in enumerate(DAYS):
        if name in text:
            return now + timedelta(days=(number - now.weekday() - 1) % 7 + 1)
    return None


def _part_of_day(text: str) -> tuple[int, int]:
    if "morning" in text:
        return MORNING_END, 0
    return (AFTERNOON_END, 0) if "afternoon" in text else (EVENING, 0)


def _clock(said: str, now: datetime) -> tuple[int, int] | None:
    text = said.lower().replace(".m.", "m").replace("’", "'")
    if text in ("noon", "midday"):
        return 12, 0
    digits = re.match(r"(\d{1,2})(?:[:.](\d{2}))?", text)
    hour = int(digits.group(1)) if digits else NUMBERS.get(text.split()[0], 11)
    minute = int(digits.group(2) or 0) if digits else 0
    if ("pm" in text and hour < 12) or ("am" not in text and 1 <= hour <= 7 and ":" not in text):
        hour += 12
    return (hour, minute) if hour < 24 and minute < 60 else None
