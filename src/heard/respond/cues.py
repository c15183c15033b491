"""At most one cue at the right moment: which one, why, and what became of it. Pure: time, history and taste come in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import takewhile

from heard.conversation import AgentMarks, Conversation, CustomerMarks, Reading, Span
from heard.conversation.codebook import label
from heard.respond.cue_wording import wording
from heard.respond.note import Voice
from heard.respond.now import Now, now_of
from heard.respond.policy import TOLD, Dose, Policy, Rule, When, shipped

SHOWN, MET, IGNORED, DISMISSED, OVERTAKEN = "shown", "met", "ignored", "dismissed", "overtaken"
NOT_TAKEN_UP = {IGNORED: 1, DISMISSED: 3}
"""What counts toward leaving somebody alone: putting a cue away says it three times as clearly as passing it over."""
LONGEST_QUOTE = 14
STEPS = ("", "mild", "clear", "severe")


@dataclass(frozen=True, slots=True)
class Cue:
    """One cue: the customer's turn that asks for it, the code of the reason and what it speaks of, a wording, the evidence."""

    name: str
    turn: int
    reason: str
    told: Mapping[str, str] = field(default_factory=dict)
    wording: str = ""
    evidence: tuple[Span, ...] = ()
    confidence: float = 1.0
    need: int = 0


@dataclass(frozen=True, slots=True)
class Given:
    """A cue that was given before: at which turn, what became of it, when it was shown, and its wording."""

    name: str
    turn: int
    outcome: str = SHOWN
    at: datetime | None = None
    wording: str = ""


@dataclass(frozen=True, slots=True)
class Taste:
    """How somebody wants to be cued: the dose by experience, or not at all for now."""

    dose: str = "usual"
    muted: bool = False


USUALLY = Taste()


def next_cue(
    conversation: Conversation,
    reading: Reading,
    given: Sequence[Given] = (),
    *,
    taste: Taste = USUALLY,
    policy: Policy | None = None,
    at: datetime | None = None,
    voice: Voice | None = None,
) -> Cue | None:
    """The cue that the newest words ask for, or None; `given` are those before, oldest first, none of them still shown."""
    policy = policy or shipped()
    dose = policy.doses.get(taste.dose, policy.doses["usual"])
    reading = policy.sure.of(reading)
    now = now_of(conversation, reading, policy.starts, at)
    if now is None or now.calm or taste.muted or any(g.outcome == SHOWN for g in given):
        return None
    if not _has_room(conversation, now, given, dose, at):
        return None
    least = dose.always if _too_much(conversation, now, given, dose) else dose.least
    for rule, when in _occasions(policy, now):
        if when.need >= least and _may_come(rule, given):
            return _cue(conversation, reading, now, rule, when, given, voice)
    return None


def _occasions(policy: Policy, now: Now) -> list[tuple[Rule, When]]:
    """All cues that fit, the most needed first; of equals the one that stands first in the table."""
    found = [(rule, when) for rule in policy.cues for when in rule.when if when.holds(now)]
    return sorted(found, key=lambda one: -one[1].need)


def _has_room(conversation: Conversation, now: Now, given: Sequence[Given], dose: Dose, at: datetime | None) -> bool:
    """Whether another cue may come: not too many, not at words that had one, not too soon after the last."""
    if len([g for g in given if g.outcome != OVERTAKEN]) >= dose.most:
        return False
    if not given:
        return True
    last = given[-1]
    since = [i for i in range(last.turn, now.turns[0]) if conversation.turns[i].speaker.answers]
    if not since:
        return False
    return not (at and last.at) or (at - last.at).total_seconds() >= dose.gap_seconds


def _too_much(conversation: Conversation, now: Now, given: Sequence[Given], dose: Dose) -> bool:
    """Whether only what is always needed may come: a cue has just been met, or several in a row were not taken up."""
    if not given:
        return False
    since = range(given[-1].turn, now.turns[0])
    turns = conversation.turns
    replies = sum(1 for i in since if turns[i].speaker.answers and (i + 1 >= now.turns[0] or not turns[i + 1].speaker.answers))
    if given[-1].outcome == MET and replies < dose.gap_replies:
        return True
    unwanted = takewhile(lambda g: g.outcome in NOT_TAKEN_UP, reversed(given))
    return sum(NOT_TAKEN_UP[g.outcome] for g in unwanted) >= dose.leave_after


def _may_come(rule: Rule, given: Sequence[Given]) -> bool:
    """Never twice the same in a row, and not more often than the table allows."""
    names = [g.name for g in given]
    return names[-1:] != [rule.name] and names.count(rule.name) < rule.most


