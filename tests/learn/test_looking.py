"""Fitting the second look: drawn to the first reading, better where there is something to learn, and never asked what it saw."""

import numpy as np

from heard.learn.looking import FOLDS, Rows, _crossed, logistic, softmax


def test_with_nothing_to_learn_a_weight_stays_where_it_was() -> None:
    rng = np.random.default_rng(7)
    x, start = rng.normal(size=(200, 5)), np.array([1.0, 0, 0, 0, 0])
    goal = (rng.random(200) < 1 / (1 + np.exp(-x[:, 0]))).astype(float)
    weights, offset = logistic(x, goal, start, 0.0, pull=1e6)
    assert np.allclose(weights, start, atol=1e-2)
    assert abs(offset) < 0.5
    assert np.array_equal(logistic(x, np.zeros(200), start, 0.3, pull=1.0)[0], start)


def test_a_first_reading_that_is_far_too_sure_does_not_make_the_fit_run_away() -> None:
    rng = np.random.default_rng(7)
    x = np.column_stack([rng.normal(size=300) * 4, rng.normal(size=(300, 3)) * 0.02])
    goal = (x[:, 0] > 0).astype(float)
    goal[:6] = 1 - goal[:6]  # a few that the first reading gets wrong, and is sure of
    weights, offset = logistic(x, goal, np.array([40.0, 0, 0, 0]), -25.0, pull=0.5)
    assert np.isfinite(weights).all()
    assert ((x @ weights + offset > 0) == goal).mean() > 0.95


def test_what_the_marks_around_a_turn_tell_is_learned() -> None:
    rng = np.random.default_rng(7)
    x = rng.normal(size=(600, 4))
    goal = (x[:, 2] > 0).astype(float)
    weights, _ = logistic(x, goal, np.zeros(4), 0.0, pull=5.0)
    assert weights[2] > 3 * np.abs(np.delete(weights, 2)).max()
    several = np.eye(3)[np.clip(np.digitize(x[:, 1], [-0.5, 0.5]), 0, 2)]
    w, b = softmax(x, several, np.zeros((3, 4)), np.zeros(3), pull=1.0)
    said = (x @ w.T + b).argmax(1)
    assert (said == several.argmax(1)).mean() > 0.9


def test_confidence_is_set_on_conversations_that_a_fit_did_not_see() -> None:
    rng = np.random.default_rng(7)
    x, folds = rng.normal(size=(100, 3)), np.arange(100) % FOLDS
    seen: list[set[int]] = []

    def fit(rows: Rows) -> tuple[np.ndarray, np.ndarray]:
        seen.append(set(rows.fold.tolist()))
        return np.zeros((1, 3)), np.array([float(len(seen))])

    out = _crossed(fit, Rows(x, np.zeros((100, 1)), np.ones((100, 1)), folds))
    for k in range(FOLDS):
        assert k not in seen[k]
        assert (out[folds == k] == k + 1).all()
