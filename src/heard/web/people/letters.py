"""Letters to the people of this house: an invitation, a new password, a word when something about their sign-in changed."""

from dataclasses import dataclass
from datetime import datetime
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from heard.conversation import HeardError
from heard.web import environment
from heard.web.jobs.actions import enqueue
from heard.web.jobs.models import Job
from heard.web.people.links import NEW_PASSWORD_FOR, make_password_link
from heard.web.people.models import Invitation, Person


@dataclass(frozen=True)
class Letter:
    """One letter: what it says, and the one link in it."""

    subject: str
    greeting: str
    words: tuple[str, ...]
    button: str
    link: str
    foot: str


def can_send() -> bool:
    """Whether this installation knows a mail server."""
    return bool(settings.EMAIL_HOST)


def send(to: str, letter: Letter) -> None:
    """Hand a letter to the mail server; raises what the server or the line says."""
    told = {"letter": letter}
    text = render_to_string("people/letters/letter.txt", told)
    mail = EmailMultiAlternatives(letter.subject, text, to=[to], headers={"Auto-Submitted": "auto-generated"})
    mail.attach_alternative(render_to_string("people/letters/letter.html", told), "text/html")
    mail.send()


def try_to_invite(invitation: Invitation, link: str) -> str:
    """Send an invitation; says why it could not be sent, or nothing."""
    try:
        send(invitation.email, invitation_letter(invitation, link))
    except (SMTPException, OSError) as trouble:
        return type(trouble).__name__
    return ""


def invitation_letter(invitation: Invitation, link: str) -> Letter:
    """Somebody asks somebody to join."""
    by = invitation.by.name if invitation.by else _("Your administrator")
    until = date_format(timezone.localtime(invitation.expires_at), "l j F, H:i")
    return Letter(
        subject=_("%(by)s invites you to Heard") % {"by": by},
        greeting=_("Hello,"),
        words=(
            _("%(by)s invites you to Heard.") % {"by": by},
            _("It is where your team looks back at its conversations: where customers felt heard, and where a chance was missed."),
            _("You would join as %(role)s. The link works once, until %(until)s.")
            % {"role": invitation.get_role_display().lower(), "until": until},
        ),
        button=_("Join"),
        link=link,
        foot=_("If you do not expect this, leave it: nothing happens without the link."),
    )  # fmt: skip


def password_letter(person: Person, link: str) -> Letter:
    """Somebody asked for a new password."""
    minutes = int(NEW_PASSWORD_FOR.total_seconds() // 60)
    return Letter(
        subject=_("A new password for Heard"),
        greeting=_("Hello %(name)s,") % {"name": person.name},
        words=(_("You asked for a new password. The link works once, for %(minutes)s minutes.") % {"minutes": minutes},),
        button=_("Choose a new password"),
        link=link,
        foot=_("If it was not you, leave this letter: your password stays as it is."),
    )


def changed_letter(person: Person, what: str, here: str, at: datetime) -> Letter:
    """Something about their sign-in has changed, perhaps not by them."""
    told = {
        "password": _("Your password was changed"),
        "second-step": _("Your second step was taken away"),
        "app": _("An app was added as your second step"),
        "passkey": _("A passkey was added to your sign-in"),
    }[what]
    when = date_format(timezone.localtime(at), "l j F, H:i")
    return Letter(
        subject=told,
        greeting=_("Hello %(name)s,") % {"name": person.name},
        words=(_("%(what)s on %(when)s.") % {"what": told, "when": when}, _("If it was you, there is nothing to do.")),
        button=_("See your sign-in"),
        link=f"{here}/you/",
        foot=_("If it was not you, tell your administrator now: they can sign you out everywhere."),
    )


def tell_changed(person: Person, what: str, here: str) -> None:
    """Queue a word to this person; call it inside the transaction of the change."""
    if can_send():
        enqueue("sign-in-letter", {"letter": what, "person": person.pk, "here": here, "at": timezone.now().isoformat()})


def work(job: Job, _beat: object = None) -> None:
    """Write and send the letter that a job asks for; somebody who has left gets none."""
    person = Person.objects.filter(pk=job.payload["person"], is_active=True).first()
    if person is None or not can_send():
        return
    here, what = job.payload["here"], job.payload["letter"]
    if what == "new-password":
        letter = password_letter(person, here + make_password_link(person, timezone.now()))
    else:
        letter = changed_letter(person, what, here, datetime.fromisoformat(job.payload["at"]))
    send(person.email, letter)


def try_server(to: str) -> None:
    """One letter to see whether the mail server takes letters from here; a HeardError says what it answered."""
    if not can_send():
        raise HeardError("no mail server is set.", where="HEARD_SMTP_HOST", then="Write its name, for example mail.example.org.")
    here = environment.address() or "http://127.0.0.1"
    words = (_("This letter shows that Heard can send letters."),)
    try:
        send(to, Letter(_("Heard can send letters"), _("Hello,"), words, _("Open Heard"), here, ""))
    except (SMTPException, OSError) as trouble:
        where = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
        said = f"the mail server did not take it ({trouble})."
        raise HeardError(said, where=where, then="See the HEARD_SMTP_ settings.") from None
