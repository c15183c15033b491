"""A contested mark counts nowhere; a settled one counts as people settled it; with nothing judged the reading is itself."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heard.conversation import (
    AgentMarks,
    CurvePoint,
    CustomerMarks,
    Evidence,
    Moment,
    Reading,
    Recipe,
    Score,
    Span,
    Spike,
    reading_from_json,
    reading_to_json,
)
from heard.conversation import codebook as book
from heard.understand.curve import curve, spikes
from heard.understand.standing import could_say, said_at, shown, standing
from heard.understand.weights import WEIGHTS, shifts

TURNS = (
    CustomerMarks("neutral", 0, (), {"feeling": 0.9}),
    AgentMarks(("closed_question",), None, None),
    CustomerMarks("anger", 3, ("unheard",), {"feeling": 0.7}, (Evidence("anger", Span(2, 0, 5)),), 2.8),
    AgentMarks(("apology", "scripted"), 0, "missed"),
    CustomerMarks("relief", 0, ("resolved",), {"feeling": 0.9}),
)
READING = Reading(
    turns=TURNS,
    scores={name: Score(2.0, 1.5, 2.5) for name in WEIGHTS},
    resolution="solved",
    scenario="complaint",
    root_cause="late cot",
    concern="The cot is late.",
    recipe=Recipe("0.1", "one", "1.1"),
    moments=(Moment("missed", 3, (Span(2, 0, 5),), (Span(3, 0, 5),), "It fitted anyone.", "Three weeks.", 0.7),),
    curve=curve(TURNS),
    spikes=spikes(curve(TURNS)),
)


def test_with_nothing_judged_the_reading_is_itself():
    assert standing(READING, {}) == READING
    assert shown(READING, {}) == READING


def test_a_mark_is_read_by_its_address():
    told = ("2.feeling", "2.unheard", "3.apology", "3.acknowledgement", "3.moment", "clarity", "scenario")
    assert [said_at(READING, address) for address in told] == ["anger:3", "yes", "yes", "0", "missed", "2.0", "complaint"]
    for nothing in ("2.effort", "3.feeling", "9.moment", "1.acknowledgement", "", "x.y.z", "-1.moment", "nothing"):
        assert said_at(READING, nothing) is None


def test_a_contested_feeling_leaves_the_curve_and_takes_its_spike_along():
    assert READING.spikes == (Spike(2, 0, pytest.approx(2.8)),)
    stood = standing(READING, {"2.feeling": None})
    assert stood.curve == (CurvePoint(0, 0.0), CurvePoint(4, -1.0))
    assert stood.spikes == ()
    seen = shown(READING, {"2.feeling": None})
    assert seen.turns[2].feeling == "anger", "it stays visible"
    assert seen.curve == stood.curve


def test_a_changed_feeling_is_drawn_as_people_see_it_and_keeps_its_words():
    stood = standing(READING, {"2.feeling": "worry:1"})
    marks = stood.turns[2]
    assert (marks.feeling, marks.strength, marks.confidence["feeling"]) == ("worry", 1, 1.0)
    assert marks.evidence == (Evidence("worry", Span(2, 0, 5)),)
    assert stood.curve[1] == CurvePoint(2, 1.0)
    assert stood.spikes == ()


def test_a_contested_missed_chance_counts_nowhere_and_stays_to_be_seen():
    stood, seen = standing(READING, {"3.moment": None}), shown(READING, {"3.moment": None})
    assert stood.moments == ()
    assert stood.turns[3].moment is None
    assert seen.moments == READING.moments
    assert stood.scores["acknowledgment"].value > READING.scores["acknowledgment"].value


def test_a_missed_chance_that_people_call_care_is_one_and_lifts_the_scores():
    stood = standing(READING, {"3.moment": "care"})
    assert [(m.kind, m.turn, m.confidence) for m in stood.moments] == [("care", 3, 1.0)]
    assert "A person" in stood.moments[0].because
    before, after = READING.scores["felt_understood"], stood.scores["felt_understood"]
    assert after.value - before.value == pytest.approx((0.75 + 1.39) / 2)
    assert after.high - before.high == pytest.approx(after.value - before.value)


def test_a_moment_that_people_see_stands_although_a_newer_reading_has_none():
    newer = replace(READING, moments=(), turns=(*TURNS[:3], replace(TURNS[3], moment=None), TURNS[4]))
    assert [(m.kind, m.turn) for m in standing(newer, {"3.moment": "missed"}).moments] == [("missed", 3)]
    assert standing(newer, {"2.moment": "missed"}).moments == (), "a customer's turn cannot be one"


def test_a_score_that_people_gave_is_theirs_without_an_interval_and_a_contested_one_is_none():
    stood = standing(READING, {"clarity": "4", "acknowledgment": None})
    assert (stood.scores["clarity"].low, stood.scores["clarity"].value, stood.scores["clarity"].high) == (4.0, 4.0, 4.0)
    assert "acknowledgment" not in stood.scores
    assert "acknowledgment" in shown(READING, {"acknowledgment": None}).scores


def test_a_signal_or_a_move_that_is_not_there_goes():
    stood = standing(READING, {"2.unheard": "no", "3.scripted": "no", "scenario": None, "resolution": "partly"})
    assert stood.turns[2].signals == ()
    assert stood.turns[3].moves == ("apology",)
    assert (stood.scenario, stood.resolution) == ("", "partly")


def test_scores_do_not_move_where_no_mark_does():
    assert set(shifts(TURNS, TURNS).values()) == {0.0}


ADDRESSES = [
    *(f"{t}.{n}" for t in range(6) for n in ("feeling", "moment", "acknowledgement", "unheard", "apology", "nothing")),
    *book.codes(book.SCORES), "resolution", "scenario",
]  # fmt: skip


@given(st.dictionaries(st.sampled_from(ADDRESSES), st.booleans(), max_size=8), st.data())
def test_whatever_is_judged_the_result_is_a_reading_and_judging_again_changes_nothing(which, data):
    judged = {a: data.draw(st.sampled_from(could_say(a))) if change and could_say(a) else None for a, change in which.items()}
    stood = standing(READING, judged)
    assert reading_from_json(reading_to_json(stood)).moments == stood.moments
    assert all(1 <= s.low <= s.value <= s.high <= 5 for s in stood.scores.values())
    again = standing(stood, judged)
    assert (again.turns, again.moments, again.curve, again.spikes) == (stood.turns, stood.moments, stood.curve, stood.spikes)
    for address, to in judged.items():
        told = said_at(stood, address)
        assert told is None or to is None or told in (to, f"{to}.0") or "feeling" in address or to == "none"
        if to is None:
            assert told is None
