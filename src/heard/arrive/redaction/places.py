"""Postal addresses and postcodes."""

import re

from heard.arrive.redaction.findings import Detector, Pattern, by_patterns

_STREET = r"(?:street|streets|st|road|rd|avenue|ave|lane|ln|crescent|terrace|boulevard|blvd|highway|hwy|parkway|mews|alley|plaza)"
_STREET_TOO = (
    r"(?:Drive|Dr|Close|Court|Ct|Place|Pl|Square|Sq|Way|Gardens?|Grove|Row|Walk|Hill|Park|Circle|Trail|Loop|Quay|Coves?|Isle)"
)
"""Words that are also plain ones: a street only with capitals."""
_W = (
    r"(?!(?:am|pm|days?|hours?|hrs|minutes?|mins?|weeks?|months?|years?|times?|calls?|people)\b)"
    r"[^\W\d_](?:[\w'’-]|\.(?! [A-Z])){0,30}"
)
_NOT_A_PLACE = (
    r"(?!(?:mon|tues|wednes|thurs|fri|satur|sun)day|today|tomorrow|please|thanks|jan|feb|mar(?:ch)?\b|apr|may\b|"
    r"june|july|aug|sep|oct|nov|dec)"
)
_UNIT = r"(?:apt\.?|apartment|suite|ste\.?|flat|unit|room|floor|p\.?o\.? ?box|box)"
_TAIL = (
    rf"(?:,?\s{{1,3}}{_UNIT}\s?#?\w{{1,6}})?(?:,?\s{{1,3}}{_NOT_A_PLACE}(?-i:[A-Z])[^\W\d]{{2,25}}"
    rf"(?: {_NOT_A_PLACE}(?-i:[A-Z])[^\W\d]{{2,25}}){{0,2}})?"
    r"(?:,?\s{1,3}[A-Z]{2})?(?:,?\s{1,3}(?:\d{4,5}(?:-\d{4})?|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}))?\b"
)
_ABROAD = (
    r"(?:[\w-]{2,30}(?:stra(?:ß|ss)e|str\.|gatan?|gade|vej|vegen|gata|katu|tie|laan|straat|"
    r"utca|weg|gasse|platz|allee|stræde|kade|plein)|"
    r"(?:rue|via|viale|calle|avenida|rua|ulica|ul\.|plaza|piazza|praça|travessa|chemin|bd|camino|Πλατεία|Leoforos)\s(?:[\w'’.-]{2,25}\s?){1,4}?)"
)
ROWS = (
    Pattern(
        "address",
        re.compile(rf"(?i)(?:\b{_UNIT} ?\w{{1,5}},? )?\b\d{{1,6}}[a-z]?,? (?:{_W} ){{0,4}}?{_W} {_STREET}\b\.?{_TAIL}"),
        0.9,
        "a house number and a street",
    ),
    Pattern(
        "address",
        re.compile(
            rf"(?:\b(?i:{_UNIT}) ?\w{{1,5}},? )?\b\d{{1,6}}[A-Za-z]?,? "
            rf"(?:[A-Z][\w'’.-]{{0,30}} ){{1,4}}?{_STREET_TOO}\b(?i:{_TAIL})"
        ),
        0.89,
        "a house number and a street",
    ),
    Pattern(
        "address",
        re.compile(rf"(?i)(?:\b\d{{1,6}} )?\b{_ABROAD}\s?,?\s?\d{{1,5}}[a-z]?\b{_TAIL}"),
        0.88,
        "a street and a house number",
    ),
    Pattern("address", re.compile(r"(?i)\b(?:p\.?\s?o\.?\s?box|postbox|post office box)\s?#?\d{1,8}\b"), 0.92, "a post office box"),
    Pattern(
        "address",
        re.compile(r"\b(?:PSC|Unit|CMR) \d{1,5},? Box \d{1,5}\s{1,2}(?:APO|FPO|DPO) A[AEP] \d{5}"),
        0.97,
        "a military address",
    ),
    Pattern(
        "address",
        re.compile(
            rf"(?i)\b\d{{1,6}} (?:\w[\w'’.-]{{0,30}} ){{0,5}}?\w[\w'’.-]{{0,30}},?\s{{1,3}}{_UNIT}\s?#?\d{{1,6}}"
            rf"(?:,?\s{{1,3}}{_W}(?: {_W}){{0,3}})?"
            r"(?:,?\s{1,3}[A-Za-z]{2,20}){0,2}(?:\s{1,3}\d{4,5})?\b"
        ),
        0.88,
        "a house number with an apartment",
    ),
    Pattern(
        "address",
        re.compile(
            r"(?i)\b(?:(?:live|lives|living|moved|deliver(?:ed)?|ship(?:ped)?|sent?|mail(?:ed)?)(?: \w{1,12}){0,2} (?:at|to|on)|"
            rf"address(?: is|:| to| with)+)\s{{1,3}}(\d{{1,6}}[a-z]?,? "
            rf"{_NOT_A_PLACE}(?-i:[A-Z])[\w'’.-]{{1,30}}(?:,? (?-i:[A-Z]|\d)[\w'’.-]{{0,30}}){{0,6}})"
        ),
        0.86,
        "follows the words for an address",
    ),
    Pattern(
        "postcode", re.compile(r"\b(?:[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}|[A-Z]\d[A-Z] \d[A-Z]\d)\b"), 0.85, "a UK or Canadian postcode"
    ),
    Pattern(
        "postcode",
        re.compile(
            r"(?i)\b(?:zip|post ?code|postal code)(?: ?code)?(?: is| are|:|,|=){0,2} {0,2}"
            r"((?=[a-z0-9 -]{0,7}\d)[a-z0-9]{2,5}(?:[ -][a-z0-9]{2,4})?|\d{4,5})\b"
        ),
        0.92,
        "follows the word for a postcode",
        lambda t: any(c.isdigit() for c in t),
    ),
    Pattern(
        "postcode",
        re.compile(
            r"\b(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|"
            r"W[AIVY]) \d{5}(?:-\d{4})?\b"
        ),
        0.85,
        "a US state and ZIP code",
    ),
)
PLACES = Detector("places", re.compile(r"\d").search, by_patterns(ROWS))
