"""Between the nouns of the house and the tables of this room."""

from collections.abc import Sequence
from datetime import timedelta

from heard import conversation as nouns
from heard.conversation import Span
from heard.respond import Hours, Voice, hours
from heard.web.conversations.models import Conversation, Turn
from heard.web.following.models import Promise, TeamVoice
from heard.web.people.models import Team


def hours_of(team: Team) -> Hours:
    """When a team works."""
    return hours(team.time_zone, team.hours)


def voice_of(team: Team) -> TeamVoice:
    """How a team writes; a team whose voice nobody has set writes as every team begins."""
    try:
        return team.voice
    except TeamVoice.DoesNotExist:
        return TeamVoice(team=team)


def as_voice(kept: TeamVoice) -> Voice:
    """The team's voice for the drafting floor."""
    return Voice(kept.team.name, kept.greeting, kept.unnamed, kept.closing, kept.signed)


def lead_of(kept: TeamVoice) -> timedelta:
    """How much working time a reminder leaves."""
    return timedelta(minutes=kept.remind_minutes)


def as_promised(row: Promise) -> nouns.Promise:
    """A promise as it stands now, as the noun."""
    span = Span(row.turn or 0, row.start, row.end)
    settled = None if row.settled_turn is None else Span(row.settled_turn, 0, 0)
    return nouns.Promise(row.what, span, row.said or None, row.due_at if row.due_said else None, row.state, row.confidence, settled)


def held_in(row: Conversation, team: Team) -> tuple[nouns.Promise, ...]:
    """The promises of a conversation as they stand now, in the team's time; those that were made in it, in order."""
    zone = hours_of(team).zone
    rows = row.promises.filter(turn__isnull=False).order_by("turn", "start")
    return tuple(
        nouns.Promise(p.what, p.span, p.by, p.due.astimezone(zone) if p.due else None, p.state, p.confidence, p.settled)
        for p in map(as_promised, rows)
    )


def words_of(promises: Sequence[Promise]) -> dict[int, str]:
    """For each promise the words in which it was made."""
    wanted = {(p.conversation_id, p.turn) for p in promises if p.turn is not None}
    turns = Turn.objects.filter(conversation_id__in={c for c, _ in wanted}, number__in={n for _, n in wanted})
    texts = {(t.conversation_id, t.number): t.text for t in turns.only("conversation_id", "number", "text")}
    return {p.pk: texts.get((p.conversation_id, p.turn or 0), "")[p.start : p.end] for p in promises if p.turn is not None}
