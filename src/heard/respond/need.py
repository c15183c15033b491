"""Who needs somebody now: the order of need, the words that show it, and the one thing that would help."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from heard.conversation import AgentMarks, Conversation, CustomerMarks, Promise, Reading, Span
from heard.conversation.codebook import EASE
from heard.respond.alerts import CLEAR, Cause, customers

NEEDS, ALONG, EASING = "need", "along", "easing"
GROUPS = (NEEDS, ALONG, EASING)
FELL = 1.5
"""A curve that was so high and is now below one step has eased, whatever is said last."""
SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
LONGEST = 140
"""Characters of what the customer said that a row shows."""

DISMISSED, ANSWERED_BY_SORRY = ("dismissal", "deflection"), "apology"
PLANNED = frozenset({"plan", "action", "ownership", "recap"})
FOR_FEELING = {
    "anger": "Own what happened before asking for anything else.",
    "frustration": "Say where it is stuck, and who moves it now.",
    "disappointment": "Say what was expected, and what is possible now.",
    "worry": "Say what is known, and when the rest will be.",
    "confusion": "Say it again in plain words, one step at a time.",
    "sadness": "Leave room for it before the next step.",
}
FOR_SIGNAL = {
    "wants_manager": "Say who decides this, and by when they hear from them.",
    "unheard": "Say it back in one sentence, so that it need not be explained again.",
    "churn_risk": "Ask what would put it right, before offering anything.",
    "repeat_contact": "Say it back in one sentence, so that it need not be explained again.",
    "effort": "Take the next step off them, and say that it is taken.",
    "urgency": "Begin with what has to happen first, and say when.",
}
TAKE_BACK = "Take the last answer back: own what happened, then say what comes next."
BEYOND_SORRY = "Sorry was said. Now name what happened to them, in their words."
NO_PLAN = "Name one next step, with a time."
CHECK = "Ask whether it landed."
PROMISE_DUE = "A promise is due. Say how it stands before they ask."
SUGGESTED = {
    "promise": ("Say how the promise stands before they ask.", "I am chasing it, tell them you hear back from me."),
    "reply": ("Take that back and own it. I stand behind you.", "What happened is on us, say so first."),
    "wants_manager": ("Tell them I am here, and ask whether I may join.", "You may decide this yourself, I agree with it."),
    "feeling": ("Name what it has cost them, then the next step.", "Take your time with this one."),
    "unheard": ("Say it back in one sentence before you go on.", "Ask them to correct you if it is not right."),
    "plan": ("Give them one step and a time.", "Say what happens next, and who does it."),
    "check": ("Ask whether that answered it.", "That went well, check that it landed."),
    "": ("I am here if you want me.", "Take your time with this one."),
}
"""Words that a supervisor may whisper, by what would help; they are offered, never sent."""
LINES = (*FOR_FEELING.values(), *FOR_SIGNAL.values(), TAKE_BACK, BEYOND_SORRY, NO_PLAN, CHECK, PROMISE_DUE)
"""Every line that says what would help."""


@dataclass(frozen=True, slots=True)
class Need:
    """Where a conversation stands on the board: its group, and how much it needs somebody among its like."""

    group: str
    heat: float


@dataclass(frozen=True, slots=True)
class Help:
    """What would help: which kind of thing, in one line, and what of the conversation it is about (may be empty)."""

    kind: str = ""
    line: str = ""
    about: str = ""


def need(reading: Reading, causes: Sequence[Cause]) -> Need:
    """How much this customer needs somebody now. Only what the customer shows counts, never how a reply was marked.

    Heat is the strength now, one half for each cause that holds, for a deadline, and for a rise since their last turn.
    """
    values = [point.value for point in reading.curve]
    last = next((marks for _, marks in reversed(list(customers(reading)))), None)
    if last is None or not values:
        return Need(ALONG, 0.0)
    rising = len(values) > 1 and values[-1] - values[-2] >= 0.5
    heat = values[-1] + 0.5 * len(causes) + 0.5 * ("urgency" in last.signals) + 0.5 * rising
    if last.strength >= CLEAR or causes:
        return Need(NEEDS, round(heat, 2))
    eased = last.feeling in EASE or "resolved" in last.signals or (max(values) >= FELL and last.strength == 0)
    return Need(EASING if eased else ALONG, round(heat, 2))


def telling_words(conversation: Conversation, reading: Reading) -> Span | None:
    """The sentence of the customer's last turn that carries the feeling; its first sentence where none does."""
    last = next(((turn, marks) for turn, marks in reversed(list(customers(reading)))), None)
    if last is None:
        return None
    turn, marks = last
    text = conversation.turns[turn].text
    at = next((e.span.start for mark in (marks.feeling, *marks.signals) for e in marks.evidence if e.mark == mark), 0)
    spans = [(m.start(), m.end()) for m in SENTENCE.finditer(text) if m.group().strip()]
    start, end = next(((a, b) for a, b in spans if a <= at < b), spans[0] if spans else (0, len(text)))
    start += len(text[start:end]) - len(text[start:end].lstrip())
    return Span(turn, start, start + len(text[start:end].rstrip()))


