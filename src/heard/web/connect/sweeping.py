"""What is forgotten after a while: deliveries that were taken in, messages that were sent."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from heard.web.connect.models import Delivery, DeliveryState, Sending
from heard.web.jobs.models import Job

KEPT = timedelta(days=30)
"""Longer than any help desk sends an event again, so that none is taken in twice."""


def sweep(job: Job, beat: Callable[[int, int], bool]) -> None:
    """Forget what is older than a month."""
    forget(timezone.now())


def forget(now: datetime) -> int:
    """Forget what came in or was sent before then; says how much that was."""
    old = Delivery.objects.filter(at__lt=now - KEPT).filter(Q(connection__isnull=False) | Q(state=DeliveryState.FAILED))
    return old.exclude(state=DeliveryState.WAITING).delete()[0] + Sending.objects.filter(at__lt=now - KEPT).delete()[0]
