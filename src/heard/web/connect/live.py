"""What a help desk tells while people write goes to the live room; what has ended comes back as one conversation."""

import json
import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from heard import conversation as nouns
from heard.conversation import HeardError
from heard.web.connect.models import Connection, Kind
from heard.web.connect.origins import origin_of, put
from heard.web.conversations import keeping
from heard.web.conversations.models import Conversation
from heard.web.live import actions, rows
from heard.web.live.models import LiveConversation, LiveState

if TYPE_CHECKING:
    from heard.arrive.came import News

log = logging.getLogger("heard.live")
STREAMS = {Kind.CHATWOOT: "chatwoot"}
"""The help desks whose webhooks come while people write."""
AWAITED = ("chat", "social", "text")
"""The channels in which somebody waits for an answer; letters are read when they are there."""
FRESH = timedelta(hours=1)
"""What was said longer ago is no live conversation, but history that is told."""


def source_of(connection: Connection) -> str:
    """What the live room knows a connection by."""
    return f"c{connection.pk}"


def told(connection: Connection, body: bytes, now: datetime) -> None:
    """Take in what was said just now. What is wrong with a message is told where its delivery is taken in, not here."""
    from heard.arrive.streams import news_of  # the web server, which only shows, starts without the formats

    stream = STREAMS.get(Kind(connection.kind))
    if stream is None or connection.paused:
        return
    try:
        news = news_of(stream, json.loads(body), now)
    except (HeardError, ValueError, RecursionError):
        return
    for one in news:
        if _is_live(connection, one, now):
            actions.said(connection.team_id, one, now, source=source_of(connection))


def _is_live(connection: Connection, news: "News", now: datetime) -> bool:
    """Whether it belongs to a conversation that is going on or has just ended, or begins one."""
    row = rows.of(connection.team_id, news.about, source_of(connection))
    if row is not None and (row.state == LiveState.OPEN or row.last_at > now - FRESH):
        return bool(news.turns) or row.state == LiveState.OPEN
    said = [c for c in news.turns if c.text]
    return news.channel in AWAITED and bool(said) and all(c.said_at and c.said_at > now - FRESH for c in said)


def goes_on(connection: Connection, about: str, now: datetime) -> bool:
    """Whether a conversation is followed live just now, and is kept when it ends."""
    mine = LiveConversation.objects.filter(team=connection.team_id, source=source_of(connection), external_id=about)
    return mine.filter(last_at__gt=now - FRESH).exclude(state=LiveState.ENDED, kept__isnull=False).exists()


def forget(connection: Connection, about: str) -> None:
    """It was deleted in the help desk: what was said goes here, too."""
    LiveConversation.objects.filter(team=connection.team_id, source=source_of(connection), external_id=about).delete()


def keep(row: LiveConversation, said: nouns.Conversation, reading: nouns.Reading, now: datetime) -> Conversation | None:
    """Keep what a help desk told as the conversation of that origin; None if it came from elsewhere.

    Where more of it was known before, both together are read anew.
    """
    from heard.arrive.growing import grown

    connection = Connection.objects.filter(pk=row.source[1:]).first() if row.source[1:].isdecimal() else None
    if connection is None or row.source != source_of(connection):
        return None
    origin = origin_of(row.team_id, row.source, row.external_id, connection)
    if origin.gone_at is not None:
        raise HeardError("was deleted in its source.", where=f"live conversation {row.pk}", then="It is not kept.")
    whole = grown(keeping.as_said(origin.conversation), said) if origin.conversation else said
    return put(origin, whole, now, is_read=keeping.digest(whole) == keeping.digest(said))
