"""What is unsafe or missing on this machine: one function a question, each says what to do."""

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.util import find_spec
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from heard.conversation import HeardError
from heard.web import environment
from heard.web.live import brokering

UNSAFE, MISSING, FINE = "unsafe", "missing", "fine"
LEAST_ROOM = 2 << 30
"""Bytes on the disk under which Heard may soon stand still."""
OLDEST_BACKUP = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Found:
    """One finding: unsafe, missing, or fine; what, and what to do."""

    how: str
    what: str
    then: str = ""


def look(now: datetime) -> list[Found]:
    """Everything that was found, in the order of the questions; what needs the database is not asked without one."""
    out = [found for question in ABOUT_MACHINE for found in question()]
    try:
        connection.ensure_connection()
        return out + list(_tables()) + [found for question in ABOUT_DATA for found in question(now)]
    except DatabaseError as trouble:
        told = f"The database does not answer ({type(trouble).__name__})."
        return [*out, Found(UNSAFE, told, "Start it, or mend HEARD_DATABASE_URL.")]


def _address() -> Iterator[Found]:
    here = environment.address()
    if not here:
        yield Found(MISSING, "No HEARD_ADDRESS: letters and links name 127.0.0.1.", "Set it to the address people type.")
    elif not here.startswith("https://"):
        yield Found(UNSAFE, "HEARD_ADDRESS is not https: passwords travel in the open.", "Put a proxy with TLS before Heard.")
    else:
        yield Found(FINE, f"{here}: cookies travel over secure lines only.")


def _secret() -> Iterator[Found]:
    told, kept = os.environ.get("HEARD_SECRET_KEY"), environment.folder() / "secret-key"
    if told and len(told) < 50:
        yield Found(UNSAFE, "HEARD_SECRET_KEY is short.", "Use 50 characters or more of chance.")
    elif not told and kept.exists() and stat.S_IMODE(kept.stat().st_mode) & 0o077:
        yield Found(UNSAFE, f"{kept} can be read by others.", f"chmod 600 {kept}")
    else:
        yield Found(FINE, "The secret key is kept.")


def _folder() -> Iterator[Found]:
    folder = environment.folder()
    if not os.access(folder, os.W_OK):
        yield Found(UNSAFE, f"{folder} cannot be written.", "Give it to the person that Heard runs as.")
    elif stat.S_IMODE(folder.stat().st_mode) & 0o007:
        yield Found(UNSAFE, f"{folder} is open to everybody on this machine.", f"chmod 700 {folder}")
    else:
        yield Found(FINE, f"{folder} is closed to others.")


def _room() -> Iterator[Found]:
    folder = environment.folder()
    there = next(place for place in (folder, *folder.resolve().parents) if place.exists())  # it is made when first needed
    free = shutil.disk_usage(there).free
    if free < LEAST_ROOM:
        yield Found(UNSAFE, f"Only {free >> 20} MB are left on the disk.", "Make room before work stands still.")


def _time_zone() -> Iterator[Found]:
    try:
        ZoneInfo(environment.time_zone())
    except (ValueError, OSError):
        yield Found(UNSAFE, "HEARD_TIME_ZONE is no time zone.", "Write one such as Europe/Berlin.")


def _files() -> Iterator[Found]:
    if not (settings.STATIC_ROOT / "staticfiles.json").exists():
        yield Found(MISSING, "The files for the browser are not collected.", "Run `heard web prepare`.")


def _mail() -> Iterator[Found]:
    if not settings.EMAIL_HOST:
        yield Found(MISSING, "No mail server: no invitation, note or reminder is sent.", "Set HEARD_SMTP_HOST.")
    elif os.environ.get("HEARD_SMTP_SECURITY") == "none" and settings.EMAIL_HOST not in ("localhost", "127.0.0.1", "::1"):
        yield Found(UNSAFE, "Letters go to the mail server in the open.", "Set HEARD_SMTP_SECURITY to starttls or tls.")
    try:
        environment.bounce_mailbox()
    except HeardError as told:
        yield Found(UNSAFE, f"{told.where} is {told.what}", told.then)


def _broker() -> Iterator[Found]:
    servers = environment.nats()
    if servers is None:
        return
    here = ("localhost", "127.0.0.1", "::1")
    if any(urlsplit(one).scheme == "nats" and urlsplit(one).hostname not in here for one in servers.addresses):
        told = "The line to the NATS servers is open: passwords can be read on the way."
        yield Found(UNSAFE, told, "Write tls:// in HEARD_NATS_URL.")
    try:
        brokering.broker()
        yield Found(FINE, f"{servers.places} carries live turns between machines.")
    except HeardError as trouble:
        yield Found(MISSING, f"Live turns are not read: {trouble.where}: {trouble.what}", trouble.then)


def _extras() -> Iterator[Found]:
    for module, what in (("pyarrow", "Parquet"), ("weasyprint", "PDF")):
        if find_spec(module) is None:
            yield Found(MISSING, f"{what} cannot be taken out: {module} is not installed.", "pip install 'heard[out]'")


def _tables() -> Iterator[Found]:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        yield Found(UNSAFE, f"{len(waiting)} changes of the tables wait.", "Back up, then run `heard web prepare`.")
    else:
        yield Found(FINE, f"The tables in {connection.vendor} are those of this Heard.")


def _people(now: datetime) -> Iterator[Found]:
    from heard.web.people.models import Person
    from heard.web.people.rights import Role

    if not Person.objects.filter(role=Role.ADMINISTRATOR, is_active=True).exists():
        yield Found(MISSING, "There is no administrator.", "Run `heard web create-administrator ADDRESS`.")


def _workers(now: datetime) -> Iterator[Found]:
    from heard.web.jobs.models import Job
    from heard.web.jobs.standing import standing

    work = standing(Job.objects.all(), now)
    if not work.workers:
        yield Found(MISSING, "No worker was seen in the last minute.", "Start `heard web work`.")
    if work.failures:
        yield Found(MISSING, f"{work.failures} jobs failed.", "See Settings, Work.")


def _backups(now: datetime) -> Iterator[Found]:
    from heard.web.people.models import Record

    last = Record.objects.filter(did="backup.made").order_by("-at").values_list("at", flat=True).first()
    if last is None:
        yield Found(MISSING, "There has been no backup.", "Run `heard web backup FILE` every night.")
    elif last < now - OLDEST_BACKUP:
        yield Found(UNSAFE, f"The last backup is {(now - last).days} days old.", "Look why the nightly one stopped.")
    else:
        yield Found(FINE, f"The last backup was on {last:%d %b %H:%M} UTC.")


ABOUT_MACHINE: tuple[Callable[[], Iterator[Found]], ...] = (
    _address, _secret, _folder, _room, _time_zone, _files, _mail, _broker, _extras,
)  # fmt: skip
ABOUT_DATA: tuple[Callable[[datetime], Iterator[Found]], ...] = (_people, _workers, _backups)
