"""The report on a terminal, as it is seen."""

import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from boiler import CONVERSATION, READING, TURNS
from rich.console import Console

from heard.conversation import Conversation, Reading, Recipe, Speaker, SpeakersFrom, Turn
from heard.run.terminal import report

GOLDEN = Path(__file__).parent / "golden"


def printed(conversation: Conversation, reading: Reading, width: int = 100, *, colour: bool = False) -> str:
    """What stands on a terminal of that width."""
    out = io.StringIO()
    colours = "truecolor" if colour else None
    console = Console(file=out, width=width, force_terminal=colour, color_system=colours, legacy_windows=False)
    console.print(report(conversation, reading, width))
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


@pytest.mark.parametrize("width", [80, 100])
def test_the_report_looks_as_it_should(width: int) -> None:
    assert printed(CONVERSATION, READING, width) == (GOLDEN / f"boiler-{width}.txt").read_text("utf-8")


@pytest.mark.parametrize("width", [60, 80, 100, 120, 200])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    assert max(len(line) for line in printed(CONVERSATION, READING, width).splitlines()) <= width


def test_it_reads_the_same_without_colour() -> None:
    coloured = printed(CONVERSATION, READING, colour=True)
    assert "\x1b[" in coloured
    bare = "\n".join(line.rstrip() for line in re.sub(r"\x1b\[[\d;]*m", "", coloured).splitlines()) + "\n"
    assert bare == printed(CONVERSATION, READING)


def test_words_cannot_steer_the_terminal() -> None:
    turns = (replace(TURNS[0], text="\x1b[2J\x1b]0;owned\x07 \x9b31m [bold]plain[/bold]", name="\x1b[5mEve"), *TURNS[1:])
    shown = printed(replace(CONVERSATION, turns=turns, id="\x1b[1m"), replace(READING, concern="\x1b[31mred", root_cause="a\rb"))
    assert not set(shown) & {"\x1b", "\x07", "\x9b", "\r"}
    assert "[bold]plain[/bold]" in shown


def test_a_guess_is_said_with_what_to_do() -> None:
    assert "--agent NAME" in printed(replace(CONVERSATION, speakers=SpeakersFrom("guess", 0.7)), READING)


def test_a_conversation_of_which_nothing_is_known_still_has_its_report() -> None:
    turns = Turn(Speaker.CUSTOMER, ""), Turn(Speaker.OTHER, "Hm."), Turn(Speaker.AGENT, "Hello" * 60)
    shown = printed(Conversation("x", turns), Reading((None, None, None), {}, "moved", "other", "", "", Recipe("0", "none", "1.1")))
    assert "What this is about was not clear." in shown
    assert "Nothing was promised." in shown
    assert shown.count("not read") == 2
    assert "Strain" not in shown
