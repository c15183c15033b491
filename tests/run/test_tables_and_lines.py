"""Readings as rows and lines: nothing is lost, and a spreadsheet runs nothing."""

import csv
import io
import json
from dataclasses import replace

from boiler import CONVERSATION, READING, TURNS

from heard.conversation import conversation_from_json, reading_from_json
from heard.run.lines import lines
from heard.run.table import CONVERSATION_COLUMNS, TURN_COLUMNS, conversation_row, table, turn_rows


def written(columns: tuple[str, ...], rows: list[dict[str, str | int | float | None]]) -> list[dict[str, str]]:
    """The rows as somebody reads them again from a file."""
    out = io.StringIO(newline="")
    write = table(out, columns)
    for row in rows:
        write(row)
    return list(csv.DictReader(io.StringIO(out.getvalue(), newline="")))


def test_one_row_a_turn_says_what_was_said_and_marked() -> None:
    rows = written(TURN_COLUMNS, list(turn_rows(CONVERSATION, READING)))
    assert [row["text"] for row in rows] == [turn.text for turn in TURNS]
    assert (rows[3]["feeling"], rows[3]["strength"], rows[3]["signals"]) == ("anger", "3", "unheard effort")
    assert (rows[2]["moment"], rows[2]["acknowledgement"], rows[2]["confidence"]) == ("missed", "1", "0.62")
    assert rows[2]["instead"].startswith("Four visits")
    assert rows[0]["acknowledgement"] == ""


def test_one_row_a_conversation_holds_the_figures() -> None:
    (row,) = written(CONVERSATION_COLUMNS, [conversation_row(CONVERSATION, READING)])
    assert (row["acknowledgment"], row["acknowledgment_low"], row["acknowledgment_high"]) == ("3.6", "3.1", "4.1")
    assert (row["care"], row["missed"], row["promises_kept"], row["promises_open"]) == ("1", "1", "1", "1")
    assert (row["highest_strain"], row["last_strain"]) == ("2.9", "-0.9")
    assert row["started_at"] == "2026-11-16T17:42:00+00:00"


def test_every_column_is_filled_from_a_known_name() -> None:
    assert set(conversation_row(CONVERSATION, READING)) == set(CONVERSATION_COLUMNS)
    assert {name for row in turn_rows(CONVERSATION, READING) for name in row} == set(TURN_COLUMNS)


def test_a_spreadsheet_runs_nothing_that_a_customer_wrote() -> None:
    turns = (replace(TURNS[0], text='=HYPERLINK("http://x","y")', name="@SUM(1)"), *TURNS[1:])
    rows = written(TURN_COLUMNS, list(turn_rows(replace(CONVERSATION, turns=turns), READING)))
    assert rows[0]["text"] == """'=HYPERLINK("http://x","y")"""
    assert rows[0]["name"] == "'@SUM(1)"


def test_a_line_is_one_line_and_comes_back_as_it_was() -> None:
    odd = replace(CONVERSATION, turns=(replace(TURNS[0], text="Two\nlines\u2028and\u0085more"), *TURNS[1:]))
    (line,) = lines([(odd, READING)])
    assert "\n" not in line
    whole = json.loads(line)
    assert conversation_from_json(whole["conversation"]) == odd
    again = reading_from_json(whole["reading"])
    assert (again.moments, again.promises, again.turns) == (READING.moments, READING.promises, READING.turns)
