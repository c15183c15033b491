"""The ear that comes with Heard, on conversations of our own: plain things are heard, live and at once alike."""

import json
import random
from collections.abc import Iterator

import pytest

from heard.conversation import AgentMarks, Conversation, CustomerMarks, Speaker, Turn
from heard.listen import Ear, Hearing, codes

SPEAKS = {"C": Speaker.CUSTOMER, "A": Speaker.AGENT, "B": Speaker.BOT, "O": Speaker.OTHER}


def talk(*lines: str, channel: str = "chat", name: str = "t") -> Conversation:
    return Conversation(name, tuple(Turn(SPEAKS[line[0]], line[3:]) for line in lines), channel=channel)


KETTLE = talk(
    "C: My kettle was meant to come on Monday. This is the third time I write and nobody answers me!!",
    "A: Sorry for any inconvenience. Please visit our help page.",
    "O: Chat transferred to Mira.",
    "C: Are you joking? I have already been to that page twice. I want to speak to a manager.",
    "A: You have written three times and been sent in circles, and you are still without a kettle. I have just asked the depot to "
    "send one today, and I will write to you by five with the driver's number. Does that work for you?",
    "C: Oh that is a relief, thank you so much for sorting it out!",
)
CALM = talk(
    "C: Hello, what are your opening hours on Sunday?",
    "A: Good morning. We are open from ten to four on Sundays.",
    "C: Thanks.",
    name="calm",
)


@pytest.fixture(scope="module")
def ear() -> Ear:
    return Ear.load(threads=1)


@pytest.fixture(scope="module")
def kettle(ear: Ear) -> Hearing:
    return next(ear.hear([KETTLE]))


def customer(hearing: Hearing, turn: int) -> CustomerMarks:
    marks = hearing.turns[turn]
    assert isinstance(marks, CustomerMarks)
    return marks


def agent(hearing: Hearing, turn: int) -> AgentMarks:
    marks = hearing.turns[turn]
    assert isinstance(marks, AgentMarks)
    return marks


def test_what_was_said_before_changes_what_one_word_means(ear: Ear) -> None:
    failed = talk(
        "C: My parcel was due on Monday and it is still not here. Third time I write.",
        "A: Sorry, please check the tracking page.",
        "C: The tracking page says delivered. It is not here, I told you that twice.",
        "A: We cannot find your order. Please fill in the form again.",
        "C: Great.",
    )
    done = talk("C: Could you change my address?", "A: Done, your order comes to Mill Lane on Friday.", "C: Great.", name="done")
    after, calm = (customer(hearing, -1) for hearing in ear.hear([failed, done]))
    assert after.feeling in ("frustration", "anger", "disappointment")
    assert after.strength >= 1
    assert calm.feeling in ("neutral", "gratitude", "relief", "joy")


def test_a_customer_who_writes_for_the_third_time_is_heard(kettle: Hearing) -> None:
    first = customer(kettle, 0)
    assert first.feeling in ("frustration", "anger")
    assert first.strength >= 2
    assert {"repeat_contact", "unheard"} & set(first.signals)


def test_a_formula_is_told_from_an_answer(kettle: Hearing) -> None:
    formula, answer = agent(kettle, 1), agent(kettle, 4)
    assert "apology" in formula.moves
    assert "plan" in answer.moves
    assert (answer.acknowledgement or 0) > (formula.acknowledgement or 0)


def test_relief_has_no_strength(kettle: Hearing) -> None:
    last = customer(kettle, 5)
    assert last.feeling in ("relief", "gratitude", "joy")
    assert last.strength == 0


def test_a_turn_of_neither_side_is_not_marked(kettle: Hearing) -> None:
    assert kettle.turns[2] is None


def test_a_plain_question_needs_no_acknowledgement_and_is_no_missed_chance(ear: Ear) -> None:
    hearing = next(ear.hear([CALM]))
    assert customer(hearing, 0).feeling == "neutral"
    assert agent(hearing, 1).acknowledgement is None
    assert agent(hearing, 1).moment != "missed"


def test_every_mark_comes_with_a_confidence_and_the_words_that_carry_it(kettle: Hearing) -> None:
    for number, marks in enumerate(kettle.turns):
        if marks is None:
            continue
        told = {e.mark for e in marks.evidence}
        made = set(marks.signals) if isinstance(marks, CustomerMarks) else set(marks.moves)
        assert made <= told
        assert made <= set(marks.confidence)
        assert all(0 <= c <= 1 for c in marks.confidence.values())
        for e in marks.evidence:
            assert e.span.turn == number
            assert KETTLE.words(e.span).strip()


def test_scores_lie_in_their_intervals(kettle: Hearing) -> None:
    assert set(kettle.scores) == set(codes.SCORES)
    for score in kettle.scores.values():
        assert 1 <= score.low <= score.value <= score.high <= 5


def alike(one: Hearing, other: Hearing) -> None:
    for a, b in zip(one.turns, other.turns, strict=True):
        assert type(a) is type(b)
        if isinstance(a, CustomerMarks) and isinstance(b, CustomerMarks):
            assert (a.feeling, a.strength, a.signals, a.evidence) == (b.feeling, b.strength, b.signals, b.evidence)
        if isinstance(a, AgentMarks) and isinstance(b, AgentMarks):
            assert (a.moves, a.acknowledgement, a.moment, a.evidence) == (b.moves, b.acknowledgement, b.moment, b.evidence)
    for name in one.scores:
        assert one.scores[name].value == pytest.approx(other.scores[name].value, abs=1e-3)


def test_reading_turn_by_turn_hears_what_reading_at_once_hears(ear: Ear) -> None:
    for conversation in (KETTLE, CALM):
        following = ear.begin(conversation)
        for count, turn in enumerate(conversation.turns, 1):
            following = ear.next(following, turn)
            so_far = Conversation("x", conversation.turns[:count], channel=conversation.channel)
            alike(ear.heard(following), next(ear.hear([so_far])))


def test_neighbours_do_not_change_what_is_heard(ear: Ear) -> None:
    rng = random.Random(7)
    words = "the parcel never came and I am tired of asking why nobody calls back today please".split()
    others = [talk(f"C: {' '.join(rng.choices(words, k=rng.randint(1, 90)))}", name=str(i)) for i in range(70)]
    among = list(ear.hear([*others[:40], KETTLE, *others[40:]]))[40]
    alike(among, next(ear.hear([KETTLE])))


def test_the_ear_reads_on_only_as_far_as_it_must(ear: Ear) -> None:
    taken = 0

    def endless() -> Iterator[Conversation]:
        nonlocal taken
        while True:
            taken += 1
            yield CALM

    next(ear.hear(endless()))
    assert taken <= 64


ODD = ("", "   ", "😡😡😡", "a" * 5000, "ok. " * 900, "שלום, אני מחכה כבר שעה", "<script>alert(1)</script>", "\x00")


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_any_words_can_be_heard(ear: Ear, text: str) -> None:
    hearing = next(ear.hear([talk(f"C: {text}", f"A: {text}")]))
    assert customer(hearing, 0).feeling in codes.FEELINGS
    for marks in hearing.turns:
        for e in marks.evidence if marks else ():
            assert 0 <= e.span.start < e.span.end <= len(text)


def test_a_conversation_without_words_is_heard_as_nothing(ear: Ear) -> None:
    assert next(ear.hear([Conversation("empty", ())])).turns == ()


def test_the_recipe_says_what_made_the_reading(ear: Ear) -> None:
    assert ear.recipe.codebook == "1.1"
    assert ear.recipe.model.startswith("ear-")
    json.dumps(ear.recipe.details)
