"""Conversations leave as lines, tables, vCons, pages and paper, without the names of customers."""

import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

import pandas
import pypdfium2
import pytest
from boiler import CONVERSATION, READING

from heard.arrive import arrive_bytes
from heard.conversation import HeardError, conversation_from_json
from heard.run.nameless import nameless
from heard.run.outgoing import OUTGOING, written
from heard.run.paper import paper, pdf

NOW = datetime(2026, 11, 26, 15, tzinfo=UTC)


def whole(form, pairs, **asked):
    return b"".join(written(iter(pairs), OUTGOING[form], NOW, **asked))


def called(ident):
    return replace(CONVERSATION, id=ident)


def test_lines_hold_everything_and_can_be_read_again():
    lines = whole("jsonl", [(CONVERSATION, READING), (CONVERSATION, None)]).decode().splitlines()
    assert conversation_from_json(json.loads(lines[0])["conversation"]) == CONVERSATION
    assert "reading" not in json.loads(lines[1])


def test_a_table_opens_in_pandas_as_csv_and_as_parquet_with_the_same_figures():
    pairs = [(called(f"c{n}"), READING) for n in range(3)]
    as_csv = pandas.read_csv(io.BytesIO(whole("csv", pairs)))
    as_parquet = pandas.read_parquet(io.BytesIO(whole("parquet", pairs)))
    assert list(as_csv.columns) == list(as_parquet.columns)
    assert len(as_csv) == len(as_parquet) == 3 * len(CONVERSATION.turns)
    assert as_parquet["strength"].sum() == as_csv["strength"].sum() > 0
    rows = pandas.read_parquet(io.BytesIO(whole("parquet", pairs, rows="conversation")))
    assert rows["turns"].tolist() == [len(CONVERSATION.turns)] * 3
    assert rows["missed"].sum() == 3 * sum(m.kind == "missed" for m in READING.moments) > 0
    assert rows["felt_understood"].dtype.kind == "f"


def test_a_parquet_of_nothing_is_still_a_table():
    assert pandas.read_parquet(io.BytesIO(whole("parquet", []))).empty


def test_many_come_as_one_zip_with_a_name_each_and_one_comes_alone():
    pairs = [(called("same"), READING), (called("same"), READING), (called("../up"), None)]
    inside = zipfile.ZipFile(io.BytesIO(whole("vcon", pairs)))
    assert inside.testzip() is None
    assert [re.split(r"[-.]", n)[0] for n in inside.namelist()] == ["same", "same", "up"]
    assert len(set(inside.namelist())) == 3
    assert not any("/" in name for name in inside.namelist())
    back = next(iter(arrive_bytes("same.vcon", whole("vcon", pairs[:1], single=True), redact=False)))
    assert [t.text for t in back.turns] == [t.text for t in CONVERSATION.turns]
    pages = zipfile.ZipFile(io.BytesIO(whole("html", pairs)))
    assert len(pages.namelist()) == 2  # what is not read has no page


def test_what_is_not_read_cannot_be_a_page_and_that_is_said():
    with pytest.raises(HeardError, match="not read yet"):
        OUTGOING["pdf"].one(CONVERSATION, None)


def test_paper_shows_the_words_and_the_marks_and_loads_nothing_from_outside():
    first = replace(CONVERSATION.turns[0], text="<img src='https://example.org/x.png'> Welcome.")
    said = replace(CONVERSATION, turns=(first, *CONVERSATION.turns[1:]))
    document = pypdfium2.PdfDocument(pdf(said, READING))
    text = " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())
    for words in ("<img src='https://example.org/x.png'> Welcome.", "Missed chance", "Read by Heard"):
        assert words in text
    assert "<img src='https" not in paper(said, READING)


def test_names_of_customers_are_taken_out_and_every_mark_keeps_its_place():
    first = replace(CONVERSATION.turns[1], text="I am Rosa. Rosa Maduro.")
    spared, reading = nameless(replace(CONVERSATION, turns=(CONVERSATION.turns[0], first, *CONVERSATION.turns[2:])), READING)
    assert spared.turns[1].text == "I am ____. ____ Maduro."
    assert {t.name for t in spared.turns if t.speaker == "customer"} == {None}
    assert {t.name for t in spared.turns if t.speaker == "agent"} == {"Idris"}
    assert [len(t.text) for t in spared.turns[2:]] == [len(t.text) for t in CONVERSATION.turns[2:]]
    assert [m.reply for m in reading.moments] == [m.reply for m in READING.moments]


def test_with_colleagues_nobody_is_named_in_words_or_in_reasons():
    moment = replace(READING.moments[0], because="Idris did not say why.")
    spared, reading = nameless(CONVERSATION, replace(READING, moments=(moment,)), colleagues=True)
    assert {t.name for t in spared.turns} == {None}
    assert reading.moments[0].because == "[name] did not say why."
