"""Conversations that a reader has marked by the codebook, as the ear would have heard them."""

from typing import Any

from heard.conversation import AgentMarks, Conversation, CustomerMarks, Score, Turn, TurnMarks
from heard.listen import Hearing

SCORE_NAMES = ("acknowledgment", "clarity", "follow_through", "felt_understood")


def marked(conversation: Conversation) -> Hearing:
    """The reader's marks of a conversation (its `labels`), in the form of a hearing with no doubt in it.

    Raises KeyError where a turn or the conversation has no marks.
    """
    whole: dict[str, Any] = conversation.extra["labels"]
    return Hearing(
        turns=tuple(_marks(turn) for turn in conversation.turns),
        scores={name: Score(float(whole[name]), float(whole[name]), float(whole[name])) for name in SCORE_NAMES},
        resolution=whole["resolution"],
        scenario=whole["scenario"],
    )


def _marks(turn: Turn) -> TurnMarks:
    labels: dict[str, Any] = turn.extra["labels"]
    if "feeling" in labels:
        return CustomerMarks(labels["feeling"], labels["strength"], tuple(labels["signals"]), expected=labels["strength"])
    if "moves" in labels:
        return AgentMarks(tuple(labels["moves"]), labels["acknowledgement"], labels["moment"])
    return None
