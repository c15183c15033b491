"""Rows as Parquet: written as they come, a group of rows at a time, without a file and without holding them all."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING

from heard.conversation import HeardError
from heard.run.parcel import Pieces
from heard.run.table import Cell

if TYPE_CHECKING:
    import pyarrow as pa

GROUP = 20_000
"""Rows in one group of the file."""
WHOLE = {
    "turn", "strength", "acknowledgement", "turns", "spikes", "care", "missed", "promises_open", "promises_kept", "promises_broken",
}  # fmt: skip
BROKEN = {"start", "strain", "confidence", "highest_strain", "last_strain"}
"""The columns that hold whole numbers, and those that hold broken ones; scores are broken too, all else is text."""


def parquet(rows: Iterable[Mapping[str, Cell]], columns: tuple[str, ...]) -> Iterator[bytes]:
    """The bytes of one Parquet file with these columns, piece by piece; an empty cell is null.

    Raises HeardError where pyarrow, an extra of Heard, is not installed.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise HeardError("needs pyarrow.", where="Parquet", then="Install it with: pip install 'heard[out]'") from None
    kinds = _kinds(columns)
    pieces = Pieces()
    waiting = iter(rows)
    with pa.PythonFile(pieces, mode="w") as out, pq.ParquetWriter(out, kinds, compression="zstd") as file:
        while group := list(islice(waiting, GROUP)):
            file.write_table(pa.Table.from_pylist([dict(row) for row in group], schema=kinds))
            yield pieces.taken()
    yield pieces.taken()


def _kinds(columns: tuple[str, ...]) -> "pa.Schema":
    import pyarrow as pa

    scores = {name for name in columns if name.endswith(("_low", "_high"))}
    broken = BROKEN | scores | {name.removesuffix("_low") for name in scores if name.endswith("_low")}
    return pa.schema([(name, pa.int32() if name in WHOLE else pa.float64() if name in broken else pa.string()) for name in columns])
