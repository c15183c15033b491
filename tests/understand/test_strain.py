"""The curve shows strain as it was marked, and a spike is one climb."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heard.conversation import AgentMarks, CurvePoint, CustomerMarks
from heard.conversation.codebook import EASE, HARD
from heard.understand.curve import AT_EASE, curve, spikes, strain


def points(*values: float) -> list[CurvePoint]:
    """The customer's points at every second turn."""
    return [CurvePoint(2 * i, value) for i, value in enumerate(values)]


def test_only_the_customer_s_turns_are_drawn() -> None:
    turns = (CustomerMarks("worry", 1, expected=1.2), AgentMarks((), None, None), None, CustomerMarks("relief", 0))
    assert curve(turns) == (CurvePoint(0, 1.2), CurvePoint(3, AT_EASE))


MARKS = st.one_of(
    st.builds(CustomerMarks, st.sampled_from(HARD), st.integers(1, 3), expected=st.floats(0, 3)),
    st.builds(CustomerMarks, st.sampled_from([*EASE, "neutral"]), st.just(0), expected=st.floats(0, 3)),
)


@given(MARKS)
def test_the_curve_never_contradicts_a_mark(marks: CustomerMarks) -> None:
    value = strain(marks)
    if marks.feeling in EASE:
        assert value == AT_EASE
    else:
        assert abs(value - marks.strength) <= 0.5
        assert 0 <= value <= 3


@pytest.mark.parametrize(
    ("values", "where"),
    [
        ((0, 1, 2, 3), [4]),
        ((0, 2, 3, 2.8), [2]),
        ((0, 1, 1.5), []),
        ((2.6,), [0]),
        ((0, 2, 0, 2), [2, 6]),
        ((3, 2.4, 3), [0]),
        ((3, 1, 3), [0, 4]),
        ((-1, 1), []),
        ((-1, 2), [2]),
    ],
)
def test_a_spike_is_one_climb_however_many_turns_it_takes(values: tuple[float, ...], where: list[int]) -> None:
    assert [spike.turn for spike in spikes(points(*values))] == where


def test_a_spike_tells_from_where_it_rose_and_how_far() -> None:
    (spike,) = spikes(points(1, 0.5, 2.5))
    assert (spike.turn, spike.since, spike.rise) == (4, 2, 2.0)
    assert spikes(points(3))[0].since is None


@given(st.lists(st.floats(-1, 3), max_size=20))
def test_between_two_spikes_it_went_down(values: list[float]) -> None:
    drawn = points(*values)
    found = spikes(drawn)
    assert [s.turn for s in found] == sorted({s.turn for s in found})
    for first, second in pairwise(found):
        between = [p.value for p in drawn if first.turn <= p.turn < second.turn]
        top = next(p.value for p in drawn if p.turn == second.turn)
        assert min(between) < top
    for spike in found:
        assert spike.since is None or spike.since < spike.turn
