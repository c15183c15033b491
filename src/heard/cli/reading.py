"""`heard read`: what was asked becomes outputs; what was skipped is told; the exit code says how it went."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TextIO

import typer

from heard.arrive import FORMATS, Skipped, arrive, write_vcon
from heard.cli.progress import shown
from heard.cli.saying import INTERRUPTED, paper, say
from heard.conversation import Conversation, HeardError, Reading
from heard.run import table
from heard.run.batch import Pair, Understand, by_ear, each
from heard.run.folder import output, write_whole

MOST_TOLD = 200
"""So many skipped files are told one by one."""
MEGABYTE = 1 << 20

Sink = Callable[[Conversation, Reading], None]
Place = Callable[[Conversation], Path]


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed after `heard read`."""

    paths: tuple[str, ...]
    as_json: bool
    html: Path | None
    csv: str | None
    rows: str
    vcon: Path | None
    agent: str | None
    form: str | None
    columns: str | None
    redact: bool
    limit_mb: float
    resume: bool
    quiet: bool


def read_all(asked: Asked, understand: Understand = by_ear) -> int:
    """Read all that was asked for and write it out; the exit code: 0 all, 1 some not, 2 none, 130 interrupted.

    `understand` is what turns conversations into readings; the ear that comes with Heard if it is not given.
    """
    _check(asked)
    read, skipped, passed = 0, [], Passed(asked)
    with ExitStack() as open_files:
        sinks = list(_sinks(asked, passed.places, open_files))
        try:
            for result in shown(_results(asked, passed, understand), quiet=asked.quiet or _report_on_terminal(asked)):
                if isinstance(result, Skipped):
                    skipped.append(result)
                else:
                    for sink in sinks:
                        sink(*result)
                    read += 1
        except KeyboardInterrupt:
            _tell(asked, read, skipped, passed.count)
            say("Stopped before the end." + (" Run it again with --resume to go on." if asked.html or asked.vcon else ""))
            return INTERRUPTED
    _tell(asked, read, skipped, passed.count)
    return (1 if skipped else 0) if read or passed.count else 2


def _check(asked: Asked) -> None:
    """Raise HeardError where what was asked cannot be done together, before anything is read."""
    if asked.form and asked.form not in FORMATS:
        near = get_close_matches(asked.form.lower(), FORMATS, n=1)
        raise HeardError("no such format.", where=asked.form, then=f"Did you mean {near[0]}?" if near else "See `heard formats`.")
    if asked.rows not in ("turn", "conversation"):
        raise HeardError("no such row.", where=f"--rows {asked.rows}", then="Use turn or conversation.")
    if asked.csv == "-" and asked.as_json:
        raise HeardError("both go to standard output.", where="--json and --csv -", then="Give --csv a file.")
    if asked.resume and (asked.as_json or asked.csv or not (asked.html or asked.vcon)):
        raise HeardError("goes with --html or --vcon alone.", where="--resume", then="A line or a table is written anew each time.")
    _columns(asked.columns)


def _columns(given: str | None) -> Mapping[str, str]:
    if not given:
        return {}
    pairs = [part.partition("=") for part in given.split(",")]
    for name, sign, column in pairs:
        if not sign or not name.strip() or not column.strip():
            raise HeardError("not a list of name=column.", where=f"--columns {given}", then="Write it like text=body,speaker=from.")
    return {name.strip(): column.strip() for name, _, column in pairs}


class Passed:
    """Where the files go, which conversations are passed by because theirs are there already, and how many were."""

    def __init__(self, asked: Asked) -> None:
        outs = {".html": asked.html, ".vcon": asked.vcon}
        self.places = {ending: output(out, ending) for ending, out in outs.items() if out}
        self._resume = asked.resume
        self.count = 0

    def wanted(self, conversation: Conversation) -> bool:
        """Whether a file is still to be written for it."""
        paths = [place(conversation) for place in self.places.values()]  # each is settled here, in the order of arrival
        there = self._resume and all(path.exists() for path in paths)
        self.count += there
        return not there


def _results(asked: Asked, passed: Passed, understand: Understand) -> Iterator[Pair | Skipped]:
    arrivals = arrive(
        asked.paths, agent=asked.agent, form=asked.form, columns=_columns(asked.columns), redact=asked.redact,
        limit=round(asked.limit_mb * MEGABYTE),
    )  # fmt: skip
    yield from each(arrivals, understand, passed.wanted)


def _sinks(asked: Asked, places: Mapping[str, Place], open_files: ExitStack) -> Iterator[Sink]:
    """What is to be done with each reading, in the order of the outputs."""
    if asked.as_json:
        yield _write_line
    if asked.csv:
        yield _rows(asked.rows, _open(asked.csv, open_files))
    if ".html" in places:
        yield _pages(places[".html"])
    if ".vcon" in places:
        yield _vcons(places[".vcon"])
    if not (asked.as_json or asked.csv or asked.html or asked.vcon):
        yield _reports()


def _write_line(conversation: Conversation, reading: Reading) -> None:
    from heard.conversation import line

    sys.stdout.write(line(conversation, reading) + "\n")
    sys.stdout.flush()


def _open(name: str, open_files: ExitStack) -> TextIO:
    if name == "-":
        return sys.stdout
    try:
        return open_files.enter_context(Path(name).open("w", encoding="utf-8", newline=""))
    except OSError as error:
        raise HeardError(f"cannot be written: {error.strerror}.", where=name, then="Name another place.") from None


def _rows(rows: str, out: TextIO) -> Sink:
    write = table.table(out, table.TURN_COLUMNS if rows == "turn" else table.CONVERSATION_COLUMNS)

    def turns(conversation: Conversation, reading: Reading) -> None:
        for row in table.turn_rows(conversation, reading):
            write(row)

    return turns if rows == "turn" else lambda conversation, reading: write(table.conversation_row(conversation, reading))


def _pages(place: Place) -> Sink:
    from heard.run.page import page

    return lambda conversation, reading: write_whole(place(conversation), page(conversation, reading))


def _vcons(place: Place) -> Sink:
    def write(conversation: Conversation, reading: Reading) -> None:
        write_whole(place(conversation), json.dumps(write_vcon(conversation, reading), ensure_ascii=False, indent=1))

    return write


def _reports() -> Sink:
    from heard.run.terminal import report

    out = paper()

    def show(conversation: Conversation, reading: Reading) -> None:
        with out.capture() as written:
            out.print(report(conversation, reading, out.width))
        # Rows are filled up to their width for a terminal; in a file that is only noise.
        text = written.get() if sys.stdout.isatty() else "\n".join(row.rstrip() for row in written.get().split("\n"))
        typer.echo(text, nl=False, color=True)

    return show


def _report_on_terminal(asked: Asked) -> bool:
    """Whether a bar would be drawn across the report itself."""
    return sys.stdout.isatty() and not (asked.html or asked.vcon or (asked.csv and asked.csv != "-"))


def _tell(asked: Asked, read: int, skipped: list[Skipped], passed: int) -> None:
    """What was done, on standard error: each thing that was skipped with where and why."""
    for one in skipped[:MOST_TOLD]:
        say(f"Skipped {one.error}")
    if len(skipped) > MOST_TOLD:
        say(f"Skipped {len(skipped) - MOST_TOLD} more.")
    if asked.quiet and (read or passed):
        return
    parts = [f"{read} read"] if read or not passed else []
    parts += [f"{passed} there already"] if passed else []
    parts += [f"{len(skipped)} skipped"] if skipped else []
    if len(parts) > 1 or read != 1 or not _report_on_terminal(asked):
        say(", ".join(parts) + ".")
