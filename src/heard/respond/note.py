"""A short note that closes the loop: what the customer came with, and what was done; every line rests on what was said."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from heard.conversation import AgentMarks, Conversation, CustomerMarks, Promise, Reading, Span
from heard.respond.held import dated, day_and_date, made_at, sentence_around
from heard.respond.stock import fits_anyone
from heard.understand.concern import SENTENCE
from heard.understand.voice import clean, said_back, sentence

TITLES = re.compile(r"^(?:mr|mrs|ms|miss|mx|dr|prof)\.?$", re.IGNORECASE)
GAP = "[Say here what was done.]"
"""Stands where the conversation does not say what was done; a note is not sent with it."""
SUBJECTS = {
    "complaint": "What you told us, and what we did",
    "technical": "What went wrong, and how it stands",
    "sales": "What you asked about",
    "question": "Your question, and the answer",
    "praise": "Thank you for your words",
}
COST = {
    "repeat_contact": (
        "You should not have had to ask more than once.",
        "It should not have taken more than one message from you.",
    ),
    "unheard": ("It took us too long to hear what you were telling us.", "You had said it plainly before we took it in."),
    "effort": ("It took far more of your time than it should have.", "Getting this far should not have been work for you."),
    "urgency": ("You needed it soon, and said so.", "There was little time, and you told us."),
    "churn_risk": ("You had given this more than one chance.", "You had good reason to look elsewhere."),
    "anger": ("You had reason to be angry.", "That is not what you had been led to expect."),
    "frustration": ("You had done your part, and it still did not work.", "That had gone round in circles for you."),
    "disappointment": ("You had expected better, with reason.", "That was not what you came to us for."),
    "worry": ("Not knowing is hard.", "That was not something to be left unsure about."),
    "confusion": ("It had not been put clearly.", "What we had told you was hard to follow."),
}
STANDS = re.compile(
    r"^(?:you|your|the|it|this|that|there|nobody|no one|a|an|we|our|they|he|she|somebody|someone|everything|nothing|all|"
    r"both|one|two|three)"
    r"(?:['’]\w+)?\b",
    re.IGNORECASE,
)
VERB = re.compile(
    r"\b(?:am|is|are|was|were|has|have|had|do|does|did|can|could|would|will|keeps?|came|went|got|took|said|told|paid|"
    r"ordered|bought|sent|"
    r"wanted|want|need|needed|love|like|tried|\w+ed|\w+n['’]t|(?:you|it|that|there|we|they)['’](?:re|ve|s|d|ll))\b",
    re.IGNORECASE,
)
ASKS = re.compile(
    r"^(?:when|where|how|why|what|which|who|can|could|would|will|is|are|do|does|did|may|might|should|has|have)\b", re.IGNORECASE
)
DONE = re.compile(
    r"\b(?:i|we)(?:['’]ve| have)\s+(?:(?:just|now|already|also|personally)\s+)*(?!been\b|had\b|got\b|seen\b|read\b|"
    r"noted\b|heard\b|understood\b|"
    r"looked\b|checked\b|no\b|not\b|never\b|an?\b|the\b)[a-z]+(?:ed|en|ne|nt|id|ot|ade|ung|oke|ut|un|ld|et|ought|aught)\b"
    r"|\b(?:i|we)\s+(?:(?:just|already|also)\s+)?(?:refunded|credited|sent|booked|ordered|corrected|changed|cancelled|"
    r"fixed|replaced|rang|spoke|arranged|reset|paid)\b",
    re.IGNORECASE,
)
CAUSE = re.compile(
    r"\b(?:because|which is why|the reason|turned out|by mistake|caused by|came from|due to|(?:was|were|had the) wrong|"
    r"our fault|our mistake)\b",
    re.IGNORECASE,
)
AHEAD = re.compile(r"['’]ll\b|\b(?:will|shall|going to|about to)\b", re.IGNORECASE)
JOINED = re.compile(
    r"^(?:(?:and|so|but|also|then|or)\b[\s,:.!-]*|(?:ok(?:ay)?|great|right|now|well|yes|no|of course|perfect|thanks?|"
    r"thank you|in short)\b\s*[,:.!;-]+\s*)+",
    re.IGNORECASE,
)
HAILED = re.compile(r"^(?:morning|afternoon|evening|love|mate)\b[\s,!]+", re.IGNORECASE)
NOT_YET = re.compile(r"\b(?:until|once|when|if|after|as soon as|unless|before)\s+(?:i|we)(?:['’]ve| have)\b", re.IGNORECASE)
LONGEST = 34
"""Words of one line; a longer sentence is for a conversation, not for a note."""
MOST_DONE = 2
SURE = 0.6
RUN_ON = 20
"""Words without a stop, as in the transcript of a call, from which a sentence is no sentence."""


@dataclass(frozen=True, slots=True)
class Voice:
    """How a team writes, set once: greeting (`{name}`), greeting for somebody without a name, last line, signature (`{agent}`)."""

    team: str
    greeting: str = "Dear {name},"
    unnamed: str = "Hello,"
    closing: str = "If anything about it is not right, answer this note and it reaches me, not a queue."
    signed: str = "{agent}"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a note: its words, what it is for (concern, cost, why, done, answer, promise, gap), and the spans it rests on."""

    words: str
    kind: str
    rests_on: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """A note before somebody has edited it; the words between greeting and closing stand in `lines`, in order."""

    subject: str
    greeting: str
    lines: tuple[Line, ...]
    closing: str
    signed: str
    text: str = field(default="")


