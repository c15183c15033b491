"""One cue at the right moment: which, why, when none, and what becomes of it."""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st
from talk import BEGAN, Talk

from heard.conversation.codebook import EASE, HARD, MOVES, SIGNALS, codes
from heard.respond.cue_wording import PLAIN_BACK, STEP, gaps
from heard.respond.cues import Cue, Given, Taste, became, because, next_cue
from heard.respond.held import unheld
from heard.respond.note import Voice
from heard.respond.policy import shipped
from heard.respond.replay import replay
from heard.respond.stock import fits_anyone
from heard.understand.moments import BACK

HOT = "The cot came without its screws. My son sleeps on a mattress on the floor and I am at the end of my tether."
POLITE = "We apologise for any inconvenience."


def cue_of(talk: Talk, *before: Given, taste: Taste | None = None, after: float = 0.0) -> Cue | None:
    """The cue that the newest words of a talk get."""
    at = BEGAN + timedelta(seconds=(len(talk.turns) - 1) * talk.every + after)
    return next_cue(*talk.so_far(), before, taste=taste or Taste(), at=at)


def named(talk: Talk, *before: Given, taste: Taste | None = None) -> str:
    """The name of that cue and of its occasion; empty where there is none."""
    cue = cue_of(talk, *before, taste=taste)
    return f"{cue.name}: {cue.reason}" if cue else ""


def test_a_calm_contact_gets_no_cue_from_the_first_word_to_the_last() -> None:
    talk = Talk()
    for n in range(4):
        talk.customer(f"And what does size {n} cost?").agent("It costs nine euros.", "explanation")
        assert named(talk) == ""
    talk.customer("Great, thank you!", "gratitude")
    assert named(talk) == ""


@pytest.mark.parametrize(("strength", "expected"), [(0, ""), (1, ""), (2, "name_feeling: strong"), (3, "name_feeling: severe")])
def test_a_cue_comes_only_where_the_feeling_is_strong(strength: int, expected: str) -> None:
    assert named(Talk().customer(HOT, "frustration" if strength else "neutral", strength)) == expected


def test_the_reason_says_what_is_shown_in_the_words_that_show_it() -> None:
    cue = cue_of(Talk().customer("The cot came late. I am at the end of my tether.", "frustration", 2))
    assert cue is not None
    told = because(shipped().because(cue.name, cue.reason), cue.told)
    assert told == "They show clear frustration (“I am at the end of my tether”). Said first, it makes room for the answer."
    assert [(s.turn, s.start) for s in cue.evidence] == [(0, 19)]


def test_whoever_has_just_answered_the_feeling_is_left_alone_with_the_work() -> None:
    talk = Talk().customer(HOT, "frustration", 2).agent("A cot without screws is no cot.", "names_feeling", "plan", ack=2)
    assert named(talk.customer("And until then?", "frustration", 2)) == ""


def test_who_feels_unheard_or_asks_again_is_to_hear_their_own_matter_back() -> None:
    assert named(Talk().customer("Did you even read my message about the cot?", "anger", 2, "unheard")) == "say_it_back: unheard"
    assert named(Talk().customer("This is the third time I ask.", "worry", 1, "repeat_contact")) == "say_it_back: again"


def test_a_reply_that_would_have_fitted_anyone_asks_for_more_than_the_feeling() -> None:
    talk = Talk().customer(HOT, "anger", 2).agent(POLITE, "apology", "scripted", ack=1, moment="missed").customer(HOT, "anger", 2)
    assert named(talk, Given("name_feeling", 0, "ignored")) == "say_it_back: fell_short"
    assert named(talk, Given("say_it_back", 0, "ignored")) == "name_feeling: still"


def test_a_second_sorry_gets_slow_down_and_only_once() -> None:
    talk = Talk().customer(HOT, "anger", 2)
    talk.agent("Sorry!", "apology", ack=1).customer("And now?", "anger", 2).agent("So sorry!", "apology", ack=1)
    talk.customer("Stop that.", "anger", 2)
    assert named(talk) == "slow_down: sorry_again"
    assert cue_of(talk).told["times"] == "2"  # type: ignore[union-attr]
    assert named(talk, Given("slow_down", 2, "met"), Given("say_it_back", 2, "ignored")) != "slow_down: sorry_again"


def test_where_nobody_can_tell_what_it_is_about_one_open_question_is_asked() -> None:
    assert named(Talk().customer("This is a disgrace!", "anger", 2)) == "open_question: unclear"


def test_a_feeling_that_was_answered_without_a_next_step_asks_for_a_plan_with_a_time() -> None:
    talk = Talk().customer(HOT, "worry", 2).agent("On the floor, and he is two.", "names_feeling", ack=2)
    talk.customer("Yes, and?", "worry", 1).agent("I see the order.", "explanation").customer("Tonight, too?", "worry", 2)
    assert named(talk) == "state_plan: no_plan_yet"
    again = Talk().customer(HOT, "worry", 2).agent("I ring the depot now.", "names_feeling", "plan", ack=2)
    again.customer("Yes, and?", "worry", 1).agent("I see the order.", "explanation").customer("Tonight, too?", "worry", 2)
    assert named(again) == ""


