"""`heard replay`: which cues would have come when on recorded conversations, and how a policy does."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from heard.cli.app import app
from heard.respond.policy import SHIPPED

MARKED = Path(__file__).parents[1] / "learn" / "marked" / "own.jsonl"
COT = """Customer: The cot came without its screws, for the third time. My son sleeps on the floor and I am furious with you.
Agent: We apologise for any inconvenience.
Customer: Did you even read what I wrote? Nobody answers me.
"""


def replayed(*words: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of `heard replay` and these words."""
    done = CliRunner().invoke(app, ["replay", *words], env={"COLUMNS": "100"})
    return done.exit_code, done.stdout, done.stderr


@pytest.fixture
def few(tmp_path: Path) -> Path:
    path = tmp_path / "few.jsonl"
    path.write_text("".join(MARKED.read_text("utf-8").splitlines(keepends=True)[:24]), "utf-8")
    return path


@pytest.fixture
def silent(tmp_path: Path) -> Path:
    """The policy of the house, with a need that nothing reaches."""
    path = tmp_path / "silent.toml"
    told = SHIPPED.read_text("utf-8").replace('name = "2026-11"', 'name = "silent"')
    path.write_text("\n".join("least = 101" if line.startswith("least") else line for line in told.splitlines()), "utf-8")
    return path


def test_a_recorded_conversation_shows_what_would_have_come_with_the_ear_s_own_marks(tmp_path: Path) -> None:
    (tmp_path / "cot.txt").write_text(COT, "utf-8")
    code, out, err = replayed(str(tmp_path / "cot.txt"), "--quiet")
    assert (code, err) == (0, "")
    assert "cot  " in out
    assert "The cot came without its screws" in out
    assert "cues a conversation" in out
    assert "Nobody has marked these" in out
    assert max(map(len, out.splitlines())) <= 100


def test_with_a_reader_s_marks_the_figures_are_told_with_n_and_interval(few: Path) -> None:
    code, out, _ = replayed(str(few), "--marks", "readers")
    assert code == 0
    assert "missed chances with a fitting cue in time" in out
    assert "n 2" in out or "too few to tell" in out


def test_the_policy_is_in_time_for_most_missed_chances_and_silent_where_it_is_calm() -> None:
    """On conversations that it was not tuned on."""
    code, out, _ = replayed(str(MARKED), "--marks", "readers", "--json", "--no-redact")
    found = json.loads(out.splitlines()[-1])["figures"]["2026-11"]
    assert code == 0
    assert found["conversations"] == 140
    assert found["missed_with_fitting"]["share"] > 0.8
    assert found["calm_silent"]["share"] > 0.95
    assert found["cues_each"] < 1.5


def test_as_lines_each_cue_comes_with_its_turn_reason_evidence_and_outcome(few: Path) -> None:
    code, out, _ = replayed(str(few), "--marks", "readers", "--json")
    lines = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert len(lines) == 25
    cues = [cue for line in lines[:-1] for cue in line["cues"]]
    assert cues
    assert all(cue["because"] and cue["outcome"] in ("met", "ignored", "overtaken", "shown") for cue in cues)
    assert lines[-1]["figures"]["2026-11"]["cues"] == len(cues)


def test_two_policies_stand_beside_each_other_and_where_they_differ_is_told(few: Path, silent: Path) -> None:
    _, out, _ = replayed(str(few), "--marks", "readers", "--compare", str(silent))
    assert "They differ in" in out
    assert "silent" in out
    _, same, _ = replayed(str(few), "--marks", "readers", "--policy", str(silent), "--compare", str(silent))
    assert "Both would have shown the same." in same


def test_the_two_halves_are_apart_and_together_all(few: Path) -> None:
    ids = []
    for half in ("first", "second"):
        _, out, _ = replayed(str(few), "--marks", "readers", "--json", "--half", half)
        ids.append({line["id"] for line in map(json.loads, out.splitlines()) if "id" in line})
    assert not ids[0] & ids[1]
    assert ids[0]
    assert ids[1]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--dose", "double"), "no such dose. 2026-11 has new, usual, seasoned."),
        (("--marks", "mine"), "Use ear or readers."),
        (("--half", "third"), "Use first or second."),
        (("--policy", "none.toml"), "none.toml: cannot be read."),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(few: Path, words: tuple[str, ...], told: str) -> None:
    code, out, err = replayed(str(few), *words)
    assert (code, out) == (2, "")
    assert told in err


def test_a_conversation_without_marks_cannot_be_replayed_with_a_reader_s(tmp_path: Path) -> None:
    (tmp_path / "cot.txt").write_text(COT, "utf-8")
    code, _, err = replayed(str(tmp_path / "cot.txt"), "--marks", "readers")
    assert code == 2
    assert "cot: not marked. Leave out --marks readers" in err
