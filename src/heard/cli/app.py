"""The commands that can be typed, and what each takes. What a command needs is loaded when it runs, so help is quick."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from heard import __version__

app = typer.Typer(
    name="heard",
    help="Reads customer-service conversations on your own machine and shows where people felt understood.",
    epilog="Exit code: 0 all was read, 1 some was not, 2 nothing was.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"heard {__version__}")
        raise typer.Exit


@app.callback()
def _heard(
    version: Annotated[bool, typer.Option("--version", help="Say the version.", callback=_version, is_eager=True)] = False,
) -> None:
    """What all commands share."""


@app.command()
def read(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Files or folders; - for standard input.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON line a conversation to standard output.")] = False,
    html: Annotated[Path | None, typer.Option(metavar="OUT", help="A page each into this folder, or one .html file.")] = None,
    csv: Annotated[str | None, typer.Option(metavar="OUT", help="A table into this file; - for standard output.")] = None,
    rows: Annotated[str, typer.Option(metavar="turn|conversation", help="What one row of the table is.")] = "turn",
    vcon: Annotated[Path | None, typer.Option(metavar="OUT", help="A vCon with the reading as its analysis, as --html.")] = None,
    agent: Annotated[str | None, typer.Option(metavar="NAME", help="The name of the agent, where the form does not say.")] = None,
    form: Annotated[str | None, typer.Option("--format", metavar="F", help="The form of the input, if not by its content.")] = None,
    columns: Annotated[str | None, typer.Option(metavar="text=body,...", help="Which column of a table is what.")] = None,
    no_redact: Annotated[bool, typer.Option("--no-redact", help="Keep names, numbers and addresses as they are.")] = False,
    limit_mb: Annotated[float, typer.Option("--limit-mb", "--limit", metavar="MB", min=0.001, help="Skip larger files.")] = 100.0,
    resume: Annotated[bool, typer.Option("--resume", help="Leave out what --html or --vcon has written before.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but what was skipped.")] = False,
    second_opinion: Annotated[
        bool, typer.Option("--second-opinion", help="Ask the language model that HEARD_LANGUAGE_MODEL_URL names, too.")
    ] = False,
) -> None:
    """Read conversations: a report on the terminal, or lines, pages, tables."""
    from heard.cli.opinion import understood
    from heard.cli.reading import Asked, read_all
    from heard.cli.saying import tidily

    with tidily(), understood(second_opinion) as understand:
        asked = Asked(
            tuple(paths), as_json, html, csv, rows, vcon, agent, form, columns, not no_redact, limit_mb, resume, quiet
        )  # fmt: skip
        raise typer.Exit(read_all(asked, understand))


@app.command()
def formats() -> None:
    """List the forms that conversations can come in."""
    from heard.cli.asking import show_formats
    from heard.cli.saying import tidily

    with tidily():
        show_formats()


@app.command()
def redact(path: Annotated[str, typer.Argument(metavar="PATH", help="A text file; - for standard input.")]) -> None:
    """Replace names, numbers and addresses in a text by what they are, line by line."""
    from heard.cli.asking import show_redacted
    from heard.cli.saying import tidily

    with tidily():
        show_redacted(path)


@app.command()
def explain(
    code: Annotated[list[str] | None, typer.Argument(metavar="[CODE]", help="A mark, for example unheard or NF.")] = None,
) -> None:
    """Say what a mark means, with examples; without a mark, list them all."""
    from heard.cli.asking import show_all_marks, show_mark
    from heard.cli.saying import tidily

    with tidily():
        if code:
            show_mark(" ".join(code))
        else:
            show_all_marks()


def _refuse(given: Mapping[str, object], why: str) -> None:
    """Raise a usage error that names those of these options that were given."""
    if named := ", ".join(f"--{name}" for name, value in given.items() if value):
        raise typer.BadParameter(f"{named}: {why}")


@app.command()
def train(
    typed: typer.Context,
    data: Annotated[Path | None, typer.Option(metavar="FOLDER", help="A folder with heard-train and the sets of tone.")] = None,
    out: Annotated[Path, typer.Option(metavar="FOLDER", help="Where the ear's files go.")] = Path("ear"),
    encoder: Annotated[Path, typer.Option(metavar="FOLDER", help="The encoder's files.")] = Path(".models/all-MiniLM-L6-v2"),
    examples: Annotated[list[Path] | None, typer.Option(metavar="FILE", help="More examples: a file or folder.")] = None,
    held: Annotated[list[Path] | None, typer.Option(metavar="FILE", help="Examples that only set the confidence.")] = None,
    epochs: Annotated[int, typer.Option(min=1, help="How often to go through the examples.")] = 3,
    times: Annotated[int, typer.Option(min=1, help="How often to do that from the start; the weights are averaged.")] = 3,
    forecast: Annotated[bool, typer.Option("--forecast", help="Instead, fit the forecast: OUT/forecast.json.")] = False,
) -> None:
    """Train an ear on marked conversations, or, without --data, teach the ear in use your own verdicts."""
    from heard.cli.forecasting import fit_forecast
    from heard.cli.learning import teach_ear, train_ear
    from heard.cli.saying import tidily

    with tidily():
        if forecast or data is None:
            sources = {name: typed.get_parameter_source(name) for name in ("encoder", "held", "epochs", "times")}
            given = {name: source is not None and source.name == "COMMANDLINE" for name, source in sources.items()}
            _refuse(given, "only to train an ear from the start, with --data and without --forecast.")
        if forecast:
            fit_forecast(data, out, examples or [])
        elif data is not None:
            train_ear(data, out, encoder, examples or [], held or [], epochs, times)
        else:
            teach_ear(out, examples or [])


@app.command()
def evaluate(
    gold: Annotated[Path | None, typer.Argument(metavar="FILE", help="Marked conversations, one a line.")] = None,
    model: Annotated[Path | None, typer.Option(metavar="FOLDER", help="Another ear than the one that comes with Heard.")] = None,
    lexicon: Annotated[bool, typer.Option("--lexicon", help="A word list instead of the ear: the baseline.")] = False,
    changed: Annotated[bool, typer.Option("--changed", help="Also in other spelling: transcribed, typos, dialect.")] = False,
    faithful: Annotated[bool, typer.Option("--faithful", help="Also whether a mark goes with its evidence.")] = False,
    baselines: Annotated[Path | None, typer.Option(metavar="FOLDER", help="Train the baselines here and show them beside.")] = None,
    elsewhere: Annotated[Path | None, typer.Option(metavar="FOLDER", help="Other people's data, one folder a set.")] = None,
    forecast: Annotated[bool, typer.Option("--forecast", help="Instead, how good the forecast of what may come is.")] = False,
) -> None:
    """Say how close the ear is to a reader's marks."""
    from heard.cli.evaluating import evaluate_ear, show_elsewhere, show_faithfulness
    from heard.cli.forecasting import evaluate_forecast
    from heard.cli.saying import tidily

    of_file: dict[str, object] = {"lexicon": lexicon, "changed": changed, "faithful": faithful, "baselines": baselines}
    with tidily():
        if gold is None and elsewhere is None:
            raise typer.BadParameter("Name a file of marked conversations, or --elsewhere FOLDER.")
        if gold is None:
            _refuse(of_file | {"forecast": forecast}, "name a file of marked conversations, too.")
        if forecast:
            _refuse(of_file, "not with --forecast, which measures something else.")
        if lexicon:
            of_ear = {"changed": changed, "faithful": faithful, "elsewhere": elsewhere, "model": model}
            _refuse(of_ear, "not with --lexicon, which has no ear.")
        if gold is not None and forecast:
            evaluate_forecast(gold, model)
        elif gold is not None:
            evaluate_ear(gold, model, lexicon, changed, baselines)
            if faithful:
                show_faithfulness(gold, model)
        if elsewhere is not None:
            show_elsewhere(elsewhere, model)


