"""A reader's marks as numbers: which columns of the ear's answer should be on, and which are not asked."""

import numpy as np
from numpy.typing import NDArray

from heard.conversation import AgentMarks, CustomerMarks, TurnMarks
from heard.learn.examples import Example
from heard.listen import Hearing, codes

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


def turn_goal(example: Example, turn: int) -> tuple[Row, Row]:
    """What all readers together make of a turn: of each column the share who would have it on, and who asked for it."""
    each = [turn_target(hearing.turns[turn]) for hearing in example.hearings]
    asked: Row = np.sum([a for _, a in each], 0, dtype=np.float32)
    value: Row = (np.sum([v * a for v, a in each], 0) / np.maximum(asked, 1)).astype(np.float32)
    share: Row = (asked / len(each)).astype(np.float32)
    return value, share


def whole_goal(example: Example) -> Row:
    """What all readers together make of the whole: the mean of their answers."""
    mean: Row = np.mean([whole_target(hearing) for hearing in example.hearings], 0, dtype=np.float32)
    return mean


def whole_target(hearing: Hearing) -> Row:
    """For each column of the whole's answer what it should be."""
    value = np.zeros(len(codes.WHOLE), np.float32)
    for score, mark in hearing.scores.items():
        for step in (2, 3, 4, 5):
            value[WHOLE_COLUMN[f"{score}>={step}"]] = mark.value >= step
    value[WHOLE_COLUMN[hearing.resolution]] = 1
    value[WHOLE_COLUMN[hearing.scenario]] = 1
    return value
