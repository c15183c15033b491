"""One command's worth of learning: tone first, then the codebook, then speech, then a calibration, then the files of an ear."""

import hashlib
import json
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from itertools import chain
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from heard import __version__
from heard.conversation import HeardError
from heard.conversation.codebook import CODEBOOK
from heard.learn.apart import as_text, check_apart
from heard.learn.augment import as_transcribed, changed
from heard.learn.calibration import HeldOut, calibrate, keep, wide_enough
from heard.learn.evaluation import Measured, evaluate
from heard.learn.examples import Example, examples, fold, parted, together
from heard.learn.export import export
from heard.learn.looking import crossed, fit_look, once
from heard.learn.network import Network, network
from heard.learn.tone import files, learn_tone, texts, words
from heard.learn.training import Plan, train
from heard.learn.unfinished import origin, put_aside, taken_up
from heard.listen import Ear
from heard.listen.deciding import Calibration
from heard.listen.look import keep_look
from heard.listen.passages import kind_of

FOLDS, HELD = 7, 0
ENOUGH = 100
"""With so many held-out conversations public threads, which differ most from the rest, are judged in a way of their own."""
MET = {"ibm": 2}
"""Sources that are met so many times in each pass, each time in a spelling of its own: real exchanges, of which there are few."""
WEIGHT = {"ibm": 3}
"""Sources that count so many times when the second look and the confidence are set, for the same reason."""
SMALLER = 5
"""By so much the steps of the last lesson are smaller."""
LONG = 8
"""A conversation of so many turns is a long one: how it went is harder to tell, so its intervals must hold by themselves."""
FIGURES = "figures on those held out, which set its confidence"
"""Under this name a recipe holds them; on conversations that nothing was set on, an ear does worse."""
Report = Callable[[str, int, int, float], None]
"""Hears what is being learned, how many steps are done, of how many, and the loss."""


@dataclass(frozen=True, slots=True)
class School:
    """What to learn from and where to put it: example files, the folder of tone's sets, the encoder's and the ear's.

    Examples in `held` are never learned from: they join those held out, which set the second look and the confidence.
    The examples are learned `times` times from the same first lesson, each time in another order and other spellings; a last
    lesson follows for what speech recognition writes.
    """

    examples: Sequence[Path]
    encoder: Path
    out: Path
    tone: Path | None = None
    held: Sequence[Path] = ()
    times: int = 3
    plan: Plan = field(default_factory=Plan)


def make_ear(school: School, report: Report) -> list[Measured]:
    """Train an ear, write its files, and say how it does on the conversations held out from it.

    Takes up again after the last finished epoch. Raises HeardError where there is nothing to learn from.
    """
    told, kept_back = together(examples(school.examples)), together(examples(school.held))
    if school.tone is not None:
        check_apart(chain(words(school.tone), (as_text(e.conversation) for e in [*told, *kept_back])), school.tone)
    learned, held = parted(told, FOLDS, HELD)
    held += kept_back
    if len(learned) < 20 or len(held) < 5:
        raise HeardError(f"{len(told)} examples are too few.", then="Give at least 40 marked conversations.")
    made = recipe(school, learned, held)
    net = _taught(counted(learned, MET), school, report)
    _as_spoken(net, learned, school, report)
    export(net, school.encoder, school.out, made)
    measured = tune(school.out, held)
    made[FIGURES] = {m.name: round(m.value, 3) for m in measured if np.isfinite(m.value)}
    (school.out / "recipe.json").write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    return measured


def _taught(met: Sequence[Example], school: School, report: Report) -> Network:
    """The mean of the nets that each training made.

    Begun alike they lie close enough together for their mean to be an ear, and a steadier one (Wortsman et al. 2022, model soups).
    """
    torch.manual_seed(school.plan.seed)
    net = network(school.encoder)
    _begin(net, school, report)
    begun, each = _weights(net), []
    for k in range(school.times):
        net.load_state_dict(begun)
        plan, kept = replace(school.plan, seed=school.plan.seed + k), school.out / "unfinished" / f"training-{k + 1}"
        train(net, met, school.encoder, plan, kept, partial(_of_training, report, k + 1))
        each.append(_weights(net))
    _take_mean(net, each)
    return net


def _as_spoken(net: Network, learned: Sequence[Example], school: School, report: Report) -> None:
    """A last lesson with small steps, two thirds of it as speech recognition writes.

    The mean with the weights from before it keeps what was known (Wortsman et al. 2022, robust fine-tuning).
    """
    before, rng = _weights(net), np.random.default_rng(school.plan.seed)
    some = [(e, fold(f"spoken {e.conversation.id}", 4)) for e in learned]
    met = [replace(e, conversation=changed(e.conversation, as_transcribed, rng)) if k < 2 else e for e, k in some if k < 3]
    plan = replace(school.plan, epochs=1, rate=school.plan.rate / SMALLER, head_rate=school.plan.head_rate / SMALLER, changed=0.0)
    kept = school.out / "unfinished" / "as-spoken"
    train(net, met, school.encoder, plan, kept, lambda _, s, n, loss: report("as spoken", s + 1, n, loss))
    _take_mean(net, [before, _weights(net)])


