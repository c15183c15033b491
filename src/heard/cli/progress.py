"""What is shown while many conversations are read: nothing for two seconds, then how many and how fast, on standard error."""

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

from rich.console import Console
from rich.progress import Progress, ProgressColumn, Task
from rich.text import Text

from heard.arrive import Skipped

T = TypeVar("T")
PATIENCE = 2.0
"""Seconds of quiet before anything is shown."""
TURNING = "\u2596\u2598\u259d\u2597"


class Count(ProgressColumn):
    """How many were read and skipped so far, for how long, and how many a second."""

    def render(self, task: Task) -> Text:
        """The line as it stands now; empty for the first two seconds."""
        seconds = task.elapsed or 0.0
        return Text(told(int(task.completed), task.fields["skipped"], seconds))


def told(read: int, skipped: int, seconds: float) -> str:
    """What the line says after so many seconds."""
    if seconds < PATIENCE:
        return ""
    turning = TURNING[int(seconds * 4) % len(TURNING)]
    if not read and not skipped:
        return f"{turning} reading, {seconds:.0f} s"
    return f"{turning} {read} read{f', {skipped} skipped' if skipped else ''}, {seconds:.0f} s, {read / seconds:.0f} a second"


def shown(results: Iterable[T], *, quiet: bool) -> Iterator[T]:
    """The same results, counted on standard error if that is a terminal and it takes long."""
    if quiet or not sys.stderr.isatty():
        yield from results
        return
    with Progress(Count(), console=Console(stderr=True), transient=True) as progress:
        task, skipped = progress.add_task("", total=None, skipped=0), 0
        for result in results:
            skipped += isinstance(result, Skipped)
            progress.update(task, advance=not isinstance(result, Skipped), skipped=skipped)
            yield result
