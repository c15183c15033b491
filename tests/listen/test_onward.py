"""A passage that goes on is read from where it stood, and gives what reading it anew gives."""

import numpy as np
import pytest
from test_ear import KETTLE, ear

from heard.listen import Ear
from heard.listen.onward import Onward
from heard.listen.packing import pieces
from heard.listen.passages import Passage

__all__ = ["ear"]


@pytest.fixture(scope="module")
def parts(ear: Ear) -> Passage:
    return Passage((), tuple(p for own in pieces(ear.session.tokenizer, KETTLE.turns) for p in own))


def grown(onward: Onward, parts: Passage) -> list[np.ndarray]:
    kept, logits = None, []
    for count in range(1, len(parts.fresh) + 1):
        (answers, kept), = onward.answer([(Passage((), parts.fresh[:count]), kept)])
        logits.append(answers[-1].logits)
    return logits


def test_it_gives_what_the_graph_gives(ear: Ear, parts: Passage) -> None:
    whole = ear.session.answer([parts])[0]
    (mine, _), = ear.onward.answer([(parts, None)])
    for one, other in zip(mine, whole, strict=True):
        assert one.logits == pytest.approx(other.logits, abs=1e-4)
        assert one.parts == pytest.approx(other.parts, abs=1e-4)
        assert one.vector == pytest.approx(other.vector, abs=1e-4)
        assert one.offsets == other.offsets


def test_piece_by_piece_gives_the_same_and_reads_only_what_is_new(ear: Ear, parts: Passage) -> None:
    whole = ear.session.answer([parts])[0]
    for logits, answer in zip(grown(ear.onward, parts), whole, strict=True):
        assert logits == pytest.approx(answer.logits, abs=1e-4)
    _, kept = ear.onward.answer([(Passage((), parts.fresh[:2]), None)])[0]
    assert len(ear.onward.answer([(Passage((), parts.fresh[:3]), kept)])[0][0]) == 1


def test_two_that_go_on_from_one_place_do_not_disturb_each_other(ear: Ear, parts: Passage) -> None:
    first, second, third = parts.fresh[:3]
    _, kept = ear.onward.answer([(Passage((), (first,)), None)])[0]
    (one, of_one), (other, _) = ear.onward.answer([(Passage((), (first, end)), kept) for end in (second, third)])
    alone = ear.session.answer([Passage((), (first, second)), Passage((), (first, third))])
    assert one[0].logits == pytest.approx(alone[0][1].logits, abs=1e-4)
    assert other[0].logits == pytest.approx(alone[1][1].logits, abs=1e-4)
    after = ear.onward.answer([(Passage((), (first, second, third)), of_one)])[0][0]
    assert after[0].logits == pytest.approx(ear.session.answer([Passage((), (first, second, third))])[0][2].logits, abs=1e-4)


def test_where_there_is_no_room_the_passage_is_read_again(ear: Ear, parts: Passage) -> None:
    onward = ear.onward
    before, onward.most = onward.most, 0
    try:
        _, kept = onward.answer([(Passage((), parts.fresh[:2]), None)])[0]
        assert kept.room.rows.nbytes == 0
        answers = onward.answer([(Passage((), parts.fresh[:3]), kept)])[0][0]
        assert len(answers) == 3
    finally:
        onward.most = before
    assert answers[-1].logits == pytest.approx(ear.session.answer([parts])[0][2].logits, abs=1e-4)


def test_many_read_together_are_read_as_alone(ear: Ear, parts: Passage) -> None:
    alone = grown(ear.onward, parts)[:3]
    together = ear.onward.answer([(Passage((), parts.fresh[:count]), None) for count in (1, 2, 3)])
    for (answers, _), logits in zip(together, alone, strict=True):
        assert answers[-1].logits == pytest.approx(logits, abs=1e-4)
