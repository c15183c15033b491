"""E-mail addresses (typed or spelled out), links that carry a key, handles and network addresses."""

import re
from ipaddress import ip_address

from heard.arrive.redaction.findings import Detector, Pattern, by_patterns


def _network(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return len(text) > 6


def _private_link(text: str) -> bool:
    path = text.split("//", 1)[-1].partition("/")[2]
    return bool(re.search(r"[?&;#][^=\s]{1,40}=|@|[0-9a-f]{16}|(?=[^/]{0,80}\d)[A-Za-z0-9_-]{20}|\d{6}", path))


def _private_handle(text: str) -> bool:
    company = r"(?i)support|help|care|service|team|official|bank|air|rail|train|mobile|desk|answers|hq$|_?(?:uk|us|usa|ca|in)$"
    return not re.search(company, text)


_AT = r"(?:\s+at\s+|\s*[\[({<]\s*at\s*[\])}>]\s*)"
_DOT = r"(?:\s+dot\s+|\s*[\[({<]\s*dot\s*[\])}>]\s*|\.)"
_ENDING = r"(?:com|net|org|edu|gov|io|me|info|biz|co|uk|de|fr|es|it|nl|eu|ie|au|nz|ca|us|in|pl|se|no|dk|fi|be|ch|at|pt|br|mx|za|jp)"
_WORD = r"[\w%+-]{1,40}"
ROWS_AT = (
    Pattern(
        "email",
        re.compile(r"(?<![\w.%+-])[\w%+-](?:[\w.%+-]{0,62}[\w%+-])?@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}"),
        0.99,
        "an e-mail address",
    ),
    Pattern("handle", re.compile(r"(?<![\w@.])@\w{2,30}\b(?!\.\w)"), 0.86, "a handle that is not a help desk's", _private_handle),
)
ROWS_SPELLED = (
    Pattern(
        "email",
        re.compile(
            rf"(?i)\b(?:{_WORD}(?: dot | underscore | dash |\.)){{0,4}}{_WORD}{_AT}{_WORD}(?:{_DOT}{_WORD}){{0,3}}{_DOT}{_ENDING}\b"
        ),
        0.95,
        "an e-mail address, spelled out",
    ),
)
ROWS_LINK = (
    Pattern(
        "link",
        re.compile(r"(?i)\b(?:https?://|www\.)[^\s<>\"'\])}]{3,2000}"),
        0.9,
        "a link with a key or a number in it",
        _private_link,
    ),
)
ROWS_NETWORK = (
    Pattern("ip address", re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w]|\.\d)"), 0.9, "an IPv4 address", _network),
    Pattern(
        "ip address",
        re.compile(r"(?<![\w:])(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{0,4}(?![\w:])"),
        0.9,
        "an IPv6 address",
        lambda t: any(c.isdigit() for c in t) and _network(t),
    ),
)
SPELLED = re.compile(r"(?i)\bat\b[\s\S]{1,120}?(?:\bdot\b|\.)").search
ELECTRONIC = (
    Detector("e-mail and handles", lambda t: "@" in t, by_patterns(ROWS_AT)),
    Detector("spelled e-mail", SPELLED, by_patterns(ROWS_SPELLED)),
    Detector("links", re.compile(r"(?i)https?:|www\.").search, by_patterns(ROWS_LINK)),
    Detector("network", re.compile(r"\d\.\d{1,3}\.|:[0-9A-Fa-f]{0,4}:").search, by_patterns(ROWS_NETWORK)),
)
