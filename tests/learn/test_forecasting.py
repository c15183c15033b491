"""The forecast is fitted without chance, judged on conversations it has not seen, and used only where it is better."""

import ast
import json
import random
from pathlib import Path

import numpy as np
import pytest

from heard.conversation import AgentMarks, Conversation, CustomerMarks, Score, Speaker, Turn
from heard.learn import forecasting
from heard.learn.examples import Example, fold
from heard.learn.forecasting import (
    Points,
    average_precision,
    brier,
    cross_told,
    decided,
    fit,
    lessons,
    measured,
    not_learned_from,
    points,
    reliability,
    told_by,
)
from heard.listen import Hearing
from heard.understand.forecast import LOOKED_AT, MARKS, PERSISTENCE

SCORES = {name: Score(3, 3, 3) for name in ("acknowledgment", "clarity", "follow_through", "felt_understood")}
COLD, WARM = AgentMarks(("dismissal",), 0, "missed"), AgentMarks(("action", "names_feeling"), 2, "care")


def told(ident, *marks):
    turns = tuple(Turn(Speaker.CUSTOMER if isinstance(m, CustomerMarks) else Speaker.AGENT, "...") for m in marks)
    return Example(Conversation(ident, turns), Hearing(marks, SCORES, "solved", "complaint"))


def shop(count, cares, seed=1):
    """Conversations in which a cold reply makes customers cross, if `cares`; else they are cross by chance."""
    chance, out = random.Random(seed), []
    for n in range(count):
        marks = []
        for _ in range(4):
            reply = chance.choice((COLD, WARM))
            strength = chance.choice((0, 2))
            if cares and marks:
                strength = 2 if chance.random() < (0.9 if marks[-1] is COLD else 0.1) else 0
            marks += [CustomerMarks("frustration" if strength else "neutral", strength, expected=strength), reply]
        out.append(told(f"talk-{n}", *marks))
    return out


@pytest.fixture(scope="module")
def caring():
    examples = shop(160, cares=True)
    return points(examples, [e.hearing.turns for e in examples])


def test_a_place_is_every_turn_after_which_the_customer_speaks_again():
    calm, hot = CustomerMarks("neutral", 0), CustomerMarks("anger", 3, expected=3)
    one = told("a", calm, COLD, calm, WARM, hot, WARM)
    p = points([one], [one.hearing.turns])
    assert p.came.tolist() == [1, 1, 1, 1]  # the third of the customer's turns is hot; after it nobody knows
    later = told("b", calm, calm, calm, hot)
    assert points([later], [later.hearing.turns]).came.tolist() == [0, 1, 1]


def test_where_two_readers_differ_each_counts_half():
    calm, hot = CustomerMarks("neutral", 0), CustomerMarks("anger", 3, expected=3)
    one, other = told("a", calm, hot), told("a", calm, calm)
    both = Example(one.conversation, one.hearing, (other.hearing,))
    p = points([both], [one.hearing.turns])
    assert (p.came.tolist(), p.counts.tolist()) == ([1, 0], [0.5, 0.5])


def test_what_makes_customers_cross_is_found_and_beats_the_last_turn(caring):
    said = cross_told(caring)
    found = {m.name: m for m in measured(caring, said, draws=100)}
    assert found["Brier score: better by"].low > 0
    assert found["average precision: better by"].low > 0
    assert decided(fit(caring), list(found.values())).by == MARKS
    weights = dict(zip(LOOKED_AT, fit(caring).weights, strict=True))
    assert weights["reply: dismissal"] > 0 > weights["reply: action"]


def test_where_it_is_not_better_persistence_is_used():
    examples = shop(60, cares=False)
    p = points(examples, [e.hearing.turns for e in examples])
    found = measured(p, cross_told(p), draws=100)
    assert decided(fit(p), found).by == PERSISTENCE


def test_the_chances_are_what_comes(caring):
    bands = reliability(caring, cross_told(caring).marks, 5)
    assert sum(n for *_, n in bands) == len(caring.came)
    assert all(abs(sure - right) < 0.12 for sure, right, n in bands if n > 50)


def test_nothing_is_told_of_a_conversation_by_numbers_that_have_seen_it(caring):
    held = np.array([fold(i, forecasting.FOLDS) for i in caring.ids])[caring.where] == 3
    apart = told_by(fit(caring.of(~held)), caring.of(held))
    assert np.array_equal(cross_told(caring).marks[held], apart.marks)
    # also where the places to fit on are the same conversations, looked at by somebody else
    both = lessons(caring, caring)
    lessons_apart = both.of(np.array([fold(i, forecasting.FOLDS) for i in both.ids])[both.where] != 3)
    assert np.array_equal(cross_told(caring, both).marks[held], told_by(fit(lessons_apart), caring.of(held)).marks)


def test_the_same_conversations_give_the_same_numbers(caring):
    assert np.array_equal(fit(caring).weights, fit(caring).weights)
    assert measured(caring, cross_told(caring), draws=20) == measured(caring, cross_told(caring), draws=20)


def test_the_figures_are_those_of_the_books():
    books = pytest.importorskip("sklearn.metrics")
    rng = np.random.default_rng(3)
    came, chance = (rng.random(300) < 0.3).astype(float), np.round(rng.random(300), 1)
    counts = rng.integers(1, 4, 300).astype(float)
    p = Points(np.zeros((300, 1)), came, np.arange(300), counts, ())
    assert brier(p, chance, counts) == pytest.approx(books.brier_score_loss(came, chance, sample_weight=counts))
    assert average_precision(p, chance, counts) == pytest.approx(books.average_precision_score(came, chance, sample_weight=counts))


def test_the_ear_is_asked_only_about_what_it_has_not_learned():
    school = (Path(forecasting.__file__).parent / "school.py").read_text(encoding="utf-8")
    assigned = [n for n in ast.walk(ast.parse(school)) if isinstance(n, ast.Assign) and "FOLDS, HELD" in ast.unparse(n)]
    assert ast.literal_eval(assigned[0].value) == (forecasting.EAR_FOLDS, forecasting.EAR_HELD)
    examples = shop(70, cares=True)
    assert [e.conversation.id for e in not_learned_from(examples)] == [f"talk-{n}" for n in range(70) if fold(f"talk-{n}", 7) == 0]


def test_fitting_and_measuring_are_commands(tmp_path, monkeypatch):
    from typer.testing import CliRunner

    from heard.cli.app import app

    monkeypatch.setattr(forecasting, "DRAWS", 5)
    out = tmp_path / "new"
    done = CliRunner().invoke(app, ["train", "--forecast", "--examples", "examples/train/threads-g.jsonl", "--examples",
                                    "examples/train/threads-h.jsonl", "--out", str(out)])  # fmt: skip
    assert done.exit_code == 0, done.output
    fitted = json.loads((out / "forecast.json").read_text())
    assert set(fitted["weights"]) == set(LOOKED_AT)
    assert fitted["made"]["conversations"] == 200
    assert ("better and is used" in done.output) == (fitted["by"] == MARKS)
    told = CliRunner().invoke(app, ["evaluate", "examples/train/threads-g.jsonl", "--forecast"])
    assert told.exit_code == 0, told.output
    assert "Brier score: forecast" in told.output
    few = CliRunner().invoke(app, ["train", "--forecast", "--out", str(out)])
    assert few.exit_code == 2
    assert "too few" in few.output
