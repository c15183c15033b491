"""Putting work in the queue, taking it out, and ending it. At least once: what a job does must be safe to do twice."""

import random
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from heard.conversation import HeardError
from heard.web.jobs.models import Job, State
from heard.web.people.models import Person
from heard.web.people.trail import record

LEASE = timedelta(seconds=60)
MOST_TRIES = 6
MOST_CLAIMS = 20
"""A job that was taken this often and never ended has killed its worker each time: it is set aside, the others go on."""
MANY = 8
"""How far down the queue a worker looks, so that several workers seldom reach for the same job."""
KEPT = timedelta(days=14)
"""How long a job that has ended can still be asked about."""


class TryLater(HeardError):  # noqa: N818 - says what happens next
    """Something outside is not ready: the job is done again, each time after a longer while."""


class LeaseLost(Exception):  # noqa: N818 - no error: somebody else does the work
    """The job belongs to another worker by now; nothing of what was done here counts."""


def enqueue(kind: str, payload: dict[str, Any], *, key: str | None = None, priority: int = 5, after: datetime | None = None) -> Job:
    """Put work in the queue; call it inside the transaction that makes the work needed. A known `key` adds nothing."""
    told: dict[str, Any] = {"kind": kind, "payload": payload, "priority": priority} | ({"run_after": after} if after else {})
    if key is None:
        return Job.objects.create(**told)
    return Job.objects.get_or_create(key=key, defaults=told)[0]


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
            job = Job.objects.get(lease=lease)
            if job.tries <= MOST_CLAIMS:
                return job
            give_up(job, now, "The worker ended each time while it did this. Look whether its machine has enough memory.")
    return None


def beat(job: Job, now: datetime, done: int = 0, total: int = 0) -> bool:
    """Say how far a job is and keep it; False if somebody else has it by now."""
    mine = Job.objects.filter(pk=job.pk, lease=job.lease, state=State.RUNNING)
    return bool(mine.update(leased_until=now + LEASE, done=done, total=total))


def finish(job: Job, now: datetime) -> bool:
    """The job is done; False if it was no longer ours to end."""
    return _end(job, state=State.DONE, ended_at=now, fault="")


@contextmanager
def once(job: Job, now: datetime) -> Iterator[None]:
    """What is changed in here and the end of the job become true together or not at all, so that it happens exactly once.

    Raises LeaseLost, and undoes everything, if another worker has the job by now.
    """
    with transaction.atomic():
        if not finish(job, now):
            raise LeaseLost
        yield


def give_up(job: Job, now: datetime, fault: str) -> bool:
    """The job cannot be done, and trying again would not help."""
    return _end(job, state=State.FAILED, ended_at=now, fault=fault[:300])


def put_back(job: Job, now: datetime, fault: str, waits: tuple[timedelta, ...] = ()) -> bool:
    """The job went wrong: try again later, each time after a longer while (or after `waits`), and at last give up."""
    if job.tries >= (len(waits) + 1 if waits else MOST_TRIES):
        return give_up(job, now, fault)
    wait = waits[job.tries - 1] if waits else timedelta(seconds=2**job.tries)
    return _end(job, state=State.WAITING, run_after=now + wait * random.uniform(0.5, 1.0), fault=fault[:300])


def hand_back(job: Job, now: datetime) -> bool:
    """The job could not be done for a reason that is not its own, such as a full disk: it waits, and the try does not count."""
    return _end(job, state=State.WAITING, run_after=now, tries=max(job.tries - 1, 0))


def _end(job: Job, **change: Any) -> bool:
    mine = Job.objects.filter(pk=job.pk, lease=job.lease, state=State.RUNNING)
    return bool(mine.update(lease=None, leased_until=None, **change))


def retry(job: Job, now: datetime) -> bool:
    """A person asks for a failed job to be done after all."""
    return bool(Job.objects.filter(pk=job.pk, state=State.FAILED).update(state=State.WAITING, run_after=now, tries=0))


def ask_again(person: Person, ids: list[int], now: datetime) -> int:
    """A person asks for these failed jobs to be done after all; says how many will be."""
    with transaction.atomic():
        count = Job.objects.filter(pk__in=ids, state=State.FAILED).update(state=State.WAITING, run_after=now, tries=0)
        record(person, "work.asked-again", f"person:{person.pk}", jobs=count)
    return count


def leave(person: Person, ids: list[int]) -> int:
    """A person decides that these failed jobs need not be done; says how many were left."""
    with transaction.atomic():
        count = Job.objects.filter(pk__in=ids, state=State.FAILED).update(state=State.LEFT)
        record(person, "work.left", f"person:{person.pk}", jobs=count)
    return count


def tidy(now: datetime) -> int:
    """Forget jobs that ended long ago; says how many. Those that failed stay until somebody has looked."""
    return Job.objects.filter(state__in=(State.DONE, State.LEFT), ended_at__lt=now - KEPT).delete()[0]
