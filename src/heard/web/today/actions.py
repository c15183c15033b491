"""The only door to write how somebody arrives."""

from datetime import date, datetime

from django.db import transaction

from heard.web.people.models import Person
from heard.web.people.trail import record
from heard.web.today.models import CheckIn


def check_in(person: Person, day: date, now: datetime, *, arrives: str, line: str, win: str, shared: bool) -> CheckIn:
    """Somebody begins a shift and says how; said again on the same day, it replaces what was said."""
    said = {"arrives": arrives, "line": line, "win": win, "shared": shared, "skipped": False, "at": now}
    with transaction.atomic():
        kept, _ = CheckIn.objects.update_or_create(person=person, day=day, defaults=said)
        record(person, "shift.checked-in", f"person:{person.pk}")
    return kept


def skip(person: Person, day: date, now: datetime) -> None:
    """Not today."""
    with transaction.atomic():
        CheckIn.objects.get_or_create(person=person, day=day, defaults={"skipped": True, "at": now})


def take_back(person: Person, day: date) -> None:
    """What was said today is gone, as if it had not been said."""
    with transaction.atomic():
        CheckIn.objects.filter(person=person, day=day).delete()
        record(person, "shift.taken-back", f"person:{person.pk}")
