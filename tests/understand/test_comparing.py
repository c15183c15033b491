"""Two readings side by side."""

from dataclasses import replace

from heard.conversation import AgentMarks, CustomerMarks, Reading, Recipe, Score
from heard.understand.comparing import Difference, compare

FIRST = Reading(
    turns=(CustomerMarks("anger", 2, ("unheard",)), AgentMarks(("apology",), 0, "missed"), None),
    scores={"clarity": Score(3.0, 2.5, 3.5), "acknowledgment": Score(2.0, 1.5, 2.5)},
    resolution="solved",
    scenario="complaint",
    root_cause="",
    concern="",
    recipe=Recipe("0.1", "one", "1.1"),
)


def test_a_reading_is_like_itself():
    same = compare(FIRST, FIRST)
    assert (same.marks, same.alike, same.differences) == (9, 9, ())


def test_what_differs_is_named_with_both_sides_in_the_order_of_the_conversation():
    second = replace(
        FIRST,
        turns=(CustomerMarks("worry", 1), AgentMarks(("apology", "plan"), 0, None), None),
        scores={"clarity": Score(3.4, 2.9, 3.9), "acknowledgment": Score(4.0, 3.5, 4.5)},
    )
    assert compare(FIRST, second).differences == (
        Difference("acknowledgment", "2.0", "4.0"),
        Difference("0.feeling", "anger:2", "worry:1"),
        Difference("0.unheard", "yes", None),
        Difference("1.moment", "missed", None),
        Difference("1.plan", None, "yes"),
    )
    assert [d.turn for d in compare(FIRST, second).differences] == [None, 0, 0, 1, 1]


def test_scores_whose_intervals_meet_do_not_contradict_each_other():
    second = replace(FIRST, scores={"clarity": Score(4.0, 3.5, 4.5), "acknowledgment": Score(2.0, 1.5, 2.5)})
    assert compare(FIRST, second).differences == ()
