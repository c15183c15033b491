"""Putting work in the queue, taking it out, and ending it. At least once: what a job does must be safe to do twice."""

import random
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q

from heard.web.jobs.models import Job, State

LEASE = timedelta(seconds=60)
MOST_TRIES = 6
MANY = 8
"""How far down the queue a worker looks, so that several workers seldom reach for the same job."""


def enqueue(kind: str, payload: dict[str, Any], *, key: str | None = None, priority: int = 5) -> Job:
    """Put work in the queue; call it inside the transaction that makes the work needed. A known `key` adds nothing."""
    if key is None:
        return Job.objects.create(kind=kind, payload=payload, priority=priority)
    return Job.objects.get_or_create(key=key, defaults={"kind": kind, "payload": payload, "priority": priority})[0]


def _free(now: datetime) -> Q:
    waiting = Q(state=State.WAITING, run_after__lte=now)
    return waiting | Q(state=State.RUNNING, leased_until__lt=now)


def claim(now: datetime) -> Job | None:
    """Take one free job; None if there is none. A worker that died loses its lease, and the job is free again."""
    for _ in range(MANY):
        ids = list(Job.objects.filter(_free(now)).order_by("priority", "run_after", "id").values_list("pk", flat=True)[:MANY])
        if not ids:
            return None
        lease = uuid.uuid4()
        # The update repeats the question, so the database itself decides between two who reach at once
        taken = Job.objects.filter(_free(now), pk=random.choice(ids))
        if taken.update(state=State.RUNNING, lease=lease, leased_until=now + LEASE, tries=F("tries") + 1):
            return Job.objects.get(lease=lease)
    return None


def beat(job: Job, now: datetime, done: int = 0, total: int = 0) -> bool:
    """Say how far a job is and keep it; False if somebody else has it by now."""
    mine = Job.objects.filter(pk=job.pk, lease=job.lease, state=State.RUNNING)
    return bool(mine.update(leased_until=now + LEASE, done=done, total=total))


def finish(job: Job, now: datetime) -> bool:
    """The job is done; False if it was no longer ours to end."""
    return _end(job, state=State.DONE, ended_at=now, fault="")


def give_up(job: Job, now: datetime, fault: str) -> bool:
    """The job cannot be done, and trying again would not help."""
    return _end(job, state=State.FAILED, ended_at=now, fault=fault[:300])


def put_back(job: Job, now: datetime, fault: str) -> bool:
    """The job went wrong: try again later, each time after a longer while, and at last give up."""
    if job.tries >= MOST_TRIES:
        return give_up(job, now, fault)
    later = now + timedelta(seconds=2**job.tries * random.uniform(0.5, 1.0))
    return _end(job, state=State.WAITING, run_after=later, fault=fault[:300])


def _end(job: Job, **change: Any) -> bool:
    return bool(Job.objects.filter(pk=job.pk, lease=job.lease).update(lease=None, leased_until=None, **change))


def retry(job: Job, now: datetime) -> bool:
    """A person asks for a failed job to be done after all."""
    return bool(Job.objects.filter(pk=job.pk, state=State.FAILED).update(state=State.WAITING, run_after=now, tries=0))