@app.command()
def replay(
    paths: Annotated[list[str], typer.Argument(metavar="FILE...", help="Recorded conversations: files or folders.")],
    policy: Annotated[Path | None, typer.Option(metavar="FILE", help="Another cue policy than the one of Heard.")] = None,
    compare: Annotated[Path | None, typer.Option(metavar="FILE", help="A second policy, shown beside the first.")] = None,
    dose: Annotated[str, typer.Option(metavar="new|usual|seasoned", help="For whom: how much is shown.")] = "usual",
    marks: Annotated[str, typer.Option(metavar="ear|readers", help="Whose marks: the ear's, or those in the file.")] = "ear",
    half: Annotated[str, typer.Option(metavar="first|second", help="Only this half, to tune on one and report the other.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON line a conversation, then one with the figures.")] = False,
    every: Annotated[bool, typer.Option("--all", help="Show every conversation that had a cue.")] = False,
    no_redact: Annotated[bool, typer.Option("--no-redact", help="Keep names, numbers and addresses as they are.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")] = False,
) -> None:
    """Play recorded conversations again: which cue would have come when, and how the policy does."""
    from heard.cli.replaying import Asked, replay_all
    from heard.cli.saying import tidily

    with tidily():
        asked = Asked(tuple(paths), policy, compare, dose, marks, half, as_json, every, not no_redact, quiet)
        raise typer.Exit(replay_all(asked))


@app.command(add_help_option=False, context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def web(told: typer.Context) -> None:
    """Run a command of the web application: start, create-administrator, check ... (`heard web` lists them)."""
    from heard.cli.saying import tidily
    from heard.cli.web import hand_over

    with tidily():
        hand_over(told.args)
