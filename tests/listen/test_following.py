"""Many live conversations are read together, and each gives the marks that it would give alone."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_ear import alike, ear

from heard.conversation import Conversation, Speaker, Turn
from heard.listen import Ear
from heard.listen.passages import Passage, Piece, after, laid_after, passages

__all__ = ["ear"]
WORDS = "the parcel never came and I am tired of asking why nobody calls back today please sorry for that".split()


def talk(rng: random.Random, ident: str, turns: int) -> Conversation:
    sides = (Speaker.CUSTOMER, Speaker.AGENT, Speaker.OTHER)
    said = [Turn(rng.choice(sides), " ".join(rng.choices(WORDS, k=rng.choice((1, 9, 60, 260))))) for _ in range(turns)]
    return Conversation(ident, tuple(said), channel=rng.choice(("chat", "call", None)))


@pytest.mark.parametrize("seed", range(3))
def test_turns_read_some_at_a_time_among_others_are_heard_as_the_whole(ear: Ear, seed: int) -> None:
    rng = random.Random(seed)
    said = [talk(rng, f"c{i}", rng.randint(1, 9)) for i in range(4)]
    now = {c.id: ear.begin(c) for c in said}
    left = {c.id: list(c.turns) for c in said}
    while any(left.values()):
        mine = [ident for ident in left if left[ident]]
        more = [(now[ident], [left[ident].pop(0) for _ in range(rng.randint(1, len(left[ident])))]) for ident in mine]
        for ident, (_, turns), steps in zip(mine, more, ear.follow(more), strict=True):
            assert len(steps) == len(turns)
            now[ident] = steps[-1]
    for conversation in said:
        alike(ear.heard(now[conversation.id]), next(ear.hear([conversation])))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(1, 190), min_size=1, max_size=12), st.data())
def test_only_the_open_passage_is_read_again(lengths: list[int], data: st.DataObject) -> None:
    own = [Piece(Speaker.CUSTOMER, tuple(range(n)), ((0, 0),) * n) for n in lengths]
    begun = data.draw(st.integers(0, len(own)))
    passage = Passage()
    for piece in own[:begun]:
        passage = after(passage, piece)
    laid, known = laid_after(passage, [[piece] for piece in own[begun:]])
    whole = list(passages(own))
    assert laid == whole[len(whole) - len(laid) :]
    assert sum(len(p.fresh) for p in laid) - known == len(own) - begun
