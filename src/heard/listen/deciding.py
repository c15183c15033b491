"""From the model's logits to marks: calibrated probabilities, and the points at which a mark is made.

Calibration is fitted on conversations held out from training: a slope and an offset a column (Platt 1999), a threshold
a mark, and for scores the width that held the reader's score nine times in ten (split conformal, Vovk 2005).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heard.conversation import Score
from heard.conversation.codebook import HARD
from heard.listen import codes

Row = NDArray[np.float32]
WIDEST = 4.0


@dataclass(frozen=True, slots=True)
class Calibration:
    """Slopes and offsets for a turn's columns; thresholds by mark; score widths and stretches."""

    slope: Row
    offset: Row
    thresholds: Mapping[str, float]
    stretch: Mapping[str, tuple[float, float]]
    width: Mapping[str, float]


def plain_calibration() -> Calibration:
    """Before anything is fitted: probabilities as the model gives them, thresholds at one half."""
    turn = len(codes.TURN)
    marks = (*codes.STRENGTHS, *codes.SIGNALS, *codes.MOVES, *codes.ACKNOWLEDGEMENTS, *codes.MOMENTS)
    return Calibration(
        np.ones(turn, np.float32), np.zeros(turn, np.float32), dict.fromkeys(marks, 0.5),
        dict.fromkeys(codes.SCORES, (1.0, 0.0)), dict.fromkeys(codes.SCORES, WIDEST),
    )


def load_calibration(path: Path) -> Calibration:
    """The calibration kept beside the weights."""
    kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    rows = {name: np.asarray(kept[name], np.float32) for name in ("slope", "offset")}
    stretch = {name: (float(a), float(b)) for name, (a, b) in kept["stretch"].items()}
    return Calibration(**rows, thresholds=kept["thresholds"], stretch=stretch, width=kept["width"])


@dataclass(frozen=True, slots=True)
class Chances:
    """Calibrated probabilities of one turn, by mark; feelings sum to one."""

    of: Mapping[str, float]

    @property
    def expected_strength(self) -> float:
        """Strength as an expectation, 0.0 to 3.0."""
        return sum(self.of[name] for name in codes.STRENGTHS)


def chances(logits: Row, calibration: Calibration) -> Chances:
    """The probability of every mark of a turn."""
    x = logits * calibration.slope + calibration.offset
    feelings = np.exp(x[: len(codes.FEELINGS)] - x[: len(codes.FEELINGS)].max())
    p = 1 / (1 + np.exp(-x))
    p[: len(codes.FEELINGS)] = feelings / feelings.sum()
    return Chances(dict(zip(codes.TURN, p.tolist(), strict=True)))


def feeling_of(c: Chances) -> str:
    """The most probable feeling."""
    return max(codes.FEELINGS, key=lambda name: c.of[name])


def strength_of(c: Chances, feeling: str, calibration: Calibration) -> int:
    """How many steps of strength are passed; a hard feeling has at least one, any other none."""
    if feeling not in HARD:
        return 0
    return max(1, steps_of(c, codes.STRENGTHS, calibration))


def steps_of(c: Chances, steps: Sequence[str], calibration: Calibration) -> int:
    """How many of the steps, from the first, are passed."""
    passed = [c.of[name] >= calibration.thresholds[name] for name in steps]
    return passed.index(False) if False in passed else len(passed)


def made(c: Chances, marks: Sequence[str], calibration: Calibration) -> tuple[str, ...]:
    """The marks whose probability reaches their threshold."""
    return tuple(name for name in marks if c.of[name] >= calibration.thresholds[name])


@dataclass(frozen=True, slots=True)
class Whole:
    """The ear's view of a whole conversation: scores, and a probability for each resolution and scenario."""

    scores: Mapping[str, Score]
    resolutions: Mapping[str, float]
    scenarios: Mapping[str, float]


def whole_of(answer: Row, calibration: Calibration) -> Whole:
    """The scores with their intervals, and the chances of resolution and scenario.

    `answer` holds the scores as expected, 1 to 5, then a logit for every resolution and scenario.
    """
    first = len(codes.SCORES)
    second = first + len(codes.RESOLUTIONS)
    return Whole(
        {name: _score(name, float(x), calibration) for name, x in zip(codes.SCORES, answer[:first], strict=True)},
        _shares(codes.RESOLUTIONS, answer[first:second]),
        _shares(codes.SCENARIOS, answer[second:]),
    )


def _score(name: str, expected: float, calibration: Calibration) -> Score:
    slope, offset = calibration.stretch[name]
    value = float(np.clip(slope * expected + offset, 1, 5))
    width = calibration.width[name]
    return Score(value, max(1.0, value - width), min(5.0, value + width))


def _shares(names: Sequence[str], x: Row) -> dict[str, float]:
    e = np.exp(x - x.max())
    return dict(zip(names, (e / e.sum()).tolist(), strict=True))
