"""Each turn as one row of the page: the piece of curve, the words with their marks, the moment in the margin."""

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from heard.conversation import AgentMarks, Conversation, CustomerMarks, Moment, Reading, Speaker, Spike
from heard.conversation import codebook as book
from heard.run.page.curve import bends, gutter, levels, strip_x
from heard.run.page.highlight import Stroke, highlighted
from heard.run.page.marks import Card, Shown, card, feeling, look, moves, signals
from heard.run.words import clock, named, place, short

SIDES = {Speaker.CUSTOMER: "cust", Speaker.AGENT: "agent", Speaker.BOT: "agent bot", Speaker.OTHER: "other"}
MOST_ROWS = 6
"""A card runs on beside at most so many turns; the stylesheet has one rule for each."""
SHORT = {mark.code: mark.short for mark in (*book.SIGNALS, *book.MOVES)}


@dataclass(frozen=True, slots=True)
class Row:
    """One turn on the page."""

    number: int
    side: str
    name: str
    clock: str
    x: str
    gutter: Markup
    words: Markup
    feeling: Shown | None
    signals: tuple[Shown, ...]
    moves: tuple[Shown, ...]
    plainly: tuple[tuple[str, str], ...]
    spike: str
    card: Card | None
    unread: bool

    @property
    def bot(self) -> bool:
        """Whether a bot speaks."""
        return "bot" in self.side

    @property
    def shown(self) -> tuple[Shown, ...]:
        """Every mark of this turn that opens to its evidence."""
        first = (self.feeling,) if self.feeling else ()
        return (*first, *self.signals, *self.moves, *((self.card.mark,) if self.card else ()))


def rows(conversation: Conversation, reading: Reading) -> Iterator[Row]:
    """Every turn as a row, in order."""
    pieces = bends(len(conversation.turns), levels(reading))
    cards = _cards(conversation, reading)
    spikes = {spike.turn: spike for spike in reading.spikes}
    strokes = _strokes(reading)
    for i, (turn, marks) in enumerate(zip(conversation.turns, reading.turns, strict=True)):
        customer = marks if isinstance(marks, CustomerMarks) else None
        agent = marks if isinstance(marks, AgentMarks) else None
        yield Row(
            number=i,
            side=SIDES[turn.speaker],
            name=named(turn),
            clock=clock(conversation, turn.start),
            x=f"{strip_x(i, len(conversation.turns)):.0f}",
            gutter=gutter(pieces[i], look(customer) if customer and customer.feeling else ""),
            words=highlighted(turn.text, strokes.get(i, ())),
            feeling=feeling(conversation, i, customer) if customer and customer.feeling else None,
            signals=signals(conversation, i, customer) if customer else (),
            moves=moves(conversation, i, agent) if agent else (),
            plainly=tuple((short(conversation.words(j.span), 60), j.plain) for j in reading.jargon if j.span.turn == i),
            spike=_spike(conversation, spikes.get(i)),
            card=cards.get(i),
            unread=marks is None and turn.speaker is not Speaker.OTHER,
        )


def _spike(conversation: Conversation, spike: Spike | None) -> str:
    if spike is None:
        return ""
    since = f" since {place(conversation, spike.since)}" if spike.since is not None else ""
    return f"strain rose by {spike.rise:.1f}{since}"


def _cards(conversation: Conversation, reading: Reading) -> dict[int, Card]:
    """A card by its turn; each may run on until the turn before the next card."""
    moments: dict[int, Moment] = {m.turn: m for m in sorted(reading.moments, key=lambda m: m.turn)}
    turns = [*moments, len(conversation.turns)]
    return {
        turn: card(conversation, reading, moment, min(MOST_ROWS, following - turn))
        for (turn, moment), following in zip(moments.items(), turns[1:], strict=True)
    }


def _strokes(reading: Reading) -> dict[int, list[Stroke]]:
    """What is marked in the words of each turn."""
    out: dict[int, list[Stroke]] = {}
    for stroke in _all_strokes(reading):
        out.setdefault(stroke.span.turn, []).append(stroke)
    return out


def _all_strokes(reading: Reading) -> Iterator[Stroke]:
    for moment in reading.moments:
        yield from (Stroke(span, moment.kind) for span in moment.reply)
    for marks in reading.turns:
        if isinstance(marks, CustomerMarks):
            brush = "" if look(marks) == "s0" else look(marks)
            for e in marks.evidence:
                felt = e.mark in ("feeling", "strength", marks.feeling)
                yield Stroke(e.span, brush if felt else "", "FE" if felt else SHORT.get(e.mark, e.mark))
        elif isinstance(marks, AgentMarks):
            for e in marks.evidence:
                if e.mark != "moment":
                    yield Stroke(e.span, "", "ACK" if e.mark == "acknowledgement" else SHORT.get(e.mark, e.mark))
    for word in reading.jargon:
        yield Stroke(word.span, "jargon")
