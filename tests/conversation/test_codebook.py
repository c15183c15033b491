"""The codebook explains itself, and every code has one meaning in its kind."""

from collections import Counter

from heard.conversation import codebook


def test_a_mark_is_found_by_long_code_short_code_and_label() -> None:
    assert [m.code for m in codebook.explain("names_feeling")] == ["names_feeling"]
    assert [m.code for m in codebook.explain("NF")] == ["names_feeling"]
    assert [m.code for m in codebook.explain("Has been in touch before")] == ["repeat_contact"]
    assert codebook.explain("no such mark") == ()


def test_no_two_marks_of_a_kind_share_a_code() -> None:
    assert max(Counter((m.kind, m.code) for m in codebook.ALL).values()) == 1


def test_every_feeling_signal_and_move_has_an_example() -> None:
    for mark in (*codebook.FEELINGS, *codebook.SIGNALS, *codebook.MOVES):
        assert mark.examples, mark.code
        assert mark.meaning.endswith(".")
