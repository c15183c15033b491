"""Examples with a mark that the codebook does not have are refused by file, line and turn, with what it has instead."""

import json
from pathlib import Path
from typing import Any

import pytest

from heard.conversation import HeardError
from heard.conversation.codebook import FEELINGS, MOVES, RESOLUTIONS, SCENARIOS, SIGNALS, codes
from heard.learn.examples import Example, example, examples, together

CALM = {"feeling": "neutral", "strength": 0, "signals": []}
SORRY = {"moves": ["apology"], "acknowledgement": None, "moment": None}
WHOLE = {"acknowledgment": 4, "clarity": 4, "follow_through": 3, "felt_understood": 4,
         "resolution": "solved", "scenario": "question"}  # fmt: skip
FEELING, RESOLUTION, SCENARIO = (f"Use one of: {', '.join(codes(marks))}." for marks in (FEELINGS, RESOLUTIONS, SCENARIOS))
SIGNAL, MOVE = (f"Give a list of any of: {', '.join(codes(marks))}." for marks in (SIGNALS, MOVES))
STRENGTH, SCORE = "Use one of: 0, 1, 2, 3.", "Give a number from 1 to 5."
UNMARKED = "no marks. Mark every turn and the whole; {} for a turn that nobody marked."
REPOSITORY = Path(__file__).parents[2]


def written(
    *, customer: Any = CALM, agent: Any = SORRY, whole: Any = WHOLE, speaker: str = "agent", asks: str = "Where is it?"
) -> str:
    """A line of two turns, marked so."""
    turns = [{"speaker": "customer", "text": asks, "labels": customer}, {"speaker": speaker, "text": "Sorry.", "labels": agent}]
    return json.dumps({"id": "cot-1", "turns": turns, "labels": whole})


def test_what_the_codebook_has_is_an_example() -> None:
    hot = {"feeling": "anger", "strength": 3, "signals": ["unheard", "effort"]}
    met = {"moves": ["names_feeling"], "acknowledgement": 2, "moment": "care"}
    told = example(written(customer=hot, agent=met, speaker="bot"), "here").hearing
    assert told.turns[0].feeling == "anger"
    assert told.turns[1].moment == "care"
    assert example(written(customer={}, agent={}), "here").hearing.turns == (None, None), "nobody marked them"
    assert example(written(agent={}, speaker="other"), "here").hearing.turns[1] is None


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (written(customer={**CALM, "feeling": "angry"}), f"turns[0].labels.feeling: not in the codebook. {FEELING}"),
        (written(customer={**CALM, "feeling": ["anger"]}), f"turns[0].labels.feeling: not in the codebook. {FEELING}"),
        (written(customer={**CALM, "strength": 9}), f"turns[0].labels.strength: not in the codebook. {STRENGTH}"),
        (written(customer={**CALM, "strength": True}), f"turns[0].labels.strength: not in the codebook. {STRENGTH}"),
        (written(customer={**CALM, "strength": 2.0}), f"turns[0].labels.strength: not in the codebook. {STRENGTH}"),
        (written(customer={"feeling": "joy", "signals": []}), f"turns[0].labels.strength: missing. {STRENGTH}"),
        (written(customer={"feelings": "joy"}), f"turns[0].labels.feeling: missing. {FEELING}"),
        (written(customer={**CALM, "signals": ["rude"]}), f"turns[0].labels.signals: not in the codebook. {SIGNAL}"),
        (written(customer={**CALM, "signals": "effort"}), f"turns[0].labels.signals: not in the codebook. {SIGNAL}"),
        (written(agent={**SORRY, "moves": ["AP"]}), f"turns[1].labels.moves: not in the codebook. {MOVE}"),
        (written(agent={**SORRY, "acknowledgement": 3}),
         "turns[1].labels.acknowledgement: not in the codebook. Use one of: null, 0, 1, 2."),
        (written(agent={**SORRY, "moment": "kind"}),
         "turns[1].labels.moment: not in the codebook. Use one of: null, care, missed."),
        (written(agent=CALM), "turns[1].labels.feeling: not for speaker agent. Give moves, acknowledgement, moment."),
        (written(customer=SORRY), "turns[0].labels.moves: not for speaker customer. Give feeling, strength, signals."),
        (written(speaker="other"), "turns[1].labels.moves: not for speaker other. Leave its labels empty: {}."),
        (written(customer=[]), f"turns[0].labels: {UNMARKED}"),
        (written(whole=[]), f"labels: {UNMARKED}"),
        (written().replace('"labels"', '"marks"'), f"turns[0].labels: {UNMARKED}"),
        (written(whole={**WHOLE, "clarity": 6}), f"labels.clarity: not in the codebook. {SCORE}"),
        (written(whole={**WHOLE, "clarity": "4"}), f"labels.clarity: not in the codebook. {SCORE}"),
        (written(whole={**WHOLE, "clarity": float("nan")}), f"labels.clarity: not in the codebook. {SCORE}"),
        (written(whole={**WHOLE, "resolution": "done"}), f"labels.resolution: not in the codebook. {RESOLUTION}"),
        (written(whole={**WHOLE, "scenario": None}), f"labels.scenario: not in the codebook. {SCENARIO}"),
    ],
)  # fmt: skip
def test_a_mark_that_is_none_is_named_by_its_place_with_what_is_allowed(line: str, said: str) -> None:
    with pytest.raises(HeardError) as refused:
        example(line, "gold.jsonl, line 7")
    assert str(refused.value) == f"gold.jsonl, line 7, {said}"


def test_a_blank_line_and_a_mark_of_utf_8_are_no_mistake(tmp_path: Path) -> None:
    (tmp_path / "gold.jsonl").write_text(f"\ufeff{written()}\n\n{written()}\r\n \n", encoding="utf-8")
    assert len(list(examples([tmp_path]))) == 2


def test_the_line_is_counted_with_the_blank_ones(tmp_path: Path) -> None:
    (tmp_path / "gold.jsonl").write_text(f"{written()}\n\n{written(customer={'feeling': 'joy'})}\n", encoding="utf-8")
    with pytest.raises(HeardError, match=r"^gold.jsonl, line 3, turns\[0\]"):
        list(examples([tmp_path]))


def test_one_id_for_two_conversations_is_refused_whoever_marked_them() -> None:
    first, same, other = (example(line, "here") for line in (written(), written(customer={}), written(asks="Where is my cot?")))
    (joined,) = together([first, same])
    assert joined.hearings == (first.hearing, same.hearing)
    with pytest.raises(HeardError, match=r"^cot-1: two conversations with this id"):
        together([first, same, other])


def test_every_example_of_our_own_is_read() -> None:
    def count(*places: str) -> int:
        told: list[Example] = together(examples([REPOSITORY / place for place in places]))
        return len(told)

    assert count("tests/learn/marked") == 70
    assert count("examples/held") == 1000
