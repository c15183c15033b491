"""What the workers do in this room: find promises, remind of them, send notes, forget addresses."""

import smtplib
from collections.abc import Callable

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from heard.conversation import HeardError, reading_from_json
from heard.respond.bounce import LARGEST
from heard.web import environment
from heard.web.connect import mailbox
from heard.web.connect.reaching import Unreachable
from heard.web.connect.telling import tell_of_broken
from heard.web.conversations.keeping import newest_reading
from heard.web.conversations.models import Conversation
from heard.web.following import keeping, letters, notes, promises, public_pages, sealed
from heard.web.following.models import Address, Note, Promise, State
from heard.web.jobs.actions import TryLater
from heard.web.jobs.models import Job
from heard.web.jobs.models import State as Standing
from heard.web.live.outbox import announce
from heard.web.people.models import Person
from heard.web.people.rights import Role
from heard.web.people.trail import record

AT_ONCE = 500
"""Notices that are fetched in one go."""


def follow(job: Job, beat: object) -> None:
    """Put the promises of a conversation's newest reading on somebody's list."""
    row = Conversation.objects.filter(pk=job.payload["conversation"]).select_related("team", "agent").first()
    newest = newest_reading(row) if row else None
    if row is not None and newest is not None:
        promises.follow(row, reading_from_json(newest.body), timezone.now())


def remind(job: Job, beat: object) -> None:
    """Tell whoever promised that it will be due soon; once, and only while it is open."""
    promise = _open(job)
    now = timezone.now()
    if promise is None or promise.person is None or promise.remind_at > now or promise.due_at < now:
        return
    if Promise.objects.filter(pk=promise.pk, reminded_at=None).update(reminded_at=now):
        _write([promise.person], promise, _("A promise of yours is due soon"), "reminded_at")
        record(None, "promise.reminded", f"promise:{promise.pk}", conversation=promise.conversation_id)


def late(job: Job, beat: object) -> None:
    """A promise fell due and nobody has said that it was kept: tell whoever promised and their supervisors, once."""
    promise = _open(job)
    now = timezone.now()
    if promise is None or promise.due_at > now:
        return
    if Promise.objects.filter(pk=promise.pk, told_late_at=None).update(told_late_at=now):
        team = promise.conversation.team_id
        able = Person.objects.filter(is_active=True, team=team, role=Role.SUPERVISOR)
        _write([*([promise.person] if promise.person else []), *able], promise, _("A promise is late"), "told_late_at")
        record(None, "promise.late", f"promise:{promise.pk}", conversation=promise.conversation_id)
        tell_of_broken(promise)
        announce("conversation", promise.conversation_id)


def _open(job: Job) -> Promise | None:
    found = Promise.objects.filter(pk=job.payload["promise"], state=State.OPEN)
    return found.select_related("person", "conversation__team").first()


def _write(people: list[Person], promise: Promise, subject: str, claimed: str) -> None:
    """A line by e-mail: when, and where to look; what was promised stays in Heard. Where it fails, the claim is given back."""
    team = promise.conversation.team
    if not settings.EMAIL_HOST or team.is_sample:
        return
    when = date_format(timezone.localtime(promise.due_at, keeping.hours_of(team).zone), "l j F, H:i")
    where = f"{environment.address()}{reverse('following:promises')}#p{promise.pk}"
    body = _("Due: %(when)s.\nIt is here, with the words in which it was made: %(where)s") % {"when": when, "where": where}
    told = {"Auto-Submitted": "auto-generated"}
    letters_out = [
        EmailMessage(subject, body, None, [p.email], headers=told) for p in {p.pk: p for p in people if p.is_active}.values()
    ]
    try:
        get_connection().send_messages(letters_out)
    except (OSError, smtplib.SMTPException) as told:
        Promise.objects.filter(pk=promise.pk).update(**{claimed: None})
        raise _later() from told


def _later() -> TryLater:
    return TryLater(_("the mail server could not be reached."), then=_("It is tried again; look at HEARD_SMTP_HOST if it lasts."))


def send(job: Job, beat: object) -> None:
    """Send a note, once: one whose sending was broken off is never sent again by itself."""
    note = Note.objects.filter(pk=job.payload["note"]).select_related("conversation__team", "person").first()
    if note is None:
        return
    if not notes.claim(note):
        notes.unsure(note)  # a worker died while it had the note
        return
    address = Address.objects.filter(note=note).first()
    plain = sealed.opened(address.sealed) if address else None
    if plain is None:
        notes.refused(note, _("The address was thrown away before the note was sent."))
        return
    try:
        letters.post(note, plain)
    except letters.NotReached as told:
        notes.put_back(note, _("The mail server could not be reached; the note waits."))
        raise _later() from told
    except letters.Refused as told:
        notes.refused(note, _("The mail server did not take it (%(code)s). Look at the address.") % {"code": told.code})
    except (OSError, smtplib.SMTPException):
        notes.unsure(note)
    else:
        notes.sent(note, timezone.now())


def bounces(job: Job, beat: Callable[[int, int], bool]) -> None:
    """Take in the notices of failed delivery that lie unread in their mailbox, every few minutes.

    While the mailbox cannot be read one job says so among the work that failed; it goes when the mailbox can be read again.
    """
    failed = Job.objects.filter(kind="bounces", state=Standing.FAILED).exclude(pk=job.pk)
    try:
        _fetch_notices(beat)
    except HeardError as told:
        if failed.exists():
            return
        unsure = isinstance(told, Unreachable)
        raise (TryLater if unsure else HeardError)(told.what, where="HEARD_BOUNCE_MAILBOX", then=told.then) from told
    failed.delete()


def _fetch_notices(beat: Callable[[int, int], bool]) -> None:
    """Each unread message is taken in, then marked as read: one that is no notice about a note is left as it is."""
    told = environment.bounce_mailbox()
    if told is None:
        return
    with mailbox.opened(*told, readonly=False) as box:
        places = box.unread()[:AT_ONCE]
        for done, place in enumerate(places):
            public_pages.take_notice(box.one(place, LARGEST))
            box.mark_read(place)
            beat(done + 1, len(places))


def forget(job: Job, beat: object) -> None:
    """Throw away the addresses of notes that were sent long ago."""
    notes.forget_old(timezone.now())
