"""How the work stands: what waits, who works, what failed and why."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from heard.web import environment
from heard.web.jobs.kinds import CALLED
from heard.web.jobs.models import Job, State, Worker
from heard.web.jobs.rounds import GONE
from heard.web.jobs.trouble import is_full, room

MOST_SHOWN = 100
BARE = re.compile(r"\w+")
LATE = timedelta(minutes=2)
"""Work that has waited for so long should have been begun."""


@dataclass(frozen=True, slots=True)
class Failed:
    """One failed job as people read it."""

    it: Job
    called: str | Promise
    about: str
    reason: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How all the work stands at one moment."""

    waiting: int
    running: int
    done: int
    failed: list[Failed]
    failures: int
    workers: int
    oldest: datetime | None
    is_late: bool
    full: bool
    free: int


def standing(jobs: QuerySet[Job], now: datetime) -> Standing:
    """How these jobs stand, the newest failures first."""
    counted = dict(jobs.values_list("state").annotate(n=Count("pk")))
    failed = jobs.filter(state=State.FAILED).order_by("-ended_at", "-pk")[:MOST_SHOWN]
    oldest = jobs.filter(state=State.WAITING, run_after__lte=now).aggregate(at=Min("run_after"))["at"]
    return Standing(
        waiting=counted.get(State.WAITING, 0),
        running=counted.get(State.RUNNING, 0),
        done=counted.get(State.DONE, 0),
        failed=[Failed(job, CALLED.get(job.kind, job.kind), about(job), reason(job)) for job in failed],
        failures=counted.get(State.FAILED, 0),
        workers=Worker.objects.filter(seen_at__gt=now - GONE).count(),
        oldest=oldest,
        is_late=oldest is not None and oldest < now - LATE,
        full=is_full(environment.folder()),
        free=room(environment.folder()) >> 20,
    )


def about(job: Job) -> str:
    """What a job is about: the noun and the id."""
    return ", ".join(f"{noun} {pk}" for noun, pk in job.payload.items() if isinstance(pk, int))


def reason(job: Job) -> str:
    """Why it failed, in words; a bare name of an error becomes a sentence."""
    if not job.fault:
        return _("No reason was kept.")
    if BARE.fullmatch(job.fault):
        return _("It broke in a way nobody foresaw (%(error)s). The worker’s log says where.") % {"error": job.fault}
    return job.fault
