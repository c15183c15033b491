"""Moments of care and missed chances: what was shown, what came back, and what could have been said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heard.conversation import AgentMarks, Conversation, CustomerMarks, Evidence, Moment, Span, Speaker, Turn, TurnMarks
from heard.conversation import codebook as book
from heard.listen import Hearing
from heard.understand.moments import TAILS, moments

SCRIPTED = AgentMarks(("scripted",), 0, "missed")


def shown(text: str, feeling: str = "frustration", strength: int = 2, *signals: str) -> tuple[Turn, CustomerMarks]:
    """A customer's turn in which every word carries its marks; the turn's number is put right by `found`."""
    evidence = tuple(Evidence(m, Span(0, 0, len(text))) for m in (feeling, *signals)) if strength or signals else ()
    return Turn(Speaker.CUSTOMER, text), CustomerMarks(feeling, strength, signals, evidence=evidence)


def reply(marks: AgentMarks = SCRIPTED, text: str = "We value your business.") -> tuple[Turn, AgentMarks]:
    """An answer with these marks."""
    return Turn(Speaker.AGENT, text), marks


def found(*turns: tuple[Turn, TurnMarks]) -> tuple[Moment, ...]:
    """The moments of a conversation told turn by turn."""
    marks: list[TurnMarks] = []
    for i, (_, mark) in enumerate(turns):
        if isinstance(mark, CustomerMarks):
            evidence = tuple(Evidence(e.mark, Span(i, e.span.start, e.span.end)) for e in mark.evidence)
            mark = CustomerMarks(mark.feeling, mark.strength, mark.signals, evidence=evidence)
        marks.append(mark)
    conversation = Conversation("m-1", tuple(turn for turn, _ in turns), "chat")
    return moments(conversation, Hearing(tuple(marks), {}, "", ""))


def instead(*turns: tuple[Turn, TurnMarks]) -> list[str]:
    """What could have been said, at each missed chance."""
    return [m.instead or "" for m in found(*turns) if m.kind == "missed"]


def test_not_needed_is_never_a_miss() -> None:
    assert found(shown("Do you open on Sunday?", "neutral", 0), reply()) == ()
    assert found(shown("Thank you so much!", "gratitude", 0, "resolved"), reply()) == ()
    assert found(reply()) == ()


def test_an_occasion_that_is_answered_late_is_not_missed_twice() -> None:
    both = found(shown("I have been waiting since Monday."), reply(), reply())
    assert [m.turn for m in both] == [1]


def test_everything_since_the_last_answer_is_the_occasion() -> None:
    (moment,) = found(shown("My cot never came.", "anger", 3), shown("Hello?", "neutral", 0, "unheard"), reply())
    assert "showed severe anger and said that nobody is listening" in moment.because
    assert {span.turn for span in moment.occasion} == {0, 1}


@pytest.mark.parametrize(
    ("said", "feeling", "begins"),
    [
        ("I took the day off work again and nobody came", "frustration", "So you took the day off work again and nobody came; "),
        ("My train was cancelled and I have no bed", "worry", "So your train was cancelled and you have no bed; "),
        ("I told you twice and you never rang me", "anger", "So you told us twice and we never rang you; "),
        ("i've asked for order [order number] twice", "frustration", "So you've asked for the order twice; "),
        ("it's been out for days mate that's what it said", "frustration", "So it's been out for days, that's what it said; "),
        ("I was passed to four people and I was cut off", "worry", "So you were passed to four people and you were cut off; "),
    ],
)
def test_their_own_words_are_said_back_to_them(said: str, feeling: str, begins: str) -> None:
    (words,) = instead(shown(said, feeling), reply())
    assert words.startswith(begins)
    assert any(tail in words for tail in TAILS[feeling])


@pytest.mark.parametrize(
    "said",
    [
        "I want your manager and I want my money back",
        "I'm going to tell everybody about this place",
        "My fucking cot is still not here again",
        "Is anyone there reading what I write?",
        "I ordered the table on 2 November, it said 5 days",
        "This is ridiculous and it has to stop now",
    ],
)
def test_a_demand_a_question_or_an_insult_is_not_said_back(said: str) -> None:
    (words,) = instead(shown(said, "anger"), reply())
    assert not words.startswith("So ")
    assert words


def test_no_two_wordings_of_a_conversation_are_the_same() -> None:
    told = instead(*(part for _ in range(4) for part in (shown("I took the day off again and nobody came"), reply())))
    assert len(set(told)) == 4
    assert all(told)


def test_who_has_told_it_before_is_not_asked_to_tell_it_again() -> None:
    for move in ("scripted", "deflection", "dismissal"):
        told = shown("I gave all this to the last one", "frustration", 2, "repeat_contact")
        (words,) = instead(told, reply(AgentMarks((move,), 0, "missed")))
        assert "what has happened" not in words.lower()
        assert "what happened" not in words.lower()
        assert "Tell me" not in words


@pytest.mark.parametrize(
    ("marks", "told"),
    [
        (AgentMarks(("apology",), 1, "missed"), "The reply said sorry and stopped there, and said nothing of this customer."),
        (AgentMarks(("scripted",), 1, "missed"), "fitted anyone, with a sorry that says nothing of this customer."),
        (AgentMarks(("deflection",), 0, "missed"), "The reply sent them elsewhere, and the feeling was not answered."),
        (AgentMarks((), None, "missed"), "The reply did not take it up, and the feeling was not answered."),
    ],
)
def test_why_it_was_missed_is_one_sentence_that_fits(marks: AgentMarks, told: str) -> None:
    (moment,) = found(shown("My cot never came again."), reply(marks))
    assert moment.because.startswith("The customer showed clear frustration")
    assert moment.because.endswith(told)


def test_a_signal_without_a_feeling_is_not_called_one() -> None:
    (moment,) = found(shown("I need it by tonight.", "neutral", 0, "urgency"), reply(AgentMarks((), None, "missed")))
    assert "said that time is short" in moment.because
    assert "feeling" not in moment.because


def test_care_says_what_the_reply_did_and_has_nothing_to_say_instead() -> None:
    (moment,) = found(shown("My cot never came.", "anger"), reply(AgentMarks(("paraphrase", "plan"), 2, "care")))
    assert moment.because == "The reply says the matter back in its own words and says what happens next, after anger."
    assert moment.instead is None


CUSTOMERS = st.builds(
    shown, st.text(max_size=80), st.sampled_from(book.HARD), st.integers(0, 3), st.sampled_from(book.codes(book.SIGNALS))
)
AGENTS = st.builds(
    lambda moves, level, moment, text: reply(AgentMarks(tuple(moves), level, moment), text),
    st.lists(st.sampled_from(book.codes(book.MOVES)), unique=True, max_size=4),
    st.sampled_from([None, 0, 1, 2]), st.sampled_from([None, "care", "missed"]), st.text(max_size=40),
)  # fmt: skip


@given(st.lists(st.one_of(CUSTOMERS, AGENTS), max_size=8))
def test_every_moment_points_at_an_agent_s_turn_and_gives_its_reason(turns: list[tuple[Turn, TurnMarks]]) -> None:
    for moment in found(*turns):
        assert turns[moment.turn][0].speaker is Speaker.AGENT
        assert moment.because.endswith(".")
        assert all(span.turn == moment.turn and span.end <= len(turns[span.turn][0].text) for span in moment.reply)
        assert all(turns[span.turn][0].speaker is Speaker.CUSTOMER for span in moment.occasion)
        assert bool(moment.instead) == (moment.kind == "missed")
