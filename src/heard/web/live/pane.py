"""One conversation beside the board: its curve, the last turns, what would help, and what was done about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from heard import conversation as nouns
from heard.conversation import CustomerMarks, HeardError, Speaker, reading_from_json
from heard.respond.need import Help, suggested
from heard.web.live import drawing, wording
from heard.web.live.access import may_whisper
from heard.web.live.ahead import ahead
from heard.web.live.help_words import in_words
from heard.web.live.models import Alert, Glance, LiveConversation, LiveState
from heard.web.live.turns import being_spoken, said_so_far
from heard.web.live.whispering import could_take
from heard.web.live.wording import Feel
from heard.web.people.models import Person

LAST = 6
"""Turns that the pane shows; the whole conversation is at the desk, and on the shelf when it is over."""


@dataclass(frozen=True, slots=True)
class Said:
    """One turn beside the board: who, when, the words before, in and after the part that carries the feeling."""

    is_customer: bool
    name: str
    at: datetime | None
    before: str
    marked: str
    after: str
    feel: Feel | None
    look: str


def of(person: Person, live: LiveConversation) -> dict[str, Any]:
    """All that the pane shows of a live conversation."""
    glance: Glance | None = getattr(live, "glance", None)
    shown = glance.shown if glance else {}
    alerts = list(Alert.objects.filter(conversation=live, closed_at=None).select_related("acknowledged_by").order_by("pk"))
    said = said_so_far(live)
    return {
        "live": live, "is_open": live.state == LiveState.OPEN, "customer": live.customer_name or _("A customer"),
        "agent": live.agent.name if live.agent else live.agent_name, "agent_first": _first(live), "big": _curve(glance),
        "turns": list(_turns(live, said)), "speaking": [_speaking(c.speaker, c.name) for c in being_spoken(live)],
        "ahead": ahead(_marks(live)), "line": in_words(shown.get("line", "")), "about": shown.get("about", ""),
        "suggested": [*map(in_words, suggested(Help(shown.get("help", "")))[:1]), _("Shall I join you?")],
        "alerts": [(a, wording.happened(a.cause, a.told), wording.besides(a.told)) for a in alerts],
        "waits": any(a.acknowledged_at is None for a in alerts),
        "whispers": list(live.whispers.select_related("by").order_by("-pk")[:5])[::-1],
        "joined": list(live.joined.filter(left_at=None).select_related("person").order_by("pk")),
        "am_in": live.joined.filter(left_at=None, person=person).exists(),
        "asked": live.handovers.filter(answered_at=None).select_related("to").first(),
        "could_take": could_take(live)[:50], "may_act": may_whisper(person, live), "is_mine": live.agent_id == person.pk,
        "hears": live.agent_id is not None,
    }  # fmt: skip


def _first(live: LiveConversation) -> str:
    name = live.agent.name if live.agent else live.agent_name
    return name.split()[0] if name.strip() else _("the person who answers")


def _curve(glance: Glance | None) -> SafeString:
    return drawing.curve([point[3] for point in glance.points] if glance else (), drawing.BIG)


def _turns(live: LiveConversation, said: nouns.Conversation) -> Iterator[Said]:
    marks = _marks(live)
    for i, turn in list(enumerate(said.turns))[-LAST:]:
        customer = turn.speaker is Speaker.CUSTOMER
        told = marks[i] if customer and i < len(marks) else None
        found = told if isinstance(told, CustomerMarks) and told.feeling else None
        start, end = _evidence(found)
        began = said.started_at
        at = began + timedelta(seconds=turn.start) if began and turn.start is not None else None
        yield Said(
            customer, turn.name or (live.customer_name or _("Customer") if customer else _("Agent")), at,
            turn.text[:start], turn.text[start:end], turn.text[end:],
            wording.feel(found.feeling, found.strength, found.confidence.get("feeling", 1.0)) if found and found.strength else None,
            f"s{found.strength}" if found else "",
        )  # fmt: skip


def _marks(live: LiveConversation) -> tuple[nouns.TurnMarks, ...]:
    if live.reading is None:
        return ()
    try:
        return reading_from_json(live.reading).turns
    except HeardError:
        return ()  # a reading of another version of Heard: the next turn brings a new one


def _evidence(marks: CustomerMarks | None) -> tuple[int, int]:
    """Where the words that carry a hard feeling stand in their turn."""
    if marks is None or not marks.strength:
        return 0, 0
    spans = [e.span for e in marks.evidence if e.mark == marks.feeling]
    return (spans[0].start, spans[0].end) if spans else (0, 0)


def _speaking(speaker: Speaker, name: str) -> str:
    who = name or (_("The customer") if speaker is Speaker.CUSTOMER else _("The agent"))
    return _("%(who)s is speaking …") % {"who": who}
