"""The ear that ships, held to floors on seventy conversations of our own that nothing was learned from, marked by two readers."""

from pathlib import Path

import pytest

from heard.learn.evaluation import evaluate
from heard.learn.examples import Example, examples, together
from heard.learn.faithfulness import faithfulness
from heard.learn.headline import closeness, headline, headline_between
from heard.learn.lexicon import lexicon
from heard.learn.robustness import robustness
from heard.learn.trust import calibration_error, coverage, feelings_sure, moves_sure
from heard.listen import Ear, Hearing

OWN = Path(__file__).parent / "marked" / "own.jsonl"
FLOORS = {
    "feeling kappa": 0.52, "strength weighted kappa": 0.74, "hot turn F1": 0.76, "signals macro F1": 0.58, "moves macro F1": 0.70,
    "acknowledgement weighted kappa": 0.78, "missed chance F1": 0.66, "acknowledgment weighted kappa": 0.65,
    "clarity weighted kappa": 0.56, "follow_through weighted kappa": 0.72, "felt_understood weighted kappa": 0.74,
    "resolution kappa": 0.28, "scenario kappa": 0.56,
}  # fmt: skip
"""A little less than what the ear reaches there, by about what one training differs from the next."""


@pytest.fixture(scope="module")
def told() -> list[Example]:
    return together(examples([OWN]))


@pytest.fixture(scope="module")
def ear() -> Ear:
    return Ear.load()


@pytest.fixture(scope="module")
def said(ear: Ear, told: list[Example]) -> list[Hearing]:
    return list(ear.hear(e.conversation for e in told))


def test_every_conversation_was_marked_by_two_readers(told: list[Example]) -> None:
    assert len(told) == 70
    assert all(len(e.hearings) == 2 for e in told)


def test_no_figure_falls_below_its_floor(told: list[Example], said: list[Hearing]) -> None:
    found = {m.name: m.value for m in evaluate(said, *([e.hearings[k] for e in told] for k in (0, 1)), draws=2)}
    below = {name: found[name] for name, floor in FLOORS.items() if found[name] < floor}
    assert not below


def test_the_ear_is_far_closer_to_a_reader_than_a_word_list(told: list[Example], said: list[Hearing]) -> None:
    words = headline(closeness(lexicon([e.conversation for e in told]), told))
    ear = headline(closeness(said, told))
    assert ear > max(words + 0.4, 0.8)
    low, high = headline_between(said, told, draws=50)
    assert 0.7 < low < ear < high


def test_other_spelling_and_other_englishes_cost_little(ear: Ear, told: list[Example]) -> None:
    found = {o.way: o for o in robustness(lambda talks: list(ear.hear(talks)), told, draws=1)}
    assert {o.way: o.loss for o in found.values() if o.loss > 0.05} == {}
    assert found["as transcribed"].turns > 0.9
    assert found["Scottish English"].turns > 0.6


def test_evidence_is_what_made_the_mark(ear: Ear, told: list[Example]) -> None:
    found = faithfulness(ear, [e.conversation for e in told[::2]])
    assert found.n > 100
    assert found.without_evidence > 2 * found.without_another


def test_confidence_and_intervals_hold_what_they_claim(ear: Ear, told: list[Example], said: list[Hearing]) -> None:
    pairs = [(s, e.hearing) for s, e in zip(said, told, strict=True)]
    assert calibration_error(moves_sure(ear.chances([e.conversation for e in told]), pairs)) < 0.03
    assert calibration_error(feelings_sure(pairs)) < 0.08
    assert all(share >= 0.8 for share in coverage(pairs).values())
