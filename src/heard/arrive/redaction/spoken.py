"""Numbers and names said aloud: "four four one two", "double seven", "oh", and words spelled letter by letter."""

import re
from collections.abc import Iterator

from heard.arrive.redaction.findings import Detector, Finding

_UNIT = "zero|nought|one|two|three|four|five|six|seven|eight|nine"
_TENS = (
    "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    r"eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
)
_STEP = rf"(?:(?:double|triple)[ -](?:{_UNIT}|oh)|{_UNIT}|oh|{_TENS})"
_RUN = re.compile(rf"(?i)\b{_STEP}(?:(?:,? |, ?|-|\. ?){_STEP}){{2,39}}\b")
_WORD = re.compile(rf"(?i)(double|triple)|({_TENS})|({_UNIT})|(oh)")
_TYPED = re.compile(r"(?<![\w.,£$€-])(?<!\d )\d(?:[ -]\d){3,}(?![\w%/-]|[.,:]\d)")
_LETTERS = re.compile(r"(?<![\w-])[A-Za-z](?:(?:[ .-]|, )[A-Za-z]){3,23}(?![\w-])")


def _heard_digits(words: str) -> tuple[int, int]:
    """How many digits a run says, and how many of its words are plain digits."""
    total = plain = 0
    more = 1
    for times, tens, unit, oh in _WORD.findall(words):
        if times:
            more = 2 if times.lower() == "double" else 3
            continue
        total += more * bool(unit or oh) + 2 * bool(tens)
        plain += more * bool(unit)
        more = 1
    return total, plain


def find(text: str) -> Iterator[Finding]:
    """Runs that say four digits or more, and words spelled in four letters or more.

    At least two digits must be said singly, three where tens are among them: prices and times have tens.
    """
    for match in _RUN.finditer(text):
        total, plain = _heard_digits(match.group())
        if total >= 4 and plain >= 2 + bool(re.search(rf"(?i)\b(?:{_TENS})\b", match.group())):
            yield Finding("digits", match.start(), match.end(), 0.87, "digits said one by one")
    for match in _TYPED.finditer(text):
        yield Finding("digits", match.start(), match.end(), 0.72, "digits typed one by one")
    for match in _LETTERS.finditer(text):
        yield Finding("spelled", match.start(), match.end(), 0.7, "spelled letter by letter")


SPOKEN = Detector(
    "spoken",
    re.compile(rf"(?i)\b{_STEP}[ ,.-]{{1,2}}{_STEP}|\b\d[ -]\d[ -]\d|\b[a-z](?:[ .-]|, )[a-z](?:[ .-]|, )[a-z]\b").search,
    find,
)
