"""Scripts turned into cue cards: prompts, not cages. Lines the law asks for stay word for word; everything else becomes "
"a thing to do."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from heard.conversation import HeardError
from heard.respond.stock import fits_anyone
from heard.understand.plain import BY_WORD, ORDINARY, TERM


@dataclass(frozen=True, slots=True)
class Step:
    """One kind of card: its code, the prompt on it, how it is done well, and the words of a script that ask for it."""

    code: str
    prompt: str
    how: str
    pattern: str


STEPS: tuple[Step, ...] = (
    Step("identify", "Check who it is, and say why", "One detail at a time; use what you already have.",
         r"\b(?:order|account|reference|policy|customer|booking) number|date of birth|postcode|verify|verification|"
         r"security (?:question|check|code)|"
         r"confirm (?:your|the|their) (?:full )?(?:name|address|details|identity|e-?mail|phone)|mother['’]s maiden|\bDPA\b"),
    Step("repeat", "Say it back in one sentence", "In their words, with what it has cost them; then ask whether that is it.",
         r"just to (?:confirm|clarify|make sure)|so (?:what )?you(?:['’]re| are)|if i (?:understand|have understood)|"
         r"to summari[sz]e|"
         r"let me (?:make sure|repeat|recap|see if i)|paraphrase|repeat (?:back )?the"),
    Step("acknowledge", "Acknowledge the feeling", "Name what happened to this customer, once; no more than a sentence.",
         r"\b(?:sorry|apologi[sz]e|apologies|regret|frustrat\w+|disappoint\w+|upset|inconvenience|empathi[sz]e|empathy|"
         r"acknowledge)\b|"
         r"i (?:can |do |completely |totally |fully )*(?:understand|imagine|appreciate|hear)\b|must (?:be|have been)"),
    Step("hold", "Say how long, and why", "A number of minutes, and what you will look at meanwhile.",
         r"\b(?:hold|bear with|moment|one minute|while i (?:check|look|pull|bring)|place you on)\b"),
    Step("check", "Check it landed", "Ask what is still open, not whether everything is fine.",
         r"does (?:that|this) (?:make sense|help|answer|resolve|work|sound)|is that (?:clear|ok|okay|alright)|anything else|"
         r"any (?:other|further|more) questions|have i (?:answered|resolved)|happy with"),
    Step("close", "End with what happens next", "Who does what, by when; then goodbye in your own words.",
         r"thank(?:s| you) for (?:being|your (?:call|time|business))|good ?bye|"
         r"have a (?:great|nice|lovely|good)|take care|"
         r"closing the (?:call|chat|case)"),
    Step("greet", "Greet, and give your name", "By their name if you have it. Then let them speak.",
         r"^(?:hi|hello|welcome|good (?:morning|afternoon|evening)|thank(?:s| you) for (?:calling|contacting))\b|"
         r"my name is|you(?:['’]re| are) speaking (?:to|with)|"
         r"you(?:['’]re| are) through to|how (?:can|may) i (?:help|assist)"),
    Step("plan", "State the plan, with a time", "What you will do, by when, and what happens if it does not.",
         r"\b(?:i|we|they|someone|our \w+|the \w+|you)(?:['’]ll| will| shall| (?:am|are|is) going to)\b|next steps?|"
         r"within \w+ (?:\w+ )?(?:hours?|days?|minutes?|weeks?)|"
         r"escalate|follow up|call(?:ing)? (?:you )?back|expect to (?:hear|receive)"),
    Step("offer", "Offer a choice of two", "Two real ways, in plain words; say which you would take.",
         r"would you (?:like|prefer)|you can (?:either|also)|option|alternatively|voucher|discount|complimentary|upgrade|"
         r"we can offer|i can offer|goodwill"),
    Step("done", "Do it now, and say so", "Then say what you did, in the past tense, with the figure.",
         r"\bi(?:['’]ve| have) (?:just |now |already )*\w+(?:ed|en|nt|de|ne|ut)\b|\b(?:refund|credit|cancel|update|"
         r"process|raise|log|reset|rebook|issue) (?:the|a|an|your|their|it)\b"),
    Step("ask", "Ask one open question", "What happened, or how; one at a time, and wait.",
         r"\?\s*[\"”']?$|\b(?:ask|find out|probe|establish) (?:the|what|how|when|why|whether|if)|(?:can|could|"
         r"would) you (?:please )?(?:tell|describe|explain|share|let me know)|"
         r"please (?:tell|describe|explain)|may i (?:ask|know|have)"),
    Step("explain", "Explain it in plain words", "What it means for them first; the reason after.", r"\S"),
)  # fmt: skip
_STEPS = tuple((step, re.compile(step.pattern, re.IGNORECASE)) for step in STEPS)
BY_CODE = {step.code: step for step in STEPS}

REQUIRED: tuple[tuple[str, str], ...] = (
    (r"\b(?:call|calls|chat|conversation|line)\b.{0,30}\b(?:is|are|may be|will be|being)\b.{0,20}\b(?:recorded|monitored)",
     "tells of the recording"),
    (r"authori[sz]ed and regulated|regulated by|financial conduct authority|\bFCA\b|\bPRA\b|\bBaFin\b|\bSEC\b|ombudsman",
     "names the regulator"),
    (r"(?:right to|may|can) (?:cancel|withdraw)\b.{0,60}\b(?:within|days?)|cooling[- ]off|right of withdrawal",
     "tells of the right to cancel"),
    (r"statutory rights|consumer rights|terms (?:and|&) conditions|terms apply|subject to (?:status|terms|availability|credit)",
     "names the terms"),
    (r"\bAPR\b|representative example|total amount (?:payable|repayable)|(?:value|price) of .{0,40} (?:can|"
     r"may) (?:go down|fall)|capital (?:is )?at risk|not guaranteed",
     "warns of what it may cost"),
    (r"attempt to collect a debt|any information obtained will be used", "tells of debt collection"),
    (r"data protection|privacy (?:policy|notice)|\bGDPR\b|process(?:ing)? (?:of )?your (?:personal )?data|"
     r"your (?:explicit )?consent|do you (?:consent|agree)\b",
     "asks for consent, or tells of data"),
    (r"(?:legally|by law|required by law|legal(?:ly)? (?:required|obliged)|obliged to (?:tell|inform|read)|"
     r"required to (?:tell|inform|read|advise|make you aware))",
     "says that the law asks for it"),
    (r"emergency|call (?:999|911|112)|do not (?:use|operate|switch on)\b.{0,40}\b(?:gas|electric|appliance)|"
     r"risk of (?:fire|injury|shock)", "warns of danger"),
)  # fmt: skip
_REQUIRED = tuple((re.compile(pattern, re.IGNORECASE), why) for pattern, why in REQUIRED)
TOLD = re.compile(
    r"^\W*(?:\[(?:required|legal|must say|mandatory|verbatim|compliance|word for word)\]|\((?:required|legal|must say|"
    r"mandatory|verbatim|compliance|word for word)\)|"
    r"(?:required|legal|must say|mandatory|verbatim|compliance|word for word|read (?:this )?(?:out )?verbatim|"
    r"disclosure)\s*[:\-–])\s*",
    re.IGNORECASE,
)
SAID_SO = "the script says so"
BULLET = re.compile(r"^\s*(?:[-*•▪–]|\(?\d{1,2}[.)]|[a-z][.)]|step \d+[:.)]?)\s+", re.IGNORECASE)
SPEAKER = re.compile(
    r"^\s*(?P<who>agent|advisor|adviser|you|rep|representative|say|customer|caller|client)\s*[:>]\s*", re.IGNORECASE
)
HEADING = re.compile(r"^\s*(?:#{1,6}\s+(?P<marked>.+?)\s*#*|(?P<plain>[^.?!:]{2,48}):|(?P<loud>[A-Z][A-Z &/,'-]{3,48}))\s*$")
WHEN = re.compile(
    r"^(?P<when>(?:if|when|where|should|once|unless|for)\s+(?:the |a |your )?(?:customer|caller|client|they|he|she|it|no|"
    r"yes|account|order|\w+ customers?)\b[^,:;.?!]{0,80})[,:]\s*",
    re.IGNORECASE,
)
PART = re.compile(r"[^\n]+?(?:[.!?]+[\"”')\]]*(?=\s+[A-Z\"“'\[(<{]|\s*$)|$)")
LONGEST = 60_000
MOST = 120
"""Cards of one script; nobody uses more in one conversation."""


@dataclass(frozen=True, slots=True)
class Plain:
    """A word of the trade in a script, and plain words for it."""

    word: str
    plain: str


@dataclass(frozen=True, slots=True)
class Card:
    """One prompt: the step it asks for, the script's own words (`start` to `end` of the script), and what was found in them.

    `required` says why the words must stay as they are, `anyone` why they would fit any customer and `rather` what would not;
    `when` is the case the card is for, `section` the heading it stood under.
    """

    step: str
    prompt: str
    words: str
    start: int = 0
    end: int = 0
    required: str = ""
    anyone: str = ""
    rather: str = ""
    when: str = ""
    section: str = ""
    jargon: tuple[Plain, ...] = ()


def cards(script: str) -> tuple[Card, ...]:
    """The cue cards of a script, in its order; every line of it is on one, a customer's example lines excepted."""
    if len(script) > LONGEST:
        raise HeardError(f"longer than {LONGEST:,} characters.", where="script", then="Give one conversation's script at a time.")
    made: list[Card] = []
    section = ""
    for start, line in _lines(script):
        heading = HEADING.match(line)
        if heading and not (TOLD.match(line) or SPEAKER.match(line) or _why_required(line)):
            section = (heading["marked"] or heading["plain"] or heading["loud"]).strip(" :*_")
            continue
        made.extend(_of_line(line, start, section))
    if not made:
        raise HeardError("no line to make a card of.", where="script", then="Paste what people say, one step a line.")
    joined = tuple(_joined(made, script))
    if len(joined) > MOST:
        raise HeardError(f"{len(joined)} steps.", where="script", then="Give one conversation's script at a time.")
    return joined


