"""What each maker's files do that a quick reader would get wrong."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from heard.arrive import Skipped, arrive_bytes, guess_layout, parcel_of
from heard.conversation import Conversation, HeardError

SAMPLES = Path(__file__).parent.parent / "samples"


def sample(path: str) -> list[Conversation]:
    found = list(arrive_bytes(path.split("/")[-1], (SAMPLES / path).read_bytes(), redact=False))
    assert all(isinstance(c, Conversation) for c in found)
    return [c for c in found if isinstance(c, Conversation)]


def words(c: Conversation) -> list[str]:
    return [t.text for t in c.turns]


@pytest.mark.parametrize(
    ("path", "notes"),
    [("zendesk/with-users.json", 1), ("intercom/conversation.json", 1), ("chatwoot/webhooks.jsonl", 1), ("table/turns.csv", 1)],
)
def test_private_notes_are_counted_and_never_speech(path: str, notes: int) -> None:
    c = sample(path)[0]
    extra = c.extra.get("private_notes") or c.extra["arrived"]["private_notes"]
    assert extra == notes
    for secret in ("told product", "check the filter", "Looks worn", "Told me off"):
        assert not any(secret in text for text in [*words(c), str(c.extra)])


def test_live_parts_that_come_again_in_the_whole_are_one_turn() -> None:
    (c,) = sample("contact_lens_live/segments.jsonl")
    assert words(c) == ["How can I help you?", "My card is broken in two."]
    (c,) = sample("contact_lens_live/joined.json")
    assert words(c) == ["Are you there?", "Yes, I am here."]


def test_participants_whose_ids_are_no_roles_are_looked_up() -> None:
    (c,) = sample("contact_lens_voice/older.json")
    assert [t.speaker.value for t in c.turns] == ["agent", "customer"]
    assert [(t.start, t.end) for t in c.turns] == [(0.5, 1.5), (2.0, 3.25)]


def test_a_turn_that_was_exported_twice_is_one_turn_in_its_place() -> None:
    (c,) = sample("contact_lens_voice/post-call.json")
    assert [t.id for t in c.turns] == ["t1", "t2", "t3"]
    assert c.id == "c0ffee00-0000-4000-8000-000000000001"


def test_the_first_message_of_an_intercom_conversation_is_in_its_source() -> None:
    (c,) = sample("intercom/conversation.json")
    assert words(c)[0] == "I lost my ring in your pool.\n\nIt was my mother's."
    assert [t.speaker.value for t in c.turns] == ["customer", "bot", "agent"]
    assert c.started_at == datetime(2024, 12, 18, 15, 58, 31, tzinfo=UTC)


def test_what_a_machine_knows_of_a_person_stays_outside() -> None:
    (c,) = sample("zendesk/with-users.json")
    assert "192.0.2.1" not in repr(c)
    assert "Mozilla" not in repr(c)


def test_an_internal_voice_is_the_menu_first_and_the_agent_later() -> None:
    (c,) = sample("genesys/call.json")
    assert [(t.speaker.value, t.start) for t in c.turns] == [("bot", 1.0), ("agent", 11.0), ("customer", 14.0)]


def test_two_pages_of_one_transcript_are_one_call() -> None:
    (c,) = sample("twilio/pages.jsonl")
    assert len(c.turns) == 3
    assert c.turns[0].start is None


def test_vcon_parties_may_be_numbers_lists_and_nothing() -> None:
    (c,) = sample("vcon/text.vcon.json")
    assert [(t.speaker.value, t.text) for t in c.turns] == [
        ("customer", "The tap you fitted is leaking."),
        ("bot", "I am looking for a colleague."),
        ("agent", "Which tap is it?"),
        ("customer", "The kitchen one."),
    ]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b'{"vcon":"0.4.0","parties":[{}],"dialog":[{"type":"recording","url":"https://x.example"}]}', "no text, only recordings"),
        (b'{"vcon":"0.4.0","critical":["secret"],"parties":[],"dialog":[]}', "an extension of vCon"),
        (b'{"ciphertext":"x","recipients":[]}', "encrypted"),
    ],
)
def test_a_vcon_that_cannot_be_read_says_why(content: bytes, told: str) -> None:
    (skipped,) = arrive_bytes("a.vcon", content, redact=False)
    assert isinstance(skipped, Skipped)
    assert told in str(skipped.error)


def test_quotes_signatures_and_automatic_replies_are_not_what_a_person_wrote() -> None:
    oven, manual = sample("mail/inbox.mbox")
    assert [t.speaker.value for t in oven.turns] == ["customer", "other", "agent", "customer"]
    assert not any("555" in text or "wrote:" in text or text.startswith(">") for text in words(oven))
    assert words(manual)[0].endswith("From memory it was on your page.")


def test_the_columns_that_were_guessed_are_shown_and_can_be_named() -> None:
    content = b"who said it;what they said\nagent;How can I help you today?\ncustomer;My lamp broke on the first day.\n"
    shown = guess_layout(parcel_of("a.csv", content)).named()
    assert shown["text"] == "what they said"
    (c,) = arrive_bytes("a.csv", content, redact=False, columns={"speaker": "who said it", "text": "what they said"})
    assert isinstance(c, Conversation)
    assert [t.speaker.value for t in c.turns] == ["agent", "customer"]
    with pytest.raises(HeardError, match="a column that was named is not there"):
        guess_layout(parcel_of("a.csv", content).__class__("a.csv", parcel_of("a.csv", content).open, {"text": "nowhere"}))


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("[00:12] Agent: a\n[01:15] Customer: b", [12.0, 75.0]),
        ("[10:32:05 AM] Agent: a\n[10:33:05 AM] Customer: b", [0.0, 60.0]),
        ("11:59 PM Agent: a\n12:01 AM Customer: b", [0.0, 120.0]),
        ("2026-11-16T17:42:00Z Agent: a\n2026-11-16T17:42:30Z Customer: b", [0.0, 30.0]),
        ("16/11/2026, 17:42 - Agent: a\n16/11/2026, 17:43 - Customer: b", [0.0, 60.0]),
        ("Agent (00:00:01.5): a\nCustomer (01:00:00): b", [1.5, 3600.0]),
    ],
)
def test_times_in_front_of_turns_are_seconds_since_the_beginning(text: str, starts: list[float]) -> None:
    (c,) = arrive_bytes("a.txt", text.encode(), redact=False)
    assert isinstance(c, Conversation)
    assert [t.start for t in c.turns] == starts
    assert words(c) == ["a", "b"]


def test_a_label_inside_a_turn_is_no_speaker() -> None:
    (c,) = sample("text/roles.txt")
    assert "Order number: on the slip, six digits." in words(c)[2]
    assert (c.id, c.subject) == ("K-2041", "Kettle that trips the fuse")
