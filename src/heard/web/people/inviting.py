"""Invitations: signed, for one use, for a week; a new letter makes the link in the older one useless."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import signing
from django.db import IntegrityError, transaction
from django.urls import reverse

from heard.web.people.models import Invitation, Person, Team
from heard.web.people.rights import Role
from heard.web.people.trail import record

SALT = "heard.invitation"
GOOD_FOR = timedelta(days=7)


@dataclass(frozen=True)
class Invited:
    """What became of one address: an invitation with the path of its link, or the reason why not."""

    email: str
    invitation: Invitation | None = None
    path: str = ""


def invite(by: Person, email: str, role: Role, team: Team | None, now: datetime) -> Invited:
    """Ask somebody to join; nothing happens for somebody who is here, or is invited already."""
    if Person.objects.filter(email=email).exists():
        return Invited(email)
    told = {"role": role, "team": team, "by": by, "made_at": now, "expires_at": now + GOOD_FOR}
    try:
        with transaction.atomic():
            made = Invitation.objects.create(email=email, **told)
            record(by, "person.invited", f"invitation:{made.pk}", role=role, team=team.pk if team else None)
    except IntegrityError:  # invited before, and not come yet
        return Invited(email)
    return Invited(email, made, path_of(made))


def invite_again(by: Person, invitation: Invitation, now: datetime) -> Invited | None:
    """A new link for another week; None if they have come in the meantime."""
    with transaction.atomic():
        open_still = Invitation.objects.filter(pk=invitation.pk, used_at=None, withdrawn_at=None, turn=invitation.turn)
        if not open_still.update(turn=invitation.turn + 1, expires_at=now + GOOD_FOR, sent_at=None, by=by):
            return None
        record(by, "person.invited-again", f"invitation:{invitation.pk}")
    fresh = Invitation.objects.get(pk=invitation.pk)
    return Invited(fresh.email, fresh, path_of(fresh))


def withdraw(by: Person, invitation: Invitation, now: datetime) -> None:
    """The link is worth nothing any more."""
    with transaction.atomic():
        if Invitation.objects.filter(pk=invitation.pk, used_at=None, withdrawn_at=None).update(withdrawn_at=now):
            record(by, "person.invitation-withdrawn", f"invitation:{invitation.pk}")


def sent(invitation: Invitation, now: datetime) -> None:
    """The letter has gone."""
    Invitation.objects.filter(pk=invitation.pk).update(sent_at=now)


def path_of(invitation: Invitation) -> str:
    """The path that the letter leads to; whoever has it can join as the person invited."""
    return reverse("people:invitation", args=[signing.dumps([invitation.pk, invitation.turn], salt=SALT)])


def invitation_of(token: str, now: datetime) -> Invitation | None:
    """The invitation behind a link; None if it is not ours, used, withdrawn, replaced or too old."""
    try:
        pk, turn = signing.loads(token, salt=SALT)
    except (signing.BadSignature, TypeError, ValueError):
        return None
    still = Invitation.objects.filter(pk=pk, turn=turn, used_at=None, withdrawn_at=None, expires_at__gt=now)
    return still.select_related("team", "by").first()


def accept(invitation: Invitation, name: str, password: str, now: datetime) -> Person | None:
    """They join, with the role and team they were invited to; of two clicks at once, one joins."""
    with transaction.atomic():
        still = Invitation.objects.filter(pk=invitation.pk, turn=invitation.turn, used_at=None, withdrawn_at=None)
        if not still.update(used_at=now) or Person.objects.filter(email=invitation.email).exists():
            return None
        person = Person.objects.join(invitation.email, name, Role(invitation.role), invitation.team, password)
        record(person, "person.joined", f"person:{person.pk}", invitation=invitation.pk)
    return person
