"""Evidence lies on exactly the words it is about, whatever the words are and however marks overlap."""

import html
import re

from boiler import CONVERSATION, READING
from hypothesis import given
from hypothesis import strategies as st

from heard.conversation import Span
from heard.run.page.highlight import Stroke, highlighted, pieces
from heard.run.page.turns import rows


def strokes_on(text: str) -> st.SearchStrategy[list[Stroke]]:
    """Any marks on a text, some of them reaching beyond it."""
    places = st.integers(-3, len(text) + 3)
    spans = st.tuples(places, places).map(lambda ab: Span(0, min(ab), max(ab)))
    brushes, codes = st.sampled_from(["", "s2", "care", "jargon"]), st.sampled_from(["", "NF", "PL"])
    return st.lists(st.builds(Stroke, spans, brushes, codes), max_size=6)


@given(st.text(max_size=60).flatmap(lambda text: st.tuples(st.just(text), strokes_on(text))))
def test_no_word_is_lost_and_each_mark_keeps_its_own_words(given: tuple[str, list[Stroke]]) -> None:
    text, strokes = given
    cut = pieces(text, strokes)
    assert "".join(piece.text for piece in cut) == text
    for code in ("NF", "PL"):
        at = [i for s in strokes if s.code == code for i in range(max(0, s.span.start), min(len(text), s.span.end))]
        marked = [code in piece.codes for piece in cut for _ in piece.text]
        assert [i for i, is_marked in enumerate(marked) if is_marked] == sorted(set(at))


@given(st.text(max_size=60).flatmap(lambda text: st.tuples(st.just(text), strokes_on(text))))
def test_the_page_shows_the_text_as_it_was_said(given: tuple[str, list[Stroke]]) -> None:
    text, strokes = given
    assert html.unescape(re.sub(r"</?(?:mark|span)[^>]*>", "", str(highlighted(text, strokes)))) == text


def test_overlapping_marks_share_the_words_they_share() -> None:
    text = "Stay with me: I'll ring <them> now."
    strokes = [Stroke(Span(0, 0, 24), "care", "OW"), Stroke(Span(0, 14, 34), "", "PL"), Stroke(Span(0, 24, 30), "jargon")]
    assert str(highlighted(text, strokes)) == (
        '<mark class="care" data-m="OW">Stay with me: </mark><mark class="care" data-m="OW PL">I&#39;ll ring </mark>'
        '<mark data-m="PL"><span class="jargon">&lt;them&gt;</span></mark><mark data-m="PL"> now</mark>.'
    )


def test_the_words_of_the_evidence_are_the_words_marked() -> None:
    row = list(rows(CONVERSATION, READING))[3]
    felt = "".join(re.findall(r'<mark class="s3" data-m="[^"]*FE[^"]*">([^<]*)</mark>', str(row.words)))
    assert html.unescape(felt) == "Does anybody there read? I have a baby in a coat INDOORS."
    assert re.findall(r'<mark[^>]*data-m="ef"[^>]*>([^<]*)</mark>', str(row.words)) == ["I typed it twice already!"]
