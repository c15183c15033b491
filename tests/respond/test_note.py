"""A note that closes the loop: short, plain, specific, and never promising what the conversation does not hold."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heard.conversation import (
    AgentMarks,
    Conversation,
    CustomerMarks,
    Evidence,
    Reading,
    Recipe,
    Span,
    Speaker,
    Turn,
)
from heard.listen import Hearing
from heard.respond.held import dated, promised_in, unheld
from heard.respond.note import GAP, Note, Voice, draft, first_name
from heard.understand.promises import promises

MONDAY = datetime(2026, 11, 16, 17, 42, tzinfo=UTC)
VOICE = Voice("Larch & Co.")
THIRD = "I took the day off work again and nobody came. This is the third time."
FOUND = (
    "I've spoken to the depot. The label had the wrong house number, which is why the van turned round. "
    "I've paid back the £39 delivery charge. I'll message you tomorrow at 8 with the driver's name."
)


def told(*turns: tuple[Speaker, str]) -> Conversation:
    return Conversation("cot", tuple(Turn(who, text, 60.0 * i) for i, (who, text) in enumerate(turns)), "chat", started_at=MONDAY)


def marked(conversation: Conversation, *, scenario: str = "complaint", resolution: str = "solved") -> Reading:
    """A reading in which every customer's turn is frustrated, and every reply explains."""
    turns: list[AgentMarks | CustomerMarks | None] = []
    for i, turn in enumerate(conversation.turns):
        whole = Span(i, 0, len(turn.text))
        if turn.speaker is Speaker.CUSTOMER:
            sure = {"feeling": 0.9, "strength": 0.9, "repeat_contact": 0.9}
            turns.append(CustomerMarks("frustration", 2, ("repeat_contact",), sure, (Evidence("repeat_contact", whole),)))
        elif turn.speaker.answers:
            turns.append(AgentMarks(("explanation",), 0, None, {"explanation": 0.9}, (Evidence("explanation", whole),)))
        else:
            turns.append(None)
    first = next((i for i, t in enumerate(conversation.turns) if t.speaker is Speaker.CUSTOMER), None)
    rests = () if first is None else (Evidence("concern", Span(first, 0, _sentence_end(conversation.turns[first].text))),)
    heard = Hearing(tuple(turns), {}, resolution, scenario)
    return Reading(
        turns=tuple(turns), scores={}, resolution=resolution, scenario=scenario, root_cause="", concern="x",
        recipe=Recipe("0", "0", "0"), promises=promises(conversation, heard), evidence=rests,
    )  # fmt: skip


def _sentence_end(text: str) -> int:
    found = re.search(r"[.!?]", text)
    return found.end() if found else len(text)


def written(conversation: Conversation, reading: Reading, **more: object) -> Note:
    held = more.pop("held", reading.promises)
    return draft(conversation, reading, VOICE, agent="Amara Osei", customer="Dana Whitlock", held=held, **more)


def test_danas_note_says_what_happened_why_what_was_done_and_what_comes() -> None:
    conversation = told((Speaker.CUSTOMER, THIRD), (Speaker.AGENT, FOUND))
    note = written(conversation, marked(conversation))
    assert note.text == (
        "Dear Dana,\n\n"
        "You took the day off work again and nobody came. You should not have had to ask more than once.\n\n"
        "The label had the wrong house number, which is why the van turned round. I've spoken to the depot. "
        "I've paid back the £39 delivery charge.\n\n"
        "I'll message you on Tuesday 17 November at 8 with the driver's name.\n\n"
        "If anything about it is not right, answer this note and it reaches me, not a queue.\n\n"
        "Amara Osei"
    )
    assert note.subject == "What you told us, and what we did"


def test_every_line_rests_on_words_that_were_said() -> None:
    conversation = told((Speaker.CUSTOMER, THIRD), (Speaker.AGENT, FOUND))
    for line in written(conversation, marked(conversation)).lines:
        assert line.rests_on, line
        assert all(conversation.words(span) for span in line.rests_on), line


