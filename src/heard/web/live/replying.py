"""What the agent says at the desk: a turn like any other, and told outward so that a help desk delivers it. Heard sends nothing."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from heard.conversation import Speaker
from heard.respond.cue_wording import gaps
from heard.web.connect.telling import tell_reply
from heard.web.live import actions
from heard.web.live.models import LiveConversation, LiveState
from heard.web.people.models import Person
from heard.web.people.trail import record

LONGEST = 8000
"""Characters of one answer."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Why an answer is not sent; what was written stays in the box."""

    why: str


def reply(person: Person, live: LiveConversation, text: str, once: str, now: datetime) -> Refused | None:
    """Send an answer; the same one again (`once`) changes nothing. Says why where it is not sent."""
    from heard.arrive.came import Came, News

    words = text.strip()
    if refused := _refused(live, words):
        return refused
    came = Came(key=f"desk-{once}", speaker=Speaker.AGENT, text=words, name=person.name, said_at=now)
    news = News(about=live.external_id, turns=(came,), channel=live.channel)
    with transaction.atomic():
        taken = actions.said(live.team_id, news, now, source=live.source, is_demonstration=live.is_demonstration)
        if actions.NEW in taken.outcomes and not live.is_demonstration:
            tell_reply(live, came.key, words, now)
            record(person, "live.answered", f"live:{live.pk}")
    return None


def _refused(live: LiveConversation, words: str) -> Refused | None:
    if not words:
        return Refused(_("Nothing is written yet."))
    if live.state != LiveState.OPEN:
        return Refused(_("This conversation is over. What you wrote is still here; nothing was sent."))
    if len(words) > LONGEST:
        return Refused(_("This is longer than %(most)s characters. Say it in two.") % {"most": LONGEST})
    if left := gaps(words):
        return Refused(_("There is still something to fill in: %(gap)s") % {"gap": left[0]})
    return None