def required_lines(made: Sequence[Card]) -> tuple[str, ...]:
    """The lines that must be said word for word, in order."""
    return tuple(card.words for card in made if card.required)


def lost_lines(before: Sequence[str], after: Sequence[Card]) -> tuple[str, ...]:
    """Of the lines that must be said, the ones that no card says word for word any more."""
    said = [card.words for card in after]
    return tuple(line for line in before if line not in said)


def checked(step: str, words: str, *, prompt: str = "", required: str = "", when: str = "", section: str = "") -> Card:
    """A card that a person has written or changed, looked through again: jargon, and whether it would fit anyone."""
    kind = BY_CODE.get(step, BY_CODE["explain"])
    anyone, rather = (fits_anyone(words) or ("", "")) if not required else ("", "")
    return Card(kind.code, prompt or kind.prompt, words, 0, 0, required, anyone, rather, when, section, jargon_in(words))


def jargon_in(words: str) -> tuple[Plain, ...]:
    """Each word of the trade at its first use, with plain words for it."""
    found: dict[str, Plain] = {}
    for match in TERM.finditer(words):
        term = next(
            (t for t in (match.group(), match.group().lower(), match.group().lower().removesuffix("s")) if t in BY_WORD), None
        )
        if term is not None and term not in ORDINARY and term not in found:
            found[term] = Plain(match.group(), BY_WORD[term])
    return tuple(found.values())


