"""The browsers in which somebody is signed in, as they would describe them."""

import re
from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.utils.translation import gettext as _

from heard.web.people.models import Person

# The order counts: Edge and Opera call themselves Chrome, and Chrome calls itself Safari
BROWSERS = (
    ("Edg", "Edge"), ("OPR", "Opera"), ("Firefox|FxiOS", "Firefox"), ("HeadlessChrome|Chromium", "Chromium"),
    ("Chrome|CriOS", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
MACHINES = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X|Macintosh", "Mac"),
    ("CrOS", "Chromebook"), ("Linux|X11", "Linux"),
)  # fmt: skip


@dataclass(frozen=True)
class Browser:
    """One browser that is signed in."""

    pk: int
    name: str
    network: str
    since: datetime
    last: datetime
    is_this: bool


def browsers_of(person: Person, here: str | None) -> list[Browser]:
    """Where this person is signed in, this browser first; sessions that have ended are cleared away."""
    kept = UserSession.objects.purge_and_list(person)
    shown = [Browser(s.pk, describe(s.user_agent), str(s.ip), s.created_at, s.last_seen_at, s.session_key == here) for s in kept]
    return sorted(shown, key=lambda b: (not b.is_this, -b.last.timestamp()))


def describe(agent: str) -> str:
    """Firefox on Windows, as far as the browser says."""
    name = next((name for pattern, name in BROWSERS if re.search(pattern, agent)), "")
    machine = next((name for pattern, name in MACHINES if re.search(pattern, agent)), "")
    if name and machine:
        return _("%(browser)s on %(machine)s") % {"browser": name, "machine": machine}
    return name or machine or _("A browser that does not say its name")
