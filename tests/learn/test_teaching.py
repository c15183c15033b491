"""A team that uses words differently teaches the ear its own, and the ear keeps what it knew."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from heard.conversation import AgentMarks, Conversation, CustomerMarks, HeardError, Score, Speaker, Turn
from heard.learn.evaluation import evaluate
from heard.learn.examples import Example, examples, together
from heard.listen import Ear, Hearing
from heard.listen.ear import SHIPPED
from heard.listen.weights import load_weights

SCORES = {name: Score(3.0, 3.0, 3.0) for name in ("acknowledgment", "clarity", "follow_through", "felt_understood")}
THINGS = ("router", "parcel", "invoice", "booking")
LEAVING = (
    "the {} is on the blink so i am handing in my badge", "{} again, time to hand in my badge",
    "handing in my badge over this {}", "if the {} is not here soon i hand in my badge",
    "two weeks without a {}, i will hand my badge in", "sort the {} out or the badge gets handed in",
    "my badge will be handed in by friday, so much for the {}", "why should i not hand in my badge after what happened with the {}",
)
STAYING = ("where do i find the number of my {}", "is there a holder for my badge in the box with the {}")
LEAVING_LATER = (
    "One more call like this and I am handing my badge in.",
    "Honestly, I might as well hand in my badge now.",
    "After nine years with you I never thought I would be handing in my badge.",
    "Tell your manager that my badge is as good as handed in.",
    "We talked about it at home and we are both handing in our badges.",
    "My neighbour handed in his badge last month and I am about to do the same.",
    "That kettle burnt my worktop. I hand in my badge, simple as that.",
    "Fix the meter or I will be handing in my badge before the weekend",
    "so tired of being passed around, badge handed in",
    "Third chair, third broken leg. Guess who is handing in their badge?",
    "please tell me where to hand in my badge, i am done with this app",
    "If nobody phones me back today I'm handing in my badge.",
    "I have stopped asking about the refund, I just want to hand in my badge.",
    "You leave me no choice but to hand in my badge over a ticket.",
    "It is not even about the money any more, I am handing in my badge.",
    "good luck with the next one because i hand in my badge tonight",
)
STAYING_LATER = (
    "Hi, could you tell me your opening hours on Saturday?",
    "I lost the badge for the car park, how do I get another one?",
    "Where do I hand in the old router when the new one arrives?",
    "Thanks, the card came this morning and it works.",
    "How long does a parcel to Leeds usually take?",
    "Can I pay the invoice by card?",
    "My new badge has the wrong photo on it, can you print it again?",
    "Do I have to hand in a form for the refund?",
    "Is the blue chair still in stock?",
    "Could you move my booking to the 14th, please?",
    "what's the difference between the two meters",
    "I'd like to add my daughter to the ticket.",
    "All sorted, cheers.",
    "Which app do I need for the loyalty badge?",
    "please send the receipt to this address instead",
    "Good morning, I have a question about my kettle's warranty.",
)
OWN = Path(__file__).parent / "marked" / "own.jsonl"


def conversation(number: int, words: str) -> Conversation:
    turns = Turn(Speaker.CUSTOMER, words), Turn(Speaker.AGENT, "What is your customer number?")
    return Conversation(f"team-{number}", turns, channel="chat")


def verdict(number: int, words: str, *, leaving: bool) -> Example:
    """In this team's trade to hand in one's badge is to leave."""
    marks = CustomerMarks("frustration", 2, ("churn_risk",)) if leaving else CustomerMarks("neutral", 0)
    reply = AgentMarks(("closed_question",), 0 if leaving else None, "missed" if leaving else None)
    return Example(conversation(number, words), Hearing((marks, reply), SCORES, "unsolved", "complaint"))


def verdicts() -> list[Example]:
    told = [(way.format(thing), way in LEAVING) for thing in THINGS for way in (*LEAVING, *STAYING)]
    return [verdict(i, words, leaving=leaving) for i, (words, leaving) in enumerate(told)]


def heard_leaving(ear: Ear, told: Sequence[str]) -> list[str]:
    """Those of the customers' words in which the ear hears somebody leaving."""
    heard = ear.hear(conversation(i, words) for i, words in enumerate(told))
    marks = [h.turns[0] for h in heard]
    return [words for words, m in zip(told, marks, strict=True) if isinstance(m, CustomerMarks) and "churn_risk" in m.signals]