def _lines(script: str) -> Iterator[tuple[int, str]]:
    at = 0
    for line in script.splitlines(keepends=True):
        if line.strip():
            yield at, line.rstrip("\r\n")
        at += len(line)


def _of_line(line: str, start: int, section: str) -> Iterator[Card]:
    at = 0
    for opening in (BULLET, SPEAKER):
        found = opening.match(line[at:])
        if found and found.groupdict().get("who", "").lower() in ("customer", "caller", "client"):
            return
        at += found.end() if found else 0
    told = TOLD.match(line[at:])
    if told:  # somebody marked the line: all of it stays as it is
        at += told.end()
        yield _card(line[at:].rstrip(), start + at, section, SAID_SO, "")
        return
    case = WHEN.match(line[at:])
    when = ""
    if case:
        when, at = case["when"], at + case.end()
    for part in PART.finditer(line, at):
        words = part.group().strip()
        if re.search(r"\w", words):
            where = part.start() + part.group().index(words)
            yield _card(words, start + where, section, _why_required(words), when)


def _why_required(words: str) -> str:
    return next((why for pattern, why in _REQUIRED if pattern.search(words)), "")


def _card(words: str, start: int, section: str, required: str, when: str) -> Card:
    step = next(step for step, pattern in _STEPS if pattern.search(words))
    anyone, rather = (fits_anyone(words) or ("", "")) if not required else ("", "")
    prompt = "Say this word for word" if required else step.prompt
    return Card(
        step.code, prompt, words, start, start + len(words), required, anyone, rather,
        when[:1].upper() + when[1:], section, jargon_in(words),
    )  # fmt: skip


def _joined(made: Sequence[Card], script: str) -> list[Card]:
    """Neighbouring sentences of one line that ask for the same step stand on one card; a required line stands alone."""
    out: list[Card] = []
    for card in made:
        last = out[-1] if out else None
        if last and not last.required and not card.required and _same(last, card, script):
            out[-1] = _one(last, card, script)
        else:
            out.append(card)
    return out


def _same(one: Card, other: Card, script: str) -> bool:
    alike = (one.step, one.when, one.section) == (other.step, other.when, other.section)
    return alike and not script[one.end : other.start].strip(" ")


def _one(first: Card, second: Card, script: str) -> Card:
    known = {p.word.lower() for p in first.jargon}
    return Card(
        first.step, first.prompt, script[first.start : second.end], first.start, second.end, "",
        first.anyone or second.anyone, first.rather or second.rather, first.when, first.section,
        (*first.jargon, *(p for p in second.jargon if p.word.lower() not in known)),
    )  # fmt: skip


def to_json(made: Sequence[Card]) -> list[dict[str, Any]]:
    """Cards as plain values."""
    names = ("step", "prompt", "words", "start", "end", "required", "anyone", "rather", "when", "section")
    return [{**{n: getattr(c, n) for n in names}, "jargon": [{"word": p.word, "plain": p.plain} for p in c.jargon]} for c in made]


def from_json(values: Sequence[dict[str, Any]]) -> tuple[Card, ...]:
    """Cards from plain values, as `to_json` wrote them."""
    return tuple(Card(**{**v, "jargon": tuple(Plain(**p) for p in v["jargon"])}) for v in values)
