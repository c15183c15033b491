"""Whether help helps, in worlds where the truth is known: it does, it does not, or the hottest moments get it."""

from dataclasses import fields

import numpy as np
import pytest

from heard.measure.help import CUE, MET, WHISPER, Effect, Lived, Occasion, Point, effect, occasions

FELT = ("anger", "frustration", "worry", "disappointment")


def world(
    seed: int, conversations: int, truth: float, *, hottest_get_it: bool = False, calls_differ: bool = False, share: float = 0.3
) -> list[Lived]:
    """Customers whose strain drifts back to mild by itself; help, where it comes, moves the next two turns by `truth`."""
    chance = np.random.default_rng(seed)
    out = []
    for _ in range(conversations):
        channel = "call" if chance.random() < 0.5 else "chat"
        feeling, strain, push = str(chance.choice(FELT)), chance.uniform(0.6, 3.0), 0.0
        points, helps = [], []
        for i in range(8):
            strength = int(min(3, max(0, round(strain))))
            points.append(Point(2 * i, feeling if strength else "neutral", strength, strain))
            likely = (0.05, 0.1, 0.35, 0.8)[strength] if hottest_get_it else share
            if calls_differ:
                likely = 0.6 if channel == "call" else 0.1
            helped = chance.random() < likely and not push
            helps += [(WHISPER, 2 * i)] if helped else []
            falls = 0.45 * (strain - 1.0) + (0.5 if calls_differ and channel == "call" else 0.0)
            base = strain - push - falls + chance.normal(0, 0.3)
            push = truth if helped else 0.0
            strain = float(np.clip(base + push, -0.4, 3.0))
        out.append(Lived(channel, tuple(points), tuple(helps)))
    return out


def naive(lived: list[Lived]) -> float:
    """What a bare comparison of moments with and without help would say."""
    every = [o for each in lived for o in occasions(each)]
    change = {helped: [o.change for o in every if (WHISPER in o.helped) is helped] for helped in (True, False)}
    return float(np.mean(change[True]) - np.mean(change[False]))


def test_help_that_helps_is_seen_with_its_size() -> None:
    found = effect(WHISPER, world(1, 600, truth=-0.8))
    assert found.is_clear
    assert found.low < found.difference < found.high < -0.1
    assert found.n <= found.of
    assert found.n > 300


def test_help_that_does_nothing_is_not_said_to_help() -> None:
    found = effect(WHISPER, world(2, 600, truth=0.0))
    assert found.is_told
    assert not found.is_clear


def test_help_that_hurts_is_said_to_hurt() -> None:
    found = effect(WHISPER, world(3, 600, truth=0.6))
    assert found.is_clear
    assert found.low > 0


def test_where_the_hottest_moments_get_help_a_bare_comparison_is_fooled_and_this_one_is_not() -> None:
    lived = world(4, 800, truth=0.0, hottest_get_it=True)
    assert naive(lived) < -0.2
    found = effect(WHISPER, lived)
    assert found.low <= 0.05
    assert abs(found.difference) < 0.1


def test_where_one_channel_gets_help_and_calms_by_itself_the_channel_is_no_effect() -> None:
    lived = world(5, 800, truth=0.0, calls_differ=True)
    assert naive(lived) < -0.1
    assert abs(effect(WHISPER, lived).difference) < 0.1


def test_the_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    held = [found.low <= 0.0 <= found.high for seed in range(40) if (found := effect(WHISPER, world(100 + seed, 150, truth=0.0)))]
    assert sum(held) >= 34


def test_too_few_is_an_answer() -> None:
    found = effect(WHISPER, world(6, 8, truth=-1.0))
    assert not found.is_told
    assert (found.difference, found.low, found.high) == (None, None, None)
    assert found.of > 0
    assert effect(WHISPER, []) == Effect(WHISPER, 0, 0, 0, 0)


def test_the_same_moments_give_the_same_figure() -> None:
    assert effect(WHISPER, world(7, 200, truth=-0.5)) == effect(WHISPER, world(7, 200, truth=-0.5))


def lived(*strengths: int, helps: tuple[tuple[str, int], ...] = ()) -> Lived:
    points = tuple(Point(2 * i, "anger" if s else "neutral", s, float(s)) for i, s in enumerate(strengths))
    return Lived("chat", points, helps)


def test_a_moment_is_a_hard_feeling_that_the_customer_spoke_after() -> None:
    assert [o.cell for o in occasions(lived(0, 2, 0))] == [("heated", 2, "rising", "opening", "chat")]
    assert [o.change for o in occasions(lived(3, 2, 1, 0))] == [-1.5, -1.5, -1.0]
    assert list(occasions(lived(0, 2))) == []
    assert list(occasions(lived())) == []


@pytest.mark.parametrize(("at", "helped", "apart"), [
    (0, [True, False], [False, True]), (1, [True, False], [False, True]),
    (2, [False, True], [False, False]), (4, [False, False], [True, True]),
])  # fmt: skip
def test_help_belongs_to_the_turn_it_came_after_and_what_is_near_it_is_not_compared_with(at, helped, apart) -> None:
    found = list(occasions(lived(3, 2, 0, helps=((MET, at), (CUE, at)))))
    assert [bool(o.helped & {MET}) for o in found] == helped
    assert [o.is_apart for o in found] == apart


def test_nobody_can_be_singled_out_the_question_knows_no_person() -> None:
    known = {field.name for kind in (Lived, Point, Occasion, Effect) for field in fields(kind)}
    assert not known & {"agent", "person", "name", "team", "by"}
