"""Words of the trade are explained once, where an agent first used one that this customer had not."""

from hypothesis import given
from hypothesis import strategies as st

from heard.conversation import AgentMarks, Conversation, Speaker, Turn, TurnMarks
from heard.listen import Hearing
from heard.understand.plain import ORDINARY, jargon
from heard.understand.terms import TERMS

BY = {"A": Speaker.AGENT, "C": Speaker.CUSTOMER}


def explained(*lines: str, marked: bool = False) -> list[tuple[str, str]]:
    """Each word that is explained in a conversation, and how; `marked` if the ear, too, heard jargon."""
    turns = tuple(Turn(BY[line[0]], line[3:]) for line in lines)
    marks: tuple[TurnMarks, ...] = tuple(AgentMarks(("jargon",), None, None) if marked else None for _ in turns)
    conversation = Conversation("j-1", turns)
    return [(conversation.words(j.span), j.plain) for j in jargon(conversation, Hearing(marks, {}, "", ""))]


def test_a_word_that_the_customer_did_not_use_is_explained() -> None:
    assert explained("C: Where is it?", "A: It is a carrier exception.") == [
        ("carrier exception", "something stopped the carrier from delivering")
    ]


def test_a_word_that_the_customer_used_first_is_not() -> None:
    assert explained("C: Is it a carrier exception again?", "A: Yes, a carrier exception.") == []


def test_a_word_is_explained_at_its_first_use_only() -> None:
    assert len(explained("A: A carrier exception.", "C: What?", "A: The carrier exception.")) == 1


def test_a_word_that_the_agent_explained_needs_no_more_later_on() -> None:
    assert explained("A: The VPN (a private tunnel).", "C: Ok", "A: Now switch the VPN off.") == []
    assert explained("A: The VPN, which is a private tunnel, is on.", "A: Switch the VPN off.") == []


def test_what_most_people_know_is_explained_only_where_the_ear_heard_jargon() -> None:
    assert explained("A: Restart the router.") == []
    assert explained("A: Restart the router.", marked=True) == [("router", TERMS["router"])]


def test_capitals_are_a_word_of_the_trade_and_small_letters_may_not_be() -> None:
    assert [word for word, _ in explained("A: Use SSO, and the SLA holds.")] == ["SSO", "SLA"]
    assert explained("A: so so.") == []


@given(st.lists(st.sampled_from([*TERMS, "and", "the", "("]), max_size=12), st.sampled_from("AC"))
def test_each_word_once_with_a_meaning_from_the_table(words: list[str], who: str) -> None:
    found = explained(f"{who}: {' '.join(words)}")
    assert len({word.lower() for word, _ in found}) == len(found)
    assert all(plain in TERMS.values() for _, plain in found)
    assert who == "A" or found == []


def test_every_ordinary_word_is_in_the_table() -> None:
    assert {word.lower() for word in TERMS} >= {word.lower() for word in ORDINARY}
