"""What leaves as a vCon keeps the rules of draft-ietf-vcon-vcon-core, as a vCon in the shape of its samples does."""

import copy
import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from boiler import CONVERSATION, READING
from hypothesis import given
from hypothesis import strategies as st

from heard.arrive.formats.vcon import write
from heard.conversation import Conversation, Speaker, Turn

RULES = jsonschema.Draft202012Validator(json.loads(Path(__file__).with_name("vcon-core.schema.json").read_text("utf-8")))
SAMPLE = {
    "vcon": "0.4.0", "uuid": "019f15a6-ba37-8ed3-b9a2-279e0d16bc46", "created_at": "2026-06-29T23:11:16.017+00:00",
    "subject": "Following up",
    "parties": [{"mailto": "a@example.com", "name": "Alice", "type": "person"}, {"tel": "+19876543210", "name": "Bob"}],
    "dialog": [
        {"type": "text", "start": "2022-09-23T23:24:59.000+00:00", "duration": 0, "parties": [0, 1], "mediatype": "text/plain",
         "encoding": "none", "body": "Hi Bob, is your account in order now?", "message_id": "<1@mail.example.com>"},
        {"type": "recording", "start": "2022-06-21T17:53:26.000+00:00", "duration": 33.12, "parties": [[0], [1], None],
         "url": "https://media.example.com/ab_call.mp3", "mediatype": "audio/x-mp3", "content_hash": "sha512-GLy6"},
        {"type": "incomplete", "start": "2022-06-21T17:50:00Z", "parties": 0, "disposition": "no-answer"},
    ],
    "analysis": [{"type": "sentiment", "dialog": [0], "vendor": "ours", "encoding": "json", "body": {"note": "any"}}],
    "attachments": [{"start": "2022-06-21T17:53:26.000+00:00", "party": 0, "encoding": "base64url", "body": "QQ"}],
}  # fmt: skip
names = st.none() | st.text(max_size=8)
turns = st.lists(
    st.builds(Turn, speaker=st.sampled_from(Speaker), text=st.text(max_size=30), name=names, start=st.none() | st.floats(0, 1e6)),
    min_size=1, max_size=6,
)  # fmt: skip


def faults(vcon):
    """Where and how a vCon breaks a rule; indices that lead nowhere, too, which a schema cannot tell."""
    found = [f"{fault.json_path}: {fault.message[:80]}" for fault in RULES.iter_errors(vcon)]
    parties, dialogs = len(vcon.get("parties", ())), len(vcon.get("dialog", ()))
    for dialog in vcon.get("dialog", ()):
        found += [f"party {n}" for n in flat(dialog.get("parties")) if n is not None and n >= parties]
    for analysis in vcon.get("analysis", ()):
        found += [f"dialog {n}" for n in flat(analysis.get("dialog")) if n >= dialogs]
    return found


def flat(told):
    if isinstance(told, list):
        return [n for one in told for n in flat(one)]
    return [] if told is None else [told]


def test_a_vcon_in_the_shape_of_the_drafts_samples_keeps_the_rules():
    assert faults(SAMPLE) == []
    ours = Path(__file__).parents[1] / "samples" / "vcon" / "text.vcon.json"
    assert faults(json.loads(ours.read_text("utf-8"))) == []


def without(name):
    return lambda v: v.pop(name)


@pytest.mark.parametrize(
    "spoil",
    [
        without("uuid"), without("created_at"), without("parties"),
        lambda v: v.update(must_support=[]),
        lambda v: v.update(created_at="yesterday"),
        lambda v: v["parties"][0].update(type="robot"),
        lambda v: v["dialog"][0].update(type="chat"),
        lambda v: v["dialog"][0].pop("encoding"),
        lambda v: v["dialog"][0].update(body={"not": "a text"}),
        lambda v: v["dialog"][0].update(parties=[0, 7]),
        lambda v: v["dialog"][0].update(duration=-1),
        lambda v: v["dialog"][1].pop("content_hash"),
        lambda v: v["dialog"][1].update(mimetype="audio/mpeg"),
        lambda v: v["dialog"][2].pop("disposition"),
        lambda v: v["analysis"][0].pop("vendor"),
        lambda v: v["analysis"][0].update(type="empathy"),
        lambda v: v["analysis"][0].update(dialog=[9]),
        lambda v: v["attachments"][0].pop("encoding"),
    ],
)  # fmt: skip
def test_one_that_breaks_a_rule_is_found_out(spoil):
    spoiled = copy.deepcopy(SAMPLE)
    spoil(spoiled)
    assert faults(spoiled)


def test_what_heard_writes_keeps_the_rules_with_a_reading_and_without():
    assert faults(write(CONVERSATION, READING)) == []
    assert faults(write(CONVERSATION)) == []
    assert faults(write(replace(CONVERSATION, id="no uuid", subject=None, started_at=None))) == []


@given(turns, names)
def test_whatever_was_said_by_whomever_keeps_the_rules(turns, subject):
    assert faults(json.loads(json.dumps(write(Conversation("x", tuple(turns), subject=subject))))) == []
