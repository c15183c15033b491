"""Turns that come late, twice, corrected or in pieces end in the same conversation."""

import random
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from heard.arrive.came import Came, News, together
from heard.conversation import Speaker, Turn
from heard.run.stream import as_conversation, in_common, standing, timed, truer, unfinished

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def customer(key: str, text: str, seconds: float = 0, **more: object) -> Came:
    return Came(key, Speaker.CUSTOMER, text, said_at=at(seconds), **{"version": 0, **more})  # type: ignore[arg-type]


def taken(*came: Came) -> dict[str, Came]:
    told: dict[str, Came] = {}
    for c in came:
        told[c.key] = truer(told.get(c.key), c)
    return told


def words(*came: Came, ended: bool = False) -> list[str]:
    return [c.text for c in standing(taken(*came), ended=ended)]


tellings = st.builds(
    Came,
    key=st.sampled_from(("1", "2", "3", "4")),
    speaker=st.sampled_from((Speaker.CUSTOMER, Speaker.AGENT)),
    text=st.sampled_from(("", "Nobody came.", "Nobody called.", "I see.")),
    said_at=st.sampled_from((at(0), at(1), at(2))),
    sequence=st.integers(0, 2),
    version=st.integers(0, 2),
    is_final=st.booleans(),
    part_of=st.sampled_from(("", "3")),
)


@given(st.lists(tellings, max_size=7), st.randoms(use_true_random=False))
def test_in_whatever_order_and_however_often_turns_come_the_conversation_is_the_same(once: list[Came], rng: random.Random) -> None:
    shuffled = [*once, *once[:3]]
    rng.shuffle(shuffled)
    for ended in (False, True):
        assert standing(taken(*once), ended=ended) == standing(taken(*shuffled), ended=ended)
    assert unfinished(taken(*once)) == unfinished(taken(*shuffled))


def test_a_late_turn_stands_where_it_was_said() -> None:
    assert words(customer("1", "one"), customer("3", "three", 9), customer("2", "two", 4)) == ["one", "two", "three"]


def test_a_correction_replaces_what_it_corrects_even_if_it_comes_first() -> None:
    first, corrected = customer("1", "I hat it."), customer("1", "I had it.", version=1)
    assert words(first, corrected) == words(corrected, first) == ["I had it."]


def test_who_does_not_count_says_the_newest_word() -> None:
    told = taken(Came("1", Speaker.CUSTOMER, "I hat it.", said_at=at(0)), Came("1", Speaker.CUSTOMER, "I had it.", said_at=at(0)))
    assert told["1"].text == "I had it."
    again = truer(told["1"], Came("1", Speaker.CUSTOMER, "I had it.", said_at=at(0)))
    assert again == told["1"]


def test_a_turn_that_was_taken_back_is_not_there() -> None:
    assert words(customer("1", "one"), customer("2", "oops", 1), customer("2", "", 1, version=1)) == ["one"]


def test_what_is_still_being_spoken_waits_until_it_is_said_or_all_is_over() -> None:
    spoken = {"is_final": False, "part_of": "t1"}
    pieces = (customer("u1", "I need", 0, **spoken), customer("u2", "to cancel", 2, **spoken))
    assert words(*pieces) == []
    assert [c.text for c in unfinished(taken(*reversed(pieces)))] == ["I need to cancel"]
    assert words(*pieces, ended=True) == ["I need to cancel"]
    whole = customer("t1", "I need to cancel my plan.", 0)
    assert words(pieces[0], whole, pieces[1], ended=True) == ["I need to cancel my plan."]


def test_pieces_that_grow_are_one_piece() -> None:
    told = taken(customer("u1", "I", 0, is_final=False, part_of="t"), customer("u2", "I need you", 1, is_final=False, part_of="t"))
    assert [c.text for c in unfinished(told)] == ["I need you"]


def test_seconds_since_the_beginning_become_times() -> None:
    counted = timed(Came("1", Speaker.AGENT, "Hello.", offset=2.5, lasted=1.5), NOON, at(60))
    assert (counted.said_at, counted.until) == (at(2.5), at(4))
    assert timed(Came("1", Speaker.AGENT, "Hello."), NOON, at(60)).said_at == at(60)


def test_the_conversation_begins_with_its_first_turn() -> None:
    said = standing(taken(customer("2", "second", 65), customer("1", "first", 60, until=at(62))))
    conversation = as_conversation("c", said, channel="call")
    assert conversation.started_at == at(60)
    assert [(t.text, t.start, t.end) for t in conversation.turns] == [("first", 0.0, 2.0), ("second", 5.0, None)]


def test_two_conversations_are_alike_as_far_as_an_ear_could_tell() -> None:
    one = [Turn(Speaker.CUSTOMER, "a", 0.0), Turn(Speaker.AGENT, "b", 1.0)]
    other = [Turn(Speaker.CUSTOMER, "a", 9.0), Turn(Speaker.CUSTOMER, "b", 9.0)]
    assert in_common(one, other) == 1


def test_news_of_one_conversation_is_told_at_once() -> None:
    told = together([News("a", (customer("1", "one"),)), News("b"), News("a", (customer("2", "two"),), agent="Amara", ended=True)])
    assert [(n.about, len(n.turns), n.agent, n.ended) for n in told] == [("a", 2, "Amara", True), ("b", 0, "", False)]
