"""Which function does which kind of work, what people call it, and what the clock asks for: tables, filled by the rooms."""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from heard.web.connect import pulling, sweeping, taking, telling
from heard.web.conversations import work
from heard.web.following import work as following
from heard.web.jobs.actions import tidy
from heard.web.jobs.models import Job
from heard.web.live import work as live
from heard.web.people import letters
from heard.web.people import sweeping as doorstep
from heard.web.records import work as records

Beat = Callable[[int, int], bool]


def _tidy(job: Job, beat: Beat) -> None:
    tidy(timezone.now())


KINDS: dict[str, Callable[[Job, Beat], None]] = {
    "arrive": work.arrive,
    "read": work.read,
    "sweep": work.sweep,
    "tidy": _tidy,
    "follow": following.follow,
    "remind": following.remind,
    "late": following.late,
    "letter": following.send,
    "bounces": following.bounces,
    "forget": following.forget,
    "sign-in-letter": letters.work,
    "take": taking.take,
    "pulls": pulling.pulls,
    "pull": pulling.pull,
    "send": telling.send,
    "forget-sent": sweeping.sweep,
    "doorstep": doorstep.work,
    "erase": records.forget,
    "retain": records.retain,
    "hush": live.hush,
    "let-go": live.let_go,
}

CALLED: dict[str, str | Promise] = {
    "arrive": _("Open a file"),
    "read": _("Read a conversation"),
    "sweep": _("Throw old announcements away"),
    "tidy": _("Forget work that ended long ago"),
    "follow": _("Find what was promised"),
    "remind": _("Remind of a promise"),
    "late": _("Tell of a promise that is late"),
    "letter": _("Send a note to a customer"),
    "bounces": _("Fetch letters that came back"),
    "forget": _("Throw old addresses away"),
    "sign-in-letter": _("Send a letter about somebody’s sign-in"),
    "take": _("Take in what was sent"),
    "pulls": _("See which places are due"),
    "pull": _("Look into a folder, mailbox or bucket"),
    "send": _("Tell an address what happened"),
    "forget-sent": _("Forget what came in a month ago"),
    "doorstep": _("Forget ended sessions and old links"),
    "erase": _("Delete for a customer"),
    "retain": _("Delete what is too old"),
    "hush": _("End live conversations that have fallen silent"),
    "let-go": _("Let the words of ended live conversations go"),
}
"""What people call each kind; one that is not named goes by its code."""

EVERY: dict[str, timedelta] = {
    "sweep": timedelta(days=1),
    "tidy": timedelta(days=1),
    "forget": timedelta(hours=12),
    "forget-sent": timedelta(days=1),
    "bounces": timedelta(minutes=5),
    "pulls": timedelta(minutes=1),
    "doorstep": timedelta(days=1),
    "retain": timedelta(days=1),
    "hush": timedelta(minutes=1),
    "let-go": timedelta(hours=1),
}
"""What is done by the clock. At most once each time: its key is its turn, counted from 1970 in UTC."""

WAITS: dict[str, tuple[timedelta, ...]] = {
    "letter": tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720)),
    "remind": tuple(timedelta(minutes=m) for m in (1, 5, 15)),
    "sign-in-letter": tuple(timedelta(minutes=m) for m in (1, 5, 15)),
    "late": tuple(timedelta(minutes=m) for m in (1, 5, 15, 60)),
    "send": telling.WAITS,
}
"""How long a kind waits before each new try, where the usual seconds are too short."""
