"""Between the rows of turns and what was said."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from heard import conversation as nouns
from heard.conversation import Speaker
from heard.web.live.models import LiveConversation, LiveState, LiveTurn

if TYPE_CHECKING:
    from heard.arrive.came import Came


def came(row: LiveTurn) -> "Came":
    """The turn as it was told."""
    from heard.arrive.came import Came

    return Came(
        key=row.key, speaker=Speaker(row.speaker), text=row.text, name=row.name, said_at=row.said_at, until=row.until,
        sequence=row.sequence, version=row.version, is_final=row.is_final, part_of=row.part_of,
    )  # fmt: skip


def fields(c: "Came") -> dict[str, Any]:
    """What a row keeps of it."""
    return {
        "speaker": c.speaker.value, "text": c.text, "name": c.name, "said_at": c.said_at, "until": c.until,
        "sequence": c.sequence, "version": c.version or 0, "is_final": c.is_final, "part_of": c.part_of,
    }  # fmt: skip


def said_so_far(row: LiveConversation, rows: Iterable[LiveTurn] | None = None) -> nouns.Conversation:
    """What has been said in a live conversation, in order; what is still being spoken is not in it until all is over."""
    from heard.run.stream import as_conversation, standing

    told = {turn.key: came(turn) for turn in (row.turns.all() if rows is None else rows)}
    said = standing(told, ended=row.state == LiveState.ENDED)
    return as_conversation(row.external_id, said, channel=row.channel, subject=row.subject)


def being_spoken(row: LiveConversation) -> tuple["Came", ...]:
    """The turns that somebody is speaking just now, as far as they have come."""
    from heard.run.stream import unfinished

    if row.state == LiveState.ENDED:
        return ()
    return unfinished({turn.key: came(turn) for turn in row.turns.all()})
