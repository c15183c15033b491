"""Moments of care and missed chances: the occasion, the reply, why it is one, and what could have been said."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from heard.conversation import AgentMarks, Conversation, CustomerMarks, Moment, Span
from heard.conversation.codebook import HARD, label
from heard.listen import Hearing
from heard.understand.voice import clean, said_back

MISSABLE = ("unheard", "repeat_contact", "urgency", "churn_risk", "effort")
SHOWED = {
    "unheard": "said that nobody is listening", "repeat_contact": "said that this was not the first time",
    "urgency": "said that time is short", "churn_risk": "is close to leaving", "effort": "said what it has cost to get this far",
}
STRENGTHS = {1: "mild", 2: "clear", 3: "severe"}
FELL_SHORT = (
    ("dismissal", "The reply argued, or made it smaller"),
    ("deflection", "The reply sent them elsewhere"),
    ("scripted", "The reply would have fitted anyone"),
    ("jargon", "The reply used words of the trade"),
    ("closed_question", "The reply went straight to a question"),
    ("explanation", "The reply went straight to the facts"),
    ("apology", "The reply said sorry and stopped there"),
)
DID_WELL = (
    ("names_feeling", "names what it is like for this customer"), ("paraphrase", "says the matter back in its own words"),
    ("ownership", "takes it on personally"), ("action", "reports something already done"), ("plan", "says what happens next"),
    ("offer", "offers something of use"), ("checks_understanding", "asks whether it landed"), ("recap", "sums it up"),
    ("open_question", "asks an open question"), ("explanation", "explains in plain words"),
)
BACK = {
    "repeat_contact": (
        "You have told us about this before, and you are still without an answer.",
        "You should not have had to ask again.",
    ),
    "unheard": (
        "You have been asking, and nobody has answered what you asked.",
        "You have said it plainly, and the answer did not match.",
    ),
    "effort": (
        "You have already spent far too long on this.",
        "You have been passed around for long enough.",
    ),
    "urgency": (
        "There is not much time, so let us begin with what has to happen first.",
        "You need this soon, so first things first.",
    ),
    "churn_risk": (
        "After this, I can see why you are thinking of leaving.",
        "You have given this more than one chance already.",
    ),
    "anger": (
        "You have every reason to be angry about this.",
        "This is not what you were told would happen.",
    ),
    "frustration": (
        "You have done your part, and it still does not work.",
        "This has gone round in circles for you.",
    ),
    "disappointment": (
        "You expected better from this, and so would I.",
        "This is not what you came for.",
    ),
    "worry": (
        "It is hard not to know what will happen.",
        "Let us take the uncertainty out of this first.",
    ),
    "confusion": (
        "That was not clear, and the fault is in how it was put.",
        "Let me put it more simply.",
    ),
    "sadness": (
        "I am sorry. This is a hard time, and this should not add to it.",
        "There is no hurry here; take the time you need.",
    ),
}
ANYBODY = "You asked for help, and that reply was none."
"""What can always be said back where everything else was said already."""
TAILS = {
    "anger": ("I can see why that makes you angry", "that is not how you should have been treated"),
    "frustration": ("that is a lot to put up with", "no wonder you have had enough", "I would be worn out too"),
    "disappointment": ("that is not what you were hoping for", "I can see that it let you down"),
    "worry": ("I can see why that worries you", "that must be hard to wait with"),
    "confusion": ("no wonder that is not clear", "I can see why that does not make sense yet"),
    "sadness": ("I am so sorry", "that is hard, and I am sorry"),
    "": ("I can see that this has cost you", "that should not have happened to you"),
}
"""How the customer's own words go on when they are said back: what that is like for somebody."""
DEMANDS = re.compile(
    r"\b(?:i|we)(?:['’](?:d|ll|m going)| would| will| want| need| demand| expect| am going| wish| hope| think| guess| ordered|"
    r" asked)\b|\b(?:no|not) (?:thanks|thank you)\b|"
    r"^(?:this|it|that)(?:['’]s| is) (?:a |an )?(?:ridiculous|unacceptable|outrageous|disgusting|terrible)",
    re.IGNORECASE,
)
"""What is wanted or judged rather than lived through: saying it back with how hard it is would miss it."""
NEXT = {
    "deflection": (
        "Before anything else: what has happened so far?",
        "What would help you most right now?",
    ),
    "scripted": (
        "What happened when you tried?",
        "What matters most to you in this?",
    ),
    "dismissal": (
        "Tell me how it looked from where you are.",
        "What did you see happen?",
    ),
    "jargon": (
        "In plain words, this is where it stands; what would you like to know first?",
    ),
    "closed_question": (
        "I need one detail to look it up, and then you hear from me what I find.",
        "One detail, and I have what I need to look.",
    ),
    "explanation": (
        "Here is what it means for you, and then tell me whether that fits.",
        "Does that answer what you asked?",
    ),
    "": (
        "What would put this right for you?",
        "What happened, from the start?",
    ),
}


