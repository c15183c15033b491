"""Who the agent is: as the form says, as a person names them, else guessed from the words and said to be a guess."""

import json

import pytest

from heard.arrive import Skipped, arrive_bytes
from heard.arrive.cues import heard_in, score
from heard.arrive.speakers import role_of
from heard.conversation import Conversation, Speaker

CALL = b"""Tom: Thank you for calling Postino, how can I help you today?
Lena: My parcel says delivered but it is not here, and I have waited a week.
Tom: I'm sorry to hear that. Could you give me your order number?
Lena: I don't have it with me.
"""


def one(name: str, content: bytes, **asked: str) -> Conversation:
    (found,) = arrive_bytes(name, content, redact=False, **asked)
    assert isinstance(found, Conversation), str(found)
    return found


def said_of(name: str, content: bytes, **asked: str) -> str:
    (found,) = arrive_bytes(name, content, redact=False, **asked)
    assert isinstance(found, Skipped)
    return str(found.error)


@pytest.mark.parametrize(
    ("label", "role"),
    [
        ("Agent", Speaker.AGENT),
        ("AGENT_2", Speaker.AGENT),
        ("Maria (support)", Speaker.AGENT),
        ("Customer Service", Speaker.AGENT),
        ("end-user", Speaker.CUSTOMER),
        ("Customer 1", Speaker.CUSTOMER),
        ("Virtual Agent", Speaker.BOT),
        ("user", Speaker.CUSTOMER),
        ("SYSTEM", Speaker.OTHER),
        ("Maria", None),
        ("", None),
        (None, None),
    ],
)
def test_a_label_that_names_a_role_is_understood(label: str | None, role: Speaker | None) -> None:
    assert role_of(label) is role


def test_where_only_names_are_given_the_agent_is_guessed_and_said_to_be_a_guess() -> None:
    call = one("call.txt", CALL)
    assert [t.speaker.value for t in call.turns] == ["agent", "customer", "agent", "customer"]
    assert call.speakers.how == "guess"
    assert 0.9 < call.speakers.confidence < 1


def test_a_person_who_names_the_agent_is_believed_even_against_the_words() -> None:
    call = one("call.txt", CALL, agent="lena")
    assert [t.speaker.value for t in call.turns] == ["customer", "agent", "customer", "agent"]
    assert (call.speakers.how, call.speakers.confidence) == ("named", 1.0)


def test_roles_that_the_form_gives_are_no_guess() -> None:
    call = one("call.txt", b"Agent: My own order is broken.\nCustomer: How can I help you?\n")
    assert [t.speaker.value for t in call.turns] == ["agent", "customer"]
    assert call.speakers.how == "format"


def test_a_channel_of_a_call_can_be_named_as_the_agent() -> None:
    said = [{"media_channel": n, "sentence_index": n, "transcript": text} for n, text in ((1, "Yes."), (2, "No."))]
    content = json.dumps({"sentences": said}).encode()
    assert [t.speaker.value for t in one("t.json", content, agent="channel 2").turns] == ["customer", "agent"]


def test_a_file_without_speakers_says_which_line_has_none_and_what_to_do() -> None:
    vtt = b"WEBVTT\n\nNOTE from the phone\n\n1\n00:00:01.000 --> 00:00:02.000\nHello there\n"
    assert said_of("call-17.vtt", vtt) == "call-17.vtt, line 6: no speaker. Name the agent with --agent NAME."


def test_a_text_without_speakers_is_told_how_to_begin_a_turn() -> None:
    told = said_of("notes.txt", b"I was there and nobody came\nso I left\n")
    assert told.startswith("notes.txt, line 1: no speaker. Begin each turn with")


def test_one_voice_alone_is_no_conversation() -> None:
    told = said_of("call.txt", b"Maria: Hello?\nMaria: Is anybody there?\n")
    assert told == "call.txt, line 1: only one person speaks. Name the agent with --agent NAME."


def test_a_name_that_nobody_has_is_said_not_to_be_there() -> None:
    assert said_of("call.txt", CALL, agent="Bob") == "call.txt: no turn is by the agent named. Name the agent with --agent NAME."


def test_an_error_never_repeats_what_was_said() -> None:
    told = said_of("call.txt", b"Maria: my card is 4929\nMaria: hello?\n")
    assert "4929" not in told
    assert "hello" not in told


def test_a_mail_desk_is_known_by_its_address_and_said_to_be_a_guess() -> None:
    mail = (
        b"From: Ida <ida@example.net>\nTo: care@shop.example\nSubject: Dress\nDate: Wed, 18 Nov 2026 12:00:00 +0000\n\nToo small.\n"
    )
    conversation = one("d.eml", mail)
    assert conversation.turns[0].speaker is Speaker.CUSTOMER
    assert conversation.speakers.how == "guess"


@pytest.mark.parametrize(
    ("agent", "customer"),
    [
        ("Hi, how can I help?", "my phone is not working"),
        ("Could you please confirm your address?", "it's 4 Elm Road"),
        ("We're sorry for the delay, please DM us your order number.", "Why is my order late AGAIN??"),
        ("I've issued your refund, anything else I can do?", "No thanks, that's all I wanted."),
    ],
)
def test_words_that_answer_weigh_more_than_words_that_ask(agent: str, customer: str) -> None:
    assert score([agent]) > score([customer], first=True)


def test_a_guess_can_be_explained() -> None:
    assert heard_in(["Thank you for calling, how can I help?"]) == ["offers help", "thanks for the contact"]
