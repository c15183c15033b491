"""What cues would have come when in a conversation that is over: the policy played again, turn by turn."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from heard.conversation import Conversation, Reading
from heard.respond.cues import OVERTAKEN, SHOWN, USUALLY, Cue, Given, Taste, became, next_cue
from heard.respond.policy import Policy


@dataclass(frozen=True, slots=True)
class Replayed:
    """One cue that would have come, what became of it, and the turn at which that was seen (None: still shown at the end)."""

    cue: Cue
    outcome: str
    settled: int | None


def replay(
    conversation: Conversation, readings: Iterable[Reading], policy: Policy, taste: Taste = USUALLY
) -> tuple[Replayed, ...]:
    """Every cue in order; `readings[i]` is the reading of turns 0 to i, as it was when turn i had just been said."""
    cues: list[Replayed] = []
    given: list[Given] = []
    for last, reading in enumerate(readings):
        sofar = replace(conversation, turns=conversation.turns[: last + 1])
        at = _time(conversation, last)
        if given and given[-1].outcome == SHOWN:
            outcome = became(given[-1], sofar, reading, policy=policy, at=at)
            if outcome != SHOWN:
                given[-1] = replace(given[-1], outcome=outcome)
                cues[-1] = replace(cues[-1], outcome=outcome, settled=last)
        cue = next_cue(sofar, reading, given, taste=taste, policy=policy, at=at)
        if cue is not None:
            given.append(Given(cue.name, cue.turn, SHOWN, at, cue.wording))
            cues.append(Replayed(cue, SHOWN, None))
    return tuple(cues)


def shown_before(cues: Iterable[Replayed], reply: int, conversation: Conversation) -> tuple[Cue, ...]:
    """The cues that stood on the desk when a reply was given: asked for by the customer's turns just before it."""
    first = reply
    while first > 0 and not conversation.turns[first - 1].speaker.answers:
        first -= 1
    return tuple(
        r.cue for r in cues if first <= r.cue.turn < reply and not (r.outcome == OVERTAKEN and (r.settled or reply) < reply)
    )


def _time(conversation: Conversation, turn: int) -> datetime | None:
    """When a turn was said, where the conversation tells."""
    said = conversation.turns[turn].end or conversation.turns[turn].start
    return conversation.started_at + timedelta(seconds=said) if conversation.started_at and said is not None else None