def test_a_question_is_answered_with_the_answer_that_was_given() -> None:
    conversation = told(
        (Speaker.CUSTOMER, "Can the Moss rug be washed at home?"),
        (Speaker.AGENT, "The 200 x 300 is too big for most machines, so that one is better in a launderette. Anything else?"),
    )
    note = written(conversation, marked(conversation, scenario="question"))
    assert "You asked us: “Can the Moss rug be washed at home?”" in note.text
    assert "better in a launderette." in note.text
    assert "Anything else" not in note.text


def test_where_nothing_was_done_a_gap_asks_for_it() -> None:
    conversation = told((Speaker.CUSTOMER, THIRD), (Speaker.AGENT, "Sorry for any inconvenience. We value your business."))
    note = written(conversation, marked(conversation, resolution="unsolved"))
    assert GAP in note.text
    assert "inconvenience" not in note.text
    assert "value" not in note.text


def test_a_promise_that_was_broken_or_withdrawn_is_not_made_again() -> None:
    conversation = told((Speaker.CUSTOMER, THIRD), (Speaker.AGENT, FOUND))
    reading = marked(conversation)
    for state in ("broken", "withdrawn"):
        note = written(conversation, reading, held=[replace(p, state=state) for p in reading.promises])
        assert "driver" not in note.text


def test_a_promise_that_is_late_is_not_made_again() -> None:
    conversation = told((Speaker.CUSTOMER, THIRD), (Speaker.AGENT, FOUND))
    reading = marked(conversation)
    assert "driver" in written(conversation, reading, now=MONDAY).text
    assert "driver" not in written(conversation, reading, now=datetime(2026, 11, 18, tzinfo=UTC)).text


def test_a_promise_that_was_kept_is_told_as_kept() -> None:
    conversation = told((Speaker.CUSTOMER, THIRD), (Speaker.AGENT, FOUND))
    reading = marked(conversation)
    note = written(conversation, reading, held=[replace(p, state="kept") for p in reading.promises])
    assert "I told you: “I'll message you on Tuesday 17 November at 8 with the driver's name.” That is done." in note.text


def test_another_wording_says_the_same_otherwise() -> None:
    conversation = told((Speaker.CUSTOMER, THIRD), (Speaker.AGENT, FOUND))
    one, other = (written(conversation, marked(conversation), variant=v).text for v in (0, 1))
    assert one != other
    assert len(one.split("\n\n")) == len(other.split("\n\n"))


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("Dana Whitlock", "Dana"), ("Mr Funmi Adeyemi", "Mr Adeyemi"), ("G. Marchetti", "Marchetti"), ("dana", "Dana"),
        ("[name]", ""), ("Customer", ""), ("", ""), ("dana@example.org", ""), ("user 42", ""),
    ],
)  # fmt: skip
def test_a_customer_is_greeted_by_the_name_that_is_known(name: str, called: str) -> None:
    assert first_name(name) == called


def test_words_that_lose_their_meaning_with_the_day_get_a_date_or_stay_out() -> None:
    assert dated("It leaves tomorrow morning.", MONDAY) == "It leaves on Tuesday 17 November, in the morning."
    assert dated("It comes by tomorrow.", MONDAY) == "It comes by Tuesday 17 November."
    assert dated("I rang them this afternoon.", MONDAY) == "I rang them on Monday 16 November, in the afternoon."
    assert dated("It is on today's van.", MONDAY) is None
    assert dated("It leaves tomorrow.", None) is None
    assert dated("It is mended.", None) == "It is mended."


