"""What people settled is read back as examples, and teaches only the turns that they judged."""

import json

from heard.conversation import AgentMarks, Conversation, CustomerMarks, Reading, Recipe, Score, Speaker, Turn
from heard.learn.examples import example
from heard.learn.verdicts import example_of
from heard.understand.standing import standing

TOLD = ((Speaker.CUSTOMER, "Third time."), (Speaker.AGENT, "Sorry."), (Speaker.CUSTOMER, "Thanks."))
SAID = Conversation("cot", tuple(Turn(speaker, text) for speaker, text in TOLD))
READING = Reading(
    turns=(CustomerMarks("anger", 3), AgentMarks(("apology",), 0, "missed"), CustomerMarks("neutral", 0)),
    scores={name: Score(2.4, 2.0, 3.0) for name in ("acknowledgment", "clarity", "follow_through", "felt_understood")},
    resolution="solved",
    scenario="complaint",
    root_cause="",
    concern="",
    recipe=Recipe("0.1", "one", "1.1"),
)


def test_a_verdict_is_an_example_of_its_turn_and_of_no_other():
    stood = standing(READING, {"1.moment": "care", "0.feeling": "worry:1"})
    line = json.dumps(example_of(SAID, stood, ["1.moment", "0.feeling"]))
    heard = example(line, "here").hearing
    assert (heard.turns[0].feeling, heard.turns[0].strength) == ("worry", 1)
    assert (heard.turns[1].moment, heard.turns[1].moves) == ("care", ("apology",))
    assert heard.turns[2] is None, "nobody judged it, so it is not asked in training"
    assert json.loads(line)["judged"] == ["0.feeling", "1.moment"]


def test_a_turn_whose_feeling_is_set_aside_teaches_nothing():
    stood = standing(READING, {"0.feeling": None})
    told = example_of(SAID, stood, ["0.unheard", "1.moment"])
    assert [turn["labels"] for turn in told["turns"]] == [{}, {"moves": ["apology"], "acknowledgement": 0, "moment": "missed"}, {}]


def test_without_a_verdict_or_with_the_whole_in_doubt_there_is_no_example():
    assert example_of(SAID, READING, []) is None
    assert example_of(SAID, standing(READING, {"clarity": None}), ["1.moment"]) is None
