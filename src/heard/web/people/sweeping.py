"""What nobody needs any more about people's comings: ended sessions, old links, old wrong passwords."""

from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.utils import timezone

from heard.web.jobs.models import Job
from heard.web.people.models import SignInLink

KEPT = timedelta(days=30)
"""How long a used or outdated link and a wrong password are remembered."""


def sweep(now: datetime) -> int:
    """Throw them away; says how many rows went."""
    gone = Session.objects.filter(expire_date__lt=now).delete()[0]
    gone += int(UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()[0])
    gone += SignInLink.objects.filter(expires_at__lt=now - KEPT).delete()[0]
    return gone + int(AccessAttempt.objects.filter(attempt_time__lt=now - KEPT).delete()[0])


def work(job: Job, _beat: object = None) -> None:
    """The same, as the clock asks for it."""
    sweep(timezone.now())
