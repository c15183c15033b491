"""Faces and shouting reach the ear as words, and evidence still points at what was written."""

from itertools import pairwise

from heard.listen.evidence import phrases
from heard.listen.spelling import in_words, shouts


def test_a_face_becomes_a_word_and_its_place_is_kept() -> None:
    text, places = in_words("still waiting 😡 ok")
    assert text == "still waiting  furious  ok"
    assert places is not None
    assert places[text.index("furious")] == 14
    assert places[-1] == len("still waiting 😡 ok") - 1


def test_a_text_without_faces_is_left_alone() -> None:
    assert in_words("plain words :") == ("plain words :", None)


def test_capitals_and_marks_in_a_row_are_shouting() -> None:
    assert shouts("WHERE IS MY PARCEL")
    assert shouts("still nothing!!!")
    assert not shouts("My PC and my TV are fine. OK?")


def test_phrases_cover_every_word_once() -> None:
    text = (
        "Sorry. I have rung the depot, and the driver comes back today between four and six because the road was closed this "
        "morning; fine?"
    )
    found = phrases(text)
    assert "".join(text[a:b] for a, b in found).replace(" ", "") == text.replace(" ", "")
    assert all(b <= c for (_, b), (c, _) in pairwise(found))
