"""The small questions: which formats, what a mark means, what a text looks like redacted."""

import sys
from collections import Counter
from difflib import get_close_matches
from pathlib import Path

import typer
from rich.table import Table
from rich.text import Text

from heard.cli.saying import paper, say
from heard.conversation import HeardError
from heard.conversation import codebook as book

KINDS = {
    "feeling": "Feelings of a customer's turn, the strongest one",
    "signal": "Signals of a customer's turn, any",
    "move": "Moves of an agent's turn, any",
    "acknowledgement": "Acknowledgement of the feeling just shown",
    "moment": "Moments",
    "score": "Scores of the whole, 1 to 5",
    "resolution": "Resolution",
    "scenario": "Scenario",
}
LIMIT = 200_000_000
"""The largest text that is redacted at once, in bytes."""


def show_formats() -> None:
    """Each form that conversations come in, with the endings of its files and who says who the agent is."""
    from heard.arrive.formats import FORMATS

    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold", pad_edge=False)
    for heading in ("--format", "what it is", "files", "who is the agent"):
        table.add_column(heading)
    for form in FORMATS.values():
        table.add_row(form.name, form.title, " ".join(form.endings), "told" if form.knows_roles else "--agent NAME, or a guess")
    paper().print(table)


def show_all_marks() -> None:
    """Every mark of the codebook by kind, with what it means."""
    out = paper()
    for kind, title in KINDS.items():
        table = Table(box=None, padding=(0, 2, 0, 0), show_header=False, pad_edge=False)
        table.add_column(no_wrap=True, style="bold")
        table.add_column(no_wrap=True)
        table.add_column(ratio=1)
        for mark in (m for m in book.ALL if m.kind == kind):
            table.add_row(mark.code, mark.short if mark.short != mark.code else "", mark.meaning)
        out.print(Text(f"{title}", style="bold underline"), table, "")


def show_mark(code: str) -> None:
    """What one mark means, what it is not, and examples; raises HeardError with near misses if there is none."""
    found = book.explain(code)
    if not found:
        raise HeardError("no such mark.", where=code, then=_near(code))
    out = paper()
    for mark in found:
        head = Text(mark.label[:1].upper() + mark.label[1:], style="bold")
        out.print(head.append(f"  {mark.kind} {mark.code}", style="not bold dim"))
        out.print(Text(mark.meaning))
        if mark.instead:
            out.print(Text(f"Not this: {mark.instead}"))
        for example in mark.examples:
            out.print(Text(f"For example: \u201c{example}\u201d", style="italic"))
        out.print()


def _near(code: str) -> str:
    names = {name.lower(): mark.code for mark in book.ALL for name in (mark.code, mark.label)}
    close = dict.fromkeys(names[name] for name in get_close_matches(code.lower(), names, n=3, cutoff=0.5))
    return f"Did you mean {' or '.join(close)}?" if close else "`heard explain` lists them all."


def show_redacted(path: str) -> None:
    """The text with what names a person replaced by its kind, as many lines as before; how many of each on standard error."""
    from heard.arrive.redaction import redact

    lines = _text(path).splitlines(keepends=True)
    names = {line[f.start : f.end] for line in lines for f in redact(line).findings if f.kind == "name"}
    counted: Counter[str] = Counter()
    for line in lines:  # one by one, so that nothing can swallow the end of a line
        words = line.rstrip("\r\n")
        redacted = redact(words, names=names)
        counted.update(finding.kind for finding in redacted.findings)
        typer.echo(redacted.text + line[len(words) :], nl=False)
    told = ", ".join(f"{number} {kind}" for kind, number in counted.most_common())
    say(f"Redacted: {told}." if told else "Nothing to redact was found.")


def _text(path: str) -> str:
    if path == "-":
        content = sys.stdin.buffer.read(LIMIT + 1)
    else:
        try:
            with Path(path).open("rb") as file:
                content = file.read(LIMIT + 1)
        except OSError as error:
            raise HeardError(f"cannot be read: {error.strerror}.", where=path, then="Name a text file, or - for input.") from None
    if len(content) > LIMIT:
        raise HeardError("larger than 200 MB.", where=path, then="Redact it in parts.")
    if b"\0" in content:
        raise HeardError("not text.", where=path, then="Give a text file.")
    return content.decode("utf-8-sig", errors="replace")
