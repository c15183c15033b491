"""Training and evaluating an ear from the command line."""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from heard.cli.evaluating import show_figures
from heard.conversation import HeardError
from heard.listen.ear import SHIPPED


def train_ear(data: Path, out: Path, encoder: Path, more: Sequence[Path], held: Sequence[Path], epochs: int, times: int) -> None:
    """Train an ear on a folder of data (heard-train, goemotions) and further example files, and print how it does.

    The examples in `held` are never learned from: with those set aside of the others they set the confidence. The examples
    are learned `times` times, `epochs` passes each, and the weights averaged.
    """
    with _libraries():
        from heard.learn.school import School, make_ear
        from heard.learn.training import Plan
    for needed in (data / "heard-train", encoder / "model.safetensors"):
        if not needed.exists():
            raise HeardError("not there.", where=str(needed), then="See docs/ear.md for what training needs.")
    school = School([data / "heard-train", *more], encoder, out, data, held, times, Plan(epochs=epochs))
    with progress() as report:
        measured = make_ear(school, report)
    show_figures(measured, f"The ear in {out}, on conversations held out from it")


@contextmanager
def progress() -> Iterator[Callable[[str, int, int, float], None]]:
    """How far each stage is, with the loss, on standard error: a bar on a terminal, elsewhere a line for each tenth."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _in_lines(console)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("loss {task.fields[loss]:.3f}"))
    with Progress(*columns, TimeRemainingColumn(), console=console) as bar:
        tasks: dict[str, TaskID] = {}

        def report(what: str, done: int, total: int, loss: float) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=total, loss=loss)
            bar.update(tasks[what], completed=done, loss=loss)

        yield report


def _in_lines(console: Console) -> Callable[[str, int, int, float], None]:
    begun, said = time.monotonic(), ("", -1)

    def report(what: str, done: int, total: int, loss: float) -> None:
        nonlocal said
        if said != (what, done * 10 // total):
            said, minutes = (what, done * 10 // total), (time.monotonic() - begun) / 60
            console.print(f"{minutes:6.1f} min  {what}: {done} of {total}, loss {loss:.3f}", highlight=False, soft_wrap=True)

    return report


def teach_ear(out: Path, more: Sequence[Path]) -> None:
    """Add a team's verdicts to the ear in use, rehearsing what it says of the sample conversations, and print what changed.

    The ear in use is that in HEARD_EAR, else the one that comes with Heard.
    """
    with _libraries():
        from heard.learn.teaching import rehearsal, teach
    from heard.learn.examples import examples, together

    verdicts, known = together(examples(more)), Path(os.environ.get("HEARD_EAR") or SHIPPED)
    with progress() as report:
        taught = teach(verdicts, rehearsal(), out, lambda e, s, n, loss: report(f"pass {e + 1}", s + 1, n, loss), known)
    (before, judged), (after, _), (kept, own) = taught.before, taught.after, taught.kept
    told = f"{len(verdicts)} verdicts learned. Of {judged} judged marks the ear shared {before} before and shares {after} now."
    rehearsed = f"Of its own {own} marks on the sample conversations it kept {kept / own:.1%}."
    Console().print(f"{told} {rehearsed}\nUse the ear with: HEARD_EAR={out} heard read ...", highlight=False, soft_wrap=True)


@contextmanager
def _libraries() -> Iterator[None]:
    """Say what to install where an import within fails."""
    try:
        yield
    except ImportError as error:
        then = "Install them with: pip install 'heard[train]'."
        raise HeardError("the training libraries are not installed.", then=then) from error
