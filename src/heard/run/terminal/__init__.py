"""The report on a terminal: what it is about, the scores, the curve, the words with their marks, the moments, the promises."""

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from heard.conversation import Conversation, Moment, Promise, Reading, Score
from heard.conversation.codebook import SCORES
from heard.run import words
from heard.run.terminal.curve import drawn_curve, drawn_score
from heard.run.terminal.ink import CARE, FAINT, MISSED, MOMENT, harmless
from heard.run.terminal.opinion import drawn_opinion
from heard.run.terminal.transcript import transcript

__all__ = ["report"]

SYMBOLS = {"care": CARE, "missed": MISSED}
STATES = {"kept": "\u2713 kept", "broken": "\u2717 broken", "open": "\u25cb open"}


def report(conversation: Conversation, reading: Reading, width: int) -> RenderableType:
    """All of one conversation for a terminal `width` columns wide; it reads as well without colour."""
    parts = [
        Rule(style=FAINT, characters="\u2500"),
        _head(conversation, reading),
        Text(),
        _scores(reading),
        *_titled("Strain", drawn_curve(conversation, reading, width - 2)),
        Text(),
        *transcript(conversation, reading, width),
        *_titled("Moments", _moments(conversation, reading)),
        *_titled("Promises", _promises(conversation, reading)),
        *_titled("Second opinion", drawn_opinion(conversation, reading, width)),
        Text(),
        Text(_recipe(reading), style=FAINT),
        Text(),
    ]
    return Group(*parts)


def _titled(title: str, inside: RenderableType | None) -> Iterator[RenderableType]:
    if inside is not None:
        yield Text()
        yield Text(title, style="bold")
        yield Padding(inside, (0, 0, 0, 2))


def _head(conversation: Conversation, reading: Reading) -> RenderableType:
    facts = (conversation.id, words.when(conversation), words.kind(reading), reading.root_cause)
    head = [
        Text(harmless(words.headline(conversation, reading)), style="bold"),
        Text(harmless(" \u00b7 ".join(fact for fact in facts if fact)), style=FAINT),
    ]
    if words.guessed(conversation):
        head.append(Text(f"{words.guessed(conversation)} Name the agent with --agent NAME if the two are swapped."))
    return Group(*head)


def _scores(reading: Reading) -> RenderableType:
    grid = Table.grid(padding=(0, 2))
    for mark in SCORES:
        score = reading.scores.get(mark.code)
        if score:
            grid.add_row(mark.label, drawn_score(score), f"{score.value:.1f}", Text(_interval(score), style=FAINT))
    return grid


def _interval(score: Score) -> str:
    return f"{words.interval(score)}  {words.score_surely(score)}" if words.has_interval(score) else ""


def _moments(conversation: Conversation, reading: Reading) -> RenderableType:
    if not reading.moments:
        return Text("No moment of care and no missed chance stands out.", style=FAINT)
    cards = [_moment(conversation, moment) for moment in sorted(reading.moments, key=lambda m: m.turn)]
    return Group(*(part for card in cards for part in (card, Text())))


def _moment(conversation: Conversation, moment: Moment) -> RenderableType:
    at = words.place(conversation, moment.turn)
    head = Text(f"{SYMBOLS[moment.kind]} {words.moment_label(moment)}", style=f"bold {MOMENT}")
    head.append(f" at {at}, {words.surely(moment.confidence)}", style=f"not bold {FAINT}")
    lines: list[RenderableType] = [head]
    for span in (*moment.occasion, *moment.reply):
        who = words.named(conversation.turns[span.turn])
        lines.append(_quoted(f"{who}: ", conversation.words(span)))
    lines.append(Padding(Text(harmless(moment.because)), (0, 0, 0, 2)))
    if moment.instead:
        said = Text("Could have been said: ", style=FAINT)
        said.append(harmless(f"\u201c{moment.instead}\u201d"), style="italic not dim")
        lines.append(Padding(said, (0, 0, 0, 2)))
    return Group(*lines)


def _quoted(before: str, said: str) -> RenderableType:
    text = Text(harmless(before), style=FAINT)
    text.append(harmless(f"\u201c{words.short(said, 140)}\u201d"), style="not dim")
    return Padding(text, (0, 0, 0, 2))


def _promises(conversation: Conversation, reading: Reading) -> RenderableType:
    if not reading.promises:
        return Text("Nothing was promised.", style=FAINT)
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column(no_wrap=True, overflow="ellipsis", max_width=24)
    grid.add_column(ratio=1)
    for promise in reading.promises:
        what = Text(harmless(promise.what[:1].upper() + promise.what[1:]))
        what.append(harmless(f"  \u201c{words.short(conversation.words(promise.span), 80)}\u201d"), style=FAINT)
        grid.add_row(STATES.get(promise.state, promise.state), Text(harmless(_due(promise))), what)
    return grid


def _due(promise: Promise) -> str:
    if promise.due:
        return words.day(promise.due, now_year=promise.due.year)
    return promise.by or "no time said"


def _recipe(reading: Reading) -> str:
    recipe = reading.recipe
    return f"Read by Heard {recipe.heard} with {recipe.model}, by codebook {recipe.codebook}."