def draft(
    conversation: Conversation,
    reading: Reading,
    voice: Voice,
    *,
    agent: str,
    customer: str,
    held: Sequence[Promise],
    variant: int = 0,
    now: datetime | None = None,
) -> Note:
    """A note on this conversation. `held` are its promises as they stand now; `variant` asks for another wording.

    A promise that is open and was due before `now` is late: a note does not make it again.
    """
    off = [p for p in held if p.state in ("broken", "withdrawn") or _late(p, now)]
    open_to_say, taken = [p for p in held if p not in off], [p.span for p in off]
    concern = tuple(_concern(conversation, reading, variant))
    middle = tuple(_middle(conversation, reading, taken)) or (Line(GAP, "gap"),)
    said = " ".join(line.words for line in middle)
    ahead = tuple(_promises(conversation, open_to_say, said))
    name = first_name(customer)
    greeting = voice.greeting.replace("{name}", name) if name else voice.unnamed
    lines = (*concern, *middle, *ahead)
    note = Note(
        SUBJECTS.get(reading.scenario, "About your message"), greeting, lines, voice.closing, voice.signed.replace("{agent}", agent)
    )
    return Note(note.subject, note.greeting, lines, note.closing, note.signed, _text(note))


def _late(promise: Promise, now: datetime | None) -> bool:
    return promise.state == "open" and now is not None and promise.due is not None and promise.due < now


def first_name(name: str) -> str:
    """What to call somebody in a greeting: the first name, or title and surname; empty for a name that was taken out."""
    parts = [p for p in name.replace(",", " ").split() if p.strip(".")]
    if not parts or re.search(r"[\[\]<>@\d_]", name):
        return ""
    if TITLES.match(parts[0]):
        return f"{parts[0]} {parts[-1]}" if len(parts) > 1 else ""
    first = parts[1] if len(parts[0].strip(".")) == 1 and len(parts) == 2 else parts[0]
    return (
        "" if first.lower() in ("customer", "caller", "guest", "visitor", "anonymous", "unknown") else first[:1].upper() + first[1:]
    )


