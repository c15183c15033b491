"""The times on a page are those of the clock on the team's wall."""

from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils import timezone
from django.utils.deprecation import MiddlewareMixin

from heard.web.people.models import Person


class TeamClock(MiddlewareMixin):
    """Shows times in the time zone of the team of whoever looks."""

    def process_request(self, request: HttpRequest) -> None:
        """Before the page: the team's zone, or that of the installation."""
        person = getattr(request, "user", None)
        if isinstance(person, Person) and person.team is not None:
            timezone.activate(ZoneInfo(person.team.time_zone))
        else:
            timezone.deactivate()
