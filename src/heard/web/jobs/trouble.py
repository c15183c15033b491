"""What is wrong with the machine, told apart from what is wrong with the work."""

import errno
import shutil
from enum import StrEnum
from pathlib import Path

from django.db import InterfaceError, OperationalError

ROOM = 64 * 1024 * 1024
"""Bytes that must be free; with fewer the disk counts as full, before a half-written page can hurt."""

NOT_THERE = ("connection", "consuming input", "unable to open", "disk i/o")
"""What a database without a code for it says when it cannot be reached."""


class Trouble(StrEnum):
    """Why no work can be done at all; it waits, and goes on by itself."""

    FULL = "the disk is full"
    AWAY = "the database cannot be reached"
    LOCKED = "the database is busy"


def trouble_of(error: BaseException) -> Trouble | None:
    """What is wrong with the machine, if that is what an error says; None if the work itself is at fault."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Trouble.FULL
    if isinstance(error, InterfaceError):
        return Trouble.AWAY
    if not isinstance(error, OperationalError):
        return None
    state = str(getattr(error.__cause__, "sqlstate", None) or "")
    said = str(error).lower()
    if state == "53100" or "disk is full" in said or "no space left" in said:
        return Trouble.FULL
    if state[:2] == "40" or state == "55P03" or "locked" in said:
        return Trouble.LOCKED
    lost = state[:2] in ("08", "57", "53") or (not state and any(sign in said for sign in NOT_THERE))
    return Trouble.AWAY if lost else None


def room(folder: Path) -> int:
    """Bytes free on the disk that holds this folder."""
    there = next((f for f in (folder, *folder.parents) if f.exists()), Path("/"))
    return shutil.disk_usage(there).free


def is_full(folder: Path) -> bool:
    """Whether the disk that holds this folder has no room for more."""
    return room(folder) < ROOM
