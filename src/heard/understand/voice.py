"""The customer's words turned round: as a colleague would note them, or as an agent would say them back."""

import re

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
AFTER_I = {"am": "are", "was": "were", "wasn't": "weren't", "wasnt": "weren't"}
BEFORE_OBJECT = frozenset(
    """
    to for from with at by of tell told ask asked call called email emailed contact contacted text message messaged
    give gave send sent paid pay thank love hate reach trust
    """.split()
)
WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)?|[^A-Za-z]+")
NOISE = (
    (re.compile(r"https?://\S+|\[(?:link|url|handle|name)\]|<url>", re.IGNORECASE), " "),
    (re.compile(r"(?<!\w)@\w+"), " "),
    (re.compile(r"#(\w+)"), r"\1"),
    (re.compile(r"[^\w\s.,;:!?'’\"£$€%&/()\[\]+-]"), " "),
    (re.compile(r"\b(?:uh+|um+|erm*|hmm+|you know|i mean|like,|lol|omg|wtf|tbh|smh|pls|plz)\b,?", re.IGNORECASE), " "),
    (re.compile(r"\b(?:from|at|to|with|by|for)\s+(?=[,.;:!?]|$)", re.IGNORECASE), ""),  # whom it named is gone
    (re.compile(r"\s+(?=[,.;:!?]|$)"), ""),
    (re.compile(r"\s+"), " "),
)
OPENING = re.compile(
    r"^(?:(?:hi|hello|hey|hiya|dear|respected|good (?:morning|afternoon|evening)|thanks?(?: you)?|ok(?:ay)?|so|well|and|but|yes|no|"
    r"yeah|right|look|please|sorry|ugh|oh|also|anyway|to whom it may concern|love(?= (?:i|we|my|you)\b)|"
    r"i(?:['’]m| am) (?:writing|getting in touch) (?:to|about|because|regarding))\b"
    r"(?: (?:team|all|there|sir or madam|sir|madam|guys|folks|mate))*[\s,.!:-]*)+",
    re.IGNORECASE,
)
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
    return text.strip(" ,;:-)(")


def said_back(text: str) -> str:
    """The customer's words as somebody would say them back to the customer: I becomes you, you becomes we or us."""
    out: list[str] = []
    last = ""
    for piece in WORD.findall(text):
        word = piece.lower().replace("’", "'")
        other = _turned(word, last)
        out.append(_like(piece, other) if other is not None else piece)
        last = word if piece.strip() else last
    return "".join(out)


def _turned(word: str, last: str) -> str | None:
    if word in AFTER_I and last == "i":
        return AFTER_I[word]
    if word in ("you", "u") and last in BEFORE_OBJECT:
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
    """The customer's words as a colleague would note them: without the I in front, in the third person behind."""
    out: list[str] = []
    last = ""
    for piece in WORD.findall(I_AM.sub(_opening, text)):
        word = piece.lower().replace("’", "'")
        out.append(AFTER_THEY[word] if word in AFTER_THEY and last in ("i", "we") else NOTED.get(word, piece))
        last = word if piece.strip() else last
    return "".join(out)


def _opening(match: re.Match[str]) -> str:
    """What is left of "I am", "I have": the state and not the person."""
    word = match.group().lower().replace("’", "'").split()[0]
    rest = match.group().lower()
    if word in ("i'm", "im", "we're") or rest.startswith("i am"):
        return "is "
    if word in ("i've", "ive", "we've") or rest.startswith("i have"):
        return "has "
    if rest.startswith("i had"):
        return "had "
    return ""
