"""The only door to read the queue: who runs Heard sees how the work stands; to others there is none."""

from django.db.models import QuerySet

from heard.web.jobs.models import Job
from heard.web.people.models import Person
from heard.web.people.rights import Right


def visible_to(person: Person) -> QuerySet[Job]:
    """The jobs that this person may look at."""
    return Job.objects.all() if person.may(Right.SEE_WORK) else Job.objects.none()
