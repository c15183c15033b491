"""What `heard read` writes, what it says, and how it ends."""

import csv
import io
import json
from pathlib import Path

import pytest
from readers import plainly

from heard.cli.reading import Asked, read_all
from heard.conversation import Conversation, HeardError, conversation_from_json, reading_from_json

TALK = "Customer: Where is my parcel?\nAgent: It is on the van.\n"


def asked(*paths: Path | str, **also: object) -> Asked:
    """What somebody typed, all else left as it is."""
    plain: dict[str, object] = {
        "as_json": False, "html": None, "csv": None, "rows": "turn", "vcon": None, "agent": None, "form": None, "columns": None,
        "redact": False, "limit_mb": 100.0, "resume": False, "quiet": False,
    }  # fmt: skip
    return Asked(paths=tuple(str(path) for path in paths), **{**plain, **also})  # type: ignore[arg-type]


@pytest.fixture
def talks(tmp_path: Path) -> Path:
    """A folder of three conversations."""
    folder = tmp_path / "talks"
    folder.mkdir()
    for number in (1, 2, 3):
        (folder / f"call-{number}.txt").write_text(TALK, "utf-8")
    return folder


def test_a_line_a_conversation_goes_to_standard_output_and_nothing_else(talks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert read_all(asked(talks, as_json=True), plainly) == 0
    out, err = capsys.readouterr()
    lines = [json.loads(line) for line in out.splitlines()]
    assert [line["conversation"]["id"] for line in lines] == ["call-1", "call-2", "call-3"]
    assert all(conversation_from_json(line["conversation"]).turns for line in lines)
    assert err == "3 read.\n"


def test_a_line_has_every_key_that_scoring_needs(talks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    read_all(asked(talks / "call-1.txt", as_json=True), plainly)
    line = json.loads(capsys.readouterr().out)
    assert line["heard"] == "1"
    reading = line["reading"]
    customer, agent = reading["turns"]
    assert {"feeling", "strength", "signals", "confidence", "evidence"} <= set(customer)
    assert {"moves", "acknowledgement", "moment", "confidence", "evidence"} <= set(agent)
    assert {name: score["value"] for name, score in reading["scores"].items()} == {
        "acknowledgment": 3.0, "clarity": 3.0, "follow_through": 3.0, "felt_understood": 3.0,
    }  # fmt: skip
    assert {"resolution", "scenario", "root_cause", "concern", "moments", "promises", "curve", "recipe"} <= set(reading)
    assert reading_from_json(reading).concern == "Asks something."


def test_what_cannot_be_read_is_told_and_the_rest_is_read(talks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (talks / "call-2.txt").write_bytes(b"")
    assert read_all(asked(talks, as_json=True), plainly) == 1
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == 2
    assert "call-2.txt" in err
    assert err.endswith("2 read, 1 skipped.\n")


def test_nothing_read_is_exit_code_two(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert read_all(asked(tmp_path / "gone.txt"), plainly) == 2
    assert "gone.txt: no such file." in capsys.readouterr().err
    assert read_all(asked(tmp_path), plainly) == 2
    assert capsys.readouterr().err == "0 read.\n"


def test_quiet_says_only_what_was_skipped(talks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    read_all(asked(talks, as_json=True, quiet=True), plainly)
    assert capsys.readouterr().err == ""


def test_a_page_a_conversation_is_written_and_resumed(talks: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "new" / "pages"
    assert read_all(asked(talks, html=out), plainly) == 0
    assert sorted(page.name for page in out.iterdir()) == ["call-1.html", "call-2.html", "call-3.html"]
    (out / "call-2.html").unlink()
    (out / "call-1.html").write_text("kept", "utf-8")
    capsys.readouterr()
    assert read_all(asked(talks, html=out, resume=True), plainly) == 0
    assert capsys.readouterr().err == "1 read, 2 there already.\n"
    assert (out / "call-1.html").read_text("utf-8") == "kept"
    assert "Where is my parcel?" in (out / "call-2.html").read_text("utf-8")


def test_one_file_takes_one_conversation(talks: Path, tmp_path: Path) -> None:
    page = tmp_path / "one.html"
    assert read_all(asked(talks / "call-1.txt", html=page), plainly) == 0
    assert page.read_text("utf-8").startswith("<!doctype html>")
    with pytest.raises(HeardError, match="several conversations"):
        read_all(asked(talks, html=page), plainly)


def test_two_conversations_of_one_id_each_have_their_file(tmp_path: Path) -> None:
    rows = [{"id": "A/1", "turns": [{"speaker": "customer", "text": words}]} for words in ("One.", "Two.")]
    source = tmp_path / "both.jsonl"
    source.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    out = tmp_path / "pages"
    assert read_all(asked(source, html=out), plainly) == 0
    assert len(list(out.iterdir())) == 2
    assert all(page.parent == out for page in out.rglob("*"))
    assert read_all(asked(source, html=out, resume=True), plainly) == 0
    assert len(list(out.iterdir())) == 2


def test_a_vcon_carries_the_words_and_the_reading(talks: Path, tmp_path: Path) -> None:
    read_all(asked(talks / "call-1.txt", vcon=tmp_path / "out"), plainly)
    vcon = json.loads((tmp_path / "out" / "call-1.vcon").read_text("utf-8"))
    assert [dialog["body"] for dialog in vcon["dialog"]] == ["Where is my parcel?", "It is on the van."]
    assert vcon["analysis"]


def test_a_table_has_a_row_a_turn_or_a_row_a_conversation(talks: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    read_all(asked(talks, csv=str(tmp_path / "turns.csv")), plainly)
    with (tmp_path / "turns.csv").open(encoding="utf-8", newline="") as file:
        assert [(row["conversation"], row["turn"], row["feeling"]) for row in csv.DictReader(file)][:2] == [
            ("call-1", "0", "neutral"), ("call-1", "1", ""),
        ]  # fmt: skip
    capsys.readouterr()
    read_all(asked(talks, csv="-", rows="conversation"), plainly)
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["conversation"] for row in rows] == ["call-1", "call-2", "call-3"]
    assert rows[0]["clarity"] == "3.0"


def test_the_report_goes_to_a_file_without_blanks_at_line_ends(talks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    read_all(asked(talks / "call-1.txt"), plainly)
    out = capsys.readouterr().out
    assert "Asks something." in out
    assert "\x1b" not in out
    assert not [line for line in out.splitlines() if line != line.rstrip()]


def test_an_interruption_says_what_was_done(talks: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(conversations):  # type: ignore[no-untyped-def]
        yield next(plainly(conversations))
        raise KeyboardInterrupt

    assert read_all(asked(talks, html=tmp_path / "pages"), interrupted) == 130
    assert capsys.readouterr().err == "1 read.\nStopped before the end. Run it again with --resume to go on.\n"


@pytest.mark.parametrize(
    ("also", "words"),
    [
        ({"form": "vcn"}, "vcn: no such format. Did you mean vcon?"),
        ({"form": "zzz"}, "zzz: no such format. See `heard formats`."),
        ({"rows": "word"}, "--rows word: no such row. Use turn or conversation."),
        ({"csv": "-", "as_json": True}, "--json and --csv -: both go to standard output. Give --csv a file."),
        ({"columns": "text"}, "--columns text: not a list of name=column. Write it like text=body,speaker=from."),
        ({"columns": "text=,a=b"}, "--columns text=,a=b: not a list of name=column. Write it like text=body,speaker=from."),
        ({"resume": True}, "--resume: goes with --html or --vcon alone. A line or a table is written anew each time."),
        ({"csv": "/nowhere/at/all.csv"}, "/nowhere/at/all.csv: cannot be written: No such file or directory. Name another place."),
    ],
)
def test_what_cannot_be_done_is_said_before_anything_is_read(talks: Path, also: dict[str, object], words: str) -> None:
    def never(conversations: object) -> object:
        raise AssertionError("something was read")

    with pytest.raises(HeardError) as error:
        read_all(asked(talks, **also), never)  # type: ignore[arg-type]
    assert str(error.value) == words


def test_a_page_that_cannot_be_written_says_where(talks: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file", "utf-8")
    with pytest.raises(HeardError, match="cannot be made a folder"):
        read_all(asked(talks, html=tmp_path / "taken"), plainly)
    (tmp_path / "folder.html").mkdir()
    with pytest.raises(HeardError, match="is a folder"):
        read_all(asked(talks, html=tmp_path / "folder.html"), plainly)


def test_columns_say_which_column_is_what(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "mails.csv"
    source.write_text("a,b,c\n1,customer,Hello there\n1,agent,Good day\n", "utf-8")
    assert read_all(asked(source, as_json=True, columns="text=c, speaker=b"), plainly) == 0
    conversation: Conversation = conversation_from_json(json.loads(capsys.readouterr().out)["conversation"])
    assert [turn.text for turn in conversation.turns] == ["Hello there", "Good day"]
