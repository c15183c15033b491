"""Telephone numbers: international, national and grouped digits, told apart from dates, prices and versions."""

import re

from heard.arrive.redaction.findings import Detector, Pattern, by_patterns, digits

_YEAR = re.compile(r"(?:19|20)\d\d")
_ISO = re.compile(r"(?:19|20)\d\d[ -](?:0?[1-9]|1[0-2])[ -](?:0?[1-9]|[12]\d|3[01])\b")


def _dialled(text: str) -> bool:
    """Whether grouped digits look dialled: 7 to 15 of them, no dates, years or round figures."""
    groups = re.findall(r"\d+", text)
    number = "".join(groups)
    dated = sorted(map(len, groups)) == [2, 2, 4] and any(_YEAR.fullmatch(g) for g in groups)
    round_figure = number.endswith("000") and all(len(g) == 3 for g in groups[1:])
    return (
        7 <= len(number) <= 15
        and not dated
        and not round_figure
        and not _ISO.match(text)
        and not all(_YEAR.fullmatch(g) for g in groups)
    )


def _long(text: str) -> bool:
    return _dialled(text) and len(digits(text)) >= 8


_EXT = r"(?:\s?(?:x|ext\.?|extension)\s?\d{1,6})?"
_CUE = r"(?i)\b(?:phone|telephone|mobile|cell|fax|tel|whatsapp|call(?:ing)?|reach|ring|text|landline|desk)\b[^\d\n?!]{0,40}?"
ROWS = (
    Pattern(
        "phone",
        re.compile(rf"(?<![\w])\+\d{{1,3}}[ .-]?(?:\(0?\d{{0,4}}\)[ .-]?)?\d(?:[ .-]?\d){{5,12}}{_EXT}(?!\w)"),
        0.96,
        "an international number",
    ),
    Pattern(
        "phone",
        re.compile(rf"(?<![\w.])(?:\+?1[ .-]?)?\(?[2-9]\d{{2}}\)?[ .-]?\d{{3}}[ .-]?\d{{4}}{_EXT}(?!\w)"),
        0.94,
        "a North American number",
        _dialled,
    ),
    Pattern("phone", re.compile(rf"(?<![\w.])00[1-9]\d?(?:[ .-]?\d){{7,12}}{_EXT}(?!\w)"), 0.94, "an international number"),
    Pattern(
        "phone",
        re.compile(rf"(?<![\w.])(?:1[ .-])?\(\d{{1,5}}\)(?:[ .-]?\d){{5,10}}{_EXT}(?!\w)"),
        0.93,
        "a number with its area in brackets",
    ),
    Pattern("phone", re.compile(r"(?<![\w.])(?<!\d,)0\d(?:[ .-]?\d){7,9}(?!\w)"), 0.92, "a national number", _dialled),
    Pattern(
        "phone",
        re.compile(rf"(?<![\w.,£$€-])\d{{2,5}}(?:[ -]\d{{2,6}}){{1,4}}{_EXT}(?![\w%]|[.,]\d)"),
        0.75,
        "grouped digits, as dialled",
        _long,
    ),
    Pattern(
        "phone",
        re.compile(r"(?<![\w.,£$€/-])[2-9]\d{2}[ -]\d{4}(?![\w%/-]|[ .,]\d)"),
        0.7,
        "three and four digits, as dialled locally",
        _dialled,
    ),
    Pattern(
        "phone",
        re.compile(_CUE + r"(\+?\d(?:[ .()-]{0,2}\d){6,14})(?!\w)"),
        0.9,
        "digits after a word such as phone or call",
        _dialled,
    ),
)
PHONES = Detector("phones", re.compile(r"\d(?:\D{0,3}\d){5}").search, by_patterns(ROWS))
