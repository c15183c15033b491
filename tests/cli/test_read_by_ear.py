"""`heard read` from beginning to end, with the ear that comes with Heard."""

import json
from pathlib import Path

from typer.testing import CliRunner

from heard import read
from heard.cli.app import app

TALK = """Customer: This is the third time I ask where my parcel is. Does anybody read this?
Agent: I'm so sorry. You've asked three times and waited all week. I'll ring the depot now and write to you by four.
Customer: Thank you so much, that is a relief.
"""


def test_what_is_typed_and_what_is_programmed_read_the_same(tmp_path: Path) -> None:
    source = tmp_path / "parcel.txt"
    source.write_text(TALK, "utf-8")
    done = CliRunner().invoke(app, ["read", str(source), "--json", "--quiet"])
    assert (done.exit_code, done.stderr) == (0, "")
    line = json.loads(done.stdout)
    assert [turn["text"] for turn in line["conversation"]["turns"]] == [row.split(": ", 1)[1] for row in TALK.splitlines()]
    ((conversation, reading),) = read(str(source))
    assert conversation.id == line["conversation"]["id"] == "parcel"
    assert reading.concern == line["reading"]["concern"]
    assert round(reading.scores["felt_understood"].value, 3) == line["reading"]["scores"]["felt_understood"]["value"]
    assert [set(turn) >= {"confidence", "evidence"} for turn in line["reading"]["turns"]] == [True] * 3
