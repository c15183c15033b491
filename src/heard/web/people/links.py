"""One-time links: signed, short-lived, and good for one use. One lets somebody in, another lets them choose a new password."""

from datetime import datetime, timedelta

from django.core import signing
from django.urls import reverse

from heard.web.people.models import LinkKind, Person, SignInLink

SALT = {LinkKind.SIGN_IN: "heard.sign-in-link", LinkKind.PASSWORD: "heard.password-link"}
GOOD_FOR = timedelta(hours=12)
NEW_PASSWORD_FOR = timedelta(hours=1)


def make_link(person: Person, now: datetime) -> str:
    """The path of a new link that lets this person in."""
    return reverse("people:link", args=[_signed(person, LinkKind.SIGN_IN, now + GOOD_FOR)])


def make_password_link(person: Person, now: datetime) -> str:
    """The path of a new link with which this person chooses a new password."""
    return reverse("people:new-password", args=[_signed(person, LinkKind.PASSWORD, now + NEW_PASSWORD_FOR)])


def _signed(person: Person, kind: LinkKind, expires_at: datetime) -> str:
    link = SignInLink.objects.create(person=person, kind=kind, expires_at=expires_at)
    return signing.dumps(link.pk, salt=SALT[kind])


def _open(token: str, kind: LinkKind, now: datetime) -> SignInLink | None:
    """The link, if it is ours, fresh and unused, and its person is still here; it stays unused."""
    try:
        pk = signing.loads(token, salt=SALT[kind])
    except signing.BadSignature:
        return None
    good = SignInLink.objects.filter(pk=pk, kind=kind, used_at=None, expires_at__gt=now, person__is_active=True)
    return good.select_related("person__team").first()


def use_link(token: str, now: datetime) -> Person | None:
    """The person a link lets in; None if it is not ours, is used, is too old, or the person has left."""
    link = _open(token, LinkKind.SIGN_IN, now)
    return link.person if link is not None and claim(link, now) else None


def whose_password(token: str, now: datetime) -> SignInLink | None:
    """The link behind a page for a new password; the page alone does not use it up."""
    return _open(token, LinkKind.PASSWORD, now)


def open_password_links(person: Person, now: datetime) -> int:
    """How many links for a new password this person has that still work."""
    return SignInLink.objects.filter(person=person, kind=LinkKind.PASSWORD, used_at=None, expires_at__gt=now).count()


def claim(link: SignInLink, now: datetime) -> bool:
    """Use a link up; of two clicks at once, one gets in."""
    return bool(SignInLink.objects.filter(pk=link.pk, used_at=None).update(used_at=now))


def use_up(person: Person, now: datetime) -> None:
    """Every link that was made for this person is worth nothing any more."""
    SignInLink.objects.filter(person=person, used_at=None).update(used_at=now)
