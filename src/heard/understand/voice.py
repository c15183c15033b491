"""The customer's words turned round: as a colleague would note them, or as an agent would say them back."""

import re
from itertools import pairwise

SWAPPED = {
    "i": "you", "i'm": "you're", "i've": "you've", "i'd": "you'd", "i'll": "you'll", "im": "you're", "ive": "you've",
    "me": "you", "my": "your", "mine": "yours", "myself": "yourself", "we": "you", "we're": "you're", "we've": "you've",
    "our": "your", "ours": "yours", "us": "you", "you": "we", "you're": "we're", "you've": "we've", "you'd": "we'd",
    "you'll": "we'll", "your": "our", "yours": "ours", "u": "we", "ur": "our",
}
NOTED = {
    "i": "they", "i'm": "they are", "i've": "they have", "i'd": "they would", "i'll": "they will", "im": "they are",
    "me": "them", "my": "their", "mine": "theirs", "we": "they", "our": "their", "us": "them", "myself": "themselves",
    "you": "the company", "your": "the company's", "you're": "the company is", "you've": "the company has",
}
AFTER_THEY = {"am": "are", "was": "were", "wasn't": "weren't", "has": "have"}
OF_ONE = {
    "are": "is", "were": "was", "have": "has", "do": "does", "don't": "doesn't", "dont": "doesn't", "haven't": "hasn't",
    "aren't": "isn't", "weren't": "wasn't", "try": "tries", "go": "goes", "wish": "wishes", "am": "is",
    **{verb: f"{verb}s" for verb in (
        "want need keep think know feel love like hate use live pay get hope believe understand require remember wonder expect "
        "ask say see call wait charge ignore refuse send tell promise owe treat take make give claim insist own"
    ).split()},
}  # fmt: skip
"""What one person or one company does, of a verb as "I" or "you" have it."""
ONE = "(one person)"
GOES_ON = {"i": "", "we": "", "i'm": "is", "im": "is", "we're": "is", "i've": "has", "ive": "has", "we've": "has", "i'd": "would",
           "i'll": "will", "we'll": "will"}  # fmt: skip
"""What is left of "I" and its verb after "and" where the sentence began without it."""
COMPANY_ASKED = re.compile(r"\b(do|are|were|have) the company\b(?!')", re.IGNORECASE)
ASKING = frozenset(
    "do did does don't didn't can could can't couldn't will would won't should may might must let make see to".split()
)
WISHES = re.compile(r"(?:like|love|rather|prefer|want|appreciate|be)\b", re.IGNORECASE)
AFTER_I = {"am": "are", "was": "were", "wasn't": "weren't", "wasnt": "weren't"}
I_ASKED = re.compile(r"\b(?:am|was) i\b", re.IGNORECASE)
BEFORE_OBJECT = frozenset(
    """
    to for from with at by of tell told ask asked call called email emailed contact contacted text message messaged
    give gave send sent paid pay thank love hate reach trust paying telling asking calling emailing contacting giving sending
    leaving owe
    """.split()
)
WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)?|[^A-Za-z]+")
NUMBERED = r"order|ticket|case|account|booking|reference|invoice|policy|claim"
NOISE = (
    (re.compile(r"https?://\S+|\[(?:link|url|handle)\]|<url>", re.IGNORECASE), " "),
    (re.compile(rf"\bfor ({NUMBERED})(?: number| no\.?)? \[[^\]\n]*\]", re.IGNORECASE), r"for the \1"),
    (re.compile(rf"\b({NUMBERED})(?: number| no\.?)? \[[^\]\n]*\]", re.IGNORECASE), r"\1"),
    (re.compile(r"\b(to|with|by|from)\s+\[name\](?:\s+\[name\])*(?=\s+\w)", re.IGNORECASE), r"\1 somebody"),
    (re.compile(r"\[[a-z][a-z -]{1,30}\]", re.IGNORECASE), " "),
    (re.compile(r"(?<!\w)@\w+"), " "),
    (re.compile(r"(?:\s*#\w+)+\s*(?=[.!?]*$)"), ""),  # tags at the end are about the sentence, not of it
    (re.compile(r"#(\w+)"), r"\1"),
    (re.compile(r"[^\w\s.,;:!?'’\"£$€%&/()\[\]+-]"), " "),
    (re.compile(r"\b(?:uh+|um+|erm*|hmm+|you know|i mean|like,|lol|omg|wtf|tbh|smh|pls|plz)\b,?", re.IGNORECASE), " "),
    (re.compile(r",\s*(?:mate|lads|guys|folks|pal|buddy|bro|sir|madam|love)\b(?=\s*(?:[,.;:!?]|$))", re.IGNORECASE), ""),
    (re.compile(r"(?<!\ba)(?<!\bmy)(?<!\bhis)(?<!\bher)(?<!\bour)(?<!flat)(?<!room)\s+mate\b(?=\s+\w)", re.IGNORECASE), ","),
    (re.compile(r"\b(?:from|at|to|with|by|for)\s+(?=[,.;:!?]|$)", re.IGNORECASE), ""),  # whom it named is gone
    (re.compile(r"\s+(?=[,.;:!?]|$)"), ""),
    (re.compile(r"\s+"), " "),
)
OPENING = re.compile(
    r"^(?:(?:hi|hello|hey|hiya|dear|respected|good (?:morning|afternoon|evening)|"
    r"(?:morning|afternoon|evening)(?=\s*(?:[,.!:-]|all\b|$))|"
    r"thanks?(?: you)?|ok(?:ay)?|so|well|and|but|yes|yeah|please|sorry|ugh|oh|also|anyway|to whom it may concern|"
    r"(?:no|right|look)(?=\s*[,.!:-]|\s+(?:i|we|you|it|that|this|so|fine)\b|\s*$)|love(?= (?:i|we|my|you)\b)|"
    r"(?:it['’]?s|it is|still) (?:me|us)(?: again)?(?=\s*(?:[,.!:-]|$))|(?:are )?you (?:still )?there(?=\s*(?:[,.!?:-]|$))|"
    r"i(?:['’]m| am) (?:writing|getting in touch) (?:to|about|because|regarding))\b"
    r"(?: (?:team|all|there|sir or madam|sir|madam|guys|folks|mate))*[\s,.!?:-]*)+",
    re.IGNORECASE,
)
SPOKEN_TO = re.compile(r"^(?P<whom>[A-Z][\w-]+),?\s+(?=(?:I|I['’](?:m|ve|d)|we|my|our)\s)")
NOT_SPOKEN_TO = frozenset(
    """
    when if since after now then yesterday today tonight because as everything all what why how where though although while
    before until once that which still again maybe perhaps whenever every nothing anything something last next unless despite
    plus even and but or so the only whatever this these those whether honestly can could may should shall will would must do
    does did am is are was were have has had
    """.split()
)
"""Words that may stand before "I" at the beginning and name nobody."""
I_AM = re.compile(
    r"^(?:i(?:['’]?(?:m|ve|d)| am| have| had)?|we(?:['’](?:re|ve))?)\s+(?:(?:just|really|only|already)\s+)?", re.IGNORECASE
)


