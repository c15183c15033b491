"""The words on a terminal, with what was heard in them in the margin."""

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from heard.conversation import AgentMarks, Conversation, CustomerMarks, Reading, Span, Speaker, Turn, TurnMarks
from heard.conversation.codebook import EASE as EASED
from heard.conversation.codebook import label
from heard.run.terminal.ink import BARS, CARE, DO, EASE, FAINT, MISSED, MOMENT, STRAIN, harmless
from heard.run.words import STRENGTHS, clock, hedge, named, surely

MARGIN = 0.32
"""The part of the width that the margin takes."""
EDGES = ("\u258f", "\u258e", "\u258c", "\u2588")
MOMENT_WORDS = {"care": f"{CARE} moment of care", "missed": f"{MISSED} missed chance"}


def transcript(conversation: Conversation, reading: Reading, width: int) -> Iterator[RenderableType]:
    """Each turn: when (or which) and who, the words with their evidence underlined, and the marks beside them."""
    margin = max(20, round(width * MARGIN))
    times = [clock(conversation, turn.start) or str(i + 1) for i, turn in enumerate(conversation.turns)]
    widest = max(map(len, times), default=0)
    spikes = {spike.turn for spike in reading.spikes}
    drawn = _drawn(reading)
    for i, (turn, marks) in enumerate(zip(conversation.turns, reading.turns, strict=True)):
        said = _who(turn)
        start = len(said)
        said.append(harmless(turn.text), style="not bold")
        for span, style in drawn.get(i, ()):
            said.stylize(style, start + span.start, start + span.end)
        said.append_text(_plainly(conversation, reading, i))
        beside = _beside(marks, spike=i in spikes, unread=marks is None and turn.speaker is not Speaker.OTHER)
        yield _row(times[i], widest, Gutter(said, *_edge(marks, turn)), beside, margin)


def _who(turn: Turn) -> Text:
    text = Text(harmless(named(turn)), style="")
    text.stylize(f"bold {DO}" if turn.speaker.answers else "bold")
    return text.append(" (bot)\n" if turn.speaker is Speaker.BOT else "\n")


def _edge(marks: TurnMarks, turn: Turn) -> tuple[str, str]:
    """The line left of the words: as wide as the strain is strong; none beside those who answer."""
    if isinstance(marks, CustomerMarks):
        return EDGES[marks.strength], _colour(marks) or FAINT
    return ("  " if turn.speaker.answers else "") + " ", ""


@dataclass(frozen=True, slots=True)
class Gutter:
    """Words with a line of signs to the left of every row of them."""

    words: Text
    sign: str
    style: str

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Each row of the words behind its sign, then an empty row."""
        left = Segment(f"{self.sign} ", console.get_style(self.style) if self.style else None)
        for row in self.words.wrap(console, max(10, options.max_width - len(self.sign) - 1)):
            yield left
            yield row


def _row(time: str, widest: int, said: Gutter, beside: Text, margin: int) -> Table:
    grid = Table.grid(padding=(0, 2), expand=True)
    grid.add_column(width=widest, justify="right")
    grid.add_column(ratio=1)
    grid.add_column(width=margin)
    grid.add_row(Text(time, style=FAINT), said, beside)
    grid.add_row()
    return grid


def _drawn(reading: Reading) -> dict[int, list[tuple[Span, str]]]:
    out: dict[int, list[tuple[Span, str]]] = {}
    for marks in reading.turns:
        if isinstance(marks, CustomerMarks):
            for e in marks.evidence:
                if e.mark in ("feeling", "strength", marks.feeling):
                    out.setdefault(e.span.turn, []).append((e.span, f"underline {_colour(marks)}"))
    for moment in reading.moments:
        for span in moment.reply:
            out.setdefault(span.turn, []).append((span, f"underline {MOMENT}"))
    return out


def _colour(marks: CustomerMarks) -> str:
    return EASE if marks.feeling in EASED else STRAIN[marks.strength]


def _plainly(conversation: Conversation, reading: Reading, turn: int) -> Text:
    words = [f"{conversation.words(j.span)}: {j.plain}" for j in reading.jargon if j.span.turn == turn]
    return Text(harmless(f"\nIn plain words. {'; '.join(words)}."), style=FAINT) if words else Text()


def _beside(marks: TurnMarks, *, spike: bool, unread: bool) -> Text:
    if isinstance(marks, CustomerMarks):
        return _customer(marks, spike=spike)
    if isinstance(marks, AgentMarks):
        return _agent(marks)
    return Text("not read" if unread else "", style=FAINT)


def _customer(marks: CustomerMarks, *, spike: bool) -> Text:
    text = Text()
    if BARS[marks.strength]:
        text.append(f"{BARS[marks.strength]} ", style=_colour(marks))
    text.append(_told(label(marks.feeling, "feeling").lower(), marks.confidence.get("feeling")), style=_colour(marks))
    if STRENGTHS[marks.strength]:
        text.append(f", {STRENGTHS[marks.strength]}")
    if spike:
        text.append(" \u2197 spike", style="bold")
    for signal in marks.signals:
        text.append(f"\n{_told(label(signal, 'signal'), marks.confidence.get(signal))}", style=FAINT)
    return text


def _agent(marks: AgentMarks) -> Text:
    text = Text()
    if marks.moment:
        sure = surely(marks.confidence.get("moment"))
        text.append(MOMENT_WORDS[marks.moment] + (f", {sure}" if sure else "") + "\n", style=MOMENT)
    if marks.acknowledgement is not None:
        words = label(str(marks.acknowledgement), "acknowledgement")
        text.append(_told(words, marks.confidence.get("acknowledgement")) + "\n")
    moves = " \u00b7 ".join(_told(label(move, "move"), marks.confidence.get(move)) for move in marks.moves)
    return text.append(moves, style=FAINT)


def _told(words: str, confidence: float | None) -> str:
    return f"{hedge(confidence)} {words}".strip()
