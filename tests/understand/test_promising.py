"""What an agent said would be done: what, by when, and whether it was kept while the conversation lasted."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heard.conversation import Conversation, Promise, Speaker, Turn
from heard.listen import Hearing
from heard.understand.due import due_at, names_hour, said_time
from heard.understand.promises import promises

MONDAY = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)
BY = {"A": Speaker.AGENT, "C": Speaker.CUSTOMER, "B": Speaker.BOT}


def talk(*lines: str, channel: str = "chat", every: float = 60.0) -> Conversation:
    """Lines such as "A: I'll call you back", a minute apart, begun on a Monday at half past nine."""
    turns = tuple(Turn(BY[line[0]], line[3:], i * every) for i, line in enumerate(lines))
    return Conversation("p-1", turns, channel, started_at=MONDAY)


def promised(*lines: str, channel: str = "chat", every: float = 60.0) -> tuple[Promise, ...]:
    """The promises of a conversation in which nothing else was heard."""
    conversation = talk(*lines, channel=channel, every=every)
    return promises(conversation, Hearing((None,) * len(conversation.turns), {}, "", ""))


@pytest.mark.parametrize(
    ("said", "what", "by", "due"),
    [
        ("I'll call you back by Friday at 5.", "Call them back by Friday at 5", "by Friday at 5", "20 Nov 17:00"),
        ("We will refund your card within 24 hours.", "Refund their card within 24 hours", "within 24 hours", "17 Nov 09:30"),
        ("I'm ringing the depot tomorrow morning.", "Ring the depot tomorrow morning", "tomorrow morning", "17 Nov 12:00"),
        ("I'll call you back.", "Call them back", None, None),
        ("By Friday at 5 I'll write to you.", "Write to them", "By Friday at 5", "20 Nov 17:00"),
        ("I'll ring you at 10.30 tomorrow.", "Ring them at 10.30 tomorrow", "at 10.30 tomorrow", "17 Nov 10:30"),
        ("I'll ring at 4 p.m. today.", "Ring at 4 p.m. today", "at 4 p.m. today", "16 Nov 16:00"),
        ("An engineer will come on Wednesday between 8 and 10.", "An engineer will come on Wednesday between 8 and 10",
         "on Wednesday between 8 and 10", "18 Nov 10:00"),
        ("You'll hear from me by noon.", "They will hear from me by noon", "by noon", "16 Nov 12:00"),
        ("I'll push the renewal on by six months.", "Push the renewal on by six months", None, None),
        ("I'm going to check what you ordered.", "Check what they ordered", None, None),
        ("I'll stay on it while you're here, and I'm sorry.", "Stay on it while they're here", None, None),
        ("I'll make sure the crew hear it by name.", "Make sure the crew hear it by name", None, None),
    ],
)  # fmt: skip
def test_a_promise_is_what_and_by_when_as_it_was_said(said: str, what: str, by: str | None, due: str | None) -> None:
    (promise,) = promised(f"A: {said}")
    assert (promise.what, promise.by) == (what, by)
    assert (promise.due and f"{promise.due:%d %b %H:%M}") == due
    assert promise.state == "open"


def test_two_promises_in_one_sentence_are_two() -> None:
    told = promised("A: I'm pulling the log tonight and you'll hear from me by Wednesday noon.")
    assert [(p.what, p.by) for p in told] == [
        ("Pull the log tonight", "tonight"), ("They will hear from me by Wednesday noon", "by Wednesday noon"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "said",
    [
        "Please DM us your number and we'll look into it.",
        "If you send me the photo, I'll order a new leg.",
        "I'll book it as soon as you reply.",
        "Once we receive the parcel, we'll refund you.",
        "You'll have to contact the courier.",
        "You can rebook with the link.",
        "I can't promise I'll reach them today.",
        "I will not refund the fee.",
        "I'm not going to send another van.",
        "I'm not sure when we'll have it back.",
        "We won't charge you again.",
        "You asked whether we'll be open.",
        "Shall I say I'll call you?",
        "I'm sorry to hear that.",
        "I'm here to help.",
        "We're experiencing high volumes at the moment.",
        "I'm reading it now, properly.",
        "I'm calling about your order.",
        "I'll let you get on.",
    ],
)
def test_nothing_is_promised_where_it_is_denied_hollow_or_up_to_the_customer(said: str) -> None:
    assert promised(f"A: {said}") == ()


def test_the_customer_promises_nothing_and_a_bot_s_promise_counts() -> None:
    assert promised("C: I'll call you back tomorrow.") == ()
    assert [p.what for p in promised("B: We will send the label today.")] == ["Send the label today"]


@pytest.mark.parametrize(
    ("made", "done"),
    [
        ("I'm going to phone the depot while you're here.", "I've spoken to the depot."),
        ("I'll send the screws.", "We have sent the screws."),
        ("I'll look now.", "I found your order."),
        ("I'll write to you.", "I've emailed you just now."),
    ],
)
def test_a_promise_that_is_reported_done_is_kept_and_says_where(made: str, done: str) -> None:
    (promise,) = promised(f"A: {made}", "C: thanks", f"A: {done}")
    assert promise.state == "kept"
    assert promise.settled is not None
    assert promise.settled.turn == 2


@pytest.mark.parametrize(
    "then",
    ["I need your number.", "I cannot ring the depot.", "I have not sent the screws.", "I've found another order."],
)
def test_a_promise_is_not_kept_by_something_else(then: str) -> None:
    (promise,) = promised("A: I'll send the screws to the depot.", "C: ok", f"A: {then}")
    assert promise.state == "open"


def test_a_promise_is_broken_when_the_customer_says_so_after_its_time() -> None:
    (promise,) = promised("A: I'll call you back within the hour.", "C: You promised to call and nobody called.", every=4000)
    assert promise.state == "broken"
    assert promise.settled is not None
    assert promise.settled.turn == 1


@pytest.mark.parametrize(
    "said",
    ["You said you'd call yesterday and nobody called.", "You said that last time.", "Nobody called me all week."],
)
def test_a_promise_just_made_cannot_be_broken_yet(said: str) -> None:
    (promise,) = promised("A: I'll call you back tomorrow at noon.", f"C: {said}")
    assert promise.state == "open"
    assert [p.state for p in promised("A: I'll call you back.", f"C: {said}")] == ["open"]


def test_thanks_for_doing_what_was_said_breaks_nothing() -> None:
    made = "A: I'll phone you at 3 today."
    thanks = "C: I appreciate that you did what you said."
    assert [p.state for p in promised(made, thanks, channel="email", every=90000)] == ["open"]
    assert [p.state for p in promised(made, "C: It came as you promised.", channel="email", every=90000)] == ["open"]


LINES = st.lists(st.tuples(st.sampled_from("AC"), st.text(max_size=60)), min_size=1, max_size=6)


@given(LINES, st.sampled_from(["I'll ", "we will ", ""]))
def test_every_span_of_a_promise_quotes_real_words(lines: list[tuple[str, str]], opening: str) -> None:
    conversation = talk(*(f"{who}: {opening}{text}" for who, text in lines))
    for promise in promises(conversation, Hearing((None,) * len(lines), {}, "", "")):
        for span in filter(None, (promise.span, promise.settled)):
            assert conversation.words(span).strip()
            assert span.end <= len(conversation.turns[span.turn].text)
        assert promise.what
        assert 0 < promise.confidence < 1
        assert conversation.turns[promise.span.turn].speaker.answers


@pytest.mark.parametrize(
    ("said", "due"),
    [
        ("tonight at 9", "16 Nov 21:00"), ("this evening at 8", "16 Nov 20:00"), ("tomorrow at noon", "17 Nov 12:00"),
        ("by the 20th", "20 Nov 18:00"), ("on 4 December", "04 Dec 18:00"), ("by November 22 at 4", "22 Nov 16:00"),
        ("on the 28th between 10 and 1", "28 Nov 13:00"), ("within 3 working days", "19 Nov 09:30"),
        ("in 5-7 working days", "25 Nov 09:30"), ("within the hour", "16 Nov 10:30"), ("in a couple of days", "18 Nov 09:30"),
        ("next week", "27 Nov 18:00"), ("first thing tomorrow", "17 Nov 12:00"), ("Friday 5pm", "20 Nov 17:00"),
        ("on Monday by noon", "23 Nov 12:00"), ("by 8", "17 Nov 08:00"), ("by the end of the week", "20 Nov 18:00"),
    ],
)  # fmt: skip
def test_a_time_as_it_was_said_becomes_a_date(said: str, due: str) -> None:
    assert said_time(f"I will do it {said}.") == said
    found = due_at(said, MONDAY, 0)
    assert found is not None
    assert f"{found:%d %b %H:%M}" == due


@pytest.mark.parametrize("said", ["by six months", "by 20 percent", "soon", "shortly", "by 4 of them", "as soon as we can"])
def test_what_is_no_time_is_none(said: str) -> None:
    assert said_time(said) is None


def test_an_hour_is_named_or_it_is_not() -> None:
    assert all(map(names_hour, ("tomorrow at 8", "between 8 and 10", "by 5pm", "Friday 17:30")))
    assert not any(map(names_hour, ("tomorrow morning", "by Friday", "by 22 November", "within 3 hours")))


def test_without_knowing_when_it_was_said_there_is_no_date() -> None:
    assert due_at("tomorrow", None, 5) is None
    assert due_at(None, MONDAY, 5) is None


TIMES = ["by 5", "tomorrow", "on Friday", "by the 31st", "tonight", "within 2 hours", "on 29 February", "by 1am", "next week"]


@given(
    st.sampled_from(TIMES),
    st.datetimes(datetime(2024, 1, 1), datetime(2032, 1, 1)),
)
def test_what_is_due_lies_ahead_by_no_more_than_four_years(said: str, now: datetime) -> None:
    due = due_at(said, now.replace(tzinfo=UTC), 0)
    if due is not None:
        assert now.replace(tzinfo=UTC) - timedelta(days=1) < due < now.replace(tzinfo=UTC) + timedelta(days=4 * 366)