def clean(text: str, called: str = "") -> str:
    """A sentence without greetings, addresses, tags, links, fillers and faces; `called` is the name of who is spoken to."""
    for pattern, other in NOISE:
        text = pattern.sub(other, text)
    text = OPENING.sub("", text.strip())
    first, _, rest = text.partition(" ")
    if called and rest and first.strip(",").lower() == called.lower():
        text = OPENING.sub("", rest)
    elif (named := SPOKEN_TO.match(text)) and not _opens(named.group("whom").lower()):
        text = text[named.end() :]
    text = text.strip(" ,;:-)(")
    return text if re.search(r"\w", text) else ""


def _opens(word: str) -> bool:
    """Whether a first word is a part of the sentence rather than the name of who is spoken to."""
    return word in NOT_SPOKEN_TO or word.endswith(("ly", "day", "ing"))


def said_back(text: str) -> str:
    """The customer's words as somebody would say them back to the customer: I becomes you, you becomes we or us."""
    out: list[str] = []
    last = ""
    pieces = [*WORD.findall(I_ASKED.sub(_asked, text)), ""]
    for piece, following in pairwise(pieces):
        word = piece.lower().replace("’", "'")
        other = _turned(word, last, following[:1] in ("", ",", ".", ";", "!"))
        out.append(_like(piece, other) if other is not None else piece)
        last = word if piece.strip() else last
    return "".join(out)


def _asked(match: re.Match[str]) -> str:
    return "are I" if match.group()[0] in "aA" else "were I"


def _turned(word: str, last: str, ends: bool) -> str | None:
    if word in AFTER_I and last == "i":
        return AFTER_I[word]
    if word in ("you", "u") and (ends or last in BEFORE_OBJECT):
        return "us"
    return SWAPPED.get(word)


def _like(piece: str, other: str) -> str:
    """The word in the case it stood in; "I" says nothing about case."""
    return other.capitalize() if piece[0].isupper() and not piece.lower().replace("’", "'").startswith("i") else other


def sentence(text: str) -> str:
    """Words with a capital in front and a full stop behind."""
    text = text.strip(" ,;:-").rstrip(".!?")
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def noted(text: str) -> str:
    """The customer's words as a colleague would note them: without the I in front, in the third person behind.

    Where it begins without a subject it goes on without one: "is abroad and needs the card today".
    """
    opened = I_AM.match(text)
    rest = I_AM.sub(_opening, text)
    out: list[str] = []
    before, last = "", ONE if opened and rest == text[opened.end() :] else ""
    for piece in WORD.findall(rest):
        if not piece[0].isalpha():
            out.append(piece.lstrip() if out and not out[-1] else piece)
            continue
        word = piece.lower().replace("’", "'")
        goes_on = opened is not None and last in ("and", "but") and word in GOES_ON
        out.append(GOES_ON[word] if goes_on else _noted(piece, word, last, before))
        before, last = last, ONE if goes_on and not GOES_ON[word] else word
    return COMPANY_ASKED.sub(lambda m: f"{OF_ONE[m.group(1).lower()]} the company", "".join(out))


def _noted(piece: str, word: str, last: str, before: str) -> str:
    if word in AFTER_THEY and last in ("i", "we"):
        return AFTER_THEY[word]
    if word in OF_ONE and (last == ONE or (last in ("you", "u") and before not in ASKING)):
        return OF_ONE[word]
    return NOTED.get(word, piece)


def _opening(match: re.Match[str]) -> str:
    """What is left of "I am", "I have": the state and not the person."""
    rest = match.group().lower().replace("’", "'")
    word = rest.split()[0]
    if word in ("i'm", "im", "we're") or rest.startswith("i am"):
        return "is "
    if word in ("i've", "ive", "we've") or rest.startswith("i have"):
        return "has "
    if word in ("i'd", "id"):
        return "would " if WISHES.match(match.string, match.end()) else "had "
    return "had " if rest.startswith("i had") else ""
