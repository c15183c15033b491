"""Many files as one: a ZIP that is written as its files come, so that it may be larger than memory."""

import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any


def parcel(files: Iterable[tuple[str, bytes]], now: datetime) -> Iterator[bytes]:
    """The bytes of a ZIP with these files (name, content), piece by piece; every file bears the same time."""
    pieces = Pieces()
    stamp = now.timetuple()[:6]
    with zipfile.ZipFile(pieces, "w", zipfile.ZIP_DEFLATED) as whole:
        for name, content in files:
            told = zipfile.ZipInfo(name, stamp)
            told.compress_type, told.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            whole.writestr(told, content)
            yield pieces.taken()
    yield pieces.taken()


class Pieces:
    """A file that cannot go back, taken away piece by piece."""

    closed = False

    def __init__(self) -> None:
        self._kept = bytearray()

    def write(self, some: Any) -> int:
        """Keep what is written."""
        self._kept += some
        return len(some)

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """What was written stays to be taken."""

    def taken(self) -> bytes:
        """What was written since this was last asked."""
        out, self._kept = bytes(self._kept), bytearray()
        return out
