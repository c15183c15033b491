"""What is measured of an ear: likeness, ranks, trust, the headline, and that nothing measured on was learned from."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from heard.conversation import AgentMarks, Conversation, CustomerMarks, HeardError, Score, Speaker, Turn
from heard.learn.apart import as_text, check_apart, shared
from heard.learn.evaluation import evaluate
from heard.learn.examples import Example, examples, together
from heard.learn.headline import HEADLINE, closeness, headline
from heard.learn.likeness import common_words, longest_common, ranked_apart, ranks_together
from heard.learn.targets import COLUMN, turn_goal
from heard.learn.trust import bins, calibration_error, confusions, coverage, error_by_chance, feelings_sure, strengths
from heard.listen import Hearing

SCORES = ("acknowledgment", "clarity", "follow_through", "felt_understood")


def hearing(number: int, *, feeling: str = "", sure: float = 0.9) -> Hearing:
    hot = number % 2
    marks = CustomerMarks(
        feeling or ["neutral", "frustration"][hot], 2 * hot, ("unheard",) * hot, confidence={"feeling": sure}, expected=2.0 * hot
    )
    reply = AgentMarks(("apology",) if hot else ("explanation",), 1 if hot else None, "missed" if hot else None)
    value = float(2 + 2 * hot)
    scores = {name: Score(value, value - 1, value + 1) for name in SCORES}
    return Hearing((marks, reply), scores, ["solved", "unsolved"][hot], "complaint" if hot else "question")


def talk(number: int) -> Conversation:
    return Conversation(f"own-{number}", (Turn(Speaker.CUSTOMER, "Late again"), Turn(Speaker.AGENT, "Sorry")), channel="social")


TWICE = [Example(talk(i), hearing(i), (hearing(i),)) for i in range(40)]


def test_an_ear_that_says_what_both_readers_say_is_as_close_as_a_second_reader() -> None:
    found = closeness([e.hearing for e in TWICE], TWICE)
    assert headline(found) == pytest.approx(1.0)
    assert {"feeling kappa", "missed chance F1"} <= set(HEADLINE)


def test_a_figure_on_which_the_readers_share_nothing_does_not_count() -> None:
    apart = [Example(talk(i), hearing(i), (replace(hearing(i), resolution="moved"),)) for i in range(40)]
    found = closeness([e.hearing for e in apart], apart)
    assert found["resolution kappa"].readers == 0
    assert np.isnan(found["resolution kappa"].ratio)
    assert headline(found) == pytest.approx(1.0)


def test_an_ear_that_hears_nothing_has_no_headline() -> None:
    deaf = [hearing(0)] * len(TWICE)
    assert headline(closeness(deaf, TWICE)) < 0.2


def test_two_readers_of_one_conversation_are_one_example_with_two_views() -> None:
    lines = [Example(talk(1), hearing(1)), Example(talk(2), hearing(2)), Example(talk(1), hearing(1, feeling="anger"))]
    joined = together(lines)
    assert [e.conversation.id for e in joined] == ["own-1", "own-2"]
    value, asked = turn_goal(joined[0], 0)
    assert value[COLUMN["anger"]] == value[COLUMN["frustration"]] == 0.5
    assert asked[COLUMN["anger"]] == 1


def test_a_mark_that_one_of_two_readers_asked_for_counts_half() -> None:
    calm = Hearing((CustomerMarks("neutral", 0), AgentMarks((), None, None)), hearing(0).scores, "solved", "question")
    value, asked = turn_goal(Example(talk(1), hearing(1), (calm,)), 1)
    assert asked[COLUMN["acknowledgement>=1"]] == 0.5
    assert value[COLUMN["acknowledgement>=1"]] == 1


def test_the_interval_of_a_figure_is_drawn_from_conversations() -> None:
    by_name = {m.name: m for m in evaluate([e.hearing for e in TWICE], [e.hearing for e in TWICE], draws=20)}
    assert by_name["feeling kappa"].value == by_name["feeling kappa"].low == 1
    assert by_name["feeling kappa"].n == 40


def test_somebody_nine_tenths_sure_and_right_half_the_time_is_off_by_two_fifths() -> None:
    sure = [(0.9, i % 2 == 0) for i in range(100)]
    assert calibration_error(sure) == pytest.approx(0.4)
    assert [b.n for b in bins(sure)] == [100]


def test_on_few_marks_even_confidences_that_are_right_show_an_error() -> None:
    few, many = ([(0.05 + 0.1 * (i % 10), True) for i in range(n)] for n in (50, 5000))
    mean, low, high = error_by_chance(few)
    assert 0.05 < low < mean < high
    assert error_by_chance(many)[2] < 0.05
    assert error_by_chance([(1.0, True)] * 50) == (0, 0, 0)


def test_trust_is_counted_turn_by_turn() -> None:
    pairs = [(hearing(1, feeling="anger"), hearing(1)), (hearing(0), hearing(0))]
    assert feelings_sure(pairs) == [(0.9, False), (0.9, True)]
    assert confusions(pairs) == [("frustration", "anger", 1)]
    assert strengths(pairs)[2][2] == strengths(pairs)[0][0] == 1
    narrow = replace(hearing(1), scores={name: Score(1, 1, 1.5) for name in SCORES})
    assert coverage([(narrow, hearing(1)), (hearing(0), hearing(0))])["clarity"] == 0.5


def test_sentences_are_alike_as_far_as_their_words_run_together() -> None:
    assert longest_common("the parcel is late", "The parcel is late!") == 1
    assert longest_common("the parcel is late", "late is parcel the") == pytest.approx(0.25)
    assert common_words("the parcel is late", "late is parcel the") == 1
    assert longest_common("", "late") == common_words("late", "") == 0


def test_ranks_tell_hot_from_calm() -> None:
    assert ranked_apart([0.1, 0.2, 0.8, 0.9], [False, False, True, True]) == 1
    assert ranked_apart([1, 1, 1, 1], [False, False, True, True]) == 0.5
    assert np.isnan(ranked_apart([1, 2], [True, True]))
    assert ranks_together([1, 2, 3], [10, 20, 30]) == pytest.approx(1)


def test_a_text_to_measure_on_that_was_learned_from_is_found_even_when_touched_up() -> None:
    learned = [("train 1", "I have been waiting for my refund since the third of May and nobody has written back to me at all")]
    copied = ("dev 1", "i have been waiting for my REFUND since the third of May, and nobody has written back to me!")
    other = ("dev 2", "My refund has not come although I have been waiting since May and I would like to hear from somebody")
    found = list(shared(learned, [copied, other, ("dev 3", "thank you so much")]))
    assert [f.measured for f in found] == ["dev 1"]
    assert found[0].learned == "train 1"
    long = " ".join(f"word{chr(97 + i % 26)}{chr(97 + i // 26)}" for i in range(400))
    part = list(shared([("train 2", long[1000:1500])], [("dev 4", long)]))
    assert [f.learned for f in part] == ["train 2"], "a part of what is measured on was not found"


def test_a_training_does_not_begin_with_what_is_measured_on(tmp_path: Path) -> None:
    said = "I have been waiting for my refund since the third of May and nobody has written back to me at all"
    (tmp_path / "tweetsumm").mkdir()
    line = {"id": "t-1", "turns": [{"speaker": "customer", "text": said + "!"}]}
    (tmp_path / "tweetsumm" / "conversations.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")
    check_apart([("own-1", "Where is my parcel? It should have come on Friday, and the page says it came.")], tmp_path)
    with pytest.raises(HeardError, match="own-2 is nearly t-1 of tweetsumm"):
        check_apart([("own-2", said)], tmp_path)


def test_no_thread_that_the_ear_learned_from_is_among_those_that_hold_its_floors() -> None:
    root = Path(__file__).parents[2]
    learned = examples([root / "examples" / "train", root / "examples" / "held"])
    held = examples([root / "tests" / "learn" / "marked" / "own.jsonl"])
    assert not list(shared((as_text(e.conversation) for e in learned), (as_text(e.conversation) for e in held)))