TIRED_OF_TELLING = {"repeat_contact", "unheard", "effort"}
ASKS_AGAIN = {"deflection", "scripted", "dismissal", ""}
TOLD_BEFORE = (
    "I have what you told us in front of me, so you need not say it again.",
    "What would help you most right now?",
    "What would put this right for you?",
)
"""Next steps for somebody who has told it before: nothing that asks them to tell it once more."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """What the customer showed before a reply: the turns' numbers and marks, oldest first."""

    turns: tuple[int, ...]
    marks: tuple[CustomerMarks, ...]

    @property
    def asks(self) -> bool:
        """Whether something was shown that a reply could have met: a hard feeling, or any signal but that it is solved."""
        return any(m.strength > 0 or set(m.signals) - {"resolved"} for m in self.marks)

    @property
    def hottest(self) -> CustomerMarks:
        """The strongest of them, the latest where they are alike."""
        return max(reversed(self.marks), key=lambda m: (m.strength, len(m.signals)))

    @property
    def signals(self) -> list[str]:
        """Signals that ask to be answered, in the order of weight."""
        return [s for s in MISSABLE if any(s in m.signals for m in self.marks)]


def moments(conversation: Conversation, hearing: Hearing) -> tuple[Moment, ...]:
    """Every moment the ear marked, with its reasons; a reply with no occasion before it is never a missed chance."""
    return tuple(_moments(conversation, hearing))


def _moments(conversation: Conversation, hearing: Hearing) -> Iterator[Moment]:
    used: set[str] = set()
    for i, marks in enumerate(hearing.turns):
        if not isinstance(marks, AgentMarks) or marks.moment is None:
            continue
        occasion = occasion_of(conversation, hearing, i)
        if marks.moment == "missed" and not occasion.asks:
            continue
        instead = _instead(conversation, occasion, marks, used) if marks.moment == "missed" else None
        yield Moment(
            kind=marks.moment,
            turn=i,
            occasion=tuple(dict.fromkeys(e.span for m in occasion.marks for e in m.evidence)),
            reply=_reply(conversation, i, marks),
            because=_missed(conversation, occasion, marks) if marks.moment == "missed" else _care(occasion, marks),
            instead=instead,
            confidence=marks.confidence.get("moment", 1.0),
        )


def occasion_of(conversation: Conversation, hearing: Hearing, reply: int) -> Occasion:
    """What the customer showed since somebody last answered before turn `reply`."""
    turns: list[int] = []
    for i in range(reply - 1, -1, -1):
        if conversation.turns[i].speaker.answers:
            break
        if isinstance(hearing.turns[i], CustomerMarks):
            turns.append(i)
    turns.reverse()
    return Occasion(tuple(turns), tuple(m for i in turns if isinstance(m := hearing.turns[i], CustomerMarks)))


def _reply(conversation: Conversation, turn: int, marks: AgentMarks) -> tuple[Span, ...]:
    spans = [e.span for e in marks.evidence if e.mark == "moment"] or [e.span for e in marks.evidence]
    return tuple(dict.fromkeys(spans))[:2] or (Span(turn, 0, len(conversation.turns[turn].text)),)


def _missed(conversation: Conversation, occasion: Occasion, marks: AgentMarks) -> str:
    hot = occasion.hottest
    showed = [SHOWED[s] for s in occasion.signals[:1]]
    feeling = f"showed {STRENGTHS[hot.strength]} {label(hot.feeling).lower()}" if hot.feeling in HARD and hot.strength else ""
    first = " and ".join(part for part in (feeling, *showed) if part) or "asked for an answer"
    short = next((words for move, words in FELL_SHORT if move in marks.moves), "The reply did not take it up")
    return f"The customer {first}{_quoted(conversation, hot)}. {short}, {_unanswered(marks, bool(feeling))}."


