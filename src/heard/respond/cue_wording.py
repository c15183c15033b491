"""A wording for a cue, if somebody likes one: the customer's own concern said back, then one step; never the same line twice.

What only the agent can know stands as a gap in square brackets, so that no wording promises what nobody has decided.
"""

import re
from collections.abc import Collection, Iterator

from heard.conversation import Conversation
from heard.respond.note import Voice, first_name
from heard.respond.now import Now
from heard.understand.moments import BACK, own_words
from heard.understand.voice import clean, said_back, sentence

GAP = re.compile(r"\[[^\[\]\n]{3,60}\]")
"""What is still to be filled in before a wording is sent."""
STEP = {
    "name_feeling": ("Let me look at this with you now.", "I am on it now.", "Give me a moment, and you hear what I find."),
    "say_it_back": ("Have I got that right?", "Is that it, or is there more to it?", "Did I miss anything?"),
    "open_question": (
        "Tell me what happened, from the start.", "What happened when you tried?", "What would put this right for you?",
    ),
    "state_plan": (
        "I am going to [what you do next] now, and you hear from me by [time].",
        "Here is what happens next: [what you do next], by [time]. If that does not work, I write to you before then.",
    ),
    "check_landed": ("Does that fit what you came for, or is something still open?", "What is still open from your side?"),
    "plain_words": ("In plain words: [what it means for them].", "Let me put it more simply: [what it means for them]."),
    "slow_down": (
        "There are two ways from here: [one] or [the other]. Which suits you better?",
        "What I do now is [what you do next]; you hear from me by [time].",
    ),
    "you_promised": (
        "It is [where it stands], and you hear from me by [time].",
        "This is where it stands: [where it stands].",
    ),
}  # fmt: skip
PLAIN_BACK = {
    "name_feeling": ("That is a lot to have on your plate.", "I can see why that does not sit right."),
    "say_it_back": ("You have told us what happened, and what you got back did not match it.", "You have said it clearly."),
}
WITH_WORDS = ("name_feeling", "say_it_back")
"""Cues whose wording begins with the customer's own matter."""


def wording(
    conversation: Conversation, now: Now, cue: str, occasion: str, said: Collection[str] = (), voice: Voice | None = None
) -> str:
    """One wording for this cue, made of lines that are in none of `said`; empty where there is none left.

    With the team's `voice` the first answer begins with its greeting.
    """
    used = "\n".join(said)
    step = _fresh(_steps(now, cue), used)
    if not step:
        return ""
    back = _fresh(_fitting(_back(conversation, now, cue), now), used) if cue in WITH_WORDS else ""
    greeting = _greeting(conversation, voice) if voice and not now.answered.replies else ""
    words = " ".join(part for part in (back, step) if part)
    if greeting.endswith(",") and not re.match(r"I\b", words):
        words = words[:1].lower() + words[1:]
    return f"{greeting} {words}".strip()


def gaps(text: str) -> tuple[str, ...]:
    """What is still to be filled in, of the gaps that a wording leaves."""
    known = {gap for lines in STEP.values() for line in lines for gap in GAP.findall(line)}
    return tuple(gap for gap in GAP.findall(text) if gap in known)


def _steps(now: Now, cue: str) -> Iterator[str]:
    if cue == "plain_words" and now.jargon is not None:
        yield f"In plain words, that is {_inline(now.jargon.plain)}. Does that make it clearer?"
    if cue == "you_promised" and now.promise is not None:
        yield f"You were told: “{sentence(now.promise.what)}” It is [where it stands], and you hear from me by [time]."
    yield from STEP.get(cue, ())


def _inline(plain: str) -> str:
    return plain.rstrip(".")


def _back(conversation: Conversation, now: Now, cue: str) -> Iterator[str]:
    """The customer's own words said back, where they can be; else what the signal or the feeling asks for."""
    spans = [e.span for e in now.marks.evidence if e.span.turn == now.at]
    yield own_words(conversation, now.at, spans)
    yield _matter(conversation, now)
    for code in (*now.signals, now.marks.feeling):
        yield from BACK.get(code, ())
    yield from PLAIN_BACK.get(cue, ())


def _fitting(lines: Iterator[str], now: Now) -> Iterator[str]:
    """Without those from which a name was taken out, and without a second sorry."""
    for line in lines:
        if " ," not in line and "[" not in line and not (now.answered.apologies and "sorry" in line.lower()):
            yield line


def _matter(conversation: Conversation, now: Now) -> str:
    """A short first sentence of the customer's said back as what they wrote."""
    words = clean(re.split(r"(?<=[.!?])\s", conversation.turns[now.at].text.strip(), maxsplit=1)[0]).rstrip(".! ")
    if not 4 <= len(words.split()) <= 14 or "?" in words or not re.match(r"(?:I|My|We|Our|The|It|This)\b", words):
        return ""
    turned = said_back(words)
    return f"So {turned if words.startswith('I ') else turned[:1].lower() + turned[1:]}."


def _greeting(conversation: Conversation, voice: Voice) -> str:
    name = first_name(next((t.name or "" for t in conversation.turns if t.speaker == "customer"), ""))
    return voice.greeting.replace("{name}", name) if name else voice.unnamed


def _fresh(lines: Iterator[str], used: str) -> str:
    """The first line not said yet; a line whose end was said yet comes without that end."""
    for line in lines:
        start, _, end = line.partition("; ")
        short = f"{start}." if end and end in used else line
        if short and short not in used:
            return short
    return ""
