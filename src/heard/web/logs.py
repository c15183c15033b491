"""Logs that hold ids, counts and times, never words: what an error says of itself may quote a customer and is left out."""

import json
import logging
import os
import traceback
from datetime import UTC, datetime
from types import TracebackType

from heard.conversation import HeardError

FORMS = ("text", "json")
DEEPEST = 5
"""How many lines of code are named of the way to an error."""


def form() -> str:
    """HEARD_LOG: text, or json."""
    told = os.environ.get("HEARD_LOG", "text")
    if told not in FORMS:
        raise HeardError("not a form of log.", where="HEARD_LOG", then="Write text or json.")
    return told


def where(way: TracebackType | None) -> list[str]:
    """The lines of code that an error went through, the innermost first."""
    frames = traceback.extract_tb(way)[-DEEPEST:]
    return [f"{frame.filename}:{frame.lineno}" for frame in reversed(frames)]


class _Wordless(logging.Formatter):
    """What both forms share: an error is named by its kind and its place."""

    def formatException(self, ei: object) -> str:  # noqa: N802 - the name that logging calls
        """The kind of an error and where it happened."""
        kind, _, way = ei if isinstance(ei, tuple) else (None, None, None)
        return f"{kind.__name__ if kind else 'error'} at {' < '.join(where(way))}"


class Text(_Wordless):
    """One line for people."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")


class Lines(_Wordless):
    """One JSON object a line for a log collector."""

    def format(self, record: logging.LogRecord) -> str:
        """The line; what was handed over as `extra={"told": {...}}` stands beside the rest."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["where"] = where(record.exc_info[2])
        return json.dumps(line | getattr(record, "told", {}), ensure_ascii=False)


def logging_settings() -> dict[str, object]:
    """Django's LOGGING."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": f"heard.web.logs.{'Lines' if form() == 'json' else 'Text'}"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        # Django's line of a request names its path, and a path may hold a one-time link: ours names the route
        "loggers": {
            "heard": {"level": "INFO"},
            "heard.requests": {"level": "INFO" if form() == "json" else "WARNING"},
            "axes": {"level": "ERROR"},
            "django.request": {"level": "CRITICAL"},
        },
    }
