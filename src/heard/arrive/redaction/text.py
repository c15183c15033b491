"""Takes private things out of a text and leaves their kind."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain

from heard.arrive.redaction.electronic import ELECTRONIC
from heard.arrive.redaction.findings import HIDDEN, Detector, Finder, Finding, Redacted
from heard.arrive.redaction.hints import HINTS
from heard.arrive.redaction.lexicon import fold, words
from heard.arrive.redaction.names import NAMES
from heard.arrive.redaction.payment import PAYMENT
from heard.arrive.redaction.phones import PHONES
from heard.arrive.redaction.places import PLACES
from heard.arrive.redaction.references import REFERENCES
from heard.arrive.redaction.spoken import SPOKEN

KINDS = (
    "account number",
    "address",
    "birth date",
    "card",
    "customer number",
    "digits",
    "email",
    "handle",
    "iban",
    "ip address",
    "link",
    "name",
    "national id",
    "order number",
    "password",
    "phone",
    "pin",
    "postcode",
    "private",
    "reference number",
    "spelled",
)
DETECTORS: tuple[Detector, ...] = (PAYMENT, *ELECTRONIC, *HINTS, PHONES, REFERENCES, PLACES, SPOKEN, NAMES)
_PLACEHOLDER = re.compile(rf"\[(?:{'|'.join(KINDS)})\]")


def redact(text: str, *, names: Iterable[str] = (), also: Finder | None = None) -> Redacted:
    """The text with every private thing found in it replaced by its kind, such as `[card]`, and the findings.

    `names` are names known from elsewhere; `also` is one more finder, such as a model of one's own. Looks again until nothing
    more is found, so that redacting twice changes nothing.
    """
    found: list[Finding] = []
    calls = tuple(names)
    while fresh := _chosen(_look(_masked(text), calls, also), text):
        found = sorted([*found, *_in_original(fresh, found)], key=lambda f: f.start)
        text = _replaced(text, fresh)
    return Redacted(text, tuple(found))


def _masked(text: str) -> str:
    return _PLACEHOLDER.sub(lambda m: "[" + HIDDEN * (len(m.group()) - 2) + "]", text) if "[" in text else text


def _look(text: str, names: tuple[str, ...], also: Finder | None) -> Iterator[Finding]:
    yield from chain.from_iterable(d.find(text) for d in DETECTORS if d.worth(text))
    for name in names:
        flags = re.NOFLAG if fold(name) in words("doubtful") | words("plain") else re.IGNORECASE
        for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text, flags):
            yield Finding("name", match.start(), match.end(), 0.82, "the name of a person in this conversation")
    for f in also(text) if also is not None else ():
        yield f if f.kind in KINDS else replace(f, kind="private")


def _chosen(candidates: Iterable[Finding], text: str) -> list[Finding]:
    """The surest of those that overlap, the longest among equals; none that touches a placeholder."""
    taken: list[Finding] = []
    covered = bytearray(len(text))
    for m in _PLACEHOLDER.finditer(text):
        covered[m.start() : m.end()] = b"\1" * (m.end() - m.start())
    for f in sorted(candidates, key=lambda f: (-f.score, f.start - f.end, f.start)):
        if 0 <= f.start < f.end <= len(text) and not any(covered[f.start : f.end]):
            covered[f.start : f.end] = b"\1" * (f.end - f.start)
            taken.append(f)
    return sorted(taken, key=lambda f: f.start)


def _in_original(fresh: list[Finding], earlier: list[Finding]) -> Iterator[Finding]:
    """Findings of a later look, at the places they had before the earlier ones were replaced."""
    shift, starts, shifts = 0, [-1], [0]
    for f in earlier:
        starts.append(f.start + shift)
        shift += len(f.kind) + 2 - (f.end - f.start)
        shifts.append(shift)
    for f in fresh:
        by = shifts[bisect_right(starts, f.start) - 1]
        yield Finding(f.kind, f.start - by, f.end - by, f.score, f.reason)


def _replaced(text: str, findings: list[Finding]) -> str:
    parts, at = [], 0
    for f in findings:
        parts += [text[at : f.start], f"[{f.kind}]"]
        at = f.end
    return "".join([*parts, text[at:]])
