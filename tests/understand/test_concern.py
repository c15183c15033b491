"""What a customer came for, in one sentence in a colleague's words, however it was said."""

import pytest

from heard.conversation import Conversation, CustomerMarks, Speaker, Turn
from heard.listen import Hearing
from heard.understand.concern import concern, root_cause
from heard.understand.voice import clean, noted, said_back


def said(*words: str, agent: str = "") -> tuple[Conversation, Hearing]:
    """A customer who says this, each turn mildly frustrated; if an agent is named, the agent answers last."""
    turns = [Turn(Speaker.CUSTOMER, w) for w in words]
    marks: list[CustomerMarks | None] = [CustomerMarks("frustration", 1) for _ in words]
    if agent:
        turns.append(Turn(Speaker.AGENT, "One moment, please.", name=agent))
        marks.append(None)
    return Conversation("c-1", tuple(turns)), Hearing(tuple(marks), {}, "unsolved", "complaint", {})


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Hi there, I've been charged twice for one bike light.", "Has been charged twice for one bike light."),
        ("@larch my order never came!!", "Their order never came."),
        ("The lads from @larch, they never came.", "The lads, they never came."),
        ("love I had a letter about my recliner", "Had a letter about their recliner."),
        ("Can I change the delivery address?", "Asks: can I change the delivery address?"),
    ],
)
def test_the_concern_is_what_was_said_as_a_colleague_would_note_it(words: str, told: str) -> None:
    conversation, hearing = said(words)
    found = concern(conversation, hearing)
    assert found.words == told
    assert conversation.words(found.evidence[0].span) in words


def test_who_is_spoken_to_is_no_part_of_the_concern() -> None:
    conversation, hearing = said("Jun we're moving house on Friday and our bed goes to the wrong place.", agent="Jun Park")
    assert not concern(conversation, hearing).words.startswith("Jun")


def test_the_concern_is_the_sentence_with_the_trouble_in_it_not_the_one_that_greets() -> None:
    conversation, hearing = said("Good morning to you all. I hope you are well. My washing machine leaks and nobody came.")
    assert "leaks" in concern(conversation, hearing).words
    assert {"leaks", "nobody"} <= set(root_cause(conversation, hearing).words.split())
    assert 2 <= len(root_cause(conversation, hearing).words.split()) <= 6


def test_where_no_customer_speaks_there_is_no_concern() -> None:
    conversation = Conversation("c-1", (Turn(Speaker.AGENT, "Hello?"),))
    hearing = Hearing((None,), {}, "unsolved", "other", {})
    assert concern(conversation, hearing).words == root_cause(conversation, hearing).words == ""


def test_words_turn_round() -> None:
    assert noted("I'm waiting for my refund and you ignore me") == "is waiting for their refund and the company ignore them"
    assert said_back("I told you my order is late") == "you told us your order is late"
    assert clean("Love the new app :)") == "Love the new app"
