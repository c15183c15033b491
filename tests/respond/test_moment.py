"""One thing to practise today: the strongest of one's own missed chances."""

from dataclasses import replace

from heard.conversation import AgentMarks, Conversation, CustomerMarks, Moment, Reading, Recipe, Span, Speaker, Turn
from heard.respond.moment import ANYWHERE, one_thing

SAID = "I took the day off work again. This is the third time."


def one(ident: str, strength: int, *signals: str, kind: str = "missed") -> tuple[Conversation, Reading]:
    conversation = Conversation(ident, (Turn(Speaker.CUSTOMER, SAID), Turn(Speaker.AGENT, "Order number?")))
    reading = Reading(
        turns=(CustomerMarks("neutral", strength, signals), AgentMarks((), 0, kind)), scores={},
        resolution="", scenario="", root_cause="", concern="", recipe=Recipe("0", "0", "0"),
        moments=(Moment(kind, 1, (Span(0, 31, 54),), (Span(1, 0, 13),), "A question, and no more.", None, 0.8),),
    )  # fmt: skip
    return conversation, reading


def test_the_strongest_missed_chance_is_the_one_to_play_again() -> None:
    found = one_thing([one("a", 1), one("b", 3, "repeat_contact"), one("c", 2)])
    assert found is not None
    assert (found.conversation, found.turn) == ("b", 1)
    assert found.advice == "When somebody says “again”, say what it has cost them."
    assert found.said[slice(*found.asked)] == "This is the third time."


def test_a_contested_one_a_moment_of_care_or_nothing_gives_the_next_or_none() -> None:
    both = [one("a", 1), one("b", 3, "repeat_contact")]
    assert one_thing(both, frozenset({("b", 1)})).conversation == "a"  # type: ignore[union-attr]
    assert one_thing([one("a", 3, kind="care")]) is None
    assert one_thing([]) is None
    assert one_thing([one("a", 0)]).advice == ANYWHERE  # type: ignore[union-attr]


def test_a_moment_without_its_occasion_is_no_scene() -> None:
    conversation, reading = one("a", 3)
    assert one_thing([(conversation, replace(reading, moments=(replace(reading.moments[0], occasion=()),)))]) is None
