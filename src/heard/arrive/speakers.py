"""Who is the agent and who the customer: as the format says, as a person names them, else guessed from the words."""

import re
from collections.abc import Sequence
from dataclasses import replace
from math import exp

from heard.arrive.cues import score
from heard.arrive.told import Said, Told, storable
from heard.conversation import Conversation, HeardError, Speaker, SpeakersFrom, Turn

NAME_AGENT = "Name the agent with --agent NAME."

ROLES = {
    Speaker.AGENT: (
        "agent admin advisor adviser agente associate asesor berater care clerk conseiller consultant csr expert helpdesk host "
        "internal kundenberater mitarbeiter operator rep representative representant specialist staff support teammate technician"
    ),
    Speaker.CUSTOMER: (
        "buyer caller client cliente consumer contact customer cust enduser end-user external guest kunde kundin lead member "
        "passenger patient requester shopper subscriber tenant user visitor"
    ),
    Speaker.BOT: "ai assistant autoreply automated bot chatbot flow ivr robot virtual voicebot workflow",
    Speaker.OTHER: "acd activity event note other recording supervisor system trigger thirdparty voicemail",
}
WORDS = {word: role for role, words in ROLES.items() for word in words.split()}
SPOKEN_OF = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?")


def role_of(label: str | None) -> Speaker | None:
    """The role that a label names (`Agent 2`, `Maria (support)`, `END_USER`, `virtual assistant`), None if it is a name."""
    if not label:
        return None
    words = SPOKEN_OF.findall(label.lower().replace("end_user", "end-user").replace("end user", "end-user"))
    if "customer" in words and {"service", "support", "care"} & set(words):
        return Speaker.AGENT
    found = [WORDS[w] for w in words if w in WORDS]
    if Speaker.BOT in found:
        return Speaker.BOT
    return found[0] if found and len(words) <= 4 else None


def _only_role(label: str) -> bool:
    return all(word in WORDS for word in SPOKEN_OF.findall(label.lower()))


def settle(told: Told, fallback_id: str, agent: str | None = None) -> Conversation:
    """The conversation with a role for every turn, and how the roles are known.

    Raises HeardError if nobody speaks, if a turn has neither role nor name, or if one person alone speaks.
    """
    said = [s for s in told.said if s.text.strip()]
    if not said:
        raise HeardError("no turns.", where=told.where, then="Give a file in which somebody speaks.")
    said, origin = _with_roles(said, told, agent)
    return Conversation(
        id=storable(told.id or fallback_id),
        turns=tuple(_turn(s) for s in said),
        channel=_text(told.channel),
        source=_text(told.source),
        subject=_text(told.subject),
        started_at=told.started_at,
        speakers=origin,
        extra=told.extra,
    )


def _text(value: object) -> str | None:
    """The value if it is words; a field of another kind is no subject and no channel."""
    return storable(value) if isinstance(value, str) and value.strip() else None


def _turn(s: Said) -> Turn:
    name = storable(s.name) if s.name and not _only_role(s.name) else None
    return Turn(s.role or Speaker.OTHER, storable(s.text.strip()), s.start, s.end, name, s.id, s.extra)


def _with_roles(said: list[Said], told: Told, agent: str | None) -> tuple[list[Said], SpeakersFrom]:
    unknown = [s for s in said if s.role is None]
    if not unknown:
        return said, SpeakersFrom("guess", told.guessed) if told.guessed else SpeakersFrom()
    nameless = next((s for s in unknown if not s.name), None)
    if nameless:
        raise HeardError("no speaker.", where=_place(told, nameless), then=NAME_AGENT)
    if agent:
        return _named(said, told, agent), SpeakersFrom("named")
    if _sides_known(said):
        return [s if s.role else replace(s, role=_other_side(said, s)) for s in said], SpeakersFrom("guess", 0.9)
    return _guessed(said, told)


def _place(told: Told, said: Said) -> str:
    return ", ".join(p for p in (told.where, said.where) if p)


def same_name(label: str | None, name: str) -> bool:
    """Whether a label is the person or address that a name was given for, whatever the case: `maria` for `Maria Lopez`."""
    mine, theirs = name.casefold().strip(), (label or "").casefold().strip()
    return bool(theirs) and (mine == theirs or re.search(rf"(?<!\w){re.escape(mine)}(?!\w)", theirs) is not None)


def _named(said: Sequence[Said], told: Told, agent: str) -> list[Said]:
    if not any(same_name(s.name, agent) for s in said if s.role is None) and not any(s.role == Speaker.AGENT for s in said):
        raise HeardError("no turn is by the agent named.", where=told.where, then=NAME_AGENT)
    return [s if s.role else replace(s, role=Speaker.AGENT if same_name(s.name, agent) else Speaker.CUSTOMER) for s in said]


def _sides_known(said: Sequence[Said]) -> bool:
    known = {s.role for s in said}
    return bool(known & {Speaker.AGENT, Speaker.CUSTOMER})


def _other_side(said: Sequence[Said], unknown: Said) -> Speaker:
    """One side is labelled and this voice is not: it is the side that is missing, or whom its words make it."""
    known = {s.role for s in said}
    if Speaker.AGENT not in known:
        return Speaker.AGENT
    if Speaker.CUSTOMER not in known:
        return Speaker.CUSTOMER
    return Speaker.AGENT if score([s.text for s in said if s.name == unknown.name]) > 0 else Speaker.CUSTOMER


def _guessed(said: list[Said], told: Told) -> tuple[list[Said], SpeakersFrom]:
    voices = list(dict.fromkeys(s.name for s in said if s.role is None))
    if len(voices) < 2:
        only = next(s for s in said if s.role is None)
        raise HeardError("only one person speaks.", where=_place(told, only), then=NAME_AGENT)
    marks = {v: score([s.text for s in said if s.name == v], first=v == voices[0]) for v in voices}
    ranked = sorted(voices, key=lambda v: -marks[v])
    top, low = ranked[0], ranked[-1]
    middle = (marks[top] + marks[low]) / 2
    roles = {v: Speaker.AGENT if v == top or (v != low and marks[v] > middle) else Speaker.CUSTOMER for v in voices}
    sure = min(0.99, 1 / (1 + exp(-(marks[top] - marks[low]))))
    return [s if s.role else replace(s, role=roles[s.name]) for s in said], SpeakersFrom("guess", round(sure, 3))
