"""WebVTT: cues with times; the speaker is a voice tag (`<v Maria>`) or stands in front of the words (`Maria: ...`)."""

import html
import re
from collections.abc import Iterator

from webvtt import from_string
from webvtt.errors import MalformedFileError

from heard.arrive.cued import Cued, turns_of
from heard.arrive.parcel import Parcel
from heard.arrive.told import Found, Told
from heard.conversation import HeardError

VOICE = re.compile(r"<v(?:\.[\w.]+)?[ \t]+([^>]+)>")
TAG = re.compile(r"</?(?:[cbiuv]|lang|ruby|rt)(?:[.\s][^>]*)?>|<\d[\d:.]*>", re.IGNORECASE)
TIMES = re.compile(r"^[^\n]*-->", re.MULTILINE)


def recognises(parcel: Parcel) -> float:
    """A WebVTT file says so in its first line."""
    return 1.0 if re.match(r"\ufeff?WEBVTT(?:[ \t\r\n]|$)", parcel.head) else 0.0


def read(parcel: Parcel) -> Iterator[Found]:
    """The one conversation in a file of cues."""
    text = parcel.text()
    try:
        captions = from_string(text).captions
    except (MalformedFileError, ValueError, IndexError) as error:
        yield HeardError("not WebVTT.", then="The first line must be WEBVTT. Export the file again.").with_traceback(
            error.__traceback__
        )
        return
    lines = [text.count("\n", 0, m.start()) + 1 for m in TIMES.finditer(text)]
    cued: list[Cued] = []
    for n, caption in enumerate(captions):
        where = f"line {lines[n]}" if len(lines) == len(captions) else f"cue {n + 1}"
        for voice, words in _voices(caption.raw_text):
            key = caption.identifier or None
            cued.append(Cued(words, voice, _in_seconds(caption.start), _in_seconds(caption.end), key, where))
    yield Told(said=turns_of(cued), channel="call")


def _in_seconds(stamp: str) -> float:
    hours, minutes, rest = stamp.split(":")
    return round(int(hours) * 3600 + int(minutes) * 60 + float(rest), 3)


def _voices(raw: str) -> Iterator[tuple[str | None, str]]:
    """The voices in one cue and their words: words before the first tag have no voice of their own."""
    parts = VOICE.split(raw)
    for voice, words in zip([None, *parts[1::2]], parts[::2], strict=True):
        bare = html.unescape(TAG.sub("", words)).strip()
        if bare:
            yield html.unescape(voice).strip() if voice else None, bare