def would_help(conversation: Conversation, reading: Reading, causes: Sequence[Cause], now: datetime) -> Help:
    """The one thing that would help most now, from what was said; an empty line where it goes along by itself."""
    heard = list(customers(reading))
    if not heard:
        return Help()
    turn, last = heard[-1]
    after = [m for m in reading.turns[turn + 1 :] if isinstance(m, AgentMarks)]
    before = next((m for m in reversed(reading.turns[:turn]) if isinstance(m, AgentMarks)), None)
    reply = after[-1] if after else before
    promise = _due(conversation, reading, now)
    if promise is not None:
        return Help("promise", PROMISE_DUE, promise.what)
    if any(cause.code == "wants_manager" for cause in causes):
        return Help("wants_manager", FOR_SIGNAL["wants_manager"])
    met = any(m.acknowledgement == 2 for m in after)
    if (last.strength or _signals(last)) and not met:
        return _unmet(reading, last, reply)
    planned = any(isinstance(m, AgentMarks) and PLANNED & set(m.moves) for m in reading.turns[turn:])
    if met and not planned and (last.strength >= CLEAR or causes):
        return Help("plan", NO_PLAN)
    return Help("check", CHECK) if met and planned and causes else Help()


def _unmet(reading: Reading, last: CustomerMarks, reply: AgentMarks | None) -> Help:
    """What a feeling or signal that nobody has answered yet asks for."""
    if last.strength >= CLEAR and reply is not None and set(DISMISSED) & set(reply.moves):
        return Help("reply", TAKE_BACK)
    for signal in ("unheard", "repeat_contact"):
        if signal in last.signals:
            return Help("unheard", FOR_SIGNAL[signal], reading.concern)
    if last.strength >= CLEAR and reply is not None and reply.acknowledgement == 1 and ANSWERED_BY_SORRY in reply.moves:
        return Help("feeling", BEYOND_SORRY)
    for signal in ("urgency", "churn_risk", "effort"):
        if signal in last.signals:
            return Help("feeling", FOR_SIGNAL[signal])
    return Help("feeling", FOR_FEELING.get(last.feeling, "")) if last.strength else Help()


def _signals(marks: CustomerMarks) -> bool:
    return any(signal in FOR_SIGNAL for signal in marks.signals)


def _due(conversation: Conversation, reading: Reading, now: datetime) -> Promise | None:
    """The promise that was broken, or is due and not yet kept; the newest, and only a likely one."""
    for promise in reversed(reading.promises):
        if promise.confidence < 0.5 or promise.state == "kept":
            continue
        if promise.state == "broken" or (promise.due is not None and promise.due <= now + timedelta(minutes=1)):
            return promise
    return None


def suggested(help_: Help) -> tuple[str, ...]:
    """Words for a whisper that fit what would help."""
    return SUGGESTED.get(help_.kind, SUGGESTED[""])


def hard_in_a_row(strengths: Sequence[int], least: int = 4) -> int:
    """How many conversations in a row, up to the newest, were hard (clear or severe at some point); 0 where fewer than `least`.

    `strengths` is the strongest feeling of each conversation that somebody had, oldest first.
    """
    run = 0
    for strength in reversed(strengths):
        if strength < CLEAR:
            break
        run += 1
    return run if run >= least else 0
