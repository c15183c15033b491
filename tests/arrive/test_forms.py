"""One contract for every form: samples are read in order, and bad input gives only a HeardError or a good reading."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from heard.arrive import FORMATS, Skipped, arrive, arrive_bytes, form_of, parcel_of
from heard.conversation import Conversation, HeardError, Speaker

SAMPLES = Path(__file__).parent.parent / "samples"
FILES = sorted(p for p in SAMPLES.rglob("*") if p.is_file() and p.name != "README.md")
EVERY_FILE = pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(SAMPLES)))
EVERY_FORM = pytest.mark.parametrize("form", list(FORMATS))


def read(name: str, content: bytes, **asked: object) -> list[Conversation | Skipped]:
    found = list(arrive_bytes(name, content, redact=False, **asked))
    for one in found:
        assert isinstance(one, Conversation | Skipped)
        if isinstance(one, Skipped):
            assert isinstance(one.error, HeardError)
            assert str(one.error).startswith(name), "an error says where it is"
            assert one.error.then, "an error says what to do next"
        else:
            assert one.id
            assert any(t.text.strip() for t in one.turns)
    return found


def turns(found: list[Conversation | Skipped]) -> list[list[tuple[str, str]]]:
    return [[(t.speaker.value, t.text) for t in c.turns] for c in found if isinstance(c, Conversation)]


def test_every_form_has_samples_of_its_own_and_a_note_where_they_come_from() -> None:
    for form in FORMATS:
        assert (SAMPLES / form / "README.md").is_file()
        assert len([p for p in FILES if p.relative_to(SAMPLES).parts[0] == form]) >= 2


@EVERY_FILE
def test_a_sample_is_told_apart_by_its_content_whatever_it_is_called(path: Path) -> None:
    form = path.relative_to(SAMPLES).parts[0]
    assert form_of(parcel_of(path.name, path.read_bytes())).name == form
    if form != "text":
        assert form_of(parcel_of("export.dat", path.read_bytes())).name == form


@EVERY_FILE
def test_a_sample_is_read_with_both_sides_in_order_of_time(path: Path) -> None:
    found = read(path.name, path.read_bytes())
    assert found
    for c in found:
        assert isinstance(c, Conversation), str(c)
        starts = [t.start for t in c.turns if t.start is not None]
        assert starts == sorted(starts)
        assert all(t.end is None or t.start is None or t.end >= t.start for t in c.turns)
        if path.parent.name not in ("mail", "thread"):
            assert any(t.speaker.answers for t in c.turns)
            assert any(t.speaker is Speaker.CUSTOMER for t in c.turns) or c.id == "505"


@EVERY_FILE
def test_windows_line_ends_and_a_byte_order_mark_change_nothing(path: Path) -> None:
    content = path.read_bytes()
    plain = content.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")
    expected = turns(read(path.name, plain))
    assert turns(read(path.name, plain.replace(b"\n", b"\r\n"))) == expected
    assert turns(read(path.name, b"\xef\xbb\xbf" + plain)) == expected


@EVERY_FILE
def test_utf_16_is_read_as_well(path: Path) -> None:
    if path.suffix in (".eml", ".mbox"):
        pytest.skip("mail is bytes that name their own encoding")
    text = path.read_bytes().decode("utf-8-sig")
    assert turns(read(path.name, text.encode("utf-16"))) == turns(read(path.name, path.read_bytes()))


@EVERY_FILE
def test_a_file_cut_anywhere_gives_a_reading_or_an_error_that_helps(path: Path) -> None:
    content = path.read_bytes()
    for at in range(0, len(content), max(1, len(content) // 40)):
        assert read(path.name, content[:at])


@EVERY_FORM
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"   \n\n",
        b"\x00\x01\x02\xff\xfe" * 50,
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
        b"{",
        b"[]",
        b"{}",
        b"null",
        b'{"a": [' * 3000,
    ],
    ids=["empty", "blank", "binary", "picture", "brace", "list", "object", "null", "deep"],
)
def test_what_is_no_conversation_is_skipped_with_a_reason(form: str, content: bytes) -> None:
    for asked in ({}, {"form": form}):
        found = read("call-17" + FORMATS[form].endings[0], content, **asked)
        assert found
        assert all(isinstance(one, Skipped) for one in found)


@EVERY_FORM
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=400))
def test_no_bytes_at_all_break_a_form(form: str, content: bytes) -> None:
    read("x.bin", content, form=form)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize("path", [p for p in FILES if p.suffix == ".json"], ids=lambda p: p.name)
@settings(max_examples=40, deadline=None)
@given(value=JSON, where=st.integers(0, 10_000))
def test_a_field_of_another_kind_than_expected_breaks_nothing(path: Path, value: object, where: int) -> None:
    try:
        document = json.loads(path.read_text("utf-8"))
    except ValueError:
        return
    places = list(_places(document))
    holder, key = places[where % len(places)]
    holder[key] = value
    read(path.name, json.dumps(document).encode())


def _places(value):  # type: ignore[no-untyped-def]
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in list(pairs):
        yield value, key
        yield from _places(inner)


def test_a_large_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    big = tmp_path / "year.jsonl"
    with big.open("wb") as stream:
        stream.truncate(200 * 1024 * 1024)
    (skipped,) = arrive([big], redact=False)
    assert isinstance(skipped, Skipped)
    assert str(skipped.error) == f"{big}: over 100 MB. Split the file, or raise the limit with --limit MB."


def test_a_file_in_an_old_encoding_is_read_with_a_note_that_its_encoding_was_guessed() -> None:
    text = "Kunde: Grüße, mein Vertrag ist weg, das ist äußerst ärgerlich.\nAgent: Das prüfe ich sofort für Sie.\n" * 4
    (c,) = read("alt.txt", text.encode("latin-1"))
    assert isinstance(c, Conversation)
    assert c.turns[0].text.startswith("Grüße, mein Vertrag")
    assert c.extra["arrived"]["encoding"]


def test_right_to_left_words_arrive_as_they_were_written() -> None:
    (c,) = read("a.txt", "Customer: مرحبا، أين طلبي؟\nAgent: שלום\n".encode())
    assert turns([c]) == [[("customer", "مرحبا، أين طلبي؟"), ("agent", "שלום")]]


def test_signs_that_no_page_can_show_are_replaced_one_for_one() -> None:
    content = b'{"id":"a","turns":[{"speaker":"customer","text":"a\\u0000b\\ud800c"},{"speaker":"agent","text":"ok"}]}'
    (c,) = read("a.json", content)
    assert isinstance(c, Conversation)
    assert c.turns[0].text == "a\ufffdb\ufffdc"


def test_a_form_that_does_not_exist_is_said_at_once() -> None:
    with pytest.raises(HeardError, match="no such form"):
        arrive(["x"], form="fax")
