"""A worker: takes jobs one after the other until it is told to stop."""

import logging
import os
import socket
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from heard.conversation import HeardError
from heard.web.jobs import actions
from heard.web.jobs.kinds import KINDS, WAITS
from heard.web.jobs.models import Job
from heard.web.jobs.rounds import rounds
from heard.web.jobs.trouble import Trouble, trouble_of

log = logging.getLogger("heard.jobs")
IDLE = 0.3
"""Seconds between two looks into an empty queue."""
AFTER_TROUBLE = 2.0
"""Seconds to wait when the database cannot be reached or the disk is full."""
ROUND = 10.0
"""Seconds between two rounds, in which a worker says that it is there and puts in the queue what is due by the clock."""


def work(stopped: threading.Event, *, until_empty: bool = False) -> int:
    """Do jobs until `stopped` is set, or until none is left; says how many were done."""
    count, next_round = 0, 0.0
    name = f"{socket.gethostname()[:100]}:{os.getpid()}"
    while not stopped.is_set():
        job: Job | None = None
        try:
            close_old_connections()
            if not until_empty and time.monotonic() >= next_round:
                next_round = time.monotonic() + ROUND
                rounds(name, timezone.now())
            job = actions.claim(timezone.now())
            if job is not None:
                do(job)
                count += 1
            elif until_empty:
                break
            else:
                stopped.wait(IDLE)
        except (DatabaseError, OSError) as error:
            _wait_out(error, job, stopped)
    return count


def _wait_out(error: DatabaseError | OSError, job: Job | None, stopped: threading.Event) -> None:
    """The machine is in trouble: wait a moment with fresh eyes, and give back the job in hand; else its lease runs out."""
    log.warning("%s (%s); work waits and goes on by itself", trouble_of(error) or Trouble.AWAY, type(error).__name__)
    with suppress(DatabaseError):
        connection.close()
    stopped.wait(AFTER_TROUBLE)
    if job is not None:
        with suppress(DatabaseError):
            actions.hand_back(job, timezone.now())


def do(job: Job, now: Callable[[], datetime] = timezone.now) -> None:
    """Do one job and end it: done, tried again later, or given up with the reason. Trouble of the machine is raised."""
    started = time.monotonic()
    try:
        KINDS[job.kind](job, lambda done, total: actions.beat(job, now(), done, total))
    except actions.LeaseLost:
        log.info("job %s %s is done by another worker", job.pk, job.kind)
    except actions.TryLater as told:
        actions.put_back(job, now(), str(told), WAITS.get(job.kind, ()))
        log.info("job %s %s try %s waits", job.pk, job.kind, job.tries)
    except HeardError as told:
        actions.give_up(job, now(), str(told))
        log.info("job %s %s cannot be done", job.pk, job.kind)
    except Exception as broken:
        if trouble_of(broken):
            raise
        actions.put_back(job, now(), type(broken).__name__)
        log.exception("job %s %s try %s: %s", job.pk, job.kind, job.tries, _where(broken), exc_info=False)
    else:
        actions.finish(job, now())
        log.debug("job %s %s done in %.2f s", job.pk, job.kind, time.monotonic() - started)


def _where(broken: BaseException) -> str:
    """The kind of an error and the lines it went through: an error's own message may hold a customer's words."""
    lines = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(broken.__traceback__)[-3:]]
    return f"{type(broken).__name__} at {' < '.join(reversed(lines))}"