def test_trade_words_to_somebody_who_is_lost_ask_for_plain_words() -> None:
    talk = Talk().customer("Where is it?").agent("It is a carrier exception pending re-manifest.", "jargon", "explanation")
    cue = cue_of(talk.customer("I do not follow, what does that mean for my parcel?", "confusion", 2))
    assert cue is not None
    assert cue.name == "plain_words"


def test_a_promise_that_was_not_kept_is_spoken_of_first() -> None:
    talk = Talk(every=4000).customer(HOT, "worry", 1).agent("I'll call you back within the hour.", "plan", ack=1)
    talk.customer("You promised to call and nobody called me back.", "anger", 2, "unheard")
    cue = cue_of(talk)
    assert cue is not None
    assert (cue.name, cue.told["promise"]) == ("you_promised", "Call them back within the hour")


def test_a_promise_that_falls_due_unspoken_of_is_brought_to_mind() -> None:
    talk = Talk(every=600).customer(HOT, "worry", 2).agent("I'll send the screws within an hour.", "plan", ack=2)
    for _ in range(2):
        talk.customer("Hello?", "worry", 1).agent("Yes?", "closed_question")
    assert named(talk.customer("Still there?", "worry", 1)) == "you_promised: promise"


def test_at_the_end_of_a_hard_one_it_is_checked_that_the_answer_landed() -> None:
    talk = Talk().customer(HOT, "frustration", 2).agent("Screws go out today.", "names_feeling", "plan", ack=2)
    assert named(talk.customer("Right, I see."), taste=Taste("new")) == "check_landed: at_the_end"
    assert named(talk) == ""
    mild = Talk().customer(HOT, "frustration", 1).agent("Screws go out today.", "plan", ack=1).customer("Right, I see.")
    assert named(mild, taste=Taste("new")) == ""
    severe = Talk().customer(HOT, "anger", 3).agent("Screws go out today.", "names_feeling", "plan", ack=2)
    assert named(severe.customer("Right, I see.")) == "check_landed: after_severe"


def test_experience_and_taste_set_the_dose_and_mute_is_silence() -> None:
    talk = Talk().customer(HOT, "frustration", 3).agent("Screws go out today.", "plan", ack=2).customer("Right, I see.")
    doses = {dose: named(talk, taste=Taste(dose)) for dose in ("new", "usual", "seasoned")}
    assert doses == {"new": "check_landed: after_severe", "usual": "check_landed: after_severe", "seasoned": ""}
    hot = Talk().customer("Did you even read my message about the cot?", "anger", 3, "unheard")
    assert named(hot, taste=Taste("seasoned")) == "say_it_back: unheard"
    assert named(hot, taste=Taste("new", muted=True)) == ""


def test_one_cue_at_a_time_and_none_soon_after_another() -> None:
    talk = Talk(every=10).customer(HOT, "anger", 2).customer("Hello? This is the third time.", "anger", 2, "unheard")
    assert named(talk, Given("name_feeling", 0)) == ""
    talk.agent(POLITE, "scripted", ack=0).customer("Did you read that?", "anger", 2, "unheard")
    soon = Given("name_feeling", 1, "ignored", BEGAN + timedelta(seconds=10))
    assert named(talk, soon) == ""
    assert cue_of(talk, soon, after=30.0).name == "say_it_back"  # type: ignore[union-attr]


def test_who_does_not_take_cues_up_is_not_nagged_but_is_told_the_worst() -> None:
    talk = Talk()
    for _ in range(4):
        talk.customer(HOT, "anger", 2).agent(POLITE, "scripted", ack=0)
    before = [Given(name, 2 * i, "ignored") for i, name in enumerate(("name_feeling", "say_it_back"))]
    assert named(talk.customer(HOT, "anger", 2), *before) == "name_feeling: not_answered"
    before = [Given(g.name, g.turn, "dismissed") for g in before]
    assert named(talk, *before) == ""
    before = [Given("state_plan", 0, "dismissed"), Given("name_feeling", 4, "dismissed")]
    assert named(talk.customer("Do you read this at all?", "anger", 3, "unheard"), *before) == "say_it_back: unheard"


def test_a_cue_is_met_at_once_by_what_it_asks_for() -> None:
    talk = Talk().customer(HOT, "anger", 2).agent("On the floor, and nothing to screw it with.", "names_feeling", ack=2)
    assert became(Given("name_feeling", 0), *talk.so_far()) == "met"
    assert became(Given("state_plan", 0), *talk.so_far()) == "shown"
    later = talk.agent("I post screws today.", "plan")
    assert became(Given("state_plan", 0), *later.so_far()) == "met"


