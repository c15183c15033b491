"""A written-down conversation: lines with a speaker in front, as people and many tools write them."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from heard.arrive.clock import stamps
from heard.arrive.speakers import role_of, same_name
from heard.arrive.told import Said

CLOCK = r"\d{1,3}:\d{2}(?::\d{2})?(?:[.,]\d{1,6})?(?:\s?[AaPp]\.?[Mm]\.?)?"
DATE = r"\d{4}-\d{2}-\d{2}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}"
STAMP = rf"(?:(?:{DATE})[T ,]+)?{CLOCK}(?:\s?(?:Z|UTC|GMT|[+-]\d{{2}}:?\d{{2}}))?"
SPAN = rf"(?P<stamp>{STAMP})(?:\s*(?:-->|->|–|-|to)\s*(?P<until>{STAMP}))?"
LABEL = r"(?P<label>[^\W\d_][^:\n\[\]<>?!]{0,48}?|\d{1,2})"
SHAPES = tuple(
    re.compile(shape)
    for shape in (
        rf"^[\[(]{SPAN}[\])]\s*(?:[-–]\s*)?[*_]{{0,2}}{LABEL}[*_]{{0,2}}\s*[:>]\s*[*_]{{0,2}}\s*(?P<text>.*)$",
        rf"^{SPAN}\s*(?:[-–|]\s*)?[*_]{{0,2}}{LABEL}[*_]{{0,2}}\s*[:>]\s*[*_]{{0,2}}\s*(?P<text>.*)$",
        rf"^[*_]{{0,2}}{LABEL}[*_]{{0,2}}\s*[\[(]{SPAN}[\])]\s*[:>-]?\s*(?P<text>.*)$",
        rf"^[*_]{{0,2}}{LABEL}[*_]{{0,2}}\s+{SPAN}\s*(?P<text>)$",
        rf"^(?:[\[(]?{SPAN}[\])]?\s*)?<(?P<label>[^<>\n]{{1,40}})>\s*(?P<text>.*)$",
        rf"^(?:[-•]\s+)?(?P<bold>[*_]{{2}})?{LABEL}(?(bold):?[*_]{{2}})\s*(?(bold):?|:)(?:\s+|$)(?P<text>.*)$",
        r"^(?P<label>\[[^\W\d_][^\]\n]{0,40}\])\s*:?\s*(?P<text>.+)$",
    )
)
HEADINGS = {"subject", "date", "id", "conversation", "conversation id", "channel", "ticket", "topic", "re", "title", "case"}
NOT_NAMES = re.compile(r"^(?:https?|note|ps|p\.s|warning|tip|e\.g|i\.e|re|fwd|subject|date)$", re.IGNORECASE)
FIELDS = re.compile(
    r"\b(?:number|no|name|address|code|total|id|date|price|phone|e-?mail|status|reference|amount|order|url|link)$", re.IGNORECASE
)
"""Endings of labels inside a turn (`Order number: 12`), which are no speakers."""
MOST_WORDS = 5


@dataclass(frozen=True, slots=True)
class Script:
    """What a written-down conversation holds: its turns, when it began, and the headings above it in small letters."""

    said: tuple[Said, ...]
    started_at: datetime | None
    headings: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: str
    label: str | None = None
    stamp: str | None = None
    until: str | None = None


def read_script(text: str, agent: str | None = None) -> Script:
    """The turns of a text with a speaker in front of lines; a line without one continues the turn above it."""
    lines = [
        _look(n, line.strip().strip("\u200e\u200f\u202a\u202c\u2066\u2067\u2069")) for n, line in enumerate(text.split("\n"), 1)
    ]
    stamped = sum(bool(line.label and line.stamp) for line in lines)
    always = stamped > 1 and stamped * 2 >= sum(bool(line.label) for line in lines)
    speaking = set() if always else _labels(lines, agent)
    turns: list[list[_Line]] = []
    above: list[_Line] = []
    for line in lines:
        if line.label and (line.label in speaking or line.stamp):
            turns.append([line])
        elif turns:
            turns[-1].append(line)
        elif line.text:
            above.append(line)
    return _script(turns, above)


def _look(number: int, raw: str) -> _Line:
    for shape in SHAPES:
        found = shape.match(raw)
        if found and _may_speak(found["label"]):
            parts = found.groupdict()
            return _Line(number, raw, _bare(found["label"]), parts.get("stamp"), parts.get("until"))
    return _Line(number, raw)


def _bare(label: str) -> str:
    return label.strip(" *_[]~\t")


def _may_speak(label: str) -> bool:
    bare = _bare(label)
    if not bare or len(bare.split()) > MOST_WORDS or NOT_NAMES.match(bare) or FIELDS.search(bare):
        return False
    return not re.search(r"[,;]\s|[.]\s\w+\s\w", bare)


def _labels(lines: Sequence[_Line], agent: str | None) -> set[str]:
    """Which labels are speakers: those that name a role; if these do not make two sides, also those that come back."""
    counts = Counter(line.label for line in lines if line.label)
    roles = {label for label in counts if role_of(label) or (agent and same_name(label, agent))}
    if len({role_of(label) for label in roles}) > 1 and len(roles) > 1:
        return roles
    names = {label for label, n in counts.items() if n > 1 and label.lower() not in HEADINGS}
    if len(names | roles) > 1:
        return names | roles
    return {label for label in counts if label.lower() not in HEADINGS} if len(counts) <= MOST_WORDS else names | roles


def _script(turns: list[list[_Line]], above: list[_Line]) -> Script:
    began, starts = stamps([turn[0].stamp for turn in turns])
    _, both = stamps([s for turn in turns for s in (turn[0].stamp, turn[0].until)])
    said = []
    for at, turn in enumerate(turns):
        first = turn[0]
        words = [_text_of(first), *(line.text for line in turn[1:])]
        said.append(
            Said(
                text="\n".join(words).strip(),
                role=role_of(first.label),
                name=first.label,
                start=starts[at],
                end=both[2 * at + 1] if first.until else None,
                where=f"line {first.number}",
            )
        )
    headings = {key.strip().lower(): value.strip() for key, colon, value in (h.text.partition(":") for h in above) if colon}
    return Script(tuple(said), began, {k: v for k, v in headings.items() if k in HEADINGS})


def _text_of(line: _Line) -> str:
    matches = (shape.match(line.text) for shape in SHAPES)
    return next(m["text"] for m in matches if m and _may_speak(m["label"]))


def speaker_in_front(text: str) -> tuple[str | None, str]:
    """The speaker that a piece of text names in front (`Maria: hello`), and the rest; None if it names none."""
    found = re.match(rf"^{LABEL}\s*:\s+(?P<text>.+)$", text, re.DOTALL)
    if found and _may_speak(found["label"]):
        return _bare(found["label"]), found["text"].strip()
    return None, text
