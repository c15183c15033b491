"""Which live conversation a turn belongs to, and what is learned of the conversation beside its turns."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Q

from heard.conversation import Speaker
from heard.web.live.models import LiveConversation, LiveState, LiveTurn
from heard.web.live.outbox import announce
from heard.web.people.models import Person
from heard.web.people.trail import record

if TYPE_CHECKING:
    from heard.arrive.came import Came, News

LEARNED = ("agent", "agent_name", "customer_name", "channel", "subject", "started_at")
"""What is learned of a live conversation beside its turns."""
Parts = list[tuple[LiveConversation, list[int]]]


SOON = timedelta(minutes=2)
"""Who says something so soon after the end goes on with the same conversation: it was ended too early."""


def of(team: int, external_id: str, source: str = "api") -> LiveConversation | None:
    """The newest live conversation with this id at its source."""
    found = LiveConversation.objects.filter(team_id=team, source=source, external_id=external_id)
    return found.select_related("agent").order_by("-pk").first()


def parts(team: int, news: "News", now: datetime, *, source: str, is_demonstration: bool) -> Parts:
    """The live conversations that these turns belong to, each with the places of its turns; the last is the one going on.

    What was said before the end of one that has ended belongs to that one, however late it comes; what is said afterwards
    begins another.
    """
    held = LiveConversation.objects.select_for_update(of=("self",)).select_related("agent").defer("reading")
    newest = list(held.filter(team_id=team, source=source, external_id=news.about).order_by("-pk")[:2])
    over = next((row for row in newest if row.state == LiveState.ENDED), None)
    going = next((row for row in newest if row.state == LiveState.OPEN), None)
    places = range(len(news.turns))
    late = [i for i in places if over is not None and _before_the_end(over, news.turns[i])]
    found: Parts = [(over, late)] if over is not None and late else []
    if going is None and len(late) == len(news.turns) and over is not None:
        return found or [(over, [])]
    if going is None and over is not None and _goes_on(over, [c for i, c in enumerate(news.turns) if i not in late], now):
        going = _open_again(over)
    if going is None:
        going = _begin(team, news, now, source=source, is_demonstration=is_demonstration)
    return [*found, (going, [i for i in places if i not in late])]


def _before_the_end(row: LiveConversation, c: "Came") -> bool:
    at = c.said_at or (row.started_at + timedelta(seconds=c.offset) if c.offset is not None else None)
    if at is not None:
        return row.ended_at is not None and at <= row.ended_at
    return LiveTurn.objects.filter(conversation=row, key=c.key).exists()


def _goes_on(row: LiveConversation, said: list["Came"], now: datetime) -> bool:
    """Whether these turns follow so closely on the end that it was none."""
    first = min((c.said_at or now for c in said), default=now)
    return row.ended_at is not None and first <= row.ended_at + SOON and not words_are_gone(row)


def _open_again(row: LiveConversation) -> LiveConversation:
    LiveConversation.objects.filter(pk=row.pk).update(state=LiveState.OPEN, ended_at=None)
    row.state, row.ended_at = LiveState.OPEN, None
    record(None, "live.went-on", f"live:{row.pk}")
    return row


def _begin(team: int, news: "News", now: datetime, *, source: str, is_demonstration: bool) -> LiveConversation:
    """A new live conversation; another process may begin the same one in this moment."""
    told = {
        "team_id": team, "external_id": news.about, "source": source[:60], "is_demonstration": is_demonstration,
        "started_at": _began(news, now), "last_at": now, "channel": news.channel[:40], "subject": "",
    }  # fmt: skip
    try:
        with transaction.atomic():
            row = LiveConversation.objects.create(**told)
    except IntegrityError:
        held = LiveConversation.objects.select_for_update(of=("self",)).select_related("agent").defer("reading")
        return held.get(team_id=team, source=source, external_id=news.about, state=LiveState.OPEN)
    record(None, "live.began", f"live:{row.pk}")
    announce("live", row.pk)
    return row


def _began(news: "News", now: datetime) -> datetime:
    """When it began: as told, else with its first words. A source that only counts seconds is taken to tell at once."""
    told = [t for t in (news.started_at, *(c.said_at for c in news.turns)) if t is not None]
    counted = max((c.offset for c in news.turns if c.offset is not None), default=0.0)
    return min(told, default=now - timedelta(seconds=counted))


def words_are_gone(row: LiveConversation) -> bool:
    """Whether it ended so long ago that its turns have been swept away."""
    return row.state == LiveState.ENDED and row.read_revision > 0 and not row.turns.exists()


def learn(row: LiveConversation, news: "News") -> bool:
    """Who answers, the customer's first name, the channel, the subject; not saved yet. Says whether anything changed."""
    from heard.arrive.redaction import redact

    before = _learned(row)
    row.channel = row.channel or news.channel[:40]
    if news.subject and not row.subject:
        row.subject = redact(news.subject).text[:300]
    row.started_at = min([row.started_at, *(c.said_at for c in news.turns if c.said_at)])
    spoken = [c.name for c in news.turns if c.speaker.answers and c.name]
    _answered_by(row, news.agent or ("" if row.agent_id or row.agent_name else next(iter(spoken), "")))
    if not row.customer_name:
        row.customer_name = _customer(row)
    return _learned(row) != before


def _learned(row: LiveConversation) -> tuple[object, ...]:
    return (row.agent_id, *(getattr(row, name) for name in LEARNED[1:]))


def _customer(row: LiveConversation) -> str:
    names = row.turns.filter(speaker=Speaker.CUSTOMER).exclude(name="").order_by("said_at")
    return names.values_list("name", flat=True).first() or ""


def _answered_by(row: LiveConversation, told: str) -> None:
    """Who answers: an e-mail address or a name that one person of the team has; another name is kept as it is told."""
    known = (row.agent_name, row.agent.email if row.agent else "")
    if not told or told in known:
        return
    team = Q(team=row.team_id) | Q(also_in=row.team_id)
    named = Q(email__iexact=told) if "@" in told else Q(name__iexact=told)
    found = list(Person.objects.filter(team & named, is_active=True).distinct()[:2])
    row.agent = found[0] if len(found) == 1 else None
    row.agent_name = row.agent.name if row.agent else "" if "@" in told else told[:120]
