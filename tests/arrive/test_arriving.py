"""Files, folders and zip files come in, and what is broken never loses what is good."""

import io
import json
import zipfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from heard.arrive import Skipped, arrive, arrive_bytes, write_vcon
from heard.conversation import Conversation, Speaker, Turn, conversation_from_json, conversation_to_json, line

SAMPLES = Path(__file__).parent.parent / "samples"


def own(key: str) -> str:
    return json.dumps({"id": key, "turns": [{"speaker": "customer", "text": "No light."}, {"speaker": "agent", "text": "At all?"}]})


def test_one_broken_line_never_loses_the_good_ones_of_its_file() -> None:
    lines = [own("a"), "{not json", own("b"), '{"id":"c","turns":[{"speaker":"customer"}]}', '"words"', own("d")]
    found = list(arrive_bytes("week.jsonl", "\n".join(lines).encode(), redact=False))
    assert [c.id for c in found if isinstance(c, Conversation)] == ["a", "b", "d"]
    assert [str(s.error) for s in found if isinstance(s, Skipped)] == [
        "week.jsonl, line 2: not whole JSON. Export the file again, or take the line out.",
        "week.jsonl, line 4, turns[0].text: no text. Give each turn its text, or leave the turn out.",
        'week.jsonl, line 5: not a JSON object. Give {"id": "...", "turns": [...]}.',
    ]


def test_a_folder_of_a_thousand_files_with_twenty_broken_gives_the_rest(tmp_path: Path) -> None:
    for n in range(1000):
        content = own(f"c-{n:04}") if n % 50 else "" if n % 100 else "{broken"
        (tmp_path / f"{n:04}.json").write_text(content, "utf-8")
    found = list(arrive([tmp_path], redact=False))
    good = [c.id for c in found if isinstance(c, Conversation)]
    assert len(good) == 980
    assert good == sorted(good)
    assert len([s for s in found if isinstance(s, Skipped) and s.where.endswith(".json")]) == 20


def test_reading_begins_before_everything_is_opened(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(own("first"), "utf-8")
    found = arrive([tmp_path / "a.json", tmp_path / "missing.json"], redact=False)
    assert next(found).id == "first"  # type: ignore[union-attr]
    assert str(next(found).error).endswith("missing.json: no such file. Check the path and who may read it.")  # type: ignore[union-attr]


def test_a_zip_file_is_opened_and_its_hidden_files_are_passed_over() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as z:
        z.writestr("calls/b.json", own("b"))
        z.writestr("calls/a.txt", "Agent: Hello.\nCustomer: My seat is broken.\n")
        z.writestr("../up.json", own("up"))
        z.writestr("__MACOSX/._a.txt", "junk")
        z.writestr("calls/inner.zip", b"PK\x03\x04 more")
    found = list(arrive_bytes("week.zip", packed.getvalue(), redact=False))
    assert [c.id for c in found if isinstance(c, Conversation)] == ["up", "a", "b"]
    (skipped,) = (s for s in found if isinstance(s, Skipped))
    assert str(skipped.error) == "week.zip/calls/inner.zip: a zip file in a zip file. Unpack it and give the folder."


def test_a_zip_file_that_swells_is_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("a.txt", b"\0" * (8 << 20))
    (skipped,) = arrive_bytes("bomb.zip", packed.getvalue(), redact=False)
    assert isinstance(skipped, Skipped)
    assert "packed too thinly" in str(skipped.error)


def test_half_a_zip_file_is_said_to_be_one() -> None:
    (skipped,) = arrive_bytes("half.zip", b"PK\x03\x04 and then nothing", redact=False)
    assert str(skipped.error) == "half.zip: not a whole zip file. Pack it again."  # type: ignore[union-attr]


def test_two_files_of_one_name_keep_apart_and_given_ids_are_kept(tmp_path: Path) -> None:
    for folder in ("may", "june"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "call.txt").write_text("Agent: Hi.\nCustomer: My lamp broke.\n", "utf-8")
    assert [c.id for c in arrive([tmp_path], redact=False) if isinstance(c, Conversation)] == ["call", "call-2"]


def test_mail_of_one_thread_in_three_files_is_one_conversation() -> None:
    (c,) = arrive([SAMPLES / "mail" / "thread"], redact=False)
    assert isinstance(c, Conversation)
    assert [t.speaker.value for t in c.turns] == ["customer", "agent", "customer"]
    assert c.turns[2].text == "Thank you, that calms me."


def test_a_conversation_without_turns_is_no_conversation() -> None:
    (skipped,) = arrive_bytes("e.json", b'{"id":"x","turns":[]}', redact=False)
    assert str(skipped.error) == "e.json: no turns. Give a file in which somebody speaks."  # type: ignore[union-attr]


WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=30).filter(
    lambda t: t.strip() == t != ""
)
EXTRA = st.dictionaries(
    st.sampled_from(["labels", "mood", "field", "x-own"]),
    st.integers() | st.text("ab", max_size=3) | st.lists(st.booleans(), max_size=2),
    max_size=3,
)
TURNS = st.builds(
    Turn,
    speaker=st.sampled_from(Speaker),
    text=WORDS,
    start=st.none() | st.integers(0, 9000).map(lambda n: n / 10),
    name=st.none() | st.sampled_from(["Ana", "Ravi", "Agent Kim"]),
    id=st.none() | st.sampled_from(["t1", "t2"]),
    extra=EXTRA,
)
CONVERSATIONS = st.builds(
    Conversation,
    id=st.text("abc-123", min_size=1, max_size=8),
    turns=st.lists(TURNS, min_size=1, max_size=5).map(tuple),
    channel=st.none() | st.sampled_from(["chat", "call", "email"]),
    source=st.none() | st.just("written"),
    subject=st.none() | st.just("A lamp"),
    extra=EXTRA,
)


@settings(max_examples=80, deadline=None)
@given(CONVERSATIONS)
def test_a_conversation_written_as_json_comes_back_whole_with_fields_nobody_knows(c: Conversation) -> None:
    for written in (line(c), json.dumps(conversation_to_json(c))):
        assert list(arrive_bytes("x.jsonl", written.encode(), redact=False)) == [c]
    assert conversation_from_json(conversation_to_json(c)) == c


@settings(max_examples=80, deadline=None)
@given(CONVERSATIONS)
def test_a_conversation_written_as_vcon_comes_back_with_the_same_turns(c: Conversation) -> None:
    vcon = write_vcon(c)
    assert vcon["vcon"] == "0.4.0"
    assert all(set(d["parties"]) <= set(range(len(vcon["parties"]))) for d in vcon["dialog"])
    (back,) = arrive_bytes("x.vcon", json.dumps(vcon).encode(), redact=False)
    assert isinstance(back, Conversation)
    assert back.turns == c.turns
    assert (back.id, back.channel, back.subject) == (c.id, c.channel or "text", c.subject)
