"""Every score says where to look first, and two readers differ mark by mark."""

from heard.conversation import AgentMarks, CustomerMarks, Difference, Evidence, Reading, Recipe, Score, Span
from heard.understand.differing import differences
from heard.understand.scores import MOST, with_evidence

SPANS = [Span(1, i, i + 1) for i in range(6)]
TURNS = (
    CustomerMarks("worry", 2, ("unheard",), evidence=(Evidence("unheard", Span(0, 0, 4)),)),
    AgentMarks(("plan",), 1, None, evidence=tuple(Evidence("plan", span) for span in reversed(SPANS))),
)
SCORES = {name: Score(3, 2, 4) for name in ("acknowledgment", "clarity", "follow_through", "felt_understood")}


def test_a_score_carries_a_few_different_spans_in_the_order_of_the_conversation() -> None:
    scores = with_evidence(Reading(TURNS, SCORES, "", "", "", "", Recipe("", "", "")))
    assert scores["felt_understood"].evidence == (Span(0, 0, 4),)
    followed = scores["follow_through"].evidence
    assert len(followed) == MOST
    assert list(followed) == sorted(followed, key=lambda s: (s.turn, s.start))
    assert scores["clarity"].evidence == ()


def test_two_readers_differ_only_where_both_have_read() -> None:
    second = (CustomerMarks("anger", 2), None)
    assert differences(TURNS, second) == (2, (Difference("0.feeling", "worry:2", "anger:2"), Difference("0.unheard", "yes", "no")))
    assert differences(TURNS, TURNS)[1] == ()
