"""`heard evaluate` and `heard train` with files and options that are wrong, and what is printed where nobody sees a terminal."""

import json
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from heard.cli import evaluating
from heard.cli.app import app
from heard.conversation import HeardError
from heard.listen import Ear

OWN = Path(__file__).parents[1] / "learn" / "marked" / "own.jsonl"
LINES = OWN.read_text(encoding="utf-8").splitlines(keepends=True)
GOOD = next(line for line in LINES if json.loads(line)["id"] == "own-check-0001")
NOT_INSTALLED = "its libraries are not installed. Install them with: pip install 'heard"
OTHER_TURNS = json.dumps({**json.loads(LINES[-1]), "id": "own-check-0001"})


def typed(*words: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of typing `heard` and these words."""
    done = CliRunner().invoke(app, words, prog_name="heard")
    return done.exit_code, done.stdout_bytes.decode(), done.stderr_bytes.decode()


@pytest.fixture
def two_readers(tmp_path: Path) -> Path:
    """Four conversations, each marked twice, in a file whose name looks like an instruction of colour."""
    path = tmp_path / "[red]gold.jsonl"
    ids = sorted({json.loads(line)["id"] for line in LINES})[:4]
    path.write_text("".join(line for line in LINES if json.loads(line)["id"] in ids), encoding="utf-8")
    return path


@pytest.fixture
def one_reader(tmp_path: Path) -> Path:
    path = tmp_path / "one.jsonl"
    path.write_text(GOOD, encoding="utf-8")
    return path


@pytest.mark.parametrize("command", [("evaluate",), ("train", "--examples")])
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "gold.jsonl: cannot be read: No such file or directory. Name a file of marked conversations, or a folder of such."),
        (GOOD.encode() + "Grüße".encode("latin-1"), "gold.jsonl, line 2: not UTF-8. Save the file as UTF-8."),
        (GOOD.encode("utf-16"), "gold.jsonl, line 1: not UTF-8. Save the file as UTF-8."),
        (GOOD.encode() + b"\n{", "gold.jsonl, line 3: not JSON. Give one conversation a line."),
        (b"[]\n", "gold.jsonl, line 1, conversation: not a JSON object. See `heard formats` for the form."),
        (GOOD.replace('"urgency"', '"late"', 1).encode(), "gold.jsonl, line 1, turns[0].labels.signals: not in the codebook. "
         "Give a list of any of: urgency, repeat_contact, churn_risk, wants_manager, unheard, effort, resolved."),
        (b'{"id": "a", "turns": [], "labels": []}',
         "gold.jsonl, line 1, labels: no marks. Mark every turn and the whole; {} for a turn that nobody marked."),
        ((GOOD + OTHER_TURNS).encode(), "own-check-0001: two conversations with this id. Give each an id of its own."),
    ],
)  # fmt: skip
def test_a_wrong_file_gets_one_line_and_exit_code_two(
    command: tuple[str, ...], content: bytes | None, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Ear, "load", _no_ear)
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "gold.jsonl"
    if content is not None:
        path.write_bytes(content)
    code, out, err = typed(*command, str(path))
    assert (code, out, err.removeprefix(f"{tmp_path}/")) == (2, "", f"{said}\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("train", "--held", "x.jsonl"), "--held: only to train an ear from the start, with --data and without --forecast."),
        (("train", "--epochs", "3", "--times", "3"), "--epochs, --times: only to train"),
        (("train", "--encoder", "e", "--examples", "x.jsonl"), "--encoder: only to train"),
        (("train", "--forecast", "--data", "d", "--epochs", "2"), "--epochs: only to train"),
        (("evaluate",), "Name a file of marked conversations, or --elsewhere FOLDER."),
        (("evaluate", "--elsewhere", "d", "--changed"), "--changed: name a file of marked conversations, too."),
        (("evaluate", "x", "--lexicon", "--changed", "--faithful"), "--changed, --faithful: not with --lexicon, which has no ear."),
        (("evaluate", "x", "--lexicon", "--model", "m", "--elsewhere", "d"), "--elsewhere, --model: not with --lexicon"),
        (("evaluate", "x", "--forecast", "--baselines", "d"), "--baselines: not with --forecast"),
    ],
)
def test_options_that_do_not_go_together_are_refused(words: tuple[str, ...], said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Ear, "load", _no_ear)
    code, out, err = typed(*words)
    assert (code, out) == (2, "")
    assert f"Invalid value: {said}" in err


@pytest.mark.parametrize("option", [("--changed",), ("--baselines", ".")])
def test_what_stands_beside_a_second_reader_needs_one(option: tuple[str, ...], one_reader: Path) -> None:
    said = "one.jsonl: not every conversation is marked by two readers. Leave out --changed and --baselines, which need them.\n"
    assert typed("evaluate", str(one_reader), *option) == (2, "", said)


@pytest.mark.parametrize(
    ("missing", "option", "said"),
    [
        ("vaderSentiment", "--lexicon", f"--lexicon: {NOT_INSTALLED}[measure]'."),
        ("sklearn", "--baselines=d", f"--baselines: {NOT_INSTALLED}[measure,train]'."),
        ("torch", "--baselines=d", f"--baselines: {NOT_INSTALLED}[measure,train]'."),
        ("", "--baselines=gone", "gone/heard-train: not there. Name a folder that holds it."),
        ("", "--baselines=d", ".models/all-MiniLM-L6-v2/model.safetensors: not there. Fetch it with tools/encoder.sh."),
    ],
)
def test_what_a_baseline_needs_is_said_before_the_long_work(
    missing: str, option: str, said: str, two_readers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "d" / "heard-train").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(Ear, "load", _no_ear)
    if missing:
        monkeypatch.setitem(sys.modules, missing, None)
    assert typed("evaluate", str(two_readers), option) == (2, "", f"{said}\n")


def _no_ear(*_: object) -> Ear:
    raise HeardError("an ear was loaded.")


def test_a_word_list_is_named_as_one_and_needs_no_ear(two_readers: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Ear, "load", _no_ear)
    monkeypatch.delenv("COLUMNS", raising=False)
    code, out, err = typed("evaluate", str(two_readers), "--lexicon")
    assert (code, err) == (0, "")
    assert out.startswith("[red]gold.jsonl: 4 conversations, readers: 2")
    (head,) = (line for line in out.splitlines() if "second reader " in line and "share" in line)
    assert head.split() == ["word", "list", "second", "reader", "word", "list's", "share"]


def test_names_are_whole_where_nobody_sees_a_terminal(two_readers: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    names = "word list", "TF-IDF", "frozen encoder"
    monkeypatch.setattr(evaluating, "_check_baselines", lambda data: None)
    monkeypatch.setattr(evaluating, "_baselines", lambda data, told: {name: [e.hearing for e in told] for name in names})
    code, out, err = typed("evaluate", str(two_readers), "--baselines", "d")
    assert (code, err) == (0, ""), "no line of what is being done, where that is not a terminal"
    assert "acknowledgement weighted kappa * " in out
    assert "ear's share" in out
    assert "\n\nIntervals of 90 % hold the reader's score: acknowledgment" in out
    assert "[/]" not in out
