"""The reading as it stands: a contested mark counts nowhere, and one that people settled counts as they settled it."""

from collections.abc import Mapping
from dataclasses import replace

from heard.conversation import AgentMarks, CurvePoint, CustomerMarks, Evidence, Moment, Reading, Score, TurnMarks
from heard.conversation import codebook as book
from heard.understand.curve import spikes, strain
from heard.understand.scores import with_evidence
from heard.understand.weights import shifts

Judged = Mapping[str, str | None]
"""What people made of marks, by address: what it should say instead, or None where it counts nowhere for now."""
YES, NO, NONE = "yes", "no", "none"
"""A move or signal is there or not; a moment or an acknowledgement may be none."""


def said_at(reading: Reading, address: str) -> str | None:
    """What the mark at an address says: `frustration:2`, `yes`, `missed`, `1`, `3.4`, `solved`; None where there is none."""
    turn, _, name = address.rpartition(".")
    if not turn:
        return _said_of_the_whole(reading, name)
    if not turn.isdigit() or int(turn) >= len(reading.turns):
        return None
    return _said_in_a_turn(reading.turns[int(turn)], name)


def _said_of_the_whole(reading: Reading, name: str) -> str | None:
    if name in reading.scores:
        return f"{reading.scores[name].value:.1f}"
    return {"resolution": reading.resolution, "scenario": reading.scenario}.get(name) or None


def _said_in_a_turn(marks: TurnMarks, name: str) -> str | None:
    if isinstance(marks, CustomerMarks):
        if name == "feeling":
            return f"{marks.feeling}:{marks.strength}" if marks.feeling else None
        return YES if name in marks.signals else None
    if isinstance(marks, AgentMarks):
        if name == "acknowledgement":
            return None if marks.acknowledgement is None else str(marks.acknowledgement)
        if name == "moment":
            return marks.moment
        return YES if name in marks.moves else None
    return None


def could_say(address: str) -> tuple[str, ...]:
    """All that a mark at this address may be changed to; nothing for an address that names no mark."""
    turn, _, name = address.rpartition(".")
    if not turn:
        whole = {"resolution": book.codes(book.RESOLUTIONS), "scenario": book.codes(book.SCENARIOS)}
        return whole.get(name) or (("1", "2", "3", "4", "5") if name in book.codes(book.SCORES) else ())
    if name == "feeling":
        return (*(f"{f}:{s}" for f in book.HARD for s in (1, 2, 3)), *(f"{f}:0" for f in (*book.EASE, "neutral")))
    if name in ("acknowledgement", "moment"):
        return ("0", "1", "2", NONE) if name == "acknowledgement" else ("care", "missed", NONE)
    return (NO,) if name in (*book.codes(book.SIGNALS), *book.codes(book.MOVES)) else ()


def standing(reading: Reading, judged: Judged) -> Reading:
    """The reading that counts: in lists, filters, the curve, scores and figures. With nothing judged it is the reading itself.

    A feeling that is set aside is empty and its point leaves the curve; a score moves as far as its marks moved (`shifts`).
    """
    if not judged:
        return reading
    whole = _whole(replace(reading, turns=_turns(reading, judged, keep_set_aside=False)), judged)
    points = _curve(reading, whole, judged)
    stood = replace(whole, moments=_moments(reading, judged, keep_set_aside=False), curve=points, spikes=spikes(points))
    stood = replace(stood, scores=_scores(reading, stood, judged))
    return replace(stood, scores=with_evidence(stood))


def shown(reading: Reading, judged: Judged) -> Reading:
    """The reading that a page shows: changed marks as they are now, contested ones still visible; the curve as it counts."""
    if not judged:
        return reading
    stood = standing(reading, judged)
    changes = {address: to for address, to in judged.items() if to is not None}
    seen = _whole(replace(reading, turns=_turns(reading, judged, keep_set_aside=True)), changes)
    aside = {name: score for name, score in reading.scores.items() if name not in stood.scores}
    moments = _moments(reading, judged, keep_set_aside=True)
    return replace(seen, moments=moments, curve=stood.curve, spikes=stood.spikes, scores={**stood.scores, **aside})


def _turns(reading: Reading, judged: Judged, *, keep_set_aside: bool) -> tuple[TurnMarks, ...]:
    turns = list(reading.turns)
    for address, to in judged.items():
        turn, _, name = address.rpartition(".")
        if turn.isdigit() and int(turn) < len(turns) and not (to is None and keep_set_aside):
            turns[int(turn)] = _judged(turns[int(turn)], name, to)
    return tuple(turns)


