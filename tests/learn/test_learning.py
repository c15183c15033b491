"""Learning on a handful of examples of our own: read, parted, trained, stopped, taken up again, exported, heard."""

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from heard.conversation import HeardError
from heard.learn.agreement import f1, kappa, weighted_kappa
from heard.learn.augment import CHANGES, changed
from heard.learn.evaluation import evaluate
from heard.learn.examples import Example, example, examples, fold, parted
from heard.learn.lexicon import lexicon
from heard.learn.targets import COLUMN, turn_target

WHOLE = {
    "acknowledgment": 2, "clarity": 3, "follow_through": 3, "felt_understood": 2, "resolution": "partly", "scenario": "complaint",
    "root_cause": "late", "concern": "Is late.",
}


def written(number: int) -> dict[str, Any]:
    hot = number % 2
    return {
        "id": f"own-{number}",
        "channel": "chat",
        "turns": [
            {"speaker": "customer",
             "text": ["What time do you open?", "Still no parcel, this is awful, nobody answers!"][hot] + f" ({number})",
             "labels": {"feeling": ["neutral", "frustration"][hot], "strength": 2 * hot, "signals": ["unheard"] * hot}},
            {"speaker": "agent", "text": ["We open at nine.", "Sorry for the inconvenience."][hot],
             "labels": {"moves": [["explanation"], ["apology", "scripted"]][hot], "acknowledgement": [None, 1][hot],
                        "moment": [None, "missed"][hot]}},
        ],
        "labels": WHOLE,
    }


@pytest.fixture
def told(tmp_path: Path) -> list[Example]:
    file = tmp_path / "own.jsonl"
    file.write_text("".join(json.dumps(written(i)) + "\n" for i in range(60)), encoding="utf-8")
    return list(examples([tmp_path]))


def test_a_line_that_is_no_example_is_named_by_its_place() -> None:
    for line in ("{", json.dumps({**written(1), "labels": {}}), json.dumps({"id": "a", "turns": [{}]})):
        with pytest.raises(HeardError, match=r"own.jsonl, line 3"):
            example(line, "own.jsonl, line 3")


def test_a_conversation_is_learned_from_or_held_out_never_both(told: list[Example]) -> None:
    learned, held = parted(told, 7, 0)
    assert not {e.conversation.id for e in learned} & {e.conversation.id for e in held}
    assert len(learned) + len(held) == len(told)
    assert held
    assert fold("own-1", 7) == fold("own-1", 7)


def test_what_is_not_asked_is_not_learned(told: list[Example]) -> None:
    value, asked = turn_target(told[0].hearing.turns[1])
    assert value[COLUMN["explanation"]] == 1
    assert asked[COLUMN["acknowledgement>=1"]] == 0
    assert not asked[: COLUMN["names_feeling"]].any()


def test_spelling_changes_and_speakers_stay(told: list[Example]) -> None:
    rng = np.random.default_rng(7)
    for change in CHANGES:
        other = changed(told[1].conversation, change, rng)
        assert [t.speaker for t in other.turns] == [t.speaker for t in told[1].conversation.turns]
        assert all(t.text for t in other.turns)


def test_agreement_is_one_for_the_same_and_none_for_chance() -> None:
    assert kappa("aabb", "aabb") == 1
    assert abs(kappa("aabb", "abab")) < 1e-9
    assert weighted_kappa([1, 2, 5], [1, 2, 5]) == 1
    assert weighted_kappa([1, 2, 5], [1, 2, 4]) > weighted_kappa([1, 2, 5], [1, 2, 1])
    assert f1([True, False, True], [True, True, False]) == 0.5


def test_the_figures_of_a_word_list_carry_an_interval(told: list[Example]) -> None:
    measured = evaluate(lexicon([e.conversation for e in told]), [e.hearing for e in told], draws=30)
    by_name = {m.name: m for m in measured}
    strength = by_name["strength weighted kappa"]
    assert strength.low <= strength.value <= strength.high
    assert strength.n == 60


