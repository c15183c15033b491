"""What the desk shows of one live conversation: the words, the feeling now, the curve, the one cue, whispers, what is promised."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from heard import conversation as nouns
from heard.conversation import AgentMarks, CustomerMarks, HeardError, Speaker, reading_from_json
from heard.respond import cues
from heard.web.following.access import promises_visible_to
from heard.web.following.models import State
from heard.web.following.promise_pages import Row, rows_of
from heard.web.live import cueing, drawing, wording
from heard.web.live.cue_words import named, reason
from heard.web.live.models import CueOutcome, GivenCue, LiveConversation, LiveState
from heard.web.live.turns import being_spoken, said_so_far
from heard.web.live.wording import Feel
from heard.web.people.models import Person

MOST_PROMISES = 5


@dataclass(frozen=True, slots=True)
class Said:
    """One turn: the words before, in and after the part that carries the feeling."""

    number: int
    ours: bool
    who: str
    at: datetime | None
    before: str
    marked: str
    after: str
    look: str
    chip: Feel | None


@dataclass(frozen=True, slots=True)
class Card:
    """The one cue as it stands beside the words."""

    pk: int
    title: str
    because: str
    how: str
    wording: str


def chip(marks: CustomerMarks) -> Feel | None:
    """The chip of a feeling; none where it is set aside."""
    return wording.feel(marks.feeling, marks.strength, marks.confidence.get("feeling", 1.0))


def own_now(person: Person, shelf: QuerySet[LiveConversation]) -> list[dict[str, Any]]:
    """The conversations that are going on for this person, whoever waits first."""
    going = shelf.filter(state=LiveState.OPEN).order_by("started_at", "pk")
    shown = [_brief(row) for row in going]
    return sorted(shown, key=lambda one: (not one["waits"], one["since"]))


def _brief(row: LiveConversation) -> dict[str, Any]:
    last = row.turns.filter(is_final=True).order_by("-said_at", "-sequence", "-pk").values_list("speaker", "said_at").first()
    waits = last is not None and last[0] == Speaker.CUSTOMER
    marks = _newest(reading_of(row))
    since = last[1] if last and waits else row.started_at
    return {"it": row, "waits": waits, "since": since, "chip": chip(marks) if marks else None, "who": customer(row)}


def customer(live: LiveConversation) -> str:
    """What to call the customer on the page."""
    return live.customer_name or _("A customer")


def reading_of(live: LiveConversation) -> nouns.Reading | None:
    """The newest reading; none where there is none yet, or one of another version of Heard."""
    try:
        return reading_from_json(live.reading) if live.reading else None
    except HeardError:
        return None


def _newest(reading: nouns.Reading | None) -> CustomerMarks | None:
    found = [m for m in reading.turns if isinstance(m, CustomerMarks) and m.feeling] if reading else []
    return found[-1] if found else None


def of(person: Person, live: LiveConversation, now: datetime) -> dict[str, Any]:
    """All that the page shows of a live conversation."""
    said, reading = said_so_far(live), reading_of(live)
    newest = _newest(reading)
    return {
        "live": live, "customer": customer(live), "is_open": live.state == LiveState.OPEN, "is_read": reading is not None,
        "first": customer(live).split()[0] if live.customer_name else _("the customer"),
        "turns": list(_turns(person, live, said, reading)),
        "speaking": [_("%(who)s is writing …") % {"who": c.name or customer(live)} for c in being_spoken(live)
                     if c.speaker is Speaker.CUSTOMER],
        "chip": chip(newest) if newest else None, "shows": _shows(said, newest), "signals": _signals(reading),
        "curve": _curve(reading), "trend": _trend(reading),
        "cue": card(live, said, reading, now),
        "joined": [j.person.name for j in live.joined.filter(left_at=None).exclude(person=person).select_related("person")],
        "beside": live.agent.name if live.agent and live.agent_id != person.pk else "",
        "whispers": list(live.whispers.select_related("by").order_by("-pk")[:3])[::-1],
        "said_here": _promised_here(said, reading),
    }  # fmt: skip


def _turns(
    person: Person, live: LiveConversation, said: nouns.Conversation, reading: nouns.Reading | None
) -> Iterator[Said]:
    marks = reading.turns if reading else ()
    for i, turn in enumerate(said.turns):
        shown = marks[i] if i < len(marks) else None
        felt = shown if isinstance(shown, CustomerMarks) and shown.strength else None
        start, end = _evidence(felt, i)
        at = said.started_at + timedelta(seconds=turn.start) if said.started_at and turn.start is not None else None
        yield Said(
            i, turn.speaker.answers, _who(person, live, turn), at, turn.text[:start], turn.text[start:end], turn.text[end:],
            f"s{felt.strength}" if felt else "", chip(felt) if felt else None,
        )  # fmt: skip


def _who(person: Person, live: LiveConversation, turn: nouns.Turn) -> str:
    if turn.speaker is Speaker.CUSTOMER:
        return customer(live).split()[0] if live.customer_name else _("Customer")
    if turn.speaker is Speaker.BOT:
        return _("Bot")
    name = turn.name or live.agent_name
    return _("You") if live.agent_id == person.pk and name in ("", person.name) else name or _("Agent")


def _evidence(marks: CustomerMarks | None, turn: int) -> tuple[int, int]:
    """Where the words that carry a feeling stand in their turn."""
    spans = [e.span for e in marks.evidence if e.span.turn == turn and e.mark == marks.feeling] if marks else []
    return (spans[0].start, spans[0].end) if spans else (0, 0)


def _shows(said: nouns.Conversation, marks: CustomerMarks | None) -> str:
    """The words that show the feeling now."""
    spans = [e.span for e in marks.evidence if e.mark == marks.feeling] if marks else []
    return said.words(spans[0]).strip() if spans and spans[0].turn < len(said.turns) else ""


def _signals(reading: nouns.Reading | None) -> list[str]:
    marks = _newest(reading)
    return [named(code, "signal") for code in marks.signals] if marks else []


def _curve(reading: nouns.Reading | None) -> SafeString:
    return drawing.curve([point.value for point in reading.curve] if reading else (), drawing.BIG)


def _trend(reading: nouns.Reading | None) -> str:
    """Where the curve goes, in a sentence."""
    values = [max(point.value, 0.0) for point in reading.curve[-2:]] if reading else []
    if len(values) < 2 or reading is None:
        return ""
    if values[1] - values[0] >= 0.5:
        return _("Rising with the last message.")
    if values[0] - values[1] >= 0.5:
        before = [m for m in reading.turns if isinstance(m, AgentMarks)]
        named_it = bool(before) and (before[-1].acknowledgement or 0) == 2
        return _("Easing since the feeling was answered.") if named_it else _("Easing with the last message.")
    return _("As before.") if values[1] >= 0.5 else ""


def card(live: LiveConversation, said: nouns.Conversation, reading: nouns.Reading | None, now: datetime) -> Card | None:
    """The cue that stands now; one that time has passed over is not shown, though nothing has settled it yet."""
    row = GivenCue.objects.filter(conversation=live, outcome=CueOutcome.SHOWN).first()
    if row is None or live.state != LiveState.OPEN:
        return None
    rules = cueing.policy()
    whole = reading is not None and len(reading.turns) == len(said.turns)
    if reading and whole and cues.became(cueing.as_given(row), said, reading, policy=rules, at=now) != CueOutcome.SHOWN:
        return None
    rule = rules.rule(row.name)
    if rule is None:
        return None
    return Card(row.pk, _(rule.title), reason(rules.because(row.name, row.reason), row.told), _(rule.how), row.wording)


def _promised_here(said: nouns.Conversation, reading: nouns.Reading | None) -> list[nouns.Promise]:
    """What has been promised in this conversation and is still open."""
    return [p for p in reading.promises if p.state == "open" and p.confidence >= 0.5][:MOST_PROMISES] if reading else []


def due_today(person: Person, now: datetime) -> list[Row]:
    """This person's own promises that fall due today or are late, the first first."""
    mine = promises_visible_to(person).filter(person=person, state=State.OPEN, due_at__lt=now + timedelta(days=1))
    return [row for row in rows_of(person, mine.order_by("due_at", "pk")[:20], now) if row.today or row.urgency == "late"][
        :MOST_PROMISES
    ]
