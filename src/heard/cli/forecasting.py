"""Fitting the forecast and saying how good it is, from the command line."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import track

from heard.cli.evaluating import show_bins, show_figures
from heard.conversation import HeardError

if TYPE_CHECKING:
    from heard.learn.examples import Example
    from heard.learn.forecasting import Floats, Points
    from heard.listen import Ear, Hearing

FEW = 20
# What is heavy to load is imported by what uses it: the help of the commands is quick.


def fit_forecast(data: Path | None, out: Path, more: Sequence[Path]) -> None:
    """Fit the forecast on marked conversations, print how good it is by the ear's marks, write OUT/forecast.json."""
    from heard.learn.examples import examples, together
    from heard.learn.forecasting import MADE, cross_told, decided, fit, lessons, measured, not_learned_from, points
    from heard.listen import Ear
    from heard.understand.forecast import MARKS, to_json

    told = together(examples([*([data / "heard-train"] if data else []), *more]))
    fresh = not_learned_from(told)
    if len(fresh) < FEW:
        raise HeardError(f"{len(told)} marked conversations are too few.", then="Name more with --data or --examples.")
    ear = Ear.load()
    read, heard = points(told, [e.hearing.turns for e in told]), points(fresh, [h.turns for h in _heard(ear, fresh)])
    learned = lessons(read, heard)
    said = cross_told(heard, learned)
    figures = measured(heard, said)
    show_figures(measured(read, cross_told(read)), f"As readers marked {len(told)} conversations, each told without it")
    show_figures(figures, f"As the ear heard {len(fresh)} that it has not learned from, each told without it")
    _show_reliability(heard, said.marks)
    fitted = decided(fit(learned), figures)
    made = MADE | {"ear": ear.recipe.model, "conversations": len(told), "heard": len(fresh), "places": len(learned.came)}
    out.mkdir(parents=True, exist_ok=True)
    (out / "forecast.json").write_text(json.dumps(to_json(fitted, made), indent=1) + "\n", encoding="utf-8")
    better = "The forecast is better and is used." if fitted.by == MARKS else "The forecast is NOT better: persistence is shown."
    Console().print(f"{better} Written to {out / 'forecast.json'}.")


def evaluate_forecast(gold: Path, model: Path | None) -> None:
    """Print how good the forecast that comes with Heard is on marked conversations."""
    from heard.learn.examples import examples, together
    from heard.learn.forecasting import measured, points, told_by
    from heard.listen import Ear
    from heard.understand.forecast import shipped

    told = together(examples([gold]))
    p = points(told, [h.turns for h in _heard(Ear.load(model), told)])
    said = told_by(shipped(), p)
    title = f"{gold.name}: {len(p.came)} places, {p.came.mean():.0%} of them followed by strength 2 or more"
    show_figures(measured(p, said), title)
    _show_reliability(p, said.marks)


def _heard(ear: "Ear", told: Sequence["Example"]) -> list["Hearing"]:
    heard = ear.hear(e.conversation for e in told)
    return list(track(heard, "Listening", total=len(told), console=Console(stderr=True)))


def _show_reliability(p: "Points", chance: "Floats") -> None:
    from heard.learn.forecasting import reliability
    from heard.learn.trust import Bin

    bins = [Bin(*band) for band in reliability(p, chance)]
    show_bins(Console(), "The chance that was told (·), and how often it came (●)", bins)
