"""What may come: a hot customer who is left alone stays hot; one who is heard, helped and thanks is let be."""

import numpy as np
import pytest

from heard.conversation import AgentMarks, CustomerMarks
from heard.understand.forecast import (
    LOOKED_AT,
    MARKS,
    PERSISTENCE,
    Fitted,
    forecast,
    from_json,
    is_hot,
    looked_at,
    shipped,
    so_far,
    to_json,
)

CALM = CustomerMarks("neutral", 0)
CROSS = CustomerMarks("frustration", 2, ("repeat_contact",), expected=2.1)
FURIOUS = CustomerMarks("anger", 3, ("unheard", "churn_risk"), expected=2.9)
THANKS = CustomerMarks("gratitude", 0, ("resolved",), expected=0.0)
COLD = AgentMarks(("deflection", "scripted", "dismissal"), 0, "missed")
WARM = AgentMarks(("names_feeling", "paraphrase", "action", "checks_understanding"), 2, "care")


def chance(*turns):
    return forecast(turns).chance


def row(*turns):
    return dict(zip(LOOKED_AT, looked_at(so_far(turns)), strict=True))


def test_before_the_customer_has_spoken_nothing_is_forecast():
    assert forecast([]) is None
    assert forecast([WARM, None]) is None


def test_the_hotter_the_customer_the_higher_the_chance():
    rising = [chance(CALM), chance(CROSS), chance(CROSS, COLD, FURIOUS)]
    assert rising == sorted(rising)
    assert all(0 < c < 1 for c in rising)
    assert rising[2] > 0.6 > 0.3 > rising[0]


def test_a_reply_that_hears_and_helps_lowers_it_and_a_cold_one_does_not():
    assert chance(CROSS, WARM) < chance(CROSS, COLD) - 0.1
    assert chance(CROSS, WARM, THANKS) < chance(CROSS, WARM) < chance(CROSS, COLD, CROSS)


def test_what_other_people_say_changes_nothing():
    assert chance(CROSS, None) == chance(CROSS)


def test_ease_is_never_hot_however_strong():
    assert not is_hot(CustomerMarks("joy", 2))
    assert is_hot(CROSS)


def test_what_is_looked_at_counts_the_reply_to_the_last_words_alone():
    seen = row(CROSS, COLD, CALM)
    assert (seen["answered"], seen["reply: deflection"], seen["missed before"]) == (0, 0, 1)
    seen = row(CALM, CROSS, COLD)
    assert (seen["answered"], seen["reply: deflection"], seen["acknowledged: 0"], seen["missed in the reply"]) == (1, 1, 1, 1)
    assert seen["change since the turn before"] == pytest.approx(2.1)


def test_a_mark_counts_as_much_as_the_ear_is_sure_of_it():
    unsure = AgentMarks(("deflection",), 0, "missed", {"deflection": 0.6, "moment": 0.55})
    assert (row(CROSS, unsure)["reply: deflection"], row(CROSS, unsure)["missed in the reply"]) == (0.6, 0.55)


def test_a_plan_counts_until_something_is_done():
    plan, action = AgentMarks(("plan",), None, None), AgentMarks(("action",), None, None)
    told = (CALM, plan), (CALM, plan, CALM, plan), (CALM, plan, CALM, action)
    assert [row(*turns)["plans not done yet"] for turns in told] == [1, 2, 0]


def test_where_the_forecast_did_not_stand_the_test_the_last_turn_alone_is_shown():
    weights = np.zeros(len(LOOKED_AT))
    fitted = Fitted(weights, 0.0, after_hot=0.6, after_calm=0.2, by=PERSISTENCE)
    told = forecast([CALM, COLD, CROSS], fitted)
    assert (told.chance, told.by, told.same) == (0.6, PERSISTENCE, 0.6)
    assert forecast([CROSS, COLD, CALM], fitted).chance == 0.2
    assert forecast([CROSS], Fitted(weights, 0.0, 0.6, 0.2, MARKS)) == forecast([CALM], Fitted(weights, 0.0, 0.6, 0.6, MARKS))


def test_the_numbers_that_come_with_heard_have_a_weight_for_each_question_and_round_trip():
    fitted = shipped()
    again = from_json(to_json(fitted, {}))
    assert len(fitted.weights) == len(LOOKED_AT)
    assert np.array_equal(again.weights, fitted.weights)
    assert fitted.after_hot > fitted.after_calm
