"""A reader's marks as numbers: which columns of the ear's answer should be on, and which are not asked."""

import numpy as np
from numpy.typing import NDArray

from heard.conversation import AgentMarks, CustomerMarks, TurnMarks
from heard.learn.examples import Example
from heard.listen import codes

Row = NDArray[np.float32]
COLUMN = {name: i for i, name in enumerate(codes.TURN)}
WHOLE_COLUMN = {name: i for i, name in enumerate(codes.WHOLE)}


def turn_target(marks: TurnMarks) -> tuple[Row, Row]:
    """For each column of a turn's answer what it should be, and whether it is asked at all."""
    value = np.zeros(len(codes.TURN), np.float32)
    asked = np.zeros(len(codes.TURN), np.float32)
    if isinstance(marks, CustomerMarks):
        asked[: len(codes.CUSTOMER)] = 1
        value[COLUMN[marks.feeling]] = 1
        for step, name in enumerate(codes.STRENGTHS, 1):
            value[COLUMN[name]] = marks.strength >= step
        for signal in marks.signals:
            value[COLUMN[signal]] = 1
    elif isinstance(marks, AgentMarks):
        asked[len(codes.CUSTOMER) :] = 1
        for move in marks.moves:
            value[COLUMN[move]] = 1
        for step, name in enumerate(codes.ACKNOWLEDGEMENTS, 1):
            asked[COLUMN[name]] = marks.acknowledgement is not None
            value[COLUMN[name]] = (marks.acknowledgement or 0) >= step
        if marks.moment:
            value[COLUMN[marks.moment]] = 1
    return value, asked


def whole_target(example: Example) -> Row:
    """For each column of the whole's answer what it should be."""
    value = np.zeros(len(codes.WHOLE), np.float32)
    for score, mark in example.hearing.scores.items():
        for step in (2, 3, 4, 5):
            value[WHOLE_COLUMN[f"{score}>={step}"]] = mark.value >= step
    value[WHOLE_COLUMN[example.hearing.resolution]] = 1
    value[WHOLE_COLUMN[example.hearing.scenario]] = 1
    return value
