"""The only door to write notes: each action changes, records in the trail and announces, in one transaction."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from heard import conversation as nouns
from heard.conversation import HeardError, Reading
from heard.respond import Note as Drafted
from heard.respond import draft, unheld
from heard.respond.note import GAP
from heard.web.conversations import keeping as conversations
from heard.web.conversations.models import Conversation
from heard.web.following import keeping, letters, sealed
from heard.web.following.models import KEEP_ADDRESS, Address, Note, NoteState, Reached, Silence, TeamVoice, Why
from heard.web.following.promises import promise_by_note
from heard.web.jobs.actions import enqueue
from heard.web.live.outbox import announce
from heard.web.people.models import Person
from heard.web.people.trail import record

WRITABLE = (NoteState.DRAFT, NoteState.REFUSED, NoteState.BACK)
"""A note in one of these may be changed and sent."""
LONGEST_SUBJECT, LONGEST_BODY = 160, 6000


def drafted(row: Conversation, person: Person, variant: int = 0) -> tuple[Drafted, Reading]:
    """A draft from the reading as it stands, in the team's voice; a conversation that was not read yet has none."""
    reading = conversations.standing_reading(row)
    if reading is None:
        raise HeardError(_("not read yet."), where=_("conversation %(n)s") % {"n": row.pk}, then=_("Come back in a moment."))
    said = conversations.as_said(row)
    voice = keeping.as_voice(keeping.voice_of(row.team))
    held = keeping.held_in(row, row.team)
    name, now = row.customer_name, timezone.now()
    note = draft(said, reading, voice, agent=person.name, customer=name, held=held, variant=variant, now=now)
    return note, reading


def looked_at(person: Person, row: Conversation) -> Note:
    """The note on this conversation as its page shows it; until somebody keeps one it is a draft that is not stored."""
    there = Note.objects.filter(conversation=row).select_related("conversation__team", "person").first()
    if there is not None:
        return there
    first = drafted(row, person)[0]
    return Note(conversation=row, person=person, subject=first.subject, body=first.text)


def begin(person: Person, row: Conversation) -> Note:
    """The note on this conversation, stored from now on."""
    note = looked_at(person, row)
    if note.pk is not None:
        return note
    try:
        with transaction.atomic():
            note.save()
            record(person, "letter.drafted", f"letter:{note.pk}", conversation=row.pk)
    except IntegrityError:  # two looked at once
        return Note.objects.get(conversation=row)
    return note


def reword(person: Person, note: Note) -> None:
    """Another wording, in place of what stands there."""
    again, _reading = drafted(note.conversation, person, note.variant + 1)
    with transaction.atomic():
        mine = Note.objects.filter(pk=note.pk, state__in=WRITABLE)
        mine.update(subject=again.subject, body=again.text, variant=F("variant") + 1, person=person)
        record(person, "letter.reworded", f"letter:{note.pk}", conversation=note.conversation_id)


def save(person: Person, note: Note, subject: str, body: str) -> None:
    """Keep what somebody wrote."""
    words = {"subject": " ".join(subject.split())[:LONGEST_SUBJECT], "body": body.replace("\r\n", "\n").strip()[:LONGEST_BODY]}
    with transaction.atomic():
        if Note.objects.filter(pk=note.pk, state__in=WRITABLE).update(**words, person=person):
            record(person, "letter.changed", f"letter:{note.pk}", conversation=note.conversation_id)


def new_promises(note: Note) -> tuple[nouns.Promise, ...]:
    """What the note promises that the conversation does not hold."""
    row = note.conversation
    held = [p for p in keeping.held_in(row, row.team) if p.state in ("open", "kept")]
    closing = keeping.voice_of(row.team).closing
    return unheld(note.body.replace(closing, "") if closing else note.body, conversations.as_said(row), held)


def why_not(note: Note, address: str, now: datetime) -> str:
    """Why this note cannot be sent to this address now; empty if it can."""
    if note.conversation.is_sample or note.conversation.team.is_sample:
        return _("This is the sample; its customers are invented.")
    if note.state not in WRITABLE:
        return _("This note is on its way already.")
    if not note.subject or not note.body:
        return _("A note needs a subject and words.")
    if GAP in note.body:
        return _("One place still says [Say here what was done.]. Write it, or take the line out.")
    silent = Silence.objects.filter(key=sealed.key_of(address)).first()
    if silent is not None:
        return _("Nothing is sent: %(why)s.") % {"why": silent.get_why_display()}
    return letters.missing() or _too_soon(note, address, now)


