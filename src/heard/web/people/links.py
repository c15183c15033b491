"""One-time sign-in links: signed, short-lived, and good for one use."""

from datetime import datetime, timedelta

from django.core import signing
from django.db import transaction
from django.urls import reverse

from heard.web.people.models import Person, SignInLink
from heard.web.people.trail import record

SALT = "heard.sign-in-link"
GOOD_FOR = timedelta(hours=12)


def make_link(person: Person, now: datetime) -> str:
    """The path of a new link for this person."""
    link = SignInLink.objects.create(person=person, expires_at=now + GOOD_FOR)
    return reverse("people:link", args=[signing.dumps(link.pk, salt=SALT)])


def use_link(token: str, now: datetime) -> Person | None:
    """The person a link lets in; None if it is not ours, is used, is too old, or the person has left."""
    try:
        pk = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    with transaction.atomic():
        mine = SignInLink.objects.filter(pk=pk, used_at=None, expires_at__gt=now, person__is_active=True)
        if not mine.update(used_at=now):  # the update is the claim: of two clicks at once, one gets in
            return None
        person = SignInLink.objects.select_related("person__team").get(pk=pk).person
        record(person, "person.came-in-by-link", f"person:{person.pk}")
    return person
