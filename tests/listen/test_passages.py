"""How a conversation is laid into passages: nothing lost, nothing too long, and the same for a beginning whatever follows."""

from hypothesis import given, settings
from hypothesis import strategies as st

from heard.conversation import Speaker
from heard.listen.packing import pad
from heard.listen.passages import BEFORE_TOKENS, OWN_TOKENS, PASSAGE_TOKENS, Passage, Piece, after, laid_after, passages

LENGTHS = st.lists(st.integers(1, OWN_TOKENS), max_size=40)


def laid(lengths: list[int]) -> list[Piece]:
    speakers = (Speaker.CUSTOMER, Speaker.AGENT)
    return [Piece(speakers[i % 2], (i + 1,) * n, ((0, 1),) * n) for i, n in enumerate(lengths)]


@given(LENGTHS)
def test_every_piece_is_read_once_in_order(lengths: list[int]) -> None:
    pieces = laid(lengths)
    assert [p for passage in passages(pieces) for p in passage.fresh] == pieces


@given(LENGTHS)
def test_no_passage_is_longer_than_the_ear_takes(lengths: list[int]) -> None:
    for passage in passages(laid(lengths)):
        assert len(passage) <= max(PASSAGE_TOKENS, 1 + BEFORE_TOKENS + OWN_TOKENS)
        assert sum(len(p.ids) for p in passage.before) <= BEFORE_TOKENS


@given(LENGTHS, st.data())
@settings(max_examples=50)
def test_a_beginning_is_laid_the_same_whatever_follows(lengths: list[int], data: st.DataObject) -> None:
    pieces = laid(lengths)
    count = data.draw(st.integers(0, len(pieces)))
    live = Passage()
    for piece in pieces[:count]:
        live = after(live, piece)
    so_far = list(passages(pieces[:count]))
    assert (so_far[-1] if so_far else Passage()) == live
    assert so_far[:-1] == list(passages(pieces))[: max(0, len(so_far) - 1)]


def test_a_batch_says_where_each_piece_stands_and_who_speaks() -> None:
    long, short = Passage(fresh=tuple(laid([2, 3]))), Passage(fresh=tuple(laid([1])))
    batch = pad([long, short])
    assert batch.place.tolist() == [[0, 1, 1, 2, 2, 2], [0, 1, -1, -1, -1, -1]]
    assert batch.types.tolist() == [[0, 0, 0, 1, 1, 1], [0, 0, 0, 0, 0, 0]]
    assert batch.places.tolist() == [1, 2]


def test_a_new_passage_that_begins_like_the_open_one_is_not_taken_for_it() -> None:
    piece = Piece(Speaker.CUSTOMER, tuple(range(160)), ((0, 0),) * 160)
    passage = Passage()
    for _ in range(4):
        passage = after(passage, piece)
    laid, known = laid_after(passage, [[piece], [piece]])
    assert sum(len(p.fresh) for p in laid) - known == 2
