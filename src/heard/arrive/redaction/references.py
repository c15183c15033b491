"""Order, account, customer and other reference numbers, and the numbers that states give to people."""

import re

from heard.arrive.redaction.findings import Detector, Pattern, by_patterns, digits

_NUMBERED = r"(?:[ -]?(?:number|num|no\.?|nr\.?|id|code|ref(?:erence)?|#))"
_LINK = r"(?:\s{0,2}(?:is|was|are|of|:|=|#|,|-)){0,3}\s{0,2}"
_CODE = r"((?=[\w/-]{0,24}\d)[A-Za-z0-9](?:[A-Za-z0-9]|[-/](?=[A-Za-z0-9])){2,29})(?![\w])"
_KINDS = (
    ("order number", "order|purchase order"),
    ("account number", r"acc(?:oun)?t|sort|routing"),
    ("customer number", "customer|client|member(?:ship)?|loyalty|frequent flyer|subscriber|patient"),
    (
        "reference number",
        "reference|ref|case|ticket|booking|confirmation|tracking|invoice|policy|meter|contract|claim|reservation|"
        "serial|parcel|shipment|consignment|complaint|incident|transaction|payment|imei|pnr|voucher|receipt|return",
    ),
)
_STATE = (
    r"social security|ssn|national insurance|nino|passport|driv(?:er|ing)['’]?s? licen[cs]e|licen[cs]e|"
    r"tax|national|aadhaar|cpf|dni|nie|pan card|medicare|nhs"
)


def _counted(text: str) -> bool:
    return len(digits(text)) >= 4 or (len(text) >= 5 and any(c.isdigit() for c in text) and text.upper() == text)


def _not_round(text: str) -> bool:
    return not digits(text).endswith("0000")


def _cued(kind: str, words: str) -> tuple[Pattern, Pattern]:
    named = re.compile(rf"(?i)\b(?:{words}){_NUMBERED}{_LINK}{_CODE}")
    bare = re.compile(rf"(?i)\b(?:{words})(?:\s{{0,2}}(?:is|:|=|#)){{0,2}}\s{{0,2}}{_CODE}")
    return (
        Pattern(kind, named, 0.9, f"follows the words for a {kind}", lambda t: len(digits(t)) >= 2),
        Pattern(kind, bare, 0.85, f"follows a word for a {kind}", _counted),
    )


ROWS = (
    *(row for kind, words in _KINDS for row in _cued(kind, words)),
    Pattern(
        "national id",
        re.compile(r"(?<![\w-])(?!000|666)[0-8]\d{2}[- ]\d{2}[- ]\d{4}(?![\w-])"),
        0.95,
        "written as a US social security number",
    ),
    Pattern(
        "national id",
        re.compile(rf"(?i)\b(?:{_STATE}){_NUMBERED}?{_LINK}{_CODE}"),
        0.93,
        "follows the name of an identity number",
        _counted,
    ),
    Pattern(
        "national id",
        re.compile(r"(?i)\b[a-ceghj-prstw-z][a-ceghj-nprstw-z] ?\d{2} ?\d{2} ?\d{2} ?[a-d]\b"),
        0.93,
        "written as a UK National Insurance number",
    ),
    Pattern(
        "national id",
        re.compile(rf"(?i)\b(?:national insurance|nino|ni){_NUMBERED}?{_LINK}([a-z]{{2}}(?: ?\d\d){{3}} ?[a-z])\b"),
        0.94,
        "follows the words for a National Insurance number",
    ),
    Pattern("national id", re.compile(r"(?<!\d)\d{3}\.\d{3}\.\d{3}-\d{2}(?!\d)"), 0.95, "written as a Brazilian CPF"),
    Pattern(
        "reference number", re.compile(r"(?<![\w.,£$€/=-])\d{7,34}(?![\w%]|[.,]\d)"), 0.6, "a long number with no unit", _not_round
    ),
    Pattern(
        "reference number",
        re.compile(r"\b(?=[A-Z0-9-]{0,30}[A-Z])(?=[A-Z0-9-]{0,30}\d{5})[A-Z0-9](?:[A-Z0-9-]{6,29})[A-Z0-9]\b"),
        0.7,
        "capitals and digits, as in a code",
    ),
    Pattern("reference number", re.compile(r"(?<![\w#])#\s?(\d{5,20})(?!\w)"), 0.7, "a number after #"),
)
REFERENCES = Detector("references", re.compile(r"\d\D?\d").search, by_patterns(ROWS))
