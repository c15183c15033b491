"""Alerts: once for each cause, not again while it lasts, over when the curve falls; never more in an hour than can be looked at."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heard.conversation import AgentMarks, CustomerMarks, Reading, Recipe
from heard.respond.alerts import CAUSES, Cause, Told, decide, holding, is_held
from heard.understand.curve import curve

NOON = datetime(2026, 11, 16, 12, 0, tzinfo=UTC)
PLAN = AgentMarks(("plan",), 2, None)


def read(*turns: CustomerMarks | AgentMarks | None) -> Reading:
    return Reading(turns, {}, "", "", "", "", Recipe("0", "0", "0"), curve=curve(turns))


def says(feeling: str, strength: int = 0, *signals: str) -> CustomerMarks:
    return CustomerMarks(feeling, strength, signals, expected=float(strength))


CALM, MILD, CLEAR, SEVERE = says("neutral"), says("frustration", 1), says("frustration", 2), says("anger", 3)


@pytest.mark.parametrize(
    ("turns", "causes"),
    [
        ((), ()),
        ((CALM, MILD, CALM), ()),
        ((CLEAR, CLEAR), ()),  # who comes in upset has not risen; the board shows it, and is silent
        ((MILD, CLEAR, CLEAR), ()),
        ((CALM, CLEAR), (Cause("rise", 1, 0),)),
        ((CALM, MILD, CLEAR), (Cause("rise", 2, 0),)),
        ((MILD, CLEAR, SEVERE), (Cause("rise", 2, 0),)),
        ((SEVERE,), (Cause("severe", 0),)),
        ((MILD, PLAN, CLEAR, CLEAR, SEVERE), (Cause("rise", 4, 0),)),
        ((CALM, CLEAR, SEVERE), (Cause("rise", 1, 0), Cause("severe", 2, 0))),
        ((CLEAR, SEVERE), (Cause("severe", 1, 0),)),
        ((CALM, SEVERE, CLEAR), (Cause("rise", 1, 0),)),  # it has not fallen yet
        ((CALM, SEVERE, MILD), ()),
        ((CALM, SEVERE, MILD, CLEAR), ()),
        ((CALM, SEVERE, CALM, CLEAR), (Cause("rise", 3, 2),)),
    ],
)
def test_a_rise_of_two_or_severity_holds_until_the_curve_falls(turns, causes) -> None:
    assert holding(read(*turns)) == causes


@pytest.mark.parametrize("signal", ["churn_risk", "unheard", "wants_manager"])
def test_a_signal_holds_until_it_is_answered_or_eased(signal) -> None:
    said = says("frustration", 1, signal)
    held = (Cause(signal, 1),)
    assert holding(read(CALM, said)) == held
    assert holding(read(CALM, said, AgentMarks(("closed_question",), 0, "missed"), MILD)) == held
    assert holding(read(CALM, said, PLAN, says("frustration", 1, signal))) == held
    assert holding(read(CALM, said, PLAN, CLEAR))[-1:] == held
    assert holding(read(CALM, said, PLAN, MILD)) == ()
    assert holding(read(CALM, said, AgentMarks((), 0, None), says("relief"))) == ()
    assert holding(read(CALM, said, None, says("neutral", 0, "resolved"))) == ()
    assert holding(read(CALM, said, AgentMarks((), 0, None), CALM)) == ()


def test_what_is_loudest_names_the_alert() -> None:
    everything = read(CALM, says("anger", 3, "unheard", "wants_manager"))
    assert [c.code for c in holding(everything)] == ["rise", "wants_manager", "unheard"]


def test_one_alert_for_all_that_begins_at_once_and_none_again_while_it_lasts() -> None:
    causes = holding(read(CALM, says("anger", 3, "unheard")))
    first = decide((), causes)
    assert [c.code for c in first.raised] == ["rise", "unheard"]
    told = (Told(frozenset({"rise", "unheard"})),)
    assert decide(told, causes) == decide(told, holding(read(CALM, says("anger", 3, "unheard"), PLAN, says("anger", 3, "unheard"))))
    assert decide(told, causes).raised == decide(told, causes).over == ()


def test_a_further_cause_joins_what_nobody_has_taken_up_and_is_news_after_that() -> None:
    worse = (Cause("rise", 1, 0), Cause("severe", 2, 0))
    waiting = decide((Told(frozenset({"rise"})),), worse)
    assert (waiting.raised, [c.code for c in waiting.joins], waiting.into) == ((), ["severe"], 0)
    taken_up = decide((Told(frozenset({"rise"}), acknowledged=True),), worse)
    assert ([c.code for c in taken_up.raised], taken_up.joins) == (["severe"], ())


def test_an_alert_closes_by_itself_when_the_curve_falls_and_the_next_climb_alerts_again() -> None:
    told = (Told(frozenset({"rise"}), acknowledged=True),)
    assert decide(told, holding(read(CALM, SEVERE, PLAN, MILD))).over == (0,)
    again = decide((), holding(read(CALM, SEVERE, PLAN, CALM, CLEAR)))
    assert [c.turn for c in again.raised] == [4]


def test_an_hours_budget_and_quiet_hours_hold_an_alert_back() -> None:
    told = [NOON - timedelta(minutes=m) for m in (5, 20, 70)]
    assert not is_held(NOON, told, an_hour=3)
    assert is_held(NOON, told, an_hour=2)
    assert is_held(NOON, (), an_hour=0)
    night = (time(22), time(7))
    assert is_held(NOON.replace(hour=23), (), 6, night)
    assert is_held(NOON.replace(hour=6), (), 6, night)
    assert not is_held(NOON.replace(hour=7), (), 6, night)
    assert is_held(NOON, (), 6, (time(12), time(13)))
    assert not is_held(NOON.replace(hour=13), (), 6, (time(12), time(13)))


TURNS = st.lists(
    st.one_of(
        st.builds(says, st.just("anger"), st.integers(1, 3), st.sampled_from(CAUSES[2:])),
        st.builds(says, st.sampled_from(["anger", "worry"]), st.integers(1, 3)),
        st.sampled_from([CALM, says("relief"), PLAN, None]),
    ),
    max_size=14,
)


@settings(deadline=None, max_examples=60)
@given(TURNS)
def test_turn_by_turn_no_cause_is_told_twice_while_it_lasts_and_what_is_open_at_the_end_still_holds(turns) -> None:
    open_: list[Told] = []
    for i in range(1, len(turns) + 1):
        causes = holding(read(*turns[:i]))
        made = decide(open_, causes)
        told_of = [code for alert in open_ for code in alert.causes]
        assert not {c.code for c in (*made.raised, *made.joins)} & set(told_of)
        if made.into is not None and made.joins:
            open_[made.into] = Told(open_[made.into].causes | {c.code for c in made.joins})
        open_ = [alert for place, alert in enumerate(open_) if place not in made.over]
        if made.raised:
            open_.append(Told(frozenset(c.code for c in made.raised), acknowledged=i % 2 == 0))
        assert sum(not alert.acknowledged for alert in open_) <= 1
        assert {c.code for c in causes} <= {code for alert in open_ for code in alert.causes}
