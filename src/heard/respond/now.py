"""How a conversation stands at the customer's newest words: what they show, and what has been done about it so far."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from heard.conversation import AgentMarks, Conversation, CustomerMarks, Jargon, Promise, Reading
from heard.conversation.codebook import EASE

PRESSING = ("unheard", "repeat_contact", "churn_risk", "wants_manager", "urgency", "effort")
"""Signals that ask for an answer, in the order of weight."""
FELL_SHORT = frozenset(("dismissal", "deflection", "scripted"))
SETTLING = frozenset(("plan", "action", "offer"))
SOON = timedelta(minutes=15)
"""So long before it is due a promise is spoken of."""
FEW_WORDS, FEWEST_OF_A_CONCERN = 9, 4


@dataclass(frozen=True, slots=True)
class Answered:
    """What those who answer have done: in the last reply (all its turns), since the strain began, and in all."""

    replies: int
    last: frozenset[str]
    last_acknowledged: int | None
    fell_short: bool
    since: frozenset[str]
    acknowledged: int
    apologies: int


@dataclass(frozen=True, slots=True)
class Now:
    """The customer's turns since somebody last answered, what they show, and how it has been answered before.

    `at` is the turn that shows it most, `marks` its marks; `rise` how far the curve rose with the newest turn.
    """

    turns: tuple[int, ...]
    at: int
    marks: CustomerMarks
    signals: tuple[str, ...]
    eased: bool
    rise: float
    peak: int
    phase: str
    scenario: str
    unclear: bool
    answered: Answered
    jargon: Jargon | None
    promise: Promise | None

    @property
    def calm(self) -> bool:
        """Whether the customer has shown no strain and pressed for nothing from the beginning."""
        return self.peak == 0


@dataclass(frozen=True, slots=True)
class Sure:
    """How sure a signal and a strength must be to count; a strength that is less sure counts as one step less."""

    signal: float = 0.0
    strength: float = 0.0

    def of(self, reading: Reading) -> Reading:
        """The reading with what is sure enough in it."""
        return replace(reading, turns=tuple(self._held(m) if isinstance(m, CustomerMarks) else m for m in reading.turns))

    def _held(self, m: CustomerMarks) -> CustomerMarks:
        signals = tuple(s for s in m.signals if m.confidence.get(s, 1.0) >= self.signal)
        less = m.strength > 1 and m.confidence.get("strength", 1.0) < self.strength
        return replace(m, signals=signals, strength=m.strength - less)


def now_of(conversation: Conversation, reading: Reading, starts: int = 2, at: datetime | None = None) -> Now | None:
    """How it stands, or None where the newest words are not the customer's; `at` is the time of day, where it counts."""
    turns = _unanswered(conversation, reading)
    shown = [(i, m) for i in turns if isinstance(m := reading.turns[i], CustomerMarks)]
    if not shown:
        return None
    hottest, marks = max(reversed(shown), key=lambda one: (one[1].strength, len(_pressing([one[1]]))))
    signals = _pressing(m for _, m in shown)
    newest = shown[-1][1]
    eased = newest.strength == 0 and (newest.feeling in EASE or "resolved" in newest.signals)
    answered = _answered(conversation, reading, turns[0])
    return Now(
        turns=turns, at=hottest, marks=marks, signals=signals, eased=eased,
        rise=_rise(reading), peak=_peak(reading),
        phase=_phase(answered, eased, marks, signals, starts), scenario=reading.scenario,
        unclear=_unclear(conversation, reading, turns[-1]), answered=answered,
        jargon=_jargon(conversation, reading, turns[0]), promise=_due(reading, conversation, turns, at),
    )  # fmt: skip


def _unanswered(conversation: Conversation, reading: Reading) -> tuple[int, ...]:
    """The customer's turns since somebody last answered, oldest first."""
    found: list[int] = []
    for i in range(len(conversation.turns) - 1, -1, -1):
        if conversation.turns[i].speaker.answers:
            break
        if isinstance(reading.turns[i], CustomerMarks):
            found.append(i)
    return tuple(reversed(found))


def _pressing(marks: Iterable[CustomerMarks]) -> tuple[str, ...]:
    shown = {s for m in marks for s in m.signals}
    return tuple(s for s in PRESSING if s in shown)