@pytest.fixture
def small_encoder(tmp_path: Path) -> Path:
    """A very small encoder of the same build, with the shipped tokenizer."""
    import torch
    from safetensors.torch import save_file

    from heard.learn.encoder import PARTS, Encoder
    from heard.listen.ear import SHIPPED

    torch.manual_seed(7)
    folder = tmp_path / "encoder"
    folder.mkdir()
    made = {"vocab_size": 30522, "hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 1, "intermediate_size": 32,
            "max_position_embeddings": 512, "type_vocab_size": 2}
    first = {"word": "word_embeddings", "position": "position_embeddings", "speaks": "token_type_embeddings", "calm": "LayerNorm"}
    official = {ours: theirs for theirs, ours in PARTS.items()}
    named = {}
    for name, value in Encoder(made).state_dict().items():
        part, _, kind = name.rpartition(".")
        if part in first:
            named[f"embeddings.{first[part]}.{kind}"] = value
        else:
            _, number, inner = part.split(".")
            named[f"encoder.layer.{number}.{official[inner]}.{kind}"] = value
    (folder / "config.json").write_text(json.dumps(made), encoding="utf-8")
    save_file(named, str(folder / "model.safetensors"))
    (folder / "tokenizer.json").write_bytes((SHIPPED / "tokenizer.json").read_bytes())
    return folder


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning", "ignore::FutureWarning")
def test_an_ear_is_trained_stopped_taken_up_again_and_heard_with(told: list[Example], small_encoder: Path, tmp_path: Path) -> None:
    from heard.learn.school import FIGURES, School, make_ear
    from heard.learn.training import Plan
    from heard.listen import Ear

    class PowerCutError(Exception):
        pass

    seen: list[str] = []

    def until_second_epoch(what: str, done: int, total: int, loss: float) -> None:
        seen.append(what)
        if what == "training 3, epoch 2":
            raise PowerCutError

    def to_the_end(what: str, done: int, total: int, loss: float) -> None:
        seen.append(what)

    school = School([tmp_path / "own.jsonl"], small_encoder, tmp_path / "ear", plan=Plan(epochs=2, turns=16))
    with pytest.raises(PowerCutError):
        make_ear(school, until_second_epoch)
    seen.clear()
    measured = make_ear(school, to_the_end)
    assert set(seen) == {"training 3, epoch 2", "as spoken"}
    assert measured
    ear = Ear.load(tmp_path / "ear")
    assert len(list(ear.hear(e.conversation for e in told))) == len(told)
    assert ear.recipe.details["learned"] == len(parted(told, 7, 0)[0])
    figures = {m.name: round(m.value, 3) for m in measured if math.isfinite(m.value)}
    assert ear.recipe.details[FIGURES] == figures


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning", "ignore::FutureWarning")
def test_trainings_begin_alike_and_their_weights_are_averaged(told: list[Example], small_encoder: Path, tmp_path: Path) -> None:
    import torch

    from heard.learn.export import known
    from heard.learn.school import School, make_ear
    from heard.learn.training import Plan

    school = School([tmp_path / "own.jsonl"], small_encoder, tmp_path / "ear", times=2, plan=Plan(epochs=1, turns=16))
    make_ear(school, lambda *_: None)
    made = known(school.out)
    left = [school.out / "unfinished" / name / "state.pt" for name in ("training-1", "training-2", "as-spoken")]
    first, second, spoken = (torch.load(file, weights_only=True)["net"] for file in left)
    exact = [name for name, value in made.items() if value.ndim == 1]  # the rest is kept in eight bits
    assert any(not torch.allclose(first[name], second[name]) for name in exact)
    mean = {name: ((first[name] + second[name]) / 2 + spoken[name]) / 2 for name in exact}
    assert all(torch.allclose(made[name], mean[name], atol=1e-6) for name in exact)


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning", "ignore::FutureWarning")
def test_only_what_was_begun_from_the_same_is_taken_up(told: list[Example], small_encoder: Path, tmp_path: Path) -> None:
    from heard.learn.school import School, make_ear
    from heard.learn.training import Plan

    def seen(school: School) -> set[str]:
        found: set[str] = set()
        make_ear(school, lambda what, *_: found.add(what))
        return found

    own, tone, passes = tmp_path / "own.jsonl", tmp_path / "tone", {"training 1, epoch 1", "as spoken"}
    (tone / "goemotions").mkdir(parents=True)
    said = [[{"text": f"Remark {k}", "labels": {"emotions": ["joy"]}}] for k in range(60)]
    remarks = [{"id": f"r-{k}", "split": "train", "turns": turns} for k, turns in enumerate(said)]
    (tone / "goemotions" / "conversations.jsonl").write_text("\n".join(map(json.dumps, remarks)), encoding="utf-8")
    plan = Plan(epochs=1, turns=16)
    school = School([own], small_encoder, tmp_path / "ear", tone, times=1, plan=plan)
    assert seen(school) == {"tone", *passes}
    assert seen(school) == set()
    own.write_text("".join(own.read_text(encoding="utf-8").splitlines(keepends=True)[:-1]), encoding="utf-8")
    assert seen(school) == passes, "passes over other examples were taken for these"
    (tone / "goemotions" / "conversations.jsonl").write_text("\n".join(map(json.dumps, remarks[1:])), encoding="utf-8")
    assert seen(school) == {"tone", *passes}, "a lesson in other texts was taken for this one"
    assert seen(replace(school, plan=replace(plan, seed=8))) == {"tone", *passes}
