"""What people settled becomes examples to learn from, in the form that `heard train --examples` reads."""

from collections.abc import Iterable, Mapping
from typing import Any

from heard.conversation import AgentMarks, Conversation, CustomerMarks, Reading, TurnMarks, conversation_to_json
from heard.listen import codes


def example_of(conversation: Conversation, reading: Reading, judged: Iterable[str]) -> dict[str, Any] | None:
    """A conversation with the marks of `reading` at the turns where people judged one; other turns teach nothing.

    `reading` is the one that stands after the verdicts, `judged` the addresses that people settled. They are named in
    `judged` of the line. None where the whole cannot be told because one of its scores is set aside.
    """
    addresses = sorted(set(judged))
    if not addresses or set(codes.SCORES) - set(reading.scores) or not reading.resolution or not reading.scenario:
        return None
    turns = {int(turn) for turn, _, _ in (address.rpartition(".") for address in addresses) if turn.isdigit()}
    body = conversation_to_json(conversation)
    for number, turn in enumerate(body["turns"]):
        turn["labels"] = _labels(reading.turns[number]) if number in turns else {}
    return {**body, "labels": _whole(reading), "judged": addresses}


def _labels(marks: TurnMarks) -> dict[str, Any]:
    """One turn's marks as a reader would have written them; nothing where the feeling is set aside."""
    if isinstance(marks, CustomerMarks) and marks.feeling:
        return {"feeling": marks.feeling, "strength": marks.strength, "signals": list(marks.signals)}
    if isinstance(marks, AgentMarks):
        return {"moves": list(marks.moves), "acknowledgement": marks.acknowledgement, "moment": marks.moment}
    return {}


def _whole(reading: Reading) -> Mapping[str, Any]:
    scores = {name: round(reading.scores[name].value) for name in codes.SCORES}
    return {**scores, "resolution": reading.resolution, "scenario": reading.scenario,
            "root_cause": reading.root_cause, "concern": reading.concern}  # fmt: skip