def _answered(conversation: Conversation, reading: Reading, until: int) -> Answered:
    marks = [(i, m) for i, m in enumerate(reading.turns[:until]) if isinstance(m, AgentMarks)]
    last = _last_reply(conversation, marks)
    begun = _strain_began(reading)
    since = [m for i, m in marks if i > begun]
    levels = [m.acknowledgement for m in last if m.acknowledgement is not None]
    done = frozenset(move for m in last for move in m.moves)
    return Answered(
        replies=sum(1 for n, (i, _) in enumerate(marks) if n == 0 or _customer_between(reading, marks[n - 1][0], i)),
        last=done,
        last_acknowledged=max(levels) if levels else None,
        fell_short=any(m.moment == "missed" for m in last) or bool(done & FELL_SHORT),
        since=frozenset(move for m in since for move in m.moves),
        acknowledged=max((m.acknowledgement or 0 for m in since), default=0),
        apologies=sum("apology" in m.moves for _, m in marks),
    )


def _last_reply(conversation: Conversation, marks: Sequence[tuple[int, AgentMarks]]) -> list[AgentMarks]:
    """All turns of the last reply: what was answered without the customer speaking in between."""
    found: list[AgentMarks] = []
    following = None
    for i, m in reversed(marks):
        if following is not None and any(not t.speaker.answers for t in conversation.turns[i + 1 : following]):
            break
        found.append(m)
        following = i
    return found


def _customer_between(reading: Reading, first: int, then: int) -> bool:
    return any(isinstance(m, CustomerMarks) for m in reading.turns[first + 1 : then])


def _strain_began(reading: Reading) -> int:
    """The customer's turn at which the present strain began; the newest turn where there is none."""
    began = len(reading.turns)
    for i in range(len(reading.turns) - 1, -1, -1):
        m = reading.turns[i]
        if isinstance(m, CustomerMarks):
            if m.feeling in EASE:
                break
            if m.strength or _pressing([m]):
                began = i
    return began


def _rise(reading: Reading) -> float:
    values = [max(point.value, 0.0) for point in reading.curve[-2:]]
    return values[-1] - values[0] if len(values) == 2 else 0.0


def _peak(reading: Reading) -> int:
    """The highest strength so far; at least 1 where the customer pressed for anything."""
    shown = [m for m in reading.turns if isinstance(m, CustomerMarks)]
    return max((max(m.strength, min(len(_pressing([m])), 1)) for m in shown), default=0)


def _phase(answered: Answered, eased: bool, marks: CustomerMarks, signals: tuple[str, ...], starts: int) -> str:
    settled = marks.strength == 0 and not signals and bool(answered.since & SETTLING)
    if answered.replies and (eased or settled):
        return "end"
    return "start" if answered.replies < starts else "middle"


def _unclear(conversation: Conversation, reading: Reading, newest: int) -> bool:
    """Whether the customer has not yet said what it is about: few words in all, or no sentence that a colleague could act on."""
    said = [t.text for i, t in enumerate(conversation.turns[: newest + 1]) if isinstance(reading.turns[i], CustomerMarks)]
    words = sum(len(text.split()) for text in said)
    return words <= FEW_WORDS or len(reading.concern.split()) < FEWEST_OF_A_CONCERN


def _jargon(conversation: Conversation, reading: Reading, until: int) -> Jargon | None:
    """A word of the trade in the last reply that the customer was left with."""
    start = until
    while start > 0 and conversation.turns[start - 1].speaker.answers:
        start -= 1
    return next((j for j in reading.jargon if start <= j.span.turn < until), None)


def _due(reading: Reading, conversation: Conversation, turns: tuple[int, ...], at: datetime | None) -> Promise | None:
    """A promise that the customer says was not kept, or that is due by now, and that nobody has spoken of since."""
    for promise in reading.promises:
        if promise.state == "broken" and promise.settled is not None and promise.settled.turn in turns:
            return promise
    due = [p for p in reading.promises if p.state == "open" and p.due and at and p.due <= at + SOON]
    started = conversation.started_at
    return next((p for p in due if started and p.span.turn < turns[0] and p.due), None)
