"""When something is due: the time as it was said, and as a date where one can be worked out."""

import re
from datetime import datetime, timedelta

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NUMBERS = {
    "a couple of": 2, "the next": 1, "the": 1, "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
    "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30,
}  # fmt: skip
MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
NUMBER = r"(?:\d{1,3}|" + "|".join(name for name in NUMBERS if name != "the") + r")"
HOURS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
COUNTED = (
    r"(?!\s*(?:%|percent|seconds?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?|people|pounds?|euros?|dollars?|items?|of|"
    r"per)\b)"
)
"""What may not follow a bare number that is to be an hour: "by six months"."""
SHARP = r"(?:\d{1,2}(?:[:.]\d{2})?\s?(?:am|pm|a\.m\.|p\.m\.)|\d{1,2}[:.]\d{2}|noon|midday|midnight)"
NO_DATE = r"(?!\s?(?:st|nd|rd|th|cm|mm|kg)\b|\d)"
CLOCK = rf"(?:{SHARP}|\d{{1,2}}\s?o['’]clock|(?:{HOURS})(?: o['’]clock)?{COUNTED}|\d{{1,2}}{COUNTED}{NO_DATE})"
PART = r"(?: morning| afternoon| evening)"
WEEKDAY = rf"(?:(?:{'|'.join(DAYS)}){PART}?)"
DAY = (
    rf"(?:today|tonight|(?:first thing )?tomorrow{PART}?(?: first thing)?|this (?:morning|afternoon|evening)|"
    rf"(?:first thing (?:on )?)?{WEEKDAY})"
)
DATE = (
    rf"(?:(?:the )?\d{{1,2}}(?:st|nd|rd|th)?(?: of)? (?:{'|'.join(MONTHS)})|(?:{'|'.join(MONTHS)}) \d{{1,2}}(?:st|nd|rd|th)?|"
    r"the \d{1,2}(?:st|nd|rd|th))"
)
BETWEEN = rf"(?:between|from) {CLOCK} (?:and|to) {CLOCK}"
DAY_AND_CLOCK = rf"{DAY}(?:,? {BETWEEN}|\s+(?:at|by|before)\s+{CLOCK}|\s+{SHARP})?"
SAID = re.compile(
    rf"\b(?:(?:within|in|up to)(?: the next)?\s+{NUMBER}(?:\s?(?:to|-|–)\s?{NUMBER})?\s+(?:working |business )?"
    r"(?:minutes?|mins?|hours?|hrs?|days?|weeks?)"
    rf"|within the (?:hour|day|week)"
    rf"|(?:by|before|on|until)\s+(?:{WEEKDAY},? )?{DATE}(?:,? (?:at|by|before)\s+{CLOCK}|,? {BETWEEN})?"
    r"|(?:by|before|on|this|next|until)\s+(?:the end of (?:the )?(?:day|week|today|tomorrow)|end of (?:the )?day|close of business|"
    rf"{DAY_AND_CLOCK}|{CLOCK}(?:\s+(?:on\s+)?{DAY})?)|{DAY_AND_CLOCK}|{BETWEEN}(?:\s+(?:on\s+)?{DAY})?"
    rf"|at\s+{CLOCK}(?:\s+(?:on\s+)?{DAY})?|next week)(?!\w)",
    re.IGNORECASE,
)
LENGTH = re.compile(
    rf"(?P<first>{NUMBER}|the)(?:\s?(?:to|-|–)\s?(?P<second>{NUMBER}))?\s+(?P<working>working |business )?"
    r"(?P<unit>min|hour|hr|day|week)",
    re.IGNORECASE,
)
AT = re.compile(rf"\b(?:at|by|before)\s+(?P<clock>{CLOCK})", re.IGNORECASE)
EVENING, MORNING_END, AFTERNOON_END = 18, 12, 17


def said_time(text: str) -> str | None:
    """The first words of a text that say by when, as they stand; None where none do."""
    found = SAID.search(text)
    return " ".join(found.group().split()) if found else None


def names_hour(said: str) -> bool:
    """Whether words like "tomorrow at 8" or "between 8 and 10" name an hour of the day."""
    return _hour(said.lower()) is not None


def due_at(said: str | None, started: datetime | None, seconds: float | None) -> datetime | None:
    """The date that words like "tomorrow at 8" name, counted from when they were said; None where that is not known.

    A span of time ends at its later end; a day without an hour ends at 18:00; working days skip Saturday and Sunday; next week
    ends on its Friday.
    """
    if said is None or started is None:
        return None
    now = started + timedelta(seconds=seconds or 0)
    text = said.lower()
    length = LENGTH.search(text)
    if length and re.match(r"(?:within|in|up to)\b", text):
        return _after(now, length)
    day = _date(now, text) or _day(now, text)
    hour = _hour(text)
    if day is None:
        if hour is None:
            return None
        due = now.replace(hour=hour[0], minute=hour[1], second=0, microsecond=0)
        return due if due > now else due + timedelta(days=1)
    at = hour or _part_of_day(text)
    return day.replace(hour=at[0], minute=at[1], second=0, microsecond=0)


def _hour(text: str) -> tuple[int, int] | None:
    """The hour that is named, the later one of two; "at 8" in an evening is 20:00."""
    text = re.sub(DATE, "", text)
    between = re.search(BETWEEN, text)
    clock = AT.search(text)
    said = re.findall(CLOCK, between.group())[-1] if between else clock.group("clock") if clock else None
    if said is None:
        sharp = re.search(SHARP, text)
        said = sharp.group() if sharp else None
    if said is None:
        return None
    hour = _clock(said)
    late = re.search(r"tonight|evening", text) and hour is not None and 6 <= hour[0] < 12 and "am" not in said and "a.m" not in said
    return (hour[0] + 12, hour[1]) if late and hour else hour


def _date(now: datetime, text: str) -> datetime | None:
    """The next day with this date; None where none is named, or where there is no such day."""
    found = re.search(DATE, text)
    if found is None:
        return None
    number = int(re.findall(r"\d+", found.group())[0])
    month = next((i for i, name in enumerate(MONTHS, 1) if name in found.group()), None)
    for ahead in range(24):
        year, index = divmod(now.month - 1 + ahead, 12)
        if month in (None, index + 1):
            try:
                day = now.replace(year=now.year + year, month=index + 1, day=number)
            except ValueError:
                continue
            if day >= now:
                return day
    return None


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
    if "next week" in text:
        return now + timedelta(days=11 - now.weekday())
    for number, name in enumerate(DAYS):
        if name in text:
            return now + timedelta(days=(number - now.weekday() - 1) % 7 + 1)
    return None


def _part_of_day(text: str) -> tuple[int, int]:
    if "morning" in text or "first thing" in text:
        return MORNING_END, 0
    return (AFTERNOON_END, 0) if "afternoon" in text else (EVENING, 0)


def _clock(said: str) -> tuple[int, int] | None:
    text = said.lower().replace(".m.", "m").replace("’", "'")
    if text in ("noon", "midday"):
        return 12, 0
    if text == "midnight":
        return 23, 59
    digits = re.match(r"(\d{1,2})(?:[:.](\d{2}))?", text)
    hour = int(digits.group(1)) if digits else NUMBERS.get(text.split()[0], 11)
    minute = int(digits.group(2) or 0) if digits else 0
    if "am" in text and hour == 12:
        hour = 0
    elif ("pm" in text and hour < 12) or ("am" not in text and 1 <= hour <= 7 and ":" not in text):
        hour += 12
    return (hour, minute) if hour < 24 and minute < 60 else None
