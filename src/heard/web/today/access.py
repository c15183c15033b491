"""Who may see how somebody arrived: the person; and whom they told."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from heard.web.people.models import Person
from heard.web.people.rights import Right
from heard.web.today.models import CheckIn

WINS_FOR = timedelta(days=7)


def own(person: Person) -> QuerySet[CheckIn]:
    """A person's own check-ins."""
    return CheckIn.objects.filter(person=person)


def told_to(person: Person, now: datetime) -> QuerySet[CheckIn]:
    """How people of the team arrived in the last day, where they said that their supervisor may know."""
    if not person.may(Right.SEE_BOARD):
        return CheckIn.objects.none()
    lately = CheckIn.objects.filter(shared=True, skipped=False, at__gt=now - timedelta(hours=20))
    return lately.filter(person__team__in=person.team_ids).exclude(person=person).exclude(arrives="").select_related("person")


def wins_for(person: Person, now: datetime) -> QuerySet[CheckIn]:
    """The wins that people of the team have shared lately, newest first; how they arrived is left out."""
    if not person.may(Right.TODAY):
        return CheckIn.objects.none()
    lately = CheckIn.objects.filter(at__gt=now - WINS_FOR, person__team__in=person.team_ids).exclude(win="")
    return lately.defer("arrives", "line").select_related("person").order_by("-at", "-pk")
