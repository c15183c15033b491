"""A backup: every table as lines of JSON in one ZIP with a manifest and checksums, taken at one moment while Heard runs."""

import hashlib
import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connections, transaction
from django.db.migrations.recorder import MigrationRecorder

import heard
from heard.conversation import HeardError
from heard.web import environment
from heard.web.upkeep import rows

FORM = 1
SNAPSHOT = "snapshot"
"""A second line to the same database, on which one moment is held still while others go on writing."""
KEY = "secret-key"


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was made: how many rows of how many tables, and whether the secret key is in it."""

    rows: int
    tables: int
    has_key: bool


def back_up(path: Path, now: datetime) -> Made:
    """Write a backup that is whole or not there at all, for its owner's eyes only. Raises HeardError where it cannot be written."""
    part = path.with_name(f".{path.name}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            made = _write(out, now)
            out.flush()
            os.fsync(out.fileno())
        os.replace(part, path)  # noqa: PTH105 - replaces in one step
    except OSError as error:
        raise HeardError(f"cannot be written: {error.strerror}.", where=str(path), then="Name another place.") from error
    finally:
        part.unlink(missing_ok=True)
    return made


def _write(out: Any, now: datetime) -> Made:
    told: dict[str, Any] = {}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive, one_moment() as using:
        for table in rows.tables(apps):
            told[table._meta.label_lower] = _table(archive, table, using)
        key = _secret_key()
        if key is not None:
            archive.writestr(KEY, key)
        manifest = {
            "heard": heard.__version__,
            "form": FORM,
            "made_at": now.isoformat(timespec="seconds"),
            "database": connections[using].vendor,
            "migrations": _migrations(using),
            "tables": told,
            "secret_key": hashlib.sha256(key).hexdigest() if key is not None else None,
        }
        archive.writestr("manifest.json", json.dumps(manifest, indent=1))
    return Made(sum(one["rows"] for one in told.values()), len(told), key is not None)


def _table(archive: zipfile.ZipFile, table: rows.Table, using: str) -> dict[str, Any]:
    label, count, sum_ = table._meta.label_lower, 0, hashlib.sha256()
    with archive.open(f"tables/{label}.jsonl", "w", force_zip64=True) as out:
        for line in rows.lines(table, using):
            out.write(line)
            sum_.update(line)
            count += 1
    return {"rows": count, "columns": [field.attname for field in rows.fields(table)], "sha256": sum_.hexdigest()}


@contextmanager
def one_moment() -> Iterator[str]:
    """The alias of a line to the database that sees one moment, however long it is read and whatever is written meanwhile."""
    usual = connections["default"]
    settings = {**usual.settings_dict, "OPTIONS": {**usual.settings_dict["OPTIONS"]}}
    if usual.vendor == "sqlite":
        settings["OPTIONS"]["transaction_mode"] = "DEFERRED"  # takes no lock that a writer would wait for
    connections.settings[SNAPSHOT] = settings
    try:
        with transaction.atomic(using=SNAPSHOT):
            with connections[SNAPSHOT].cursor() as cursor:
                if usual.vendor == "postgresql":
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                cursor.execute("SELECT count(*) FROM django_migrations")  # the moment begins with the first look
            yield SNAPSHOT
    finally:
        connections[SNAPSHOT].close()
        del connections[SNAPSHOT]
        connections.settings.pop(SNAPSHOT)


def _migrations(using: str) -> dict[str, str]:
    """The newest migration of each room, by its number."""
    applied = MigrationRecorder(connections[using]).applied_migrations()
    out: dict[str, str] = {}
    for room, name in sorted(applied):
        out[room] = max(out.get(room, ""), name)
    return out


def _secret_key() -> bytes | None:
    """The key kept in the folder; None where it comes from outside and has to be kept there."""
    kept = environment.folder() / KEY
    return kept.read_bytes() if not os.environ.get("HEARD_SECRET_KEY") and kept.exists() else None