def _weights(net: Network) -> dict[str, Tensor]:
    return {name: value.clone() for name, value in net.state_dict().items()}


def _take_mean(net: Network, each: Sequence[Mapping[str, Tensor]]) -> None:
    net.load_state_dict({name: torch.stack([one[name] for one in each]).mean(0) for name in each[0]})


def _of_training(report: Report, training: int, epoch: int, step: int, steps: int, loss: float) -> None:
    report(f"training {training}, epoch {epoch + 1}", step + 1, steps, loss)


def _begin(net: Network, school: School, report: Report) -> None:
    """A first lesson in tone, kept so that it is learned once; without its sets the encoder is taken as it is."""
    if school.tone is None:
        return
    told, file = texts(school.tone, school.encoder, school.plan.seed), school.out / "unfinished" / "tone.pt"
    of = origin(net, told, school.plan.seed)
    if state := taken_up(file, of):
        net.load_state_dict(state["net"])
        return
    for step, loss in enumerate(learn_tone(net, told, school.plan.seed)):
        report("tone", step + 1, -(-len(told) // 48), loss)
    put_aside(file, of, {"net": net.state_dict()})


def counted(told: Sequence[Example], weight: Mapping[str, int]) -> list[Example]:
    """Examples, each as often as its source counts."""
    return [e for e in told for _ in range(weight.get(e.conversation.source or "", 1))]


def tune(folder: Path, held: Sequence[Example]) -> list[Measured]:
    """Fit the second look and the confidence of the ear in a folder on held-out examples, and measure it there."""
    ear = Ear.load(folder)
    told = counted(held, WEIGHT)
    of_kind = {"": told, "-social": [e for e in told if kind_of(e.conversation) == "social"]}
    for kind, some in of_kind.items():
        if kind == "" or len(some) >= ENOUGH:
            seen = once(ear, some)
            keep_look(fit_look(seen), folder / f"look{kind}.npz")
            keep(_calibrated(crossed(seen), some), folder / f"calibration{kind}.json")
    said = list(Ear.load(folder).hear(e.conversation for e in held))
    return evaluate(said, [e.hearing for e in held])


def _calibrated(held: HeldOut, some: Sequence[Example]) -> Calibration:
    """Confidence set on all of them; intervals wide enough for each kind that must hold by itself, too, if there is enough of it.

    Such kinds are real exchanges, long threads, and what is no public thread.
    """
    c = calibrate(held)
    real = [e.conversation.source in WEIGHT for e in some]
    long = [len(e.conversation.turns) >= LONG for e in some]
    private = [kind_of(e.conversation) != "social" for e in some]
    for rows in (real, long, private):
        c = wide_enough(c, held, np.array(rows)) if sum(rows) >= ENOUGH else c
    return c


def recipe(school: School, learned: Sequence[Example], held: Sequence[Example]) -> dict[str, object]:
    """What makes these weights: versions, the commit at which it was last begun, a hash of every file, counts and the plan."""
    made: dict[str, object] = {"heard": __version__, "codebook": CODEBOOK, "encoder": "all-MiniLM-L6-v2"}
    told = [f for p in (*school.examples, *school.held) for f in (p.glob("*.jsonl") if p.is_dir() else [p])]
    made |= {"examples": _hashes(told)}
    made |= {"tone": _hashes(files(school.tone) if school.tone else [])}
    made |= {"first weights": _hashes([school.encoder / "model.safetensors"])}
    made |= {"code": commit()} if commit() else {}
    made |= {"learned": len(learned), "held out": len(held), "trainings": school.times} | asdict(school.plan)
    made["model"] = "ear-" + hashlib.sha256(json.dumps(made, sort_keys=True).encode()).hexdigest()[:8]
    return made


def _hashes(files: Sequence[Path]) -> dict[str, str]:
    return {f"{f.parent.name}/{f.name}": hashlib.sha256(f.read_bytes()).hexdigest()[:16] for f in sorted(files)}


def commit() -> str:
    """The commit of the code that learns, empty where it does not lie in a repository."""
    asked = ["git", "-C", str(Path(__file__).parent), "rev-parse", "--short=12", "HEAD"]
    try:
        return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603 - words of our own
    except (OSError, subprocess.CalledProcessError):
        return ""
