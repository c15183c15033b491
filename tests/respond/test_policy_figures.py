"""How a policy is measured: what a cue in time is, what fits, what calm is."""

import pytest
from talk import Talk

from heard.conversation import CustomerMarks
from heard.measure.replay import Share, figures, fitting_cues, is_calm, told
from heard.respond.cues import Cue
from heard.respond.replay import Replayed, shown_before

TALK = (
    Talk()
    .customer("The cot came without screws.", "anger", 2).customer("Hello?", "anger", 2, "urgency")
    .agent("Please visit our page.", "deflection", ack=0, moment="missed")
    .customer("Really?", "anger", 2).agent("Order number?", "closed_question", ack=0, moment="missed")
)  # fmt: skip


def shown(name: str, turn: int, outcome: str = "ignored", settled: int | None = None) -> Replayed:
    return Replayed(Cue(name, turn, "x"), outcome, settled)


def test_a_cue_is_in_time_where_it_was_asked_for_by_the_words_just_before_the_reply() -> None:
    conversation, _ = TALK.so_far()
    assert [c.name for c in shown_before([shown("name_feeling", 0)], 2, conversation)] == ["name_feeling"]
    assert shown_before([shown("name_feeling", 0)], 4, conversation) == ()
    assert shown_before([shown("name_feeling", 0, "overtaken", 1)], 2, conversation) == ()


def test_what_fits_depends_on_what_was_shown() -> None:
    conversation, _ = TALK.so_far()
    assert "state_plan" in fitting_cues(conversation, TALK.marks, 2)
    assert "state_plan" not in fitting_cues(conversation, TALK.marks, 4)
    assert "check_landed" not in fitting_cues(conversation, TALK.marks, 2)


def test_the_figures_add_up() -> None:
    conversation, _ = TALK.so_far()
    cues = [shown("name_feeling", 1), shown("check_landed", 3)]
    found = figures([told(conversation, cues, TALK.marks), told(conversation, [], [CustomerMarks("neutral", 0)])])
    assert (found.conversations, found.cues, found.cues_each) == (2, 2, 1.0)
    assert (found.missed_with_fitting.count, found.missed_with_any.count, found.missed_with_any.n) == (1, 2, 2)
    assert (found.calm_silent.count, found.calm_silent.n) == (1, 1)
    assert (found.useful.count, found.useful.n) == (2, 2)
    assert figures([told(conversation, cues, None)]).missed_with_any.value is None


def test_calm_is_no_strain_and_no_signal_but_that_it_is_solved() -> None:
    assert is_calm([CustomerMarks("neutral", 0), None, CustomerMarks("gratitude", 0, ("resolved",))])
    assert not is_calm([CustomerMarks("neutral", 0, ("urgency",))])
    assert not is_calm([CustomerMarks("worry", 1)])


def test_a_share_comes_with_the_interval_of_wilson() -> None:
    assert Share(4, 5).interval == pytest.approx((0.376, 0.964), abs=0.001)
    assert Share(0, 0).interval == (0.0, 1.0)
