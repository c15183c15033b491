"""Conversations that a reader has marked by the codebook, as the ear would have heard them."""

from collections.abc import Mapping
from typing import Any

from heard.conversation import AgentMarks, Conversation, CustomerMarks, HeardError, Score, Speaker, Turn, TurnMarks
from heard.listen import Hearing, codes

ALLOWED: Mapping[str, tuple[object, ...]] = {
    "feeling": codes.FEELINGS, "strength": (0, 1, 2, 3), "signals": codes.SIGNALS,
    "moves": codes.MOVES, "acknowledgement": (None, 0, 1, 2), "moment": (None, *codes.MOMENTS),
    "resolution": codes.RESOLUTIONS, "scenario": codes.SCENARIOS,
}  # fmt: skip
SEVERAL = ("signals", "moves")
CUSTOMER, AGENT = ("feeling", "strength", "signals"), ("moves", "acknowledgement", "moment")
MARKS_OF = {Speaker.CUSTOMER: CUSTOMER, Speaker.AGENT: AGENT, Speaker.BOT: AGENT, Speaker.OTHER: ()}


def marked(conversation: Conversation) -> Hearing:
    """The reader's marks of a conversation (its `labels`), in the form of a hearing with no doubt in it.

    Raises KeyError where a turn or the conversation has no marks.
    """
    whole: dict[str, Any] = conversation.extra["labels"]
    return Hearing(
        turns=tuple(_marks(turn) for turn in conversation.turns),
        scores={name: Score(float(whole[name]), float(whole[name]), float(whole[name])) for name in codes.SCORES},
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


def check_marks(conversation: Conversation) -> None:
    """Raise HeardError at the first mark that is missing or not in the codebook, with its place and what may stand there.

    Empty labels are right for a turn that nobody marked.
    """
    for number, turn in enumerate(conversation.turns):
        _check_turn(turn, f"turns[{number}].labels")
    whole = _labels(conversation.extra, "labels")
    for name in (*codes.SCORES, "resolution", "scenario"):
        _check(whole, name, "labels")


def _check_turn(turn: Turn, where: str) -> None:
    labels, own = _labels(turn.extra, where), MARKS_OF[turn.speaker]
    for name in (*CUSTOMER, *AGENT):
        if name in labels and name not in own:
            then = f"Give {', '.join(own)}." if own else "Leave its labels empty: {}."
            raise HeardError(f"not for speaker {turn.speaker}.", where=f"{where}.{name}", then=then)
    for name in own if labels else ():
        _check(labels, name, where)


def _labels(extra: Mapping[str, Any], where: str) -> Mapping[str, Any]:
    labels = extra.get("labels")
    if isinstance(labels, dict):
        return labels
    raise HeardError("no marks.", where=where, then="Mark every turn and the whole; {} for a turn that nobody marked.")


def _check(labels: Mapping[str, Any], name: str, where: str) -> None:
    if name not in labels or not _right(name, labels[name]):
        what = "not in the codebook." if name in labels else "missing."
        raise HeardError(what, where=f"{where}.{name}", then=_instead(name))


def _right(name: str, value: Any) -> bool:
    if name in codes.SCORES:
        return type(value) in (int, float) and 1 <= value <= 5
    if name in SEVERAL:
        return isinstance(value, list) and all(one in ALLOWED[name] for one in value)
    return type(value) not in (bool, float) and value in ALLOWED[name]


def _instead(name: str) -> str:
    if name in codes.SCORES:
        return "Give a number from 1 to 5."
    allowed = ", ".join("null" if code is None else str(code) for code in ALLOWED[name])
    return f"Give a list of any of: {allowed}." if name in SEVERAL else f"Use one of: {allowed}."
