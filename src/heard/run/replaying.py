"""Recorded conversations read again as if they were happening: the reading after each turn, by the ear or from a reader's marks."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from heard.arrive import Skipped
from heard.conversation import Conversation, HeardError, Reading, Recipe, TurnMarks
from heard.conversation.codebook import CODEBOOK
from heard.learn.examples import fold
from heard.learn.marked import marked
from heard.listen import Ear, Hearing
from heard.measure.replay import Told, told
from heard.respond.cues import Taste
from heard.respond.policy import Policy
from heard.respond.replay import Replayed, replay
from heard.understand import understand

Readings = Callable[[Conversation], Iterator[Reading]]
READER = Recipe("", "a reader", CODEBOOK)
HALVES = ("first", "second")


@dataclass(frozen=True, slots=True)
class Replay:
    """A conversation with the cues that each policy would have given, and what each adds to the figures."""

    conversation: Conversation
    cues: tuple[tuple[Replayed, ...], ...]
    told: tuple[Told, ...]


def by_ear(ear: Ear) -> Readings:
    """The live way: each turn is heard as it comes, and all that was said so far is understood anew."""

    def readings(conversation: Conversation) -> Iterator[Reading]:
        following = ear.begin(conversation)
        for turn in conversation.turns:
            following = ear.next(following, turn)
            yield understand(replace(conversation, turns=following.turns), ear.heard(following), ear.recipe)

    return readings


def by_reader(conversation: Conversation) -> Iterator[Reading]:
    """The same with the marks that a reader wrote in the file: what the policy does by itself.

    Raises HeardError where the conversation is not marked.
    """
    try:
        whole = marked(conversation)
    except (KeyError, TypeError) as error:
        raise HeardError("not marked.", where=conversation.id, then="Leave out --marks readers, or mark every turn.") from error
    for end in range(1, len(conversation.turns) + 1):
        hearing = Hearing(whole.turns[:end], whole.scores, whole.resolution, whole.scenario)
        yield understand(replace(conversation, turns=conversation.turns[:end]), hearing, READER)


def marks_of(conversation: Conversation) -> tuple[TurnMarks, ...] | None:
    """A reader's marks of each turn, if the conversation came with them."""
    try:
        return marked(conversation).turns
    except (KeyError, TypeError):
        return None


def replayed(
    arrivals: Iterable[Conversation | Skipped], readings: Readings, policies: tuple[Policy, ...], taste: Taste, half: str = ""
) -> Iterator[Replay | Skipped]:
    """Each conversation with what each policy would have shown; with `half` only those that fall in the first or second one."""
    for arrival in arrivals:
        if isinstance(arrival, Skipped):
            yield arrival
        elif not half or fold(arrival.id, 2) == HALVES.index(half):
            yield _replayed(arrival, readings, policies, taste)


def _replayed(conversation: Conversation, readings: Readings, policies: tuple[Policy, ...], taste: Taste) -> Replay:
    read = tuple(readings(conversation))
    cues = tuple(replay(conversation, read, policy, taste) for policy in policies)
    marks = marks_of(conversation)
    return Replay(conversation, cues, tuple(told(conversation, each, marks) for each in cues))
