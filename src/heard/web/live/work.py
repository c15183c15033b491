"""What the workers do in this room: end what has fallen silent, read what nobody read, let words go."""

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from heard.web.jobs.models import Job
from heard.web.live import actions
from heard.web.live.models import LiveConversation, LiveState, LiveTurn
from heard.web.live.reader import TOGETHER, left, reader
from heard.web.people.trail import record

Beat = Callable[[int, int], bool]
ALONE = timedelta(seconds=30)
"""What has waited so long is read by a worker: whoever reads live turns is not there."""
WORDS = timedelta(days=1)
"""How long the words of a live conversation stay after its end; those of the kept one stay as long as the team's rule says."""


def hush(job: Job, beat: Beat) -> None:
    """End the conversations in which nobody has said anything for long, and read what waits. Done twice it changes nothing."""
    now = timezone.now()
    silent = LiveConversation.objects.filter(state=LiveState.OPEN, last_at__lt=now - settings.LIVE_SILENCE).defer("reading")
    over = list(silent.order_by("last_at")[:500])
    for row in over:
        actions.ended(row, now, "silence")
    ids = [row.pk for row in over]
    while ids := [*ids, *left(now - ALONE)]:
        for start in range(0, len(ids), TOGETHER):
            reader().read(ids[start : start + TOGETHER])
            if not beat(start, len(ids)):
                return
        ids = []


def let_go(job: Job, beat: Beat) -> None:
    """The words of conversations that ended a day ago go; what is kept of them has its own. Demonstrations go as a whole."""
    old = LiveConversation.objects.filter(state=LiveState.ENDED, ended_at__lt=timezone.now() - WORDS)
    gone = old.filter(Q(is_demonstration=True) | Q(kept=None)).delete()[0]
    with actions.writing():
        turns = LiveTurn.objects.filter(conversation__in=old).delete()[0]
        old.filter(reading__isnull=False).update(reading=None, names=[])
        if gone or turns:
            record(None, "live.let-go", "live", turns=turns, rows=gone)