def _too_soon(note: Note, address: str, now: datetime) -> str:
    voice = keeping.voice_of(note.conversation.team)
    last = Reached.objects.filter(team=note.conversation.team_id, key=sealed.key_of(address)).exclude(note=note).first()
    if last is None or last.at <= now - timedelta(days=voice.quiet_days):
        return ""
    days = -(-(last.at + timedelta(days=voice.quiet_days) - now) // timedelta(days=1))
    return _("This person has had a note lately. One is enough; the next may go in %(days)s days.") % {"days": days}


def ask_to_send(person: Person, note: Note, address: str, made: tuple[nouns.Promise, ...], now: datetime) -> str:
    """Seal the address and queue the note; says why not, if not. New promises that the writer stands by go on their list."""
    fault = why_not(note, address, now)
    if fault:
        return fault
    try:
        with transaction.atomic():
            _reach(note, address, now)
            if not Note.objects.filter(pk=note.pk, state__in=WRITABLE).update(
                state=NoteState.WAITING, asked_at=now, person=person, fault="", attempt=F("attempt") + 1
            ):
                return _("This note is on its way already.")
            Address.objects.update_or_create(note=note, defaults={"sealed": sealed.seal(address), "forget_at": None})
            promise_by_note(person, note.conversation, made, now)
            enqueue("letter", {"note": note.pk}, priority=3)
            record(person, "letter.asked-to-send", f"letter:{note.pk}", conversation=note.conversation_id, new_promises=len(made))
            announce("conversation", note.conversation_id)
    except IntegrityError:  # two notes to one person in the same moment: one of them goes
        return _("This person is being written to just now.")
    return ""


def _reach(note: Note, address: str, now: datetime) -> None:
    """Claim this person for this note; of two that reach at once, the database lets one."""
    key, team = sealed.key_of(address), note.conversation.team_id
    quiet = timedelta(days=keeping.voice_of(note.conversation.team).quiet_days)
    free = Reached.objects.filter(team=team, key=key)
    if not (free.filter(note=note) | free.filter(at__lte=now - quiet)).update(note=note, at=now):
        Reached.objects.create(team_id=team, key=key, note=note, at=now)


def claim(note: Note) -> bool:
    """Take a waiting note to send it; False if somebody has it, or had it and died."""
    return bool(Note.objects.filter(pk=note.pk, state=NoteState.WAITING).update(state=NoteState.SENDING))


def sent(note: Note, now: datetime) -> None:
    """The mail server has taken the note."""
    with transaction.atomic():
        Note.objects.filter(pk=note.pk).update(state=NoteState.SENT, sent_at=now, fault="")
        Address.objects.filter(note=note).update(forget_at=now + KEEP_ADDRESS)
        _told(note, "letter.sent")


def put_back(note: Note, fault: str) -> None:
    """The mail server could not be reached: the note waits."""
    Note.objects.filter(pk=note.pk, state=NoteState.SENDING).update(state=NoteState.WAITING, fault=fault[:300])


def refused(note: Note, fault: str) -> None:
    """The mail server did not take the note: it can be changed and sent again."""
    with transaction.atomic():
        Note.objects.filter(pk=note.pk).update(state=NoteState.REFUSED, fault=fault[:300])
        Reached.objects.filter(note=note).delete()
        _told(note, "letter.refused")


def unsure(note: Note) -> None:
    """The line broke while the note was being sent: it may have arrived, so it is not sent again by itself."""
    with transaction.atomic():
        told = _("The line broke while it was being sent. It may have arrived.")
        if Note.objects.filter(pk=note.pk, state=NoteState.SENDING).update(state=NoteState.UNSURE, fault=told):
            _told(note, "letter.unsure")


def resolve(person: Person, note: Note, *, arrived: bool, now: datetime) -> None:
    """Somebody found out whether a note of which Heard was unsure has arrived."""
    with transaction.atomic():
        state = {"state": NoteState.SENT, "sent_at": now} if arrived else {"state": NoteState.DRAFT, "sent_at": None}
        if Note.objects.filter(pk=note.pk, state=NoteState.UNSURE).update(**state, fault=""):
            record(person, "letter.resolved", f"letter:{note.pk}", conversation=note.conversation_id, arrived=int(arrived))
            announce("conversation", note.conversation_id)


def came_back(note: Note, *, gone: bool, status: str, now: datetime) -> None:
    """A notice says that a note was not delivered; an address that does not exist is not written to again."""
    with transaction.atomic():
        told = (
            _("The address does not take mail (%(status)s).")
            if gone
            else _("Delivery is late (%(status)s); the mail server tries on.")
        )
        state = {"state": NoteState.BACK, "back_at": now} if gone else {}
        if not Note.objects.filter(pk=note.pk, state__in=(NoteState.SENT, NoteState.UNSURE)).update(
            **state, fault=told % {"status": status or "?"}
        ):
            return
        if gone:
            for reached in Reached.objects.filter(note=note):
                if status in ("5.1.1", "5.1.2", "5.1.10"):  # no such mailbox, no such host
                    Silence.objects.get_or_create(key=reached.key, defaults={"why": Why.GONE})
            Reached.objects.filter(note=note).delete()
        _told(note, "letter.came-back" if gone else "letter.late")


def no_more(key: str) -> None:
    """Whoever is known by this key wants no more notes."""
    with transaction.atomic():
        Silence.objects.get_or_create(key=key, defaults={"why": Why.ASKED})
        Address.objects.filter(note__in=Reached.objects.filter(key=key).values("note")).delete()
        record(None, "letter.no-more", "house")


def forget_address(person: Person | None, note: Note) -> None:
    """Throw the address of a note away; the note stays."""
    with transaction.atomic():
        if Address.objects.filter(note=note).delete()[0]:
            record(person, "letter.address-forgotten", f"letter:{note.pk}", conversation=note.conversation_id)


def forget_old(now: datetime) -> int:
    """Throw away addresses whose notes were sent long ago; says how many."""
    with transaction.atomic():
        count = Address.objects.filter(forget_at__lt=now).delete()[0]
        if count:
            record(None, "letter.addresses-forgotten", "house", addresses=count)
    return count


def set_voice(person: Person, voice: TeamVoice) -> None:
    """Keep how a team writes."""
    with transaction.atomic():
        voice.save()
        record(person, "voice.set", f"team:{voice.team_id}", quiet_days=voice.quiet_days, remind_minutes=voice.remind_minutes)


def _told(note: Note, did: str) -> None:
    record(None, did, f"letter:{note.pk}", conversation=note.conversation_id)
    announce("conversation", note.conversation_id)
