"""On the page of a conversation: its promises as they stand now, and the note to the customer."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.template.loader import render_to_string
from markupsafe import Markup

from heard import conversation as nouns
from heard.web.conversations.models import Conversation
from heard.web.following.access import notes_visible_to
from heard.web.following.keeping import hours_of
from heard.web.following.models import Promise, State
from heard.web.people.models import Person
from heard.web.people.rights import Right


def part(request: HttpRequest, person: Person, row: Conversation) -> Markup:
    """The section that leads to the note; nothing for whoever writes none."""
    if not person.may(Right.SEND_NOTES):
        return Markup("")
    shown = {"it": row, "note": notes_visible_to(person).filter(conversation=row).first()}
    return Markup(render_to_string("following/after.html", shown, request=request))  # noqa: S704 - it escapes


def followed(row: Conversation, reading: nouns.Reading) -> nouns.Reading:
    """The reading with its promises as people settled or moved them since."""
    kept = {(p.turn, p.start): p for p in row.promises.filter(turn__isnull=False)}
    if not kept:
        return reading
    zone = hours_of(row.team).zone
    return replace(reading, promises=tuple(_as_settled(p, kept.get((p.span.turn, p.span.start)), zone) for p in reading.promises))


def _as_settled(said: nouns.Promise, kept: Promise | None, zone: ZoneInfo) -> nouns.Promise:
    if kept is None:
        return said
    state = "open" if kept.state == State.PAST else kept.state
    due = kept.due_at.astimezone(zone) if kept.due_said else None
    return replace(said, state=state, due=due, settled=said.settled if kept.settled_by_id is None and state != "open" else None)
