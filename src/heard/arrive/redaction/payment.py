"""Payment cards, known by their length and the Luhn check; bank accounts, known by the IBAN check."""

import re

from heard.arrive.redaction.findings import Detector, Pattern, by_patterns, digits

DIGIT = re.compile(r"\d").search
_RUN = r"(?<![\w.+])\d(?:[ -]?\d){%s}(?![\w])"


def luhn(text: str) -> bool:
    """Whether 12 to 19 digits pass the check that card numbers pass (ISO/IEC 7812-1, annex B)."""
    number = [int(c) for c in digits(text)]
    doubled = (sum(divmod(2 * n, 10)) for n in number[-2::-2])
    return 12 <= len(number) <= 19 and len(set(number)) > 1 and (sum(number[-1::-2]) + sum(doubled)) % 10 == 0


def iban(text: str) -> bool:
    """Whether an account number passes the check of ISO 13616: moved by four, letters as 10 to 35, modulo 97 is 1."""
    plain = re.sub(r"[^0-9A-Za-z]", "", text).upper()
    if not 15 <= len(plain) <= 34 or not plain.isascii():
        return False
    return int("".join(str(int(c, 36)) for c in plain[4:] + plain[:4])) % 97 == 1


_IBAN = r"\b[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]{4}){2,7}(?:[ -]?[A-Za-z0-9]{1,3})?\b"
ROWS = (
    Pattern("card", re.compile(_RUN % "11,18"), 0.98, "12 to 19 digits that pass the Luhn check", luhn),
    Pattern(
        "card",
        re.compile(r"(?i)\b(?:card|visa|mastercard|amex)\b[^.?!\d\n]{0,40}?(\d(?:[ -]?\d){11,18})(?!\w)"),
        0.93,
        "12 to 19 digits after the word card",
    ),
    Pattern("card", re.compile(r"(?i)\b(?:ending|ends) (?:in|with)\W{0,2}(\d{4})\b"), 0.9, "last four digits"),
    Pattern(
        "card",
        re.compile(r"(?i)\blast (?:four|4)(?: digits)?(?: of (?:my|the|your) card)?(?: are| is|:)? ?(\d{4})\b"),
        0.9,
        "last four digits",
    ),
    Pattern("iban", re.compile(_IBAN), 0.99, "passes the IBAN check", iban),
    Pattern(
        "iban",
        re.compile(r"(?i)\biban\b\W{0,3}(?:number |no\.? )?(?:is |: ?)?([a-z]{2}\d{2}[ -]?[a-z0-9][a-z0-9 -]{8,32}\d)\b"),
        0.95,
        "follows the word IBAN",
    ),
)
PAYMENT = Detector("payment", DIGIT, by_patterns(ROWS))
