"""A real language model, small enough to be no reader, on a real OpenAI-compatible address: the whole way there and back.

Fetched by tools/language-model.sh (`make test` does). It says what it says: only that it keeps to the form is looked at.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from heard.arrive.redaction import redact_conversation
from heard.conversation import AgentMarks, Conversation, CustomerMarks, Moment, Reading, Recipe, Span, Speaker, Turn
from heard.listen.asking import Asking
from heard.listen.language import LanguageModel, Purse
from heard.respond.wording import said_otherwise
from heard.run.opinions import second

ROOT = Path(__file__).parents[2]
MODEL = ROOT / ".models" / "SmolLM2-135M" / "SmolLM2-135M-Instruct.Q4_1.gguf"
SERVE = (sys.executable, str(Path(__file__).with_name("small_model.py")), str(MODEL))
TALK = Conversation(
    "kettle",
    (
        Turn(Speaker.CUSTOMER, "This is the third time I write. Nobody answers!"),
        Turn(Speaker.AGENT, "Please fill in the form."),
    ),
)
MARKS = CustomerMarks("frustration", 2, ("unheard",)), AgentMarks((), 0, "missed")
READING = Reading(MARKS, {}, "unsolved", "complaint", "", "", Recipe("0", "ear", "1.1"))
MISSED = Moment("missed", 1, (Span(0, 0, 31),), (Span(1, 0, 24),), "It was the third time.", "You have asked three times.", 0.8)

pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(not MODEL.exists(), reason="fetch the small model with tools/language-model.sh"),
]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Where the small model is served while these tests run."""
    silent = subprocess.DEVNULL
    with subprocess.Popen(
        SERVE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=silent, text=True, start_new_session=True
    ) as serving:
        assert serving.stdout
        try:
            place = next(row for row in serving.stdout if row.startswith("listening ")).split()[1]
            yield f"{place}/v1"
        finally:
            os.killpg(serving.pid, signal.SIGKILL)


@pytest.fixture
def ask(address: str) -> Iterator[Asking]:
    """A line to it."""
    model = LanguageModel(address, "SmolLM2-135M", seconds=300, tries=1)
    with Asking(model, Purse(model)) as line:
        yield line


def test_a_real_model_gives_a_second_opinion_in_the_form_of_the_codebook(ask: Asking) -> None:
    opinion = second(TALK, READING, ask).second_opinion
    assert opinion
    assert opinion.missing == ""
    customer, agent = opinion.turns
    assert isinstance(customer, CustomerMarks)
    assert isinstance(agent, AgentMarks)
    assert all(TALK.words(e.span) for marks in (customer, agent) for e in marks.evidence)
    assert opinion.recipe.model == "SmolLM2-135M"
    assert opinion.compared >= 3


def test_other_wordings_of_a_real_model_pass_the_same_checks(ask: Asking) -> None:
    said = said_otherwise(TALK, MISSED, ask, redact_conversation)
    assert len(said) <= 3
    assert not [words for words in said if "[" in words or words == MISSED.instead]
