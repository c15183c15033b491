"""Showing how close an ear is to a reader: figures with intervals, what is taken for what, and whether it knows when it is sure."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from heard.conversation import Conversation, HeardError

if TYPE_CHECKING:
    from heard.learn.evaluation import Measured, Pairs
    from heard.learn.examples import Example
    from heard.learn.trust import Bin
    from heard.listen import Ear, Hearing

WIDE = 20
FEW = 10


def evaluate_ear(gold: Path, model: Path | None, lexicon: bool, changed: bool, data: Path | None) -> None:
    """Print how close the ear (or a word list) is to the readers of a file; with `data`, beside the baselines trained there."""
    from heard.learn.examples import examples, together
    from heard.listen import Ear

    told = together(examples([gold]))
    if not told:
        raise HeardError("no marked conversations.", where=str(gold), then="Give one marked conversation a line.")
    ear = Ear.load(model)
    talks = [e.conversation for e in told]
    said = _by_words(talks) if lexicon else list(ear.hear(talks))
    readers = _readers(told)
    from heard.learn.evaluation import evaluate

    show_figures(evaluate(said, *readers), f"{gold.name}: {len(told)} conversations, readers: {len(readers)}")
    if len(readers) > 1:
        _show_closeness(told, {"ear": said} | (_baselines(data, told) if data else {}))
        if changed and not lexicon:
            _show_changed(ear, told)
    if not lexicon:
        _show_trust(ear, told, list(zip(said, readers[0], strict=True)))
        _show_channels(told, said)


def _by_words(talks: Sequence[Conversation]) -> "list[Hearing]":
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

    paths = [p for p in (data / "heard-train", Path("examples/train")) if p.exists()]
    learned, held = parted(together(examples(paths)), 7, 0)
    talks = [e.conversation for e in told]
    texts = [t.text for e in learned for t in e.conversation.turns]
    seen = {"TF-IDF": by_words(texts), "frozen encoder": by_encoder(Path(".models/all-MiniLM-L6-v2"))}
    found = {"word list": _by_words(talks)}
    for name, view in seen.items():
        found[name] = Baseline(view, learned, held).hear(talks)
    return found


def show_figures(measured: "Sequence[Measured]", title: str) -> None:
    """A table of figures, each with a bar and the interval of 95 in 100 redrawings."""
    table = Table(title=title, box=None, title_justify="left")
    for name, where in (("", "left"), ("figure", "right"), ("95 % interval", "left"), ("", "left")):
        table.add_column(name, justify=where)  # type: ignore[arg-type]
    for m in measured:
        bar = "━" * round(WIDE * max(m.value, 0)) if m.value == m.value else "too few"
        table.add_row(m.name, f"{m.value:.3f}", f"{m.low:.2f} to {m.high:.2f}", bar)
    Console().print(table)


def _show_closeness(told: "Sequence[Example]", said: "Mapping[str, Sequence[Hearing]]") -> None:
    from heard.learn.headline import HEADLINE, closeness, headline

    found = {who: closeness(hearings, told) for who, hearings in said.items()}
    table = Table(title="Beside a second reader (* counts for the headline)", box=None, title_justify="left")
    for name in ("", *found, "second reader", "ear's share"):
        table.add_column(name, justify="right" if name else "left")
    first = next(iter(found.values()))
    for name, ear in first.items():
        star = " *" if name in HEADLINE else ""
        table.add_row(name + star, *(f"{f[name].ear:.2f}" for f in found.values()), f"{ear.readers:.2f}", f"{ear.ratio:.2f}")
    table.add_row("headline", *(f"{headline(f):.3f}" for f in found.values()), "1.000", "")
    Console().print(table)


def _show_changed(ear: "Ear", told: "Sequence[Example]") -> None:
    from heard.learn.robustness import robustness

    found = robustness(lambda talks: list(ear.hear(talks)), told)
    table = Table(title="The same conversations in other spelling", box=None, title_justify="left")
    for name in ("", "headline", "loss"):
        table.add_column(name, justify="right" if name else "left")
    for name, value in found.items():
        table.add_row(name, f"{value:.3f}", f"{found['as written'] - value:+.3f}")
    Console().print(table)


def _show_trust(ear: "Ear", told: "Sequence[Example]", pairs: "Pairs") -> None:
    from heard.learn import trust

    console = Console()
    sure = {"feeling": trust.feelings_sure(pairs), "moves": trust.moves_sure(ear.chances([e.conversation for e in told]), pairs)}
    for name, each in sure.items():
        mean, low, high = trust.error_by_chance(each)
        of_chance = f"if every confidence were right, chance would show {mean:.3f}, {low:.3f} to {high:.3f}"
        title = f"How sure, how right: {name} (expected calibration error {trust.calibration_error(each):.3f}; {of_chance})"
        show_bins(console, title, trust.bins(each))
    held = ", ".join(f"{name} {share:.0%}" for name, share in trust.coverage(pairs).items())
    console.print(f"\n[bold]Intervals of 90 % hold the reader's score:[/] {held}")
    table = Table(title="Strength: marked (down), said (across)", box=None, title_justify="left")
    for name in ("", "0", "1", "2", "3"):
        table.add_column(name, justify="right")
    for level, row in enumerate(trust.strengths(pairs)):
        table.add_row(str(level), *(_shaded(n, sum(row)) for n in row))
    console.print(table)
    for marked, said, n in trust.confusions(pairs):
        console.print(f"  {marked} taken for {said}: {n}")


def _shaded(n: int, total: int) -> str:
    share = n / total if total else 0.0
    return f"[{'bold' if share >= 0.5 else 'dim' if share < 0.1 else 'default'}]{n}[/]"


def show_bins(console: Console, title: str, found: "Sequence[Bin]") -> None:
    """A line a band of certainty: how sure (·), how often right (●)."""
    console.print(f"\n[bold]{title}[/]")
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
            Console().print(f"{kind}: {len(places)} conversations, too few to tell")


def show_elsewhere(data: Path, model: Path | None) -> None:
    """Print the ear's figures on other people's data."""
    from heard.learn.elsewhere import elsewhere
    from heard.listen import Ear

    table = Table(title="On other people's data, never learned from for this", box=None, title_justify="left")
    for name in ("set", "figure", "value", "n"):
        table.add_column(name, justify="right" if name in ("value", "n") else "left")
    for f in elsewhere(data, Ear.load(model)):
        table.add_row(f.set, f.name, f"{f.value:.3f}", str(f.n))
    if not table.rows:
        raise HeardError("none of the sets that are measured on.", where=str(data), then="See docs/ear.md for their names.")
    Console().print(table)


def show_faithfulness(gold: Path, model: Path | None) -> None:
    """Print whether a mark goes when its evidence is taken away."""
    from heard.learn.examples import examples, together
    from heard.learn.faithfulness import faithfulness
    from heard.listen import Ear

    found = faithfulness(Ear.load(model), [e.conversation for e in together(examples([gold]))])
    Console().print(
        f"{found.n} marks in turns of several phrases: {found.without_evidence:.0%} are gone without their evidence, "
        f"{found.without_another:.0%} without another phrase of the turn."
    )
