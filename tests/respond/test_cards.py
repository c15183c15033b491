"""Scripts become cue cards: prompts, not cages; what the law asks for stays word for word."""

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heard.conversation import HeardError
from heard.respond.cards import cards, checked, from_json, lost_lines, required_lines, to_json
from heard.respond.paper import text_of

SCRIPT = """OPENING
1. Thank you for calling Larch & Co., my name is [agent].
2. This call may be recorded for training purposes.
3. Can I have your order number please?

If the customer is upset: I understand your frustration. We apologise for any inconvenience.
Agent: What happened when the van came?
Customer: It never came.
- Your parcel shows a carrier exception, so it was returned to hub pending re-manifest.
- I will ring the depot and call you back within two hours.
[required] Larch Credit is a broker, not a lender. Terms apply, and 19.9% APR representative.
You have the right to cancel within 14 days. Is there anything else I can help you with today?
Closing:
Have a great day!
"""


def test_a_teams_script_becomes_cards_in_its_own_order() -> None:
    made = cards(SCRIPT)
    assert [c.prompt for c in made] == [
        "Greet, and give your name",
        "Say this word for word",
        "Check who it is, and say why",
        "Acknowledge the feeling",
        "Ask one open question",
        "Explain it in plain words",
        "State the plan, with a time",
        "Say this word for word",
        "Say this word for word",
        "Check it landed",
        "End with what happens next",
    ]
    assert {c.section for c in made} == {"OPENING", "Closing"}
    assert made[3].when == "If the customer is upset"


def test_what_the_law_asks_for_stays_word_for_word_and_says_why() -> None:
    assert required_lines(cards(SCRIPT)) == (
        "This call may be recorded for training purposes.",
        "Larch Credit is a broker, not a lender. Terms apply, and 19.9% APR representative.",
        "You have the right to cancel within 14 days.",
    )
    assert [c.required for c in cards(SCRIPT) if c.required] == [
        "tells of the recording", "the script says so", "tells of the right to cancel",
    ]  # fmt: skip


def test_words_of_the_trade_come_with_plain_ones() -> None:
    jargon = {p.word: p.plain for c in cards(SCRIPT) for p in c.jargon}
    assert jargon["carrier exception"] == "something stopped the carrier from delivering"
    assert "re-manifest" in jargon


def test_steps_that_would_fit_any_customer_are_pointed_out_with_what_would_not() -> None:
    stock = [c for c in cards(SCRIPT) if c.anyone]
    assert [c.step for c in stock] == ["greet", "acknowledge", "check", "close"]
    assert all(c.rather for c in stock)
    assert not any(c.anyone for c in cards("What happened when the van came?"))


def test_a_required_line_that_was_changed_is_missed() -> None:
    made = cards(SCRIPT)
    before = required_lines(made)
    changed = [c if not c.required else checked(c.step, c.words.replace("14", "fourteen"), required=c.required) for c in made]
    assert lost_lines(before, made) == ()
    assert lost_lines(before, changed) == ("You have the right to cancel within 14 days.",)


def test_a_line_the_law_asks_for_is_no_heading_even_in_capitals() -> None:
    assert required_lines(cards("YOUR STATUTORY RIGHTS APPLY\nHello.")) == ("YOUR STATUTORY RIGHTS APPLY",)


def test_a_script_of_too_many_steps_is_refused_rather_than_cut() -> None:
    with pytest.raises(HeardError, match="steps"):
        cards("\n".join(f"Ask what happened on day {n}.\nI will ring depot {n}." for n in range(100)))


def test_an_abbreviation_does_not_cut_a_required_line_in_two() -> None:
    line = "Larch is authorised and regulated by the F.C.A. under no. 123456."
    assert required_lines(cards(line)) == (line,)


def test_a_card_that_somebody_wrote_is_looked_through_again() -> None:
    card = checked("plan", "We value your business and the RMA comes shortly.")
    assert (card.prompt, card.anyone != "", [p.word for p in card.jargon]) == ("State the plan, with a time", True, ["RMA"])
    assert checked("no such step", "x").step == "explain"


def test_cards_survive_being_stored() -> None:
    assert from_json(to_json(cards(SCRIPT))) == cards(SCRIPT)


@pytest.mark.parametrize("empty", ["", "\n\n", "# Heading only", "Customer: hello", "x" * 60_001])
def test_a_script_without_a_step_says_what_to_do(empty: str) -> None:
    with pytest.raises(HeardError) as told:
        cards(empty)
    assert told.value.then


LINES = st.lists(
    st.sampled_from([line for line in SCRIPT.splitlines() if line.strip()]) | st.text(max_size=60), min_size=1, max_size=12
)


@settings(max_examples=150, deadline=None)
@given(LINES)
def test_every_card_points_at_the_words_it_was_made_from_and_nothing_required_is_lost(lines: list[str]) -> None:
    script = "\n".join(["Hello there.", *lines])
    made = cards(script)
    assert all(script[c.start : c.end] == c.words for c in made)
    assert [c.start for c in made] == sorted(c.start for c in made)
    assert all(any(line in c.words for c in made if c.required) for line in required_lines(made))
    if SCRIPT.splitlines()[2] in lines:
        assert "This call may be recorded for training purposes." in required_lines(made)


def a_word_file(*paragraphs: str) -> bytes:
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = "".join(f"<w:p><w:r><w:t>{p}</w:t></w:r></w:p>" for p in paragraphs)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as folder:
        folder.writestr("word/document.xml", f'<w:document xmlns:w="{w}"><w:body>{body}</w:body></w:document>')
    return out.getvalue()


def test_a_script_comes_from_the_files_that_teams_write_in() -> None:
    assert text_of("script.docx", a_word_file("Greet them.", "Ask what happened.")) == "Greet them.\nAsk what happened."
    assert text_of("script.html", b"<h1>Opening</h1><script>x()</script><p>Greet them.</p>").split() == [
        "Opening",
        "Greet",
        "them.",
    ]
    assert text_of("script.txt", "Größe prüfen.\r\nDanke.".encode("cp1252")) == "Größe prüfen.\nDanke."
    assert text_of("script.md", "﻿# Opening\n\n\n\nGreet.".encode()) == "# Opening\n\nGreet."


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.docx", b"PK\x03\x04broken"), ("a.docx", b"no zip"), ("a.pdf", b"%PDF\x00\x00"), ("a.txt", b"x" * (4 * 1024 * 1024 + 1)),
        ("evil.docx", a_word_file("x").replace(b"<w:body>", b"<w:body>", 1)[:40]),
    ],
    ids=["broken", "no zip", "another kind", "too large", "cut off"],
)  # fmt: skip
def test_a_file_that_is_no_script_says_what_to_give(name: str, content: bytes) -> None:
    with pytest.raises(HeardError) as told:
        text_of(name, content)
    assert name in str(told.value)
    assert told.value.then


def test_a_word_file_with_entities_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as folder:
        folder.writestr("word/document.xml", '<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>')
    with pytest.raises(HeardError):
        text_of("a.docx", out.getvalue())
