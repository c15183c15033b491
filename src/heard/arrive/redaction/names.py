"""Names of people: by the words around them, and by a lexicon of given names and surnames."""

import re
from collections.abc import Iterator

from heard.arrive.redaction.findings import Detector, Finding
from heard.arrive.redaction.lexicon import fold, known, sure, words

_T = r"[^\W\d_][^\W\d_]{0,30}(?:['’-][^\W\d_]{2,30})?"
_FULL = rf"({_T}(?: [^\W\d_]\.?(?=\s{_T}))?(?: {_T}){{0,2}})"
_TOLD = re.compile(
    rf"(?i)\b(?:(?:my|his|her|whose|full|first|last|maiden|sur|card ?holder(?:'s)?)"
    rf"\s?names?(?:['’]s| is| are|:)|name:|mr\.?|mrs\.?|ms\.?|mister|dr\.|prof\.|named) {_FULL}"
)
_MAYBE = re.compile(
    rf"(?i)(?:\b(?:dear|hi|hello|hey|hiya|thanks|thank you|cheers|regards|sincerely|best wishes|yours|welcome|i am|i['’]m|im|"
    rf"this is|it['’]s|speaking (?:with|to)|"
    rf"spoke (?:with|to)|name of|call me|calls me|signed|good (?:morning|afternoon|evening)|agent|dr)"
    rf"[,:]?\s{{1,2}}|(?:^|\s)[-–—~^]\s?){_FULL}"
)
_SHAPE = re.compile(
    r"(?:ova|ević|ović|evic|ovic|sson|ssen|dottir|dóttir|opoulos|oulou|idis|escu|enko|"
    r"shvili|adze|[sgrkdn]yan|[^a]ski|[wn]ska|ovich|evich|ovna|evna|czyk|wicz|stein|mann)$"
)
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]{2,})?")
_NEXT = re.compile(r" ([A-Z])\.?(?= [A-Z])| ([^\W\d_]+(?:['’-][^\W\d_]{2,})?)")
_BRANDS = frozenset(
    {
        "wells fargo",
        "john lewis",
        "morgan stanley",
        "charles schwab",
        "ted baker",
        "calvin klein",
        "tommy hilfiger",
        "ralph lauren",
        "michael kors",
        "harley davidson",
        "jack daniels",
        "mercedes benz",
        "trader joe",
        "papa john",
        "best buy",
        "virgin media",
        "american express",
        "ben & jerry",
    }
)
_COMPANY = re.compile(
    r"(?i)[ ,&]{1,3}(?:and )?(?:inc|ltd|llc|corp|corporation|group|bank|airlines?|"
    r"university|college|hospital|airport|hotel|stores?|street|road|centre|center)\b"
)


def _is_name(word: str) -> bool:
    """Whether a word is a name wherever it stands: in the lexicon, or shaped like a surname."""
    folded = fold(word)
    return folded in sure() or (len(word) > 6 and word[0].isupper() and bool(_SHAPE.search(word)) and folded not in words("plain"))


def _leading_name(text: str, told: bool) -> str:
    """The name that a run of words begins with; a word that is `told` to be a name needs no other proof."""
    kept: list[str] = []
    for word in text.split(" "):
        folded, capital = fold(word.rstrip(".")), word[0].isupper()
        plain = folded in words("plain") or (len(folded) < 2 and not kept)
        proof = _is_name(word) or (capital and (folded in known() or bool(kept) or told))
        if plain or not (proof or (told and not kept)):
            break
        kept.append(word)
    return " ".join(kept)


def _by_cue(text: str) -> Iterator[Finding]:
    for cue, told in ((_TOLD, True), (_MAYBE, False)):
        for match in cue.finditer(text):
            if name := _leading_name(match.group(1), told):
                start = match.start(1)
                yield Finding("name", start, start + len(name.rstrip(".")), 0.84, "follows words that introduce a name")


def _followers(text: str, at: int) -> int:
    """Where a full name ends whose first word ends at `at`: initials and capitalised words that are no plain words."""
    end, taken = at, 0
    for match in _NEXT.finditer(text, at):
        word = match.group(2)
        if match.start() != end or taken == 3 or (word and (not word[0].isupper() or fold(word) in words("plain"))):
            break
        end, taken = match.end(), taken + 1
    return end


def _by_lexicon(text: str) -> Iterator[Finding]:
    until = 0
    for match in _WORD.finditer(text):
        word = match.group()
        doubtful = word[0].isupper() and fold(word) in words("given")
        stem = re.sub(r"['’]s?$", "", word)
        if match.start() < until or not (_is_name(stem) or doubtful):
            continue
        end = _followers(text, match.end()) if word[0].isupper() and not word.isupper() else match.end()
        tail = text[match.end() : end].strip()
        if not _is_name(stem) and fold(tail.split(" ")[-1]) not in words("surnames"):
            continue
        if fold(text[match.start() : end]) in _BRANDS or _COMPANY.match(text, end):
            until = end
            continue
        until = end if tail else match.start() + len(stem)
        yield Finding("name", match.start(), until, 0.8 if tail else 0.7, "in the lexicon of names")


def find(text: str) -> Iterator[Finding]:
    """Names that a cue introduces, then names that the lexicon knows."""
    yield from _by_cue(text)
    yield from _by_lexicon(text)


def introduced(text: str) -> tuple[str, ...]:
    """The names that are introduced by words around them."""
    return tuple(text[f.start : f.end] for f in _by_cue(text))


NAMES = Detector("names", _WORD.search, find)
