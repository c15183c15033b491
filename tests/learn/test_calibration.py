"""How wide an interval must be, and when a mark is made: set on conversations that were not learned from."""

import numpy as np

from heard.learn.calibration import HeldOut, with_scores
from heard.listen import codes
from heard.listen.deciding import plain_calibration

N = 4000


def held(first: np.ndarray, second: np.ndarray, expected: np.ndarray) -> HeldOut:
    """Wholes whose every score two readers gave so; turns play no part."""
    wholes = len(codes.SCORES) + len(codes.RESOLUTIONS) + len(codes.SCENARIOS)
    whole, goal = np.zeros((N, wholes), np.float32), np.zeros((N, wholes), np.float32)
    whole[:, : len(codes.SCORES)] = expected[:, None]
    goal[:, : len(codes.SCORES)] = ((first + second) / 2)[:, None]
    none = np.zeros((0, len(codes.TURN)), np.float32)
    return HeldOut(none, none, none, whole, goal)


def test_an_interval_holds_either_readers_score_nine_times_in_ten() -> None:
    rng = np.random.default_rng(7)
    truth = rng.uniform(1, 5, N)
    first, second = (np.clip(np.round(truth + rng.normal(0, 0.6, N)), 1, 5) for _ in range(2))
    apart = abs(first - second) <= 1  # readers who differ by more talk it over
    second = np.where(apart, second, first)
    expected = truth + rng.normal(0, 0.5, N)
    fitted = with_scores(plain_calibration(), held(first, second, expected))
    name = codes.SCORES[0]
    slope, offset = fitted.stretch[name]
    put = np.clip(slope * expected + offset, 1, 5)
    for reader in (first, second):
        inside = np.mean(abs(put - reader) <= fitted.width[name] + 1e-6)
        assert 0.88 <= inside <= 0.93
