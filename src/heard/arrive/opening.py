"""Opening what came in: files, folders, standard input and zip files, each as parcels, within limits."""

import io
import os
import stat
import sys
import zipfile
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import BinaryIO

from heard.arrive.parcel import Parcel, parcel_of
from heard.conversation import HeardError

MEGABYTE = 1 << 20
LIMIT = 100 * MEGABYTE
"""Bytes that one file may have, unless told otherwise."""
MOST_IN_ZIP = 20_000
ZIPPED_MOST = 10
"""A zip file may unpack to this many times the limit of one file, all its files together."""
THINNEST = 200
"""How many times smaller than its content a packed file may be; a real transcript packs to a tenth."""

Opened = Parcel | tuple[str, HeardError]


def parcels(paths: Iterable[str | os.PathLike[str]], limit: int = LIMIT) -> Iterator[Opened]:
    """Each file in the order given, folders with all below them in the order of their names.

    Hidden files and a folder's README are passed over. A file that cannot be opened is its name and the error.
    """
    for path in paths:
        if str(path) == "-":
            yield from opened("standard input", _standard_input(limit), limit)
        elif Path(path).is_dir():
            yield from _folder(Path(path), limit)
        else:
            yield from _file(Path(path), limit)


def _standard_input(limit: int) -> bytes:
    return sys.stdin.buffer.read(limit + 1)


def _folder(folder: Path, limit: int) -> Iterator[Opened]:
    for here, folders, files in os.walk(folder):
        folders[:] = sorted(f for f in folders if not f.startswith((".", "__MACOSX")))
        for name in sorted(files):
            if not _passed_over(name):
                yield from _file(Path(here) / name, limit)


def _passed_over(name: str) -> bool:
    return name.startswith((".", "~$")) or name.upper().split(".")[0] in ("README", "LICENSE", "CARD")


def _file(path: Path, limit: int) -> Iterator[Opened]:
    name = str(path)
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            yield name, HeardError("not a file.", where=name, then="Give a file or a folder.")
            return
        if about.st_size > limit:
            yield name, too_large(name, limit)
            return
        with path.open("rb") as stream:
            zipped = stream.read(4) == b"PK\x03\x04"
    except OSError as error:
        reason = "no such file." if isinstance(error, FileNotFoundError) else "cannot be opened."
        yield name, HeardError(reason, where=name, then="Check the path and who may read it.")
        return
    if zipped:
        with path.open("rb") as stream:
            yield from _zip(name, stream, limit)
    else:
        yield Parcel(name, partial(_open, path))


def _open(path: Path) -> BinaryIO:
    return path.open("rb")


def too_large(name: str, limit: int) -> HeardError:
    """What is said of a file over the limit."""
    return HeardError(f"over {limit / MEGABYTE:g} MB.", where=name, then="Split the file, or raise the limit with --limit MB.")


def opened(name: str, content: bytes, limit: int = LIMIT) -> Iterator[Opened]:
    """Bytes at hand as one parcel, or one a file if they are a zip file."""
    if len(content) > limit:
        yield name, too_large(name, limit)
    elif content.startswith(b"PK\x03\x04"):
        yield from _zip(name, io.BytesIO(content), limit)
    else:
        yield parcel_of(name, content)


def _zip(name: str, stream: BinaryIO, limit: int) -> Iterator[Opened]:
    try:
        with zipfile.ZipFile(stream) as packed:
            yield from _members(name, packed, limit)
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError):
        yield name, HeardError("not a whole zip file.", where=name, then="Pack it again.")


def _members(name: str, packed: zipfile.ZipFile, limit: int) -> Iterator[Opened]:
    members = sorted((m for m in packed.infolist() if not m.is_dir()), key=lambda m: m.filename)
    if len(members) > MOST_IN_ZIP or sum(m.file_size for m in members) > ZIPPED_MOST * limit:
        yield name, HeardError("a zip file that unpacks to too much.", where=name, then="Unpack it and give the folder.")
        return
    for member in members:
        parts = Path(member.filename).parts
        if _passed_over(parts[-1]) or "__MACOSX" in parts:
            continue
        place = f"{name}/{member.filename}"
        try:
            yield _member(place, packed, member, limit)
        except HeardError as error:
            yield place, error.at(place)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError):
            yield place, HeardError("cannot be unpacked.", where=place, then="Pack it again, without a password.")


def _member(place: str, packed: zipfile.ZipFile, member: zipfile.ZipInfo, limit: int) -> Parcel:
    if member.file_size > limit:
        raise HeardError(f"over {limit / MEGABYTE:g} MB.", then="Split the file, or raise the limit with --limit MB.")
    if member.file_size > MEGABYTE and member.file_size > THINNEST * max(1, member.compress_size):
        raise HeardError("packed too thinly to be a conversation.", then="Unpack it and give the file.")
    with packed.open(member) as stream:
        content = stream.read(limit + 1)
    if len(content) > limit:
        raise HeardError(f"over {limit / MEGABYTE:g} MB.", then="Split the file, or raise the limit with --limit MB.")
    if content.startswith(b"PK\x03\x04"):
        raise HeardError("a zip file in a zip file.", then="Unpack it and give the folder.")
    return parcel_of(place, content)
