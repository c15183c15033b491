"""The curve beside the words is one line without a gap, and stays inside its drawing whatever the strain."""

import re
from itertools import pairwise

from boiler import CONVERSATION, READING
from hypothesis import given
from hypothesis import strategies as st

from heard.run.page.curve import across, bends, gutter, scale, strip

LEVELS = st.dictionaries(st.integers(0, 19), st.floats(-1.5, 3), min_size=1, max_size=20)


@given(LEVELS)
def test_each_piece_begins_where_the_one_before_ended(level: dict[int, float]) -> None:
    pieces = bends(20, level)
    for before, after in pairwise(pieces):
        assert before
        assert after
        assert before.after == after.before
    assert all(piece and piece.before == level[turn] for turn, piece in enumerate(pieces) if turn in level)


@given(LEVELS)
def test_the_curve_stays_in_the_gutter(level: dict[int, float]) -> None:
    for piece in bends(20, level):
        assert piece
        assert 0 <= across(piece.before) <= 100
        assert "nan" not in str(gutter(piece, "s2"))


def test_a_reply_bends_from_the_last_strain_to_the_next() -> None:
    first, reply, second = bends(3, {0: 2.0, 2: 1.0})
    assert first
    assert reply
    assert second
    assert (first.before, first.after) == (2.0, 2.0)
    assert (reply.before, reply.after) == (2.0, 1.0)
    assert (second.before, second.after) == (1.0, 1.0)


def test_where_nothing_was_read_nothing_is_drawn() -> None:
    assert bends(3, {}) == (None, None, None)
    assert str(gutter(None)) == ""


def test_the_strip_runs_from_edge_to_edge() -> None:
    line = re.search(r'class="c-line" d="(M[^"]+)"', str(strip(CONVERSATION, READING)))
    assert line
    assert line[1].startswith("M14.0 ")
    assert re.search(r" 766\.0 [\d.]+$", line[1])


def test_a_score_beyond_its_scale_is_drawn_at_its_end() -> None:
    assert 'cx="100.0%"' in str(scale(5.4, 4.0, 6.0))
    assert 'class="int"' not in str(scale(3.0, 3.0, 3.0))
