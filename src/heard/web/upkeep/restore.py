"""Restoring a backup into an empty installation, on SQLite or PostgreSQL, also one made by an older Heard."""

import hashlib
import json
import os
import zipfile
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.color import no_style
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from heard.conversation import HeardError
from heard.web import environment
from heard.web.upkeep import rows
from heard.web.upkeep.backup import FORM, KEY

Manifest = dict[str, Any]


def restore(path: Path, *, replace: bool = False) -> Manifest:
    """Put everything back as it was, or change nothing; gives the manifest.

    Raises HeardError for a file that is no backup or is damaged, was made by a newer Heard, or where something is here already
    and is not to be replaced.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            told = checked(archive, path)
            _make_room(replace)
            at = _migrate_to(told["migrations"], path)
            _load(archive, told, at, path)
            _take_key(archive, told)
    except (OSError, zipfile.BadZipFile) as error:
        raise HeardError("not a backup of Heard.", where=str(path), then="Name a file that `heard web backup` made.") from error
    call_command("migrate", interactive=False, verbosity=0)
    _make_anew()
    return told


def checked(archive: zipfile.ZipFile, path: Path) -> Manifest:
    """The manifest, once every table in the archive has the rows and the checksum that it names."""
    try:
        told: Manifest = json.loads(archive.read("manifest.json"))
        if told["form"] != FORM:
            raise HeardError("a form that this Heard does not know.", where=str(path), then="Upgrade Heard, then restore.")
        for label, table in told["tables"].items():
            if _sum(archive, f"tables/{label}.jsonl") != table["sha256"]:
                raise HeardError(f"the table {label} is damaged.", where=str(path), then="Use an older backup.")
    except (KeyError, ValueError, zipfile.BadZipFile) as error:
        raise HeardError("not a whole backup of Heard.", where=str(path), then="Use an older backup.") from error
    return told


def _sum(archive: zipfile.ZipFile, name: str) -> str:
    made = hashlib.sha256()
    with archive.open(name) as file:
        while some := file.read(1 << 20):
            made.update(some)
    return made.hexdigest()


def _make_room(replace: bool) -> None:
    """An installation with somebody in it is not written over unless that is asked for."""
    from heard.web.people.models import Person

    try:
        there = Person.objects.exists()
    except DatabaseError:
        return  # no tables yet
    if there and not replace:
        raise HeardError(
            "there are people in it already.", where=str(connection.settings_dict["NAME"]),
            then="Restore into an empty installation, or say --replace to lose what is there.",
        )  # fmt: skip


def _migrate_to(migrations: dict[str, str], path: Path) -> Any:
    """Bring the tables to where they stood when the backup was made; gives the tables as they were then."""
    executor = MigrationExecutor(connection)
    targets = list(migrations.items())
    unknown = [f"{room}.{name}" for room, name in targets if (room, name) not in executor.loader.graph.nodes]
    if unknown:
        raise HeardError(f"made by a newer Heard ({unknown[0]}).", where=str(path), then="Upgrade Heard, then restore.")
    applied = executor.loader.applied_migrations
    if not applied:
        executor.migrate(targets)
    elif any(target not in applied for target in targets) or _ahead(executor, targets):
        _drop_everything()
        MigrationExecutor(connection).migrate(targets)
    executor = MigrationExecutor(connection)
    return executor.loader.project_state(targets).apps


def _ahead(executor: MigrationExecutor, targets: list[tuple[str, str]]) -> bool:
    """Whether some room's tables are newer than the backup."""
    planned = {node for target in targets for node in executor.loader.graph.forwards_plan(target)}
    return bool(set(executor.loader.applied_migrations) - planned)


def _drop_everything() -> None:
    """Take every table away: they are made again as they stood when the backup was made."""
    with connection.cursor() as cursor:
        lite = connection.vendor == "sqlite"
        if lite:
            cursor.execute("PRAGMA foreign_keys=OFF")
        # A virtual table of SQLite first: its own tables go with it
        found = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY sql NOT LIKE 'CREATE VIRTUAL%', name"
        names = [name for (name,) in cursor.execute(found).fetchall()] if lite else connection.introspection.table_names(cursor)
        for name in names:
            if not name.startswith("sqlite_"):
                cursor.execute(f"DROP TABLE IF EXISTS {connection.ops.quote_name(name)}{'' if lite else ' CASCADE'}")
        if lite:
            cursor.execute("PRAGMA foreign_keys=ON")


def _load(archive: zipfile.ZipFile, told: Manifest, at: Any, path: Path) -> None:
    """Every row of every table, in one transaction; references between rows are checked at its end."""
    with transaction.atomic():
        _empty(at)
        for label, one in told["tables"].items():
            try:
                table, columns = rows.columns_of(at, label, one["columns"])
            except LookupError as error:
                raise HeardError(f"a table that this Heard does not know ({error}).", where=str(path), then="Upgrade.") from None
            with archive.open(f"tables/{label}.jsonl") as file:
                lines = (_without_nul(line.decode()) for line in file)
                while some := list(islice(lines, rows.AT_ONCE)):
                    table._base_manager.bulk_create([rows.row(table, columns, line) for line in some])
        _count_on(at)


def _empty(at: Any) -> None:
    """What migrations have put into new tables goes; what is to be replaced goes, too."""
    with connection.cursor() as cursor:
        for table in rows.tables(at):
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table._meta.db_table)}")  # noqa: S608 - our own tables


def _without_nul(line: str) -> str:
    """PostgreSQL keeps no NUL in a text; SQLite does."""
    return line.replace("\\u0000", "\\ufffd") if connection.vendor == "postgresql" else line


def _count_on(at: Any) -> None:
    """New rows get numbers after those that were restored."""
    for statement in connection.ops.sequence_reset_sql(no_style(), rows.tables(at)):
        with connection.cursor() as cursor:
            cursor.execute(statement)


def _take_key(archive: zipfile.ZipFile, told: Manifest) -> None:
    """The secret key of the backup becomes this installation's: what was locked with it can be read again."""
    if told["secret_key"] is None or os.environ.get("HEARD_SECRET_KEY"):
        return
    key = archive.read(KEY)
    if hashlib.sha256(key).hexdigest() != told["secret_key"]:
        raise HeardError("the secret key is damaged.", where=str(archive.filename), then="Use an older backup.")
    kept = environment.folder() / KEY
    part = kept.with_name(f".{KEY}.part")
    part.touch(mode=0o600)
    part.write_bytes(key)
    os.replace(part, kept)  # noqa: PTH105 - replaces in one step


def _make_anew() -> None:
    """What is not in a backup because it follows from the rest: the index of the search."""
    from heard.web.conversations import keeping, words
    from heard.web.conversations.models import Conversation
    from heard.web.records.shelves import handfuls, turns_of

    words.mend()
    for some in handfuls(Conversation.objects.all()):
        turns = turns_of(some)
        with transaction.atomic():
            for row in some:
                words.put(row.pk, keeping.searchable(keeping.said_in(row, turns.get(row.pk, []))))
