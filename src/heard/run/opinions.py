"""A second opinion beside each reading, where somebody asked for one; a reading never waits for it in vain or fails by it."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from heard.arrive.redaction import redact_conversation
from heard.conversation import Conversation, HeardError, Opinion, Reading
from heard.listen.language import LanguageModel, Purse, language_model
from heard.run.batch import Pair, Understand
from heard.understand.differing import differences

if TYPE_CHECKING:
    from heard.listen.asking import Asks

SWITCH = "Set HEARD_LANGUAGE_MODEL_URL and HEARD_LANGUAGE_MODEL_NAME; see docs/second-opinion.md."


def named(environ: Mapping[str, str] = os.environ) -> LanguageModel:
    """The language model that the environment names; raises HeardError where it names none."""
    model = language_model(environ)
    if model is None:
        raise HeardError("no language model is switched on.", where="second opinion", then=SWITCH)
    return model


@contextmanager
def asking(model: LanguageModel) -> "Iterator[Asks]":
    """A line to a language model, with one day's purse; raises HeardError where the extra is not installed."""
    try:
        from heard.listen.asking import Asking
    except ImportError as error:
        then = "Install them with: pip install 'heard[opinion]'."
        raise HeardError("the libraries to ask a language model are not installed.", then=then) from error
    with Asking(model, Purse(model)) as ask:
        yield ask


def second(conversation: Conversation, reading: Reading, ask: "Asks", only: Sequence[int] | None = None) -> Reading:
    """The reading with a second opinion on it, or on its turns `only`; redacted once more before anything is sent."""
    from heard.listen.second import hear_again

    heard = hear_again(conversation, ask, redact_conversation, only)
    compared, differ = differences(reading.turns, heard.turns)
    return replace(
        reading, second_opinion=Opinion(heard.turns, heard.because, heard.recipe, compared, differ, heard.missing)
    )  # fmt: skip


def beside(understand: Understand, ask: "Asks") -> Understand:
    """The same readings, in the same order, each with a second opinion."""

    def both(conversations: Iterable[Conversation]) -> Iterator[Pair]:
        for conversation, reading in understand(conversations):
            yield conversation, second(conversation, reading, ask)

    return both


def missing_once(understand: Understand, tell: Callable[[str], None]) -> Understand:
    """The same readings; each reason for which a second opinion has gaps is told once."""
    told: set[str] = set()

    def watched(conversations: Iterable[Conversation]) -> Iterator[Pair]:
        for conversation, reading in understand(conversations):
            why = reading.second_opinion.missing if reading.second_opinion else ""
            if why and why not in told:
                told.add(why)
                tell(why)
            yield conversation, reading

    return watched
