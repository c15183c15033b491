"""Readings as tables: one row a turn, or one row a conversation, ready for a spreadsheet."""

import csv
from collections.abc import Callable, Iterator, Mapping
from typing import TextIO

from heard.conversation import AgentMarks, Conversation, CustomerMarks, Reading, TurnMarks
from heard.conversation.codebook import SCORES, codes

Cell = str | int | float | None
Row = dict[str, Cell]

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet run a cell as a formula."""

TURN_COLUMNS = (
    "conversation", "turn", "speaker", "name", "start", "text", "feeling", "strength", "signals", "moves",
    "acknowledgement", "moment", "because", "instead", "strain", "confidence",
)  # fmt: skip
CONVERSATION_COLUMNS = (
    "conversation", "channel", "source", "started_at", "turns", "scenario", "resolution", "root_cause", "concern",
    *(f"{score}{part}" for score in codes(SCORES) for part in ("", "_low", "_high")),
    "highest_strain", "last_strain", "spikes", "care", "missed", "promises_open", "promises_kept", "promises_broken",
    "speakers_from", "heard", "model", "codebook",
)  # fmt: skip


def turn_rows(conversation: Conversation, reading: Reading) -> Iterator[Row]:
    """One row for each turn, keys as `TURN_COLUMNS`; lists are joined by a space, a cell with nothing to say is None."""
    moments = {moment.turn: moment for moment in reading.moments}
    strain = {point.turn: point.value for point in reading.curve}
    for i, (turn, marks) in enumerate(zip(conversation.turns, reading.turns, strict=True)):
        moment = moments.get(i)
        yield {
            "conversation": conversation.id,
            "turn": i,
            "speaker": turn.speaker.value,
            "name": turn.name,
            "start": turn.start,
            "text": turn.text,
            **_marks(marks),
            "because": moment.because if moment else None,
            "instead": moment.instead if moment else None,
            "strain": _rounded(strain.get(i)),
            "confidence": _least(marks),
        }


def _marks(marks: TurnMarks) -> Row:
    if isinstance(marks, CustomerMarks):
        return {"feeling": marks.feeling, "strength": marks.strength, "signals": " ".join(marks.signals)}
    if isinstance(marks, AgentMarks):
        return {"moves": " ".join(marks.moves), "acknowledgement": marks.acknowledgement, "moment": marks.moment}
    return {}


def _least(marks: TurnMarks) -> float | None:
    return _rounded(min(marks.confidence.values(), default=None)) if marks else None


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def conversation_row(conversation: Conversation, reading: Reading) -> Row:
    """The whole conversation as one row, keys as `CONVERSATION_COLUMNS`."""
    strain = [point.value for point in reading.curve]
    row: Row = {
        "conversation": conversation.id,
        "channel": conversation.channel,
        "source": conversation.source,
        "started_at": conversation.started_at.isoformat() if conversation.started_at else None,
        "turns": len(conversation.turns),
        **{name: getattr(reading, name) for name in ("scenario", "resolution", "root_cause", "concern")},
        "highest_strain": _rounded(max(strain, default=None)),
        "last_strain": _rounded(strain[-1] if strain else None),
        "spikes": len(reading.spikes),
        **{kind: sum(m.kind == kind for m in reading.moments) for kind in ("care", "missed")},
        **{f"promises_{state}": sum(p.state == state for p in reading.promises) for state in ("open", "kept", "broken")},
        "speakers_from": conversation.speakers.how,
        **{name: getattr(reading.recipe, name) for name in ("heard", "model", "codebook")},
    }
    for name, score in reading.scores.items():
        row |= {name: round(score.value, 2), f"{name}_low": round(score.low, 2), f"{name}_high": round(score.high, 2)}
    return row


def table(out: TextIO, columns: tuple[str, ...]) -> Callable[[Mapping[str, Cell]], None]:
    """Begin a CSV table with its heading line; returns what writes one row.

    Text that a spreadsheet would run as a formula gets a leading apostrophe; a column that is not named is left out.
    """
    writer = csv.DictWriter(out, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()

    def write(row: Mapping[str, Cell]) -> None:
        writer.writerow({name: _harmless(value) for name, value in row.items()})

    return write


def _harmless(value: Cell) -> Cell:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
