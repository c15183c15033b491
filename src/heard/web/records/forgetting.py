"""Letting go of conversations so that nothing of them is left in the tables, nor in the files of the database."""

from collections import Counter
from collections.abc import Iterable

from django.db import transaction

from heard.web.people.models import Person
from heard.web.people.trail import record
from heard.web.records import gone
from heard.web.records.about import About
from heard.web.records.rooms import held

AT_ONCE = 200
"""Conversations deleted in one transaction."""


def forget(about: About, person: Person | None, why: str, facts: dict[str, int | str | None]) -> Counter[str]:
    """Delete all that any room keeps about somebody, and record it; says how many rows of each kind."""
    count: Counter[str] = Counter()
    with transaction.atomic():
        gone.remember(about.conversations)
        for kept in held(about):
            if not kept.stays and (number := kept.rows.count()):
                kept.rows.delete()
                count[kept.kind] += number
        if count:
            record(person, "conversations.deleted", why, **facts, **count)
    return count


def forget_many(ids: Iterable[int], person: Person | None, why: str, facts: dict[str, int | str | None]) -> Counter[str]:
    """The same for any number of conversations, some at a time."""
    told, count = list(ids), Counter[str]()
    for start in range(0, len(told), AT_ONCE):
        count += forget(About(tuple(told[start : start + AT_ONCE])), person, why, facts)
    return count
