"""The note as a letter: plain text and HTML, a reply-to, a way to say no more, and an id by which a failed delivery is known."""

import smtplib
from email.utils import formataddr, parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from heard.web import environment
from heard.web.following import keeping, sealed
from heard.web.following.models import Note
from heard.web.people.models import Team

SALT = "heard.following.no-more"


class Refused(Exception):  # noqa: N818 - what happened, not whose fault
    """The mail server said no, for good: its code, never its words, which may hold the address."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class NotReached(Exception):  # noqa: N818 - as above
    """No line to the mail server: nothing was sent, and trying again is safe."""


def missing() -> str:
    """What an administrator still has to set before notes can be sent; empty if nothing."""
    if not settings.EMAIL_HOST:
        return _("No mail server is set. An administrator names one with HEARD_SMTP_HOST.")
    if not environment.address():
        return _("Heard does not know its own address, which every note needs. An administrator sets HEARD_ADDRESS.")
    return ""


def post(note: Note, address: str) -> None:
    """Send a note. Raises NotReached before anything was sent, Refused if it was turned down, and OSError if the line broke."""
    letter = letter_of(note, address)
    line = get_connection()
    try:
        line.open()
    except (OSError, smtplib.SMTPException) as told:
        raise NotReached from told
    try:
        letter.connection = line
        letter.send()
    except smtplib.SMTPRecipientsRefused as told:
        code = next(iter(told.recipients.values()), (550, b""))[0]
        raise (Refused(code) if code >= 500 else NotReached()) from None
    except smtplib.SMTPResponseException as told:
        raise (Refused(told.smtp_code) if told.smtp_code >= 500 else NotReached()) from None
    finally:
        line.close()


def letter_of(note: Note, address: str) -> EmailMultiAlternatives:
    """The letter itself."""
    team, person = note.conversation.team, note.person
    voice = keeping.voice_of(team)
    out = no_more_address(note, address)
    about = date_format(timezone.localtime(note.conversation.started_at, keeping.hours_of(team).zone), "j F")
    why = _("You get this because you were in touch with us on %(day)s.") % {"day": about}
    shown = {"note": note, "team": team, "paragraphs": note.body.split("\n\n"), "why": why, "out": out}
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    headers = {
        "From": formataddr((f"{person.name}, {team.name}", sender)),
        "Message-ID": f"<{message_of(note)}@{urlsplit(environment.address()).hostname or 'localhost'}>",
        "List-Unsubscribe": f"<{out}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    letter = EmailMultiAlternatives(
        subject=note.subject, body=render_to_string("following/letter.txt", shown), from_email=environment.bounces_to() or sender,
        to=[address], reply_to=[formataddr((person.name, voice.reply_to or person.email))], headers=headers,
    )  # fmt: skip
    letter.attach_alternative(render_to_string("following/letter.html", shown), "text/html")
    return letter


def message_of(note: Note) -> str:
    """The id of a note's letter: its number, which try, and a mark that nobody else can make."""
    return f"heard-note-{note.pk}-{note.attempt}-{_mark(note.pk, note.attempt)}"


def note_of(message: str) -> Note | None:
    """The note whose newest letter has this id; None if it is not one of ours, or an earlier try."""
    parts = message.removeprefix("heard-note-").split("-")
    if len(parts) != 3 or not (parts[0].isdigit() and parts[1].isdigit()) or len(parts[0]) > 18 or len(parts[1]) > 4:
        return None
    if not constant_time_compare(parts[2], _mark(int(parts[0]), int(parts[1]))):
        return None
    return Note.objects.filter(pk=int(parts[0]), attempt=int(parts[1])).select_related("conversation").first()


def _mark(pk: int, attempt: int) -> str:
    return salted_hmac("heard.following.message", f"{pk}:{attempt}", algorithm="sha256").hexdigest()[:20]


def no_more_address(note: Note, address: str) -> str:
    """The page on which its reader says that they want no more notes; it works when the note itself is long gone."""
    token = signing.dumps([note.conversation.team_id, sealed.key_of(address)], salt=SALT)
    return environment.address() + reverse("following:no-more", args=[token])


def reader_of(token: str) -> tuple[str, str] | None:
    """The name of the team that wrote, and the key of whom it wrote to; None if the link is not ours."""
    try:
        team, key = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Team.objects.filter(pk=team).values_list("name", flat=True).first() or "", str(key)