def test_a_new_promise_in_an_edited_note_is_found_and_a_held_one_is_not() -> None:
    conversation = told((Speaker.CUSTOMER, THIRD), (Speaker.AGENT, FOUND))
    held = marked(conversation).promises
    assert unheld("I will message you on Tuesday 17 November at 8 with the driver's name.", conversation, held) == ()
    for new in (
        "I will send you a new cot for nothing.",
        "We'll refund the whole order by Friday.",
        "I'll message you tomorrow at 9 with the driver's name.",
    ):
        assert len(unheld(f"{FOUND}\n\n{new}", conversation, held)) == 1, new


SAID = [
    "I've refunded the delivery charge.", "I have corrected the label and told the depot.", "We'll send a new one by Friday.",
    "I'll ring you tomorrow at 10.", "I'm going to ask the workroom for a new panel.", "The driver will call you this afternoon.",
    "I'll do my best.", "We will refund you if you send it back.", "I've booked it, and it will be there today.",
    "It was my mistake, because I misread it.", "You'll get an e-mail within two hours.", "Sorry for any inconvenience.",
    "Once we receive it, we'll pay you back.", "I have ordered it and I'll text you the number.",
    "The reason is that we'll be closed next week.",
    "So I have cancelled it; you will have the money by tomorrow.", "We can offer 10 % off.", "Please visit our help page.",
]  # fmt: skip
ASKED = [
    "It never came.",
    "I have been waiting again and nobody will help.",
    "when will it come?",
    "I'll sue you.",
    "😡",
    "You said Friday!",
]
TURNS = st.lists(
    st.tuples(st.sampled_from(ASKED), st.lists(st.sampled_from(SAID), min_size=1, max_size=4).map(" ".join)), min_size=1, max_size=4
)
STATES = st.lists(st.sampled_from(["open", "kept", "broken", "withdrawn"]), min_size=16, max_size=16)
AHEAD = re.compile(r"['’]ll\b|\b(?:will|shall|going to)\b", re.IGNORECASE)
DATE = re.compile(r"\s*(?:on |by )?\b\w+day \d{1,2} \w+(?:, in the \w+)?")
DAY = re.compile(r"\s*(?:on |by )?\b(?:today|tomorrow|this \w+|\w+day)\b")


def plain(text: str) -> str:
    """Words alone: no dates, days, quotes or capitals."""
    return re.sub(r"\W+", " ", DAY.sub("", DATE.sub("", text)).lower()).strip()


@settings(max_examples=150, deadline=None)
@given(TURNS, STATES, st.sampled_from(["complaint", "question", "technical", "sales", "praise"]), st.integers(0, 3))
def test_a_draft_never_promises_what_the_conversation_does_not_hold(turns, states, scenario, variant) -> None:
    conversation = told(*((who, text) for pair in turns for who, text in zip((Speaker.CUSTOMER, Speaker.AGENT), pair, strict=True)))
    reading = marked(conversation, scenario=scenario)
    held = tuple(replace(p, state=s) for p, s in zip(reading.promises, states, strict=False))
    note = written(conversation, reading, held=held, variant=variant)
    kept = [p for p in held if p.state in ("open", "kept")]
    assert unheld(note.text, conversation, kept) == ()
    # And without asking the finder of promises: whatever is still to come was said, word for word, by somebody who answers
    answered = plain(" ".join(t.text for t in conversation.turns if t.speaker.answers))
    for line in note.lines:
        if line.kind not in ("concern", "cost") and AHEAD.search(line.words):
            words = line.words.removeprefix("I told you: ").removesuffix(" That is done.")
            words = re.sub(r"That is by \d\d:\d\d on .*$", "", words)
            assert plain(words) in answered, line


@given(st.text(max_size=300))
@settings(max_examples=60, deadline=None)
def test_any_words_at_all_give_a_note(words: str) -> None:
    conversation = told((Speaker.CUSTOMER, words), (Speaker.AGENT, words))
    note = written(conversation, marked(conversation))
    assert note.text.startswith("Dear Dana,")
    assert unheld(note.text, conversation, marked(conversation).promises) == () or promised_in(words)
