"""The second look: it sees only what was said so far, and without anything to look at it changes nothing."""

from pathlib import Path

import numpy as np

from heard.listen import codes
from heard.listen.look import (
    AGENT,
    CUSTOMER,
    Look,
    Read,
    around_customer,
    around_reply,
    first_look,
    keep_look,
    load_look,
    over_all,
    plainly,
)  # fmt: skip


def talked(seed: int = 7, turns: int = 6) -> Read:
    rng, read = np.random.default_rng(seed), Read()
    for i in range(turns):
        read = read.and_then(rng.normal(size=len(codes.TURN)).astype(np.float32), i % 2 == 1)
    return read


def looking() -> Look:
    rng, read = np.random.default_rng(3), talked()
    whole = np.zeros(len(codes.WHOLE), np.float32)
    wide = len(around_customer(read, 0)), len(around_reply(read, 1)), len(over_all(read, "chat", whole))
    tall = CUSTOMER, AGENT, len(first_look(whole))
    sizes = [size for n, m in zip(tall, wide, strict=True) for size in ((n, m), (n,))]
    return Look(*(rng.normal(size=size).astype(np.float32) for size in sizes))


def test_a_turn_is_looked_at_again_with_nothing_that_came_after_it() -> None:
    look, short, long = looking(), talked(turns=3), talked(turns=6)
    for at in range(3):
        assert np.array_equal(look.turn(short, at), look.turn(long, at))


def test_one_side_s_marks_leave_the_other_s_alone() -> None:
    look, read = looking(), talked()
    assert np.array_equal(look.turn(read, 0)[CUSTOMER:], read.logits[0][CUSTOMER:])
    assert np.array_equal(look.turn(read, 1)[:CUSTOMER], read.logits[1][:CUSTOMER])
    assert not np.array_equal(look.turn(read, 1)[CUSTOMER:], read.logits[1][CUSTOMER:])


def test_an_answer_looks_at_every_turn_since_the_last_one() -> None:
    read = Read()
    hot, calm, reply = (np.full(len(codes.TURN), x, np.float32) for x in (4.0, -4.0, 0.0))
    for logits, answers in ((hot, False), (calm, False), (reply, True), (calm, False), (reply, True)):
        read = read.and_then(logits, answers)
    asked = -(CUSTOMER + AGENT + 3) - CUSTOMER
    assert around_reply(read, 2)[asked:][: len(codes.FEELINGS) + 1][-1] > 0.9
    assert around_reply(read, 4)[asked:][: len(codes.FEELINGS) + 1][-1] < 0.1


def test_a_conversation_without_a_turn_of_either_side_can_be_looked_at() -> None:
    whole = np.zeros(len(codes.WHOLE), np.float32)
    assert np.isfinite(over_all(Read(), "unknown", whole)).all()
    assert np.allclose(first_look(whole)[: len(codes.SCORES)], 3)


def test_feelings_are_shares_of_one() -> None:
    assert plainly(np.full(len(codes.TURN), 2.0, np.float32))[: len(codes.FEELINGS)].sum() == np.float32(1)


def test_a_look_is_kept_and_found_again(tmp_path: Path) -> None:
    look, read = looking(), talked()
    keep_look(look, tmp_path / "look.npz")
    assert np.array_equal(load_look(tmp_path / "look.npz").turn(read, 2), look.turn(read, 2))
