"""Which conversation is which in its source: kept, changed and forgotten together with what the source says."""

from datetime import datetime

from heard import conversation as nouns
from heard.conversation import HeardError
from heard.web.connect.models import Connection, Origin
from heard.web.conversations import actions, keeping
from heard.web.conversations.models import Conversation
from heard.web.records.gone import is_gone


def origin_of(team: int, source: str, external_id: str, connection: Connection | None, place: str = "") -> Origin:
    """The origin of this id in its source, held until the transaction ends, so that two events follow each other."""
    told = {"connection": connection, "place": place[:500]}
    held = Origin.objects.select_for_update(of=("self",)).select_related("conversation")
    origin, is_new = held.get_or_create(team_id=team, source=source, external_id=external_id[:200], defaults=told)
    if not is_new and place and origin.place != place[:500]:
        Origin.objects.filter(pk=origin.pk).update(place=place[:500])
    return origin


def put(origin: Origin, conversation: nouns.Conversation, now: datetime, *, is_read: bool = False) -> Conversation:
    """The conversation of this origin is now as given: kept if it is new, changed if it was another; the same stays as it is.

    `is_read`: its reading is there already and is stored next.
    """
    row = origin.conversation
    if row is None and is_gone(origin.team_id, keeping.digest(conversation)):
        raise HeardError("was deleted here.", where=origin.external_id, then="It is not taken in again.")
    same = Conversation.objects.filter(team_id=origin.team_id, digest=keeping.digest(conversation)).first()
    if row is None or same is not None:
        if row is not None and same is not None and row.pk != same.pk:
            _remove(origin, row, "became-another")
        row = same or actions.keep_for(origin.team_id, conversation, now, is_read=is_read)
    else:
        actions.change(row, conversation, now, is_read=is_read)
    origin.conversation, origin.gone_at = row, None
    Origin.objects.filter(pk=origin.pk).update(conversation=row, gone_at=None)
    return row


def forget(origin: Origin, now: datetime, why: str = "gone-in-source") -> None:
    """The conversation was deleted in its source: it goes here too, and does not come back with a late event."""
    row = origin.conversation
    origin.conversation, origin.gone_at = None, now
    Origin.objects.filter(pk=origin.pk).update(conversation=None, gone_at=now)
    if row is not None:
        _remove(origin, row, why)


def _remove(origin: Origin, row: Conversation, why: str) -> None:
    """Remove a conversation, unless a person brought the same one in, or another source still has it."""
    elsewhere = Origin.objects.filter(conversation=row).exclude(pk=origin.pk).exists()
    if row.brought_by_id is None and row.arrival_id is None and not elsewhere:
        actions.remove(row, why)
