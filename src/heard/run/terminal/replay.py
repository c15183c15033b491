"""What would have been shown, on a terminal: the customer's words, the cue beside them, what became of it; then the figures."""

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from heard.conversation import Conversation
from heard.measure.replay import Figures, Share
from heard.respond.cues import because
from heard.respond.policy import Policy
from heard.respond.replay import Replayed
from heard.run.terminal.ink import DO, FAINT, STRAIN, harmless
from heard.run.words import place, short

OUTCOMES = {
    "met": "\u2713 met", "ignored": "\u25cb not taken up", "overtaken": "\u223c no longer needed",
    "shown": "\u00b7 still shown at the end", "dismissed": "\u2717 put away",
}
FEW = 20
"""Under so many, a share is too few to tell."""


def drawn_cues(conversation: Conversation, cues: Sequence[Replayed], policy: Policy, width: int) -> RenderableType:
    """One conversation's cues in order, each with the words that asked for it."""
    head = Text(harmless(conversation.id), style="bold")
    head.append(f"  {_counted(len(cues))}", style=f"not bold {FAINT}")
    if not cues:
        return head
    rows = Table.grid(padding=(0, 2))
    rows.add_column(justify="right", style=FAINT, no_wrap=True)
    rows.add_column(ratio=1)
    for one in cues:
        rows.add_row(place(conversation, one.cue.turn), _card(conversation, one, policy, width))
    return Group(Rule(style=FAINT, characters="\u2500"), head, rows)


def _counted(n: int) -> str:
    return "no cue" if not n else "1 cue" if n == 1 else f"{n} cues"


def _card(conversation: Conversation, one: Replayed, policy: Policy, width: int) -> RenderableType:
    rule, cue = policy.rule(one.cue.name), one.cue
    strength = int(cue.told.get("strength", "0"))
    said = Text(harmless(f"\u201c{short(conversation.turns[cue.turn].text, max(40, 2 * width - 40))}\u201d"))
    said.stylize(STRAIN[strength] or FAINT, 0, 1)
    title = Text(rule.title if rule else cue.name, style=f"bold {DO}")
    title.append(f"  {OUTCOMES[one.outcome]}{_seen(conversation, one)}", style=f"not bold {FAINT}")
    parts: list[RenderableType] = [said, title, Text(harmless(because(policy.because(cue.name, cue.reason), cue.told)))]
    if cue.wording:
        parts.append(Text(harmless(f"\u201c{cue.wording}\u201d"), style="italic"))
    return Group(*parts, Text())


def _seen(conversation: Conversation, one: Replayed) -> str:
    return f" at {place(conversation, one.settled)}" if one.settled is not None else ""


def drawn_figures(names: Sequence[str], figures: Sequence[Figures]) -> RenderableType:
    """The figures of one policy, or of two beside each other; what nobody has marked is not told."""
    table = Table(box=None, padding=(0, 2, 0, 0), title_justify="left", title="How it does", title_style="bold")
    table.add_column("")
    for name in names:
        table.add_column(Text(harmless(name)), justify="left")
    for title, cells in _rows(figures):
        table.add_row(title, *cells)
    return table


def _rows(figures: Sequence[Figures]) -> Iterator[tuple[str, list[RenderableType]]]:
    yield "conversations", [Text(str(f.conversations)) for f in figures]
    yield "cues", [Text(str(f.cues)) for f in figures]
    yield "cues a conversation", [Text(f"{f.cues_each:.2f}", style="bold") for f in figures]
    if not any(f.missed_with_any.n or f.calm_silent.n for f in figures):
        yield "", [Text("Nobody has marked these: no more to tell.", style=FAINT) for _ in figures]
        return
    yield "missed chances with a fitting cue in time", [_share(f.missed_with_fitting) for f in figures]
    yield "missed chances with any cue in time", [_share(f.missed_with_any) for f in figures]
    yield "calm conversations with none", [_share(f.calm_silent) for f in figures]
    yield "cues that stood before a missed chance", [_share(f.useful) for f in figures]


def _share(share: Share) -> RenderableType:
    if share.value is None:
        return Text("there were none", style=FAINT)
    if share.n < FEW:
        return Text(f"{share.count} of {share.n}: too few to tell", style=FAINT)
    low, high = share.interval
    text = Text(f"{share.value:.1%}", style="bold")
    return text.append(f"  {low:.1%} to {high:.1%}, n {share.n}", style=f"not bold {FAINT}")