def _text(note: Note) -> str:
    """The note as plain text: a paragraph each for the concern, for what was done, and for what is still to come."""
    first = " ".join(line.words for line in note.lines if line.kind in ("concern", "cost"))
    done = " ".join(line.words for line in note.lines if line.kind in ("why", "done", "answer", "gap"))
    ahead = " ".join(line.words for line in note.lines if line.kind == "promise")
    return "\n\n".join(p for p in (note.greeting, first, done, ahead, note.closing, note.signed) if p)


def in_other_words(note: Note, words: str) -> str:
    """The note as plain text with these words, a paragraph a line, between its greeting and its closing."""
    return "\n\n".join(p for p in (note.greeting, *words.splitlines(), note.closing, note.signed) if p)


def _concern(conversation: Conversation, reading: Reading, variant: int) -> Iterator[Line]:
    said_again = next(_said_back_by_agent(conversation, reading), None)
    if said_again is not None:
        yield said_again
        return
    span = next((e.span for e in reading.evidence if e.mark == "concern"), None)
    if span is not None:
        yield Line(_told(conversation.words(span)), "concern", (span,))
    cost = _cost(reading, variant)
    if cost is not None and reading.scenario in ("complaint", "technical"):
        yield cost


def _said_back_by_agent(conversation: Conversation, reading: Reading) -> Iterator[Line]:
    """A sentence in which somebody who answered said the customer's matter back: it is specific, and in their voice already."""
    for i, marks in enumerate(reading.turns):
        if not isinstance(marks, AgentMarks):
            continue
        for mark in ("paraphrase", "names_feeling"):
            if marks.confidence.get(mark, 0) < SURE or mark not in marks.moves:
                continue
            for span, words in _sentences(conversation, i):
                sure = any(e.mark == mark and e.span.start < span.end and e.span.end > span.start for e in marks.evidence)
                if sure and re.match(r"(?:you|your)\b", words, re.IGNORECASE) and len(words.split()) > 9 and not _unfit(words):
                    ready = dated(words, made_at(conversation, i))
                    if ready:
                        yield Line(sentence(ready), "concern", (span,))


def _told(words: str) -> str:
    """The customer's sentence said back to them; where it is no whole sentence, quoted as it stands."""
    plain = HAILED.sub("", clean(words))
    capital = _capital(plain)
    short = " ".join(capital.split()[:LONGEST]) + (" ..." if len(capital.split()) > LONGEST else "")
    if ASKS.match(plain) or words.rstrip().endswith("?"):
        return f"You asked us: “{short.rstrip('.?! ')}?”"
    back = said_back(plain)
    if STANDS.match(back) and VERB.search(back) and len(back.split()) <= LONGEST:
        return sentence(back)
    return f"You told us: “{short.rstrip('. ')}.”"


def _capital(words: str) -> str:
    """Words from a chat or a call, with capitals where a letter has them."""
    out = re.sub(r"\bi\b(?=['’ ]|$)", "I", words)
    return out[:1].upper() + out[1:]


def _cost(reading: Reading, variant: int) -> Line | None:
    """What it cost the customer, from the strongest thing they showed."""
    for i, marks in sorted(enumerate(reading.turns), key=lambda m: -m[1].strength if isinstance(m[1], CustomerMarks) else 1):
        if not isinstance(marks, CustomerMarks):
            continue
        felt = (marks.feeling,) if marks.strength >= 1 else ()
        for mark in (*(s for s in COST if s in marks.signals), *felt):
            if mark in COST and marks.confidence.get("feeling" if mark == marks.feeling else mark, 0) >= SURE:
                spans = tuple(e.span for e in marks.evidence if e.mark == mark) or (Span(i, 0, 0),)
                return Line(COST[mark][variant % len(COST[mark])], "cost", spans)
    return None


