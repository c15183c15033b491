"""What the workers do in this room: open a file, read a conversation, sweep."""

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext

from heard import conversation as nouns
from heard.conversation import HeardError
from heard.web.conversations import actions, keeping
from heard.web.conversations.models import Arrival, Conversation, FileState
from heard.web.jobs.actions import once
from heard.web.jobs.models import Job
from heard.web.live.outbox import announce
from heard.web.live.outbox import sweep as sweep_outbox
from heard.web.records.gone import is_gone

if TYPE_CHECKING:
    from heard.listen import Ear

# The ear and the formats are imported where they are used: the web server, which only shows, starts without them.
Beat = Callable[[int, int], bool]
MOST_FAULTS = 200
"""How many faults of one file are kept; the rest are counted."""


def arrive(job: Job, beat: Beat) -> None:
    """Open one file: keep each conversation in it, tell what could not be read. Done twice it keeps nothing twice."""
    from heard.arrive import arrive_bytes

    arrival = Arrival.objects.filter(pk=job.payload["arrival"]).first()
    if arrival is None or arrival.content is None:
        return
    Arrival.objects.filter(pk=arrival.pk).update(state=FileState.OPENING)
    announce("arrival", arrival.pk)
    found, faults = 0, list[str]()
    try:
        for item in arrive_bytes(arrival.name, bytes(arrival.content)):
            if isinstance(item, nouns.Conversation) and is_gone(arrival.team_id, keeping.digest(item)):
                faults.append(gettext("%(file)s: one was deleted here and is not taken in again.") % {"file": arrival.name})
            elif isinstance(item, nouns.Conversation):
                actions.keep(item, arrival, timezone.now())
                found += 1
            else:
                faults.append(str(item.error))
            if (found + len(faults)) % 20 == 0 and not beat(found, 0):
                return  # another worker has this file by now
    except HeardError as told:
        faults.append(str(told))
    if len(faults) > MOST_FAULTS:
        faults = [*faults[:MOST_FAULTS], f"{len(faults) - MOST_FAULTS} more of this kind."]
    actions.file_opened(arrival, found, faults)


@cache
def _ear() -> "Ear":
    from heard.listen import Ear

    return Ear.load()


def read(job: Job, beat: Beat) -> None:
    """Read one conversation and store the reading."""
    from heard.understand import read as read_conversations

    row = Conversation.objects.filter(pk=job.payload["conversation"]).first()
    if row is None:
        return
    for _, reading in read_conversations([keeping.as_said(row)], _ear()):
        with once(job, timezone.now()):
            actions.understood(row, reading, timezone.now())


def sweep(job: Job, beat: Beat) -> None:
    """Throw away what nobody needs any more."""
    sweep_outbox(timezone.now())
