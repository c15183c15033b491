"""Other wordings by a language model: offered where they say nothing but what was said, left out where they do not."""

from typing import Any

import pytest
from pydantic import BaseModel

from heard.arrive.redaction import redact_conversation
from heard.conversation import Conversation, Moment, Promise, Span, Speaker, Turn
from heard.respond.note import GAP, Line, Note
from heard.respond.wording import Wordings, note_otherwise, said_otherwise

C, A = Speaker.CUSTOMER, Speaker.AGENT
TALK = Conversation(
    "cot-1",
    (
        Turn(C, "This is the 3rd time I ask for the cot. I am Rosa Lindqvist. I sleep on a sofa for a week now.", name="Rosa"),
        Turn(A, "Please fill in the form. I'll ring the depot by five.", name="Idris"),
        Turn(C, "Never mind.", name="Rosa"),
    ),
)
MISSED = Moment("missed", 1, (Span(0, 0, 40),), (Span(1, 0, 24),), "It was the third time.", "You have asked three times.", 0.8)
HELD = (Promise("ring the depot", Span(1, 25, 53), "by five", None, "open", 0.9),)
NOTE = Note(
    "Your cot", "Dear Rosa,",
    (Line("You asked 3 times where the cot is.", "concern"), Line("I have refunded the 18 dollars.", "done")),
    "Write to me.", "Idris",
)  # fmt: skip


class Writes:
    """Writes these wordings and keeps the question."""

    name = "some-model"

    def __init__(self, *wordings: str) -> None:
        self.wordings, self.question = list(wordings), ""

    def ask(self, rules: str, question: str, form: type[Any], most: int) -> Any:
        """The wordings, as they were put down."""
        self.question = question
        assert issubclass(form, BaseModel)
        return Wordings.model_construct(wordings=self.wordings)


def at_the_moment(*wordings: str) -> tuple[str, ...]:
    return said_otherwise(TALK, MISSED, Writes(*wordings), redact_conversation, HELD)


def test_a_wording_that_says_back_what_was_said_is_offered() -> None:
    good = "A week on the sofa, and this is the 3rd time you ask: that is too much. What have you been told so far?"
    assert at_the_moment(f' "{good}" ') == (good,)


@pytest.mark.parametrize(
    "wrong",
    [
        "We apologise for any inconvenience this has caused.",
        "You have waited 9 days for it. What were you told?",
        "You have asked again and again. I'll send a new cot tomorrow.",
        "[name], you have asked again and again. What happened?",
        "You have asked three times.",
        "You asked. " * 30,
        "  ",
    ],
    ids=["fits anyone", "a number nobody said", "a new promise", "something to fill in", "what is there", "too long", "nothing"],
)
def test_a_wording_that_would_not_do_is_left_out(wrong: str) -> None:
    assert at_the_moment(wrong) == ()


def test_what_was_promised_may_be_said_again() -> None:
    said = "Three times is too often. I'll ring the depot by five."
    assert at_the_moment(said) == (said,)


def test_the_question_holds_what_was_said_until_then_and_nothing_private() -> None:
    model = Writes("Three times.")
    said_otherwise(TALK, MISSED, model, redact_conversation, HELD)
    assert "customer: This is the 3rd time" in model.question
    assert "agent: Please fill in the form." in model.question
    assert "Never mind" not in model.question
    assert "Lindqvist" not in model.question
    assert "Rosa" not in model.question
    assert "Idris" not in model.question


def of_the_note(*wordings: str) -> tuple[str, ...]:
    return note_otherwise(NOTE, TALK, Writes(*wordings), redact_conversation, HELD)


def test_a_note_in_other_words_keeps_its_figures() -> None:
    good = "You had to ask us 3 times for your cot.\nYou have the 18 dollars back."
    assert of_the_note(good, good) == (good,)


@pytest.mark.parametrize(
    "wrong",
    [
        "You asked 3 times where the cot is. The 18 dollars were not refunded.",
        "You asked where the cot is. You have your money back.",
        "You asked 3 times where the cot is. I have refunded the 180 dollars.",
        "You asked 3 times. I have refunded the 18 dollars. I'll send you a cake on Friday.",
        "Dear [name], you asked 3 times where the cot is. You have the 18 dollars back.",
        "You asked 3 times. The 18 dollars are back. " + "And so on and so on. " * 9,
    ],
    ids=["a yes made a no", "figures lost", "another figure", "a new promise", "something to fill in", "too long"],
)
def test_a_note_that_would_say_something_else_is_left_out(wrong: str) -> None:
    assert of_the_note(wrong) == ()


def test_a_note_with_a_gap_has_nothing_to_reword_and_nobody_is_asked() -> None:
    model = Writes("Anything.")
    note = Note("Your cot", "Hello,", (Line("You asked.", "concern"), Line(GAP, "gap")), "", "")
    assert note_otherwise(note, TALK, model, redact_conversation) == ()
    assert model.question == ""
