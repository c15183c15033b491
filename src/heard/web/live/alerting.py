"""What the board does with each new reading: a glance for the list, and alerts that are raised once and close by themselves."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from heard import conversation as nouns
from heard.conversation import CustomerMarks
from heard.respond import alerts
from heard.respond.alerts import Cause, Told
from heard.respond.need import ALONG, need, telling_words, would_help
from heard.web.following.keeping import hours_of
from heard.web.live.models import Alert, Glance, LiveConversation, LiveState, Watch
from heard.web.people.models import Team

SHOWN = 24
"""Points of the curve that a row of the board draws."""


def after(live: LiveConversation, conversation: nouns.Conversation, reading: nouns.Reading, now: datetime) -> None:
    """Keep what the board shows of this conversation, and raise or close its alerts; call it where the reading is stored."""
    causes = () if live.state == LiveState.ENDED else alerts.holding(reading)
    _keep_glance(live, conversation, reading, causes, now)
    _alert(live, reading, causes, now)


def _keep_glance(
    live: LiveConversation, conversation: nouns.Conversation, reading: nouns.Reading, causes: Sequence[Cause], now: datetime
) -> None:
    """What the board shows; of a conversation that is over no words stay, only the points of its curve."""
    values = {point.turn: point.value for point in reading.curve}
    heard = list(alerts.customers(reading))
    points = [[turn, marks.feeling, marks.strength, round(values.get(turn, 0.0), 2)] for turn, marks in heard]
    stands = need(reading, causes)
    over = live.state == LiveState.ENDED
    told = {
        "group": ALONG if over else stands.group, "heat": 0.0 if over else stands.heat,
        "strongest": max((marks.strength for _, marks in heard), default=0),
        "shown": {} if over else _shown(conversation, reading, causes, now), "points": points,
    }  # fmt: skip
    glance = Glance(conversation=live, **told)
    Glance.objects.bulk_create([glance], update_conflicts=True, unique_fields=["conversation"], update_fields=[*told])


def _shown(
    conversation: nouns.Conversation, reading: nouns.Reading, causes: Sequence[Cause], now: datetime
) -> dict[str, object]:
    last = next((marks for _, marks in reversed(list(alerts.customers(reading)))), None)
    if last is None:
        return {}
    span = telling_words(conversation, reading)
    helps = would_help(conversation, reading, causes, now)
    climb = next((cause for cause in causes if cause.code in (alerts.RISE, alerts.SEVERE)), None)
    return {
        "quote": conversation.words(span) if span else "",
        "feeling": last.feeling, "strength": last.strength, "sure": round(last.confidence.get("feeling", 1.0), 3),
        "signals": list(last.signals), "curve": [round(point.value, 2) for point in reading.curve][-SHOWN:],
        "rise": _climbed(reading, climb) if climb else {}, "help": helps.kind, "line": helps.line, "about": helps.about,
    }  # fmt: skip


def _climbed(reading: nouns.Reading, cause: Cause) -> dict[str, int]:
    """A rise in figures: from which strength, to which, over how many of the customer's turns."""
    turns = [turn for turn, _ in alerts.customers(reading)]
    strength = {turn: marks.strength for turn, marks in alerts.customers(reading)}
    if cause.since is None:
        return {"to": strength[cause.turn]}
    return {
        "from": strength[cause.since], "to": strength[cause.turn],
        "turns": turns.index(cause.turn) - turns.index(cause.since),
    }  # fmt: skip


def _alert(live: LiveConversation, reading: nouns.Reading, causes: Sequence[Cause], now: datetime) -> None:
    """Close what is over, let what is new join an alert that waits, or raise one; codes and figures only, never words."""
    open_ones = list(Alert.objects.filter(conversation=live, closed_at=None).order_by("pk"))
    told = [Told(frozenset({a.cause, *a.told.get("also", [])}), a.acknowledged_at is not None) for a in open_ones]
    made = alerts.decide(told, causes)
    Alert.objects.filter(pk__in=[open_ones[place].pk for place in made.over]).update(closed_at=now)
    if made.into is not None and made.joins:
        waiting = open_ones[made.into]
        waiting.told = {**waiting.told, "also": [*waiting.told.get("also", []), *(c.code for c in made.joins)]}
        waiting.save(update_fields=["told"])
    if made.raised:
        _raise(live, reading, made.raised, now)


def _raise(live: LiveConversation, reading: nouns.Reading, causes: Sequence[Cause], now: datetime) -> None:
    first = causes[0]
    facts: dict[str, object] = {"also": [cause.code for cause in causes[1:]]}
    if first.code in (alerts.RISE, alerts.SEVERE):
        facts |= _climbed(reading, first)
    marks = reading.turns[first.turn]
    facts["feeling"] = marks.feeling if isinstance(marks, CustomerMarks) else ""
    raised = {"told": facts, "raised_at": now, "held": is_held(live.team, now)}
    again, new = Alert.objects.get_or_create(conversation=live, cause=first.code, turn=first.turn, defaults=raised)
    if not new and again.closed_at is not None:  # a correction took the cause away and another brought it back: no news
        again.closed_at = None
        again.save(update_fields=["closed_at"])


def watch_of(team: Team) -> Watch:
    """How a team wants to be alerted; one that nobody has set is as every team begins."""
    return Watch.objects.filter(team=team).first() or Watch(team=team)


def is_held(team: Team, now: datetime) -> bool:
    """Whether an alert of this team is shown without alerting now."""
    watch = watch_of(team)
    local = now.astimezone(hours_of(team).zone)
    quiet = None if watch.quiet_from is None or watch.quiet_until is None else (watch.quiet_from, watch.quiet_until)
    told = Alert.objects.filter(conversation__team=team, held=False, raised_at__gt=now - timedelta(hours=1))
    return alerts.is_held(local, told.values_list("raised_at", flat=True), watch.alerts_an_hour, quiet)