def _middle(conversation: Conversation, reading: Reading, taken: Sequence[Span]) -> Iterator[Line]:
    """What went wrong and what was done, in the words of the person who did it; where nothing was done, the answer that "
    "was given."""
    fit = list(_fit(conversation, reading, taken))
    why = [line for line in fit if line.kind == "why"][:1]
    done = [line for line in fit if line.kind == "done"][-MOST_DONE:]
    answers = [line for line in fit if line.kind == "answer"][:MOST_DONE]
    if done or (why and reading.resolution == "solved"):
        yield from (*why, *done)
    elif reading.scenario in ("question", "sales", "technical") and reading.resolution in ("solved", "partly"):
        yield from answers


def _fit(conversation: Conversation, reading: Reading, taken: Sequence[Span]) -> Iterator[Line]:
    for i, marks in enumerate(reading.turns):
        if not isinstance(marks, AgentMarks):
            continue
        for span, words in _sentences(conversation, i):
            kind = _kind(words, span, marks)
            off = any(t.turn == i and t.start < span.end and t.end > span.start for t in taken)
            ready = dated(words, made_at(conversation, i))
            if kind and ready and not off and not _unfit(words):
                yield Line(sentence(ready), kind, (span,))


def _kind(words: str, span: Span, marks: AgentMarks) -> str:
    if AHEAD.search(words):
        return ""  # what is still to come has a line of its own, as a promise that is held
    if CAUSE.search(words):
        return "why"
    if DONE.search(words) and not NOT_YET.search(words):
        return "done"
    answers = marks.confidence.get("explanation", 0) >= SURE and any(
        e.mark == "explanation" and e.span.start < span.end and e.span.end > span.start for e in marks.evidence
    )
    return "answer" if answers and len(words.split()) >= 5 else ""


def _unfit(words: str) -> bool:
    """A sentence that is too long, runs on, asks something, or would fit anyone has no place in a note."""
    if len(words.split()) > RUN_ON and not re.search(r"[,;:.!]", words):
        return True
    return len(words.split()) > LONGEST or "?" in words or bool(fits_anyone(words)) or bool(re.search(r"https?://|\[\w", words))


def _sentences(conversation: Conversation, turn: int) -> Iterator[tuple[Span, str]]:
    """The sentences of one turn: where each stands, and its words without what joined it to the one before."""
    text = conversation.turns[turn].text
    for found in SENTENCE.finditer(text):
        words = JOINED.sub("", found.group().strip())
        if words and not found.group().endswith("?"):
            start = found.start() + found.group().find(words)
            yield Span(turn, start, start + len(words)), words


def _promises(conversation: Conversation, held: Sequence[Promise], said: str) -> Iterator[Line]:
    """What is still to come, and what was promised and kept; as it was said, with its date."""
    for promise in held:
        around = sentence_around(conversation, promise)
        words = JOINED.sub("", next((p.strip() for p in around.split(";") if conversation.words(promise.span)[:20] in p), around))
        if _unfit(words):
            words = conversation.words(promise.span)
        ready = dated(_dated_weekday(words, promise), made_at(conversation, promise.span.turn))
        if not ready or promise.confidence < SURE or sentence(ready).rstrip(".") in said or "?" in words or fits_anyone(words):
            continue
        told = sentence(_capital(ready))
        if promise.state != "kept":
            yield Line(f"{told}{_when(told, promise)}", "promise", (promise.span,))
        elif promise.settled is None:
            yield Line(f"I told you: “{told}” That is done.", "promise", (promise.span,))


def _dated_weekday(words: str, promise: Promise) -> str:
    """A weekday on which something falls due, as a date."""
    if promise.due is None:
        return words
    day = day_and_date(promise.due)
    return re.sub(rf"\b{day.split()[0]}\b(?! \d)(?!['’]s)", day, words, count=1, flags=re.IGNORECASE)


def _when(words: str, promise: Promise) -> str:
    """The date of a promise, where its words name only a length of time or an hour."""
    if promise.due is None or promise.by is None or day_and_date(promise.due) in words:
        return ""
    return f" That is by {promise.due:%H:%M} on {day_and_date(promise.due)}."
