"""A worker: takes jobs one after the other until it is told to stop."""

import logging
import threading
import time
import traceback
from collections.abc import Callable
from datetime import datetime

from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from heard.conversation import HeardError
from heard.web.jobs import actions
from heard.web.jobs.kinds import KINDS
from heard.web.jobs.models import Job

log = logging.getLogger("heard.jobs")
IDLE = 0.3
"""Seconds between two looks into an empty queue."""
AFTER_TROUBLE = 2.0
"""Seconds to wait when the database cannot be reached."""


def work(stopped: threading.Event, *, until_empty: bool = False) -> int:
    """Do jobs until `stopped` is set, or until none is left; says how many were done."""
    count = 0
    while not stopped.is_set():
        try:
            close_old_connections()
            job = actions.claim(timezone.now())
            if job is not None:
                do(job)
                count += 1
            elif until_empty:
                break
            else:
                stopped.wait(IDLE)
        except DatabaseError as trouble:
            log.warning("the database cannot be reached: %s", type(trouble).__name__)
            connection.close()
            stopped.wait(AFTER_TROUBLE)
    return count


def do(job: Job, now: Callable[[], datetime] = timezone.now) -> None:
    """Do one job and end it: done, tried again later, or given up with the reason."""
    started = time.monotonic()
    try:
        KINDS[job.kind](job, lambda done, total: actions.beat(job, now(), done, total))
    except HeardError as told:
        actions.give_up(job, now(), str(told))
        log.info("job %s %s cannot be done", job.pk, job.kind)
    except DatabaseError:
        raise
    except Exception as broken:
        actions.put_back(job, now(), type(broken).__name__)
        log.exception("job %s %s try %s: %s", job.pk, job.kind, job.tries, _where(broken), exc_info=False)
    else:
        actions.finish(job, now())
        log.debug("job %s %s done in %.2f s", job.pk, job.kind, time.monotonic() - started)


def _where(broken: BaseException) -> str:
    """The kind of an error and the lines it went through: an error's own message may hold a customer's words."""
    lines = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(broken.__traceback__)[-3:]]
    return f"{type(broken).__name__} at {' < '.join(reversed(lines))}"
