"""Whose scripts a person may see: the published ones of their teams, and all of them for who writes them."""

from django.db.models import QuerySet

from heard.web.people.models import Person
from heard.web.people.rights import Right
from heard.web.scripts.models import Script


def scripts_visible_to(person: Person) -> QuerySet[Script]:
    """The scripts that this person may use, or write."""
    mine = Script.objects.filter(team__in=person.team_ids).select_related("published", "team")
    if person.may(Right.WRITE_CARDS):
        return mine
    return mine.filter(published__isnull=False) if person.may(Right.USE_CARDS) else mine.none()
