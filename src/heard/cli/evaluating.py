"""Showing how close an ear is to a reader: figures with intervals, what is taken for what, and whether it knows when it is sure."""

from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.status import Status
from rich.table import Table
from rich.text import Text

from heard.cli.saying import paper
from heard.conversation import Conversation, HeardError

if TYPE_CHECKING:
    from heard.learn.evaluation import Measured, Pairs
    from heard.learn.examples import Example
    from heard.learn.trust import Bin
    from heard.listen import Ear, Hearing

WIDE = 20
FEW = 10
ENCODER = Path(".models/all-MiniLM-L6-v2")


def evaluate_ear(gold: Path, model: Path | None, lexicon: bool, changed: bool, data: Path | None) -> None:
    """Print how close the ear (or a word list) is to the readers of a file; with `data`, beside the baselines trained there."""
    from heard.learn.evaluation import evaluate
    from heard.learn.examples import examples, together
    from heard.listen import Ear

    told = together(examples([gold]))
    if not told:
        raise HeardError("no marked conversations.", where=str(gold), then="Give one marked conversation a line.")
    readers = _readers(told)
    if len(readers) < 2 and (changed or data):
        then = "Leave out --changed and --baselines, which need them."
        raise HeardError("not every conversation is marked by two readers.", where=gold.name, then=then)
    if data:
        _check_baselines(data)
    ear = None if lexicon else Ear.load(model)
    with _doing(f"Listening to {len(told)} conversations"):
        talks = [e.conversation for e in told]
        said = list(ear.hear(talks)) if ear else _by_words(talks)
        figures = evaluate(said, *readers)
    show_figures(figures, f"{gold.name}: {len(told)} conversations, readers: {len(readers)}")
    if len(readers) > 1:
        _show_closeness(told, {"ear" if ear else "word list": said} | (_baselines(data, told) if data else {}))
        if changed and ear:
            _show_changed(ear, told)
    if ear:
        _show_trust(ear, told, list(zip(said, readers[0], strict=True)))
        _show_channels(told, said)


def _doing(what: str) -> Status:
    """A line on standard error that says what is being done, as long as it takes; nothing where that is no terminal."""
    return Console(stderr=True).status(f"{what} ...")


def _check_installed(option: str, libraries: Sequence[str], extras: str) -> None:
    if any(find_spec(name) is None for name in libraries):
        then = f"Install them with: pip install 'heard[{extras}]'."
        raise HeardError("its libraries are not installed.", where=option, then=then)


def _check_baselines(data: Path) -> None:
    """Raise HeardError where the baselines cannot be trained, before anything long begins."""
    _check_installed("--baselines", ("sklearn", "vaderSentiment", "torch", "safetensors"), "measure,train")
    fetch = {data / "heard-train": "Name a folder that holds it.", ENCODER / "model.safetensors": "Fetch it with tools/encoder.sh."}
    for needed, then in fetch.items():
        if not needed.exists():
            raise HeardError("not there.", where=str(needed), then=then)


def _by_words(talks: Sequence[Conversation]) -> "list[Hearing]":
    _check_installed("--lexicon", ["vaderSentiment"], "measure")
    from heard.learn.lexicon import lexicon

    return lexicon(talks)


def _readers(told: "Sequence[Example]") -> "list[list[Hearing]]":
    """What each reader marked, as many readers as every conversation has."""
    count = min(len(e.hearings) for e in told)
    return [[e.hearings[k] for e in told] for k in range(count)]


def _baselines(data: Path, told: "Sequence[Example]") -> "dict[str, list[Hearing]]":
    """The word list, and regressions learned from the same examples as the ear; `data` holds heard-train and examples."""
    from heard.learn.baselines import Baseline, by_encoder, by_words
    from heard.learn.examples import examples, parted, together
    from heard.learn.school import FOLDS, HELD

    paths = [p for p in (data / "heard-train", Path("examples/train")) if p.exists()]
    talks = [e.conversation for e in told]
    found = {"word list": _by_words(talks)}
    with _doing("Training the baselines, which takes about ten minutes"):
        learned, held = parted(together(examples(paths)), FOLDS, HELD)
        texts = [t.text for e in learned for t in e.conversation.turns]
        for name, view in {"TF-IDF": by_words(texts), "frozen encoder": by_encoder(ENCODER)}.items():
            found[name] = Baseline(view, learned, held).hear(talks)
    return found


def show_figures(measured: "Sequence[Measured]", title: str) -> None:
    """A table of figures, each with a bar and the interval of 95 in 100 redrawings."""
    table = Table(title=title, box=None, title_justify="left")
    for name, where in (("", "left"), ("figure", "right"), ("95 % interval", "left"), ("", "left")):
        table.add_column(name, justify=where)  # type: ignore[arg-type]
    for m in measured:
        bar = "━" * round(WIDE * max(m.value, 0)) if m.value == m.value else "too few"
        between = f"{m.low:.2f} to {m.high:.2f}" if m.value == m.value else ""
        table.add_row(m.name, f"{m.value:.3f}", between, bar)
    paper().print(table)


