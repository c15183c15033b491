"""What a customer came for, in one sentence in a colleague's words, however it was said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
        ("No hot water since Monday.", "No hot water since Monday."),
        ("morning, do you do the Alder shelf in 90cm?", "Asks: do you do the Alder shelf in 90cm?"),
        ("Could you tell me whether the Moss rug can be washed?", "Asks whether the Moss rug can be washed."),
        ("I've been on hold forty minutes and I got cut off", "Has been on hold forty minutes and got cut off."),
        ("I want my money back and I need it today.", "Wants their money back and needs it today."),
        ("I'd like to change where my bed goes", "Would like to change where their bed goes."),
        ("We were told you have no stock.", "Was told the company has no stock."),
        ("I don't know why you don't answer.", "Doesn't know why the company doesn't answer."),
        ("it's been out for days mate that's what it said", "It's been out for days, that's what it said."),
        ("No e-mail, no tracking, nothing #neveragain", "No e-mail, no tracking, nothing."),
        ("I asked three times for the invoice for order [order number]", "Asked three times for the invoice for the order."),
        ("I spoke to [name] on Monday about the leak", "Spoke to somebody on Monday about the leak."),
        ("It goes off every morning at 7.30 and I can't stop it", "It goes off every morning at 7.30 and they can't stop it."),
        ("It fails EVERY time??", "It fails EVERY time."),
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


def test_what_happened_comes_before_how_it_feels() -> None:
    found = concern(*said("The curtains arrived on Friday, but they are six inches too short. I am rather disappointed."))
    assert found.words == "The curtains arrived on Friday, but they are six inches too short."


def test_a_sentence_that_leans_on_another_is_not_the_concern() -> None:
    found = concern(*said("Charged twice for one rug.", "Read that already. It doesn't say anything about being charged TWICE"))
    assert found.words == "Charged twice for one rug."


def test_a_cause_says_what_it_was_and_not_when_nor_to_whom_it_was_told() -> None:
    found = root_cause(*said("Could you tell me whether on Monday 3 November the Moss rug was washed at 60?"))
    assert not {"monday", "november", "tell", "3", "60"} & set(found.words.split())
    assert {"moss", "rug", "washed"} <= set(found.words.split())


def test_a_long_sentence_ends_where_one_of_its_parts_does() -> None:
    long = "My laptop shuts down whenever it likes and " + "the fan is loud and the screen goes black and " * 4 + "I gave up."
    told = concern(*said(long)).words
    assert len(told.split()) <= 28
    assert told.endswith(("black.", "loud.", "likes."))


@pytest.mark.parametrize("greeting", ["are you there?", "Hello?", "It is me again.", "Thanks mate", "?"])
def test_a_greeting_is_no_concern(greeting: str) -> None:
    assert concern(*said(greeting)).words == ""


@given(st.text(max_size=200))
def test_whatever_was_said_the_concern_points_at_words_that_were_said(text: str) -> None:
    conversation, hearing = said(text)
    for found in (concern(conversation, hearing), root_cause(conversation, hearing)):
        assert all(conversation.words(e.span).strip() for e in found.evidence)
        assert bool(found.words) == bool(found.evidence)


def test_words_turn_round() -> None:
    assert noted("I'm waiting for my refund and you ignore me") == "is waiting for their refund and the company ignores them"
    assert said_back("I told you my order is late") == "you told us your order is late"
    assert said_back("why am I paying you") == "why are you paying us"
    assert clean("Love the new app :)") == "Love the new app"


def test_whom_it_is_said_to_is_taken_out_and_whom_it_is_about_stays() -> None:
    assert clean("Mojang I have lost my world") == "I have lost my world"
    assert clean("Yesterday I called twice") == "Yesterday I called twice"
    assert clean("I gave it to my mate in town") == "I gave it to my mate in town"
    assert clean("rent is due, mate, need it today") == "rent is due, need it today"
