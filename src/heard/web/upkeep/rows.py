"""Rows of any table as lines of JSON, the same from SQLite and from PostgreSQL, and back."""

import base64
import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.apps.registry import Apps
from django.db.models import BinaryField, DurationField, Field, JSONField, Model

# Made anew by themselves: who is signed in, what kinds of tables there are, who mistyped a password
LEFT_OUT = {"sessions", "contenttypes", "auth", "axes"}
AT_ONCE = 500

Table = type[Model]


def tables(apps: Any) -> list[Table]:
    """Every table that is backed up, those that join two others included, in a fixed order."""
    known: Iterable[Table] = apps.get_models(include_auto_created=True)
    kept = (table for table in known if table._meta.app_label not in LEFT_OUT and table._meta.managed and not table._meta.proxy)
    return sorted(kept, key=lambda table: table._meta.label_lower)


def fields(table: Table) -> "list[Field[Any, Any]]":
    """The columns of a table."""
    return list(table._meta.local_concrete_fields)


def lines(table: Table, using: str) -> Iterator[bytes]:
    """Each row as one line, in the order of its key: a list with a value for each column."""
    names = [field.attname for field in fields(table)]
    rows = table._base_manager.using(using).order_by("pk").values_list(*names)
    for row in rows.iterator(chunk_size=AT_ONCE):
        yield json.dumps([_plain(value) for value in row], ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    return value


def row(table: Table, columns: "list[Field[Any, Any]]", line: str) -> Model:
    """The row that a line tells of, not yet saved."""
    values = json.loads(line)
    return table(**{field.attname: _value(field, value) for field, value in zip(columns, values, strict=True)})


def _value(field: "Field[Any, Any]", value: Any) -> Any:
    if value is None or isinstance(field, JSONField):
        return value
    if isinstance(field, BinaryField):
        return base64.b64decode(value)
    if isinstance(field, DurationField):
        return timedelta(seconds=value)
    return field.to_python(value)


def columns_of(apps: Apps, label: str, names: list[str]) -> "tuple[Table, list[Field[Any, Any]]]":
    """A table by its label, and its columns in the order of the archive. Raises LookupError for what is not known."""
    table = apps.get_model(label)
    known = {field.attname: field for field in fields(table)}
    missing = [name for name in names if name not in known]
    if missing:
        raise LookupError(f"{label}.{missing[0]}")
    return table, [known[name] for name in names]
