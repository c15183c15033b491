"""How Heard says figures: confidence as a word, times as a clock, speakers by name, strength as a word."""

from datetime import datetime, timedelta

from heard.conversation import Conversation, Moment, Reading, Score, Speaker, Turn
from heard.conversation.codebook import label

STRENGTHS = ("", "mild", "clear", "severe")
ROLES = {Speaker.CUSTOMER: "Customer", Speaker.AGENT: "Agent", Speaker.BOT: "Bot", Speaker.OTHER: "Someone else"}
SURE, LIKELY = 0.8, 0.6
"""From which probability a mark stands without a word, and from which it is called likely; below it is `perhaps`."""
NARROW, WIDE = 0.8, 1.6
"""Widths of a score's interval, in points of 5: at most narrow is sure, at most wide fairly sure."""


def hedge(confidence: float | None) -> str:
    """The word before a mark that is not sure: `likely`, `perhaps`, or nothing."""
    if confidence is None or confidence >= SURE:
        return ""
    return "likely" if confidence >= LIKELY else "perhaps"


def surely(confidence: float | None) -> str:
    """How sure a mark is, as people say it: `sure`, `fairly sure`, `unsure`; nothing where no figure is known."""
    if confidence is None:
        return ""
    return "sure" if confidence >= SURE else "fairly sure" if confidence >= LIKELY else "unsure"


def score_surely(score: Score) -> str:
    """How sure a score is, by the width of its interval."""
    width = score.high - score.low
    return "sure" if width <= NARROW else "fairly sure" if width <= WIDE else "unsure"


def has_interval(score: Score) -> bool:
    """Whether a score has an interval: a person's own score has none."""
    return score.high > score.low


def interval(score: Score) -> str:
    """The interval of a score, `3.1 to 4.1`; nothing where there is none."""
    return f"{score.low:.1f}\u2013{score.high:.1f}" if has_interval(score) else ""


def named(turn: Turn) -> str:
    """The name of who speaks, or the role where no name is known."""
    return turn.name or ROLES[turn.speaker]


def names(conversation: Conversation, *speakers: Speaker) -> tuple[str, ...]:
    """Everyone whose name is known and who speaks as one of these, in order of appearance, each once."""
    return tuple(dict.fromkeys(turn.name for turn in conversation.turns if turn.name and turn.speaker in speakers))


def clock(conversation: Conversation, seconds: float | None) -> str:
    """When something was said: the time of day where the beginning is known, else minutes and seconds since then."""
    if seconds is None:
        return ""
    if conversation.started_at:
        return f"{conversation.started_at + timedelta(seconds=seconds):%H:%M}"
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}" if minutes >= 60 else f"{minutes}:{rest:02}"


def place(conversation: Conversation, turn: int) -> str:
    """Where a turn is, in words: `17:44`, or `turn 3` where no time is known."""
    return clock(conversation, conversation.turns[turn].start) or f"turn {turn + 1}"


def day(time: datetime, *, now_year: int | None = None) -> str:
    """A day and time as people write it: `Mon 16 Nov, 17:42`; with the year where it is not `now_year`."""
    year = "" if time.year == now_year else f" {time.year}"
    return f"{time:%a} {time.day} {time:%b}{year}, {time:%H:%M}"


def lasted(conversation: Conversation) -> str:
    """How long a conversation went on: `24 min`, `3 h 10 min`, `2 days`; nothing where no times are known."""
    times = [t for turn in conversation.turns for t in (turn.start, turn.end) if t is not None]
    if len(times) < 2:
        return ""
    seconds = max(times) - min(times)
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    hours = minutes // 60
    return f"{hours} h {minutes % 60} min" if hours < 48 else f"{hours // 24} days"


def when(conversation: Conversation) -> str:
    """When, how long and where: `Mon 16 Nov 2026, 17:42, 24 min, chat`."""
    started = day(conversation.started_at) if conversation.started_at else ""
    return ", ".join(part for part in (started, lasted(conversation), conversation.channel or "") if part)


def kind(reading: Reading) -> str:
    """What kind of conversation it is and how it ended: `Complaint, solved`."""
    return f"{label(reading.scenario, 'scenario')}, {label(reading.resolution, 'resolution')}"


def headline(conversation: Conversation, reading: Reading) -> str:
    """What it is about in one sentence: the concern, else the subject, else that it is not known."""
    return reading.concern or conversation.subject or "What this is about was not clear."


def guessed(conversation: Conversation) -> str:
    """A sentence where it is a guess who the agent is; nothing where it is known."""
    if conversation.speakers.how != "guess":
        return ""
    return f"Who is the agent is a guess, {surely(conversation.speakers.confidence)} ({conversation.speakers.confidence:.2f})."


def moment_label(moment: Moment) -> str:
    """`Moment of care` or `Missed chance`."""
    return label(moment.kind, "moment")


def short(text: str, longest: int = 96) -> str:
    """The words on one line, cut at a word's end with an ellipsis if they are longer than `longest` characters."""
    flat = " ".join(text.split())
    if len(flat) <= longest:
        return flat
    cut = flat[: longest - 1]
    return (cut[: cut.rfind(" ")] if " " in cut[longest // 2 :] else cut).rstrip(",;:. ") + "\u2026"


def mark_name(address: str) -> str:
    """Which mark an address means: `The feeling, turn 3`; `Clarity`."""
    turn, _, name = address.rpartition(".")
    named = {"feeling": "The feeling", "acknowledgement": "The acknowledgement", "moment": "The moment"}
    plain = named.get(name) or _first_upper(label(name) if label(name) != name else name.replace("_", " "))
    return f"{plain}, turn {int(turn) + 1}" if turn.isdigit() else plain


def mark_says(address: str, said: str) -> str:
    """What a mark says, in words: `frustration, clear`; `missed chance`; `no apology`; `3.4`."""
    name = address.rpartition(".")[2]
    if name == "feeling":
        feeling, _, strength = said.partition(":")
        steps = STRENGTHS[int(strength)] if strength.isdigit() else ""
        return ", ".join(part for part in (label(feeling, "feeling").lower(), steps) if part)
    nothing = {"moment": "no moment", "acknowledgement": "no feeling to answer"}
    if said == "none" and name in nothing:
        return nothing[name]
    if said in ("yes", "no"):
        return label(name) if said == "yes" else f"no \u201c{label(name)}\u201d"
    kinds = {"acknowledgement", "moment", "resolution", "scenario"}
    return label(said, name).lower() if name in kinds else said


def _first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]
