"""What the workers do in this room: delete for a customer, and each night what is too old."""

from collections.abc import Callable

from django.utils import timezone

from heard.conversation import HeardError
from heard.web.jobs.models import Job
from heard.web.records import asking, retention
from heard.web.records.models import CustomerRequest, State

Beat = Callable[[int, int], bool]


def forget(job: Job, beat: Beat) -> None:
    """Delete what one request asks for, and sign the proof. A trace that is left is a fault for people to look at."""
    told = CustomerRequest.objects.filter(pk=job.payload["request"], state=State.DELETING).first()
    if told is None:
        return
    done = asking.delete(told, timezone.now())
    if done.state == State.LEFT:
        raise HeardError(
            "pieces of what was said are still in the database.", where=f"request {told.pk}",
            then="Its proof names the places; see docs/operate.md, Deleting.",
        )  # fmt: skip


def retain(job: Job, beat: Beat) -> None:
    """Delete what is older than the teams' rules allow."""
    retention.night(timezone.now(), lambda done, all_: beat(done, all_))