def _cue(
    conversation: Conversation, reading: Reading, now: Now, rule: Rule, when: When, given: Sequence[Given], voice: Voice | None
) -> Cue:
    marks = _spoken_of(reading, now, when)
    spans = _evidence(reading, now, when, marks)
    told = _told(conversation, now, when, marks, spans)
    said = {g.wording for g in given if g.wording}
    words = wording(conversation, now, rule.name, when.code, said, voice)
    sure = min((marks.confidence.get(k, 1.0) for k in ("feeling", "strength")), default=1.0)
    return Cue(rule.name, now.turns[-1], when.code, told, words, spans, sure, when.need)


def _spoken_of(reading: Reading, now: Now, when: When) -> CustomerMarks:
    """The marks that the reason speaks of: the hottest of what is unanswered, at the end the hottest of all."""
    if now.marks.strength or not when.peak:
        return now.marks
    return max((m for m in reading.turns if isinstance(m, CustomerMarks)), key=lambda m: m.strength)


def _evidence(reading: Reading, now: Now, when: When, marks: CustomerMarks) -> tuple[Span, ...]:
    """The words that carry what the occasion is about: its signals first, then the feeling."""
    shown = [m for i in now.turns if isinstance(m := reading.turns[i], CustomerMarks)]
    signals = [e.span for m in shown for e in m.evidence if e.mark in when.signals]
    others = [e.span for e in marks.evidence if e.mark in (marks.feeling, "feeling", "strength")]
    return tuple(dict.fromkeys((*signals, *(() if signals else others))))


def _told(conversation: Conversation, now: Now, when: When, marks: CustomerMarks, spans: Sequence[Span]) -> dict[str, str]:
    """What the reason speaks of: codes of marks, and words as they stand in the conversation."""
    told = {"feeling": marks.feeling, "strength": str(marks.strength), "times": str(now.answered.apologies)}
    signal = next((s for s in now.signals if s in when.signals), now.signals[0] if now.signals else "")
    quote = next((w for w in (conversation.words(s).strip().rstrip(".!,; ") for s in spans) if _quotable(w)), "")
    told |= {"signal": signal, "words": quote}
    if now.jargon is not None:
        told |= {"term": conversation.words(now.jargon.span), "plain": now.jargon.plain}
    if now.promise is not None:
        told["promise"] = now.promise.what
    return {name: value for name, value in told.items() if value}


def _quotable(words: str) -> bool:
    return 1 < len(words.split()) <= LONGEST_QUOTE


def because(
    template: str, told: Mapping[str, str], named: Callable[[str, str], str] = label, strengths: Sequence[str] = STEPS
) -> str:
    """A reason in words: the gaps of its template filled; `named` gives the words for a code and its kind."""
    said = {
        "feeling": named(told.get("feeling", ""), "feeling").lower(),
        "strength": strengths[int(told.get("strength", "0"))],
        "signal": named(told.get("signal", ""), "signal"),
        "words": f" (“{told['words']}”)" if told.get("words") else "",
    }
    whole = template.format_map({**dict.fromkeys(TOLD, ""), **told, **said})
    return " ".join(whole.split())


def became(
    cue: Given, conversation: Conversation, reading: Reading, *, policy: Policy | None = None, at: datetime | None = None
) -> str:
    """What became of a cue that is shown: met by an answer since, ignored, overtaken by relief, or still `shown`."""
    policy = policy or shipped()
    answers = _answers_since(cue, conversation)
    if any(_meets(policy.rule(cue.name), reading.turns[i]) for i in answers):
        return MET
    if answers:
        spoken = any(isinstance(m, CustomerMarks) for m in reading.turns[answers[-1] + 1 :])
        return IGNORED if spoken or _waited(conversation, answers[-1], policy.patience, at) else SHOWN
    now = now_of(conversation, reading, policy.starts, at)
    return OVERTAKEN if now is not None and now.eased and now.turns[-1] > cue.turn else SHOWN


def _answers_since(cue: Given, conversation: Conversation) -> list[int]:
    """The turns of the answer after a cue: up to the customer's next words, and none later."""
    found: list[int] = []
    for i in range(cue.turn + 1, len(conversation.turns)):
        if conversation.turns[i].speaker.answers:
            found.append(i)
        elif found and conversation.turns[i].speaker == "customer":
            break
    return found


def _meets(rule: Rule | None, marks: object) -> bool:
    """Whether a turn does what a cue asks for; a cue that the policy no longer knows is met by any answer to the feeling."""
    if not isinstance(marks, AgentMarks):
        return False
    level = rule.met_by_acknowledgement if rule else 2
    return bool(rule and set(rule.met_by) & set(marks.moves)) or (marks.acknowledgement or 0) >= level


def _waited(conversation: Conversation, turn: int, patience: float, at: datetime | None) -> bool:
    said = conversation.turns[turn].end or conversation.turns[turn].start
    if at is None or said is None or conversation.started_at is None:
        return False
    return (at - conversation.started_at).total_seconds() - said >= patience