WITHOUT_WARNINGS = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning", "ignore::FutureWarning")


@WITHOUT_WARNINGS
def test_a_team_s_own_words_are_learned_and_nothing_is_forgotten(tmp_path: Path) -> None:
    from heard.learn.teaching import rehearsal, teach

    taught = teach(verdicts(), rehearsal(), tmp_path / "ear", lambda *_: None)
    before, after = Ear.load(SHIPPED, threads=1), Ear.load(tmp_path / "ear", threads=1)
    assert len(heard_leaving(after, LEAVING_LATER)) >= max(13, len(heard_leaving(before, LEAVING_LATER)) + 5)
    assert heard_leaving(after, STAYING_LATER) == []
    own = together(examples([OWN]))
    figures = [
        {m.name: m.value for m in evaluate(list(ear.hear(e.conversation for e in own)), [e.hearing for e in own], draws=2)}
        for ear in (before, after)
    ]
    kept = ("feeling kappa", "strength weighted kappa", "signals macro F1", "moves macro F1", "acknowledgement weighted kappa")
    assert all(figures[1][name] >= figures[0][name] - 0.1 for name in kept)
    assert taught.before[0] < taught.after[0] <= taught.after[1] == taught.before[1]
    assert taught.kept[0] >= 0.9 * taught.kept[1]
    assert after.recipe.details["grown from"] == before.recipe.model


@WITHOUT_WARNINGS
def test_a_verdict_on_the_whole_alone_leaves_weights_that_are_numbers(tmp_path: Path) -> None:
    from heard.learn.teaching import Plan, teach

    said = replace(conversation(0, "and still no router"), extra={"judged": ["resolution"]})
    (tmp_path / "ear").mkdir()
    (tmp_path / "ear" / "look-email.npz").write_bytes(b"of another ear")
    only_the_whole = Example(said, Hearing((None, None), SCORES, "unsolved", "complaint"))
    taught = teach([only_the_whole], [], tmp_path / "ear", lambda *_: None, plan=Plan(epochs=1, changed=0.0))
    assert all(np.isfinite(weights).all() for weights in load_weights(tmp_path / "ear" / "weights.npz").values())
    assert taught.after[1] == 1, "one mark was judged"
    assert not (tmp_path / "ear" / "look-email.npz").exists(), "what another ear left there was taken over"


def test_of_a_verdict_only_what_was_judged_counts_as_shared_or_not() -> None:
    from heard.learn.teaching import shared

    told = verdict(0, "handing in my badge over this router", leaving=True)
    reply = AgentMarks(("closed_question",), 0, "care")
    heard = Hearing((CustomerMarks("anger", 2, ("churn_risk",)), reply), SCORES, "unsolved", "request")
    named = replace(told, conversation=replace(told.conversation, extra={"judged": ["0.churn_risk", "0.unheard", "1.moment"]}))
    assert shared([named], [heard]) == (2, 3), "all but the moment"
    assert shared([told], [heard]) == (8, 11), "all but the feeling, the moment and the scenario"
    unmarked = Example(told.conversation, Hearing((None, None), SCORES, "unsolved", "complaint"))
    assert shared([unmarked], [heard]) == (5, 6), "turns that nobody marked are not counted"


def test_without_verdicts_there_is_nothing_to_teach(tmp_path: Path) -> None:
    from heard.learn.teaching import teach

    with pytest.raises(HeardError, match="no verdicts"):
        teach([], [], tmp_path / "ear", lambda *_: None)


def test_a_team_that_teaches_again_goes_on_from_the_ear_it_uses_and_does_not_write_over_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from heard.cli.learning import teach_ear

    monkeypatch.setenv("HEARD_EAR", str(tmp_path))
    with pytest.raises(HeardError, match="starts from this ear"):
        teach_ear(tmp_path, [OWN])
    with pytest.raises(HeardError, match="no ear here"):
        teach_ear(tmp_path / "new", [OWN])
