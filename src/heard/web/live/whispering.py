"""What a supervisor does beside a conversation: acknowledge, whisper, join, hand over. Each records and announces at once."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from heard.web.live.actions import handed_over
from heard.web.live.models import Alert, Handover, Joined, LiveConversation, LiveState, Watch, Whisper
from heard.web.live.outbox import announce
from heard.web.people.models import Person, Team
from heard.web.people.rights import Role
from heard.web.people.trail import record

LONGEST = 500
"""Characters of a whisper: it is read while somebody writes."""
BREAK = "break"


def acknowledge(by: Person, live: LiveConversation, now: datetime) -> int:
    """Somebody has seen it: its alerts wait for nobody any more. Says how many were open."""
    with transaction.atomic():
        waiting = Alert.objects.filter(conversation=live, closed_at=None, acknowledged_at=None)
        seen = waiting.update(acknowledged_by=by, acknowledged_at=now)
        if seen:
            record(by, "live.acknowledged", f"live:{live.pk}", alerts=seen)
            announce("live", live.pk)
    return seen


def whisper(by: Person, live: LiveConversation, text: str, now: datetime, *, kind: str = "") -> Whisper | None:
    """A few words for the agent alone; whoever whispers has seen the alert.

    None where there are no words, it is over, or nobody would see them.
    """
    words = " ".join(text.split())[:LONGEST]
    if not words or live.state != LiveState.OPEN or live.agent_id is None:
        return None
    with transaction.atomic():
        said = Whisper.objects.create(conversation=live, by=by, text=words, at=now, turn=last_turn(live), kind=kind)
        if kind != BREAK:
            acknowledge(by, live, now)
        record(by, "live.whispered", f"live:{live.pk}", whisper=said.pk)
        announce("live", live.pk)
    return said


def last_turn(live: LiveConversation) -> int:
    """The place of the last turn that has been said in full."""
    return max(0, live.turns.filter(is_final=True).count() - 1)


def unseen(person: Person, live: LiveConversation) -> QuerySet[Whisper]:
    """Whispers that the agent has not seen yet; to anybody else there are none."""
    mine = live.whispers.filter(seen_at=None).order_by("pk").select_related("by")
    return mine if live.agent_id == person.pk else mine.none()


def seen(person: Person, live: LiveConversation, now: datetime) -> int:
    """The agent has read what was whispered; says how many were new."""
    with transaction.atomic():
        read = Whisper.objects.filter(pk__in=[w.pk for w in unseen(person, live)], seen_at=None).update(seen_at=now)
        if read:
            announce("live", live.pk)
    return read


def join(by: Person, live: LiveConversation, now: datetime) -> bool:
    """Somebody is in it beside the agent from now on; False if they were already."""
    try:
        with transaction.atomic():
            Joined.objects.create(conversation=live, person=by, at=now)
            acknowledge(by, live, now)
            record(by, "live.joined", f"live:{live.pk}")
            announce("live", live.pk)
    except IntegrityError:
        return False
    return True


def leave(by: Person, live: LiveConversation, now: datetime) -> bool:
    """They go again; False if they were not in it."""
    with transaction.atomic():
        left = Joined.objects.filter(conversation=live, person=by, left_at=None).update(left_at=now)
        if left:
            record(by, "live.left", f"live:{live.pk}")
            announce("live", live.pk)
    return bool(left)


def could_take(live: LiveConversation) -> QuerySet[Person]:
    """Who of the team may be asked to take a conversation over, in order of name."""
    team = Person.objects.filter(team=live.team_id) | Person.objects.filter(also_in=live.team_id)
    may = team.filter(is_active=True, role__in=(Role.AGENT, Role.SUPERVISOR))
    return may.exclude(pk=live.agent_id or 0).distinct().order_by("name")


def ask_over(by: Person, live: LiveConversation, to: Person, now: datetime) -> Handover | None:
    """Ask somebody to take a conversation over; whoever was asked before is asked no more. None where they may not."""
    if live.state != LiveState.OPEN or not could_take(live).filter(pk=to.pk).exists():
        return None
    with transaction.atomic():
        Handover.objects.filter(conversation=live, answered_at=None).update(answered_at=now)
        asked = Handover.objects.create(conversation=live, by=by, to=to, at=now)
        acknowledge(by, live, now)
        record(by, "live.handover-asked", f"live:{live.pk}", to=to.pk)
        announce("live", live.pk)
    return asked


def withdraw(by: Person, live: LiveConversation, now: datetime) -> bool:
    """Nobody is asked any more."""
    with transaction.atomic():
        gone = Handover.objects.filter(conversation=live, answered_at=None).update(answered_at=now)
        if gone:
            record(by, "live.handover-withdrawn", f"live:{live.pk}")
            announce("live", live.pk)
    return bool(gone)


def asked_of(person: Person) -> QuerySet[Handover]:
    """The conversations that somebody is asked to take over now."""
    waiting = Handover.objects.filter(to=person, answered_at=None, conversation__state=LiveState.OPEN)
    return waiting.select_related("conversation", "by").order_by("pk")


def answer(person: Person, asked: Handover, *, accept: bool, now: datetime) -> bool:
    """Whoever was asked says yes or no; with a yes they answer the customer from now on. False if it was settled before."""
    with transaction.atomic():
        mine = Handover.objects.filter(pk=asked.pk, to=person, answered_at=None, conversation__state=LiveState.OPEN)
        if not mine.update(answered_at=now, accepted=accept):
            return False
        live = asked.conversation
        if accept:
            handed_over(person, live, person, now)
        else:
            record(person, "live.handover-declined", f"live:{live.pk}")
            announce("live", live.pk)
    return True


def set_watch(by: Person, team: Team, told: Watch) -> None:
    """How many alerts in an hour, and in which hours none."""
    with transaction.atomic():
        values = {name: getattr(told, name) for name in ("alerts_an_hour", "quiet_from", "quiet_until")}
        Watch.objects.update_or_create(team=team, defaults=values)
        quiet = told.quiet_from is not None and told.quiet_until is not None
        record(by, "watch.changed", f"team:{team.pk}", alerts_an_hour=told.alerts_an_hour, quiet_hours="yes" if quiet else "no")