def _show_closeness(told: "Sequence[Example]", said: "Mapping[str, Sequence[Hearing]]") -> None:
    from heard.learn.headline import HEADLINE, closeness, headline, headline_between

    found = {who: closeness(hearings, told) for who, hearings in said.items()}
    table = Table(title="Beside a second reader (* counts for the headline)", box=None, title_justify="left")
    for name in ("", *found, "second reader", f"{next(iter(found))}'s share"):
        table.add_column(name, justify="right" if name else "left", no_wrap=not name)
    first = next(iter(found.values()))
    for name, ear in first.items():
        star = " *" if name in HEADLINE else ""
        share = f"{ear.ratio:.2f}" if ear.readers > 0 else "-"
        table.add_row(name + star, *(f"{f[name].ear:.2f}" for f in found.values()), f"{ear.readers:.2f}", share)
    table.add_row("headline", *(f"{headline(f):.3f}" for f in found.values()), "1.000", "")
    with _doing("Drawing the conversations anew for the intervals"):
        between = {who: headline_between(hearings, told) for who, hearings in said.items()}
    paper().print(table)
    told_between = ", ".join(f"{who} {low:.2f} to {high:.2f}" for who, (low, high) in between.items())
    paper().print(f"95 % interval of the headline: {told_between}", highlight=False)


def _show_changed(ear: "Ear", told: "Sequence[Example]") -> None:
    from heard.learn.robustness import robustness

    table = Table(title="The same conversations, said otherwise", box=None, title_justify="left")
    for name in ("", "headline", "loss", "turns that differ"):
        table.add_column(name, justify="right" if name else "left", no_wrap=not name)
    with _doing("Listening again to other spellings and other Englishes"):
        for o in robustness(lambda talks: list(ear.hear(talks)), told):
            table.add_row(o.way, f"{o.headline:.3f}", f"{o.loss:+.3f}", f"{o.turns:.0%}")
    paper().print(table)


def _show_trust(ear: "Ear", told: "Sequence[Example]", pairs: "Pairs") -> None:
    from heard.learn import trust

    console = paper()
    if len(told[0].hearings) > 1:
        console.print(Text("\nBelow: against the first reader.", "dim"))
    with _doing("Listening for how sure the ear is"):
        chances = ear.chances([e.conversation for e in told])
    sure = {"feeling": trust.feelings_sure(pairs), "moves": trust.moves_sure(chances, pairs)}
    for name, each in sure.items():
        mean, low, high = trust.error_by_chance(each)
        show_bins(console, f"How sure, how right: {name}", trust.bins(each))
        error = f"expected calibration error {trust.calibration_error(each):.3f}"
        console.print(f"  {error}; confidences that are all right would show {mean:.3f}, {low:.3f} to {high:.3f}", highlight=False)
    held = ", ".join(f"{name} {share:.0%}" for name, share in trust.coverage(pairs).items())
    console.print(Text.assemble(("\nIntervals of 90 % hold the reader's score:", "bold"), f" {held}"))
    table = Table(title="Strength: marked (down), said (across)", box=None, title_justify="left", min_width=40)
    for name in ("", "0", "1", "2", "3"):
        table.add_column(name, justify="right")
    for level, row in enumerate(trust.strengths(pairs)):
        table.add_row(str(level), *(_shaded(n, sum(row)) for n in row))
    console.print(table)
    for marked, said, n in trust.confusions(pairs):
        console.print(f"  {marked} taken for {said}: {n}")


def _shaded(n: int, total: int) -> Text:
    share = n / total if total else 0.0
    return Text(str(n), "bold" if share >= 0.5 else "dim" if share < 0.1 else "")


def show_bins(console: Console, title: str, found: "Sequence[Bin]") -> None:
    """A line a band of certainty: how sure (·), how often right (●)."""
    console.print(Text(f"\n{title}", "bold"))
    for b in found:
        line = [" "] * (WIDE + 1)
        line[round(WIDE * b.sure)], line[round(WIDE * b.right)] = "·", "●"
        console.print(f"  {b.sure:4.0%} sure {''.join(line)} {b.right:4.0%} right  (n {b.n})", highlight=False)


def _show_channels(told: "Sequence[Example]", said: "Sequence[Hearing]") -> None:
    """The main figures by kind of channel, where there are enough conversations to speak of."""
    from heard.learn.evaluation import evaluate
    from heard.listen.passages import CHANNELS, kind_of

    by_kind = {k: [i for i, e in enumerate(told) if kind_of(e.conversation) == k] for k in CHANNELS}
    if sum(bool(places) for places in by_kind.values()) < 2:
        return
    for kind, places in by_kind.items():
        if len(places) >= FEW:
            readers = _readers([told[i] for i in places])
            show_figures(evaluate([said[i] for i in places], *readers, draws=100), f"{kind}: {len(places)} conversations")
        elif places:
            paper().print(f"{kind}: {len(places)} conversations, too few to tell")


def show_elsewhere(data: Path, model: Path | None) -> None:
    """Print the ear's figures on other people's data."""
    from heard.learn.elsewhere import elsewhere
    from heard.listen import Ear

    table = Table(title="On other people's data, never learned from for this", box=None, title_justify="left")
    for name in ("set", "figure", "value", "n"):
        table.add_column(name, justify="right" if name in ("value", "n") else "left")
    with _doing("Listening to other people's data"):
        for f in elsewhere(data, Ear.load(model)):
            table.add_row(f.set, f.name, f"{f.value:.3f}", str(f.n))
    if not table.rows:
        raise HeardError("none of the sets that are measured on.", where=str(data), then="See docs/ear.md for their names.")
    paper().print(table)


def show_faithfulness(gold: Path, model: Path | None) -> None:
    """Print whether a mark goes when its evidence is taken away."""
    from heard.learn.examples import examples, together
    from heard.learn.faithfulness import faithfulness
    from heard.listen import Ear

    with _doing("Listening again without the evidence"):
        found = faithfulness(Ear.load(model), [e.conversation for e in together(examples([gold]))])
    paper().print(
        f"{found.n} marks in turns of several phrases: {found.without_evidence:.0%} are gone without their evidence, "
        f"{found.without_another:.0%} without another phrase of the turn."
    )
