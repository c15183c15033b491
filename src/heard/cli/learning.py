"""Training and evaluating an ear from the command line."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from heard.conversation import HeardError
from heard.learn.evaluation import Measured


def train_ear(data: Path, out: Path, encoder: Path, more: Sequence[Path], epochs: int) -> None:
    """Train an ear on a folder of data (heard-train, goemotions) and further example files, and print how it does."""
    try:
        from heard.learn.school import School, make_ear
        from heard.learn.training import Plan
    except ImportError as error:
        then = "Install them with: pip install 'heard[train]'."
        raise HeardError("the training libraries are not installed.", then=then) from error
    for needed in (data / "heard-train", encoder / "model.safetensors"):
        if not needed.exists():
            raise HeardError("not there.", where=str(needed), then="See docs/ear.md for what training needs.")
    tone = data / "goemotions" / "conversations.jsonl"
    school = School([data / "heard-train", *more], encoder, out, tone if tone.exists() else None)
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("loss {task.fields[loss]:.3f}"))
    with Progress(*columns, TimeRemainingColumn(), console=console) as bar:
        tasks: dict[str, object] = {}

        def report(what: str, done: int, total: int, loss: float) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=total, loss=loss)
            bar.update(tasks[what], completed=done, loss=loss)  # type: ignore[arg-type]

        measured = make_ear(replace(school, plan=Plan(epochs=epochs)), report)
    show(measured, f"The ear in {out}, on conversations held out from it")


def evaluate_ear(gold: Path, model: Path | None, lexicon: bool) -> None:
    """Print how close the ear (or a word list) is to a reader's marks, with intervals."""
    from heard.learn.evaluation import evaluate
    from heard.learn.examples import examples
    from heard.listen import Ear

    told = [e for e in examples([gold]) if e.conversation.extra.get("reader", 0) == 0]
    if not told:
        raise HeardError("no marked conversations.", where=str(gold), then="Give one marked conversation a line.")
    conversations = [e.conversation for e in told]
    if lexicon:
        from heard.learn.lexicon import lexicon as listen_by_words

        said = listen_by_words(conversations)
    else:
        said = list((Ear.load(model) if model else Ear.load()).hear(conversations))
    show(evaluate(said, [e.hearing for e in told]), f"{gold.name}: {len(told)} conversations")


def show(measured: Sequence[Measured], title: str) -> None:
    """A table of figures, each with a bar and the interval of 95 in 100 redrawings."""
    table = Table(title=title, box=None, title_justify="left")
    for name, where in (("", "left"), ("figure", "right"), ("95 % interval", "left"), ("", "left")):
        table.add_column(name, justify=where)  # type: ignore[arg-type]
    for m in measured:
        bar = "━" * round(20 * max(m.value, 0)) if m.value == m.value else "too few"
        table.add_row(m.name, f"{m.value:.3f}", f"{m.low:.2f} to {m.high:.2f}", bar)
    Console().print(table)
