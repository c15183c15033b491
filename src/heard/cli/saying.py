"""How the command line speaks: errors in one line on standard error, and a clean end whatever happens."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer
from rich.console import Console

from heard.conversation import HeardError

INTERRUPTED = 130


def say(text: str) -> None:
    """One line to standard error."""
    typer.echo(text, err=True)


class Paper(Console):
    """Standard output; whoever stops reading it ends the command like any other end."""

    def on_broken_pipe(self) -> None:
        """Leave it to `tidily`, which ends without a complaint."""
        raise BrokenPipeError


def paper() -> Console:
    """Standard output: colours and its own width on a terminal, plain and 100 columns elsewhere."""
    wide = None if sys.stdout.isatty() or "COLUMNS" in os.environ else 100
    return Paper(file=sys.stdout, width=wide, highlight=False, markup=False, emoji=False)


@contextmanager
def tidily() -> Iterator[None]:
    """End with one line where people can put something right; end quietly where nobody reads on."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        yield
        sys.stdout.flush()
    except HeardError as error:
        say(str(error))
        raise typer.Exit(2) from None
    except KeyboardInterrupt:
        say("Stopped.")
        raise typer.Exit(INTERRUPTED) from None
    except BrokenPipeError:
        _let_go_of_stdout()
        raise typer.Exit(0) from None


def _let_go_of_stdout() -> None:
    """Whoever read our output has gone: what is left in the buffer goes nowhere, without a complaint at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
