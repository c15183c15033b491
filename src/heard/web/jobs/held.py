"""What the queue keeps about a customer: which conversation a job was about."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from heard.web.jobs.models import Job
from heard.web.records.about import About, Held


def held(about: About) -> Iterator[Held]:
    """Jobs about these conversations, also those that have ended."""
    yield Held("jobs", _("work in the queue"), Job.objects.filter(payload__conversation__in=list(about.conversations)))
