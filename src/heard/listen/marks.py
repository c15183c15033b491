"""The marks of one turn, each with its confidence and the words it rests on."""

from collections.abc import Sequence

from heard.conversation import AgentMarks, CustomerMarks, Evidence
from heard.listen import codes
from heard.listen.deciding import Calibration, Chances, Row, chances, feeling_of, made, steps_of, strength_of
from heard.listen.evidence import Words
from heard.listen.session import Answer

COLUMN = {name: i for i, name in enumerate(codes.TURN)}


def customer_marks(turn: int, text: str, answer: Answer, logits: Row, calibration: Calibration) -> CustomerMarks:
    """A customer's turn: feeling, strength, signals."""
    c = chances(logits, calibration)
    feeling = feeling_of(c)
    strength = strength_of(c, feeling, calibration)
    signals = made(c, codes.SIGNALS, calibration)
    sure = {"feeling": c.of[feeling], "strength": _sure_of_steps(c, codes.STRENGTHS, strength)}
    sure |= {signal: c.of[signal] for signal in signals}
    words = Words(turn, text, answer.parts, answer.offsets)
    named = {feeling: COLUMN[feeling]} if feeling != "neutral" else {}
    named |= {signal: COLUMN[signal] for signal in signals}
    return CustomerMarks(feeling, strength, signals, sure, evidence(words, named), c.expected_strength)


def agent_marks(
    turn: int, text: str, answer: Answer, logits: Row, calibration: Calibration, occasion: Sequence[CustomerMarks]
) -> AgentMarks:
    """A reply: moves, the acknowledgement if the customer's last turns gave occasion, a moment if it is one."""
    c = chances(logits, calibration)
    moves = made(c, codes.MOVES, calibration)
    due = any(m.strength > 0 for m in occasion)
    level = steps_of(c, codes.ACKNOWLEDGEMENTS, calibration) if due else None
    moment = _moment(c, calibration, occasion)
    sure = {move: c.of[move] for move in moves}
    if level is not None:
        sure["acknowledgement"] = _sure_of_steps(c, codes.ACKNOWLEDGEMENTS, level)
    if moment:
        sure["moment"] = c.of[moment]
    words = Words(turn, text, answer.parts, answer.offsets)
    named = {move: COLUMN[move] for move in moves}
    if level:
        named["acknowledgement"] = COLUMN[codes.ACKNOWLEDGEMENTS[level - 1]]
    if moment:
        named["moment"] = COLUMN[moment]
    return AgentMarks(moves, level, moment, sure, evidence(words, named))


MISSABLE = {"unheard", "repeat_contact", "urgency", "churn_risk"}


def _moment(c: Chances, calibration: Calibration, occasion: Sequence[CustomerMarks]) -> str | None:
    """A missed chance needs an occasion: a clear feeling, or a signal that asks to be answered."""
    given = any(m.strength >= 2 or MISSABLE & set(m.signals) for m in occasion)
    if given and c.of["missed"] >= calibration.thresholds["missed"] and c.of["missed"] >= c.of["care"]:
        return "missed"
    return "care" if c.of["care"] >= calibration.thresholds["care"] else None


def _sure_of_steps(c: Chances, steps: Sequence[str], level: int) -> float:
    """The probability of exactly this many steps."""
    at_least = [1.0, *(c.of[name] for name in steps), 0.0]
    return min(1.0, max(0.0, at_least[level] - at_least[level + 1]))


def evidence(words: Words, named: dict[str, int]) -> tuple[Evidence, ...]:
    """For each mark the phrase that carries it."""
    found = ((mark, words.for_mark(column)) for mark, column in named.items())
    return tuple(Evidence(mark, span) for mark, span in found if span is not None)
