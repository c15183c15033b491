"""Passwords and PINs said after such a word, and dates that are somebody's birth."""

import re

from heard.arrive.redaction.findings import Detector, Pattern, by_patterns
from heard.arrive.redaction.lexicon import words


def _secret(text: str) -> bool:
    return text.strip(".,!?").lower() not in words("states") and len(text.strip(".,!?")) > 2


_SAID = r"([^\s\ue000\[\]\"'“”]{3,64}?)(?=[.,;!?]*(?:\s|$|[\"'”\[]))"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|"
    r"aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DATE = (
    rf"(\d{{1,4}}[/.-]\d{{1,2}}[/.-]\d{{1,4}}|\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH},? (?:\d{{4}}|\d{{2}})\b|"
    rf"{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}|\d{{1,2}} \d{{1,2}} \d{{2,4}}\b|(?:19|20)\d{{2}}\b)"
)
_BORN = r"(?i)\b(?:born|d\.?o\.?b\.?|date of birth|birth ?date|birthday)\b[^\d\n?!]{0,30}?"
ROWS_SECRET = (
    Pattern(
        "password",
        re.compile(
            r"(?i)\b(?:password|passcode|passphrase|pass ?word|pwd|secret word)\b(?: is| was|:| =|=){1,2} {0,2}[\"'“]?" + _SAID
        ),
        0.9,
        "follows the word password",
        _secret,
    ),
    Pattern(
        "pin",
        re.compile(
            r"(?i)\b(?:pin(?: code| number)?|cvv2?|cvc|security (?:code|number)|"
            r"(?:verification|one[- ]time|access|login|auth\w{0,12}|2fa) (?:code|pin|password)|otp)"
            r"(?: is| was|:| =|=|,| number| code){0,3} {0,2}(\d(?:[ -]?\d){2,9})(?!\w)"
        ),
        0.94,
        "digits after the word for a code",
    ),
)
ROWS_BIRTH = (Pattern("birth date", re.compile(_BORN + _DATE, re.IGNORECASE), 0.95, "a date after the word for birth"),)
HINTS = (
    Detector("passwords", re.compile(r"(?i)pass|pwd|\bpin\b|cv[vc]|code|otp|secret").search, by_patterns(ROWS_SECRET)),
    Detector("births", re.compile(r"(?i)born|birth|d\.?o\.?b").search, by_patterns(ROWS_BIRTH)),
)
