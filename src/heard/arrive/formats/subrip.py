"""SubRip: numbered cues with times; the speaker stands in front of the words (`Maria: ...`, `[Maria] ...`)."""

import re
from collections.abc import Iterator

import srt

from heard.arrive.bodies import from_html
from heard.arrive.cued import Cued, turns_of
from heard.arrive.parcel import Parcel
from heard.arrive.told import Found, Told
from heard.conversation import HeardError

TIMES = re.compile(r"^\d+:\d{2}:\d{2}[,.]\d{1,3}\s*-->\s*\d+:\d{2}:\d{2}[,.]\d{1,3}", re.MULTILINE)


def recognises(parcel: Parcel) -> float:
    """A SubRip file has the times of a cue in its first lines, below a number."""
    found = TIMES.search(parcel.head)
    above = parcel.head[: found.start()].strip() if found else "x"
    return 0.95 if re.fullmatch(r"\d*", above) else 0.0


def read(parcel: Parcel) -> Iterator[Found]:
    """The one conversation in a file of cues."""
    text = parcel.text()
    try:
        subtitles = list(srt.parse(text, ignore_errors=True))
    except (srt.SRTParseError, ValueError):
        subtitles = []
    if not subtitles:
        yield HeardError("not SubRip.", then="Export the file again.")
        return
    lines = [text.count("\n", 0, m.start()) + 1 for m in TIMES.finditer(text)]
    cued = []
    for n, cue in enumerate(subtitles):
        where = f"line {lines[n]}" if len(lines) == len(subtitles) else f"cue {n + 1}"
        key = None if cue.index is None else str(cue.index)
        words = from_html(cue.content) if "</" in cue.content else cue.content.strip()
        cued.append(Cued(words, None, cue.start.total_seconds(), cue.end.total_seconds(), key, where))
    yield Told(said=turns_of(cued), channel="call")