def _judged(marks: TurnMarks, name: str, to: str | None) -> TurnMarks:
    """One turn's marks with one of them changed, or taken away where `to` is None."""
    if isinstance(marks, CustomerMarks):
        if name == "feeling":
            return _felt(marks, to)
        return replace(marks, signals=tuple(s for s in marks.signals if s != name))
    if isinstance(marks, AgentMarks):
        sure = {**marks.confidence, name: 1.0}
        if name == "acknowledgement":
            return replace(marks, acknowledgement=None if to in (None, NONE) else int(to or 0), confidence=sure)
        if name == "moment":
            return replace(marks, moment=None if to == NONE else to, confidence=sure)
        return replace(marks, moves=tuple(m for m in marks.moves if m != name))
    return marks


def _felt(marks: CustomerMarks, to: str | None) -> CustomerMarks:
    if to is None:
        return replace(marks, feeling="", strength=0, expected=0.0)
    feeling, _, strength = to.partition(":")
    told = tuple(Evidence(feeling, e.span) if e.mark == marks.feeling else e for e in marks.evidence)
    sure = {**marks.confidence, "feeling": 1.0, "strength": 1.0}
    return replace(marks, feeling=feeling, strength=int(strength), expected=float(strength), evidence=told, confidence=sure)


def _whole(reading: Reading, judged: Judged) -> Reading:
    return replace(
        reading,
        resolution=judged.get("resolution", reading.resolution) or "",
        scenario=judged.get("scenario", reading.scenario) or "",
        confidence={**reading.confidence, **{name: 1.0 for name in ("resolution", "scenario") if judged.get(name)}},
    )


def _curve(reading: Reading, stood: Reading, judged: Judged) -> tuple[CurvePoint, ...]:
    """Points of feelings that nobody judged stay; one that was changed is drawn anew; one that is set aside is gone."""
    parts = [address.rpartition(".") for address in judged]
    touched = {int(turn) for turn, _, name in parts if name == "feeling" and turn.isdigit()}
    points = {point.turn: point for point in reading.curve if point.turn not in touched}
    for turn in touched:
        marks = stood.turns[turn] if turn < len(stood.turns) else None
        if isinstance(marks, CustomerMarks) and marks.feeling:
            points[turn] = CurvePoint(turn, strain(marks))
    return tuple(points[turn] for turn in sorted(points))


def _moments(reading: Reading, judged: Judged, *, keep_set_aside: bool) -> tuple[Moment, ...]:
    """The moments of the reading as people judged them, and those that people see where this reading has none."""
    there = {moment.turn: moment for moment in reading.moments}
    told: dict[int, str | None] = {}
    for address, to in judged.items():
        turn, _, name = address.rpartition(".")
        if name == "moment" and turn.isdigit():
            told[int(turn)] = to
    for number, to in told.items():
        kind = there[number].kind if number in there else None
        if to == kind or (to is None and keep_set_aside):
            continue
        there.pop(number, None)
        if to in _BY_A_PERSON and number < len(reading.turns) and isinstance(reading.turns[number], AgentMarks):
            there[number] = _by_a_person(reading, number, to)
    return tuple(there[number] for number in sorted(there))


def _by_a_person(reading: Reading, turn: int, kind: str) -> Moment:
    before = next((m for m in reading.moments if m.turn == turn), None)
    occasion, reply = (before.occasion, before.reply) if before else ((), ())
    return Moment(kind, turn, occasion, reply, _BY_A_PERSON[kind], None, 1.0)


_BY_A_PERSON = {
    "care": "A person looked at this mark again and saw a moment of care.",
    "missed": "A person looked at this mark again and saw a missed chance.",
}


def _scores(reading: Reading, stood: Reading, judged: Judged) -> dict[str, Score]:
    moved = shifts(reading.turns, stood.turns)
    out = {}
    for name, score in reading.scores.items():
        to = judged.get(name, "")
        if to:
            out[name] = Score(float(to), float(to), float(to), score.evidence)
        elif to is not None:
            value, low, high = (min(5.0, max(1.0, x + moved.get(name, 0.0))) for x in (score.value, score.low, score.high))
            out[name] = Score(value, low, high, score.evidence)
    return out