def _unanswered(marks: AgentMarks, felt: bool) -> str:
    """How far the reply took up what was shown: not at all, with a sorry, or in words alone."""
    if marks.acknowledgement == 2:
        return "although it had seen what this is like"
    if marks.acknowledgement == 1:
        said_sorry = next((move for move, _ in FELL_SHORT if move in marks.moves), "") == "apology"
        return "and said nothing of this customer" if said_sorry else "with a sorry that says nothing of this customer"
    return "and the feeling was not answered" if felt else "and that was not answered"


def _quoted(conversation: Conversation, marks: CustomerMarks, most: int = 12) -> str:
    """The words that show it, where they are few enough to repeat."""
    words = next((conversation.words(e.span).strip() for e in marks.evidence), "").rstrip(".!,; ")
    return f" (“{words}”)" if 1 < len(words.split()) <= most else ""


def _care(occasion: Occasion, marks: AgentMarks) -> str:
    did = [words for move, words in DID_WELL if move in marks.moves][:3]
    what = f"{', '.join(did[:-1])} and {did[-1]}" if len(did) > 1 else "".join(did) or "answers this customer and nobody else"
    feeling = occasion.hottest.feeling if occasion.marks else "neutral"
    to = f", after {label(feeling).lower()}" if feeling in HARD else ""
    return f"The reply {what}{to}."


def _instead(conversation: Conversation, occasion: Occasion, marks: AgentMarks, used: set[str]) -> str:
    """Say the customer's own words back where they can be, else what the signal or feeling asks for; then one next step."""
    hot = occasion.hottest
    tails = [tail for tail in TAILS.get(hot.feeling, TAILS[""]) if tail not in used] or list(TAILS.get(hot.feeling, TAILS[""]))
    own = [s for i in reversed(occasion.turns) if (s := own_words(conversation, i, hearing_spans(occasion, i), tails[0]))]
    tables = [BACK[k] for k in (*occasion.signals, hot.feeling) if k in BACK]
    back = _unused([*own, *(line for table in tables for line in table), ANYBODY], used)
    used.add(back.rpartition("; ")[2].rstrip("."))
    step = next((move for move, _ in FELL_SHORT if move in marks.moves and move in NEXT), "")
    steps = TOLD_BEFORE if set(occasion.signals) & TIRED_OF_TELLING and step in ASKS_AGAIN else (*NEXT[step], *NEXT[""])
    return " ".join(part for part in (back, _unused(steps, used)) if part)


def hearing_spans(occasion: Occasion, turn: int) -> list[Span]:
    """The words of one turn that carry its marks."""
    return [e.span for m in occasion.marks for e in m.evidence if e.span.turn == turn]


BLUNT = frozenset(
    """
    fuck fucking shit damn idiot liar scam pathetic useless crap hell stupid joke bloody arse ass awful rubbish
    """.split()
)
BEGINS = frozenset(
    """
    i i've i'm my we we've our nobody nothing it's it this the still no
    """.split()
)


def own_words(conversation: Conversation, turn: int, spans: Sequence[Span], tail: str = TAILS["frustration"][0]) -> str:
    """The clearest phrase of a turn said back, or nothing where it is a question, a demand, an insult, too short or too long."""
    for span in spans:
        words = clean(conversation.words(span)).rstrip(".!,; ")
        plain = words.lower()
        if not 5 <= len(words.split()) <= 22 or "?" in words or "[" in words or BLUNT & set(re.findall(r"[a-z]+", plain)):
            continue
        if plain.split()[0].replace("’", "'") in BEGINS and not DEMANDS.search(words):
            begun = words if re.match(r"I\b", words) else words[0].lower() + words[1:]
            return f"So {said_back(begun)}; {tail}."
    return ""


def _unused(lines: Sequence[str], used: set[str]) -> str:
    """The first line not yet said in this conversation."""
    line = next((x for x in lines if x and x not in used), "")
    used.add(line)
    return line
