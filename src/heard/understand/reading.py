"""The whole reading of a conversation: what was heard, and what it means."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Protocol

from heard.conversation import Conversation, Reading, Recipe
from heard.listen import Hearing
from heard.understand.concern import matter
from heard.understand.curve import curve, spikes
from heard.understand.moments import moments
from heard.understand.plain import jargon
from heard.understand.promises import promises
from heard.understand.scores import with_evidence


class Listens(Protocol):
    """Whatever hears conversations in order and says what made its hearings: the ear, or a reader's marks."""

    @property
    def recipe(self) -> Recipe: ...

    def hear(self, conversations: Iterable[Conversation]) -> Iterator[Hearing]: ...


def read(conversations: Iterable[Conversation], ear: Listens) -> Iterator[tuple[Conversation, Reading]]:
    """Each conversation with its reading, in order; reads on only as far as the ear does."""
    waiting: deque[Conversation] = deque()

    def passing() -> Iterator[Conversation]:
        for conversation in conversations:
            waiting.append(conversation)
            yield conversation

    for hearing in ear.hear(passing()):
        conversation = waiting.popleft()
        yield conversation, understand(conversation, hearing, ear.recipe)


def understand(conversation: Conversation, hearing: Hearing, recipe: Recipe) -> Reading:
    """The reading of one conversation from what was heard in it."""
    points = curve(hearing.turns)
    what, why = matter(conversation, hearing)
    kept = promises(conversation, hearing)
    words = jargon(conversation, hearing)
    reading = Reading(
        turns=hearing.turns,
        scores=hearing.scores,
        resolution=hearing.resolution,
        scenario=hearing.scenario,
        root_cause=why.words,
        concern=what.words,
        recipe=recipe,
        moments=moments(conversation, hearing),
        promises=kept,
        curve=points,
        spikes=spikes(points),
        jargon=words,
        confidence=dict(hearing.confidence),
        evidence=(*hearing.evidence, *what.evidence, *why.evidence),
    )
    return replace(reading, scores=with_evidence(reading))
