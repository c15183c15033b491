"""Figures about the running house in the form that Prometheus reads: counts and times, no names and no words."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.db import connection
from django.db.models import Count

import heard
from heard.web import environment
from heard.web.conversations.models import Conversation
from heard.web.jobs.models import Job, State
from heard.web.jobs.standing import standing
from heard.web.people.models import Record
from heard.web.upkeep import watching

Sample = tuple[str, dict[str, str], float]


def text(now: datetime) -> str:
    """All figures, each with its kind and its meaning."""
    return "".join(_told(*one) for one in (*_house(now), *_requests()))


def _told(name: str, kind: str, meaning: str, samples: list[Sample]) -> str:
    lines = [f"# HELP {name} {meaning}", f"# TYPE {name} {kind}"]
    return "\n".join([*lines, *(f"{called}{_labels(labels)} {value:g}" for called, labels, value in samples)]) + "\n"


def _labels(labels: dict[str, str]) -> str:
    if not labels:
        return ""
    safe = (value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") for value in labels.values())
    return "{" + ",".join(f'{name}="{value}"' for name, value in zip(labels, safe, strict=True)) + "}"


def _house(now: datetime) -> Iterator[tuple[str, str, str, list[Sample]]]:
    work = standing(Job.objects.all(), now)
    states = dict.fromkeys(State.values, 0) | dict(Job.objects.values_list("state").annotate(n=Count("pk")))
    late = (now - work.oldest).total_seconds() if work.oldest else 0.0
    count = {
        "read": Conversation.objects.exclude(read_at=None).count(),
        "unread": Conversation.objects.filter(read_at=None).count(),
    }
    folder = environment.folder()
    free = shutil.disk_usage(folder if folder.exists() else Path()).free
    told = {"version": heard.__version__, "database": connection.vendor}
    yield "heard_info", "gauge", "The version that runs.", [("heard_info", told, 1)]
    yield "heard_jobs", "gauge", "Jobs by state.", [("heard_jobs", {"state": s}, n) for s, n in states.items()]
    yield "heard_job_waiting_seconds", "gauge", "How long the oldest job has waited.", [("heard_job_waiting_seconds", {}, late)]
    yield "heard_workers", "gauge", "Workers seen in the last minute.", [("heard_workers", {}, work.workers)]
    yield "heard_conversations", "gauge", "Conversations.", [("heard_conversations", {"state": s}, n) for s, n in count.items()]
    yield "heard_disk_free_bytes", "gauge", "Room on the disk of HEARD_FOLDER.", [("heard_disk_free_bytes", {}, free)]
    backup = Record.objects.filter(did="backup.made").order_by("-at").values_list("at", flat=True).first()
    if backup is not None:
        age = (now - backup).total_seconds()
        yield "heard_backup_age_seconds", "gauge", "Since the last backup.", [("heard_backup_age_seconds", {}, age)]


def _requests() -> Iterator[tuple[str, str, str, list[Sample]]]:
    name = "heard_http_requests_total"
    answered = sorted(watching.answered.items())
    told = [(name, {"route": way, "method": method, "status": str(status)}, n) for (way, method, status), n in answered]
    yield name, "counter", "Answers of this process.", [(called, labels, float(n)) for called, labels, n in told]
    yield "heard_http_request_seconds", "histogram", "How long this process took to answer.", list(_times())


def _times() -> Iterator[Sample]:
    name = "heard_http_request_seconds"
    for way, took in sorted(watching.times.items()):
        whole = 0.0
        for step, number in zip(watching.STEPS, took, strict=False):
            whole += number
            yield f"{name}_bucket", {"route": way, "le": f"{step:g}"}, whole
        yield f"{name}_bucket", {"route": way, "le": "+Inf"}, took[-2]
        yield f"{name}_count", {"route": way}, took[-2]
        yield f"{name}_sum", {"route": way}, took[-1]
