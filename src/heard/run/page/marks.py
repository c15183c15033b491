"""Each mark as the page shows it: its words, how sure it is, and the sentence it rests on."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from heard.conversation import AgentMarks, Conversation, CustomerMarks, Evidence, Moment, Reading, Score, Span
from heard.conversation import codebook as book
from heard.run.words import STRENGTHS, hedge, interval, moment_label, place, score_surely, short, surely


@dataclass(frozen=True, slots=True)
class Quote:
    """Words that a mark rests on, where they were said, and the moment that lies there if there is one."""

    turn: int
    words: str
    place: str
    moment: str | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """One mark on the page: the label people see and all that its evidence opens to.

    `address` names the mark in this reading (see `address`); `look` is a class: s0 to s3 or ease for a feeling.
    """

    address: str
    code: str
    label: str
    meaning: str
    quotes: tuple[Quote, ...]
    confidence: float | None
    look: str = ""
    strength: str = ""

    @property
    def key(self) -> str:
        """The address as a name that can stand in an id."""
        return self.address.replace(".", "-")

    @property
    def hedge(self) -> str:
        """`likely`, `perhaps` or nothing."""
        return hedge(self.confidence)

    @property
    def surely(self) -> str:
        """`sure`, `fairly sure`, `unsure`, or nothing where no figure is known."""
        return surely(self.confidence)


def address(turn: int | None, mark: str) -> str:
    """The address of a mark in a reading: `3.feeling`, `3.unheard`, `4.apology`, `4.acknowledgement`, `4.moment`.

    Without a turn it is a mark of the whole: `acknowledgment` and the other scores, `resolution`, `scenario`.
    """
    return mark if turn is None else f"{turn}.{mark}"


def quotes(conversation: Conversation, spans: Iterable[Span], reading: Reading | None = None) -> tuple[Quote, ...]:
    """The words of spans, each once, in order; a span outside of the conversation is left out."""
    kinds = {moment.turn: moment.kind for moment in reading.moments} if reading else {}
    out = []
    for span in dict.fromkeys(spans):
        if 0 <= span.turn < len(conversation.turns) and conversation.words(span).strip():
            words = short(conversation.words(span), 140)
            out.append(Quote(span.turn, words, place(conversation, span.turn), kinds.get(span.turn)))
    return tuple(out)


def _spans(evidence: Iterable[Evidence], *marks: str) -> Iterator[Span]:
    return (e.span for e in evidence if e.mark in marks)


def _mark(codes: tuple[book.Mark, ...], code: str) -> book.Mark:
    return next((mark for mark in codes if mark.code == code), book.Mark(code, code, "", code.replace("_", " "), ""))


def feeling(conversation: Conversation, turn: int, marks: CustomerMarks) -> Shown:
    """The feeling of a customer's turn with its strength."""
    mark = _mark(book.FEELINGS, marks.feeling)
    return Shown(
        address(turn, "feeling"),
        mark.short,
        mark.label,
        mark.meaning,
        quotes(conversation, _spans(marks.evidence, "feeling", "strength", marks.feeling)),
        marks.confidence.get("feeling"),
        look=look(marks),
        strength=STRENGTHS[marks.strength],
    )


def look(marks: CustomerMarks) -> str:
    """The class of a feeling: ease, or s0 to s3 by strength."""
    return "ease" if marks.feeling in book.EASE else f"s{marks.strength}"


def signals(conversation: Conversation, turn: int, marks: CustomerMarks) -> tuple[Shown, ...]:
    """The signals of a customer's turn, in the codebook's order."""
    return _several(conversation, turn, marks, book.SIGNALS, marks.signals)


def moves(conversation: Conversation, turn: int, marks: AgentMarks) -> tuple[Shown, ...]:
    """The moves of an agent's turn in the codebook's order, and the acknowledgement last where one was due."""
    several = _several(conversation, turn, marks, book.MOVES, marks.moves)
    if marks.acknowledgement is None:
        return several
    mark = _mark(book.ACKNOWLEDGEMENTS, str(marks.acknowledgement))
    spans = _spans(marks.evidence, "acknowledgement")
    acknowledged = Shown(
        address(turn, "acknowledgement"), "ACK", mark.label, mark.meaning, quotes(conversation, spans),
        marks.confidence.get("acknowledgement"),
    )  # fmt: skip
    return (*several, acknowledged)


def _several(
    conversation: Conversation, turn: int, marks: CustomerMarks | AgentMarks, table: tuple[book.Mark, ...], made: tuple[str, ...]
) -> tuple[Shown, ...]:
    known = [m for m in table if m.code in made] + [_mark((), code) for code in made if code not in book.codes(table)]
    return tuple(
        Shown(
            address(turn, m.code), m.short, m.label, m.meaning, quotes(conversation, _spans(marks.evidence, m.code)),
            marks.confidence.get(m.code),
        )
        for m in known
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Card:
    """A moment as the card in the margin shows it; `before` and `after` are the customer's feelings around it."""

    mark: Shown
    kind: str
    because: str
    instead: str | None
    before: Shown | None
    after: Shown | None
    rows: int = 1


def card(conversation: Conversation, reading: Reading, moment: Moment, rows: int) -> Card:
    """The card of a moment, free to run on beside `rows` turns."""
    meaning = _mark(book.MOMENTS, moment.kind).meaning
    rests_on = quotes(conversation, (*moment.occasion, *moment.reply))
    mark = Shown(address(moment.turn, "moment"), "", moment_label(moment), meaning, rests_on, moment.confidence)
    return Card(
        mark, moment.kind, moment.because, moment.instead,
        _nearest(conversation, reading, range(moment.turn - 1, -1, -1)),
        _nearest(conversation, reading, range(moment.turn + 1, len(reading.turns))),
        rows,
    )  # fmt: skip


def _nearest(conversation: Conversation, reading: Reading, turns: Iterable[int]) -> Shown | None:
    for turn in turns:
        marks = reading.turns[turn]
        if isinstance(marks, CustomerMarks) and marks.feeling:
            return feeling(conversation, turn, marks)
    return None


@dataclass(frozen=True, slots=True)
class Figure:
    """A score with all that it opens to."""

    mark: Shown
    score: Score
    interval: str
    surely: str


def figures(conversation: Conversation, reading: Reading) -> tuple[Figure, ...]:
    """The scores of the whole conversation, in the codebook's order; one that was not made is left out."""
    out = []
    for mark in book.SCORES:
        score = reading.scores.get(mark.code)
        if score:
            rests_on = quotes(conversation, score.evidence, reading)
            shown = Shown(address(None, mark.code), mark.short, mark.label, mark.meaning, rests_on, None)
            out.append(Figure(shown, score, interval(score), score_surely(score)))
    return tuple(out)


def whole(conversation: Conversation, reading: Reading) -> tuple[Shown, ...]:
    """The scenario and the resolution, each with what it rests on."""
    made = (("scenario", book.SCENARIOS, reading.scenario), ("resolution", book.RESOLUTIONS, reading.resolution))
    out = []
    for name, table, code in made:
        mark = _mark(table, code)
        rests_on = quotes(conversation, _spans(reading.evidence, name, code))
        out.append(Shown(address(None, name), "", mark.label, mark.meaning, rests_on, reading.confidence.get(name)))
    return tuple(out)
