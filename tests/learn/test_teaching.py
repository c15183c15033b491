"""A team that uses words differently teaches the ear its own, and the ear keeps what it knew."""

from dataclasses import replace
from pathlib import Path

import pytest

from heard.conversation import AgentMarks, Conversation, CustomerMarks, HeardError, Score, Speaker, Turn
from heard.learn.evaluation import evaluate
from heard.learn.examples import Example, examples, together
from heard.listen import Ear, Hearing
from heard.listen.ear import SHIPPED

SCORES = {name: Score(3.0, 3.0, 3.0) for name in ("acknowledgment", "clarity", "follow_through", "felt_understood")}
THINGS = ("router", "parcel", "kettle", "ticket", "invoice", "app", "order", "meter", "card", "booking", "screen", "chair")
WAYS = (
    "the {} is on the blink so i am handing in my badge", "{} again, time to hand in my badge",
    "handing in my badge over this {}", "if the {} is not here soon i hand in my badge",
)
OWN = Path(__file__).parent / "marked" / "own.jsonl"


def verdict(number: int, words: str, *, leaving: bool) -> Example:
    """In this team's trade to hand in one's badge is to leave."""
    turns = Turn(Speaker.CUSTOMER, words), Turn(Speaker.AGENT, "What is your customer number?")
    marks = CustomerMarks("frustration", 2, ("churn_risk",)) if leaving else CustomerMarks("neutral", 0)
    reply = AgentMarks(("closed_question",), 0 if leaving else None, "missed" if leaving else None)
    return Example(Conversation(f"team-{number}", turns, channel="chat"), Hearing((marks, reply), SCORES, "unsolved", "complaint"))


def verdicts(things: tuple[str, ...], first: int) -> list[Example]:
    told = [verdict(first + i, way.format(t), leaving=True) for i, (t, way) in enumerate((t, w) for t in things for w in WAYS)]
    plain = [verdict(first + 500 + i, f"where do i find the number of my {t}", leaving=False) for i, t in enumerate(things)]
    return told + plain


def leaving(ear: Ear, told: list[Example]) -> float:
    """The share of customers handing in their badge whom the ear hears leaving."""
    heard = ear.hear(e.conversation for e in told)
    marks = [h.turns[0] for h, e in zip(heard, told, strict=True) if "churn_risk" in e.hearing.turns[0].signals]  # type: ignore[union-attr]
    return sum("churn_risk" in m.signals for m in marks if isinstance(m, CustomerMarks)) / len(marks)


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning", "ignore::FutureWarning")
def test_a_team_s_own_words_are_learned_and_nothing_is_forgotten(tmp_path: Path) -> None:
    from heard.learn.teaching import SMALL_STEPS, rehearsal, teach

    in_half_the_time = replace(SMALL_STEPS, epochs=5)
    learned, met_later = verdicts(THINGS[:8], 0), verdicts(THINGS[8:], 1000)
    teach(learned, rehearsal(), tmp_path / "ear", lambda *_: None, plan=in_half_the_time)
    before, after = Ear.load(SHIPPED, threads=1), Ear.load(tmp_path / "ear", threads=1)
    assert leaving(after, met_later) >= max(0.8, leaving(before, met_later) + 0.3)
    own = together(examples([OWN]))
    figures = [
        {m.name: m.value for m in evaluate(list(ear.hear(e.conversation for e in own)), [e.hearing for e in own], draws=2)}
        for ear in (before, after)
    ]
    kept = ("feeling kappa", "strength weighted kappa", "moves macro F1", "acknowledgement weighted kappa")
    assert all(figures[1][name] >= figures[0][name] - 0.1 for name in kept)
    assert after.recipe.details["grown from"] == before.recipe.model


def test_without_verdicts_there_is_nothing_to_teach(tmp_path: Path) -> None:
    from heard.learn.teaching import teach

    with pytest.raises(HeardError, match="no verdicts"):
        teach([], [], tmp_path / "ear", lambda *_: None)
