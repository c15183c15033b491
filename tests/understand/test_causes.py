"""Why people write: like causes are one group, named by the words they share, the most painful first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heard.conversation import CustomerMarks, Reading, Recipe
from heard.understand.causes import causes


def why(root_cause: str, strength: int = 1, concern: str = "") -> Reading:
    """A reading with this root cause, in which the customer's strongest feeling had this strength."""
    turns = (CustomerMarks("frustration" if strength else "neutral", strength),)
    return Reading(turns, {}, "unsolved", "complaint", root_cause, concern, Recipe("0", "a reader", "1.1"))


def test_the_same_trouble_in_other_words_is_one_cause_named_by_what_is_shared() -> None:
    told = ["parcel never arrived", "parcel arrived late", "my parcel has not arrived", "charged twice for one rug"]
    first, second = causes([(str(i), why(words)) for i, words in enumerate(told)])
    assert (first.count, first.examples) == (3, ("0", "1", "2"))
    assert {"parcel", "arrived"} <= set(first.words.split()), "as people said it, and no stems"
    assert (second.words, second.count, second.share) == ("charged twice for one rug", 1, 0.25)


def test_what_hurts_most_comes_first() -> None:
    calm = [(f"a{i}", why("invoice copy wanted", 0)) for i in range(3)]
    hard = [("b", why("water pipe burst ceiling", 3))]
    found = causes([*calm, *hard])
    assert [(c.count, c.pain) for c in found] == [(1, 3.0), (3, 0.0)]


def test_causes_in_another_script_are_told_apart() -> None:
    found = causes([("a", why("كسر الباب")), ("b", why("تأخر الطلب")), ("c", why("12")), ("d", why("13"))])
    assert sorted(c.words for c in found) == ["12", "13", "تأخر الطلب", "كسر الباب"]


def test_without_a_cause_there_is_no_group() -> None:
    assert causes([]) == ()
    assert causes([("a", why(""))]) == ()


SAID = ["", "a", "b a", "late parcel", "parcels late again", "charged twice", "charge", "مرحبا", "12"]


@given(st.lists(st.tuples(st.sampled_from(SAID), st.integers(0, 3)), max_size=12))
def test_everybody_is_in_one_group(told: list[tuple[str, int]]) -> None:
    found = causes([(str(i), why(words, strength)) for i, (words, strength) in enumerate(told)])
    counted = sum(1 for words, _ in told if words)
    assert sum(c.count for c in found) == counted
    assert sum(c.share for c in found) == pytest.approx(1.0 if counted else 0.0)
    assert [c.pain for c in found] == sorted((c.pain for c in found), reverse=True)
    assert all(c.words and len(c.examples) <= 5 for c in found)
