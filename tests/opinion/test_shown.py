"""`heard read --second-opinion`: what is typed, shown and written, with a model that answers on this machine."""

import io
import json
import re
import subprocess
import sys
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from answering import Answering
from fake_model import Reply, model_that_answers
from jsonschema import Draft202012Validator
from rich.console import Console
from typer.testing import CliRunner

from heard.cli.app import app
from heard.conversation import Conversation, Reading, Recipe, Speaker, Turn, reading_from_json
from heard.listen.second import hear_again
from heard.run.opinions import second
from heard.run.terminal import report

TALK = """Customer: This is the third time I ask where my parcel is. Does anybody read this?
Agent: Please fill in the form on our page.
"""
SAID = {
    "turn_1": {"because": "Counts.", "feeling": "sadness", "strength": 3, "signals": ["churn_risk"], "sentence": 2},
    "turn_2": {"because": "Sends away.", "moves": ["offer"], "acknowledgement": "2", "moment": "care", "sentence": 1},
}
GOOD = Reply(json.dumps(SAID))


@pytest.fixture
def typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """What comes of `heard read FILE ...` with a model at an address."""
    source = tmp_path / "parcel.txt"
    source.write_text(TALK, "utf-8")

    def command(*words: str, url: str = "") -> Any:
        for name, value in (("URL", url), ("NAME", "some-model" if url else "")):
            monkeypatch.setenv(f"HEARD_LANGUAGE_MODEL_{name}", value)
        return CliRunner().invoke(app, ["read", str(source), *words])

    return command


def test_it_is_off_until_it_is_asked_for(typed: Any) -> None:
    with model_that_answers(GOOD) as place:
        done = typed("--json", "--quiet", url=place.url)
    assert (done.exit_code, place.asked) == (0, [])
    assert "second_opinion" not in json.loads(done.stdout)["reading"]


def test_asked_for_and_not_switched_on_says_how_and_reads_nothing(typed: Any) -> None:
    done = typed("--second-opinion")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith("second opinion: no language model is switched on. Set HEARD_LANGUAGE_MODEL_URL")


def test_the_json_line_holds_it_beside_the_ears_marks(typed: Any) -> None:
    with model_that_answers(GOOD) as place:
        done = typed("--json", "--quiet", "--second-opinion", url=place.url)
    assert (done.exit_code, done.stderr) == (0, "")
    line = json.loads(done.stdout)
    schema = json.loads(files("heard.conversation").joinpath("schema.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(line)
    opinion = line["reading"]["second_opinion"]
    assert (opinion["turns"][0]["feeling"], opinion["turns"][1]["moment"]) == ("sadness", "care")
    assert opinion["recipe"]["model"] == "some-model"
    assert {"mark": "0.churn_risk", "ear": "no", "second": "yes"} in opinion["differences"]
    assert line["reading"]["turns"][0]["feeling"] != ""
    assert reading_from_json(line["reading"]).second_opinion
    assert len(place.asked) == 1


def test_the_report_shows_where_the_two_differ_and_why(typed: Any) -> None:
    with model_that_answers(GOOD) as place:
        done = typed("--second-opinion", url=place.url)
    shown = done.stdout[done.stdout.index("Second opinion") :]
    assert "some-model and the ear agree on" in shown
    assert "second: sadness, severe" in shown
    assert re.search(r"may leave +ear: no +second: yes", shown)
    assert "second: moment of care" in shown
    assert "“Counts.”" in shown


def test_a_model_that_does_not_answer_takes_nothing_from_the_reading(typed: Any) -> None:
    with model_that_answers(Reply("no")) as place:
        asked = typed("--second-opinion", url=place.url)
        plain = typed(url=place.url)
    assert asked.exit_code == 0
    assert asked.stderr.count("A second opinion is missing.") == 1
    assert "There is no second opinion." in asked.stdout
    before = asked.stdout.partition("Second opinion")[0].rstrip()
    assert plain.stdout.startswith(before)


def test_nothing_that_asks_a_model_is_loaded_where_nobody_asks() -> None:
    look = (
        "import sys, heard.cli.reading, heard.run.batch, heard.run.page, heard.run.terminal, heard.respond, heard.understand;"
        "import heard.listen; print([m for m in ('httpx', 'pydantic', 'heard.listen.asking') if m in sys.modules])"
    )
    assert subprocess.run((sys.executable, "-c", look), capture_output=True, text=True, check=True).stdout == "[]\n"


def test_without_the_extra_it_is_said_what_to_install(typed: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "heard.listen.asking", raising=False)
    monkeypatch.setitem(sys.modules, "httpx", None)
    done = typed("--second-opinion", url="http://127.0.0.1:9/v1")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.endswith("are not installed. Install them with: pip install 'heard[opinion]'.\n")


def test_words_of_a_model_cannot_steer_the_terminal() -> None:
    talk = Conversation("x", (Turn(Speaker.CUSTOMER, "Well."),))
    ask = Answering({0: {"because": "\x1b[2Jgone", "feeling": "joy"}})
    heard = hear_again(talk, Answering(), lambda conversation: conversation)
    reading = Reading(heard.turns, {}, "solved", "other", "", "", Recipe("0", "ear", "1.1"))
    both = second(talk, reading, ask)
    assert both.second_opinion
    evil = replace(both, second_opinion=replace(both.second_opinion, missing="\x1b[5m", recipe=Recipe("0", "\x1b[1m", "1.1")))
    out = io.StringIO()
    Console(file=out, width=60, legacy_windows=False).print(report(talk, evil, 60))
    assert "gone" in out.getvalue()
    assert "\x1b" not in out.getvalue()
    assert max(map(len, out.getvalue().splitlines())) <= 60
