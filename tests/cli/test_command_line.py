"""The commands as they are typed."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from heard.cli.app import app

HEARD = (sys.executable, "-m", "heard.cli")


@dataclass(frozen=True)
class Came:
    """What came of a command."""

    returncode: int
    stdout: str
    stderr: str


def typed(*words: str, told: str = "") -> Came:
    """What comes of typing `heard` and these words, with `told` on standard input."""
    done = CliRunner().invoke(app, words, input=told, prog_name="heard")
    return Came(done.exit_code, done.stdout_bytes.decode(), done.stderr_bytes.decode())


def test_the_version_is_said_without_loading_what_reading_needs() -> None:
    assert typed("--version").stdout.startswith("heard ")
    heavy = "rich", "numpy", "onnxruntime", "jinja2", "bs4", "heard.arrive", "heard.run"
    look = f"import sys; from heard.cli.app import app; print([m for m in {heavy} if m in sys.modules])"
    assert subprocess.run((sys.executable, "-c", look), capture_output=True, text=True, check=True).stdout == "[]\n"


def test_every_command_has_help() -> None:
    assert {"read", "formats", "redact", "explain"} <= set(typed("--help").stdout.split())
    for command in ("read", "formats", "redact", "explain"):
        done = typed(command, "--help")
        assert done.returncode == 0
        assert f"Usage: heard {command}" in done.stdout


def test_formats_lists_every_form() -> None:
    out = typed("formats").stdout
    assert {"vcon", "webvtt", "zendesk", "text"} <= set(out.split())


@pytest.mark.parametrize("code", ["unheard", "uh", "feels unheard", "Feels-Unheard"])
def test_explain_knows_a_mark_by_each_of_its_names(code: str) -> None:
    done = typed("explain", code)
    assert done.returncode == 0
    assert "Says that nobody listens" in done.stdout
    assert "Did you even read my message?" in done.stdout


def test_explain_says_what_a_mark_is_not() -> None:
    assert "Not this: A bare sorry" in typed("explain", "names_feeling").stdout


def test_explain_without_a_mark_lists_them_all() -> None:
    from heard.conversation.codebook import ALL

    out = typed("explain").stdout
    assert not [mark.code for mark in ALL if mark.code not in out]


def test_a_mark_that_is_none_gets_near_misses() -> None:
    done = typed("explain", "unherd")
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("unherd: no such mark. Did you mean unheard")
    assert typed("explain", "qqqqqq").stderr == "qqqqqq: no such mark. `heard explain` lists them all.\n"


def test_redact_keeps_the_lines_and_counts_what_it_took(tmp_path: Path) -> None:
    source = tmp_path / "note.txt"
    source.write_bytes(b"Write to ada.byron@example.org\r\n\r\nor pay with 4111 1111 1111 1111.\nNo end")
    done = typed("redact", str(source))
    assert done.returncode == 0
    assert done.stdout == "Write to [email]\r\n\r\nor pay with [card].\nNo end"
    assert set(done.stderr.strip().removeprefix("Redacted: ").removesuffix(".").split(", ")) == {"1 email", "1 card"}


def test_redact_reads_standard_input() -> None:
    done = typed("redact", "-", told="Nothing private here.\n")
    assert (done.stdout, done.stderr) == ("Nothing private here.\n", "Nothing to redact was found.\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("redact", "/gone.txt"), "/gone.txt: cannot be read: No such file or directory. Name a text file, or - for input.\n"),
        (("redact", "/"), "/: cannot be read: Is a directory. Name a text file, or - for input.\n"),
        (("read", "x.txt", "--format", "vcn"), "vcn: no such format. Did you mean vcon?\n"),
        (("read", "x", "--columns", "no"), "--columns no: not a list of name=column. Write it like text=body,speaker=from.\n"),
    ],
)
def test_a_mistake_gets_one_line_and_exit_code_two(words: tuple[str, ...], said: str) -> None:
    done = typed(*words)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", said)


@pytest.mark.parametrize("words", [("read",), ("redact",), ("raed", "x"), ("read", "x", "--limit-mb", "a"), ("formats", "extra")])
def test_a_command_typed_wrong_shows_how_it_is_typed(words: tuple[str, ...]) -> None:
    done = typed(*words)
    assert done.returncode == 2
    assert "Usage:" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_binary_file_is_not_redacted(tmp_path: Path) -> None:
    (tmp_path / "call.wav").write_bytes(b"RIFF\0\0\0\0WAVE")
    assert typed("redact", str(tmp_path / "call.wav")).stderr.endswith("not text. Give a text file.\n")


def test_a_reader_who_leaves_early_is_no_error() -> None:
    with subprocess.Popen((*HEARD, "explain"), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as asked:
        assert asked.stdout
        assert asked.stderr
        asked.stdout.close()
        assert asked.stderr.read() == b""
        assert asked.wait(60) == 0