def test_a_cue_that_an_answer_passed_over_goes_when_the_customer_speaks_or_time_has_passed() -> None:
    talk = Talk().customer(HOT, "anger", 2).agent(POLITE, "scripted", ack=0)
    cue = Given("name_feeling", 0)
    assert became(cue, *talk.so_far()) == "shown"
    assert became(cue, *talk.so_far(), at=BEGAN + timedelta(seconds=60 + 89)) == "shown"
    assert became(cue, *talk.so_far(), at=BEGAN + timedelta(seconds=60 + 90)) == "ignored"
    talk.customer("Is that all?", "anger", 2).agent("I see how hard that is.", "names_feeling", ack=2)
    assert became(cue, *talk.so_far()) == "ignored"


def test_a_cue_for_a_feeling_that_has_passed_by_itself_goes() -> None:
    talk = Talk().customer(HOT, "anger", 2).customer("Oh wait, here they are. Thank you!", "relief", 0, "resolved")
    assert became(Given("name_feeling", 0), *talk.so_far()) == "overtaken"


def test_a_wording_says_the_customer_s_own_matter_back_in_the_team_s_voice() -> None:
    talk = Talk(name="Inês Marques").customer("I have waited three weeks for one leg of a sofa.", "frustration", 2)
    cue = next_cue(*talk.so_far(), voice=Voice("Sofas", greeting="Hello {name},"))
    assert cue is not None
    assert cue.wording.startswith("Hello Inês, so you have waited three weeks for one leg of a sofa")
    talk.agent("We are on it.", "scripted", ack=0).customer("I have waited three weeks for one leg of a sofa.", "anger", 2)
    again = next_cue(*talk.so_far(), [Given(cue.name, 0, "ignored", None, cue.wording)], voice=Voice("Sofas"))
    assert again is not None
    assert not set(again.wording.split(". ")) & set(cue.wording.split(". "))


@pytest.mark.parametrize("line", sorted({x for table in (STEP, PLAIN_BACK, BACK) for lines in table.values() for x in lines}))
def test_no_line_fits_anyone_or_promises_what_nobody_decided(line: str) -> None:
    assert fits_anyone(line) is None
    if not gaps(line):
        assert not [p for p in unheld(line, *[Talk().customer("Hello.").so_far()[0]], held=()) if p.confidence > 0.7 and p.by]


def test_gaps_are_known_by_the_words_they_were_given_with() -> None:
    assert gaps("I am going to [what you do next] now, and you hear from me by [time].") == ("[what you do next]", "[time]")
    assert gaps("The parcel [name] sent is here.") == ()


MOMENT = ("missed", None)
SAID = st.one_of(
    st.tuples(st.just("c"), st.sampled_from(HARD), st.integers(1, 3), st.sets(st.sampled_from(codes(SIGNALS)), max_size=2)),
    st.tuples(st.just("c"), st.sampled_from((*EASE, "neutral")), st.just(0), st.just(frozenset[str]())),
    st.tuples(st.just("a"), st.sets(st.sampled_from(codes(MOVES)), max_size=4), st.integers(0, 2), st.sampled_from(MOMENT)),
)


@settings(max_examples=150, deadline=None)
@drawn(st.lists(SAID, max_size=14), st.sampled_from(("new", "usual", "seasoned")), st.sampled_from((5.0, 60.0)))
def test_whatever_is_said_the_rules_hold(said: list[tuple[object, ...]], dose: str, every: float) -> None:
    talk = Talk(every=every)
    for one in said:
        if one[0] == "c":
            talk.customer(HOT, one[1], one[2], *sorted(one[3]))  # type: ignore[arg-type, call-overload]
        else:
            talk.agent(POLITE, *sorted(one[1]), ack=one[2], moment=one[3])  # type: ignore[arg-type, call-overload]
    if not talk.turns:
        return
    cues = replay(talk.so_far()[0], [talk.so_far(n + 1)[1] for n in range(len(talk.turns))], shipped(), Taste(dose))
    names = [r.cue.name for r in cues]
    rule = shipped().doses[dose]
    assert len([r for r in cues if r.outcome != "overtaken"]) <= rule.most
    assert all(a != b for a, b in pairwise(names))
    assert all(names.count(r.name) <= r.most for r in shipped().cues)
    assert all(talk.turns[r.cue.turn].speaker == "customer" for r in cues)
    assert all(one.settled is not None and one.settled <= then.cue.turn for one, then in pairwise(cues))
    wordings = [r.cue.wording for r in cues if r.cue.wording]
    assert len(set(wordings)) == len(wordings)
    last = [r.cue.turn * every for r in cues]
    assert all(then - one >= rule.gap_seconds for one, then in pairwise(last))
